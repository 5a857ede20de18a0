"""What a cell of a sheet holds, as Excel shows it."""

from __future__ import annotations

import re
from typing import Any

#: How Excel writes characters that XML has no form for, and an underscore that would begin such a sign.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: A format that shows whole numbers with zeros before them: places for digits, and texts between them.
_ZEROS = re.compile(r'(?:0|[-/:]|\s|\\.|"[^"]*")+')
_PART = re.compile(r'0|\\(.)|"([^"]*)"|(.)', re.DOTALL)


def cell_values(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values of a row of cells, up to the last that is not empty; numbers with zeros before them are texts."""
    # All empty cells are one object; a sheet may have a million rows of them.
    if row and row[-1].value is None and len(set(map(id, row))) == 1:
        return ()
    values = [_value(cell) for cell in row]
    while values and values[-1] is None:
        values.pop()
    return tuple(values)


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
