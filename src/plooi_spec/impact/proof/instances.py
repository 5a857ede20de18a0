"""Values made from a schema, for code that reads and writes them: with what must be there, and with each property.

They have the shape that the schema says. Patterns are not looked at: what reads a value by its type takes any text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plooi_spec.impact.proof.values import Values
from plooi_spec.reading import pointers

_TEXTS = {
    "date-time": "2022-08-24T14:15:22Z",
    "date": "2022-08-24",
    "uri": "https://www.example.org/een",
    "uuid": "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f",
    "email": "een@example.org",
}
#: So deep are values that may be left out still written; a schema that holds itself would never end.
_DEEPEST = 5


def properties(pointer: str, values: Values) -> dict[str, str]:
    """The properties of an object by their names, those of all schemas that it is made of, with their pointers."""
    by_name: dict[str, str] = {}
    for part in _parts(pointer, values):
        for name in _schema(part, values).get("properties", {}):
            by_name.setdefault(name, pointers.join(("properties", name), part))
    return by_name


def items(pointer: str, values: Values) -> str | None:
    """The pointer of the schema of a list's items; None where there is none."""
    return next((f"{part}/items" for part in _parts(pointer, values) if "items" in _schema(part, values)), None)


def instances(pointer: str, values: Values) -> Iterator[tuple[str, dict[str, Any]]]:
    """Objects of a schema, each with the pointer that it is there for: the least one, one per property, a full one."""
    inside = properties(pointer, values)
    least = _object(pointer, values, 0, full=False)
    yield pointer, least
    for name, at in inside.items():
        yield at, {**least, name: value(at, values, 1)}
    yield pointer, _object(pointer, values, 0, full=True)


def value(pointer: str, values: Values, depth: int = 0) -> Any:
    """A value of a schema, with all that it may hold."""
    parts = [_schema(part, values) for part in _parts(pointer, values)]
    for part in parts:
        if "const" in part:
            return part["const"]
        if part.get("enum"):
            return part["enum"][0]
    match _kind(parts):
        case "object":
            return _object(pointer, values, depth, full=depth < _DEEPEST)
        case "array":
            return _list(pointer, values, depth)
        case "integer" | "number":
            return next((part["minimum"] for part in parts if "minimum" in part), 1)
        case "boolean":
            return True
        case "null":
            return None
    text = next((_TEXTS[part["format"]] for part in parts if part.get("format") in _TEXTS), "een tekst")
    return text + "." * (max((part.get("minLength", 0) for part in parts), default=0) - len(text))


def _list(pointer: str, values: Values, depth: int) -> list[Any]:
    below = items(pointer, values)
    if below is None or depth >= _DEEPEST:
        return []
    least = max(_schema(part, values).get("minItems", 1) for part in _parts(pointer, values))
    return [value(below, values, depth + 1)] * max(least, 1)


def _object(pointer: str, values: Values, depth: int, *, full: bool) -> dict[str, Any]:
    inside = properties(pointer, values)
    required = {name for part in _parts(pointer, values) for name in _schema(part, values).get("required", [])}
    wanted = [name for name in inside if full or name in required]
    made = {name: value(inside[name], values, depth + 1) for name in wanted}
    if any(_schema(part, values).get("additionalProperties") is False for part in _parts(pointer, values)):
        # What is required and may not be there makes that no object fits at all; a model has nothing for it.
        return made
    return made | dict.fromkeys(required - inside.keys(), "een tekst")


def _parts(pointer: str, values: Values, above: frozenset[str] = frozenset()) -> Iterator[str]:
    """The pointers of the schemas that a value must fit: the schema itself, its `allOf`, its first alternative."""
    pointer = values.follow(pointer)
    if pointer in above:
        return
    yield pointer
    schema = _schema(pointer, values)
    for word in ("allOf", "oneOf", "anyOf"):
        members = schema.get(word, [])
        for index in range(len(members) if word == "allOf" else min(1, len(members))):
            yield from _parts(f"{pointer}/{word}/{index}", values, above | {pointer})


def _schema(pointer: str, values: Values) -> Mapping[str, Any]:
    schema = values.at(pointer)
    return schema if isinstance(schema, dict) else {}


def _kind(parts: list[Mapping[str, Any]]) -> str:
    for part in parts:
        kind = part.get("type")
        kinds = [kind] if isinstance(kind, str) else list(kind or ())
        for one in kinds:
            if one != "null" or len(kinds) == 1:
                return str(one)
    if any("properties" in part for part in parts):
        return "object"
    return "array" if any("items" in part for part in parts) else "string"
