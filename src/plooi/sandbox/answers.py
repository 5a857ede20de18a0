"""Answers in the platform's own forms: errors in both spellings, the framework's errors, receipts, headers, files."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, Literal

from anyio import to_thread
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from plooi.model.moments import AMSTERDAM

HEADERS = {
    "Api-Version": "1.0.0",
    "Content-Language": "nl",
    "Cache-Control": "public, max-age=86400",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "1; mode=block",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src self; frame-ancestors self;",
}
"""What the metadata, document and search services put on their answers. Source: server, 0.9.0-beta; measured."""
UNSERVED = {
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "0",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "1; mode=block",
}
"""What stands on the answers to requests that come no further than the token. Source: server, 0.9.0-beta; measured."""

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
        messages: further texts, or in a list the one object that a validation error has.
        media_types: the content types that would have been taken; for a Bestandstype-fout, a message.
        of_token: whether it is the token that is refused, which no service does.
    """

    def __init__(
        self,
        kind: str | None,
        detail: str = "",
        *,
        status: int | None = None,
        title: str | None = None,
        messages: list[Any] | None = None,
        media_types: tuple[str, ...] | None = None,
        of_token: bool = False,
    ) -> None:
        super().__init__(kind)
        self.status = KINDS[kind][0] if kind is not None and status is None else status or 400
        self.kind = kind
        self.title = title
        self.detail = detail
        self.messages = messages
        self.media_types = media_types
        self.of_token = of_token


class Unhandled(Exception):
    """Something that the platform's services do not handle, so that the framework under them answers.

    Attributes:
        status: HTTP status.
        headers: further headers.
        served: whether it comes from a service, and not from what stands before it.
    """

    def __init__(self, status: int = 500, headers: Mapping[str, str] | None = None, *, served: bool = True) -> None:
        super().__init__(status)
        self.status = status
        self.headers = dict(headers or {})
        self.served = served


def problem(refusal: Refusal, service: Service, *, snake_case: bool) -> dict[str, Any]:
    """The body of a refusal.

    The document service writes camel case, nulls included. The others leave out what is null; they write snake case in
    0.9.0-beta, and camel case in the alpha versions. The refusal of a token is the same before all services.
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
    if service == "documenten" and not (refusal.of_token and refusal.messages):
        return body | {"supportedMediaTypes": media_types}
    more = {"messages": refusal.messages, "supported_media_types": media_types}
    body |= {name: value for name, value in more.items() if value is not None}
    return body if snake_case else _camel_case(body)


def _camel_case(value: Any) -> Any:
    if isinstance(value, list):
        return [_camel_case(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {re.sub("_(.)", lambda match: match[1].upper(), name): _camel_case(part) for name, part in value.items()}


def json_answer(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    """An answer with a JSON body."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text_answer(text, status, headers, media_type)


def text_answer(
    text: str, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    """An answer with JSON to the letter. What is half a character becomes a question mark."""
    encoding = "latin-1" if media_type.endswith("ISO-8859-1") else "utf-8"
    return Response(text.encode(encoding, "replace"), status, headers, media_type)


def written(value: Any, indent: str = "") -> str:
    """JSON in the layout that the platform writes metadata in: two spaces a level, lists on one line. Measured."""
    if not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if not value:
        return "{ }" if isinstance(value, dict) else "[ ]"
    parts = []
    if isinstance(value, list):
        parts = [*map(written, value, [indent] * len(value))]
        return f"[ {', '.join(parts)} ]"
    inner = f"{indent}  "
    for name, part in value.items():
        parts.append(f"{inner}{json.dumps(name, ensure_ascii=False)} : {written(part, inner)}")
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"


def receipt(*, replaced: bool, status: int = 202, clock: Callable[[], int] = time.time_ns) -> dict[str, Any]:
    """The receipt of a file. Its `document.pid` is null. Source: server, 0.9.0-beta."""
    date = "wijzigingsdatum" if replaced else "openbaarmakingsdatum"
    return {
        "title": "Het document is in behandeling genomen.",
        "status": status,
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
