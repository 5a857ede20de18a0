"""The contract: what a caller has to know of each operation, said once.

Verbs and batches take from here what counts as a success, what a repeat of a call does, and what reading back shows. A
version has its predecessor's contract, and bends it by small named changes (`Traits.bent`). Success statuses come from
the version's effective spec where it names them.

Source: the operations, the outages and the life of a delivery of 0.9.0-beta, measured on the published services. The
older versions are reconstructions, and the same is assumed of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
class Call:
    """One operation.

    Attributes:
        repeat: what a repeat does.
        body: what a success carries.
        statuses: those of a success, where the spec names none.
        proof: what a read-back shows after it.
        empty_400: a 400 without a body means that the storage behind the platform is away, and nothing was done.
        unknown_500: it answers 500 with the framework's JSON for an id that nobody knows.
    """

    repeat: Repeat
    body: Body
    statuses: frozenset[int]
    proof: Proof = Proof.nothing
    empty_400: bool = False
    unknown_500: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether the same request may be sent again when nobody knows what became of it."""
        return self.repeat in (Repeat.read, Repeat.until_processed, Repeat.once)


@frozen
class Places:
    """Where things are read in an answer: keys of the JSON body, and names of headers in lower case."""

    root: str = "document"
    pid: str = "pid"
    location: str = "location"
    session: str = "x-session-id"
    published: str = "openbaarmakingsdatum"
    changed: str = "wijzigingsdatum"


def _call(repeat: Repeat, body: Body, status: int, **more: Any) -> Call:
    return Call(repeat, body, frozenset({status}), **more)


_FILE = {"proof": Proof.stored, "empty_400": True}

#: The calls by the names that their operations have had so far.
CALLS: Mapping[str, Call] = {
    "postMetadata": _call(Repeat.another_record, Body.record, 201),
    "getMetadata": _call(Repeat.read, Body.object, 200, unknown_500=True),
    "putMetadata": _call(Repeat.other_bytes, Body.record, 201, proof=Proof.stored),
    "postDocument": _call(Repeat.until_processed, Body.object, 202, **_FILE),
    "putDocument": _call(Repeat.until_processed, Body.object, 202, **_FILE),
    "getDocument": _call(Repeat.read, Body.file, 200, empty_400=True),
    "deleteDocument": _call(Repeat.once, Body.nothing, 200, proof=Proof.noted, empty_400=True),
    "zoek": _call(Repeat.read, Body.object, 200),
    "getWaardelijst": _call(Repeat.read, Body.items, 200),
}


def stated(call: Call, responses: Collection[str]) -> Call:
    """A call with the success statuses that a spec names, given the keys of an operation's `responses`."""
    statuses = {int(key) for key in responses if key.isdigit() and key.startswith("2")}
    if any(key.upper() == "2XX" for key in responses):
        statuses |= set(range(200, 300))
    return evolve(call, statuses=frozenset(statuses)) if statuses else call
