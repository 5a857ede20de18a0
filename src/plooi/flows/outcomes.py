"""The rule for outcomes, for all verbs and for batches: what is known of a write whose answer was lost or an error.

*Stored*: the platform keeps it. *Signalled*: the platform has started processing for it; without a signal a document
never becomes public and is never taken offline. *Accepted*: both, as a success that the contract names states. Reading
back shows only that something is stored. So a write of unknown outcome is repeated until it is accepted, if a repeat
signals again. If it cannot be repeated, or is never accepted, OutcomeUnknown says what is known and what to do.

Source: the outages, measured on the published services of 0.9.0-beta; docs/outcomes.md explains the rule to users.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen

from plooi.errors import ApiError, OutcomeUnknown, PlooiError, WriteRefused
from plooi.flows.context import Context
from plooi.language import _, later
from plooi.model.metadata import Metadata
from plooi.model.results import Publication, Receipt
from plooi.spelling import LIFT, REPLACE, UPLOAD
from plooi.versions.contract import Proof, Repeat
from plooi.wire.answers import error_of, is_not_known, is_unhandled
from plooi.wire.documents import Document
from plooi.wire.effects import Answer, Flow, Request, Sleep
from plooi.wire.retrying import Outcome, Retries, asked_of, sending
from plooi.wire.sinks import Sink

#: How many characters of white space make the bytes of a replacement unique.
_SPACING = 32

_NOT_SIGNALLED = later("but may not have signalled it to processing. Without that it never becomes public.")
_UPLOAD_AGAIN = later(
    "Send the file again with {upload}: that signals it anew. A 404 then means that the platform has processed it, "
    "unless its metadata was replaced or it was withdrawn."
)
_PUT_SIGNALS = later("If it is not, use {replace}, which signals the document anew.")


@frozen
class Look:
    """What one look at the file of a document shows.

    `given`: the platform has a file. `none`: it has no file under this id, because it never got one, the document was
    withdrawn, or the id is unknown. `unclear`: the storage is away, or the look failed; `error` is the failure.
    """

    state: Literal["given", "none", "unclear"]
    error: PlooiError | None = None
    answer: Answer | None = field(default=None, repr=False)


def look_at_file(context: Context, identity: str, retries: Retries | None = None) -> Flow[Look]:
    """Look at the file of a document. Only its first bytes are read."""
    if context.version.lacks("download") is not None:
        return Look("unclear")
    request = context.request("download", {"id": identity}, peek=0)
    outcome = yield from sending(request, retries or context.retries)
    if outcome.accepted is not None:
        return Look("given")
    return Look("none" if is_not_known(outcome.answer) else "unclear", outcome.failure(), outcome.answer)


def not_known(context: Context, request: Request, answer: Answer, identity: str) -> Flow[None]:
    """Distinguish an unknown id from a failing platform: both answer with a 500 of the framework. The file decides.

    Raises:
        NietGevondenFout: the platform has no file under this id.
    """
    if not is_unhandled(request, answer):
        return
    look = yield from look_at_file(context, identity, Retries(attempts=1))
    if look.state == "none":
        assert isinstance(look.error, ApiError)
        look.error.hint = _(
            "It answers {operation} with status {status}, as it does for an id that it does not know. "
            "Check the id. (A record that has no file yet looks the same while processing is away.)",
            operation=request.operation,
            status=answer.status,
        )
        raise look.error from error_of(request, answer)


def refuse_withdrawn(context: Context, identity: str) -> Flow[None]:
    """Refuse to replace the metadata of a withdrawn document, which would make it public again. Its file decides.

    Raises:
        WriteRefused: the document was withdrawn, or never had a file.
        ApiError, TransportError: the storage is away, or the look failed; nothing was sent.
    """
    look = yield from look_at_file(context, identity)
    if look.state == "given":
        return
    if look.error is not None and look.state == "unclear":
        raise look.error
    fault = _(
        "the document was withdrawn, or it never had a file: the platform has none under this id, and the two look the "
        "same. Replacing the metadata of a withdrawn document would make it public again"
    )
    if look.error is None:
        fault = _(
            "version {label} cannot download files, so it is not known whether the document was "
            "withdrawn. Replacing the metadata of a withdrawn document would make it public again",
            label=context.version.label,
        )
    remedy = _(
        "if it never had a file, send that first, with {upload}; if it was withdrawn, publish it anew, or make it "
        "public again with {lift}",
        upload=UPLOAD,
        lift=LIFT,
    )
    raise WriteRefused("publication", identity, fault, remedy)


def file_settled(
    context: Context,
    verb: str,
    publication: Publication,
    file: Document,
    outcome: Outcome,
    *,
    own: bool,
) -> Flow[Receipt]:
    """The receipt of a file whose upload was not accepted, although an attempt may have been carried out.

    A 404 means that the platform accepts no file for this id any more: it processed one, the metadata was replaced, or
    the document was withdrawn. If the record is the caller's `own`, only this upload was done with it. Equal bytes then
    prove that the file was processed, and thus signalled.

    Raises:
        OutcomeUnknown: the file is stored, or may be. It is not known whether it was signalled.
        ApiError, TransportError: the file is not stored, for this reason.
    """
    failure = outcome.failure()
    closed = is_not_known(outcome.answer)
    wanted = file.sha256 or context.resume.sha256
    # Without one, the file was never sent completely.
    stored, error = (
        (False, None) if wanted is None else (yield from is_stored(context, publication.id, file.size, wanted))
    )
    if stored is False:
        raise failure
    if stored and closed and own:
        return Receipt(publication.id, publication.pid, settled=True)
    where = _(", at {pid}", pid=publication.pid) if publication.pid else ""
    if stored:
        known = _("The platform has stored this very file, {not_signalled}", not_signalled=_(_NOT_SIGNALLED))
    else:
        known = _("The file could not be read back{value}.", value="" if error is None else f" ({error})")
    remedy = _(_UPLOAD_AGAIN, upload=UPLOAD)
    if closed:
        known += _(" It accepts no other file for this id: it processed one, or the metadata was replaced.")
        remedy = _(
            "Check whether the document is public{where}. {put_signals}",
            where=where,
            put_signals=_(_PUT_SIGNALS, replace=REPLACE),
        )
    # The platform had answered; it was the look that failed and left the outcome open.
    cause = error if closed and error is not None else failure
    raise OutcomeUnknown(verb, cause, remedy, known=known, stored=stored is True) from failure


def is_stored(context: Context, identity: str, size: int, sha256: str) -> Flow[tuple[bool | None, PlooiError | None]]:
    """Whether the platform has this very file; None and the reason if that cannot be found out."""
    version = context.version
    if version.lacks("download") is not None or version.call("upload_document").proof is not Proof.stored:
        return None, None
    sink = Sink()
    # What is longer is another file, however long it is.
    request = context.request("download", {"id": identity}, sink=sink, peek=size)
    outcome = yield from sending(request, context.retries)
    if outcome.accepted is not None:
        return (sink.size, sink.sha256) == (size, sha256), None
    return (False, None) if is_not_known(outcome.answer) else (None, outcome.failure())


@frozen
class Replacement:
    """Metadata that is to replace other metadata.

    `body` is the document that is sent, `wanted` the metadata in it, and `before` the metadata that the platform had.
    `lift`: the document may be a withdrawn one.
    """

    identity: str
    body: Mapping[str, Any] = field(repr=False)
    wanted: Metadata = field(repr=False)
    before: Metadata = field(repr=False)
    lift: bool = False


def replaced(context: Context, what: Replacement, read_back: Flow[Metadata]) -> Flow[tuple[Request, Answer]]:
    """Replace metadata until the platform accepts it. Returns the request and its answer.

    Each attempt has other bytes, because the platform does nothing for the bytes that it has stored. Before each
    attempt the file is looked at, unless a withdrawal is to be lifted: no repeat may make a withdrawn document public.

    Raises:
        WriteRefused: see `refuse_withdrawn`; nothing was sent.
        OutcomeUnknown: the new metadata is stored, or may be. It is not known whether it was signalled.
        ApiError, TransportError: the platform refused, or could not be reached.
    """
    call = context.version.call("replace_metadata")
    attempt, unsure = 0, context.resume.unsure
    while True:
        attempt += 1
        if not what.lift:
            try:
                yield from refuse_withdrawn(context, what.identity)
            except PlooiError as error:
                if not unsure:
                    raise
                raise (yield from _left_open(context, what, error, read_back, last=False)) from error
        spacing = _spacing() if call.repeat is Repeat.other_bytes else ""
        request = context.request("replace_metadata", {"id": what.identity}, body=what.body, spacing=spacing)
        outcome = yield from sending(request, context.retries, unsure=unsure)
        if outcome.accepted is not None:
            return request, outcome.accepted
        failure = outcome.failure()
        if not (outcome.unsure or outcome.open):
            raise failure
        unsure = True
        asked = () if outcome.answer is None else asked_of(outcome.answer)
        pause = context.retries.pause(attempt, *asked) if outcome.open else None
        if pause is None:
            raise (yield from _left_open(context, what, failure, read_back, last=outcome.open)) from failure
        yield Sleep(pause)


def _spacing() -> str:
    """Random white space, so that the bytes of a replacement differ from those that are stored."""
    return "".join(secrets.choice(" \n") for _ in range(_SPACING))


def _left_open(
    context: Context, what: Replacement, cause: PlooiError, read_back: Flow[Metadata], *, last: bool
) -> Flow[PlooiError]:
    """The error of a replacement that was not accepted; an attempt, with `last` the last one, may have been done."""
    later = _("compare it, and call again if it differs from what you sent.")
    try:
        after = yield from read_back
    except PlooiError as error:
        known = _("Reading back failed as well ({error}).", error=error)
        return OutcomeUnknown(
            "replace_metadata", cause, _("Read the document later, {later}", later=later), known=known
        )
    stored = says_the_same(what.wanted, after)
    if stored and what.lift and says_the_same(what.wanted, what.before):
        # The platform had this metadata before. The file shows whether the withdrawal is lifted.
        stored = (yield from look_at_file(context, what.identity)).state == "given"
    if stored:
        known = _("The platform has stored this metadata, {not_signalled}", not_signalled=_(_NOT_SIGNALLED))
        remedy = _("Call again: each call signals it anew.")
        return OutcomeUnknown("replace_metadata", cause, remedy, known=known, stored=True)
    if not last:
        return cause
    known = _("So far the platform still has the old metadata.")
    return OutcomeUnknown("replace_metadata", cause, _("Read the document, {later}", later=later), known=known)


def withdrawn(context: Context, identity: str, pid: str | None) -> Flow[None]:
    """Withdraw a document, and repeat that until the platform accepts it.

    Raises:
        OutcomeUnknown: the withdrawal was noted, or may have been. It is not known whether it was signalled.
        NietGevondenFout: the platform has no such document, or it was withdrawn before.
        ApiError, TransportError: the document was not withdrawn, for this reason.
    """
    request = context.request("withdraw", {"id": identity})
    outcome = yield from sending(request, context.retries, unsure=context.resume.unsure)
    if outcome.accepted is not None:
        return
    failure = outcome.failure()
    if not (outcome.unsure or outcome.open):
        raise failure
    state: str = "none"
    if not is_not_known(outcome.answer):
        look = yield from look_at_file(context, identity)
        state = look.state
    if state == "given":
        raise failure
    noted = state == "none"
    known = _("Reading back did not show whether the withdrawal was noted.")
    if noted:
        known = _("The API no longer has a file for it; it is not known whether it was removed from the public index.")
    where = _(", at {pid}", pid=pid) if pid else ""
    remedy = _(
        "Check whether the document is still public{where}. If it is, use {replace} with {lift} "
        "and withdraw it again: that signals it anew.",
        where=where,
        replace=REPLACE,
        lift=LIFT,
    )
    raise OutcomeUnknown("withdraw", failure, remedy, known=known, stored=noted) from failure


def says_the_same(one: Metadata, other: Metadata) -> bool:
    """Whether two documents say the same, labels included. Relations and pid are not part of a replacement."""
    left, right = ({**metadata.to_dict(), "documentrelaties": None, "pid": None} for metadata in (one, other))
    return left == right
