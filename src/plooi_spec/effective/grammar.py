"""Which parts of an OpenAPI 3.1 document are what: the one table that bundling and comparing walk by.

Without it `properties: {example: ...}`, which names a property, and `example: {$ref: ...}`, which is data, could not be
told from keywords and references.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plooi_spec.reading import pointers

_SCHEMAS = {"items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else", "contentSchema"}
_SCHEMAS |= {"unevaluatedItems", "unevaluatedProperties"}
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

#: The kinds of objects that may be a `$ref`, with the section of `components` that holds what is referred to.
SECTIONS: Mapping[str, str] = {
    "schema": "schemas",
    "response": "responses",
    "parameter": "parameters",
    "example": "examples",
    "request body": "requestBodies",
    "header": "headers",
    "security scheme": "securitySchemes",
    "link": "links",
    "callback": "callbacks",
    "path item": "pathItems",
}

#: For each kind of object: which member holds which kind. `*` is every member without an entry of its own;
#: a kind in `[]` is a list of that kind, one in `{}` an object whose members are of that kind.
GRAMMAR: Mapping[str, Mapping[str, str]] = {
    "openapi": {"paths": "{path item}", "webhooks": "{path item}", "components": "components"},
    "components": {section: "{" + kind + "}" for kind, section in SECTIONS.items()},
    "path item": {"parameters": "[parameter]", **dict.fromkeys(_METHODS, "operation")},
    "operation": {
        "parameters": "[parameter]",
        "requestBody": "request body",
        "responses": "{response}",
        "callbacks": "{callback}",
    },
    "callback": {"*": "path item"},
    "parameter": {"schema": "schema", "content": "{media type}", "examples": "{example}"},
    "header": {"schema": "schema", "content": "{media type}", "examples": "{example}"},
    "request body": {"content": "{media type}"},
    "media type": {"schema": "schema", "examples": "{example}", "encoding": "{encoding}"},
    "encoding": {"headers": "{header}"},
    "response": {"headers": "{header}", "content": "{media type}", "links": "{link}"},
    "schema": {
        **dict.fromkeys(sorted(_SCHEMAS), "schema"),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema]"),
        **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "$defs"), "{schema}"),
    },
}


def kind_of(kind: str, key: str | int) -> str | None:
    """The kind of a member of an object of `kind`; None for what is plain data to OpenAPI."""
    if kind == "{path item}" and str(key).startswith("x-"):
        return None
    if kind[0] in "[{":
        return kind[1:-1]
    if isinstance(key, str) and not key.startswith("x-"):
        members = GRAMMAR.get(kind, {})
        return members.get(key, members.get("*"))
    return None


def is_reference(kind: str, value: Any) -> bool:
    """Whether a value at the place of an object of `kind` is a `$ref`."""
    return kind in SECTIONS and isinstance(value, dict) and isinstance(value.get("$ref"), str)


def members(kind: str, value: Any) -> Iterator[tuple[str | int, Any, str | None]]:
    """The members of an object or list of `kind`, each with its kind."""
    if isinstance(value, dict) and not kind.startswith("["):
        for key, member in value.items():
            yield key, member, kind_of(kind, key)
    elif isinstance(value, list) and kind.startswith("["):
        for index, item in enumerate(value):
            yield index, item, kind_of(kind, index)


def objects(value: Any, kind: str = "openapi", pointer: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every OpenAPI object in a value of `kind`: kind, pointer and value, outer ones first, no reference followed."""
    if kind[0] not in "[{":
        yield kind, pointer, value
    for key, member, inner in members(kind, value):
        if inner is not None:
            yield from objects(member, inner, pointers.child(pointer, key))
