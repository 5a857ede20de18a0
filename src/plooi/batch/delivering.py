"""One row: the driver of its verb, which notes in the journal how far it is, so that it can stop anywhere and go on.

What is sent, and what is sent again, is decided in the verbs. Source of what a stopped row may assume: the life of a
delivery and the operations of 0.9.0-beta.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import nullcontext
from typing import Any

from attrs import evolve

from plooi import flows
from plooi.batch.files import Guarded, located, look_again
from plooi.batch.journal import TakenOver
from plooi.batch.pacing import Halted
from plooi.batch.rows import Action, Row, State
from plooi.batch.trying import Desk, Ended, retries
from plooi.batch.understanding import with_main
from plooi.errors import (
    ApiError,
    DeliveryIncomplete,
    DocumentInvalid,
    JournalError,
    OutcomeUnknown,
    PlooiError,
)
from plooi.flows.context import Resume
from plooi.flows.outcomes import is_stored
from plooi.language import _
from plooi.model.metadata import Metadata
from plooi.model.results import Publication
from plooi.versions.contract import Repeat
from plooi.wire.documents import Document
from plooi.wire.effects import Checkpoint, Effect, Flow, Measure, Point, Reply, Send, Sleep

#: The state of a row while a call is under way.
_UNDER_WAY = {
    "create_metadata": State.creating,
    "upload_document": State.uploading,
    "replace_document": State.uploading,
    "replace_metadata": State.changing,
    "withdraw": State.changing,
}


class Delivery:
    """The delivery of one row, from wherever it stopped."""

    def __init__(self, desk: Desk, row: Row) -> None:
        self._desk = desk
        self._row = row
        known = self._publication = None if row.publication is None else Publication.from_dict(row.publication)
        # A record whose first answer is known was made by this row, which does nothing with it but send its file.
        own = known is not None and (known.pid is not None or known.session_id is not None)
        stopped = row.state is State.uploading or (row.state is State.changing and row.step != "file")
        self._unsure = row.unsure or stopped
        self._attempts = row.attempts
        #: What is known of a record that was just made, and not in the journal yet.
        self._made: dict[str, Any] = {}
        self._context = evolve(
            desk.client.context,
            retries=retries(),
            another_record=desk.options.on_unknown == "repeat",
            resume=Resume(self._unsure, row.sha256, own),
        )

    async def run(self) -> Coroutine[Any, Any, int]:
        """Deliver it. What this gives notes that it is done, and gives the bytes that were delivered.

        Nothing that is sent for another row depends on that note, so that the caller need not wait for it.

        Raises:
            Ended: how it ended otherwise.
            Halted: the batch is to end; the row goes on in the next run.
            TakenOver: another worker has the row.
        """
        row, verified = self._row, False
        try:
            publication = self._publication
            if row.state is not State.uploaded:
                try:
                    publication = await self._desk.client.drive(self._verb(), self._carry_out)
                finally:
                    await self._keep_made()
            if publication is not None and row.sha256 is not None and self._desk.options.verify:
                await self._verify(publication)
                verified = True
        except PlooiError as error:
            raise await self._end(error) from error
        return self._done(publication, verified)

    async def _done(self, publication: Publication | None, verified: bool) -> int:
        row = self._row
        changes: dict[str, Any] = {} if publication is None else {"publication": publication.to_dict()}
        ended = self._note(State.done, metadata=None, error=None, message=None, unsure=0, verified=verified, **changes)
        if row.publication is not None and publication is not None:
            # A record that was listed, since its file had been refused, has its file now.
            await asyncio.gather(ended, self._desk.journal.completed(row, publication.id))
        else:
            await ended
        return row.size if row.file is not None else 0

    async def _end(self, error: PlooiError) -> Exception:
        """What an error means for the row, or for the batch."""
        desk, row = self._desk, self._row
        if isinstance(error, DeliveryIncomplete) and error.cause is not None:
            error = error.cause
        if isinstance(error, JournalError):
            return error
        cause = error.cause if isinstance(error, OutcomeUnknown) else error
        if isinstance(cause, ApiError) and self._is_about_the_token(cause):
            desk.unauthorised(cause)
            return Halted()
        if isinstance(error, OutcomeUnknown) and row.action is Action.publish and self._publication is None:
            return Ended(
                error,
                _(
                    "It is not known whether the record was made, {why} Cause: {cause}",
                    why=self._why_held(),
                    cause=cause,
                ),
            )
        refused = isinstance(error, ApiError) and not error.passing and not self._unsure
        if refused and row.action is Action.publish and self._publication is not None:
            await desk.journal.orphan(row, _("file refused"), self._publication.id)
        return Ended(error)

    def _is_about_the_token(self, error: ApiError) -> bool:
        """Whether a refusal holds for every row. One without a body is about this row, unless they become many."""
        # A change can be refused for whose document it is.
        about = error.status == 401 or (error.status == 403 and self._row.action is Action.publish)
        return about and (error.kind is not None or self._desk.refused())

    def _why_held(self) -> str:
        version = self._context.version
        if version.delivers_at_once:
            return _("and it would be public.")
        if not version.traits.orphans_stay_unpublished:
            return _("and {label} does not say that records without a file stay unpublished.", label=version.label)
        held = self._desk.options.on_unknown == "hold"
        return _("and you asked for it to be held.") if held else _("and it happened several times in a row.")

    # The verb of the row.

    def _verb(self) -> Flow[Publication | None]:
        row, context = self._row, self._context
        if row.state is State.creating:
            yield from flows.record_lost(context)
        if row.action is Action.withdraw:
            yield from flows.withdraw(context, row.target or "")
            return None
        with self._file() as file:
            return (yield from (self._publish(file) if row.action is Action.publish else self._change(file)))

    def _publish(self, file: Any) -> Flow[Publication]:
        options = self._desk.options
        if self._publication is None:
            more: Any = {"loss": options.loss, "relations": options.relations}
            return (yield from flows.publish(self._context, self._metadata(), file, **more))
        receipt = yield from flows.upload_document(self._context, self._publication, file)
        return flows.received(self._publication, receipt)

    def _change(self, file: Any) -> Flow[Publication]:
        row, context = self._row, self._context
        publication = Publication(row.target or "")
        if row.metadata is not None and row.step != "file":
            metadata, loss = self._metadata(), self._desk.options.loss
            publication = yield from flows.replace_metadata(context, publication, metadata, loss=loss)
            yield Checkpoint("replace_metadata", Point.done)
            context = evolve(context, resume=Resume(sha256=row.sha256))
        if file is None:
            return publication
        return flows.received(publication, (yield from flows.replace_document(context, publication, file)))

    def _metadata(self) -> Metadata:
        metadata = Metadata.from_dict(self._row.metadata or {})
        return metadata if self._row.main is None else with_main(metadata, self._row.main)

    def _file(self) -> Any:
        row, desk = self._row, self._desk
        if row.file is None:
            return nullcontext()
        path = located(desk.folder, row.file, outside=desk.options.outside)
        if self._publication is None and row.action is Action.publish:
            # No record is made that would get no file.
            look_again(path, row.size, row.mtime, row.sha256 or "")
        return Guarded(path, row.size, row.sha256 or "", lambda position: desk.watcher.sent(row.key, position))

    async def _verify(self, publication: Publication) -> None:
        """Read the file back. Raises Ended if the platform has another one."""
        await self._note(State.uploaded, publication=publication.to_dict())
        row = self._row
        look = is_stored(self._context, publication.id, row.size, row.sha256 or "")
        same, error = await self._desk.client.drive(look, self._carry_out)
        if error is not None:
            raise error
        if not same:
            cause = DocumentInvalid("file", row.file, _("the platform has another file"), _("replace it"))
            raise Ended(cause, _("Read back, the platform has another file than the one that was sent, or none."))

    # The driver.

    async def _carry_out(self, effect: Effect) -> Reply:
        pacer, client = self._desk.pacer, self._desk.client
        if isinstance(effect, Checkpoint):
            await self._keep(effect)
            return None
        await self._keep_made()
        if isinstance(effect, Measure):
            # It was looked into when it was checked, so that this takes no thread of its own.
            return Document.of(effect.given, effect.largest, as_is=effect.as_is)
        if isinstance(effect, Sleep):
            await pacer.wait(effect.seconds)
            return None
        if isinstance(effect, Send) and effect.request.call.repeat is Repeat.read:
            await pacer.clear()
        return await client.carry_out(effect)

    async def _keep(self, checkpoint: Checkpoint) -> None:
        """Note how far the row is."""
        journal, row = self._desk.journal, self._row
        state, creates = _UNDER_WAY[checkpoint.role], checkpoint.role == "create_metadata"
        match checkpoint.point:
            case Point.before:
                if not self._desk.pacer.is_clear:
                    # What would have to wait is not noted as under way.
                    await self._keep_made()
                    await self._desk.pacer.clear()
                self._attempts += creates
                more = {"attempts": self._attempts} if creates else {"unsure": self._unsure}
                # The record is noted together with what follows it at once.
                await self._note_made(state, **more)
            case Point.refused if creates:
                self._attempts -= 1
                await self._note(State.checked, attempts=self._attempts)
            case Point.lost if not (creates or self._unsure):
                self._unsure = True
                await self._note(state, unsure=True)
            case Point.again:
                # Both at once: written together, or not at all.
                await asyncio.gather(journal.orphan(row, self._why_lost()), self._note(State.checked))
            case Point.left:
                await journal.orphan(row, self._why_lost())
            case Point.done if creates:
                made = self._publication = checkpoint.result
                self._made = {"publication": made.to_dict(), "id": made.id, "pid": made.pid}
            case Point.done:
                self._unsure = False
                await self._note(state, step="file", unsure=False)

    def _why_lost(self) -> str:
        return _("answer lost") if self._attempts > self._row.attempts else _("stopped in between")

    async def _keep_made(self) -> None:
        """Note a record that was just made, unless that is done."""
        if self._made:
            await self._note_made(State.uploaded if self._context.version.delivers_at_once else State.created)

    async def _note_made(self, state: State, **changes: Any) -> None:
        """Note a state, with the record that was just made."""
        made, self._made = self._made, {}
        try:
            await self._note(state, **made, **changes)
        except TakenOver:
            if made:
                # The other worker counted this record when it took over. Now its id is known, so it can be tidied.
                await self._desk.journal.orphan_named(self._row, made["id"])
            raise

    async def _note(self, state: State, **changes: Any) -> None:
        await self._desk.journal.note(self._row, state, **changes)
