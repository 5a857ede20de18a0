"""Rows of an OpenDocument spreadsheet (.ods), as LibreOffice writes it, read without holding a sheet in memory.

The readers that there are take a sheet in whole and write out its repetitions, so that a file of some kilobytes, which
says that a row stands there a million times, takes all memory. A sheet is a stream of cells in one part of a ZIP; what
it takes to read that within bounds is here.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from plooi.batch.manifests.columns import RowWrong
from plooi.batch.manifests.excel_bounds import MOST_ROWS
from plooi.batch.manifests.reading_rows import LARGEST_ROW, ROW_TOO_LARGE, ReadRow
from plooi.batch.manifests.sheets import note_hidden, text_of_number, which_sheet
from plooi.batch.manifests.tables import How, Line, rows_below
from plooi.errors import ConfigurationError
from plooi.guarded.archives import archive_of
from plooi.guarded.files import opened
from plooi.guarded.values import Beyond
from plooi.guarded.xml_pieces import NoXml, parsed_in_pieces
from plooi.language import _, later

#: What the part with the cells may hold when it is unpacked, in bytes.
LARGEST_CONTENT = 1024 * 1024 * 1024
#: So often a row with values may be repeated; programs repeat blank ones up to the end of the sheet.
MOST_REPEATS = 1000
#: The columns of a sheet, as LibreOffice has them at the most.
MOST_CELLS = 16_384
_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_SMALL = 1024 * 1024
_ANEW = later("Save it anew as .ods, or as CSV.")
#: What stands in a cell beside its own text, and is none of it.
_BESIDE = ("office:annotation", "draw:frame", "draw:custom-shape", "table:detective", "text:note")
#: What a format makes of a number that has no value of its own, such as a reference.
_FORMED = set("0123456789-/: ")
#: What an attribute of a cell says its value is.
_VALUES = {
    "float": "office:value",
    "percentage": "office:value",
    "currency": "office:value",
    "date": "office:date-value",
    "time": "office:time-value",
    "boolean": "office:boolean-value",
}


class _Error(str):
    """What a formula that failed shows."""


class _Number(str):
    """What a cell shows that holds a number, with the number."""

    value: float


def ods_rows(path: Path, how: How) -> Iterator[ReadRow]:
    """The rows below the header, of the sheet that `which_sheet` tells.

    Raises:
        ConfigurationError: it is no spreadsheet that can be read, or its header cannot be understood.
        OSError: the file cannot be read.
    """
    with _content(path) as stream:
        sheets = _Sheets()
        for _piece in parsed_in_pieces(stream, sheets.start, sheets.end, sheets.text, LARGEST_CONTENT):
            pass
    place = which_sheet([(title, state) for title, state, _rows in sheets.tables], how)
    note_hidden(how, sheets.tables[place][2])
    yield from rows_below(_lines(path, place), how, _("row {} of the sheet"), _texts)


@contextmanager
def _content(path: Path) -> Iterator[IO[bytes]]:
    """The part that holds the cells. What is wrong with the file while it is read becomes a ConfigurationError."""
    try:
        with opened(path) as file, archive_of(file) as archive:
            names = set(archive.namelist())
            if _part(archive, "mimetype", names).strip() != _KIND:
                raise ConfigurationError(_("{path} is no OpenDocument spreadsheet. {anew}", path=path, anew=_(_ANEW)))
            if b"encryption-data" in _part(archive, "META-INF/manifest.xml", names) or "encrypted-package" in names:
                raise ConfigurationError(_("{path} has a password. Save it without one.", path=path))
            with archive.open("content.xml") as stream:
                yield stream
    except Beyond as error:
        raise ConfigurationError(
            _("{path} cannot be read: {error}. {anew}", path=path, error=error, anew=_(_ANEW))
        ) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, LookupError, NoXml) as error:
        raise ConfigurationError(
            _(
                "{path} is damaged, or no OpenDocument spreadsheet: {error}. {anew}",
                path=path,
                error=error,
                anew=_(_ANEW),
            )
        ) from None


def _part(archive: zipfile.ZipFile, name: str, names: set[str]) -> bytes:
    if name not in names:
        return b""
    with archive.open(name) as stream:
        return stream.read(_SMALL)


class _Sheets:
    """The titles of the sheets, whether each is shown, and how many of its rows are hidden."""

    def __init__(self) -> None:
        self.tables: list[tuple[str, str, int]] = []
        self._tables = self._rows = 0
        self._style = ""
        self._not_shown: set[str] = set()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._not_shown.add(self._style)
        elif name == "table:table":
            self._tables += 1
            if self._tables == 1:
                if len(self.tables) >= MOST_REPEATS:
                    raise Beyond(_("it has more than {most_repeats} sheets", most_repeats=MOST_REPEATS))
                state = "hidden" if attributes.get("table:style-name") in self._not_shown else "visible"
                self.tables.append((attributes.get("table:name", ""), state, 0))
        elif name == "table:table-row" and self._tables == 1:
            hidden = attributes.get("table:visibility") in ("collapse", "filter")
            repeated = _count(attributes, "table:number-rows-repeated")
            title, state, rows = self.tables[-1]
            # The blank rows below a filter are hidden as one, and hold nothing.
            self.tables[-1] = (title, state, rows + (repeated if hidden and repeated <= MOST_REPEATS else 0))

    def end(self, name: str) -> None:
        if name == "table:table":
            self._tables -= 1

    def text(self, text: str) -> None:
        pass


def _lines(path: Path, place: int) -> Iterator[Line]:
    """The rows of a sheet that are not blank."""
    rows = _Rows(place)
    with _content(path) as stream:
        for _piece in parsed_in_pieces(stream, rows.start, rows.end, rows.text, LARGEST_CONTENT):
            while rows.ready:
                line = rows.ready.popleft()
                yield line
                if line.fault is not None:
                    return
            if rows.done:
                return


class _Rows:
    """Keeps the rows of one sheet that are not blank, as the elements of the file come."""

    def __init__(self, place: int) -> None:
        self.ready: deque[Line] = deque()
        self.done = False
        self._place = place
        self._sheet = -1
        self._tables = 0
        self._at = 0
        self._values: list[str | None] = []
        self._formulas: list[str | None] = []
        self._size = 0
        self._row: Mapping[str, str] = {}
        self._cell: Mapping[str, str] | None = None
        self._inside: list[str] = []
        self._paragraphs: list[str] = []

    @property
    def _reads(self) -> bool:
        return self._tables == 1 and self._sheet == self._place and not self.done

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table:table" and self._cell is None:
            self._tables += 1
            self._sheet += self._tables == 1
        elif not self._reads:
            return
        elif self._cell is not None:
            self._within(name, attributes)
        elif name == "table:table-row":
            self._row, self._values, self._formulas, self._size = attributes, [], [], 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._inside, self._paragraphs = attributes, [], []

    def _within(self, name: str, attributes: Mapping[str, str]) -> None:
        self._inside.append(name)
        if not self._is_text():
            return
        if name in ("text:p", "text:h"):
            self._paragraphs.append("")
        elif name == "text:s":
            self._add(" " * min(_count(attributes, "text:c"), LARGEST_ROW + 1))
        elif name in ("text:tab", "text:line-break"):
            self._add("\t" if name == "text:tab" else "\n")

    def _is_text(self) -> bool:
        return self._inside[:1] in (["text:p"], ["text:h"]) and not any(one in _BESIDE for one in self._inside)

    def _add(self, text: str) -> None:
        if self._paragraphs and self._size <= LARGEST_ROW:
            self._paragraphs[-1] += text
            self._size += len(text)

    def text(self, text: str) -> None:
        if self._cell is not None and self._is_text():
            self._add(text)

    def end(self, name: str) -> None:
        if self._cell is not None:
            if self._inside:
                self._inside.pop()
            elif name in ("table:table-cell", "table:covered-table-cell"):
                self._keep_cell(self._cell, name)
                self._cell = None
        elif name == "table:table":
            self.done = self.done or self._reads
            self._tables -= 1
        elif name == "table:table-row" and self._reads:
            self._keep_row()

    def _keep_cell(self, attributes: Mapping[str, str], name: str) -> None:
        shown = "\n".join(self._paragraphs)
        value = None if name == "table:covered-table-cell" else _value(attributes, shown)
        formula = attributes.get("table:formula") if value is None else None
        repeated = _count(attributes, "table:number-columns-repeated")
        self._size += 0 if value is None else len(value) * (min(repeated, MOST_CELLS) - 1)
        # Blank cells are repeated up to the last column of the sheet.
        room = MOST_CELLS - len(self._values)
        if value is not None and repeated > room:
            self._size = LARGEST_ROW + 1
        if self._size <= LARGEST_ROW:
            self._values += [value] * min(repeated, room)
            self._formulas += [formula] * min(repeated, room)

    def _keep_row(self) -> None:
        repeated = _count(self._row, "table:number-rows-repeated")
        first, self._at = self._at + 1, self._at + repeated
        if self._size > LARGEST_ROW:
            self.ready.append(Line(first, fault=ROW_TOO_LARGE))
            return
        while self._values and self._values[-1] is None:
            self._values.pop()
        formulas = self._formulas if any(self._formulas) else ()
        if not formulas and not any(value and value.strip() for value in self._values):
            return
        if repeated > MOST_REPEATS or self._at > MOST_ROWS:
            message = _("The row stands in the sheet {repeated} times, up to row {at}.", repeated=repeated, at=self._at)
            remedy = _("Clear the rows below the last one that is meant; nothing after it was read.")
            self.ready.append(Line(first, fault=(message, remedy)))
            return
        for at in range(first, first + repeated):
            self.ready.append(Line(at, self._values, formulas))


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1


def _value(attributes: Mapping[str, str], shown: str) -> str | None:
    """What a cell holds, as a text: a date as 2022-08-24, a number as it is, with zeros that it shows before it."""
    kind = attributes.get("office:value-type") or attributes.get("calcext:value-type")
    if kind is None:
        return shown or None
    if attributes.get("calcext:value-type") == "error":
        return _Error(shown)
    value = attributes.get(_VALUES.get(kind, "office:string-value"), shown)
    if kind == "date":
        day, _, time = value.partition("T")
        return day if not time.strip("0:.") else value
    if kind in ("float", "percentage", "currency"):
        return _number(value, shown)
    return value


def _number(value: str, shown: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return shown
    if not math.isfinite(number):
        return shown
    digits = "".join(sign for sign in shown if sign.isascii() and sign.isdecimal())
    # A format puts zeros before a number, and signs between its digits: 00000117, 2021-000117.
    formed = shown.startswith("0") or any(sign in shown[1:] for sign in "-/:")
    same = not set(shown) - _FORMED and 0 < len(digits) <= 15 and int(digits) == number
    text = _Number(shown if formed and same else text_of_number(number, None))
    text.value = number
    return text


def _texts(line: Line, fields: Sequence[str | None]) -> list[str]:
    for column, formula in enumerate(line.formulas):
        if formula is not None and column < len(fields) and fields[column]:
            remedy = _("Open the file and save it anew, or put the value in place of the formula.")
            raise RowWrong(str(fields[column]), _("The cell holds a formula and no value."), remedy)
    return [_text(value, fields[column] if column < len(fields) else None) for column, value in enumerate(line.values)]


def _text(value: str | None, field: str | None) -> str:
    if isinstance(value, _Error) and field:
        raise RowWrong(
            field, _("The cell holds the error {value}.", value=value[:40]), _("Correct it in the spreadsheet.")
        )
    if isinstance(value, _Number):
        # Raises RowWrong for one that has lost digits.
        text_of_number(value.value, field or None)
    return value or ""
