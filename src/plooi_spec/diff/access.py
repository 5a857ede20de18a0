"""Where the API is and who may come in: servers and security, held against each other operation by operation.

What holds for several operations is reported once, with their names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from plooi_spec.diff.model import Group, Rename
from plooi_spec.diff.operations import Operation, Pair
from plooi_spec.diff.scopes import Scope
from plooi_spec.diff.spec import Spec
from plooi_spec.diff.texts import compare_texts
from plooi_spec.reading import pointers

API = Group("api", "the API")
_SCHEMES = "/components/securitySchemes"
_IDLE = {"type", "description", "bearerFormat", "flows"}
#: What a client must do to come in: the schemes it must pass, each with its scopes.
_Way = frozenset[tuple[str, frozenset[str]]]


@frozen
class _Difference:
    """What came or went for one operation: kind, facts, the value, and the pointers on both sides."""

    kind: str
    facts: tuple[str, ...]
    value: str
    old: str
    new: str


def compare_servers(pairs: Iterable[Pair]) -> Iterator[Scope]:
    """Scopes with the servers that came and went."""

    def differences(pair: Pair) -> Iterator[_Difference]:
        before, after = _servers(pair.old), _servers(pair.new)
        paths = {urlsplit(url).path.rstrip("/") for url in after}
        for url, at in before.items():
            if url not in after:
                facts = ("same path",) if urlsplit(url).path.rstrip("/") in paths else ()
                yield _Difference("server-removed", facts, url, at, _place(pair.new, "servers"))
        for url, at in after.items():
            if url not in before:
                yield _Difference("server-added", (), url, _place(pair.old, "servers"), at)

    return _together(pairs, differences)


def compare_security(pairs: Iterable[Pair], old: Spec, new: Spec) -> Iterator[Scope]:
    """Scopes with the ways to sign in that came and went. One that another way covers is not gone."""
    names = scheme_names(old, new)

    def differences(pair: Pair) -> Iterator[_Difference]:
        before, after = _ways(pair.old, names), _ways(pair.new, {})
        places = _place(pair.old, "security"), _place(pair.new, "security")
        gone = [way for way in before if not any(_covers(way, other) for other in after)]
        come = [way for way in after if not any(_covers(way, other) for other in before)]
        changed: set[tuple[_Way, _Way]] = set()
        for way in gone:
            other = _nearest(way, after)
            if other is None:
                yield _Difference("security-removed", (), _said(way), *places)
            else:
                changed.add((way, other))
        for way in come:
            other = _nearest(way, before)
            if other is None:
                yield _Difference("security-added", (), _said(way), *places)
            elif not any(now == way for _, now in changed):
                changed.add((other, way))
        for was, now in sorted(changed, key=str):
            kinds = ("scope-needed", now, dict(was)), ("scope-no-longer-needed", was, dict(now))
            for kind, way, known in kinds:
                for name, scopes in sorted(way, key=str):
                    for scope in sorted(scopes - known[name]):
                        yield _Difference(kind, (), f"{name} ({scope})", *places)

    return _together(pairs, differences)


def _nearest(way: _Way, others: Iterable[_Way]) -> _Way | None:
    """The way through the same schemes whose scopes differ the least; None when others are passed."""
    has = dict(way)
    same = [other for other in others if dict(other).keys() == has.keys()]
    return min(
        same, key=lambda other: (sum(len(scopes ^ has[name]) for name, scopes in other), _said(other)), default=None
    )


def compare_schemes(scope: Scope, old: Spec, new: Spec) -> Iterator[Rename]:
    """Note what changed in the definitions of the security schemes."""
    before, after = old.members(_SCHEMES), new.members(_SCHEMES)
    names = scheme_names(old, new)
    for name, at in before.items():
        now = names[name]
        if now not in after:
            scope.find("security-scheme-removed", name, at, None, was=_definition(old, at), direction="none")
            continue
        if now != name:
            yield Rename("security scheme", name, now, sure=True)
        was_said, now_said = old.object(old.end(at)), new.object(new.end(after[now]))
        compare_texts(scope, f"security scheme {now}", (old, new), old.end(at), new.end(after[now]), ("bearerFormat",))
        if _meaning(was_said) != _meaning(now_said):
            words = _definition(old, at), _definition(new, after[now])
            direction = {"direction": "request"}
            scope.find("security-scheme-changed", now, at, after[now], was=words[0], now=words[1], **direction)
        _compare_flows(scope, now, (old, new), f"{old.end(at)}/flows", f"{new.end(after[now])}/flows")
    for name, at in after.items():
        if name not in names.values():
            scope.find("security-scheme-added", name, None, at, now=_definition(new, at), direction="none")


def _compare_flows(scope: Scope, name: str, sides: tuple[Spec, Spec], old: str, new: str) -> None:
    """Note the ways to get a token, and the scopes that can be asked for, that came and went."""
    more: Any = {"direction": "request"}
    before, after = (
        {key: at for key, at in spec.members(place).items() if not key.startswith("x-")}
        for spec, place in zip(sides, (old, new), strict=True)
    )
    for flow in sorted(before.keys() ^ after.keys()):
        if flow in before:
            scope.find("sign-in-flow-removed", name, before[flow], new, was=flow, **more)
        else:
            scope.find("sign-in-flow-added", name, old, after[flow], now=flow, **more)
    noted: set[tuple[str, str]] = set()
    for flow in sorted(before.keys() & after.keys()):
        left, right = before[flow], after[flow]
        was, now = sides[0].object(left), sides[1].object(right)
        for key in sorted((was.keys() | now.keys()) - {"scopes"}):
            if was.get(key) != now.get(key) and not key.startswith("x-"):
                places = pointers.child(left, key), pointers.child(right, key)
                at = f"{name} › {flow} › {key}"
                scope.find("security-scheme-changed", at, *places, was=was.get(key), now=now.get(key), **more)
        offered, offers = sides[0].members(f"{left}/scopes"), sides[1].members(f"{right}/scopes")
        for one in sorted(offered.keys() | offers.keys()):
            how = "added" if one not in offered else "removed" if one not in offers else "described"
            if (how, one) in noted:
                continue
            noted.add((how, one))
            places = offered.get(one, f"{left}/scopes"), offers.get(one, f"{right}/scopes")
            if how == "added":
                scope.find("scope-added", name, *places, now=one, **more)
            elif how == "removed":
                scope.find("scope-removed", name, *places, was=one, **more)
            elif sides[0].at(offered[one]) != sides[1].at(offers[one]):
                texts = sides[0].at(offered[one]), sides[1].at(offers[one])
                at = f"security scheme {name} › scopes › {one}"
                scope.find("text-changed", at, *places, was=texts[0], now=texts[1])


def scheme_names(old: Spec, new: Spec) -> dict[str, str]:
    """For each security scheme of the old side, what it is called on the new one: the same, or what means the same."""
    before, after = old.members(_SCHEMES), new.members(_SCHEMES)
    free = {
        json.dumps(_meaning(new.object(new.end(at))), sort_keys=True): name
        for name, at in after.items()
        if name not in before
    }
    return {
        name: name if name in after else free.get(json.dumps(_meaning(old.object(old.end(at))), sort_keys=True), name)
        for name, at in before.items()
    }


def _together(pairs: Iterable[Pair], differences: Callable[[Pair], Iterator[_Difference]]) -> Iterator[Scope]:
    groups: dict[tuple[str, tuple[str, ...], str], list[tuple[Pair, _Difference]]] = {}
    for pair in pairs:
        for change in differences(pair):
            groups.setdefault((change.kind, change.facts, change.value), []).append((pair, change))
    for (kind, facts, value), members in groups.items():
        first, change = members[0]
        scope = Scope(API if len(members) > 1 else first.group, {"request": [pair.new.label for pair, _ in members]})
        key = "was" if kind.endswith(("removed", "no-longer-needed")) else "now"
        scope.find(kind, value, change.old, change.new, *facts, **{key: value})
        yield scope


def _servers(operation: Operation) -> dict[str, str]:
    place = _place(operation, "servers")
    spec = operation.spec
    changes = {}
    for at in spec.items(place):
        server = spec.object(at)
        url = str(server.get("url", "/"))
        variables = server.get("variables")
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            if isinstance(variable, dict):
                url = url.replace(f"{{{name}}}", str(variable.get("default", f"{{{name}}}")))
        changes[url] = at
    return changes or {"/": place}


def _ways(operation: Operation, names: dict[str, str]) -> list[_Way]:
    """The ways to come in; one of nothing where an operation asks for nothing."""
    needs = operation.spec.at(_place(operation, "security"))
    ways: list[_Way] = [
        frozenset((str(names.get(name, name)), frozenset(map(str, scopes))) for name, scopes in need.items())
        for need in (needs if isinstance(needs, list) else [])
        if isinstance(need, dict)
    ]
    return ways or [frozenset()]


def _covers(way: _Way, other: _Way) -> bool:
    """Whether who comes in by `way` comes in by `other` as well."""
    has = dict(way)
    return all(name in has and scopes <= has[name] for name, scopes in other)


def _said(way: _Way) -> str:
    words = [f"{name} ({', '.join(sorted(scopes))})" if scopes else name for name, scopes in sorted(way, key=str)]
    return " and ".join(words) or "without signing in"


def _place(operation: Operation, key: str) -> str:
    """The pointer of what an operation, its path or else the document says."""
    spec, item = operation.spec, operation.pointer.rpartition("/")[0]
    owners = [operation.pointer, item, ""] if key == "servers" else [operation.pointer, ""]
    return next((f"{owner}/{key}" for owner in owners if key in spec.object(owner)), "")


def _meaning(scheme: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in scheme.items() if key not in _IDLE and not key.startswith("x-")}
    return {"type": scheme.get("type"), **kept}


def _definition(spec: Spec, pointer: str) -> str:
    scheme = spec.object(spec.end(pointer))
    words = [str(scheme[key]) for key in ("type", "scheme", "in", "name", "openIdConnectUrl") if key in scheme]
    return " ".join(words)
