"""Verbs that change what was delivered, none of which does harm by accident."""

from __future__ import annotations

from attrs import evolve

from plooi.answers import error_of
from plooi.context import Context
from plooi.documents import DocumentLike
from plooi.effects import Flow, Sleep
from plooi.errors import (
    ApiError,
    OutcomeUnknown,
    TransportError,
    WriteRefused,
)
from plooi.flows.steps import (
    PublicationLike,
    identified,
    measured,
    organisation,
    peeked,
    publication_of,
    read,
    uploaded,
)
from plooi.ids import id_of
from plooi.metadata import Metadata
from plooi.results import Publication, Receipt
from plooi.retrying import Outcome, sending
from plooi.versions.encoded import Loss


def replace_metadata(
    context: Context,
    publication: PublicationLike,
    metadata: Metadata,
    *,
    loss: Loss = "refuse",
    send_extra: bool = False,
    lift_withdrawal: bool = False,
) -> Flow[Publication]:
    """Replace the metadata of a document by other, complete metadata.

    The pid is taken from the platform. `documentrelaties` cannot travel in this call and are listed in `left_out`. What
    the platform has just like this already is not sent (`changed` is False), since it fails at that. A lost answer is
    settled by reading back.

    Args:
        lift_withdrawal: replace the metadata of a withdrawn document too, which makes it public again.

    Raises:
        MetadataInvalid, NotInThisVersion, IdInvalid: nothing was sent.
        WriteRefused: the publisher or the pid would change, or the document was withdrawn; nothing was changed.
        OutcomeUnknown: the answer was lost, and reading back did not tell.
        ApiError, TransportError: as for `get_metadata`.
    """
    context.need("replace_metadata")
    identity = id_of(publication)
    # Once before anything is sent, for what is wrong with it.
    context.version.encode(metadata, "replace", loss=loss, send_extra=send_extra)
    before = yield from read(context, identity)
    _same_pid(metadata, before)
    encoded = context.version.encode(metadata.evolve(pid=before.pid), "replace", loss=loss, send_extra=send_extra)
    wanted = context.version.decode(encoded.document)
    if wanted.publisher != before.publisher:
        raise WriteRefused(
            "publisher",
            str(wanted.publisher),
            f"the document is of {before.publisher}, and its publisher cannot be changed to {wanted.publisher}",
            "withdraw the document and publish it anew for the other publisher",
        )
    if not lift_withdrawal:
        yield from _refuse_withdrawn(context, identity)
        if _same(wanted, before):
            return Publication(identity, before.pid, left_out=encoded.left_out, changed=False)
    request = context.request("putMetadata", {"id": identity}, body=encoded.document)
    attempt = 0
    while True:
        attempt += 1
        outcome = yield from sending(request, context.retries, repeatable=False)
        if outcome.answer is not None and outcome.answer.status in (200, 201):
            found = identified(request, outcome.answer)
            return evolve(found, id=identity, pid=found.pid or before.pid, left_out=encoded.left_out)
        if not outcome.open:
            raise outcome.failure()
        after = yield from _read_after(context, identity, "replace_metadata", outcome)
        if _same(wanted, after):
            return Publication(identity, before.pid, left_out=encoded.left_out, settled=True)
        pause = context.retries.pause(attempt)
        if not _same(before, after) or pause is None:
            remedy = "Read the document, compare it, and call again if it is not as it should be."
            raise OutcomeUnknown("replace_metadata", outcome.failure(), remedy) from outcome.failure()
        yield Sleep(pause)


def replace_document(
    context: Context, publication: PublicationLike, document: DocumentLike, *, publisher: str | None = None
) -> Flow[Receipt]:
    """Replace the file of a document.

    The platform's build of 0.9.0-beta takes another file only until it has processed the first, although its spec says
    otherwise.

    Args:
        publisher: whose document it must be (URI, code or label); by default one of those that the token is for.

    Raises:
        IdInvalid, DocumentInvalid, NotInThisVersion: nothing was sent.
        WriteRefused: the document is another publisher's.
        NietGevondenFout: no such document, or it cannot be replaced any more.
        ApiError, TransportError: as for `upload_document`.
    """
    context.need("replace_document")
    known = publication_of(publication)
    file = yield from measured(context, document)
    yield from _refuse_foreign(context, known.id, publisher)
    return (yield from uploaded(context, "putDocument", evolve(known, location=None), file))


def withdraw(context: Context, publication: PublicationLike, *, publisher: str | None = None) -> Flow[Publication]:
    """Withdraw a document: the platform takes it offline. Also works on a record without a file.

    A lost answer is met by a second call; the 404 that this then gets means success.

    Args:
        publisher: whose document it must be (URI, code or label); by default one of those that the token is for.

    Raises:
        IdInvalid, NotInThisVersion: nothing was sent.
        WriteRefused: the document is another publisher's.
        NietGevondenFout: no such document, or it was withdrawn already.
        ApiError, TransportError: the platform refused, or could not be reached; the call can be repeated.
    """
    context.need("withdraw")
    identity = id_of(publication)
    before = yield from _refuse_foreign(context, identity, publisher)
    request = context.request("deleteDocument", {"id": identity})
    outcome = yield from sending(request, context.retries, repeatable=True)
    pid = None if before is None else before.pid
    if outcome.answer is not None and 200 <= outcome.answer.status < 300:
        return Publication(identity, pid)
    gone = outcome.answer is not None and outcome.answer.status == 404
    if (gone and outcome.unsure) or outcome.open:
        answer = yield from peeked(context, identity)
        if answer is not None and (answer.status == 400 or (gone and answer.status == 404)):
            return Publication(identity, pid, settled=True)
    raise outcome.failure()


def _refuse_withdrawn(context: Context, identity: str) -> Flow[None]:
    # The metadata of a withdrawn document reads like any other; only its file tells.
    answer = yield from peeked(context, identity)
    if answer is not None and answer.status == 400:
        raise WriteRefused(
            "publication",
            identity,
            "the document was withdrawn (or the storage behind the platform is away), and replacing its metadata would "
            "make it public again",
            "publish it anew, or ask for just this with lift_withdrawal=True",
        )
    if answer is not None and answer.status >= 500:
        raise error_of(context.request("getDocument", {"id": identity}), answer)


def _refuse_foreign(context: Context, identity: str, publisher: str | None) -> Flow[Metadata | None]:
    """The metadata of a document that may be changed. The platform itself does not compare the publisher here."""
    if context.version.lacks("get_metadata") is not None:
        return None
    before = yield from read(context, identity)
    if before.publisher is None:
        return before
    own = before.publisher.id
    if publisher is not None:
        allowed = organisation(context, publisher)
        if own != allowed:
            raise _foreign(own, before, f"not of {allowed}", "check the id, or the publisher that was named")
    elif (codes := context.organisations()) and own.rpartition("/")[2] not in codes:
        raise _foreign(
            own, before, f"and the token is for {', '.join(codes)}", "sign in for its publisher, or check the id"
        )
    return before


def _foreign(own: str, before: Metadata, fault: str, remedy: str) -> WriteRefused:
    return WriteRefused("publisher", own, f"the document is of {before.publisher}, {fault}", remedy)


def _read_after(context: Context, identity: str, verb: str, outcome: Outcome) -> Flow[Metadata]:
    try:
        return (yield from read(context, identity))
    except (ApiError, TransportError) as error:
        remedy = f"Reading back failed as well ({error}). Read the document later and compare it."
        raise OutcomeUnknown(verb, outcome.failure(), remedy) from error


def _same_pid(metadata: Metadata, before: Metadata) -> None:
    if metadata.pid and before.pid and metadata.pid != before.pid:
        raise WriteRefused(
            "pid",
            metadata.pid,
            f"the document has the pid {before.pid}, the metadata {metadata.pid}",
            "replace the document that the metadata is of, or leave the pid out",
        )


def _same(one: Metadata, other: Metadata) -> bool:
    """Whether two documents say the same, labels included; relations do not travel, and the pid is known."""
    left, right = ({**metadata.to_dict(), "documentrelaties": None, "pid": None} for metadata in (one, other))
    return left == right
