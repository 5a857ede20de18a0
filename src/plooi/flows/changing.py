"""Verbs that change a delivered document, guarded against harm by accident."""

from __future__ import annotations

from attrs import evolve

from plooi.errors import WriteRefused
from plooi.flows.context import Context
from plooi.flows.outcomes import Replacement, replaced, says_the_same, withdrawn
from plooi.flows.steps import (
    PublicationLike,
    identified,
    measured,
    organisation,
    publication_of,
    read,
    uploaded,
)
from plooi.language import _
from plooi.model.ids import id_of, session_id_of
from plooi.model.metadata import Metadata
from plooi.model.results import Publication, Receipt
from plooi.versions.encoded import Loss
from plooi.wire.documents import DocumentLike
from plooi.wire.effects import Flow
from plooi.wire.foreign import harmless


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

    The pid is taken from the platform. This call cannot carry `documentrelaties`, which are listed in `left_out`. The
    call is repeated until it is accepted. If the platform already has this very metadata, it is sent anyway, because it
    may never have been signalled to processing; `changed` is False then.

    Args:
        lift_withdrawal: replace the metadata of a withdrawn document too, which makes it public again.

    Raises:
        MetadataInvalid, NotInThisVersion, IdInvalid: nothing was sent.
        WriteRefused: the publisher or the pid would change, or the document was withdrawn or has no file; nothing was
            changed.
        OutcomeUnknown: the new metadata is stored, or may be. It is not known whether it was signalled to processing.
        ApiError, TransportError: as for `get_metadata`.
    """
    context.need("replace_metadata")
    identity = id_of(publication)
    # A first time to report the faults before anything is sent.
    context.version.encode(metadata, "replace", loss=loss, send_extra=send_extra)
    before = yield from read(context, identity)
    _same_pid(metadata, before)
    encoded = context.version.encode(metadata.evolve(pid=before.pid), "replace", loss=loss, send_extra=send_extra)
    wanted = context.version.decode(encoded.document)
    if wanted.publisher != before.publisher:
        raise _refused(
            "publisher",
            str(wanted.publisher),
            _(
                "the document belongs to {publisher}, and its publisher cannot be changed to {wanted}",
                publisher=before.publisher,
                wanted=wanted.publisher,
            ),
            _("withdraw the document and publish it anew for the other publisher"),
        )
    what = Replacement(identity, encoded.document, wanted, before, lift=lift_withdrawal)
    request, answer = yield from replaced(context, what, read(context, identity))
    record = identified(context, request, answer)
    changed = not says_the_same(wanted, before)
    return evolve(record, id=identity, pid=record.pid or before.pid, left_out=encoded.left_out, changed=changed)


def replace_document(
    context: Context,
    publication: PublicationLike,
    document: DocumentLike,
    *,
    publisher: str | None = None,
    as_is: bool = False,
) -> Flow[Receipt]:
    """Replace the file of a document.

    The platform's build of 0.9.0-beta accepts another file only until it has processed the first, although its spec
    says otherwise.

    Args:
        publisher: the expected publisher (URI, code or label); by default any organisation that the token is for.
        as_is: as for `publish`.

    Raises:
        IdInvalid, SessionIdInvalid, DocumentInvalid, NotInThisVersion: nothing was sent.
        WriteRefused: the document belongs to another publisher.
        NietGevondenFout: no such document, or it cannot be replaced any more.
        OutcomeUnknown, ApiError, TransportError: as for `upload_document`.
    """
    context.need("replace_document")
    known = publication_of(publication)
    if known.session_id is not None:
        session_id_of(known.session_id)
    file = yield from measured(context, document, as_is=as_is)
    before = yield from _refuse_foreign(context, known.id, publisher)
    known = evolve(known, location=None, pid=known.pid or (None if before is None else before.pid))
    return (yield from uploaded(context, "replace_document", known, file))


def withdraw(context: Context, publication: PublicationLike, *, publisher: str | None = None) -> Flow[Publication]:
    """Withdraw a document: the platform takes it offline. Also works on a record without a file.

    The call is repeated until it is accepted. Once the platform has noted a withdrawal, a second call gets 404 and
    signals nothing. So after a lost answer it may be unknown whether the document went offline.

    Args:
        publisher: the expected publisher (URI, code or label); by default any organisation that the token is for.

    Raises:
        IdInvalid, NotInThisVersion: nothing was sent.
        WriteRefused: the document belongs to another publisher.
        NietGevondenFout: no such document, or it was withdrawn already.
        OutcomeUnknown: the withdrawal was noted, or may have been. It is not known whether it was signalled.
        ApiError, TransportError: the platform refused, or could not be reached; the call can be repeated.
    """
    context.need("withdraw")
    identity = id_of(publication)
    before = yield from _refuse_foreign(context, identity, publisher)
    pid = None if before is None else before.pid
    yield from withdrawn(context, identity, pid)
    return Publication(identity, pid)


def _refuse_foreign(context: Context, identity: str, publisher: str | None) -> Flow[Metadata | None]:
    """The metadata of a document, if its publisher is the expected one. The platform itself does not compare it."""
    if context.version.lacks("get_metadata") is not None:
        return None
    before = yield from read(context, identity)
    if before.publisher is None:
        return before
    own = before.publisher.id
    if publisher is not None:
        allowed = organisation(context, publisher)
        if own != allowed:
            raise _foreign(
                own, before, _("not to {allowed}", allowed=allowed), _("check the id, or the publisher that was given")
            )
    elif (codes := context.organisations()) and own.rpartition("/")[2] not in codes:
        raise _foreign(
            own,
            before,
            _("and the token is for {codes}", codes=", ".join(codes)),
            _("sign in for its publisher, or check the id"),
        )
    return before


def _foreign(own: str, before: Metadata, fault: str, remedy: str) -> WriteRefused:
    return _refused(
        "publisher",
        own,
        _("the document belongs to {publisher}, {fault}", publisher=before.publisher, fault=fault),
        remedy,
    )


def _same_pid(metadata: Metadata, before: Metadata) -> None:
    if metadata.pid and before.pid and metadata.pid != before.pid:
        raise _refused(
            "pid",
            metadata.pid,
            _("the document has the pid {pid}, the metadata {given}", pid=before.pid, given=metadata.pid),
            _("replace the document with this pid, or leave the pid out"),
        )


def _refused(field: str, value: str, fault: str, remedy: str) -> WriteRefused:
    """A refusal whose fault holds texts of the platform: on one line, without signs that steer a terminal."""
    return WriteRefused(field, value, harmless(fault), remedy)
