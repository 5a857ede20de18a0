"""The contract: what a caller has to know of each operation, said once.

Verbs and batches take from here what counts as a success, what a repeat of a call does, and what reading back shows. A
version has its predecessor's contract, and bends it by small named changes (`Traits.bent`). Success statuses come from
the version's effective spec where it names them.

Source: the operations, the outages and the life of a delivery of 0.9.0-beta, measured on the published services. The
older versions are reconstructions, and the same is assumed of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import evolve, frozen


class Body(StrEnum):
    """What a success carries.

    `record`: metadata, as JSON. `object`, `items`: a JSON object, a JSON list. `file`: a PDF or a ZIP. `nothing`: no
    body, and certainly no page of text.
    """

    record = "record"
    object = "object"
    items = "items"
    file = "file"
    nothing = "nothing"


class Repeat(StrEnum):
    """What it does to send the same request once more.

    `read`: nothing. `another_record`: each call makes another record. `until_processed`: it stores and signals again,
    until the file was processed; from then on it gets 404. `other_bytes`: it stores and signals again when its bytes
    are not those that are stored; with the same bytes it fails and does nothing. `once`: it gets 404 and signals
    nothing.
    """

    read = "read"
    another_record = "another record"
    until_processed = "until processed"
    other_bytes = "other bytes"
    once = "once"


class Proof(StrEnum):
    """What a read-back after the call can show. None of them shows that processing was signalled.

    `nothing`: no read finds the record. `stored`: what was sent can be read back. `noted`: the file is
    there no more.
    """

    nothing = "nothing"
    stored = "stored"
    noted = "noted"


@frozen
class Errors:
    """Where the texts of an error are read: keys of its JSON body.

    A body that is a list is read as the list of its texts, and one that holds an object alone is read in that object.

    Attributes:
        titles, details: keys of what is wrong, in short and in full. The framework's own errors have `error` and
            `message`.
        lists: keys that hold texts, or objects with a text each. Those of problem details (RFC 9457) are among them,
            and those of the API rules of Dutch public bodies (`invalidParams`).
        texts: keys of the text in such an object.
        pointers: keys of what the text is about, as a JSON Pointer or a name.
    """

    titles: tuple[str, ...] = ("title", "error", "titel")
    details: tuple[str, ...] = ("detail", "message", "omschrijving", "melding")
    lists: tuple[str, ...] = (
        *("messages", "supported_media_types", "supportedMediaTypes", "errors", "invalid-params", "invalidParams"),
        *("violations", "fouten", "meldingen"),
    )
    texts: tuple[str, ...] = ("content", "detail", "message", "reason", "melding", "omschrijving", "tekst")
    pointers: tuple[str, ...] = ("pointer", "field", "name", "propertyPath", "veld", "path")

    def also(self, **keys: str) -> Errors:
        """A copy that reads further keys: `also(lists="opmerkingen", texts="uitleg")`."""
        return evolve(self, **{name: (*getattr(self, name), key) for name, key in keys.items()})


@frozen
class Call:
    """One operation.

    Attributes:
        role: what the client calls it; the verb of that name is made of it.
        operation: its operationId so far; None for a call that a version does not have.
        method, path: its place so far, by which it is known where it has another operationId.
        parameters: those that the verbs give, by their names on the wire. A search gives those of its dialect.
        repeat: what a repeat does.
        body: what a success carries.
        statuses: those of a success, where the spec names none.
        proof: what a read-back shows after it.
        empty_400: a 400 without a body means that the storage behind the platform is away, and nothing was done.
        errors: where the texts of an error are read.
        session: name of the session, in the header of an answer and among the parameters of a request.
        unknown_500: it answers 500 with the framework's JSON for an id that nobody knows.
    """

    role: str
    operation: str | None
    method: str
    path: str
    parameters: frozenset[str]
    repeat: Repeat
    body: Body
    statuses: frozenset[int]
    proof: Proof = Proof.nothing
    empty_400: bool = False
    unknown_500: bool = False
    errors: Errors = Errors()
    session: str = "X-Session-ID"

    @property
    def repeatable(self) -> bool:
        """Whether the same request may be sent again when nobody knows what became of it."""
        return self.repeat in (Repeat.read, Repeat.until_processed, Repeat.once)


@frozen
class Places:
    """Where things are read in an answer: keys of the JSON body, and names of headers in lower case.

    Where the pid stands is said by the mapping, as for each field. `record` is the path of what else names a record in
    the answer to a call with metadata: its id, or an address that ends in it.
    """

    location: str = "location"
    record: tuple[str, ...] = ()
    published: str = "openbaarmakingsdatum"
    changed: str = "wijzigingsdatum"


def _call(role: str, operation: str, place: str, given: str, repeat: Repeat, body: Body, status: int) -> Call:
    method, path = place.split()
    return Call(role, operation, method, path, frozenset(given.split()), repeat, body, frozenset({status}))


_READ, _SEND = Repeat.read, Repeat.until_processed
_CREATE = _call("create_metadata", "postMetadata", "POST /metadata", "", Repeat.another_record, Body.record, 201)
_GET = _call("get_metadata", "getMetadata", "GET /metadata/{id}", "id", _READ, Body.object, 200)
_PUT = _call("replace_metadata", "putMetadata", "PUT /metadata/{id}", "id", Repeat.other_bytes, Body.record, 201)
_UPLOAD = _call("upload_document", "postDocument", "POST /documenten/{id}", "id X-Session-ID", _SEND, Body.object, 202)
_REPLACE = _call("replace_document", "putDocument", "PUT /documenten/{id}", "id X-Session-ID", _SEND, Body.object, 202)
_DOWNLOAD = _call("download", "getDocument", "GET /documenten/{id}", "id", _READ, Body.file, 200)
_WITHDRAW = _call("withdraw", "deleteDocument", "DELETE /documenten/{id}", "id", Repeat.once, Body.nothing, 200)
_SEARCH = _call("search", "zoek", "GET /_zoek", "", _READ, Body.object, 200)
_LIST = _call("value_list", "getWaardelijst", "GET /waardelijsten", "soort", _READ, Body.items, 200)

#: In the place of an operation, where values are given for parameters: each that has such a one.
EVERY = "*"
#: The calls by their roles.
CALLS: Mapping[str, Call] = {
    call.role: call
    for call in (
        _CREATE,
        evolve(_GET, unknown_500=True),
        evolve(_PUT, proof=Proof.stored),
        evolve(_UPLOAD, proof=Proof.stored, empty_400=True),
        evolve(_REPLACE, proof=Proof.stored, empty_400=True),
        evolve(_DOWNLOAD, empty_400=True),
        evolve(_WITHDRAW, proof=Proof.noted, empty_400=True),
        _SEARCH,
        _LIST,
    )
}
#: Which calls each verb cannot do without.
VERBS: Mapping[str, tuple[str, ...]] = {
    "publish": ("create_metadata", "upload_document"),
    **{role: (role,) for role in CALLS},
    "replace_metadata": ("replace_metadata", "get_metadata"),
    "status": ("get_metadata",),
}


def role_of(name: str) -> str | None:
    """The role that a name stands for: itself, or the operationId so far; None for any other name."""
    return next((call.role for call in CALLS.values() if name in (call.role, call.operation)), None)


def stated(call: Call, responses: Mapping[str, Mapping[str, Any]]) -> Call:
    """A call with the success statuses that a spec names, given the `responses` of an operation, references followed.

    Where no success carries a body, no receipt is awaited. A record then names its id in a header.
    """
    good = {key.upper(): value for key, value in responses.items() if key[:1] == "2"}
    statuses = {int(key) for key in good if key.isdigit()}
    if "2XX" in good:
        statuses |= set(range(200, 300))
    if not statuses:
        return call
    if call.body is Body.object and call.repeat is not Repeat.read:
        empty = not any(value.get("content") for value in good.values())
        call = evolve(call, body=Body.nothing if empty else call.body)
    return evolve(call, statuses=frozenset(statuses))
