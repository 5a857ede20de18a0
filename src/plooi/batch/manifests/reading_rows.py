"""What all readers of manifests share: rows with their line, how much one may hold, and what cannot be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from attrs import frozen

from plooi.batch.manifests.columns import CONTROLS, MOST_COLUMNS, RowWrong, renamed
from plooi.batch.rows import RawRow
from plooi.guarded.values import LARGEST, fault_in
from plooi.language import _, later

#: What one row may hold, in characters.
LARGEST_ROW = LARGEST
#: How much is read at a time, in characters.
PIECE = 64 * 1024
_UNREAD = later("Correct it there; nothing after it was read.")


@frozen
class ReadRow(RawRow):
    """A row with the line on which it begins, where the manifest has lines: from 1, in a sheet the row's number."""

    line: int | None = None


class TooLarge(Exception):
    """More of one row than there can be metadata."""


class Readable(Protocol):
    """A text file that is read in pieces."""

    def read(self, size: int = -1, /) -> str: ...

    def readline(self, size: int = -1, /) -> str: ...


def wrong(number: int, place: str, line: int | None, message: str, remedy: str | None = None) -> ReadRow:
    """A row that could not be read."""
    return ReadRow(number, place, fault=("(row)", message, remedy or _(_UNREAD)), line=line)


#: What is wrong with a row that is far too long for one, and the remedy.
ROW_TOO_LARGE = (
    later("The row holds more than {limit} characters."),
    later("Close the quote that is open before it, and keep documents out of cells; nothing after it was read."),
)


def too_large(number: int, place: str, line: int | None) -> ReadRow:
    """A row that is far too long for one."""
    return wrong(number, place, line, _(ROW_TOO_LARGE[0], limit=LARGEST_ROW), _(ROW_TOO_LARGE[1]))


def row_of(number: int, place: str, line: int | None, data: Mapping[str, Any]) -> ReadRow:
    """A row of its data, or of what is wrong with it."""
    fault = fault_in(data)
    if fault is not None:
        return ReadRow(number, place, fault=fault, line=line)
    return ReadRow(number, place, data, line=line)


def row_of_object(number: int, place: str, line: int | None, data: Any, given: Mapping[str, str]) -> ReadRow:
    """A row of an object in JSON or YAML, in the facade's names or with the wire's form under `document`."""
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        return wrong(
            number, place, line, _("The row is no object with fields."), _("Write the fields with their values.")
        )
    if len(data) > MOST_COLUMNS:
        return wrong(
            number, place, line, _("The row has {data} fields.", data=len(data)), _("Leave out what is no metadata.")
        )
    try:
        named = renamed(data, given)
        if "document" in named:
            _in_wire_form(named)
    except RowWrong as error:
        return ReadRow(number, place, fault=error.fault, line=line)
    return row_of(number, place, line, named)


def _in_wire_form(data: Mapping[str, Any]) -> None:
    if not isinstance(data["document"], dict):
        remedy = _("Write the fields in the wire's names under it; the file is named in `file`.")
        raise RowWrong("document", _("Under 'document' are no fields."), remedy)
    strange = sorted(data.keys() - {"document", "documentrelaties", *CONTROLS})
    if strange:
        message = _("{strange!r} stands beside 'document', where it means nothing.", strange=strange[0])
        raise RowWrong(strange[0], message, _("Move it into the document in the wire's names, or write no 'document'."))
