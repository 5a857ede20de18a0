"""JSON read strictly: no key twice, no constants that are not JSON, no numbers beyond bounds."""

from __future__ import annotations

import json
from typing import Any

from plooi.guarded.values import real_number, whole_number, within_bounds
from plooi.language import _, later


class KeyTwice(ValueError):
    """A key stands twice in one object."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                # The platform refuses it as well; a parser would keep one of the two without a word.
                raise KeyTwice(_("the key {key!r} stands twice in one object", key=key[:60]))
            seen.add(key)
    return document


def _constant(word: str) -> Any:
    raise ValueError(_("{word} is not JSON", word=word))


#: What Python's messages mean, by how they begin.
_MEANINGS = {
    "Expecting value": later("a value is missing"),
    "Expecting ':' delimiter": later("a colon is missing after a name"),
    "Expecting ',' delimiter": later("a comma is missing"),
    "Expecting property name": later("a name in double quotes is missing"),
    "Illegal trailing comma": later("a comma stands before the end of an object or a list"),
    "Unterminated string": later("a text has no closing quote"),
    "Invalid control character": later("a text has a line break or another control character in it"),
    "Invalid \\": later("a text has a backslash in it that begins no known sign"),
    "Extra data": later("something stands after the end"),
}


def meaning_of(error: json.JSONDecodeError) -> str:
    """What is wrong, in words for people. Where it stands is in the error."""
    return next((_(text) for words, text in _MEANINGS.items() if error.msg.startswith(words)), error.msg)


def placed(error: json.JSONDecodeError) -> json.JSONDecodeError:
    """The error at a comma that stands before an end, as Python has it from 3.13 on: before, it named the end."""
    kind = {"}": "object", "]": "array"}.get(error.doc[error.pos : error.pos + 1])
    before = error.doc[: error.pos].rstrip(" \t\n\r")
    if kind is None or not before.endswith(","):
        return error
    return json.JSONDecodeError(f"Illegal trailing comma before end of {kind}", error.doc, len(before) - 1)


class _Decoder(json.JSONDecoder):
    """Says the same in every version of Python."""

    def raw_decode(self, s: str, idx: int = 0) -> tuple[Any, int]:
        try:
            return super().raw_decode(s, idx)
        except json.JSONDecodeError as error:
            raise placed(error) from None


#: Raises json.JSONDecodeError, ValueError and RecursionError.
DECODER = _Decoder(object_pairs_hook=_unique, parse_constant=_constant, parse_int=whole_number, parse_float=real_number)


def parse(text: str) -> Any:
    """What a JSON text holds.

    Raises:
        json.JSONDecodeError: it is not JSON.
        ValueError: a key that stands twice, NaN or Infinity, or more than the bounds of `values` allow.
    """
    try:
        return within_bounds(DECODER.decode(text))
    except RecursionError:
        raise ValueError(_("it is nested too deeply")) from None
