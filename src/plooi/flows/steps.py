"""The steps that several verbs are made of."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urljoin

from attrs import evolve

from plooi import waardelijsten
from plooi.answers import json_of
from plooi.context import Context
from plooi.documents import Document, DocumentLike
from plooi.effects import Answer, Flow, Measure, Request
from plooi.errors import (
    ApiError,
    ConfigurationError,
)
from plooi.ids import id_in, id_of
from plooi.metadata import Metadata
from plooi.moments import local
from plooi.results import Publication, Receipt
from plooi.retrying import sending
from plooi.sinks import Sink

#: What may stand for a delivery: its id, its pid, an address that ends in the id, or what a verb gave back.
PublicationLike = str | Publication | Receipt


def measured(context: Context, given: DocumentLike) -> Flow[Document]:
    file = yield Measure(given, context.version.traits.largest_document)
    assert isinstance(file, Document)
    return file


def uploaded(context: Context, operation: str, publication: Publication, file: Document) -> Flow[Receipt]:
    # Without a session id the platform answers 500; it becomes the id under which the delivery is processed.
    session = publication.session_id or str(uuid.uuid4())
    to_location = context.version.traits.upload_to == "location"
    request = context.request(
        operation,
        {"id": publication.id, "X-Session-ID": session},
        document=file,
        url=publication.location if to_location else None,
    )
    request = evolve(request, headers={**request.headers, "X-Session-ID": session})
    outcome = yield from sending(request, context.retries, repeatable=True)
    if outcome.answer is not None and 200 <= outcome.answer.status < 300:
        return _receipt(publication, outcome.answer)
    # A 404 after an attempt of unknown outcome: that one may have arrived and been processed since.
    gone = outcome.answer is not None and outcome.answer.status == 404 and outcome.unsure
    if (gone or outcome.open) and (yield from _arrived(context, publication.id, file)):
        return Receipt(publication.id, publication.pid, settled=True)
    raise outcome.failure()


def _arrived(context: Context, identity: str, file: Document) -> Flow[bool]:
    """Whether the platform has just this file."""
    if file.sha256 is None or context.version.lacks("download") is not None:
        return False
    sink = Sink()
    request = context.request("getDocument", {"id": identity}, sink=sink)
    outcome = yield from sending(request, context.retries, repeatable=True)
    got = outcome.answer is not None and outcome.answer.status == 200
    return got and (sink.size, sink.sha256) == (file.size, file.sha256)


def successful(context: Context, request: Request) -> Flow[Answer]:
    outcome = yield from sending(request, context.retries, repeatable=True)
    if outcome.answer is not None and 200 <= outcome.answer.status < 300:
        return outcome.answer
    raise outcome.failure()


def read(context: Context, identity: str) -> Flow[Metadata]:
    request = context.request("getMetadata", {"id": identity})
    answer = yield from successful(context, request)
    return context.version.decode(object_in(request, answer))


def peeked(context: Context, identity: str) -> Flow[Answer | None]:
    """The answer to a download, of which nothing but the headers is taken; None when there was none."""
    if context.version.lacks("download") is not None:
        return None
    request = context.request("getDocument", {"id": identity}, peek=True)
    outcome = yield from sending(request, context.retries, repeatable=True)
    return outcome.answer


def organisation(context: Context, text: str) -> str:
    if "://" in text:
        return text
    try:
        return waardelijsten.find(text, context.version.lists_of("publisher")).id
    except ValueError as error:
        raise ConfigurationError(f"publisher: {error}") from None


def publication_of(given: PublicationLike) -> Publication:
    identity = id_of(given)
    return evolve(given, id=identity) if isinstance(given, Publication) else Publication(identity)


def identified(request: Request, answer: Answer) -> Publication:
    """What the answer to a metadata call says of the record; its id is empty when it says nothing."""
    body = json_of(answer)
    document = body.get("document") if isinstance(body, dict) else None
    pid = document.get("pid") if isinstance(document, dict) else None
    try:
        location = urljoin(request.url, answer.headers["location"])
    except (KeyError, ValueError):
        location = None
    return Publication(
        id_in(location) or id_in(pid) or "",
        pid if isinstance(pid, str) else None,
        session_id=answer.headers.get("x-session-id"),
        location=location,
    )


def _receipt(publication: Publication, answer: Answer) -> Receipt:
    body = json_of(answer)
    said: dict[str, Any] = body if isinstance(body, dict) else {}
    return Receipt(
        publication.id,
        publication.pid,
        openbaarmakingsdatum=local(said.get("openbaarmakingsdatum")),
        wijzigingsdatum=local(said.get("wijzigingsdatum")),
    )


def object_in(request: Request, answer: Answer) -> dict[str, Any]:
    body = json_of(answer)
    if not isinstance(body, dict):
        raise not_understood(request, answer)
    return body


def not_understood(request: Request, answer: Answer) -> ApiError:
    return ApiError(
        request.operation,
        answer.status,
        title="the answer is not what the spec promises",
        session_id=answer.headers.get("x-session-id"),
        hint="Check that the address is that of the API and not of a page before it.",
    )
