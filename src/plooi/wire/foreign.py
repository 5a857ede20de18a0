"""What comes from outside, made safe to read, to keep and to print: JSON within bounds, and text without tricks.

Whatever a platform, a token or a journal holds is read through here.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from plooi.language import _

#: How deep JSON may be nested. Metadata has 6 levels, the deepest answer of a spec 8.
DEEPEST = 100
#: How many values JSON may hold. The longest waardelijst and the fullest page of a search have a tenth of it.
MOST_VALUES = 100_000
#: How many digits a number may have.
MOST_DIGITS = 40

#: All bytes but brackets and quotes.
_NO_BRACKETS = bytes(set(range(256)).difference(b'[]{}"'))
_SURROGATES = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
#: Signs that end a line, those that steer a terminal, and those that turn the direction of writing, so that a text
#: passes for another one.
_ENDS_OF_LINES = re.compile("\r\n|[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Unreadable(ValueError):
    """JSON that is none, or that goes beyond the bounds above. Its text says which, and holds nothing of the JSON."""


def json_in(content: bytes | str) -> Any:
    """The value in a JSON text. Lone surrogates in it, which no file and no answer can carry, become U+FFFD.

    Raises:
        Unreadable: it is no JSON, or nested deeper, or has more values or longer numbers than the bounds above.
    """
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    # A value takes a sign at least, so that what is short need not be counted.
    if len(raw) > MOST_VALUES and sum(map(raw.count, b",[{")) > MOST_VALUES:
        raise Unreadable(_("it holds more than {most_values} values", most_values=MOST_VALUES))
    try:
        value = json.loads(content, parse_int=_integer, parse_float=_number, parse_constant=_number)
    except RecursionError:
        raise _too_deep() from None
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable(_("it is no JSON")) from None
    if _may_be_deep(raw) and _is_too_deep(value):
        raise _too_deep()
    return _whole(value) if _may_hold_halves(content) else value


def storable(text: str) -> str:
    """Text that a database and UTF-8 can carry: U+FFFD in the place of lone surrogates and of NUL."""
    if not text.isascii():
        text = _SURROGATES.sub("\ufffd", text)
    return text.replace("\0", "\ufffd")


def on_one_line(text: str) -> str:
    """Text in which a space stands for each end of a line, so that it cannot make up a line of its own."""
    return _ENDS_OF_LINES.sub(" ", text).rstrip()


def printable(text: str) -> str:
    """Text of any number of lines, in which signs that steer a terminal are escapes, such as `\\u001b`."""
    return _STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def as_line(text: str) -> str:
    """Text as one line of output, which may be indented: no line of its own is in it, and no sign that steers."""
    return printable(on_one_line(text))


def harmless(text: str) -> str:
    """Text of a stranger for a message: on one line, without signs that steer, and such as can be stored."""
    return as_line(_SURROGATES.sub("\ufffd", text)).strip()


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise Unreadable(_("it holds a number of more than {most_digits} digits", most_digits=MOST_DIGITS))
    return int(digits)


def _number(text: str) -> float:
    # JSON has no infinity, and what overflows to it can be written down no more.
    value = float(text)
    if not math.isfinite(value):
        raise Unreadable(_("it holds a number that is too large, or none"))
    return value


def _too_deep() -> Unreadable:
    return Unreadable(_("it is nested more than {deepest} levels deep", deepest=DEEPEST))


def _may_be_deep(content: bytes) -> bool:
    """Whether JSON may be nested too deep, by its brackets, which is quicker than to look through its values.

    It may be where brackets stand in its texts, and where it is not known which signs are quotes.
    """
    if len(content) <= 2 * DEEPEST:
        return False
    if b"\\" in content or b"\0" in content:
        return True
    # What is left of a text without brackets is its quotes.
    brackets = content.translate(None, _NO_BRACKETS).replace(b'""', b"")
    if b'"' in brackets:
        return True
    for _level in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if not brackets:
            return False
    return True


def _is_too_deep(value: Any) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    for _level in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _may_hold_halves(content: bytes | str) -> bool:
    """Whether lone surrogates may be in a JSON text: as themselves, or as escapes."""
    if isinstance(content, bytes):
        # What has a NUL is UTF-16 or UTF-32; in UTF-8, surrogates begin with this byte, and so do some other signs. To
        # look for one sign is quick.
        if b"\0" in content or b"\xed" in content:
            return True
        return b"\\" in content and _ESCAPED.search(content.decode("latin-1")) is not None
    return _SURROGATES.search(content) is not None or _ESCAPED.search(content) is not None


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value
