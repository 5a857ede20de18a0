"""What a client says of a write, and what the platform then has: the strikes, and the claims held against the store.

Shared by the tests of both clients and of batches. A claim is one word:

    done     the call came back: stored, signalled, and public (withdrawn: public no more) once processing had its time
    failed   an error that says so: none of it was done
    stored   OutcomeUnknown: the platform keeps it, and may not have signalled it
    unknown  OutcomeUnknown: nothing is known
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from attrs import frozen

from facade.clients import PDF, ZIP, Client, permit, record
from plooi.errors import DeliveryIncomplete, NietGevondenFout, OutcomeUnknown, PlooiError
from plooi.sandbox import Sandbox

OLD, NEW = "Kapvergunning Hooigracht", "Kapvergunning Hooigracht (gewijzigd)"
_PAGE = {"status": 200, "body": "html"}
_EMPTY = {"status": 204, "body": "empty"}

#: What strikes: faults of the operation that writes, or of every operation.
STRIKES: Mapping[str, tuple[dict[str, Any], ...]] = {
    "nothing": (),
    "gateway 502 before": ({"kind": "status_before", "status": 502, "body": "html"},),
    "connection broken before": ({"kind": "reset"},),
    "page of a proxy before": ({"kind": "status_before", **_PAGE},),
    "204 before": ({"kind": "status_before", **_EMPTY},),
    "answer lost": ({"kind": "lose_answer"},),
    "answer cut off": ({"kind": "truncate"},),
    "gateway 502 after": ({"kind": "status_after", "status": 502, "body": "html"},),
    "gateway 504 after": ({"kind": "status_after", "status": 504, "body": "html"},),
    "500 after": ({"kind": "status_after", "status": 500, "body": "framework"},),
    "page of a proxy after": ({"kind": "status_after", **_PAGE},),
    "204 after": ({"kind": "status_after", **_EMPTY},),
    "repository away": ({"kind": "repository_away"},),
    "registration away": ({"kind": "registration_away"},),
    "process away": ({"kind": "process_away"},),
    "process away, answer lost": ({"kind": "process_away"}, {"kind": "lose_answer"}),
    "process away, gateway 502": ({"kind": "process_away"}, {"kind": "status_after", "status": 502, "body": "html"}),
    "process away, 204": ({"kind": "process_away"}, {"kind": "status_after", **_EMPTY}),
    "repository away, gateway 502": ({"kind": "repository_away"}, {"kind": "status_after", "status": 502}),
}
#: What is said of each verb under each strike, which reaches the first write alone (`once`), each write (`always`), or
#: every operation, reads included (`everywhere`). Before and after are those of the work. The columns are DEEDS.
_TABLE = """
strike                       | reach      | publish | upload  | file    | meta    | lift    | withdraw
nothing                      | once       | done    | done    | done    | done    | done    | done
gateway 502 before           | once       | done    | done    | done    | done    | done    | done
gateway 502 before           | always     | failed  | failed  | failed  | unknown | unknown | failed
gateway 502 before           | everywhere | unknown | unknown | failed  | failed  | failed  | failed
connection broken before     | once       | done    | done    | done    | done    | done    | done
connection broken before     | always     | failed  | failed  | failed  | unknown | unknown | failed
connection broken before     | everywhere | unknown | unknown | failed  | failed  | failed  | failed
page of a proxy before       | once       | done    | done    | done    | done    | done    | done
page of a proxy before       | always     | failed  | failed  | failed  | unknown | unknown | failed
page of a proxy before       | everywhere | unknown | unknown | failed  | failed  | failed  | failed
204 before                   | once       | done    | done    | done    | done    | done    | done
204 before                   | always     | failed  | failed  | failed  | unknown | unknown | failed
204 before                   | everywhere | unknown | unknown | failed  | failed  | failed  | failed
answer lost                  | once       | done    | done    | done    | done    | done    | stored
answer lost                  | always     | stored  | stored  | stored  | stored  | stored  | stored
answer lost                  | everywhere | unknown | unknown | failed  | failed  | failed  | failed
answer cut off               | once       | done    | done    | done    | done    | done    | stored
answer cut off               | always     | stored  | stored  | stored  | stored  | stored  | stored
answer cut off               | everywhere | unknown | unknown | failed  | failed  | failed  | failed
gateway 502 after            | once       | done    | done    | done    | done    | done    | stored
gateway 502 after            | always     | stored  | stored  | stored  | stored  | stored  | stored
gateway 502 after            | everywhere | unknown | unknown | failed  | failed  | failed  | failed
gateway 504 after            | once       | done    | done    | done    | done    | done    | stored
gateway 504 after            | always     | stored  | stored  | stored  | stored  | stored  | stored
gateway 504 after            | everywhere | unknown | unknown | failed  | failed  | failed  | failed
500 after                    | once       | done    | done    | done    | done    | done    | stored
500 after                    | always     | stored  | stored  | stored  | stored  | stored  | stored
500 after                    | everywhere | unknown | unknown | failed  | failed  | failed  | failed
page of a proxy after        | once       | done    | done    | done    | done    | done    | stored
page of a proxy after        | always     | stored  | stored  | stored  | stored  | stored  | stored
page of a proxy after        | everywhere | unknown | unknown | failed  | failed  | failed  | failed
204 after                    | once       | done    | done    | done    | done    | done    | stored
204 after                    | always     | stored  | stored  | stored  | stored  | stored  | stored
204 after                    | everywhere | unknown | unknown | failed  | failed  | failed  | failed
repository away              | once       | done    | done    | done    | done    | done    | done
repository away              | always     | failed  | failed  | failed  | unknown | unknown | failed
repository away              | everywhere | unknown | failed  | failed  | failed  | failed  | failed
registration away            | once       | done    | done    | done    | done    | done    | done
registration away            | always     | stored  | stored  | stored  | stored  | stored  | failed
registration away            | everywhere | unknown | unknown | unknown | failed  | unknown | unknown
process away                 | once       | done    | done    | done    | done    | done    | stored
process away                 | always     | stored  | stored  | stored  | stored  | stored  | stored
process away                 | everywhere | stored  | stored  | failed  | stored  | stored  | stored
process away, answer lost    | once       | done    | done    | done    | done    | done    | stored
process away, answer lost    | always     | stored  | stored  | stored  | stored  | stored  | stored
process away, answer lost    | everywhere | unknown | unknown | failed  | failed  | failed  | failed
process away, gateway 502    | once       | done    | done    | done    | done    | done    | stored
process away, gateway 502    | always     | stored  | stored  | stored  | stored  | stored  | stored
process away, gateway 502    | everywhere | unknown | unknown | failed  | failed  | failed  | failed
process away, 204            | once       | done    | done    | done    | done    | done    | stored
process away, 204            | always     | stored  | stored  | stored  | stored  | stored  | stored
process away, 204            | everywhere | unknown | unknown | failed  | failed  | failed  | failed
repository away, gateway 502 | once       | done    | done    | done    | done    | done    | done
repository away, gateway 502 | always     | failed  | failed  | failed  | unknown | unknown | failed
repository away, gateway 502 | everywhere | unknown | unknown | failed  | failed  | failed  | failed
"""


@frozen
class Deed:
    """A write: what has to be there before, the operation that writes, the call, and when the store says it is done."""

    operation: str
    prepare: Callable[[Client, Sandbox], str]
    call: Callable[[Client, str], Any]
    is_done: Callable[[dict[str, Any]], bool]
    is_stored: Callable[[dict[str, Any]], bool]


def created(client: Client, sandbox: Sandbox) -> str:
    return str(client.create_metadata(permit()).id)


def published(client: Client, sandbox: Sandbox) -> str:
    return str(client.publish(permit(), PDF).id)


def processed(client: Client, sandbox: Sandbox) -> str:
    identity = published(client, sandbox)
    sandbox.process_now()
    return identity


def withdrawn(client: Client, sandbox: Sandbox) -> str:
    identity = processed(client, sandbox)
    client.withdraw(identity)
    return identity


def shows(kept: dict[str, Any], **wanted: Any) -> bool:
    """Whether the public index shows a document with just this."""
    return kept["public"] and all(kept["index"][name] == value for name, value in wanted.items())


def has_pdf(kept: dict[str, Any]) -> bool:
    return shows(kept, size=len(PDF), media_type="application/pdf")


DEEDS: Mapping[str, Deed] = {
    "publish": Deed(
        "postDocument",
        lambda client, sandbox: f"doc-{len(sandbox.records())}",
        # Found again by its identifier, which is what `prepare` gives here.
        lambda client, identity: client.publish(permit(identifiers=[identity]), PDF),
        has_pdf,
        lambda kept: kept["size"] == len(PDF),
    ),
    "upload_document": Deed(
        "postDocument",
        created,
        lambda client, identity: client.upload_document(identity, PDF),
        has_pdf,
        lambda kept: kept["size"] == len(PDF),
    ),
    "replace_document": Deed(
        "putDocument",
        published,
        lambda client, identity: client.replace_document(identity, ZIP),
        lambda kept: shows(kept, size=len(ZIP), media_type="application/zip"),
        lambda kept: kept["size"] == len(ZIP),
    ),
    "replace_metadata": Deed(
        "putMetadata",
        processed,
        lambda client, identity: client.replace_metadata(identity, permit(officiele_titel=NEW)),
        lambda kept: shows(kept, title=NEW),
        lambda kept: kept["title"] == NEW,
    ),
    "lift_withdrawal": Deed(
        "putMetadata",
        withdrawn,
        # What the platform has already, to the letter: it ignores the same bytes.
        lambda client, identity: client.replace_metadata(identity, client.get_metadata(identity), lift_withdrawal=True),
        lambda kept: shows(kept, title=OLD),
        lambda kept: not kept["withdrawn"],
    ),
    "withdraw": Deed(
        "deleteDocument",
        processed,
        lambda client, identity: client.withdraw(identity),
        lambda kept: not kept["public"],
        lambda kept: kept["withdrawn"],
    ),
}


def strike(sandbox: Sandbox, operation: str, name: str, reach: str) -> None:
    """Switch a strike on."""
    for fault in STRIKES[name]:
        where = None if reach == "everywhere" else operation
        sandbox.fault(where, times=1 if reach == "once" else 0, **fault)


def claim_of(call: Callable[[], Any]) -> tuple[str, PlooiError | None]:
    """What a call says, and the error that it says it with."""
    try:
        call()
    except PlooiError as error:
        cause = error.cause if isinstance(error, DeliveryIncomplete) else error
        if isinstance(cause, OutcomeUnknown):
            return ("stored" if cause.stored else "unknown"), error
        return "failed", error
    return "done", None


def truth_of(sandbox: Sandbox, name: str, identity: str) -> tuple[bool, bool]:
    """Whether the store says that it is done, and that it is stored, once processing had its time."""
    sandbox.process_now()
    deed = DEEDS[name]
    if name == "publish":
        made = [kept for kept in sandbox.records() if kept["metadata"]["document"]["identifiers"] == [identity]]
        assert sum(kept["public"] for kept in made) <= 1, "it is public twice"
        return any(map(deed.is_done, made)), any(map(deed.is_stored, made))
    kept = record(sandbox, identity)
    return deed.is_done(kept), deed.is_stored(kept)


def check(claim: str, done: bool, stored: bool, error: object = None) -> None:
    """No claim says done where the store says no, or the other way round."""
    assert claim != "done" or done, f"it says done, and the store says no ({error})"
    assert claim != "failed" or not done, f"it says failed, and the store says done ({error})"
    assert claim != "stored" or stored, f"it says stored, and the store says no ({error})"


def remedied(client: Client, sandbox: Sandbox, name: str, identity: str) -> None:
    """Do what the errors advise, when the platform is whole again."""
    deed = DEEDS[name]
    if name in ("publish", "upload_document", "replace_document"):
        # A 404 says that it was processed in the meantime.
        with suppress(NietGevondenFout):
            client.upload_document(identity, ZIP if name == "replace_document" else PDF)
    elif name == "withdraw":
        sandbox.process_now()
        if record(sandbox, identity)["public"]:
            if record(sandbox, identity)["withdrawn"]:
                client.replace_metadata(identity, permit(), lift_withdrawal=True)
            client.withdraw(identity)
    else:
        deed.call(client, identity)


def _read(table: str) -> Iterator[tuple[tuple[str, str], dict[str, str]]]:
    for line in table.strip().splitlines()[1:]:
        name, reach, *claims = (cell.strip() for cell in line.split("|"))
        yield (name, reach), dict(zip(DEEDS, claims, strict=True))


#: The table by strike and reach, and then by verb.
TABLE = dict(_read(_TABLE))
