"""A supplier's desk without the client: requests as they go over the wire, and deliveries in every state."""

from __future__ import annotations

import copy
import ssl
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import httpx

from plooi.sandbox import Sandbox

GEMEENTE = "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"
OTHER = "https://identifier.overheid.nl/tooi/id/gemeente/gm0363"
VERGUNNING = "https://identifier.overheid.nl/tooi/def/thes/kern/c_002fc258"
KAMERSTUK = "https://identifier.overheid.nl/tooi/def/thes/kern/c_056a75e1"
THEME = "https://identifier.overheid.nl/tooi/def/thes/top/c_afa30a11"
ONDERTEKENING = "https://identifier.overheid.nl/tooi/def/thes/kern/c_e1ec050e"
DUTCH = "http://publications.europa.eu/resource/authority/language/NLD"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
PID = "https://open.overheid.nl/documenten/"

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
ZIP = b"PK\x03\x04" + bytes(26) + b"kapvergunning"
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
SPANNED_ZIP = b"PK\x07\x08" + bytes(18)

DOCUMENT: dict[str, Any] = {
    "publisher": {"id": GEMEENTE, "label": "gemeente Den Haag"},
    "identifiers": ["doc-20219495"],
    "language": {"id": DUTCH},
    "titelcollectie": {"officieleTitel": "Kapvergunning Hooigracht"},
    "classificatiecollectie": {"documentsoorten": [{"id": VERGUNNING}], "themas": [{"id": THEME}]},
    "documenthandelingen": [],
}


_IN_B = {name: value for name, value in DOCUMENT.items() if name != "documenthandelingen"}
_IN_A = _IN_B | {"classificatiecollectie": {"documentsoort": {"id": VERGUNNING}, "themas": [{"id": THEME}]}}
#: What is sent to the versions whose wire is written down here; later ones are tested through the client.
DOCUMENTS = {"0.3.1-alpha": _IN_A, "0.3.2-alpha": _IN_B, "0.9.0-beta": DOCUMENT}


def metadata(without: str | None = None, label: str = "0.9.0-beta", **changes: Any) -> dict[str, Any]:
    """Metadata as a version takes it, with other values for some keys of the document, or without one."""
    document = copy.deepcopy(DOCUMENTS[label]) | changes
    if without is not None:
        del document[without]
    return {"document": document}


def titled(title: str) -> dict[str, Any]:
    return {"titelcollectie": {"officieleTitel": title}}


def id_of(response: httpx.Response) -> str:
    """The id of the record that an answer speaks of."""
    return response.headers["Location"].rpartition("/")[2]


NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here speaks TLS; without this every client would load the certificates of the machine."""


class Desk(httpx.Client):
    """A client of a sandbox, signed in for gm0518. Its `stranger` is a client that is not signed in."""

    def __init__(self, sandbox: Sandbox, label: str = "0.9.0-beta") -> None:
        self.sandbox = sandbox
        self.label = label
        self.has_pid = label != "0.3.1-alpha"
        self.token = sandbox.token(org=["gm0518"])
        base = sandbox.urls[label]
        self.lists = base.removesuffix("/overheid/openbaarmaken/api/v0") + "/waardelijsten"
        aanlever = label in ("0.3.1-alpha", "0.3.2-alpha")
        signed_in = {"Aanlever-Token": self.token} if aanlever else {"Authorization": f"Bearer {self.token}"}
        plain: dict[str, Any] = {"trust_env": False, "timeout": 30.0, "verify": NO_TLS}
        super().__init__(base_url=f"{base}/", headers=signed_in, **plain)
        self.stranger = httpx.Client(**plain)

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.stranger.close()
        super().__exit__(kind, error, trace)

    def metadata(self, without: str | None = None, **changes: Any) -> dict[str, Any]:
        """Metadata as the version of the desk takes it."""
        return metadata(without, self.label, **changes)

    def send_file(self, method: str, place: str, content: Any, **rest: Any) -> httpx.Response:
        """Send a file to an id, or to a whole address."""
        headers = {"Content-Type": "application/pdf", "X-Session-ID": "0d8f2c54"} | rest.pop("headers", {})
        headers = {name: value for name, value in headers.items() if value is not None}
        path = place if "/" in place else f"documenten/{place}"
        return self.request(method, path, content=content, headers=headers, **rest)

    def create(self, **changes: Any) -> str:
        """Make a record; its id."""
        response = self.post("metadata", json=self.metadata(**changes))
        assert response.status_code == 201, response.text
        return id_of(response)

    def deliver(self, content: bytes = PDF, **changes: Any) -> str:
        """Make a record and send its file; its id."""
        record = self.create(**changes)
        assert self.send_file("POST", record, content).status_code == 202
        return record

    def in_state(self, state: str) -> str:
        """A record in a state; its id."""
        if state == "created":
            return self.create()
        record = self.deliver()
        if state == "processed":
            self.sandbox.process_now()
        elif state == "withdrawn":
            self.sandbox.process_now()
            assert self.delete(f"documenten/{record}").status_code == 200
        elif state == "replaced":
            assert self.replace(record, **titled("Een andere titel")).status_code == 201
        return record

    def replace(self, record: str, **changes: Any) -> httpx.Response:
        """Replace the metadata of a record."""
        pid = {"pid": PID + record} if self.has_pid else {}
        return self.put(f"metadata/{record}", json=self.metadata(**(pid | changes)))

    def record(self, record: str) -> dict[str, Any]:
        """What the sandbox keeps of a record."""
        [entry] = [entry for entry in self.sandbox.records() if entry["id"] == record]
        return entry


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Look at a condition again and again, until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what was waited for did not come"
        time.sleep(0.02)
