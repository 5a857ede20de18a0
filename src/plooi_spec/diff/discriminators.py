"""What says which of several shapes a value has: the property, and the schemas that its values stand for."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from plooi_spec.diff.scopes import Scope
from plooi_spec.diff.sides import Side
from plooi_spec.diff.spec import Spec, component
from plooi_spec.diff.words import describe
from plooi_spec.reading import pointers


def compare_discriminators(scope: Scope, path: str, old: Side, new: Side) -> None:
    """Note every difference between two discriminators."""
    was, now = old.get("discriminator"), new.get("discriminator")
    if was == now:
        return
    places = old.at("discriminator"), new.at("discriminator")
    if not isinstance(was, dict) or not isinstance(now, dict) or was.get("propertyName") != now.get("propertyName"):
        how = "changed" if was and now else "added" if now else "removed"
        scope.find(f"discriminator-{how}", path, *places, was=was, now=now)
        return
    if not any(isinstance(one.get("mapping"), dict) for one in (was, now)):
        return
    targets = [{**_implied(side, one), **mapping(side.spec, one)} for side, one in ((old, was), (new, now))]
    before, after = (
        {key: one.spec.print(target) for key, target in named.items()}
        for one, named in zip((old, new), targets, strict=True)
    )
    gone, come = [sorted(one.keys() - other.keys()) for one, other in ((before, after), (after, before))]
    if gone:
        scope.find("discriminator-values-removed", path, *places, "narrower", was=gone)
    if come:
        scope.find("discriminator-values-added", path, *places, "wider", now=come)
    moved = [
        key
        for key in before.keys() & after.keys()
        if before[key] != after[key] and component(targets[0][key]) != component(targets[1][key])
    ]
    for key in sorted(moved):
        words = describe(old.spec, targets[0][key], 1), describe(new.spec, targets[1][key], 1)
        scope.find("discriminator-changed", path, *places, was=f"{key}: {words[0]}", now=f"{key}: {words[1]}")


def _implied(one: Side, discriminator: dict[str, Any]) -> dict[str, str]:
    """The values for the alternatives that the mapping leaves out, with their pointers.

    Such a value is the name of the component, or what the alternative itself says that the property holds.
    """
    spec = one.spec
    known = {spec.unwrap(target) for target in mapping(spec, discriminator).values()}
    targets: dict[str, str] = {}
    for keyword in one.combinations:
        for target in filter(None, map(spec.target, spec.items(one.keywords[keyword]))):
            name, at = component(target), spec.properties(target).get(str(discriminator.get("propertyName")))
            values = None if at is None else spec.values_of(at)
            if name is not None and spec.unwrap(target) not in known:
                targets |= dict.fromkeys([name] if values is None or name in values else map(str, values), target)
    return targets


def mapping(spec: Spec, discriminator: Any) -> dict[str, str]:
    """The pointers of the schemas that a discriminator names, by its values; nothing where it is none."""
    named = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    names = {} if not isinstance(named, dict) else {key: str(value) for key, value in named.items()}
    return {
        key: unquote(name[1:]) if name.startswith("#") else pointers.join(("components", "schemas", name))
        for key, name in names.items()
    }
