"""Whether all values of one schema are values of another, as far as that can be told without trying."""

from __future__ import annotations

from .. import grammar
from .keywords import LOWER, UPPER, allows, within
from .sides import Side, side
from .spec import Spec


def holds(wide_spec: Spec, wide: str, narrow_spec: Spec, narrow: str, depth: int = 4) -> bool:
    """Whether the first schema allows all that the second allows; False also where that cannot be told."""
    wide, narrow = wide_spec.unwrap(wide), narrow_spec.unwrap(narrow)
    if wide_spec.print(wide) == narrow_spec.print(narrow):
        return True
    one, other = _whole(wide_spec, wide), _whole(narrow_spec, narrow)
    if one is None or other is None or depth == 0:
        return False
    for keyword in other.combinations:
        members = narrow_spec.items(other.keywords[keyword])
        if all(holds(wide_spec, wide, narrow_spec, member, depth - 1) for member in members):
            return True
    if one.properties or one.required or (one.closed and other.properties):
        return False
    values = other.values
    if values is not None:
        return all(allows(one, value) for value in values)
    return all(_implied(one, other, keyword) for keyword in one.keywords)


def _whole(spec: Spec, pointer: str) -> Side | None:
    view = spec.view(pointer)
    found, left = side(spec, pointer, view, view.members)
    return None if left else found


def _implied(wide: Side, narrow: Side, keyword: str) -> bool:
    """Whether what one keyword of the wider schema asks for is asked by the narrower one as well."""
    asked, said = wide.get(keyword), narrow.get(keyword)
    if keyword == "type":
        integers = narrow.types == {"integer"} and "number" in wide.types
        return bool(narrow.types) and (narrow.types <= wide.types or integers)
    if said is None:
        return keyword in {"default", "deprecated", "x-waardelijst"}
    if keyword == "format":
        return within(said, asked)
    if keyword in LOWER or keyword in UPPER:
        return bool(said >= asked if keyword in LOWER else said <= asked)
    kind = grammar.kind_of("schema", keyword)
    return wide.spec.print(wide.keywords[keyword], kind) == narrow.spec.print(narrow.keywords[keyword], kind)
