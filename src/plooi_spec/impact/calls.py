"""The calls of the contract, held against a spec: whether the facade can make them, and read what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import jsonschema_rs
from attrs import evolve

from plooi.versions.bodies import Json, RawFile
from plooi.versions.contract import VERBS, Body, Call
from plooi.versions.spec import ITEMS, Operation, shape
from plooi.versions.version import Version as FacadeVersion
from plooi.wire.documents import PDF, ZIP
from plooi_spec.effective.spec import Effective
from plooi_spec.impact.findings import Finding
from plooi_spec.impact.pages import paged_arguments
from plooi_spec.impact.renames import Renames
from plooi_spec.reading import pointers

Pathway = tuple[str, ...]
#: What the id of a record may be called, and one that is sent.
_NAMES_ID = re.compile(r"(^|[a-z_-])(p?id|identifi(er|catie))$", re.IGNORECASE)
_UUID = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"

_TEST_CALLED = 'assert version.operation("{role}") is not None'
_TEST_SEARCH = """\
    search = version.traits.search
    operation = version.operation("search")
    assert operation is not None
    assert set(search.query(search.begin(), "https://example.org")) <= {p["name"] for p in operation.parameters}"""
_TEST_GIVEN = """\
    operation = version.operation("{role}")
    assert operation is not None
    assert {{p["name"] for p in operation.parameters if p.get("required")}} <= version.given("{role}")"""


def calls(spec: Effective, now: FacadeVersion, then: FacadeVersion | None, renames: Renames) -> Iterator[Finding]:
    """What a version means for each call of the contract."""
    session = None if then is None else _session(spec, now)
    if session is not None:
        # One cause, one finding: the rest is looked at as if the session had its new name.
        name, finding = session
        yield finding
        now = now.having(now.traits.sessioned(name))
    record = _record(spec, now)
    if record is not None:
        path, finding = record
        yield finding
        now = now.having(now.traits.placed(record=path))
    yield from _ids(spec, now)
    sourceless: dict[str, list[Operation]] = {}
    for role, call in now.traits.calls.items():
        operation = now.operation(role)
        old = None if then is None else then.operation(role)
        if operation is None:
            if call.operation is not None and (old is not None or then is None):
                yield _gone(spec, now, call, old, renames)
            continue
        if old is not None:
            yield from _moved(spec, role, old, operation)
        unknown = _unasked(now, role, operation)
        for name in now.sourceless(role):
            sourceless.setdefault(name, []).append(operation)
        yield from _body(spec, now, role, operation, call)
        if unknown:
            # A search that cannot be asked for in this way is read in another way too: that is one cause.
            yield _search(spec, now, operation, f"{operation.id} does not know {', '.join(unknown)}")
        else:
            yield from _answer(spec, now, role, operation)
    yield from (_without_source(spec, now, name, operations) for name, operations in sourceless.items())
    if then is not None:
        yield from _new(spec, now, then, renames)


def _new(spec: Effective, now: FacadeVersion, then: FacadeVersion, renames: Renames) -> Iterator[Finding]:
    """Operations that came, which no verb calls. What they are for is said in words alone."""
    called = {operation.id for role in now.traits.calls if (operation := now.operation(role)) is not None}
    before = {operation.id for operation in then.effective.operations.values()}
    gone = [
        old for role in now.traits.calls if now.operation(role) is None and (old := then.operation(role)) is not None
    ]
    before |= {like.id for old in gone if (like := renames.operation(old, now) or _alike(now, old)) is not None}
    places = {(operation.method, operation.path) for operation in then.effective.operations.values()}
    for operation in now.effective.operations.values():
        if {operation.id} & (called | before) or (operation.method, operation.path) in places:
            continue
        where = f"{operation.method} {operation.path}"
        named = operation.id if operation.id.lower() == where.lower() else f"{operation.id} ({where})"
        remedy = "Nothing, as long as a delivery does not need it; whether it does, its description says."
        yield Finding(
            "new operation",
            operation.id,
            f"{named} is new. No verb calls it.",
            remedy,
            "nobody",
            spec.place(operation.pointer),
        )


def _session(spec: Effective, now: FacadeVersion) -> tuple[str, Finding] | None:
    """Another name of the session: the one text that both calls with a file want now in the place of it."""
    known = now.traits.calls["upload_document"].session
    wanted: list[list[str]] = []
    for role in ("upload_document", "replace_document"):
        operation = now.operation(role)
        if operation is None or any(parameter["name"] == known for parameter in operation.parameters):
            return None
        wanted.append(list(now.sourceless(role)))
    if len(wanted[0]) != 1 or wanted[0] != wanted[1]:
        return None
    [name] = wanted[0]
    create, upload = now.operation("create_metadata"), now.operation("upload_document")
    assert upload is not None
    # A header of its name among the answers of the call before says it; without one it is a guess.
    headers = {
        header.lower()
        for response in (create.value.get("responses", {}) if create is not None else {}).values()
        for header in _follow(spec, response).get("headers", {})
    }
    if name.lower() not in headers and not re.search("sessi", name, re.IGNORECASE):
        return None
    return name, Finding(
        "session renamed",
        name,
        f"{upload.id} wants {name}, and no {known} any more.",
        f"If it is the session, say so: traits.sessioned({name!r}).",
        "module",
        spec.place(upload.pointer),
        line=f'before = before.sessioned("{name}")',
        test=f'assert version.call("upload_document").session == "{name}"',
    )


def _record(spec: Effective, now: FacadeVersion) -> tuple[Pathway, Finding] | None:
    """What names a new record in an answer that holds no metadata: the one text in it that is called an id."""
    create = now.operation("create_metadata")
    schema = None if create is None else _success_schema(spec, create)
    if create is None or schema is None or now.effective.declared(schema, _metadata_at(now)):
        return None
    paths: list[Pathway] = []
    for key in _members(now, schema):
        inner = {"allOf": now.effective.declared(schema, (key,))}
        paths += [(key,), *((key, below) for below in _members(now, inner))]
    named = [path for path in paths if _is_id(now, schema, path)]
    if len(named) != 1 or named[0] == now.traits.places.record:
        return None
    [path] = named
    place = repr(path).replace("'", '"')
    return path, Finding(
        "record named elsewhere",
        ".".join(path),
        f"The answer of {create.id} holds no metadata any more; {'.'.join(path)} looks like the id of the record.",
        f"If it is, say so: traits.placed(record={place}).",
        "module",
        spec.place(create.pointer + "/responses"),
        line=f"before = before.placed(record={place})",
        test=f"assert version.traits.places.record == {place}",
    )


def _is_id(now: FacadeVersion, schema: Any, path: Pathway) -> bool:
    parts = now.effective.declared(schema, path)
    text = any(part.get("type") == "string" for part in parts)
    return text and (_NAMES_ID.search(path[-1]) is not None or any(part.get("format") == "uuid" for part in parts))


def _ids(spec: Effective, now: FacadeVersion) -> Iterator[Finding]:
    """Ids that are no UUID, which the client sends and takes alone."""
    for role, call in now.traits.calls.items():
        operation, name = now.operation(role), now.in_path(role)
        if operation is None or name is None or "id" not in call.parameters:
            continue
        [schema] = (one.get("schema", {}) for one in operation.parameters if (one["name"], one["in"]) == (name, "path"))
        whole = {"components": spec.document.get("components", {}), "allOf": [schema]}
        if not jsonschema_rs.is_valid(whole, _UUID, validate_formats=True):
            yield Finding(
                "ids of another kind",
                name,
                f"{operation.id} takes no UUID as {name}, and the client sends no other id.",
                "The client needs code: plooi.model.ids says what an id is.",
                "project",
                spec.place(operation.pointer),
            )
            return


def _metadata_at(now: FacadeVersion) -> Pathway:
    """Where the metadata stands in a document: at its root, or where there is none, at the publisher."""
    return now.root or now.path_of("publisher") or ()


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
    like = None if old is None else renames.operation(old, now) or _alike(now, old)
    if like is not None:
        partly = " A PATCH may leave as it is what is not sent: see what the spec says of fields that are left out."
        return Finding(
            "operation renamed",
            call.role,
            f"There is no {known} any more; {like.id} ({like.method} {like.path}) looks like it. It carries {verbs}.",
            f"If it is the same, say so: traits.called({call.role}={like.id!r})."
            + (partly if like.method == "PATCH" else ""),
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


def _alike(now: FacadeVersion, old: Operation) -> Operation | None:
    """The one operation that no call takes, below the path of one that is gone, and with a body just as that one."""
    called = {operation.id for role in now.traits.calls if (operation := now.operation(role)) is not None}
    alike = [
        operation
        for operation in now.effective.operations.values()
        if operation.id not in called
        and shape(operation.path).startswith(shape(old.path))
        and ("requestBody" in operation.value) == ("requestBody" in old.value)
        and (operation.method == "GET") == (old.method == "GET")
    ]
    return alike[0] if len(alike) == 1 else None


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


def _unasked(now: FacadeVersion, role: str, operation: Operation) -> list[str]:
    """What a search is asked with that its operation does not know."""
    search = now.traits.search
    if role != "search":
        return []
    asked = set(search.query(evolve(search.begin(), cursor="a"), "https://example.org"))
    return sorted(asked - {parameter["name"] for parameter in operation.parameters})


def _without_source(spec: Effective, now: FacadeVersion, name: str, operations: Sequence[Operation]) -> Finding:
    first = operations[0]
    [place] = [parameter["in"] for parameter in first.parameters if parameter["name"] == name]
    others = "" if len(operations) == 1 else f", and so do {len(operations) - 1} others"
    role = next(role for role in now.traits.calls if now.operation(role) is first)
    return Finding(
        "parameter without a source",
        name,
        f"{first.id} wants {name} ({place}), which the facade does not give{others}.",
        "Where one value holds for all who call the client, say it: traits.giving(…). Where each has an own one, as "
        "for an organisation, the client needs code: a setting in plooi.client, and plooi.flows.context.",
        "module",
        spec.place(first.pointer),
        line=f'# before = before.giving(**{{"{name}": "…"}})',
        test=_TEST_GIVEN.format(role=role),
    )


def _search(spec: Effective, now: FacadeVersion, operation: Operation, fault: str) -> Finding:
    """A search in another dialect; with the one that the spec describes, where it describes one that is known."""
    line, remedy = "# before = before.having(search=…)", "Choose or write a dialect, see plooi.versions.searching."
    posted, name, arguments = _posted(spec, now, operation), "PostedSearch", ""
    if posted is not None:
        cursor, results = posted
        arguments = f'cursor="{cursor}"' + ("" if results == "resultaten" else f', results="{results}"')
        remedy = f"It looks like a search that is posted and goes on with {cursor}: PostedSearch({arguments})."
    elif (paged := paged_arguments(now, operation, _success_schema(spec, operation))) is not None:
        name, arguments = "PagedSearch", paged
        remedy = f"It looks like a search that is asked for in pages: PagedSearch({arguments})."
    if arguments:
        line = f"before = before.having(search={name}({arguments}))"
    return Finding(
        *("search in another dialect", "search", f"The search cannot be asked for as before: {fault}."),
        remedy,
        "module",
        spec.place(operation.pointer),
        line=line,
        test=_TEST_SEARCH,
        imports=(f"plooi.versions.searching.{name}",) if arguments else (),
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
        in_json = sends_file and isinstance(encoding, Json)
        form = "as text in a JSON document" if in_json else "in no form that is known"
        types = ", ".join(_media_types(spec, operation)) or "—"
        yield Finding(
            "body in another form",
            role,
            f"{operation.id} takes {what} {form}: {types}. Until then the client refuses the verbs that need it.",
            "The client sends the bytes of a file, alone or in a form. Another way needs code: an encoding in "
            "plooi.versions.bodies, and a document in plooi.wire.documents that is written so."
            if in_json
            else "Say how it is written: traits.having(encodings={…}), see plooi.versions.bodies. A part of a form "
            "that the client has no value for needs code there.",
            "project" if in_json else "module",
            spec.place(operation.pointer),
            line=None if in_json else f'# before = before.having(encodings={{**before.encodings, "{role}": …}})',
            test=None if in_json else f'assert version.encoding("{role}") is not None',
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
        if role != "get_metadata" and _names_record(spec, now, operation):
            return
        wanted: Sequence[Pathway] = (_metadata_at(now),)
    elif role == "search":
        wanted = now.traits.search.reads
    elif role == "value_list":
        wanted = now.listing.reads
        if not now.listing_known:
            yield _another_shape(
                spec, role, operation, "it seems to come in pages, in a way that is not known", "pages"
            )
            return
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


def _names_record(spec: Effective, now: FacadeVersion, operation: Operation) -> bool:
    """Whether a success names the record and no more: where the version says, or in a header without a body."""
    record, schema = now.traits.places.record, _success_schema(spec, operation)
    if record and schema is not None and now.effective.declared(schema, record):
        return True
    good = [_follow(spec, response) for status, response in operation.value["responses"].items() if status[:1] == "2"]
    return all(
        "location" in map(str.lower, response.get("headers", {})) and not response.get("content") for response in good
    )


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
