"""What OpenAPI's own schema cannot say: names used twice, parameters of paths, and schemas that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

from plooi_spec.effective import grammar
from plooi_spec.reading import pointers

#: A fault: the pointer where it is, and what it is.
Fault = tuple[str, str]

_DIALECTS = {
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://json-schema.org/draft/2020-12/schema",
}
_PATH_PARAMETER = re.compile(r"\{([^{}]+)\}")
# What holds for the same value as the schema it stands in.
_IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
_IN_PLACE = ("not", "if", "then", "else")
_DYNAMIC = ("$dynamicRef", "$recursiveRef")


def reference_faults(document: dict[str, Any]) -> Iterator[Fault]:
    """Every reference that leads nowhere, or that is resolved only when a value is looked at."""
    for kind, pointer, value in grammar.objects(document):
        if grammar.is_reference(kind, value):
            ref = value["$ref"]
            try:
                known = ref.startswith("#") and pointers.resolve(document, unquote(ref[1:])) is not None
            except LookupError:
                known = False
            if not known:
                yield pointers.child(pointer, "$ref"), f"the reference `{ref}` leads nowhere"
        if kind == "schema" and isinstance(value, dict):
            for key in _DYNAMIC:
                if key in value:
                    message = f"`{key}` is not understood here; a `$ref` to the schema it stands for is"
                    yield pointers.child(pointer, key), message
            if "$id" in value:
                message = "`$id` gives the references below it another base; without it they lead where they should"
                yield pointers.child(pointer, "$id"), message
            if "$schema" in value and value["$schema"] not in _DIALECTS:
                yield pointers.child(pointer, "$schema"), _no_dialect(value["$schema"])
    dialect = document.get("jsonSchemaDialect")
    if dialect is not None and dialect not in _DIALECTS:
        yield "/jsonSchemaDialect", _no_dialect(dialect)


def pattern_faults(document: dict[str, Any]) -> Iterator[Fault]:
    """Every pattern that is no regular expression to the engine that checks values."""
    for kind, pointer, value in grammar.objects(document):
        if kind == "schema" and isinstance(value, dict):
            if isinstance(value.get("pattern"), str) and not _is_pattern(value["pattern"]):
                yield pointers.child(pointer, "pattern"), _no_pattern(value["pattern"])
            several = value.get("patternProperties")
            for pattern in several if isinstance(several, dict) else ():
                if not _is_pattern(pattern):
                    yield pointers.join(("patternProperties", pattern), pointer), _no_pattern(pattern)


def circle_faults(document: dict[str, Any]) -> Iterator[Fault]:
    """Every schema that needs itself to say whether a value fits: a circle over references without a step inwards."""
    safe: set[str] = set()
    for kind, pointer, _ in grammar.objects(document):
        if kind == "schema" and pointer not in safe:
            circle = _circle(document, pointer, safe)
            if circle is not None:
                yield circle, "the schema contains itself without end, over references that hold for the same value"


def name_faults(document: dict[str, Any]) -> Iterator[Fault]:
    """Names used twice (operations, tags, parameters), and parameters of paths that are not what the path says."""
    tags: set[str] = set()
    for index, tag in enumerate(document.get("tags", ())):
        if tag["name"] in tags:
            yield pointers.join(("tags", index)), f"Duplicate tag name '{tag['name']}'"
        tags.add(tag["name"])
    operations: set[str] = set()
    for path, item in document.get("paths", {}).items():
        if path.startswith("x-"):
            continue
        shared = list(_parameters(document, item, pointers.join(("paths", path))))
        yield from _repeated(shared)
        for key, operation in item.items():
            if grammar.kind_of("path item", key) == "operation":
                at = pointers.join(("paths", path, key))
                name = operation.get("operationId")
                if name in operations:
                    yield at, f"Operation ID '{name}' for '{key}' in '{path}' is not unique"
                operations |= {name} - {None}
                own = list(_parameters(document, operation, at))
                yield from _repeated(own)
                wanted = set(_PATH_PARAMETER.findall(path))
                declared = {parameter["name"] for _, parameter in [*shared, *own] if parameter.get("in") == "path"}
                for missing in sorted(wanted ^ declared):
                    message = f"Path parameter '{missing}' for '{key}' operation in '{path}' was not resolved"
                    yield at, message


def _parameters(document: dict[str, Any], holder: dict[str, Any], at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for index, parameter in enumerate(holder.get("parameters", ())):
        resolved = parameter
        for _ in range(100):
            if not grammar.is_reference("parameter", resolved):
                break
            resolved = pointers.resolve(document, unquote(resolved["$ref"][1:]))
        else:
            resolved = {}
        if "name" in resolved:
            yield pointers.join(("parameters", index), at), resolved


def _repeated(parameters: list[tuple[str, dict[str, Any]]]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for pointer, parameter in parameters:
        key = (parameter["name"], parameter["in"])
        if key in seen:
            yield pointer, f"Duplicate parameter '{parameter['name']}'"
        seen.add(key)


def _circle(document: dict[str, Any], start: str, safe: set[str]) -> str | None:
    """The pointer of a schema in a circle that can be reached from a schema; those without one are added to `safe`."""
    way: list[tuple[str, Iterator[str]]] = [(start, _beside(document, start))]
    open_: set[str] = {start}
    while way:
        pointer, onwards = way[-1]
        following = next((other for other in onwards if other not in safe), None)
        if following is None:
            way.pop()
            open_.discard(pointer)
            safe.add(pointer)
        elif following in open_:
            safe |= open_
            return following
        else:
            open_.add(following)
            way.append((following, _beside(document, following)))
    return None


def _beside(document: dict[str, Any], pointer: str) -> Iterator[str]:
    """The schemas that hold for the same value as the one at a pointer."""
    try:
        schema = pointers.resolve(document, pointer)
    except LookupError:
        return
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("$ref"), str):
        yield unquote(schema["$ref"].removeprefix("#"))
    for key in _IN_PLACE_LISTS:
        members = schema.get(key)
        for index in range(len(members) if isinstance(members, list) else 0):
            yield pointers.join((key, index), pointer)
    yield from (pointers.child(pointer, key) for key in _IN_PLACE if key in schema)


def _is_pattern(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


def _no_dialect(dialect: Any) -> str:
    return f"the dialect {dialect!r} of JSON Schema is not known"


def _no_pattern(pattern: str) -> str:
    return f"the pattern `{pattern}` is no regular expression, or one that cannot be carried out"
