"""Plain scalars as the core schema of YAML 1.2 reads them (chapter 10.3), within what JSON can say."""

from __future__ import annotations

import math
import re
from typing import Final

#: The most digits of a number. The largest that a double holds has 309.
MOST_DIGITS: Final = 400

_KEYWORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGERS: Final = {re.compile(r"[-+]?[0-9]+"): 10, re.compile(r"0o[0-7]+"): 8, re.compile(r"0x[0-9a-fA-F]+"): 16}
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class NoJson(ValueError):
    """A scalar is a number that JSON does not have, or that is longer than the limit; says which, as a sentence."""


def resolve(text: str) -> str | int | float | bool | None:
    """What a plain scalar means: null, a truth value, a number, or else the text itself. Raises NoJson."""
    if text in _KEYWORDS:
        return _KEYWORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    for pattern, base in _INTEGERS.items():
        if pattern.fullmatch(text):
            return integer(text, base)
    if _FLOAT.fullmatch(text):
        return real(text)
    if _NOT_FINITE.fullmatch(text):
        raise NoJson(f"`{text}` is a number that JSON does not have.")
    return text


def integer(text: str, base: int = 10) -> int:
    """An integer. Raises NoJson for one of more than `MOST_DIGITS` digits."""
    if len(text) > MOST_DIGITS + 2:
        raise NoJson(f"The number has {len(text)} digits; at most {MOST_DIGITS} are read.")
    return int(text, base)


def real(text: str) -> float:
    """A number with a fraction or an exponent. Raises NoJson for one that no double can hold."""
    value = float(text) if len(text) <= MOST_DIGITS else math.inf
    if not math.isfinite(value):
        raise NoJson(f"`{text[:40]}` is a number that JSON does not have.")
    return value
