"""Bounds on what was read: depth, number of values, length of numbers, and texts that can be sent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from plooi.guarded.signs import foreign_sign

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
        raise Beyond(f"a number has {len(text)} digits, and at most {MOST_DIGITS} are read")
    return int(text)


def real_number(text: str) -> float:
    """The number that a text says. Raises Beyond for one that is too large."""
    number = float(text)
    if math.isinf(number):
        raise Beyond(f"the number {text[:20]} is too large")
    return number


def within_bounds(data: Any) -> Any:
    """What was parsed, once it is known to be no deeper and no more than a file may hold. Raises Beyond."""
    for count, (_, depth, _) in enumerate(_values([("", 1, data)])):
        if depth > DEEPEST_FILE:
            raise Beyond(f"it is nested too deeply: at most {DEEPEST_FILE} levels are read")
        if count > MOST_VALUES_FILE:
            raise Beyond(f"it holds more than {MOST_VALUES_FILE} values, the most that is read")
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
        fault, remedy = None, "Write texts, numbers and lists."
        if depth > DEEPEST or count > MOST_VALUES:
            fault = (
                "This is nested too deeply, or repeats itself, far beyond what metadata is "
                f"({DEEPEST} levels, {MOST_VALUES} values)."
            )
        elif isinstance(value, str):
            fault, remedy = foreign_sign(value) if signs else None, "Write the text anew."
        elif isinstance(value, dict):
            fault = None if all(isinstance(key, str) for key in value) else "A key in it is not text."
        elif isinstance(value, float) and not math.isfinite(value):
            fault = "This is no number."
        elif isinstance(value, int) and value.bit_length() > 4 * MOST_DIGITS:
            fault = f"This number has more than {MOST_DIGITS} digits."
        elif not (value is None or isinstance(value, int | float | list)):
            fault = f"Metadata has no values of this kind ({type(value).__name__})."
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
