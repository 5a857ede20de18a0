"""Whether all values of one schema are values of another, as far as that can be told without trying."""

from __future__ import annotations

from plooi_spec.diff.keywords import LOWER, UPPER, allows, within
from plooi_spec.diff.sides import Side, side
from plooi_spec.diff.spec import Spec
from plooi_spec.effective import grammar

#: What is asked of properties that a schema does not name.
_OTHER_NAMES = ("additionalProperties", "unevaluatedProperties", "patternProperties", "propertyNames")


def holds(wide_spec: Spec, wide: str, narrow_spec: Spec, narrow: str, depth: int = 4, loose: bool = False) -> bool:
    """Whether the first schema allows all that the second allows; False also where that cannot be told.

    With `loose` a property that the second says nothing of, and does not refuse, is taken to be absent.
    """
    wide, narrow = wide_spec.unwrap(wide), narrow_spec.unwrap(narrow)
    if wide_spec.print(wide) == narrow_spec.print(narrow):
        return True
    one, other = _whole(wide_spec, wide), _whole(narrow_spec, narrow)
    if one is None or other is None or depth == 0:
        return False
    for keyword in other.combinations:
        members = narrow_spec.items(other.keywords[keyword])
        if all(holds(wide_spec, wide, narrow_spec, member, depth - 1, loose) for member in members):
            return True
    values = other.values
    if values is not None:
        return all(not isinstance(value, dict | list) and allows(one, value) for value in values)
    either = one.combinations
    return (
        _names(one, other, depth, loose)
        and all(_either(one, narrow_spec, narrow, keyword, depth, loose) for keyword in either)
        and all(_implied(one, other, keyword, depth, loose) for keyword in one.keywords if keyword not in either)
    )


def _names(wide: Side, narrow: Side, depth: int, loose: bool) -> bool:
    """Whether the properties of the narrower schema are what the wider one asks for."""
    unnamed = narrow.properties.keys() - wide.properties.keys()
    if unnamed and any(keyword in wide.keywords for keyword in _OTHER_NAMES):
        return False
    if wide.closed and not (narrow.closed and "patternProperties" not in narrow.keywords):
        return False
    return wide.required.keys() <= narrow.required.keys() and all(
        holds(wide.spec, at, narrow.spec, narrow.properties[name], depth - 1, loose)
        if name in narrow.properties
        else loose or narrow.refuses(name)
        for name, at in wide.properties.items()
    )


def _either(wide: Side, narrow_spec: Spec, narrow: str, keyword: str, depth: int, loose: bool) -> bool:
    """Whether one of the alternatives of the wider schema allows all, and for `oneOf` no other one allows any of it."""
    members = wide.spec.items(wide.keywords[keyword])
    return any(
        holds(wide.spec, member, narrow_spec, narrow, depth - 1, loose)
        and (keyword == "anyOf" or all(wide.spec.apart(member, other) for other in members if other != member))
        for member in members
    )


def _whole(spec: Spec, pointer: str) -> Side | None:
    view = spec.view(pointer)
    merged, left = side(spec, pointer, view, view.members)
    return None if left else merged


def _implied(wide: Side, narrow: Side, keyword: str, depth: int, loose: bool) -> bool:
    """Whether what one keyword of the wider schema asks for is asked by the narrower one as well."""
    asked, given = wide.get(keyword), narrow.get(keyword)
    if keyword == "type":
        integers = narrow.types == {"integer"} and "number" in wide.types
        return bool(narrow.types) and (narrow.types <= wide.types or integers)
    if keyword == "items" and given is not None and "prefixItems" not in narrow.keywords:
        return holds(wide.spec, wide.keywords[keyword], narrow.spec, narrow.keywords[keyword], depth - 1, loose)
    if given is None:
        return keyword in {"default", "deprecated", "x-waardelijst"}
    if keyword == "format":
        return within(given, asked)
    if keyword in LOWER or keyword in UPPER:
        return bool(given >= asked if keyword in LOWER else given <= asked)
    kind = grammar.kind_of("schema", keyword)
    return wide.spec.print(wide.keywords[keyword], kind) == narrow.spec.print(narrow.keywords[keyword], kind)
