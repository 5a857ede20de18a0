"""The engine of a batch: so many rows at a time, until all are done or something speaks against it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from plooi.batch.delivering import Delivery
from plooi.batch.journal import Journal, TakenOver
from plooi.batch.options import Options, Stopped
from plooi.batch.pacing import Halted, PacedPlooi, Pacer
from plooi.batch.rows import Row, State
from plooi.batch.trying import Desk, Ended
from plooi.batch.watching import Watcher
from plooi.errors import ApiError, JournalError
from plooi.language import _, later

#: So many refusals without a body, one after the other, are about the token and not about the rows.
REFUSALS = 5
#: Seconds between looks at rows that another worker has.
LOOK = 0.5


_TAKEN_OVER = later("another worker has it by now")


class Engine:
    """Carries a journal's rows out.

    Attributes:
        stopped: why it ended before all rows had been come to, with the reason for people; None where it did not.
        done, bytes: rows that were done, and the bytes that were delivered.
    """

    def __init__(
        self, client: PacedPlooi, journal: Journal, pacer: Pacer, folder: Path, options: Options, watcher: Watcher
    ) -> None:
        self._journal = journal
        self._pacer = pacer
        self._options = options
        self._watcher = watcher
        self._desk = Desk(client, journal, pacer, options, folder, watcher, self._unauthorised, self._refused)
        self._taken: deque[Row] = deque()
        self._begun = 0
        self._under_way = 0
        self._ended = asyncio.Event()
        self._next_one = asyncio.Lock()
        self._refusals = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._endings: set[asyncio.Task[None]] = set()
        self.stopped: tuple[Stopped, str] | None = None
        self.done = 0
        self.bytes = 0

    def stop(self, why: Stopped, reason: str) -> None:
        """Begin nothing more; what is under way is finished."""
        if self.stopped is None:
            self.stopped = (why, reason)
        self._pacer.halt()
        self._ended.set()

    def stop_at_once(self, why: Stopped, reason: str) -> None:
        """Break off what is under way as well; it goes on in the next run."""
        self.stop(why, reason)
        self.stopped = (why, reason)
        for task in self._tasks:
            task.cancel()

    async def run(self) -> None:
        """Deliver until there is nothing more to do."""
        # The check may have taken longer than the lease.
        await self._journal.keep(self._options.lease)
        beat = asyncio.create_task(self._beat())
        try:
            if self.stopped is None:
                self._tasks = [asyncio.create_task(self._work()) for _ in range(self._options.jobs)]
                try:
                    await asyncio.gather(*self._tasks)
                except asyncio.CancelledError:
                    if self.stopped is None:
                        raise
                finally:
                    for task in self._tasks:
                        task.cancel()
                    await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            beat.cancel()
            await asyncio.gather(beat, return_exceptions=True)
            await self._journal.settle()
            await asyncio.gather(*self._endings, return_exceptions=True)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._options.lease / 4)
            try:
                await self._journal.keep(self._options.lease)
            except JournalError as error:
                self.stop("journal", str(error))

    async def _work(self) -> None:
        ending: asyncio.Task[None] | None = None
        try:
            while (row := await self._next()) is not None:
                before, ending = ending, await self._one(row)
                if before is not None:
                    await before
            if ending is not None:
                await ending
        except Halted:
            return
        except JournalError as error:
            self.stop("journal", str(error))

    async def _next(self) -> Row | None:
        async with self._next_one:
            while not self._pacer.halted:
                left = None if self._options.limit is None else self._options.limit - self._begun
                if left is not None and left <= 0:
                    return None
                if not self._taken:
                    most = 2 * self._options.jobs
                    self._taken.extend(await self._journal.take(most if left is None else min(most, left)))
                if self._taken:
                    self._begun += 1
                    self._under_way += 1
                    return self._taken.popleft()
                if not await self._more_may_come():
                    return None
            return None

    async def _more_may_come(self) -> bool:
        """Wait for what is under way, here or elsewhere, since attachments may wait for it; False when nothing is."""
        self._ended.clear()
        if self._under_way:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), LOOK if self._journal.shared else None)
            return True
        left = await self._journal.tally()
        if not left.ready and not left.elsewhere:
            return False
        # What is ready and could not be taken is about to be another worker's.
        await self._pacer.wait(LOOK)
        return True

    async def _one(self, row: Row) -> asyncio.Task[None] | None:
        """Deliver a row; gives what notes that it is done, while the next row may begin."""
        self._watcher.row_begun(row.key, row.file, row.size)
        state, message = row.state, None
        try:
            try:
                noting = await Delivery(self._desk, row).run()
            except (Halted, JournalError, TakenOver):
                raise
            except Exception as error:
                state, kind, message = _ended(error)
                await self._journal.note(row, state, error=kind, message=message)
            else:
                self._refusals = 0
                ending = asyncio.create_task(self._done(row, noting))
                self._endings.add(ending)
                ending.add_done_callback(self._endings.discard)
                return ending
        except TakenOver:
            message = _(_TAKEN_OVER)
        except BaseException:
            self._row_ended(row, state, None, 0)
            raise
        self._row_ended(row, state, message, 0)
        return None

    async def _done(self, row: Row, noting: Coroutine[Any, Any, int]) -> None:
        state, message, delivered = row.state, None, 0
        try:
            delivered = await noting
            state = State.done
            self.done += 1
            self.bytes += delivered
        except TakenOver:
            message = _(_TAKEN_OVER)
        except JournalError as error:
            self.stop("journal", str(error))
        finally:
            self._row_ended(row, state, message, delivered)

    def _row_ended(self, row: Row, state: State, message: str | None, delivered: int) -> None:
        self._under_way -= 1
        self._ended.set()
        self._watcher.row_ended(row.key, state, message, delivered)

    def _unauthorised(self, error: ApiError) -> None:
        self.stop("not authorised", _("The platform does not take the token: {error}", error=error))

    def _refused(self) -> bool:
        self._refusals += 1
        return self._refusals >= REFUSALS


def _ended(error: Exception) -> tuple[State, str, str]:
    """How a row ended that was not done: its state, the kind of the error, and what to tell."""
    if isinstance(error, Ended):
        return error.state, type(error.cause).__name__, error.message
    # A fault of this program ends the row and not the batch; its text may repeat what was being sent.
    return State.failed, type(error).__name__, _("This is a fault of plooi itself: {name}.", name=type(error).__name__)
