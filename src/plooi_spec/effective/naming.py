"""Names for the values of enums that the generator would give the same name: it stops there, or drops one."""

from __future__ import annotations

import re
from typing import Any

from plooi_spec.effective import grammar
from plooi_spec.reading.data import clone

#: The generator reads the names of the values from here.
NAMES = "x-enum-varnames"


def with_names(document: dict[str, Any]) -> dict[str, Any]:
    """The document, in which every enum whose values would share a name says names of its own."""
    colliding = [pointer for kind, pointer, value in grammar.objects(document) if kind == "schema" and _collides(value)]
    if not colliding:
        return document
    document = clone(document)
    for kind, _, value in grammar.objects(document):
        if kind == "schema" and _collides(value):
            value[NAMES] = _names(_texts(value))
    return document


def _texts(schema: dict[str, Any]) -> list[str]:
    return [value for value in schema["enum"] if isinstance(value, str)]


def _collides(schema: Any) -> bool:
    if not isinstance(schema, dict) or not isinstance(schema.get("enum"), list) or NAMES in schema:
        return False
    if not all(isinstance(value, str) or value is None for value in schema["enum"]):
        return False
    keys = [_key(_name(index, text)) for index, text in enumerate(_texts(schema))]
    return len(set(keys)) < len(keys)


def _names(texts: list[str]) -> list[str]:
    taken: set[str] = set()
    result = []
    for index, text in enumerate(texts):
        name = base = _name(index, text)
        number = 1
        while _key(name) in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(_key(name))
        result.append(name)
    return result


def _name(index: int, text: str) -> str:
    """The name as the generator begins it."""
    return re.sub(r"\W+", "_", text).strip("_").upper() if text[:1].isalpha() else f"VALUE_{index}"


def _key(name: str) -> str:
    # Signs and capitals are all that the generator may take away.
    return re.sub(r"[\W_]+", "", name).upper()
