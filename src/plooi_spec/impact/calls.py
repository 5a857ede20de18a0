"""The calls of the contract, held against a spec: whether the facade can make them, and read what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from plooi.versions.bodies import RawFile
from plooi.versions.contract import VERBS, Body, Call
from plooi.versions.spec import ITEMS, Operation
from plooi.versions.version import Version as FacadeVersion
from plooi.wire.documents import PDF, ZIP
from plooi_spec.effective.spec import Effective
from plooi_spec.impact.findings import Finding
from plooi_spec.impact.renames import Renames
from plooi_spec.reading import pointers

Pathway = tuple[str, ...]

_TEST_CALLED = 'assert version.operation("{role}") is not None'
_TEST_SEARCH = """\
    search = version.traits.search
    operation = version.operation("search")
    assert operation is not None
    assert set(search.query(search.begin(), "https://example.org")) <= {p["name"] for p in operation.parameters}"""
_TEST_GIVEN = """\
    operation = version.operation("{role}")
    assert operation is not None
    given = version.traits.calls["{role}"].parameters | set(version.traits.fixed.get(operation.id, {{}}))
    assert {{p["name"] for p in operation.parameters if p.get("required")}} <= given"""


def calls(spec: Effective, now: FacadeVersion, then: FacadeVersion | None, renames: Renames) -> Iterator[Finding]:
    """What a version means for each call of the contract."""
    for role, call in now.traits.calls.items():
        operation = now.operation(role)
        old = None if then is None else then.operation(role)
        if operation is None:
            if call.operation is not None and (old is not None or then is None):
                yield _gone(spec, now, call, old, renames)
            continue
        if old is not None:
            yield from _moved(spec, role, old, operation)
        wanted = set(_parameters(spec, now, role, operation))
        yield from sorted(wanted, key=lambda finding: finding.subject)
        yield from _body(spec, now, role, operation, call)
        # A search that cannot be asked for in this way is read in another way too: that is one cause.
        if not (role == "search" and wanted):
            yield from _answer(spec, now, role, operation)


def _gone(spec: Effective, now: FacadeVersion, call: Call, old: Operation | None, renames: Renames) -> Finding:
    verbs = ", ".join(verb for verb, roles in VERBS.items() if call.role in roles)
    if call.role == "upload_document" and now.delivers_at_once:
        create = now.operation("create_metadata")
        assert create is not None
        return Finding(
            "delivered in one call",
            call.role,
            f"{create.id} takes the metadata and the file together. publish does so; create_metadata and "
            "upload_document raise NotInThisVersion.",
            "Those who deliver in two steps call publish.",
            "callers",
            spec.place(create.pointer),
        )
    known = call.operation if old is None else old.id
    like = None if old is None else renames.operation(old, now)
    if like is not None:
        return Finding(
            "operation renamed",
            call.role,
            f"There is no {known} any more; {like.id} ({like.method} {like.path}) looks like it. It carries {verbs}.",
            f"If it is the same, say so: traits.called({call.role}={like.id!r}).",
            "module",
            spec.place(like.pointer),
            line=f'before = before.called({call.role}="{like.id}")',
            test=_TEST_CALLED.format(role=call.role),
        )
    return Finding(
        "operation gone",
        call.role,
        f"There is no {known}: {verbs} raise NotInThisVersion.",
        f"If it has another name now, say so: traits.called({call.role}='…'). If it is really gone, say that: "
        f"traits.called({call.role}=None).",
        "module",
        spec.place("/paths"),
        line=f'# before = before.called({call.role}="…")',
        test=f'assert version.operation("{call.role}") or version.traits.calls["{call.role}"].operation is None',
    )


def _moved(spec: Effective, role: str, old: Operation, operation: Operation) -> Iterator[Finding]:
    changes = []
    if old.id != operation.id:
        changes.append(f"is called {operation.id}")
    if (old.method, old.path) != (operation.method, operation.path):
        changes.append(f"is {operation.method} {operation.path}, and was {old.method} {old.path}")
    if changes:
        yield Finding(
            "operation moved",
            role,
            f"{old.id} {' and '.join(changes)}.",
            "Nothing: the client takes names and addresses from the spec.",
            "nobody",
            spec.place(operation.pointer),
        )


def _parameters(spec: Effective, now: FacadeVersion, role: str, operation: Operation) -> Iterator[Finding]:
    search = now.traits.search
    given = set(now.traits.calls[role].parameters) | set(now.traits.fixed.get(operation.id, {}))
    if role == "search":
        asked = set(search.query(search.begin(), "https://example.org"))
        unknown = sorted(asked - {parameter["name"] for parameter in operation.parameters})
        given |= asked
        if unknown:
            yield _search(spec, now, operation, f"{operation.id} does not know {', '.join(unknown)}")
            return
    if role == "value_list":
        given |= set(now.listing.query(1))
    for parameter in operation.parameters:
        if parameter.get("required") and parameter["name"] not in given:
            fault = f"{operation.id} wants {parameter['name']} ({parameter['in']}), which the facade does not give"
            if role == "search":
                yield _search(spec, now, operation, fault)
                continue
            yield Finding(
                "parameter without a source",
                f"{role}.{parameter['name']}",
                f"{fault}.",
                "Say its value in traits.fixed.",
                "module",
                spec.place(operation.pointer),
                line=f'# before = before.having(fixed={{"{operation.id}": {{"{parameter["name"]}": "…"}}}})',
                test=_TEST_GIVEN.format(role=role),
            )


def _search(spec: Effective, now: FacadeVersion, operation: Operation, fault: str) -> Finding:
    """A search in another dialect; with the one that the spec describes, where it describes one that is known."""
    line, remedy = "# before = before.having(search=…)", "Choose or write a dialect, see plooi.versions.searching."
    known = _posted(spec, now, operation)
    if known is not None:
        cursor, results = known
        arguments = f'cursor="{cursor}"' + ("" if results == "resultaten" else f', results="{results}"')
        line = f"before = before.having(search=PostedSearch({arguments}))"
        remedy = f"It looks like a search that is posted and goes on with {cursor}: PostedSearch({arguments})."
    return Finding(
        *("search in another dialect", "search", f"The search cannot be asked for as before: {fault}."),
        remedy,
        "module",
        spec.place(operation.pointer),
        line=line,
        test=_TEST_SEARCH,
        imports=("plooi.versions.searching.PostedSearch",) if known else (),
    )


def _posted(spec: Effective, now: FacadeVersion, operation: Operation) -> tuple[str, str] | None:
    """The cursor and the list of results of a search whose request and answer share one text."""
    asked = _json_schema(spec, operation.value.get("requestBody", {}))
    answered = _success_schema(spec, operation)
    if asked is None or answered is None:
        return None
    texts = [key for key, kinds in _members(now, asked).items() if "string" in kinds]
    answer = _members(now, answered)
    cursors = [key for key in texts if "string" in answer.get(key, ())]
    lists = [key for key, kinds in answer.items() if "array" in kinds]
    return (cursors[0], lists[0]) if len(cursors) == len(lists) == 1 else None


def _members(now: FacadeVersion, schema: Any) -> dict[str, set[str]]:
    """The properties of an object, each with the types that it may have."""
    members: dict[str, set[str]] = {}
    for part in now.effective.declared(schema, ()):
        for key, inner in part.get("properties", {}).items():
            kinds = members.setdefault(key, set())
            for inner_part in now.effective.declared(inner, ()):
                kind = inner_part.get("type", ())
                kinds.update([kind] if isinstance(kind, str) else kind)
    return members


def _body(spec: Effective, now: FacadeVersion, role: str, operation: Operation, call: Call) -> Iterator[Finding]:
    """Whether what a call sends can be written."""
    sends_file = call.body is not Body.file and role.endswith("_document")
    sends_json = call.body is Body.record or (role == "search" and _posted(spec, now, operation) is not None)
    if not sends_file and not (sends_json and call.body is Body.record):
        return
    encoding = now.encoding(role)
    if encoding is None or (sends_file and not encoding.file) or (sends_json and not encoding.json):
        what = "the file" if sends_file else "the metadata"
        yield Finding(
            "body in another form",
            role,
            f"{operation.id} takes {what} in no form that is known: {', '.join(_media_types(spec, operation)) or '—'}.",
            "Say how it is written: traits.having(encodings={…}), see plooi.versions.bodies.",
            "module",
            spec.place(operation.pointer),
            line=f'# before = before.having(encodings={{**before.encodings, "{role}": …}})',
            test=f'assert version.encoding("{role}") is not None',
        )
        return
    if sends_file and isinstance(encoding, RawFile):
        taken = set(_media_types(spec, operation))
        for media_type in (PDF, ZIP):
            if not taken & {media_type, "*/*", "application/*", "application/octet-stream"}:
                yield Finding(
                    "body not taken",
                    f"{role} {media_type}",
                    f"{operation.id} does not take {media_type} any more.",
                    "Such files cannot be delivered to this version; tell those who call the client.",
                    "callers",
                    spec.place(operation.pointer),
                )


def _media_types(spec: Effective, operation: Operation) -> list[str]:
    return list(_follow(spec, operation.value.get("requestBody", {})).get("content", {}))


def _answer(spec: Effective, now: FacadeVersion, role: str, operation: Operation) -> Iterator[Finding]:
    """Whether an answer declares what the facade reads in it."""
    statuses = [status for status in operation.value.get("responses", {}) if status.upper().startswith("2")]
    if not statuses:
        yield _another_shape(spec, role, operation, "it promises no success", "statuses")
        return
    if role in ("create_metadata", "get_metadata", "replace_metadata"):
        wanted: Sequence[Pathway] = ((now.root,),)
    elif role == "search":
        wanted = now.traits.search.reads
    elif role == "value_list":
        wanted = tuple((*path, "identifier") for path in now.listing.reads)
    else:
        return
    schema = _success_schema(spec, operation)
    missing = [path for path in wanted if schema is None or not now.effective.declared(schema, path)]
    if not missing:
        return
    paths = " and no ".join(".".join(path).replace(ITEMS, "[]") for path in missing)
    if role == "search":
        yield _search(spec, now, operation, f"its answer declares no {paths}")
    else:
        yield _another_shape(spec, role, operation, f"its answer declares no {paths}", paths)


def _another_shape(spec: Effective, role: str, operation: Operation, fault: str, what: str) -> Finding:
    lists = role == "value_list"
    return Finding(
        "answer in another shape",
        f"{role} {what}",
        f"The facade cannot read {operation.id}: {fault}.",
        "Say where the items are: traits.having(listing=PagedList(…)), see plooi.versions.listing."
        if lists
        else "See the contract, plooi.versions.contract: Places says where an answer is read.",
        "module",
        spec.place(operation.pointer + "/responses"),
        line="# before = before.having(listing=PagedList(…))" if lists else "# before = before.having(places=…)",
    )


def _success_schema(spec: Effective, operation: Operation) -> Any:
    for status, response in operation.value.get("responses", {}).items():
        if status.upper().startswith("2") and (schema := _json_schema(spec, response)) is not None:
            return schema
    return None


def _json_schema(spec: Effective, holder: Any) -> Any:
    content = _follow(spec, holder).get("content", {})
    return next((media.get("schema") for media_type, media in content.items() if "json" in media_type), None)


def _follow(spec: Effective, value: Any) -> Any:
    while isinstance(value, dict) and "$ref" in value:
        value = pointers.resolve(spec.document, value["$ref"].removeprefix("#"))
    return value
