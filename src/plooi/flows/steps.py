"""Steps that several verbs share."""

from __future__ import annotations

from urllib.parse import urljoin

from attrs import evolve

from plooi.errors import ConfigurationError
from plooi.flows.context import Context
from plooi.flows.outcomes import file_settled, not_known
from plooi.model.ids import id_in, id_of, is_session_id, session_id_of
from plooi.model.metadata import Metadata
from plooi.model.moments import local
from plooi.model.pointers import look
from plooi.model.results import Publication, Receipt
from plooi.wire.documents import Document, DocumentLike
from plooi.wire.effects import PLAIN_PATH, Answer, Flow, Measure, Request
from plooi.wire.retrying import sending

#: What identifies a delivery: its id, its pid, an address that ends in the id, or the result of a verb.
PublicationLike = str | Publication | Receipt


def measured(context: Context, given: DocumentLike, *, as_is: bool = False) -> Flow[Document]:
    file = yield Measure(given, context.version.traits.largest_document, as_is)
    assert isinstance(file, Document)
    return file


def uploaded(
    context: Context,
    role: str,
    publication: Publication,
    file: Document,
    *,
    own: bool = False,
) -> Flow[Receipt]:
    """Send a file until it is accepted.

    Args:
        role: the call that sends it, which is also the name of the verb.
        own: the caller made the record and has done nothing with it except send this file.
    """
    # Loaded where it is needed alone: the client is to be there quickly.
    import uuid

    # Without a session id the platform answers 500; it becomes the id under which the delivery is processed.
    session = str(uuid.uuid4()) if publication.session_id is None else session_id_of(publication.session_id)
    to_location = context.version.traits.upload_to == "location"
    name = context.version.call(role).session
    request = context.request(
        role,
        {"id": publication.id, name: session},
        document=file,
        url=publication.location if to_location else None,
    )
    if name not in request.query:
        request = evolve(request, headers={**request.headers, name: session})
    outcome = yield from sending(request, context.retries, unsure=context.resume.unsure)
    if outcome.accepted is not None:
        return evolve(_receipt(context, publication, outcome.accepted), remarks=file.remarks)
    if not (outcome.unsure or outcome.open):
        raise outcome.failure()
    receipt = yield from file_settled(context, role, publication, file, outcome, own=own or context.resume.own)
    return evolve(receipt, remarks=file.remarks)


def successful(context: Context, request: Request) -> Flow[Answer]:
    outcome = yield from sending(request, context.retries)
    if outcome.accepted is None:
        raise outcome.failure()
    return outcome.accepted


def read(context: Context, identity: str) -> Flow[Metadata]:
    request = context.request("get_metadata", {"id": identity})

    def look(answer: Answer) -> Flow[None]:
        yield from not_known(context, request, answer, identity)

    outcome = yield from sending(request, context.retries, look=look)
    if outcome.accepted is None:
        raise outcome.failure()
    return context.version.decode(outcome.accepted.json)


def organisation(context: Context, text: str) -> str:
    if "://" in text:
        return text
    from plooi.waardelijsten import find

    try:
        return find(text, context.version.lists_of("publisher")).id
    except ValueError as error:
        raise ConfigurationError(f"publisher: {error}") from None


def publication_of(given: PublicationLike) -> Publication:
    identity = id_of(given)
    return evolve(given, id=identity) if isinstance(given, Publication) else Publication(identity)


def identified(context: Context, request: Request, answer: Answer) -> Publication:
    """The record that the answer to a metadata call describes; its id is empty if the answer names none."""
    places = context.version.traits.places
    pid = look(answer.json, context.version.path_of("pid") or ())
    session = answer.headers.get(request.call.session.lower())
    location = _joined(request, answer.headers.get(places.location))
    return Publication(
        id_in(location) or id_in(pid) or id_in(look(answer.json, places.record)) or "",
        pid if isinstance(pid, str) else None,
        # If the platform could not use the id that it gave, a new one is made when the file is sent.
        session_id=session if is_session_id(session) else None,
        location=location,
    )


def _joined(request: Request, place: str | None) -> str | None:
    if place is None:
        return None
    if place and PLAIN_PATH.fullmatch(place):
        return request.origin + place
    try:
        return urljoin(request.url, place)
    except ValueError:
        return None


def _receipt(context: Context, publication: Publication, answer: Answer) -> Receipt:
    places = context.version.traits.places
    body = answer.json or {}
    return Receipt(
        publication.id,
        publication.pid,
        openbaarmakingsdatum=local(body.get(places.published)),
        wijzigingsdatum=local(body.get(places.changed)),
    )
