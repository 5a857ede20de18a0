"""The encoding of a manifest that is text: as it was named, or as its bytes tell."""

from __future__ import annotations

import codecs
import io
import re
from pathlib import Path

from plooi.errors import ConfigurationError
from plooi.guarded.files import opened
from plooi.language import _

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark those of UTF-32 begin with.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What Excel writes as CSV in the Netherlands, unless UTF-8 is chosen.
WINDOWS = "windows-1252"
#: Signs of Windows-1252 that stand within no word, or behind no letter; in a text of DOS or of an old Mac letters do.
_ODD = re.compile(
    "(?<=[a-z])[\u0152\u0160\u017d\u0178\u0192\u02c6\u02dc\u201a\u201e\u2030\u2039\u00a1-\u00a6]"
    "|(?<=[A-Za-z])[\u0153\u0161\u017e\u2018\u201c\u201d\u2020-\u2022\u203a\u20ac\u2122\u00a7-\u00a9\u00ab-\u00b6\u00b8-\u00bf"
    "\u00d7\u00f7](?=[A-Za-z])"
)
_HIGH = re.compile("[^\x00-\x7f]")
_PIECE = 1024 * 1024
#: How much of a line is shown.
_SHOWN = 60


def encoding_of(path: Path, given: str | None, *, table: bool) -> tuple[str, str | None]:
    """The encoding of a text, after all of it was read with it; and a note if the encoding was guessed.

    Args:
        given: as it was named; None to tell it from the bytes: a mark at the beginning, else UTF-8, else, of a `table`,
            Windows-1252, where that gives words.

    Raises:
        ConfigurationError: it is in another, is no text, or there is no such encoding.
        OSError: it cannot be read.
    """
    name = _known(given)
    with opened(path) as file:
        start = file.read(4)
    mark = next((other for sign, other in _MARKS if start.startswith(sign)), None)
    if mark == "utf-8-sig":
        name = mark
    elif mark is not None and name.startswith("utf-8"):
        if given is not None or not table:
            raise ConfigurationError(
                _(
                    "{path} is {shown}. Save it as UTF-8, or say --encoding {encoding}.",
                    path=path,
                    shown=mark.upper(),
                    encoding=mark,
                )
            )
        name = mark
    if name.startswith("utf-8"):
        name = "utf-8-sig"
    try:
        _looked_through(path, name)
    except _Other as other:
        if given is None and table and mark is None:
            return WINDOWS, _as_windows(path, other)
        raise other.error from None
    return name, None


def _known(given: str | None) -> str:
    if given is None:
        return "utf-8-sig"
    try:
        name = codecs.lookup(given).name
        "".encode(given)
    except (LookupError, ValueError):
        raise ConfigurationError(
            _("{given!r} is no encoding. Use one such as windows-1252 or utf-16.", given=given)
        ) from None
    return name if name.startswith("utf-8") else given


class _Other(Exception):
    """The text is in another encoding."""

    def __init__(self, error: ConfigurationError, line: int) -> None:
        self.error = error
        self.line = line


def _looked_through(path: Path, encoding: str) -> None:
    with opened(path) as file:
        decoder = codecs.getincrementaldecoder(encoding)()
        line = 1
        while True:
            piece = file.read(_PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeError as error:
                raise _other_encoding(path, encoding, error, line) from None
            nul = text.find("\0")
            if nul >= 0:
                line += text.count("\n", 0, nul)
                raise ConfigurationError(
                    _(
                        "{path}: line {line} has a NUL character, which no text has. Save it as text in UTF-8; if it "
                        "is UTF-16, say --encoding utf-16-le.",
                        path=path,
                        line=line,
                    )
                )
            line += text.count("\n")
            if not piece:
                return


def _other_encoding(path: Path, encoding: str, error: UnicodeError, line: int) -> _Other:
    name, byte = encoding.removesuffix("-sig").upper(), ""
    if isinstance(error, UnicodeDecodeError):
        line += error.object.count(b"\n", 0, error.start)
        byte = f" (byte 0x{error.object[error.start]:02x})"
    remedy = _(
        "Save it as UTF-8, or say what it is, as by --encoding {windows} for a file from Excel.", windows=WINDOWS
    )
    return _Other(
        ConfigurationError(
            _(
                "{path}: line {line} is not {name}{byte}. {remedy}",
                path=path,
                line=line,
                name=name,
                byte=byte,
                remedy=remedy,
            )
        ),
        line,
    )


def _as_windows(path: Path, other: _Other) -> str:
    """The note on a text that is read as Windows-1252. Raises ConfigurationError where it gives no words."""
    try:
        _looked_through(path, WINDOWS)
    except _Other:
        # It has bytes that stand for nothing there.
        raise other.error from None
    shown = None
    with io.TextIOWrapper(opened(path), encoding=WINDOWS, newline="") as file:
        line, before = 1, ""
        while piece := file.read(_PIECE):
            odd = _ODD.search(before + piece)
            if odd is not None:
                at = line + (before + piece).count("\n", 0, odd.start())
                sample = _around(before + piece, odd.start())
                raise ConfigurationError(
                    _(
                        "{path}: line {line} is not UTF-8, and as {windows} line {at} reads {sample!r}. Save it as "
                        "UTF-8, or say what it is by --encoding, such as cp850 for DOS, mac-roman for an old Mac, or "
                        "{windows} if this is right.",
                        path=path,
                        line=other.line,
                        windows=WINDOWS,
                        at=at,
                        sample=sample,
                    )
                )
            if shown is None and (high := _HIGH.search(piece)):
                shown = _(
                    "line {line} reads {piece!r}",
                    line=line + piece.count(chr(10), 0, high.start()),
                    piece=_around(piece, high.start()),
                )
            line += piece.count("\n")
            before = piece[-1:] if piece[-1:] != "\n" else ""
    return _(
        "Read as {windows}, as Excel writes it: it is not UTF-8, and its bytes do not say what it is. See that it is "
        "right: {shown}. If not, name the encoding by --encoding.",
        windows=WINDOWS,
        shown=shown,
    )


def _around(text: str, at: int) -> str:
    """The line around a place, cut where it is long."""
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[begin : end if end >= 0 else len(text)]
    at -= begin
    first = max(0, at - _SHOWN // 2)
    return line[first : first + _SHOWN].strip()
