"""The platform as the published build behaves, its oddities included.

Source of all of it: server, 0.9.0-beta. What is only inferred there is said at its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import Response

from plooi import waardelijsten
from plooi.sandbox.answers import HEADERS, Refusal, Unhandled, json_answer
from plooi.sandbox.extracts import publisher_of, types_of
from plooi.sandbox.life import File, Record
from plooi.sandbox.negotiation import JSON, PDF, ZIP, preferred
from plooi.sandbox.operations import PID, Platform, not_found
from plooi.sandbox.signing_in import KAMERSTUK, Caller
from plooi.waardelijsten import UnknownLijst, Waardelijst

UNFIT = re.compile(r"[/\\\x00-\x1f\x7f]")
"""What cannot stand in the last part of an address, however it is written there."""
TOTAL, PAGE, HALF_PAGE, FROM = 25, 10, 5, 20
_MINISTRY = {
    "id": "https://identifier.overheid.nl/tooi/id/ministerie/mnre1034",
    "label": "ministerie van Binnenlandse Zaken en Koninkrijksrelaties",
}


class Faithful(Platform):
    """0.9.0-beta as it was."""

    def kept_under(self, id: str) -> str:  # noqa: A002
        """The id as it stands: the pattern lets braces pass, and nothing is known under an id in braces."""
        return id

    def caller(self, request: Request) -> Caller:
        """Who calls. A token without roles makes the server fail."""
        caller = self.signed_in(request)
        if caller.roles is None:
            raise Unhandled
        return caller

    def check_new(self, metadata: Any, caller: Caller) -> None:
        """The policy is asked before the schema, and fails when it finds no publisher or no document types [inferred].

        What it refuses gets 401 without a body.
        """
        publisher, types = publisher_of(metadata), types_of(metadata)
        if publisher is None or types is None:
            raise Unhandled
        if not caller.may_deliver(publisher, types):
            raise Refusal(None, status=401, with_headers=False)
        self.check_schema("postMetadata", metadata)

    def pid_of(self, metadata: Mapping[str, Any], id: str) -> str:  # noqa: A002
        """The pid that was sent along is kept, and then differs from `Location`."""
        sent = metadata["document"].get("pid")
        return PID + id if sent is None else sent

    def readable(self, record: Record | None) -> Record:
        """The metadata of what was withdrawn can be read, and replaced as well."""
        if record is None or record.metadata is None:
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
        if record is None:
            moment = self.moment()
            return Record(self.label, id, None, None, None, created=moment, changed=moment)
        if record.replaced or record.withdrawn or record.at(self.now()).processed:
            raise not_found()
        return record

    def downloadable(self, record: Record | None) -> File:
        """The file. Of what was withdrawn is said what is said of what never had one."""
        if record is None or record.withdrawn or record.file is None:
            raise not_found()
        return record.file

    def type_to_send(self, request: Request, file: File) -> str | None:
        """What the caller likes best, whatever the file is: to one that takes anything, PDF [inferred]."""
        return preferred(request, (PDF, ZIP))

    def search(self, request: Request, caller: Caller) -> Response:
        """Fixed sample data: 25 in all, ten at a time, five from number 20 on, and `aantal` always 10."""
        self.must_take(request, JSON)
        try:
            start = _java_int(request.query_params["start"])
        except (KeyError, ValueError):
            raise Unhandled(400) from None
        if start < 0:
            raise Refusal(None)
        count = PAGE if start < FROM else HALF_PAGE
        results = [_sample(start + number) for number in range(count)]
        return json_answer({"totaal": TOTAL, "start": start, "aantal": PAGE, "resultaten": results}, headers=HEADERS)

    def values(self, naam: str) -> Waardelijst | None:
        """The list as the value-list service answered it, which runs ahead of the spec's.

        The service also answers the collections that values are grouped in. Those of documentsoorten (14) and of
        documenthandelingen (1) are not in the data here; those of talen, toplijst and filetypes are.
        """
        try:
            return waardelijsten.snapshot(naam, "service")
        except UnknownLijst:
            return None

    def without_list(self) -> NoReturn:
        raise Unhandled(400)


def _java_int(text: str) -> int:
    """A number as the framework reads it: of 32 bits, in plain digits."""
    number = int(text)
    if not (text.isascii() and text.lstrip("+-").isdigit() and -(2**31) <= number < 2**31):
        raise ValueError(text)
    return number


def _sample(number: int) -> dict[str, Any]:
    """A result in the shape of the processing model. All have one pid, which is no URI but an id of the index."""
    return {
        "document": {
            "pid": "plooi-api-6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4",
            "publisher": _MINISTRY,
            "verantwoordelijke": _MINISTRY,
            "titelcollectie": {"officieleTitel": f"Kamerstuk {number + 1}"},
            "classificatiecollectie": {"documentsoorten": [{"id": KAMERSTUK, "label": "Kamerstuk"}]},
        },
        "plooiIntern": {},
        "documentrelaties": [],
    }
