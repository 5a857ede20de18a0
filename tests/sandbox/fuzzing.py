"""Requests that nobody thought of, made from the specs, and their answers held against the specs.

Every run makes the same requests, save for the ids, which the sandbox mints.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import requests
import schemathesis
from attrs import frozen
from desk import EMPTY_ZIP, PDF, UNKNOWN, ZIP, Desk, titled
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from plooi import versions, waardelijsten

OPERATIONS = (
    *("postMetadata", "getMetadata", "putMetadata", "postDocument", "putDocument", "getDocument", "deleteDocument"),
    *("zoek", "getWaardelijst"),
)
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: What no server of servlets takes in an address: encoded slashes, backslashes and nulls.
_NO_ADDRESS = re.compile("%(2f|5c|00)", re.IGNORECASE)
WITHOUT = ("publisher", "classificatiecollectie", "language")
#: What is sent as metadata: what was made from the spec, also with the right pid, or something else.
METADATA = ("as made", "kept", "good", "with pid", *WITHOUT)
STATES = ("created", "uploaded", "processed", "withdrawn", "replaced")
TOKENS = (*["good"] * 7, "none", "rubbish", "expired", "forged", "without roles", "without roles", "of nobody")
ORGANISATIONS = [
    value.code
    for naam in waardelijsten.names()
    if naam in ("gemeenten", "ministeries", "provincies", "waterschappen", "overige_overheidsorganisaties")
    for value in waardelijsten.snapshot(naam, "service").values()
]

files = st.sampled_from([PDF, ZIP, EMPTY_ZIP, b"Dit is geen PDF.", b""]) | st.binary(max_size=8)
for media_type in ("application/pdf", "application/zip"):
    schemathesis.openapi.media_type(media_type, files)


@schemathesis.serializer("application/pdf", "application/zip")
def as_it_is(context: Any, value: Any) -> bytes:
    """What is sent as a file; what is made to be wrong is sent as JSON."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def pid_of(record: str) -> str:
    return f"https://open.overheid.nl/documenten/{record}"


class Bench:
    """A sandbox of a version, with records in every state, and requests to it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.session = requests.Session()
        self.session.trust_env = False
        self.records = {state: desk.in_state(state) for state in STATES}
        sandbox = desk.sandbox
        good = sandbox.token(org=ORGANISATIONS, roles=["Publisher KST"])
        self.tokens = {
            "good": good,
            "none": None,
            "rubbish": "geheim",
            "expired": sandbox.token(org=["gm0518"], expires_in=-1),
            "forged": good[:-8] + "AAAAAAAA",
            "without roles": sandbox.token(org=["gm0518"], roles=None),
            "of nobody": sandbox.token(org=[]),
        }

    def case(self, data: st.DataObject, operation: Any) -> Case:
        """A request made from the spec, right or wrong, and often about a record that there is."""
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
        state = data.draw(st.sampled_from([*STATES, None, None]))
        record = None if state is None else self.records[state]
        takes_metadata = operation.definition.raw["operationId"] in ("postMetadata", "putMetadata")
        what = data.draw(st.sampled_from(METADATA)) if takes_metadata else "as made"
        own = self._metadata(data, what, operation.method, record or UNKNOWN)
        # To make metadata takes longer than all else, so none is made where other metadata takes its place. What is to
        # be wrong may have nothing but its metadata that can be.
        given = {} if own is None or mode.is_negative else {"body": own, "media_type": "application/json"}
        case: Case = data.draw(operation.as_strategy(generation_mode=mode, **given))
        if record is not None and "id" in (case.path_parameters or {}):
            braces = data.draw(st.sampled_from(["", "", "{}"]))
            case.path_parameters["id"] = f"{braces[:1]}{record}{braces[1:]}"
        if own is not None:
            case.body = own
        elif what == "with pid" and isinstance(case.body, dict) and isinstance(case.body.get("document"), dict):
            case.body["document"]["pid"] = pid_of(record or UNKNOWN)
        if takes_metadata:
            case.media_type = "application/json"
        return case

    def _metadata(self, data: st.DataObject, what: str, method: str, record: str) -> Any:
        """Metadata that passes, that is kept already, or that lacks a part; None for what is made from the spec."""
        if what == "good":
            body = self.desk.metadata(**titled(data.draw(st.sampled_from(["Een", "Twee", "Drie"]))))
            if method == "put" and self.desk.has_pid:
                body["document"]["pid"] = pid_of(record)
            return body
        if what == "kept":
            return self.kept(record)
        return self.desk.metadata(without=what) if what in WITHOUT else None

    def kept(self, record: str) -> Any:
        """The metadata that is kept under an id; None without any."""
        read = self.desk.get(f"metadata/{record}")
        return read.json() if read.status_code == 200 else None

    def send(self, data: st.DataObject, who: str, case: Case) -> Exchange:
        """Send a request, signed in as somebody or not."""
        token, alpha = self.tokens[who], self.desk.label.endswith("alpha")
        headers = {} if token is None else {"Aanlever-Token": token} if alpha else {"Authorization": f"Bearer {token}"}
        if data.draw(st.sampled_from([False] * 9 + [True])):
            headers["Accept"] = data.draw(st.sampled_from(["text/html", "*/*", "application/*"]))
        for name in ("Authorization", "X-JWT-Token", "Aanlever-Token"):
            (case.headers or {}).pop(name, None)
        base = self.desk.lists.removesuffix("/waardelijsten") if case.path == "/waardelijsten" else self.desk.base_url
        answer = case.call(base_url=str(base).rstrip("/"), headers=headers, session=self.session)
        return Exchange(case, who, answer)


@frozen
class Exchange:
    """A request, who sent it, and the answer."""

    case: Case
    who: str
    answer: Any

    @property
    def status(self) -> int:
        status: int = self.answer.status_code
        return status

    @property
    def sent(self) -> Any:
        """The JSON of the request; None when it has none."""
        try:
            return json.loads(self.answer.request.body)
        except (TypeError, ValueError):
            return None

    def check(self) -> None:
        """Hold the answer against the spec, which says of some answers that they may have no body."""
        raw = self.case.operation.schema.raw_schema
        response = self.case.operation.definition.raw["responses"].get(str(self.status), {})
        if "$ref" in response:
            response = raw["components"]["responses"][response["$ref"].rpartition("/")[2]]
        if not self.answer.content and "empty" in response.get("x-body", ""):
            return
        if "text/html" in str(self.answer.headers.get("content-type")):
            # A page of the framework itself: to somebody who takes HTML alone, and for an address that it refuses.
            refused = self.status == 400 and _NO_ADDRESS.search(str(self.answer.request.url))
            assert refused or self.status == 406 or response.get("x-body") == "anything"
            return
        self.case.validate_response(self.answer, checks=CHECKS)


def fuzz(bench: Bench, operation_id: str, examples: int, examine: Callable[[Exchange], None]) -> None:
    """Make the requests of an operation, and look at every answer."""
    spec = json.loads(json.dumps(dict(versions.get(bench.desk.label).spec)))
    schema = schemathesis.openapi.from_dict(spec)
    operation = schema.find_operation_by_id(operation_id)

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(TOKENS))
        examine(bench.send(data, who, bench.case(data, operation)))

    ask()
