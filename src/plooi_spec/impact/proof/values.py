"""One value held against a schema of an effective spec, by a validator that the client does not use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from attrs import frozen
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from plooi_spec.reading import pointers

_URI = "urn:plooi-spec:proof"
_FORMATS = FormatChecker(formats=("date-time", "date", "uri", "uuid", "email"))
_SHOWN = 80


@frozen
class Misfit:
    """Why a value does not fit: where in the value, in words, and the pointer of the rule in the spec."""

    path: str
    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class Values:
    """The schemas of an effective spec, each compiled when first asked for."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        registry: Registry[Any] = Registry()
        self._registry = registry.with_resource(_URI, DRAFT202012.create_resource(document))
        self._validators: dict[str, Draft202012Validator] = {}
        self._ends: dict[str, tuple[str, Any]] = {}

    def misfits(self, pointer: str, value: Any) -> Iterator[Misfit]:
        """What the schema at a pointer has against a value; nothing when it fits."""
        validator = self._validators.get(pointer)
        if validator is None:
            schema = {"$ref": _URI + pointers.fragment(pointer)}
            validator = Draft202012Validator(schema, registry=self._registry, format_checker=_FORMATS)
            self._validators[pointer] = validator
        for error in validator.iter_errors(value):
            yield self._misfit(pointer, error)

    def follow(self, pointer: str) -> str:
        """Where a reference at a pointer leads in the end; the pointer itself when there is none."""
        return self._end(pointer)[0]

    def at(self, pointer: str) -> Any:
        """What a pointer leads to, its reference followed."""
        return self._end(pointer)[1]

    def _end(self, start: str) -> tuple[str, Any]:
        """Where a pointer leads, and what is there. A run asks for the same few again and again."""
        known = self._ends.get(start)
        if known is None:
            pointer, value = start, pointers.resolve(self.document, start)
            while isinstance(value, dict) and isinstance(value.get("$ref"), str):
                pointer = unquote(value["$ref"].removeprefix("#"))
                value = pointers.resolve(self.document, pointer)
            known = self._ends[start] = pointer, value
        return known

    def _misfit(self, pointer: str, error: ValidationError) -> Misfit:
        if error.context:
            # Of alternatives, the one that comes nearest says most.
            error = best_match(error.context) or error
        path = ".".join(map(str, error.absolute_path))
        message = (
            error.message if len(error.message) <= 2 * _SHOWN else f"{error.message[:_SHOWN]} … ({error.validator})"
        )
        return Misfit(path, message, self._rule(pointer, list(error.absolute_schema_path)))

    def _rule(self, pointer: str, path: list[str | int]) -> str:
        """The pointer of a rule, from the path by which the validator came to it."""
        # The path begins with the reference that the validator itself was made of.
        for key in path[1:]:
            pointer = self.follow(pointer) if key == "$ref" else pointers.child(pointer, key)
        return pointer
