"""The two schemas of one comparison, with what is said in several places drawn together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from attrs import Factory, define

from plooi_spec.diff.spec import Spec, View
from plooi_spec.reading import pointers
from plooi_spec.reading.data import same

_CLOSING = ("additionalProperties", "unevaluatedProperties")


@define
class Side:
    """One of two schemas: its spec, its pointer, and its keywords, properties and requirements with their pointers.

    They can stand in different places: a schema that is spread over `allOf` is read as one where that says the same.
    """

    spec: Spec
    pointer: str
    keywords: dict[str, str] = Factory(dict)
    properties: dict[str, str] = Factory(dict)
    required: dict[str, str] = Factory(dict)

    def get(self, keyword: str, otherwise: Any = None) -> Any:
        """The value of a keyword; `otherwise` when the schema does not have it."""
        return self.spec.at(self.keywords[keyword]) if keyword in self.keywords else otherwise

    def at(self, *keywords: str) -> str:
        """The pointer of the first of the keywords that the schema has, or else of the schema."""
        return next((self.keywords[key] for key in keywords if key in self.keywords), self.pointer)

    def home(self, keyword: str) -> str:
        """The pointer of the schema that a keyword stands in."""
        return pointers.parent(self.keywords[keyword]) if keyword in self.keywords else self.pointer

    @property
    def types(self) -> frozenset[str]:
        """The types that the schema allows by name; empty when it names none."""
        return self.spec.types(self.home("type"))

    @property
    def implied_types(self) -> frozenset[str]:
        """The types that the listed values or the alternatives leave; empty when that cannot be told."""
        if self.values is not None:
            return frozenset(type_of(value) for value in self.values)
        for keyword in self.combinations:
            kinds = [self.spec.kinds(self.spec.unwrap(member)) for member in self.spec.items(self.keywords[keyword])]
            if all(kinds):
                return frozenset().union(*kinds)
        return frozenset()

    @property
    def values(self) -> list[Any] | None:
        """The values that the schema lists; None when it lists none."""
        values = self.get("enum")
        if "const" in self.keywords:
            only = self.get("const")
            return [only] if not isinstance(values, list) or any(same(only, value) for value in values) else []
        return values if isinstance(values, list) else None

    @property
    def closed(self) -> bool:
        """Whether the schema refuses names that it does not know."""
        return any(self.get(keyword) is False for keyword in _CLOSING)

    def elsewhere(self, name: str) -> list[str]:
        """The pointers of the schemas that hold for a property of some name, beside that of the property itself.

        Those of other names hold for what is named nowhere.
        """
        patterns = self.spec.members(self.keywords.get("patternProperties", "/-"))
        fitting = [at for pattern, at in patterns.items() if _matches(pattern, name)]
        if not fitting and name not in self.properties and isinstance(self.get("additionalProperties"), dict):
            fitting.append(self.keywords["additionalProperties"])
        return fitting

    def refuses(self, name: str) -> bool:
        """Whether the schema refuses a property of some name."""
        return self.closed and name not in self.properties and not self.elsewhere(name)

    @property
    def combinations(self) -> list[str]:
        """Which of the keywords for alternatives the schema has."""
        return [keyword for keyword in ("oneOf", "anyOf") if keyword in self.keywords]

    def says(self, other: Side, apart: Iterable[str]) -> bool:
        """Whether all that the other says is said here as well; the keywords `apart` are left out."""
        return (
            all(
                key in self.keywords and self.spec.print(self.keywords[key], None) == other.spec.print(at, None)
                for key, at in other.keywords.items()
                if key not in apart
            )
            and other.properties.keys() <= self.properties.keys()
            and other.required.keys() <= self.required.keys()
        )


def _matches(pattern: str, name: str) -> bool:
    """Whether a pattern fits a name; one that Python does not understand is taken to fit."""
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True


def type_of(value: Any) -> str:
    """The JSON type of a plain value."""
    kinds = {str: "string", bool: "boolean", int: "integer", type(None): "null", dict: "object", list: "array"}
    return "integer" if isinstance(value, float) and value.is_integer() else kinds.get(type(value), "number")


def side(spec: Spec, pointer: str, view: View, members: Iterable[str]) -> tuple[Side, list[str]]:
    """A schema as a side, with the `members` taken in that can be; and those that cannot."""
    result = Side(spec, pointer)
    _take(result, pointer, view)
    left = [member for member in members if not _take_in(result, member, {pointer})]
    return result, left


def _take(into: Side, pointer: str, view: View) -> None:
    for keyword, at in view.keywords.items():
        if keyword == "properties":
            into.properties |= into.spec.members(at)
        elif keyword == "required":
            names = into.spec.at(at)
            into.required |= {name: at for name in names if isinstance(name, str)} if isinstance(names, list) else {}
        else:
            into.keywords[keyword] = at


def _take_in(into: Side, member: str, above: set[str]) -> bool:
    """Take a member of `allOf` into a side where that changes no meaning; whether it could be done."""
    if member in above:
        return False
    view = into.spec.view(member)
    new = Side(into.spec, member)
    _take(new, member, view)
    if not all(_take_in(new, inner, above | {member}) for inner in view.members) or not _fits(into, new):
        return False
    into.keywords = {**new.keywords, **into.keywords}
    into.properties = {**into.properties, **new.properties}
    into.required = {**new.required, **into.required}
    return True


def _fits(one: Side, other: Side) -> bool:
    for left, right in ((one, other), (other, one)):
        named = right.properties.keys() - left.properties.keys() | {"patternProperties"} & (
            right.keywords.keys() - left.keywords.keys()
        )
        if named and any(keyword in left.keywords for keyword in _CLOSING):
            return False
    spec = one.spec
    keywords = one.keywords.keys() & other.keywords.keys()
    names = one.properties.keys() & other.properties.keys()
    return all(
        spec.print(one.keywords[key], None) == spec.print(other.keywords[key], None) for key in keywords
    ) and all(spec.print(one.properties[name]) == spec.print(other.properties[name]) for name in names)
