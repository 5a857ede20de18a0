"""The cells of a sheet, row by row, and what each holds as Excel shows it."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

from plooi.language import _

#: How Excel writes characters that XML has no form for, and an underscore that would begin such a sign.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: A format that shows whole numbers with zeros before them: places for digits, and texts between them.
_ZEROS = re.compile(r'(?:0|[-/:]|\s|\\.|"[^"]*")+')
_PART = re.compile(r'0|\\(.)|"([^"]*)"|(.)', re.DOTALL)


def rows_of(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of a sheet with their numbers, as the file has them: what stands in their cells, up to the last.

    Its reader would drop cells and rows that are out of their order, and make rows as wide as their last cell.

    Raises:
        ValueError: a row is not behind the one before it, or has a cell twice.
        Exception: whatever openpyxl raises for a sheet that is damaged.
    """
    reader: Any = importlib.import_module("openpyxl.worksheet._reader")
    cell: Any = importlib.import_module("openpyxl.cell.read_only").ReadOnlyCell
    book, last = sheet.parent, 0
    with sheet._get_source() as source:
        parser = reader.WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, row in parser.parse():
            if number <= last:
                raise ValueError(_("row {number} stands behind row {last}", number=number, last=last))
            last = number
            filled = [part for part in row if part["value"] is not None]
            values: list[Any] = [None] * max((part["column"] for part in filled), default=0)
            for part in filled:
                if values[part["column"] - 1] is not None:
                    raise ValueError(_("a cell of row {number} stands in it twice", number=number))
                values[part["column"] - 1] = _value(cell(sheet, **part))
            yield number, tuple(values)


def _value(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, str):
        return unescaped(value) if "_x" in value or "\r" in value else value
    if isinstance(value, int | float) and not isinstance(value, bool) and cell.has_style:
        return as_shown(value, cell.number_format)
    return value


def unescaped(text: str) -> str:
    """A text without Excel's escapes, such as `_x000D_` for a carriage return, and with line feeds alone."""
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_shown(value: float, form: str | None) -> Any:
    """A number as its format shows it, where that puts zeros before it; or else the number.

    `00000000` shows 117 as 00000117, `0000-000000` shows 2021000117 as 2021-000117.
    """
    form = (form or "General").partition(";")[0]
    if form.count("0") < 2 or not _ZEROS.fullmatch(form) or not 0 <= value < 1e15 or value != int(value):
        return value
    digits = list(str(int(value)))
    shown: list[str] = []
    parts = list(_PART.finditer(form))
    first = next(index for index, part in enumerate(parts) if part[0] == "0")
    for index, part in reversed(list(enumerate(parts))):
        if part[0] != "0":
            shown.append(part[1] or part[2] or part[3] or "")
            continue
        shown.append(digits.pop() if digits else "0")
        if index == first:
            # More digits than there are places for stand before the first place.
            shown += digits[::-1]
    return "".join(reversed(shown))
