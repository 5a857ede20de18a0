"""What many tasks write at the same time is made durable at once, and each goes on when what it wrote is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from plooi.batch.databases import Database
from plooi.errors import JournalError
from plooi.language import _

_T = TypeVar("_T")
_P = ParamSpec("_P")
#: A write that takes longer than so many seconds is slow. For so many seconds after two slow ones in a row, writes are
#: made in a thread. One alone means little: now and then SQLite tidies up.
SLOW, IN_A_THREAD = 0.002, 10.0


class Writer:
    """Reads and writes the database of a journal, for the tasks of one event loop.

    On a quick disk a write takes a tenth of what the way to a thread and back takes, so it is made at once. Where it is
    slow, or goes to a server, nobody else in the event loop waits for it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads_until = float("inf") if database.shared else 0.0
        self._was_slow = False
        self._waiting: list[tuple[str, tuple[Any, ...], asyncio.Future[int]]] = []
        self._task: asyncio.Task[None] | None = None

    async def run(self, act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What an act on the database gives: at once where the disk is quick, and else from a thread."""
        began = time.monotonic()
        if began < self._threads_until:
            return await asyncio.to_thread(act, *args, **kwargs)
        result = act(*args, **kwargs)
        is_slow = (ended := time.monotonic()) - began > SLOW
        if is_slow and self._was_slow:
            self._threads_until = ended + IN_A_THREAD
        self._was_slow = is_slow
        return result

    async def write(self, query: str, *values: Any) -> int:
        """Write, and go on when it is durable; gives the number of rows that it touched."""
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((query, values, done))
        if self._task is None:
            self._task = asyncio.create_task(self._write_all())
        return await done

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    touched = await self.run(self._write, [(query, values) for query, values, _ in batch])
                except Exception as error:
                    # Whatever it was: who waits for a note that is never made would wait for ever.
                    for *_, done in batch:
                        if not done.done():
                            done.set_exception(self._unwritable(error))
                            done.exception()  # whoever asked may be gone
                else:
                    for (*_, done), count in zip(batch, touched, strict=True):
                        # A task that was cancelled meanwhile takes nothing away from the others.
                        if not done.done():
                            done.set_result(count)
        finally:
            self._task = None
            waiting, self._waiting = self._waiting, []
            for *_, done in waiting:
                done.cancel()

    def _unwritable(self, error: Exception) -> JournalError:
        if isinstance(error, JournalError):
            return error
        # The text of the error may repeat what was to be written.
        return JournalError(
            _(
                "The journal {name} could not be written ({kind}). What it holds is whole. Please "
                "report it, and give the same command again: it goes on where it was.",
                name=self._database.name,
                kind=type(error).__name__,
            )
        )

    def _write(self, batch: list[tuple[str, tuple[Any, ...]]]) -> list[int]:
        with self._database.transaction():
            return [self._database.execute(query, *values) for query, values in batch]

    async def settle(self) -> None:
        """Wait until everything is written that was asked for."""
        while self._task is not None:
            await asyncio.shield(self._task)
