"""The parts of a workbook, each looked through before it is read: elements take far more memory than they take bytes.

How much a part may hold depends on how it is read, whatever its name is: as one piece, or row by row.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any, BinaryIO

from plooi.batch.manifests.reading_rows import LARGEST_ROW
from plooi.errors import ConfigurationError
from plooi.guarded.archives import archive_of
from plooi.language import _, later

#: What a workbook may hold when it is unpacked, in bytes: a hundred thousand rows, many times over.
LARGEST_UNPACKED = 1024 * 1024 * 1024
#: What its shared texts may hold, in bytes; they are kept.
LARGEST_SHARED = 48 * 1024 * 1024
#: The most elements and attributes of a part that is read whole, such as styles, and of what stands outside of the
#: rows in one that is not; Excel has at most 65 490 styles. All parts together may have a few times as many.
MOST_ELEMENTS = 250_000
MOST_TOGETHER = 4 * MOST_ELEMENTS
#: The most tags in one row, or in one shared text; a row of all 16 384 columns of Excel has some 70 000.
MOST_IN_ROW = 150_000
#: The most rows that a sheet has, and twice as many shared texts.
MOST_ROWS, MOST_TEXTS = 1_048_576, 2_097_152

ANEW = later("Save it anew in Excel as .xlsx, or as CSV.")
_CSV = later("Save the sheet as CSV, or copy it into a new workbook.")
_MAIN = rb"http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"
_PIECE = 256 * 1024
# What is matched of a prefix stays so: to go back at each tag takes half of the time.
_FORMULA = re.compile(rb"<(?:\w++:)?+f[\s>/]")
_HIDDEN = re.compile(rb'<(?:\w++:)?+row\s[^<>]*?\bhidden="(?:1|true)"')
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["'](?!utf-8["']|us-ascii["'])([^"']*)""", re.IGNORECASE)
_PROLOG = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*>\s*)?")
_ROOT = re.compile(rb"<(?:([\w.-]+):)?(worksheet|sst)(\s[^<>]*)>")
#: What is freed when it ends, by the root of the part.
_FREED = {b"worksheet": b"row", b"sst": b"si"}


class Parts:
    """The parts of a workbook, as openpyxl takes them from an archive.

    Raises:
        ConfigurationError: the archive, or a part that is asked for, holds more than can be read.
        zipfile.BadZipFile: it is no archive, or is cut off.
    """

    def __init__(self, file: BinaryIO, workbook: str) -> None:
        self.filename = workbook
        self._archive = archive_of(file)
        if sum(part.file_size for part in self._archive.infolist()) > LARGEST_UNPACKED:
            raise ConfigurationError(
                _("{workbook} unpacks to more than 1 GiB. Save the sheet as CSV.", workbook=workbook)
            )
        self._looks: dict[str, _Look] = {}
        self._together = 0

    def namelist(self) -> list[str]:
        return self._archive.namelist()

    def close(self) -> None:
        self._archive.close()

    def read(self, name: str) -> bytes:
        """A part that is read as one piece."""
        look = self.look(name)
        if look.elements > MOST_ELEMENTS:
            raise look.too_many("", MOST_ELEMENTS)
        self._count(look, look.elements)
        return self._archive.read(name)

    def open(self, name: str, _mode: str = "r") -> Any:
        """A sheet, which is read row by row."""
        return self._opened(name, b"worksheet")

    def open_texts(self, name: str, _mode: str = "r") -> Any:
        """The shared texts, which are read one by one."""
        if self._archive.getinfo(name).file_size > LARGEST_SHARED:
            raise ConfigurationError(
                _("{filename} holds more texts than can be read. Save the sheet as CSV.", filename=self.filename)
            )
        return self._opened(name, b"sst")

    def _opened(self, name: str, root: bytes) -> Any:
        look = self.look(name)
        if look.elements > MOST_ELEMENTS:
            if look.fault is not None:
                raise look.fault
            if look.root != root:
                raise look.too_many("", MOST_ELEMENTS)
        # What stands outside of the rows may be read when it is opened.
        self._count(look, min(look.elements, look.outside))
        return self._archive.open(name)

    def _count(self, look: _Look, elements: int) -> None:
        self._together += elements + 1
        if self._together > MOST_TOGETHER:
            raise look.too_many(_(" together with the others"), MOST_TOGETHER)

    def look(self, name: str) -> _Look:
        """What a part holds. It is looked through piece by piece, when it is asked for."""
        if name not in self._looks:
            with self._archive.open(name) as stream:
                self._looks[name] = _Look(self.filename, name, stream.read)
        return self._looks[name]


class _Look:
    """What a part holds.

    Attributes:
        elements: how many tags and attributes, all together.
        outside: how many tags outside of the rows; all of them, where it cannot be read row by row.
        root: `worksheet` or `sst` for a part that can be read row by row, empty for another.
        fault: why it cannot be read row by row although it has rows; None where it can.
        formulas: whether there are formulas in it.
        hidden: how many of its rows are not shown.
    """

    def __init__(self, workbook: str, part: str, read: Callable[[int], bytes]) -> None:
        self._workbook, self._part = workbook, part
        self.elements = self.outside = 0
        self.root = b""
        self.fault: ConfigurationError | None = None
        self.formulas, self.hidden = False, 0
        self._inside = self._rows = self._depth = 0
        text, since, first = b"", 0, True
        while piece := read(_PIECE):
            self.elements += piece.count(b"<") + piece.count(b"=")
            text += piece
            if b"<!DOCTYPE" in text or b"\0" in piece:
                raise self._strange(_("it declares a DOCTYPE") if b"\0" not in piece else _("it has NUL characters"))
            if first:
                text, first = text[self._begin(text) :], False
            self.formulas = self.formulas or _FORMULA.search(text) is not None
            begin = piece.find(b"<")
            since += len(piece) if begin < 0 else begin
            if since > LARGEST_ROW:
                raise ConfigurationError(
                    _(
                        "{workbook} has a cell that holds more than {largest_row} bytes. Keep documents out of cells.",
                        workbook=workbook,
                        largest_row=LARGEST_ROW,
                    )
                )
            if begin >= 0:
                since = len(piece) - piece.rfind(b"<")
            # A tag that goes on in the next piece is looked at with that.
            end = text.rfind(b"<") if text.rfind(b">") < text.rfind(b"<") else len(text)
            self.hidden += sum(1 for _ in _HIDDEN.finditer(text, 0, end))
            if self.root:
                self._look_at(text[:end])
            text = text[end:]
            if self.fault is not None and self.elements > MOST_ELEMENTS:
                break
        if not self.root:
            self.outside = self.elements

    def too_many(self, where: str, most: int) -> ConfigurationError:
        """That a part has more elements than are read."""
        return ConfigurationError(
            _(
                "{name} has far too many elements{where}; at most {most} are read. {csv}",
                name=self._name,
                where=where,
                most=most,
                csv=_(_CSV),
            )
        )

    def _begin(self, text: bytes) -> int:
        """Look at the first tag; gives where what is in it begins."""
        other = _ENCODING.match(text.removeprefix(codecs.BOM_UTF8))
        if other is not None:
            raise self._strange(
                _("it is in {other!r} and not in UTF-8", other=other[1][:20].decode("ascii", "replace"))
            )
        prolog = _PROLOG.match(text)
        root = _ROOT.match(text, prolog.end() if prolog else 0)
        if root is None:
            return 0
        declared = rb"\sxmlns" + (b":" + re.escape(root[1]) if root[1] else b"") + rb"\s*="
        if re.search(declared + rb"""\s*["']""" + _MAIN + rb"""["']""", root[3]) is None:
            return 0
        self.root = root[2]
        name = (re.escape(root[1]) + b":" if root[1] else b"") + _FREED[self.root]
        attributes = rb"""(?:[^<>"']|"[^"<>]*"|'[^'<>]*')*+"""
        self._row = re.compile(rb"<(/?)" + name + rb"(?=[\s/>])(?:(" + attributes + rb")>)?")
        # Where its prefix stands for something else, a row is none.
        self._again = re.compile(rb"<[^<>]*" + declared)
        return root.end()

    def _look_at(self, text: bytes) -> None:
        """Count the tags in the rows and outside of them."""
        if b"<!" in text or b"<?" in text or (b"xmlns" in text and self._again.search(text)):
            # Nor is it one in a comment.
            self.root = b""
            return
        at = 0
        for match in self._row.finditer(text):
            # The tag of a row inside of another is one more element in that.
            self._add(text.count(b"<", at, match.start()) + (self._depth > 0))
            at = match.start() + 1
            closes, alone = bool(match[1]), match[2] is not None and match[2].endswith(b"/")
            self._depth = max(0, self._depth + (-1 if closes else 0 if alone else 1))
            if not self._depth:
                self._rows += 1
                self._inside = 0
        self._add(text.count(b"<", at))
        most = MOST_TEXTS if self.root == b"sst" else MOST_ROWS
        if self._rows > most:
            self.fault = ConfigurationError(
                _("{name} has too many rows; at most {most} are read. {csv}", name=self._name, most=most, csv=_(_CSV))
            )

    def _add(self, tags: int) -> None:
        if self._depth:
            self._inside += tags
            if self._inside > MOST_IN_ROW:
                self.fault = self.too_many(_(" in one row"), MOST_IN_ROW)
        else:
            self.outside += tags
            if self.outside > MOST_ELEMENTS:
                self.fault = self.too_many(_(" outside of its rows"), MOST_ELEMENTS)

    def _strange(self, what: str) -> ConfigurationError:
        return ConfigurationError(
            _("{workbook} was not made by Excel ({what}). {anew}", workbook=self._workbook, what=what, anew=_(ANEW))
        )

    @property
    def _name(self) -> str:
        return _("{workbook}: its part {part}", workbook=self._workbook, part=self._part)
