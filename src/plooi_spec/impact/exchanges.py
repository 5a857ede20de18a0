"""Operations, sign-in and answers: whether the facade still finds what it calls, and reads what comes back."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from plooi.auth import named
from plooi.documents import PDF, ZIP
from plooi.versions.spec import ITEMS, Operation
from plooi.versions.traits import OPERATIONS, VERBS
from plooi.versions.version import Version as FacadeVersion

from .. import pointers
from ..effective import Effective
from .findings import Finding

#: The parameters that the verbs give, by their names on the wire; those of the search come from its dialect.
_GIVEN = {
    "getMetadata": {"id"},
    "putMetadata": {"id"},
    "postDocument": {"id", "X-Session-ID"},
    "putDocument": {"id", "X-Session-ID"},
    "getDocument": {"id"},
    "deleteDocument": {"id"},
    "getWaardelijst": {"soort"},
}
#: What the verbs send, by operation.
_SENT: dict[str, tuple[str, ...]] = {
    "postMetadata": ("application/json",),
    "putMetadata": ("application/json",),
    "postDocument": (PDF, ZIP),
    "putDocument": (PDF, ZIP),
}
#: What the facade reads in answers, by operation: paths of which one must be declared.
_READ: dict[str, list[tuple[str, ...]]] = {
    "postMetadata": [("document",)],
    "getMetadata": [("document",)],
    "putMetadata": [("document",)],
    "getWaardelijst": [(ITEMS, "identifier")],
}
_SUCCESS = {
    "postMetadata": ("200", "201"),
    "putMetadata": ("200", "201"),
    "getMetadata": ("200",),
    "getDocument": ("200",),
    "zoek": ("200",),
    "getWaardelijst": ("200",),
}


def operations(
    spec: Effective, now: FacadeVersion, before: Effective | None, then: FacadeVersion | None
) -> Iterator[Finding]:
    """Operations that are gone, renamed or moved, and those that want what the facade does not give."""
    for name in OPERATIONS:
        had = None if then is None else then.operation(name)
        has = now.operation(name)
        if has is None:
            if had is not None or then is None:
                yield _gone(spec, now, then, name, had)
            continue
        found = now.operations[has]
        old = then.operations[had] if then is not None and had is not None else None
        if old is not None and (old.method, old.path) != (found.method, found.path):
            yield Finding(
                "operation moved",
                name,
                f"{has} was {old.method} {old.path} and is {found.method} {found.path}.",
                "Nothing: the address comes from the generated package.",
                "nobody",
                spec.place(found.pointer),
            )
        yield from _parameters(spec, now, name, found)
        yield from _bodies(spec, name, found)


def _gone(spec: Effective, now: FacadeVersion, then: FacadeVersion | None, name: str, had: str | None) -> Finding:
    verbs = ", ".join(verb for verb, needed in VERBS.items() if name in needed)
    test = f'assert version.operation("{name}") is not None'
    if then is not None and had is not None and (like := _alike(then.operations[had], now)) is not None:
        return Finding(
            "operation renamed",
            name,
            f"There is no {had} any more; {like.id} ({like.method} {like.path}) looks like it. It carries {verbs}.",
            f"If it is the same, say so: traits.called({name}={like.id!r}).",
            "hands",
            spec.place(like.pointer),
            line=f"before = before.called({name}={_quoted(like.id)})",
            test=test,
        )
    return Finding(
        "operation gone",
        name,
        f"There is no {had or name}: {verbs} raise NotInThisVersion.",
        f"If it has another name now, say so: traits.called({name}='…'). If it is really gone, delete this test.",
        "hands",
        spec.place("/paths"),
        line=f'# before = before.called({name}="…")',
        test=test,
    )


def _alike(old: Operation, now: FacadeVersion) -> Operation | None:
    """The operation that an old one has probably become: same method, and the same path or nearly."""
    known = {now.operation(name) for name in OPERATIONS}
    free = [found for found in now.operations.values() if found.id not in known and found.method == old.method]
    for found in free:
        if _shape(found.path) == _shape(old.path):
            return found
    near = [found for found in free if _shape(found.path).count("{}") == _shape(old.path).count("{}")]
    names = difflib.get_close_matches(old.id, [found.id for found in near], 1, 0.4)
    if names:
        return next(found for found in near if found.id == names[0])
    return near[0] if len(near) == 1 else None


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _parameters(spec: Effective, now: FacadeVersion, name: str, found: Operation) -> Iterator[Finding]:
    dialect = now.traits.search
    given = set(_GIVEN.get(name, ())) if name != "zoek" else set(dialect.query(dialect.begin(), "https://example.org"))
    given |= set(now.traits.fixed.get(found.id, {}))
    plain = {_plain(key) for key in given}
    known = {_plain(parameter["name"]) for parameter in found.parameters}
    for parameter in found.parameters:
        if parameter.get("required") and _plain(parameter["name"]) not in plain:
            yield Finding(
                "parameter without a source",
                f"{found.id}.{parameter['name']}",
                f"{found.id} wants {parameter['name']} ({parameter['in']}), which the facade does not give.",
                "Say its value in traits.fixed, or for the search choose or write a dialect.",
                "hands",
                spec.place(found.pointer),
                line=f'# before = before.having(fixed={{"{found.id}": {{"{parameter["name"]}": "…"}}}})',
                test=_BUILDS.format(name=name),
            )
    for key in sorted(given) if name == "zoek" else ():
        if _plain(key) not in known:
            yield Finding(
                "parameter without a source",
                f"{found.id}.{key}",
                f"{found.id} does not know {key}, by which the facade searches.",
                "Choose or write another dialect: traits.having(search=…), see plooi.versions.searching.",
                "hands",
                spec.place(found.pointer),
                line="# before = before.having(search=…)",
                test=_SEARCHES,
            )


_BUILDS = """\
    given = {{"id": "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f", "X-Session-ID": "1", "soort": "gemeenten"}}
    given |= version.traits.search.query(version.traits.search.begin(), "https://example.org")
    given |= version.traits.fixed.get(version.operation("{name}"), {{}})
    wanted = [p["name"] for p in version.operations[version.operation("{name}")].parameters if p.get("required")]
    assert {{name.lower() for name in wanted}} <= {{name.lower() for name in given}}"""
_SEARCHES = """\
    dialect = version.traits.search
    known = {p["name"] for p in version.operations[version.operation("zoek")].parameters}
    assert set(dialect.query(dialect.begin(), "https://example.org")) <= known"""


def _bodies(spec: Effective, name: str, found: Operation) -> Iterator[Finding]:
    wanted = _SENT.get(name)
    if wanted is None:
        return
    content = found.value.get("requestBody", {})
    if "$ref" in content:
        content = pointers.resolve(spec.document, content["$ref"].removeprefix("#"))
    for media_type in wanted:
        if media_type not in content.get("content", {}):
            yield Finding(
                "body not taken",
                f"{found.id} {media_type}",
                f"{found.id} does not take {media_type} any more.",
                "Such files cannot be delivered to this version; tell those who call the client.",
                "callers",
                spec.place(found.pointer),
            )


def sign_in(spec: Effective, now: FacadeVersion, then: FacadeVersion | None) -> Iterator[Finding]:
    """Ways to sign in that went or came, and a spec that names none that the client knows."""
    place = spec.place("/security" if "security" in spec.document else "/components/securitySchemes")
    if spec.document.get("security") and not now.sign_in:
        yield Finding(
            "sign-in changed",
            "security",
            "The spec signs in by nothing that the client knows: no token in a header.",
            "With a client certificate alone, nothing. Else add a way to plooi.auth, and to plooi.versions.spec.",
            "hands",
            place,
            line="# see plooi.auth",
            test="assert version.sign_in",
        )
    if then is None:
        return
    gone = [way for way in then.sign_in if way not in now.sign_in]
    new = [way for way in now.sign_in if way not in then.sign_in]
    if gone:
        yield Finding(
            "sign-in changed",
            ", ".join(gone),
            f"Sign-in by {' or '.join(gone)} went; this version takes {named(now.sign_in) or 'no token'}.",
            "A token given as text goes the version's first way by itself; those who chose a way choose another.",
            "callers",
            place,
        )
    elif new:
        message = f"Sign-in by {named(tuple(new))} came."
        yield Finding("sign-in changed", ", ".join(new), message, "Nothing.", "nobody", place)


def answers(spec: Effective, now: FacadeVersion) -> Iterator[Finding]:
    """Answers that do not hold what the facade reads in them."""
    for name in OPERATIONS:
        has = now.operation(name)
        if has is None:
            continue
        found = now.operations[has]
        responses = found.value.get("responses", {})
        statuses = _SUCCESS.get(name) or tuple(status for status in responses if status.startswith("2"))
        there = [status for status in statuses if status in responses]
        if not there:
            yield _another_shape(
                spec, now, found, f"it promises none of the statuses {', '.join(statuses) or '2xx'}", "statuses"
            )
            continue
        wanted = [[path] for path in now.traits.search.reads] if name == "zoek" else [_READ.get(name, [])]
        for alternatives in wanted:
            if alternatives and not _declares(spec, now, responses[there[0]], alternatives):
                paths = " or ".join(".".join(path).replace(ITEMS, "[]") for path in alternatives)
                yield _another_shape(spec, now, found, f"its answer declares no {paths}", paths)


def _another_shape(spec: Effective, now: FacadeVersion, found: Operation, fault: str, what: str) -> Finding:
    return Finding(
        "answer in another shape",
        f"{found.id} {what}",
        f"The facade cannot read {found.id}: {fault}.",
        "For the search, choose or write a dialect; for the rest see plooi.flows and plooi.versions.mapping.",
        "hands",
        spec.place(found.pointer + "/responses"),
        line="# before = before.having(search=…)" if found.id == now.operation("zoek") else "# see plooi.flows",
    )


def _declares(spec: Effective, now: FacadeVersion, response: Any, alternatives: list[tuple[str, ...]]) -> bool:
    if "$ref" in response:
        response = pointers.resolve(spec.document, response["$ref"].removeprefix("#"))
    schemas = [media["schema"] for media in response.get("content", {}).values() if "schema" in media]
    return any(now.declared(schema, path) for schema in schemas for path in alternatives)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
