"""How much two parts of the two sides are alike: for suggesting renames, and for pairing what has no name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz

from plooi_spec.diff.spec import Spec, component
from plooi_spec.reading import pointers

_LIKE_NAME = 0.7
_LIKE_SHAPE = 0.75
#: Objects of one name must have so much in common, or they are two things.
_RELATED = 0.3
#: So must a schema and the alternative that it became, where each has a name that the other side knows as well.
_BECAME = 0.5
#: A shape of fewer names says too little to suggest anything by itself.
_FEWEST = 2


def pairs(old: Iterable[str], new: Iterable[str], score: Callable[[str, str], float]) -> list[tuple[str, str]]:
    """The most alike of two sides, each at most once; a score of 0 is none. Swapping the sides swaps the pairs."""
    new = list(new)
    scored = [(score(left, right), left, right) for left in old for right in new]
    scored.sort(key=lambda item: (-item[0], sorted(item[1:]), item[1:]))
    taken_old: set[str] = set()
    taken_new: set[str] = set()
    matched = []
    for value, left, right in scored:
        if value > 0 and left not in taken_old and right not in taken_new:
            taken_old.add(left)
            taken_new.add(right)
            matched.append((left, right))
    return matched


def renamed(old: Spec, new: Spec, left: tuple[str, str], right: tuple[str, str]) -> float:
    """How probable it is that one schema is the other under a new name; each is a name and a pointer."""
    names = fuzz.ratio(_plain(left[0]), _plain(right[0])) / 100
    old_kind, old_names = _shape(old, left[1])
    new_kind, new_names = _shape(new, right[1])
    if old_kind and new_kind and old_kind != new_kind:
        return 0.0
    shapes = _overlap(old_names, new_names)
    if names >= _LIKE_NAME and (shapes >= _RELATED or not old_names or not new_names):
        return names
    if _words(old, left[1]) is not None and _words(old, left[1]) == _words(new, right[1]):
        # Nobody describes two things in the same words.
        return max(names, _LIKE_NAME)
    enough = min(len(old_names), len(new_names)) >= _FEWEST
    return shapes * _LIKE_NAME if enough and shapes >= _LIKE_SHAPE else 0.0


def _strangers(old: Spec, new: Spec, left: str, right: str) -> int:
    """How many of two names, one of each side, the other side has as well: two of them are surely two things."""
    places = [pointers.join(("components", "schemas", name)) for name in (left, right)]
    return (new.at(places[0]) is not None) + (old.at(places[1]) is not None)


def alternatives(old: Spec, new: Spec, left: str, right: str, lone: bool = False) -> float:
    """How much two alternatives look alike: 0 when they are surely two things.

    With `lone` one side is a schema that has alternatives in its place on the other side. It became one of these, also
    where each has a name that the other side knows as well.
    """
    left, right = old.unwrap(left), new.unwrap(right)
    if old.print(left) == new.print(right):
        return 4.9
    tags, others = old.tags(left), new.tags(right)
    verdicts = [_overlap(set(map(repr, tags[name])), set(map(repr, others[name]))) for name in tags if name in others]
    if any(not verdict for verdict in verdicts):
        return 0.0
    parts = _parts(old, left), _parts(new, right)
    unshared = [(one, other) for one in parts[0] - parts[1] for other in parts[1] - parts[0]]
    known = max((_strangers(old, new, *names) for names in unshared), default=0)
    names = _overlap(set(old.properties(left)), set(new.properties(right)))
    if known and (names < _BECAME if lone else known == 2 or names < _LIKE_SHAPE):
        return 0.0
    score = alike(old, new, left, right)
    made_of = _overlap(*parts)
    if made_of == 1 or verdicts:
        return 3 + made_of + (sum(verdicts) / len(verdicts) if verdicts else 0)
    # Objects that share hardly a name are two things.
    return 0.0 if (old.properties(left) or new.properties(right)) and names < _RELATED else score


def _parts(spec: Spec, pointer: str) -> set[str]:
    """The names of the components that a schema is, or is made of."""
    own = component(pointer)
    return (
        {own}
        if own is not None
        else {name for member in spec.view(pointer).members if (name := component(spec.unwrap(member))) is not None}
    )


def alike(old: Spec, new: Spec, left: str, right: str) -> float:
    """How much two schemas without names look alike: 0 when they have nothing in common."""
    left, right = old.unwrap(left), new.unwrap(right)
    if old.print(left) == new.print(right):
        return 4.0
    lists = old.value_list(left), new.value_list(right)
    if lists[0] is not None and lists[0] == lists[1]:
        return 3.0
    values, others = old.schema(left).get("enum"), new.schema(right).get("enum")
    if isinstance(values, list) and isinstance(others, list):
        return _overlap({repr(value) for value in values}, {repr(value) for value in others})
    old_kind, old_names = _shape(old, left)
    new_kind, new_names = _shape(new, right)
    if old_kind != new_kind or None not in lists:
        return 0.0
    return 1 + _overlap(old_names, new_names) if old_names or new_names else 0.5


def _shape(spec: Spec, pointer: str, depth: int = 3) -> tuple[str, set[str]]:
    """The type of a schema, that of its items for a list, and the names that its objects have, two levels deep."""
    pointer = spec.unwrap(pointer)
    schema = spec.schema(pointer)
    types = spec.types(pointer) - {"null"}
    if "array" in types and depth:
        return _shape(spec, f"{pointer}/items", depth - 1)
    names: set[str] = set()
    for name, below in spec.properties(pointer).items():
        names.add(name)
        if depth:
            names |= {f"{name}.{inner}" for inner in _shape(spec, below, 0)[1]}
    kind = "number" if types == {"integer"} else " ".join(sorted(types))
    return kind or ("object" if names or "properties" in schema else ""), names


def _words(spec: Spec, pointer: str) -> str | None:
    """The description that stands at a pointer itself, not at what it refers to."""
    schema = spec.at(pointer)
    words = schema.get("description") if isinstance(schema, dict) else None
    return " ".join(words.split()) or None if isinstance(words, str) else None


def _overlap(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left | right else 0.0


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()
