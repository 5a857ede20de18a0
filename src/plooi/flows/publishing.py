"""Verbs that deliver: metadata, then the file."""

from __future__ import annotations

from attrs import evolve

from plooi.errors import (
    DeliveryIncomplete,
    OutcomeUnknown,
    PlooiError,
    TransportError,
)
from plooi.flows.context import Context
from plooi.flows.steps import (
    PublicationLike,
    identified,
    measured,
    publication_of,
    uploaded,
)
from plooi.language import _
from plooi.model.ids import session_id_of
from plooi.model.metadata import Metadata
from plooi.model.results import Publication, Receipt
from plooi.versions.encoded import Encoded, Loss
from plooi.versions.relations import Relations
from plooi.wire.documents import Document, DocumentLike
from plooi.wire.effects import Checkpoint, Flow, Point, Sleep
from plooi.wire.retrying import sending


def publish(
    context: Context,
    metadata: Metadata,
    document: DocumentLike,
    *,
    loss: Loss = "refuse",
    send_extra: bool = False,
    relations: Relations = "refuse",
    as_is: bool = False,
) -> Flow[Publication]:
    """Publish a document: its metadata, then its file. Both are checked before anything is sent.

    If the answer to the first call is lost, the call is repeated in versions that state that a record without a file is
    never made public; `possible_orphans` of the result counts them. The upload is repeated until it is accepted.

    Args:
        metadata: the metadata of the document.
        document: a path, bytes, or a binary file open for reading; a PDF or a ZIP.
        loss: `report` leaves out the fields that the version cannot carry, and lists them in `left_out`.
        send_extra: whether to send keys of `metadata.extra` that the spec does not know.
        relations: what to do with `documentrelaties` if processing is known to fail on them, so that the document would
            never be public (0.9.0-beta): `refuse` sends nothing; `leave_out` delivers without them, and keeps them in
            `documentrelaties` of the result; `send` sends them anyway.
        as_is: send the file without looking into it. By default a file that the public cannot open is refused (it asks
            for a password, or is an Office file by another name), and `remarks` of the result name one that seems
            broken.

    Raises:
        MetadataInvalid, NotInThisVersion, RelationsNotProcessed, DocumentInvalid: nothing was sent.
        DeliveryIncomplete: the metadata was delivered, the file is not known to be; the error carries the publication.
            It is also the `__cause__` of an interrupt between the two calls.
        OutcomeUnknown: it is not known whether the metadata was delivered.
        ApiError, TransportError: the platform refused the metadata, or could not be reached.
    """
    context.need("publish")
    encoded = context.version.encode(metadata, "create", loss=loss, send_extra=send_extra, relations=relations)
    file = yield from measured(context, document, as_is=as_is)
    at_once = file if context.version.delivers_at_once else None
    publication = evolve((yield from _created(context, encoded, at_once)), remarks=file.remarks)
    made = Checkpoint("create_metadata", Point.done, publication)
    if at_once is not None:
        yield made
        return publication
    try:
        yield made
        receipt = yield from uploaded(context, "upload_document", publication, file, own=True)
    except PlooiError as error:
        raise DeliveryIncomplete(publication, error) from error
    except BaseException as error:
        # An interrupt is no error of ours, but the id must not be lost with it.
        incomplete = DeliveryIncomplete(publication)
        incomplete.__cause__ = error.__cause__
        raise error from incomplete
    return received(publication, receipt)


def received(publication: Publication, receipt: Receipt) -> Publication:
    """A publication with what the platform said of its file."""
    date = receipt.openbaarmakingsdatum or publication.openbaarmakingsdatum
    return evolve(publication, openbaarmakingsdatum=date, settled=receipt.settled)


def create_metadata(
    context: Context,
    metadata: Metadata,
    *,
    loss: Loss = "refuse",
    send_extra: bool = False,
    relations: Relations = "refuse",
) -> Flow[Publication]:
    """Deliver only the metadata; the file follows with `upload_document`. Until then nothing is public.

    The request is never repeated: each one makes a new record, and nothing shows whether a lost one arrived.

    Args:
        loss, send_extra, relations: as for `publish`.

    Raises:
        MetadataInvalid, NotInThisVersion, RelationsNotProcessed: nothing was sent.
        OutcomeUnknown: the answer was lost, or the platform failed after it may have stored the record.
        ApiError, TransportError: as for `publish`.
    """
    context.need("create_metadata")
    encoded = context.version.encode(metadata, "create", loss=loss, send_extra=send_extra, relations=relations)
    return (yield from _create(context, encoded))


def upload_document(
    context: Context,
    publication: PublicationLike,
    document: DocumentLike,
    *,
    session_id: str | None = None,
    as_is: bool = False,
) -> Flow[Receipt]:
    """Send the file of a delivery after its metadata. It is safe to repeat until the platform has processed the file.

    Args:
        publication: the publication, or its id.
        document, as_is: as for `publish`.
        session_id: the `X-Session-ID` of the delivery; by default that of the publication, or a new UUID.

    Raises:
        IdInvalid, SessionIdInvalid, DocumentInvalid, NotInThisVersion: nothing was sent.
        NietGevondenFout: the platform accepts no file for this id any more.
        OutcomeUnknown: the file is stored, or may be. It is not known whether it was signalled to processing.
        ApiError, TransportError: the platform refused the file, or could not be reached; the call can be repeated.
    """
    context.need("upload_document")
    known = publication_of(publication)
    if session_id is not None:
        known = evolve(known, session_id=session_id)
    if known.session_id is not None:
        session_id_of(known.session_id)
    file = yield from measured(context, document, as_is=as_is)
    return (yield from uploaded(context, "upload_document", known, file))


def _created(context: Context, encoded: Encoded, file: Document | None) -> Flow[Publication]:
    """Make a record, and make it again if the answer was lost and another one does no harm."""
    orphans = 0
    while True:
        try:
            publication = yield from _create(context, encoded, file)
        except OutcomeUnknown as unknown:
            orphans += 1
            yield from record_lost(context, unknown, orphans)
        else:
            return evolve(publication, possible_orphans=orphans)


def record_lost(context: Context, unknown: OutcomeUnknown | None = None, orphans: int = 1) -> Flow[None]:
    """Go on where a record may have been made: wait before another one is made, if that does no harm.

    Args:
        unknown: the error that says so; by default that of a program that was stopped before the answer came.
        orphans: how many such records there are.

    Raises:
        OutcomeUnknown: another one might do harm, is not wanted, or was made often enough.
    """
    unknown = unknown or _unknown(context, TransportError(_("the program was stopped"), sent=True))
    if context.version.delivers_at_once:
        raise unknown
    again = context.another_record and context.version.traits.orphans_stay_unpublished
    pause = context.retries.pause(orphans) if again else None
    yield Checkpoint("create_metadata", Point.left if pause is None else Point.again)
    if pause is None:
        raise OutcomeUnknown("publish", unknown.cause, unknown.remedy, possible_orphans=orphans) from unknown
    yield Sleep(pause)


def _create(context: Context, encoded: Encoded, file: Document | None = None) -> Flow[Publication]:
    """Make a record, with its file if one call carries both."""
    request = context.request("create_metadata", body=encoded.document, document=file)
    outcome = yield from sending(request, context.retries)
    if outcome.accepted is not None:
        publication = identified(context, request, outcome.accepted)
        if publication.id:
            return evolve(publication, left_out=encoded.left_out, documentrelaties=encoded.documentrelaties)
    elif not outcome.open:
        raise outcome.failure()
    cause = outcome.failure()
    raise _unknown(context, cause) from cause


def _unknown(context: Context, cause: PlooiError) -> OutcomeUnknown:
    """The error of a record that may have been made."""
    if context.version.delivers_at_once:
        remedy = _("If it did, the document is public. Look for it before you publish it again.")
        return OutcomeUnknown("publish", cause, remedy)
    remedy = _("If it did, it has a record without a file, which is not public. Call again to make another one.")
    if not context.version.traits.orphans_stay_unpublished:
        remedy = _("If it did, it has a record without a file; ask the platform's support before you call again.")
    return OutcomeUnknown("create_metadata", cause, remedy, possible_orphans=1)
