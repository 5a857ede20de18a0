"""Answers in the platform's own forms: errors in both spellings, the framework's errors, receipts, headers, files."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, BinaryIO, Literal

from anyio import to_thread
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from plooi.moments import AMSTERDAM

HEADERS = {
    "Api-Version": "1.0.0",
    "Content-Language": "nl",
    "Cache-Control": "public, max-age=86400",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'self'",
}
"""What the metadata, document and search services put on their answers, not on refusals of a token.

Source: server, 0.9.0-beta; what the policy in the last one says is not known, and stands here for it.
"""

Service = Literal["metadata", "documenten", "zoeken", "waardelijsten"]

# Status and title of each kind of error, by the anchor that its type ends in. Source: server, 0.9.0-beta.
KINDS: Mapping[str, tuple[int, str]] = {
    "parse-fout": (400, "Parsefout"),
    "validatie-basis-fout-meta": (400, "ValidatieMetadatafout"),
    "identifier-fout": (400, "Validatiefout"),
    "bestandstype-fout": (400, "Bestandstype-fout"),
    "identificatie-fout": (401, "Identificatiefout"),
    "autorisatie-fout": (403, "Autorisatiefout"),
    "niet-gevonden-fout": (404, "Niet-gevonden-fout"),
    "conflict-fout": (409, "Conflictfout"),
    "bestand-te-groot-fout": (413, "BestandTeGrootFout"),
    "mediatype-fout-docu": (415, "Mediatypefout"),
}
# The true address of the documentation is not known; what counts of it is the anchor.
DOCUMENTATION = "https://example.org/documentatie"


class Refusal(Exception):
    """A request that the platform refuses, in its own words.

    Attributes:
        status: HTTP status.
        kind: the anchor of the error's type; None for an answer without a body.
        title: when it is not the usual one of the kind.
        detail: text.
        messages: further texts, or the one object that a validation error has.
        media_types: the content types that would have been taken; for a Bestandstype-fout, a message.
        with_headers: whether the headers of the services stand on the answer.
    """

    def __init__(
        self,
        kind: str | None,
        detail: str = "",
        *,
        status: int | None = None,
        title: str | None = None,
        messages: list[str] | dict[str, list[str]] | None = None,
        media_types: tuple[str, ...] | None = None,
        with_headers: bool = True,
    ) -> None:
        super().__init__(kind)
        self.status = KINDS[kind][0] if kind is not None and status is None else status or 400
        self.kind = kind
        self.title = title
        self.detail = detail
        self.messages = messages
        self.media_types = media_types
        self.with_headers = with_headers


class Unhandled(Exception):
    """Something that the platform's services do not handle, so that the framework under them answers."""

    def __init__(self, status: int = 500) -> None:
        super().__init__(status)
        self.status = status


def problem(refusal: Refusal, service: Service, *, snake_case: bool) -> dict[str, Any]:
    """The body of a refusal.

    The document service writes camel case, nulls included. The others leave out what is null; they write snake case in
    0.9.0-beta, and camel case in the alpha versions.
    """
    kind = refusal.kind or ""
    title = "MediatypeMetadatafout" if kind == "mediatype-fout-docu" and service == "metadata" else KINDS[kind][1]
    body: dict[str, Any] = {
        "type": f"{DOCUMENTATION}/foutmeldingen#{kind}",
        "title": refusal.title or title,
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": DOCUMENTATION,
    }
    media_types = None if refusal.media_types is None else list(refusal.media_types)
    if service == "documenten":
        return body | {"supportedMediaTypes": media_types}
    more = {"messages": refusal.messages, "supported_media_types": media_types}
    body |= {name: value for name, value in more.items() if value is not None}
    return body if snake_case else _camel_case(body)


def _camel_case(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {re.sub("_(.)", lambda found: found[1].upper(), name): _camel_case(part) for name, part in value.items()}


def framework_error(status: int, path: str) -> dict[str, Any]:
    """What the framework answers by itself. Source: inferred from what it does by default."""
    timestamp = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {"timestamp": timestamp, "status": status, "error": phrase_of(status), "path": path}


def phrase_of(status: int) -> str:
    """The words that go with an HTTP status."""
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"


def json_answer(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    """An answer with a JSON body."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, headers, media_type)


def text_answer(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer with JSON to the letter."""
    return Response(text.encode(), status, headers, "application/json")


def written(value: Any, indent: str = "") -> str:
    """JSON in the layout that the platform writes metadata in: two spaces a level, lists on one line."""
    inner = indent + "  "
    if isinstance(value, dict):
        if not value:
            return "{ }"
        lines = ",\n".join(
            f"{inner}{json.dumps(name, ensure_ascii=False)} : {written(part, inner)}" for name, part in value.items()
        )
        return f"{{\n{lines}\n{indent}}}"
    if isinstance(value, list):
        return f"[ {', '.join(written(part, indent) for part in value)} ]" if value else "[ ]"
    return json.dumps(value, ensure_ascii=False)


def receipt(*, replaced: bool, clock: Callable[[], int] = time.time_ns) -> dict[str, Any]:
    """The receipt of a file. Its `document.pid` is null. Source: server, 0.9.0-beta."""
    date = "wijzigingsdatum" if replaced else "openbaarmakingsdatum"
    return {
        "title": "Document gewijzigd" if replaced else "Document ontvangen",
        "status": 202,
        "detail": "Het document wordt verwerkt.",
        date: local_time(clock()),
        "document": {"pid": None},
    }


def local_time(nanoseconds: int) -> str:
    """A moment since the epoch as the platform writes it: Amsterdam time without an offset.

    With three, six or nine decimals, as many as it takes; on a whole minute without seconds.
    """
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, AMSTERDAM)
    if rest:
        decimals = f"{rest:09}"
        while decimals.endswith("000"):
            decimals = decimals[:-3]
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{decimals}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}" if moment.second else f"{moment:%Y-%m-%dT%H:%M}"


class FileAnswer(Response):
    """An answer that reads a file as it is sent; the file may be replaced meanwhile."""

    BLOCK = 1 << 18

    def __init__(self, file: BinaryIO, size: int, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(None, 200, {**headers, "Content-Length": str(size)}, media_type)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file as file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while block := await to_thread.run_sync(file.read, self.BLOCK):
                await send({"type": "http.response.body", "body": block, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
