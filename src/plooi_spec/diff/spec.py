"""One side of a comparison: an effective spec, its references followed and its schemas seen without their wrappings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from attrs import frozen

from .. import grammar, pointers
from ..effective import Effective

#: What an operation is called and where it is listed, beside the words for people.
_NAMES = {"operationId", "tags", "summary"}

_COMPONENT = re.compile(r"/components/([^/]+)/([^/]+)")

#: Keywords of a schema that are words for people.
TEXTS = {"title", "description", "example", "examples", "externalDocs", "xml", "$comment"}

#: What a schema says with these values is what it says without the keyword.
_NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "minLength": (0,),
    "minItems": (0,),
    "minProperties": (0,),
    "uniqueItems": (False,),
    "required": ([],),
    "properties": ({},),
    "patternProperties": ({},),
    "additionalProperties": (True, {}),
    "unevaluatedProperties": (True, {}),
    "items": (True, {}),
    "deprecated": (False,),
    "readOnly": (False,),
    "writeOnly": (False,),
    "allOf": ([],),
}


@frozen
class View:
    """What one schema says: its keywords with the pointer of each, and the schemas that must hold as well.

    `members` are those named by `$ref` and in `allOf`.
    """

    keywords: Mapping[str, str]
    members: tuple[str, ...]

    @property
    def only_member(self) -> str | None:
        """The one schema that this one is nothing but a wrapping of."""
        return self.members[0] if len(self.members) == 1 and not self.keywords else None


def is_text(keyword: str) -> bool:
    """Whether a keyword holds words for people; extensions do, save the name of a value list."""
    return keyword in TEXTS or (keyword.startswith("x-") and keyword != "x-waardelijst")


def component(pointer: str) -> str | None:
    """The name of the component at a pointer, if there is one just there."""
    found = _COMPONENT.fullmatch(pointer)
    return None if found is None else pointers.split("/" + found[2])[0]


class Spec:
    """An effective spec as the comparison reads it."""

    def __init__(self, effective: Effective) -> None:
        self.effective = effective
        self.document = effective.document
        self._prints: dict[tuple[str | None, str], str] = {}

    def at(self, pointer: str) -> Any:
        """The value at a pointer; None when there is none."""
        try:
            return pointers.resolve(self.document, pointer)
        except LookupError:
            return None

    def object(self, pointer: str) -> dict[str, Any]:
        """The object at a pointer; an empty one when there is none."""
        value = self.at(pointer)
        return value if isinstance(value, dict) else {}

    def members(self, pointer: str) -> dict[str, str]:
        """The pointers of an object's members by their keys."""
        return {key: pointers.child(pointer, key) for key in self.object(pointer)}

    def items(self, pointer: str) -> list[str]:
        """The pointers of a list's items."""
        value = self.at(pointer)
        return [pointers.child(pointer, index) for index in range(len(value))] if isinstance(value, list) else []

    def end(self, pointer: str) -> str:
        """Where a reference at a pointer leads in the end; the pointer itself when there is no reference.

        For objects beside which nothing else counts: all but schemas.
        """
        seen = {pointer}
        while (target := self._target(pointer)) is not None and target not in seen:
            seen.add(target)
            pointer = target
        return pointer

    def _target(self, pointer: str) -> str | None:
        ref = self.object(pointer).get("$ref")
        return unquote(ref[1:]) if isinstance(ref, str) and ref.startswith("#") else None

    def schema(self, pointer: str) -> dict[str, Any]:
        """The schema at a pointer as an object, also when it is written as true or false."""
        return {"not": {}} if self.at(pointer) is False else self.object(pointer)

    def view(self, pointer: str) -> View:
        """What the schema at a pointer says itself, apart from the schemas that it names; without words for people."""
        schema = self.schema(pointer)
        keywords = {}
        members: list[str] = []
        for key, value in schema.items():
            if is_text(key) or any(type(value) is type(plain) and value == plain for plain in _NEUTRAL.get(key, ())):
                continue
            below = pointers.child(pointer, key)
            if key == "$ref" and (target := self._target(pointer)) is not None:
                members.insert(0, target)
            elif key == "allOf" or (key in {"oneOf", "anyOf"} and isinstance(value, list) and len(value) == 1):
                members += self.items(below)
            elif not (key == "nullable" and "type" in schema):
                keywords[key] = below
        return View(keywords, tuple(members))

    def unwrap(self, pointer: str) -> str:
        """The schema that the one at a pointer is nothing but a wrapping of; itself when it says something more."""
        return self.resolve(pointer)[0]

    def resolve(self, pointer: str) -> tuple[str, str | None]:
        """Like `unwrap`; and the last component that was come by, if it was a component that was wrapped."""
        seen, name = {pointer}, component(pointer) and pointer
        while (member := self.view(pointer).only_member) is not None and member not in seen:
            seen.add(member)
            pointer, name = member, member if component(member) else name
        return pointer, name

    def types(self, pointer: str) -> frozenset[str]:
        """The types that a schema names itself, `nullable` included; empty when it names none."""
        schema = self.schema(pointer)
        said = schema.get("type")
        types = {said} if isinstance(said, str) else set(said) if isinstance(said, list) else set()
        return frozenset(types | ({"null"} if types and schema.get("nullable") is True else set()))

    def value_list(self, pointer: str) -> str | None:
        """The name of the value list that the schema at a pointer is."""
        schema = self.schema(pointer)
        naam = schema.get("x-waardelijst")
        if isinstance(naam, dict) and isinstance(naam.get("naam"), str) and "enum" in schema:
            return str(naam["naam"])
        return component(pointer) or "values" if "x-labels" in schema and "enum" in schema else None

    def labels(self, pointer: str) -> dict[str, str]:
        """The labels of a schema's values."""
        labels = self.schema(pointer).get("x-labels")
        return {str(key): str(value) for key, value in labels.items()} if isinstance(labels, dict) else {}

    def print(self, pointer: str, kind: str | None = "schema") -> str:
        """A text that is the same for all that means the same, whatever components are called and wherever it stands.

        `kind` is the kind of object at the pointer, as `grammar` names it; None for plain data.
        """
        key = kind, pointer
        if key not in self._prints:
            self._prints[key] = json.dumps(self._plain(self.at(pointer), kind, pointer, ()), sort_keys=True)
        return self._prints[key]

    def _plain(self, value: Any, kind: str | None, pointer: str, above: tuple[str, ...]) -> Any:
        if kind is None or not isinstance(value, dict | list):
            return value
        if isinstance(value, dict) and kind[0] not in "[{":
            end = self.unwrap(pointer) if kind == "schema" else self.end(pointer)
            if end != pointer:
                return above.index(end) if end in above else self._plain(self.at(end), kind, end, (*above, end))
            value = {key: member for key, member in value.items() if not is_text(key) and key not in _NAMES}
        result = [
            (key, self._plain(member, inner, pointers.child(pointer, key), above))
            for key, member, inner in grammar.members(kind, value)
        ]
        if isinstance(value, dict):
            unordered = {"required", "enum", "type"}
            return {key: _sorted(member) if key in unordered else member for key, member in result}
        items = [member for _, member in result]
        return items if pointer.endswith("/prefixItems") else _sorted(items)


def _sorted(value: Any) -> Any:
    return sorted(value, key=lambda item: json.dumps(item, sort_keys=True)) if isinstance(value, list) else value
