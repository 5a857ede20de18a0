"""Whether an effective spec is valid OpenAPI 3.1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
from openapi_spec_validator import OpenAPIV31SpecValidator

from . import grammar, pointers
from .problems import Problem, raise_for
from .sources import Sources
from .values import Values

_DIALECT = jsonschema_rs.validator_for({"$ref": "https://json-schema.org/draft/2020-12/schema"})
_OPERATION = re.compile(r"'(\w+)' (?:operation )?in '(.+?)'")
_LONGEST = 240
#: A fault: the pointer where it is, and what it is.
_Fault = tuple[str, str]


def raise_unless_valid(document: dict[str, Any], sources: Sources, repairs: str) -> None:
    """Raise SpecError with everything that makes a document invalid; `repairs` is the file to mend it in.

    What OpenAPI's own schema cannot say (references that lead nowhere, operationIds used twice, path parameters that
    are not declared) is looked at once the rest is right.
    """
    validator = OpenAPIV31SpecValidator(document)
    structure = ((pointers.join(e.absolute_path), e.message) for e in validator.schema_validator.iter_errors(document))
    faults = [*structure, *_schema_faults(document), *_reference_faults(document)]
    faults = faults or [*_default_faults(document), *_meaning_faults(document, validator)]
    raise_for(
        Problem(sources.place(pointer), f"Not valid OpenAPI 3.1: {_line(message)}.", f"Add an action to {repairs}.")
        for pointer, message in faults
    )


def _schema_faults(document: dict[str, Any]) -> Iterator[_Fault]:
    inside = "\0"
    for kind, pointer, value in grammar.objects(document):
        # A schema is checked with all that is in it.
        if kind == "schema" and not pointer.startswith(inside):
            inside = pointer + "/"
            for error in _DIALECT.iter_errors(value):
                yield pointers.join(error.instance_path, pointer), error.message


def _reference_faults(document: dict[str, Any]) -> Iterator[_Fault]:
    for kind, pointer, value in grammar.objects(document):
        if grammar.is_reference(kind, value):
            ref = value["$ref"]
            try:
                known = ref.startswith("#") and pointers.resolve(document, unquote(ref[1:])) is not None
            except LookupError:
                known = False
            if not known:
                yield pointers.child(pointer, "$ref"), f"the reference `{ref}` leads nowhere"


def _default_faults(document: dict[str, Any]) -> Iterator[_Fault]:
    values = Values(document)
    for kind, pointer, value in grammar.objects(document):
        if kind == "schema" and isinstance(value, dict) and "default" in value:
            for below, message in values.faults(pointer, value["default"]):
                yield f"{pointer}/default{below}", f"the default does not fit its schema: {message}"


def _meaning_faults(document: dict[str, Any], validator: OpenAPIV31SpecValidator) -> Iterator[_Fault]:
    for error in validator.root_validator(validator.schema_path):
        # Of schemas and their defaults it gives no place; those were looked at above.
        if isinstance(error.validator, str):
            continue
        operation = _OPERATION.search(error.message)
        yield (pointers.join(("paths", operation[2], operation[1])) if operation else ""), error.message


def _line(message: str) -> str:
    line = message.splitlines()[0].rstrip(".")
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
