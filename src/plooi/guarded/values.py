"""Bounds on what was read: depth, number of values, length of numbers, and texts that can be sent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from plooi.guarded.signs import foreign_sign
from plooi.language import _

#: What one metadata file, or one row of a manifest, may hold, in characters; metadata has a few thousand.
LARGEST = 1024 * 1024
#: How deep the values of one document may stand in each other, and how many it may have.
DEEPEST, MOST_VALUES = 20, 20_000
#: The same for a whole file, which may hold a list of documents.
DEEPEST_FILE, MOST_VALUES_FILE = 40, 100_000
#: The same for YAML, where each value takes more than a kilobyte of memory while it is read.
MOST_VALUES_YAML = 50_000
#: Digits of a number; the largest that a float holds has 309.
MOST_DIGITS = 400


class Beyond(ValueError):
    """What was read is beyond a bound; the text names it. `line` is from 1, where it is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def whole_number(text: str) -> int:
    """The number that digits say. Raises Beyond for more of them than a number has."""
    if len(text) > MOST_DIGITS:
        raise Beyond(
            _("a number has {text} digits, and at most {most_digits} are read", text=len(text), most_digits=MOST_DIGITS)
        )
    return int(text)


def real_number(text: str) -> float:
    """The number that a text says. Raises Beyond for one that is too large."""
    number = float(text)
    if math.isinf(number):
        raise Beyond(_("the number {text} is too large", text=text[:20]))
    return number


def within_bounds(data: Any) -> Any:
    """What was parsed, once it is known to be no deeper and no more than a file may hold. Raises Beyond."""
    for count, (_path, depth, _value) in enumerate(_values([("", 1, data)])):
        if depth > DEEPEST_FILE:
            raise Beyond(
                _("it is nested too deeply: at most {deepest_file} levels are read", deepest_file=DEEPEST_FILE)
            )
        if count > MOST_VALUES_FILE:
            raise Beyond(
                _(
                    "it holds more than {most_values_file} values, the most that is read",
                    most_values_file=MOST_VALUES_FILE,
                )
            )
    return data


def fault_in(data: Mapping[str, Any], *, signs: bool = True) -> tuple[str, str, str] | None:
    """Why a document cannot be kept as JSON and sent: the field, what is wrong and the remedy; None where it can.

    Without `signs` the characters of its texts are not looked at, where the version does so with the field at hand.
    What YAML repeats by reference counts each time, so that a small file cannot become a large document.
    """
    if _plain_texts(data, signs=signs):
        return None
    fields = [("(row)", 1, key) for key in data] + [(str(key), 1, value) for key, value in data.items()]
    for count, (field, depth, value) in enumerate(_values(fields)):
        fault, remedy = None, _("Write texts, numbers and lists.")
        if depth > DEEPEST or count > MOST_VALUES:
            fault = _(
                "This is nested too deeply, or repeats itself, far beyond what metadata is "
                "({deepest} levels, {most_values} values).",
                deepest=DEEPEST,
                most_values=MOST_VALUES,
            )
        elif isinstance(value, str):
            fault, remedy = foreign_sign(value) if signs else None, _("Write the text anew.")
        elif isinstance(value, dict):
            fault = None if all(isinstance(key, str) for key in value) else _("A key in it is not text.")
        elif isinstance(value, float) and not math.isfinite(value):
            fault = _("This is no number.")
        elif isinstance(value, int) and value.bit_length() > 4 * MOST_DIGITS:
            fault = _("This number has more than {most_digits} digits.", most_digits=MOST_DIGITS)
        elif not (value is None or isinstance(value, int | float | list)):
            fault = _("Metadata has no values of this kind ({name}).", name=type(value).__name__)
        if fault is not None:
            return field, fault, remedy
    return None


def _plain_texts(data: Mapping[str, Any], *, signs: bool) -> bool:
    """Whether a document is of texts and lists of texts, without foreign signs: most are, and are seen at once."""
    texts: list[Any] = [*data]
    for value in data.values():
        texts += value if type(value) is list else (value,)
    if len(texts) > MOST_VALUES or not all(type(text) is str for text in texts):
        return False
    return not signs or foreign_sign("\n".join(texts)) is None


def _values(waiting: list[tuple[str, int, Any]]) -> Iterator[tuple[str, int, Any]]:
    waiting = waiting[::-1]
    while waiting:
        field, depth, value = waiting.pop()
        yield field, depth, value
        if isinstance(value, list):
            waiting += [(field, depth + 1, item) for item in value]
        elif isinstance(value, dict):
            waiting += [(field, depth + 1, part) for pair in value.items() for part in pair]
