"""One side of a comparison: an effective spec, its references followed and its schemas seen without their wrappings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from attrs import frozen

from plooi_spec.diff.prints import Prints, is_text
from plooi_spec.reading import pointers
from plooi_spec.reading.data import same

if TYPE_CHECKING:
    from plooi_spec.effective.spec import Effective

#: The keywords whose value is a list of schemas, one of which must fit.
_EITHER = {"oneOf", "anyOf"}

_COMPONENT = re.compile(r"/components/([^/]+)/([^/]+)")

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


def component(pointer: str) -> str | None:
    """The name of the component at a pointer, if there is one just there."""
    match = _COMPONENT.fullmatch(pointer)
    return None if match is None else pointers.key_of(match[2])


class Spec:
    """An effective spec as the comparison reads it."""

    def __init__(self, effective: Effective) -> None:
        self.effective = effective
        self.document = effective.document
        self._values: dict[str, Any] = {"": self.document}
        self._views: dict[str, View] = {}
        self._ends: dict[str, tuple[str, str | None]] = {}
        self._prints = Prints(self)

    def at(self, pointer: str) -> Any:
        """The value at a pointer; None when there is none."""
        # Most pointers are asked for many times, and those below them as well.
        try:
            return self._values[pointer]
        except KeyError:
            above, _, key = pointer.rpartition("/")
            value = self.at(above) if pointer else None
            member = None
            if isinstance(value, dict):
                member = value.get(pointers.key_of(key))
            elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
                member = value[int(key)]
            self._values[pointer] = member
            return member

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
        while (target := self.target(pointer)) is not None and target not in seen:
            seen.add(target)
            pointer = target
        return pointer

    def target(self, pointer: str) -> str | None:
        """Where the reference in an object leads; None when there is none, or one to another document."""
        ref = self.object(pointer).get("$ref")
        return unquote(ref[1:]) if isinstance(ref, str) and ref.startswith("#") else None

    def schema(self, pointer: str) -> dict[str, Any]:
        """The schema at a pointer as an object, also when it is written as true or false."""
        return {"not": {}} if self.at(pointer) is False else self.object(pointer)

    def view(self, pointer: str) -> View:
        """What the schema at a pointer says itself, apart from the schemas that it names; without words for people."""
        if pointer not in self._views:
            self._views[pointer] = self._view(pointer)
        return self._views[pointer]

    def view_apart(self, pointer: str) -> View:
        """Like `view`, with a single alternative left what it is."""
        return self._view(pointer, apart=True)

    def _view(self, pointer: str, apart: bool = False) -> View:
        schema = self.schema(pointer)
        keywords = {}
        members: list[str] = []
        for key, value in schema.items():
            if is_text(key) or any(type(value) is type(plain) and value == plain for plain in _NEUTRAL.get(key, ())):
                continue
            below = pointers.child(pointer, key)
            if key == "$ref" and (target := self.target(pointer)) is not None:
                members.insert(0, target)
            elif key == "allOf" or (not apart and key in _EITHER and isinstance(value, list) and len(value) == 1):
                members += self.items(below)
            elif not (key == "nullable" and "type" in schema):
                keywords[key] = below
        return View(keywords, tuple(members))

    def unwrap(self, pointer: str) -> str:
        """The schema that the one at a pointer is nothing but a wrapping of; itself when it says something more."""
        return self.resolve(pointer)[0]

    def resolve(self, pointer: str) -> tuple[str, str | None]:
        """Like `unwrap`; and the last component that was come by, if it was a component that was wrapped."""
        if pointer not in self._ends:
            self._ends[pointer] = self._resolve(pointer)
        return self._ends[pointer]

    def _resolve(self, pointer: str) -> tuple[str, str | None]:
        seen, name = {pointer}, component(pointer) and pointer
        while (member := self.view(pointer).only_member) is not None and member not in seen:
            seen.add(member)
            pointer, name = member, member if component(member) else name
        return pointer, name

    def is_marked(self, pointer: str, keyword: str, above: frozenset[str] = frozenset()) -> bool:
        """Whether a schema, or one that must hold as well, says `true` of a keyword such as `readOnly`."""
        view = self.view(pointer)
        if keyword in view.keywords:
            return self.at(view.keywords[keyword]) is True
        inside = above | {pointer}
        return any(member not in inside and self.is_marked(member, keyword, inside) for member in view.members)

    def types(self, pointer: str) -> frozenset[str]:
        """The types that a schema names itself, `nullable` included; empty when it names none."""
        schema = self.schema(pointer)
        named = schema.get("type")
        types = {named} if isinstance(named, str) else set(named) if isinstance(named, list) else set()
        return frozenset(types | ({"null"} if types and schema.get("nullable") is True else set()))

    def means_null(self, pointer: str) -> bool:
        """Whether a schema of OpenAPI 3.0 says `nullable` without a type.

        By the letter that allows nothing; who writes it means that there can be null.
        """
        origin = self.effective.sources.origins.get(pointer)
        document = None if origin is None else self.effective.sources.documents.get(origin[0])
        if origin is None or document is None:
            return False
        try:
            value = pointers.resolve(document.value, origin[1])
        except LookupError:
            return False
        return isinstance(value, dict) and value.get("nullable") is True

    def tags(self, pointer: str) -> dict[str, list[Any]]:
        """The required properties that list their values: what sets one of several shapes apart from the others."""
        properties, required = self._inside(self.unwrap(pointer), frozenset())
        listed = {name: self.values_of(at) for name, at in properties.items() if name in required}
        return {name: values for name, values in listed.items() if values is not None}

    def _inside(self, pointer: str, above: frozenset[str]) -> tuple[dict[str, str], set[str]]:
        """The properties and requirements of a schema with those of the schemas that must hold as well."""
        view = self.view(pointer)
        properties = self.members(view.keywords["properties"]) if "properties" in view.keywords else {}
        names = self.at(view.keywords["required"]) if "required" in view.keywords else []
        required = {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()
        for member in view.members:
            if member not in above:
                more, asked = self._inside(member, above | {pointer})
                properties, required = {**more, **properties}, required | asked
        return properties, required

    def properties(self, pointer: str) -> dict[str, str]:
        """The properties of a schema with those of the schemas that must hold as well, by their names."""
        return self._inside(self.unwrap(pointer), frozenset())[0]

    def kinds(self, pointer: str, above: frozenset[str] = frozenset()) -> frozenset[str]:
        """The types that a schema leaves with those that must hold as well; empty when none of them names any."""
        types = self.types(pointer)
        types = types | {"integer"} if "number" in types else types
        for member in self.view(pointer).members:
            more = frozenset[str]() if member in above else self.kinds(member, above | {pointer})
            types = types & more if types and more else types or more
        return types

    def values_of(self, pointer: str) -> list[Any] | None:
        """The values that a schema lists; None when it lists none."""
        schema = self.schema(self.unwrap(pointer))
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        return values if isinstance(values, list) else None

    def apart(self, one: str, other: str) -> bool:
        """Whether nothing fits two schemas, by their types, the values that they list, or those of a property."""
        types = [self.kinds(self.unwrap(pointer)) for pointer in (one, other)]
        if all(types) and not types[0] & types[1]:
            return True
        values = self.values_of(one), self.values_of(other)
        if values[0] is not None and values[1] is not None:
            return not any(same(value, another) for value in values[0] for another in values[1])
        if types[0] == types[1] == {"object"}:
            tags = self.tags(one), self.tags(other)
            return any(
                not any(same(value, another) for value in tags[0][name] for another in tags[1][name])
                for name in tags[0].keys() & tags[1].keys()
            )
        return False

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
        return self._prints.of(pointer, kind)
