"""Values held against the schemas of a spec, and the examples in it held against theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

from plooi_spec.effective import grammar
from plooi_spec.reading import pointers
from plooi_spec.reading.problems import Problem
from plooi_spec.reading.sources import Sources

_SPEC = "urn:spec"


class Values:
    """Checks values against the schemas of one effective spec, formats included."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._registry = jsonschema_rs.Registry([(_SPEC, document)])
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def faults(self, schema: str, value: Any) -> Iterator[tuple[str, str]]:
        """What is wrong with a value by the schema at a pointer: pointers into the value, and what is wrong there."""
        if schema not in self._validators:
            reference = {"$ref": _SPEC + pointers.fragment(schema)}
            self._validators[schema] = jsonschema_rs.Draft202012Validator(
                reference, registry=self._registry, validate_formats=True
            )
        for error in self._validators[schema].iter_errors(value):
            yield pointers.join(error.instance_path), _shorten(error.message)


def example_problems(document: dict[str, Any], sources: Sources) -> list[Problem]:
    """Every example that its schema does not allow. Examples outside the spec (`externalValue`) cannot be checked."""
    values = Values(document)
    problems = (
        Problem(
            sources.place(pointer + below),
            f"The example does not fit its schema: {message}.",
            "Mend the example, or the schema, with a repair.",
        )
        for schema, pointer, value in examples(document)
        for below, message in values.faults(schema, value)
    )
    # Several calls may refer to the same example.
    return list(dict.fromkeys(problems))


def count_examples(document: dict[str, Any]) -> int:
    """How many examples a spec holds that can be checked."""
    return sum(1 for _ in examples(document))


def examples(document: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Every example: the pointer of its schema, its own pointer, and its value."""
    for kind, pointer, value in grammar.objects(document):
        if not isinstance(value, dict):
            continue
        if kind == "schema":
            listed = value.get("examples")
            for index, example in enumerate(listed if isinstance(listed, list) else []):
                yield pointer, f"{pointer}/examples/{index}", example
            if "example" in value:
                yield pointer, f"{pointer}/example", value["example"]
        elif kind in {"media type", "parameter", "header"} and "schema" in value:
            schema = f"{pointer}/schema"
            if "example" in value:
                yield schema, f"{pointer}/example", value["example"]
            for name, example in value.get("examples", {}).items():
                at = pointers.join(("examples", name), pointer)
                if grammar.is_reference("example", example):
                    at = unquote(example["$ref"].removeprefix("#"))
                    example = pointers.resolve(document, at)
                if "value" in example:
                    yield schema, f"{at}/value", example["value"]


def _shorten(message: str, longest: int = 240) -> str:
    line = message.splitlines()[0]
    return line if len(line) <= longest else line[:longest] + "…"
