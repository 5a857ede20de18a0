"""Schemas in a few words, for what a change was and is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from plooi_spec.diff.spec import Spec, component

#: How many names or values are shown before the rest is only counted.
SHOWN = 5
_LONGEST = 120


def describe(spec: Spec, pointer: str, depth: int = 2) -> str:
    """The schema at a pointer in a few words, such as `list of Reference` or `string (date-time)`."""
    end = spec.unwrap(pointer)
    naam = spec.value_list(end)
    schema = spec.schema(end)
    if naam is not None:
        return f"value list {naam} ({len(schema['enum'])} values)"
    name = component(end)
    if name is not None and depth < 2:
        return name
    if isinstance(schema.get("enum"), list):
        return f"one of {few(schema['enum'])}"
    if "const" in schema:
        return few([schema["const"]])
    types = spec.types(end)
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            if depth == 0:
                return "alternatives"
            options = [describe(spec, member, depth - 1) for member in spec.items(f"{end}/{keyword}")]
            return "one of: " + listed(options)
    if "array" in types:
        items = describe(spec, f"{end}/items", max(depth - 1, 0)) if "items" in schema else "anything"
        words = f"list of {items}"
    elif "properties" in schema:
        words = "object" if depth == 0 else f"object {{{listed(list(schema['properties']), ', ')}}}"
    elif "allOf" in schema or "$ref" in schema:
        members = [describe(spec, member, max(depth - 1, 0)) for member in spec.view(end).members]
        words = listed(members, " and ")
    else:
        words = " or ".join(sorted(types - {"null"})) or "anything"
        if isinstance(schema.get("format"), str):
            words += f" ({schema['format']})"
    return f"{words} or null" if "null" in types and words != "anything" else words


def show(value: Any) -> str:
    """A plain value on one line, as JSON; text that is no more than a name or a sentence without its quotes."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def few(values: list[Any], labels: Any = None) -> str:
    """The first few of a list of values, by their labels where there are, and how many more there are."""
    labels = labels or {}
    return listed([str(labels.get(str(value)) or json.dumps(value, ensure_ascii=False)) for value in values])


def listed(words: Sequence[str], between: str = ", ") -> str:
    """The first few of some words, and how many more there are."""
    if len(words) <= SHOWN + 1:
        return between.join(words)
    return f"{between.join(words[:SHOWN])} … and {len(words) - SHOWN} more"
