"""Where the API is and who may come in: servers and security, held against each other operation by operation.

What holds for several operations is told once, with their names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from .model import Group, Rename
from .operations import Operation, Pair
from .scopes import Scope
from .spec import Spec
from .texts import compare_texts

API = Group("api", "the API")
_SCHEMES = "/components/securitySchemes"
_IDLE = {"type", "description", "bearerFormat"}
#: What a client must do to come in: the schemes it must pass, each with its scopes.
_Way = frozenset[tuple[str, frozenset[str]]]


@frozen
class _Found:
    """What came or went for one operation: kind, facts, the value, and the pointers on both sides."""

    kind: str
    facts: tuple[str, ...]
    value: str
    old: str
    new: str


def compare_servers(pairs: Iterable[Pair]) -> Iterator[Scope]:
    """Scopes with the servers that came and went."""

    def differences(pair: Pair) -> Iterator[_Found]:
        before, after = _servers(pair.old), _servers(pair.new)
        paths = {urlsplit(url).path.rstrip("/") for url in after}
        for url, at in before.items():
            if url not in after:
                facts = ("same path",) if urlsplit(url).path.rstrip("/") in paths else ()
                yield _Found("server-removed", facts, url, at, _place(pair.new, "servers"))
        for url, at in after.items():
            if url not in before:
                yield _Found("server-added", (), url, _place(pair.old, "servers"), at)

    return _together(pairs, differences)


def compare_security(pairs: Iterable[Pair], old: Spec, new: Spec) -> Iterator[Scope]:
    """Scopes with the ways to sign in that came and went. One that another way covers is not gone."""
    names = scheme_names(old, new)

    def differences(pair: Pair) -> Iterator[_Found]:
        before, after = _ways(pair.old, names), _ways(pair.new, {})
        for ways, others, kind in ((before, after, "security-removed"), (after, before, "security-added")):
            for way in ways:
                if not any(_covers(way, other) for other in others):
                    yield _Found(kind, (), _said(way), _place(pair.old, "security"), _place(pair.new, "security"))

    return _together(pairs, differences)


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
    for name, at in after.items():
        if name not in names.values():
            scope.find("security-scheme-added", name, None, at, now=_definition(new, at), direction="none")


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


def _together(pairs: Iterable[Pair], differences: Callable[[Pair], Iterator[_Found]]) -> Iterator[Scope]:
    groups: dict[tuple[str, tuple[str, ...], str], list[tuple[Pair, _Found]]] = {}
    for pair in pairs:
        for found in differences(pair):
            groups.setdefault((found.kind, found.facts, found.value), []).append((pair, found))
    for (kind, facts, value), members in groups.items():
        first, found = members[0]
        scope = Scope(API if len(members) > 1 else first.group, {"request": [pair.new.label for pair, _ in members]})
        key = "was" if kind.endswith("removed") else "now"
        scope.find(kind, value, found.old, found.new, *facts, **{key: value})
        yield scope


def _servers(operation: Operation) -> dict[str, str]:
    place = _place(operation, "servers")
    spec = operation.spec
    found = {}
    for at in spec.items(place):
        server = spec.object(at)
        url = str(server.get("url", "/"))
        variables = server.get("variables")
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            if isinstance(variable, dict):
                url = url.replace(f"{{{name}}}", str(variable.get("default", f"{{{name}}}")))
        found[url] = at
    return found or {"/": place}


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
