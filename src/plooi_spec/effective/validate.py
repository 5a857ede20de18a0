"""Whether an effective spec is valid OpenAPI 3.1."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from plooi_spec.effective import grammar
from plooi_spec.effective.meaning import Fault, circle_faults, name_faults, pattern_faults, reference_faults
from plooi_spec.effective.values import Values
from plooi_spec.reading import pointers
from plooi_spec.reading.problems import Problem, SpecError, raise_for
from plooi_spec.reading.sources import Sources

_DIALECT = jsonschema_rs.validator_for({"$ref": "https://json-schema.org/draft/2020-12/schema"})
_LONGEST = 240


def raise_unless_valid(document: dict[str, Any], sources: Sources, repairs: str, note: str = "") -> None:
    """Raise SpecError with everything that makes a document invalid.

    `repairs` is the file to mend it in; `note` is said after that.

    What OpenAPI's own schema cannot say (operationIds used twice, path parameters that are not declared, defaults) is
    looked at once the rest is right.
    """
    faults = [*_structure_faults(document), *_schema_faults(document), *reference_faults(document)]
    faults += [] if faults else [*pattern_faults(document), *circle_faults(document)]
    faults = faults or [*_default_faults(document), *name_faults(document)]
    raise_for(
        Problem(
            sources.place(pointer),
            f"Not valid OpenAPI 3.1: {_line(message)}.",
            f"Add an action to {repairs}.{note}",
        )
        for pointer, message in faults
    )


def _structure_faults(document: dict[str, Any]) -> Iterator[Fault]:
    for error in _openapi().iter_errors(document):
        yield pointers.join(error.instance_path), error.message


@cache
def _openapi() -> Any:
    """OpenAPI's own schema of 3.1, from openapi-spec-validator; that is not imported, which takes longer than all."""
    spec = importlib.util.find_spec("openapi_spec_validator")
    if spec is None or spec.origin is None:
        remedy = "Install the project with its extra `workshop`."
        raise SpecError.at("openapi_spec_validator", "The schema of OpenAPI is not installed.", remedy)
    path = Path(spec.origin).parent / "resources" / "schemas" / "v3.1" / "schema.json"
    return jsonschema_rs.validator_for(json.loads(path.read_bytes()))


def _schema_faults(document: dict[str, Any]) -> Iterator[Fault]:
    inside = "\0"
    for kind, pointer, value in grammar.objects(document):
        # A schema is checked with all that is in it.
        if kind == "schema" and not pointer.startswith(inside):
            inside = pointer + "/"
            for error in _DIALECT.iter_errors(value):
                yield pointers.join(error.instance_path, pointer), error.message


def _default_faults(document: dict[str, Any]) -> Iterator[Fault]:
    values = Values(document)
    for kind, pointer, value in grammar.objects(document):
        if kind == "schema" and isinstance(value, dict) and "default" in value:
            for below, message in values.faults(pointer, value["default"]):
                yield f"{pointer}/default{below}", f"the default does not fit its schema: {message}"


def _line(message: str) -> str:
    line = message.splitlines()[0].rstrip(".")
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
