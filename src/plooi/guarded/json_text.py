"""JSON read strictly: no key twice, no constants that are not JSON, no numbers beyond bounds."""

from __future__ import annotations

import json
from typing import Any

from plooi.guarded.values import real_number, whole_number, within_bounds
from plooi.language import _


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


class _Decoder(json.JSONDecoder):
    """Says the same of a comma before an end in every version of Python: until 3.13, it complained of the end."""

    def raw_decode(self, s: str, idx: int = 0) -> tuple[Any, int]:
        try:
            return super().raw_decode(s, idx)
        except json.JSONDecodeError as error:
            kind = {"}": "object", "]": "array"}.get(s[error.pos : error.pos + 1])
            before = s[idx : error.pos].rstrip(" \t\n\r")
            if kind is None or not before.endswith(","):
                raise
            comma = idx + len(before) - 1
            raise json.JSONDecodeError(f"Illegal trailing comma before end of {kind}", s, comma) from None


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
