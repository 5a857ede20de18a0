"""The platform as the published build behaves, its oddities included.

Source of all of it: server, 0.9.0-beta, and what its services answered when they were run. What is only inferred is
said at its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import Response

from plooi import waardelijsten
from plooi.sandbox import checks, policy
from plooi.sandbox.answers import HEADERS, Refusal, Unhandled, json_answer
from plooi.sandbox.life import File, Record
from plooi.sandbox.negotiation import PDF, ZIP, preferred
from plooi.sandbox.operations import PID, Platform, not_found, wrong_file
from plooi.sandbox.signing_in import KAMERSTUK, Caller, signed_in
from plooi.sandbox.uploads import SIGNATURES, Arrived
from plooi.waardelijsten import UnknownLijst

UNFIT = re.compile(r"[/\\\x00-\x1f\x7f]")
"""What cannot stand in the last part of an address, however it is written there."""
NO_WHITE_SPACE = "\x85\xa0\u2007\u202f"
"""What Python takes for white space and Java does not."""
BEARER = "Bearer "
TOTAL, PAGE, HALF_PAGE, FROM = 25, 10, 5, 20
_MINISTRY = {
    "id": "https://identifier.overheid.nl/tooi/id/ministerie/mnre1034",
    "label": "ministerie van Binnenlandse Zaken en Koninkrijksrelaties",
}


class Faithful(Platform):
    """0.9.0-beta as it was."""

    as_built = True
    wants_a_body = True

    def kept_under(self, id: str) -> str:  # noqa: A002
        """The id in small letters. The pattern lets braces pass, and nothing is known under an id in braces."""
        return id.lower()

    def caller(self, request: Request) -> Caller:
        """Who calls, by `Authorization: Bearer` alone. A token whose claims are not lists makes the server fail."""
        header = request.headers.get("authorization", "").strip()
        token = header.split(BEARER)[1].strip() if header.startswith(BEARER) else None
        claims = signed_in(token, self.dialect, self.key, registered=False)
        roles, organisations = claims.get("roles"), claims.get("org")
        if not isinstance(roles, list) or not all(isinstance(role, str) and role.strip() for role in roles):
            raise Unhandled(served=False)
        if organisations is None:
            return Caller(None, frozenset(roles))
        if not isinstance(organisations, list):
            raise Unhandled(served=False)
        request.state.can_search = all(isinstance(code, str) for code in organisations)
        return Caller(frozenset(map(str, organisations)), frozenset(roles))

    def check_new(self, text: str, metadata: Any, caller: Caller) -> None:
        """The policy is asked before the schema, and fails when it finds no publisher or no document types.

        What it refuses gets 401 without a body.
        """
        publisher, types = policy.subject(metadata)
        if None in types or not caller.may_deliver(publisher, [{"id": kind} for kind in types]):
            raise Refusal(None, status=401)
        self.check_schema("create_metadata", text, metadata)

    def check_schema(self, role: str, text: str, metadata: Any) -> None:
        """What is no object has a fault that the server cannot point at, and fails on that."""
        if not isinstance(metadata, dict):
            raise Unhandled
        super().check_schema(role, text, metadata)

    def processing_notes(self, metadata: Mapping[str, Any]) -> tuple[str, ...]:
        """Processing is stricter than the schema."""
        return checks.processing_notes(metadata, self.dialect.known)

    def pid_of(self, metadata: Mapping[str, Any], id: str) -> str:  # noqa: A002
        """The pid that was sent along is kept, whatever it is, and then differs from `Location`."""
        document = metadata["document"]
        return document["pid"] if "pid" in document else PID + id

    def readable(self, record: Record | None) -> Record:
        """The metadata of what was withdrawn can be read, and replaced as well. An unknown id makes the server fail."""
        if record is None:
            raise Unhandled
        if record.metadata is None:
            raise not_found()
        return record

    def check_change(self, record: Record, text: str) -> None:
        """A replacement with the very text that is stored fails and changes nothing: a withdrawal is not lifted."""
        if text == record.text:
            raise Unhandled

    def signals(self, session: str | None) -> bool:
        """The session becomes a part of the address that takes the signal. Where it cannot, the file is stored only.

        Measured for an empty and a blank session and for `/`; `\\` and control characters are inferred.
        """
        if session is None:
            raise Unhandled
        return bool(session.strip()) and session not in (".", "..") and not UNFIT.search(session)

    def check_before_file(self, id: str) -> None:  # noqa: A002
        """Nothing is looked at before the file has been read."""

    def takes_file(self, record: Record | None, id: str) -> Record:  # noqa: A002
        """An id that nobody was given is taken as well. What is processed, replaced or withdrawn takes no file."""
        if id.strip("{}") != id:
            raise wrong_file()
        if record is None:
            moment = self.moment()
            return Record(self.label, id, None, None, None, created=moment, changed=moment)
        if record.replaced or record.withdrawn or record.at(self.now()).processed:
            raise not_found()
        return record

    def not_a_file(self, arrived: Arrived) -> Exception:
        """A file that ends in the middle of a signature makes the server fail."""
        if any(signature.startswith(arrived.first) for signature in SIGNATURES):
            return Unhandled()
        return super().not_a_file(arrived)

    def downloadable(self, record: Record | None) -> File:
        """The file. Of what was withdrawn is said what is said of what never had one."""
        if record is None or record.withdrawn or record.file is None:
            raise not_found()
        return record.file

    def type_to_send(self, request: Request, file: File) -> str | None:
        """What the caller likes best, whatever the file is: to one that takes anything, PDF."""
        return preferred(request, (PDF, ZIP))

    def search(self, request: Request, caller: Caller, asked: Mapping[str, Any]) -> Response:
        """Fixed sample data: 25 in all, ten at a time, five from number 20 to 25 on, and `aantal` always 10."""
        named = request.query_params.getlist("start")
        if not named:
            raise Unhandled(400)
        start = _java_long(named[0])
        if start is None or start < 0:
            raise Refusal(None)
        if caller.organisations is None or not request.state.can_search:
            raise Unhandled
        count = PAGE if start < FROM else HALF_PAGE if start <= TOTAL else 0
        results = [_sample() for _ in range(count)]
        answer = {"totaal": TOTAL, "start": start, "aantal": PAGE, "resultaten": results}
        return json_answer(answer, headers=HEADERS, media_type=self.called(request))

    def values(self, naam: str) -> Sequence[tuple[str, str]] | None:
        """The list as the value-list service answers it, which runs ahead of the spec's, its collections included."""
        try:
            lijst = waardelijsten.snapshot(naam, "service")
        except UnknownLijst:
            return None
        values = [(value.id, value.label) for value in lijst.values()]
        return values + _collections().get(naam, [])

    def without_list(self) -> NoReturn:
        raise Unhandled(400)


def _java_long(text: str) -> int | None:
    """A number as the framework reads it: of 64 bits, also in hexadecimal, white space left out; None for others."""
    digits = "".join(sign for sign in text if sign in NO_WHITE_SPACE or not sign.isspace())
    if match := re.fullmatch(r"(-?)(?:0x|#)([0-9a-f]+)", digits, re.IGNORECASE):
        number = int(match[1] + match[2], 16)
    elif re.fullmatch(r"[+-]?\d+", digits):
        number = int(digits)
    else:
        return None
    return number if -(2**63) <= number < 2**63 else None


@cache
def _collections() -> dict[str, list[tuple[str, str]]]:
    """The collections that the service gives after the values of a list, by URI and label."""
    text = resources.files("plooi.sandbox").joinpath("collections.json").read_text(encoding="utf-8")
    return {naam: [(uri, label) for uri, label in entries] for naam, entries in json.loads(text).items()}


def _sample() -> dict[str, Any]:
    """A result in the shape of the processing model. All are the same."""
    pid = f"{PID}6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4"
    return {
        "document": {
            "pid": pid,
            "creatiedatum": "2022-06-14T00:00:00Z",
            "verantwoordelijke": _MINISTRY,
            "publisher": _MINISTRY,
            "titelcollectie": {
                "officieleTitel": "Brief over de module voor kamerstukken",
                "verkorteTitels": ["Module voor kamerstukken"],
                "alternatieveTitels": ["Een brief over de Wet open overheid", "Een voorbeeld"],
            },
            "classificatiecollectie": {
                "documentsoorten": [{"id": KAMERSTUK, "label": "Kamerstuk"}],
                "themas": [
                    {
                        "id": "https://identifier.overheid.nl/tooi/def/thes/top/c_ee06665e",
                        "label": "Informatievoorziening en ICT",
                    }
                ],
            },
        },
        "documentrelaties": [{"relation": pid, "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"}],
    }
