"""One row: what is sent for it, noted before and after each step, so that it can stop anywhere and go on.

Publishing is the upload, which is safe to repeat; a record without a file is never public. Source: the life of a
delivery and the operations of 0.9.0-beta.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve

from plooi import flows
from plooi.batch.files import Guarded, Nowhere, located, look_again
from plooi.batch.journal import TakenOver
from plooi.batch.rows import Action, Row, State
from plooi.batch.trying import Desk, Failed, Held, Tries, maybe_done
from plooi.batch.understanding import with_main
from plooi.errors import (
    ApiError,
    DocumentInvalid,
    NietGevondenFout,
    OutcomeUnknown,
    PlooiError,
    TransportError,
)
from plooi.model.metadata import Metadata
from plooi.model.results import Publication, Receipt

_T = TypeVar("_T")
#: How many records with an unknown outcome one row may leave in one run before a person is to look.
UNKNOWN = 5


class Delivery:
    """The delivery of one row, from wherever it stopped."""

    def __init__(self, desk: Desk, row: Row) -> None:
        self._desk = desk
        self._row = row
        self._version = desk.client.version
        self._tries = Tries(desk, row)

    async def run(self) -> int:
        """Deliver it; gives the bytes that were delivered.

        Raises:
            Ended: how it ended otherwise.
            Halted: the batch is to end; the row goes on in the next run.
            TakenOver: another worker has the row.
        """
        row = self._row
        if row.action is Action.publish:
            publication = await self._published()
        elif row.action is Action.withdraw:
            await self._withdraw()
            publication = None
        else:
            publication = await self._replaced()
        verified = False
        if publication is not None and row.sha256 is not None and self._desk.options.verify:
            verified = await self._verify(publication)
        changes: dict[str, Any] = {} if publication is None else {"publication": publication.to_dict()}
        ended = self._note(State.done, metadata=None, error=None, message=None, unsure=0, verified=verified, **changes)
        if row.publication is not None and publication is not None:
            # A record that was listed, since its file had been refused, has its file now.
            await asyncio.gather(ended, self._desk.journal.completed(row, publication.id))
        else:
            await ended
        return row.size if row.file is not None else 0

    async def _note(self, state: State, **changes: Any) -> None:
        await self._desk.journal.note(self._row, state, **changes)

    # Publishing.

    async def _published(self) -> Publication:
        row = self._row
        if row.publication is not None:
            publication = Publication.from_dict(row.publication)
        else:
            if row.state is State.creating:
                await self._lost("stopped in between", None)
            self._look_again()
            publication = await self._created()
        if row.state is State.uploaded:
            return publication
        # A record whose first answer is known was made by this row, which does nothing with it but send its file.
        own = publication.pid is not None or publication.session_id is not None

        async def upload(file: Guarded, unsure: bool) -> Receipt:
            carry_out = self._desk.client.carry_out
            more = {"own": own, "unsure": unsure, "sha256": row.sha256}
            return await carry_out(flows.send_file, publication, file, **more)  # type: ignore[arg-type]

        return await self._uploaded(publication, upload)

    async def _created(self) -> Publication:
        desk, row = self._desk, self._row
        metadata = self._metadata()
        attempts, unknown = row.attempts, 0
        while True:
            await desk.pacer.clear()
            attempts += 1
            await self._note(State.creating, attempts=attempts)
            try:
                publication = await desk.client.create_metadata(
                    metadata, loss=desk.options.loss, relations=desk.options.relations
                )
            except OutcomeUnknown as error:
                unknown += 1
                await self._lost("answer lost", error, last=unknown >= UNKNOWN)
                await self._tries.pause(error.cause)
            except PlooiError as error:
                await self._note(State.checked, attempts=attempts - 1)
                await self._tries.pause(error)
            else:
                known = {"publication": publication.to_dict(), "id": publication.id, "pid": publication.pid}
                try:
                    await self._note(State.created, **known)
                except TakenOver:
                    # The other worker counted this record when it took over. Now its id is known, so it can be tidied.
                    await desk.journal.orphan_found(row, publication.id)
                    raise
                return publication

    def _metadata(self) -> Metadata:
        metadata = Metadata.from_dict(self._row.metadata or {})
        return metadata if self._row.main is None else with_main(metadata, self._row.main)

    async def _lost(self, cause: str, error: OutcomeUnknown | None, *, last: bool = False) -> None:
        """A record may have been made, and nothing tells. It is counted, and then made again or left to a person."""
        journal, row = self._desk.journal, self._row
        harmless = self._version.traits.orphans_stay_unpublished
        repeat = harmless and self._desk.options.on_unknown == "repeat" and not last
        if repeat:
            # Both at once: written together, or not at all.
            await asyncio.gather(journal.orphan(row, cause), self._note(State.checked))
            return
        await journal.orphan(row, cause)
        why = f"{self._version.label} does not say that records without a file stay unpublished"
        if harmless:
            why = f"it happened {UNKNOWN} times in a row" if last else "you asked for it to be held"
        known = error or OutcomeUnknown("create_metadata", TransportError("the run was stopped", sent=True), "")
        cause_text = "" if error is None else f" Cause: {error.cause}"
        raise Held(known, f"It is not known whether the record was made, and {why}.{cause_text}")

    # The file.

    async def _uploaded(
        self, publication: Publication, upload: Callable[[Guarded, bool], Awaitable[Receipt]]
    ) -> Publication:
        """The file under the record's id; sent anew where it may not have been accepted, which does no harm."""
        desk, row = self._desk, self._row
        unsure = row.unsure or row.state is State.uploading
        while True:
            await desk.pacer.clear()
            await self._note(State.uploading, unsure=unsure)
            try:
                with self._file() as file:
                    receipt = await upload(file, unsure)
            except DocumentInvalid as error:
                raise Failed(error) from error
            except PlooiError as error:
                if maybe_done(error) and not unsure:
                    unsure = True
                    await self._note(State.uploading, unsure=True)
                refused = isinstance(error, ApiError) and not error.passing and not maybe_done(error)
                try:
                    await self._tries.pause(error)
                except Failed:
                    if refused and row.action is Action.publish and not unsure:
                        await desk.journal.orphan(row, "file refused", publication.id)
                    raise
            else:
                date = receipt.openbaarmakingsdatum or publication.openbaarmakingsdatum
                known = {**publication.to_dict(), "settled": receipt.settled, "openbaarmakingsdatum": date}
                return Publication.from_dict(known)

    def _path(self) -> Path:
        assert self._row.file is not None
        return located(self._desk.folder, self._row.file, outside=self._desk.options.outside)

    def _look_again(self) -> None:
        """See that the file is what it was, so that no record is made that would get none."""
        row = self._row
        try:
            look_again(self._path(), row.size, row.mtime, row.sha256 or "")
        except DocumentInvalid as error:
            raise Failed(error) from error

    def _file(self) -> Guarded:
        row, watcher = self._row, self._desk.watcher
        return _Watched(self._path(), row.size, row.sha256 or "", lambda position: watcher.sent(row.key, position))

    async def _there(self, identity: str) -> bool:
        """Whether the platform has just this file."""
        if self._version.lacks("download") is not None:
            return False
        while True:
            await self._desk.pacer.clear()
            try:
                got = await self._desk.client.download(identity, Nowhere())  # type: ignore[arg-type]
            except NietGevondenFout as error:
                if error.kind is None:
                    # A gateway's: the platform says which kind of error it is.
                    raise Failed(error) from error
                return False
            except PlooiError as error:
                await self._tries.pause(error)
            else:
                return (got.size, got.sha256) == (self._row.size, self._row.sha256)

    async def _verify(self, publication: Publication) -> bool:
        await self._note(State.uploaded, publication=publication.to_dict())
        if not await self._there(publication.id):
            cause = DocumentInvalid("file", self._row.file, "the platform has another file", "replace it")
            raise Failed(cause, "Read back, the platform has another file than the one that was sent, or none.")
        return True

    # Changing what is there.

    async def _replaced(self) -> Publication:
        row, client = self._row, self._desk.client
        assert row.target is not None
        publication = Publication(row.target)
        if row.metadata is not None and row.step != "file":
            metadata, loss = self._metadata(), self._desk.options.loss
            publication = await self._changed(
                lambda unsure: client.carry_out(flows.change_metadata, publication, metadata, loss=loss, unsure=unsure)
            )
            await self._note(State.changing, step="file", unsure=False)
            row = self._row = evolve(row, state=State.changing, unsure=False)
        if row.file is None or row.state is State.uploaded:
            return publication
        return await self._uploaded(
            publication,
            lambda file, unsure: client.carry_out(
                flows.change_file,
                publication,
                file,  # type: ignore[arg-type]
                unsure=unsure,
                sha256=row.sha256,
            ),
        )

    async def _withdraw(self) -> None:
        target, client = self._row.target or "", self._desk.client
        await self._changed(lambda unsure: client.carry_out(flows.take_offline, target, unsure=unsure))

    async def _changed(self, change: Callable[[bool], Awaitable[_T]]) -> _T:
        """A change, asked for until it is accepted, or the rule says that it can only be left open."""
        unsure = self._row.unsure or self._row.state is State.changing
        while True:
            await self._desk.pacer.clear()
            await self._note(State.changing, unsure=unsure)
            try:
                return await change(unsure)
            except PlooiError as error:
                if maybe_done(error) and not unsure:
                    unsure = True
                    await self._note(State.changing, unsure=True)
                await self._tries.pause(error)


class _Watched(Guarded):
    """A file that reports how far it is."""

    def __init__(self, path: Path, size: int, sha256: str, report: Callable[[int], None]) -> None:
        super().__init__(path, size, sha256)
        self._report = report

    def read(self, size: int = -1) -> bytes:
        data = super().read(size)
        self._report(self.tell())
        return data
