"""The schemas inside two schemas compared: properties, items, and the rarer places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from plooi_spec.diff import likeness
from plooi_spec.diff.judge import effect_of
from plooi_spec.diff.keywords import MARKS
from plooi_spec.diff.model import Direction
from plooi_spec.diff.scopes import Passage, Scope
from plooi_spec.diff.sides import Side
from plooi_spec.diff.spec import Spec
from plooi_spec.diff.words import describe

if TYPE_CHECKING:
    from plooi_spec.diff.schemas import Schemas

#: Keywords that hold one schema each, in whose direction theirs goes: less allowed in them is less allowed in all.
_SINGLE = {
    "items": "[]",
    "contains": "[?]",
    "propertyNames": "{names}",
    "unevaluatedItems": "[+]",
    "contentSchema": "()",
}
_OTHER_NAMES = ("additionalProperties", "unevaluatedProperties")
_CONDITIONAL = ("if", "then", "else")
_NAMED = {"patternProperties": "pattern-property", "dependentSchemas": "dependent-schema"}

#: The keywords that are compared here.
SUBSCHEMAS = {*_SINGLE, *_OTHER_NAMES, *_CONDITIONAL, *_NAMED, "properties", "required", "not", "prefixItems"}


def compare_subschemas(schemas: Schemas, scope: Scope, path: str, old: Side, new: Side) -> None:
    """Compare everything inside two schemas."""
    _properties(schemas, scope, path, old, new)
    _requirements(scope, path, old, new)
    for keyword in _OTHER_NAMES:
        _other_names(schemas, scope, path, keyword, old, new)
    for keyword, suffix in _SINGLE.items():
        _single(schemas, scope, path, keyword, suffix, old, new)
    for keyword, name in _NAMED.items():
        _named(schemas, scope, path, keyword, name, old, new)
    _positions(schemas, scope, path, old, new)
    _opaque(schemas, scope, path, "exclusion", ("not",), old, new)
    _opaque(schemas, scope, path, "conditional", _CONDITIONAL, old, new)


def below(path: str, name: str) -> str:
    """The path of a property."""
    return f"{path}.{name}" if path else name


def _properties(schemas: Schemas, scope: Scope, path: str, old: Side, new: Side) -> None:
    gone = [name for name in old.properties if name not in new.properties]
    come = [name for name in new.properties if name not in old.properties]
    pairs = likeness.pairs(
        gone,
        come,
        lambda left, right: likeness.renamed(
            schemas.old, schemas.new, (left, old.properties[left]), (right, new.properties[right])
        ),
    )
    names, former = dict(pairs), {right: left for left, right in pairs}
    for name in gone:
        kind = "required-property-removed" if name in old.required and name not in new.required else "property-removed"
        at = old.properties[name]
        facts = _marks(old.spec, at)
        if new.refuses(name):
            facts += ["narrower", "read-only in a closed one" if "read-only" in facts else "is closed"]
        was = describe(schemas.old, at)
        scope.find(kind, below(path, name), at, new.pointer, *facts, was=was, rename=names.get(name))
        for other in new.elsewhere(name):
            schemas.compare(scope, below(path, name), at, other)
    for name in come:
        kind = "required-property-added" if name in new.required and name not in old.required else "property-added"
        at, now = new.properties[name], describe(schemas.new, new.properties[name])
        facts = [*_marks(new.spec, at), *(["was closed", "wider"] if old.refuses(name) else [])]
        scope.find(kind, below(path, name), old.pointer, at, *facts, now=now, rename=former.get(name))
        for other in old.elsewhere(name):
            schemas.compare(scope, below(path, name), other, at)
    for name, at in old.properties.items():
        if name in new.properties and not schemas.steady.holds(at, new.properties[name]):
            inside = _compare_marks(scope, below(path, name), name, old, new)
            schemas.compare(inside, below(path, name), at, new.properties[name], marks=False)


def _marks(spec: Spec, pointer: str) -> list[str]:
    return [kind for keyword, kind in MARKS.items() if spec.is_marked(pointer, keyword)]


def _compare_marks(scope: Scope, path: str, name: str, old: Side, new: Side) -> Scope:
    """Note when a property is sent from now on or no longer; gives the scope for what changes in it.

    What was read-only was in no request, so nothing in it can break one; what is write-only on either side is in no
    answer that a client could have read before and can read now.
    """
    places = old.properties[name], new.properties[name]
    was, now = _marks(old.spec, places[0]), _marks(new.spec, places[1])
    for kind in MARKS.values():
        if (kind in was) != (kind in now):
            facts = ["was required"] if name in old.required else []
            facts += ["is required"] if name in new.required else []
            how = "added" if kind in now else "removed"
            # Among shapes that overlap it counts that more can be sent than before.
            facts += ["wider"] if (kind, how) == ("read-only", "removed") else []
            scope.find(f"{kind}-{how}", path, *places, *facts, was=kind in was, now=kind in now)
    silent: set[Direction] = {"request"} if "read-only" in was else set()
    if "write-only" in {*was, *now}:
        silent.add("answer")
    return scope.behind(Passage(frozenset(silent)))


def _requirements(scope: Scope, path: str, old: Side, new: Side) -> None:
    for name in sorted(old.required.keys() ^ new.required.keys()):
        before, after = old.properties.get(name), new.properties.get(name)
        marks = [*(_marks(old.spec, before) if before else []), *(_marks(new.spec, after) if after else [])]
        # What came or went with its property was told with it.
        if name in old.required and (after is not None or before is None):
            places, facts = (old.required[name], after or new.pointer), {"write-only"} & set(marks)
            scope.find(
                "property-made-optional", below(path, name), *places, "wider", *facts, was="required", now="optional"
            )
        elif name in new.required and (before is not None or after is None):
            places, facts = (before or old.pointer, new.required[name]), set(_marks(new.spec, after) if after else [])
            scope.find(
                "property-made-required", below(path, name), *places, "narrower", *facts, was="optional", now="required"
            )


def _other_names(schemas: Schemas, scope: Scope, path: str, keyword: str, old: Side, new: Side) -> None:
    was, now = _openness(old, keyword), _openness(new, keyword)
    places = old.at(keyword), new.at(keyword)
    if was == now == "schema":
        schemas.compare(scope, f"{path}{{*}}", *places)
    elif was != now:
        words = [
            describe(one.spec, one.at(keyword)) if state == "schema" else state
            for one, state in ((old, was), (new, now))
        ]
        openness = ["closed", "schema", "open"]
        opened = openness.index(now) > openness.index(was)
        kind = "object-opened" if opened else "object-closed" if now == "closed" else "other-names-restricted"
        if opened and was == "schema":
            kind = "other-names-freed"
        scope.find(kind, path, *places, "wider" if opened else "narrower", was=words[0], now=words[1])


def _openness(one: Side, keyword: str) -> str:
    rule = one.get(keyword)
    return "closed" if rule is False else "open" if rule is None else "schema"


def _single(schemas: Schemas, scope: Scope, path: str, keyword: str, suffix: str, old: Side, new: Side) -> None:
    places = old.at(keyword), new.at(keyword)
    if keyword in old.keywords and keyword in new.keywords:
        schemas.compare(scope, path + suffix, *places)
    elif keyword in new.keywords:
        scope.find(f"{keyword}-added", path, *places, "narrower", now=describe(new.spec, places[1]))
    elif keyword in old.keywords:
        scope.find(f"{keyword}-removed", path, *places, "wider", was=describe(old.spec, places[0]))


def _named(schemas: Schemas, scope: Scope, path: str, keyword: str, name: str, old: Side, new: Side) -> None:
    before = old.spec.members(old.keywords[keyword]) if keyword in old.keywords else {}
    after = new.spec.members(new.keywords[keyword]) if keyword in new.keywords else {}
    for key in sorted(before.keys() | after.keys()):
        at = f"{path}{{{key}}}"
        if key in before and key in after:
            schemas.compare(scope, at, before[key], after[key])
        elif key in after:
            # In a closed object a pattern lets names in; elsewhere it asks something of them.
            opens = keyword == "patternProperties" and old.closed
            effect = effect_of(not opens or _names_any(old, new.elsewhere, after[key]), opens)
            scope.find(f"{name}-added", at, old.at(keyword), after[key], effect, now=describe(new.spec, after[key]))
        else:
            closes = keyword == "patternProperties" and new.closed
            effect = effect_of(closes, not closes or _names_any(new, old.elsewhere, before[key]))
            scope.find(f"{name}-removed", at, before[key], new.at(keyword), effect, was=describe(old.spec, before[key]))


def _names_any(named: Side, elsewhere: Callable[[str], list[str]], pattern: str) -> bool:
    """Whether a schema names a property that a pattern of the other side holds for as well."""
    return any(pattern in elsewhere(name) for name in named.properties)


def _positions(schemas: Schemas, scope: Scope, path: str, old: Side, new: Side) -> None:
    """Compare the first items of lists. Where a side says nothing of a position, its `items` hold there as well."""
    if "prefixItems" not in old.keywords and "prefixItems" not in new.keywords:
        return
    before, after = (one.spec.items(one.keywords.get("prefixItems", "/-")) for one in (old, new))
    for index in range(max(len(before), len(after))):
        at = f"{path}[{index}]"
        left = before[index] if index < len(before) else old.keywords.get("items")
        right = after[index] if index < len(after) else new.keywords.get("items")
        if left is not None and right is not None:
            schemas.compare(scope, at, left, right)
        elif right is not None:
            scope.find("items-added", at, old.pointer, right, "narrower", now=describe(new.spec, right))
        elif left is not None:
            scope.find("items-removed", at, left, new.pointer, "wider", was=describe(old.spec, left))


def _opaque(schemas: Schemas, scope: Scope, path: str, name: str, keys: tuple[str, ...], old: Side, new: Side) -> None:
    """Compare what cannot be judged by its parts: more allowed inside may be less allowed outside."""
    was, now = _prints(old, keys), _prints(new, keys)
    if was == now:
        return
    values: Mapping[str, Any] = {
        "was": {key: old.get(key) for key in keys if key in old.keywords} or None,
        "now": {key: new.get(key) for key in keys if key in new.keywords} or None,
    }
    how, effect = ("changed", "other") if was and now else ("added", "narrower") if now else ("removed", "wider")
    scope.find(f"{name}-{how}", path, old.at(*keys), new.at(*keys), effect, **values)


def _prints(one: Side, keys: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(key, one.spec.print(one.keywords[key])) for key in keys if key in one.keywords]
