"""How fast a batch may go: a rate, slower when the platform asks for it, and a pause while it is plainly down."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from plooi.client import AsyncPlooi
from plooi.errors import ApiError, PlooiError, TransportError
from plooi.flows.context import Context
from plooi.language import _
from plooi.wire.answers import is_storage_away
from plooi.wire.effects import Answer, Effect, Flow, Reply, Request
from plooi.wire.exchanging import CarryOut
from plooi.wire.retrying import asked_of, seconds_of
from plooi.wire.transport import AsyncTransport

_T = TypeVar("_T")
#: So many failures one after the other, over all rows, mean that the platform is down.
FAILURES = 5
#: Seconds before the first look whether it is back; twice as long before each further one, up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: Seconds between requests that a request to slow down begins with, and the most it comes to.
FIRST_GAP, LONGEST_GAP = 0.02, 5.0


class Halted(Exception):
    """The batch is to end; the row stays as it was last noted."""


class Pacer:
    """What all requests of a batch ask before they go, and tell afterwards.

    Args:
        rate: requests per second at the most; None for no limit.
        patience: seconds that the platform may fail at everything.
        note: takes a sentence that a person wants to read.
        give_up: is called with the reason when the patience is at an end.
    """

    def __init__(
        self, rate: float | None, patience: float, note: Callable[[str], None], give_up: Callable[[str], None]
    ) -> None:
        self._least_gap = 0.0 if rate is None else 1.0 / rate
        self._patience = patience
        self._note = note
        self._give_up = give_up
        self._halted = asyncio.Event()
        self._gap = 0.0
        self._next = 0.0
        self._paused_until = 0.0
        self._slowed = 0.0
        self._wait = 0.0
        self._failures = 0
        self._failing_since: float | None = None
        self._down: asyncio.Task[None] | None = None
        self._pause = FIRST_PAUSE
        self.probe: Callable[[], Awaitable[bool]] | None = None
        #: Requests so far.
        self.requests = 0

    def halt(self) -> None:
        """Let nothing begin any more."""
        self._halted.set()

    @property
    def halted(self) -> bool:
        """Whether nothing is to begin any more."""
        return self._halted.is_set()

    async def wait(self, seconds: float) -> None:
        """Wait so long, or until the batch is halted. Raises Halted."""
        try:
            await asyncio.wait_for(self._halted.wait(), max(0.0, seconds))
        except TimeoutError:
            return
        raise Halted

    @property
    def is_clear(self) -> bool:
        """Whether the platform takes requests, as far as is known."""
        return self._down is None and self._paused_until <= time.monotonic()

    async def clear(self) -> None:
        """Wait until the platform takes requests, as far as is known.

        Raises:
            Halted: it would have to wait, and the batch is to end. What needs no waiting is finished.
        """
        while not self.is_clear:
            if self._down is None:
                await self.wait(self._paused_until - time.monotonic())
                continue
            await asyncio.wait({self._down})
            if self.halted:
                raise Halted

    async def slot(self) -> None:
        """Wait for one's turn, so that requests are as far apart as they have to be."""
        gap = max(self._least_gap, self._gap)
        now = time.monotonic()
        at = max(now, self._next)
        self._next = at + gap
        self.requests += 1
        if at > now:
            await asyncio.sleep(at - now)

    def answered(self, began: float, status: int, asked: float | None, *, failed: bool = False) -> None:
        """A request that began at a time was answered; `asked` are the seconds that the answer asks to wait.

        `failed` says that its status tells less than is wrong.
        """
        if status in (429, 503):
            self._slow_down(began, status, asked)
        if status >= 500 or failed:
            self._failed()
            return
        if status == 429:
            return
        self._failures, self._failing_since, self._pause = 0, None, FIRST_PAUSE
        if began > self._slowed:
            self._wait = 0.0
            self._gap = self._gap * 0.95 if self._gap > FIRST_GAP / 4 else 0.0

    def unanswered(self) -> None:
        """A request was not answered, or could not be sent."""
        self._failed()

    def _slow_down(self, began: float, status: int, asked: float | None) -> None:
        now = time.monotonic()
        if asked is not None and asked > self._patience:
            self._give_up(_("The platform asks to wait for {asked:.0f} seconds.", asked=asked))
            return
        if began >= self._slowed:
            # Requests that were under way when the first was refused say nothing new.
            self._slowed = now
            self._wait = min(LONGEST_PAUSE, max(FIRST_PAUSE, self._wait * 2))
            self._gap = min(LONGEST_GAP, max(FIRST_GAP, self._gap * 2))
            wait = self._wait if asked is None else asked
            self._note(
                _(
                    "The platform asks to slow down (status {status}): nothing is sent for {wait:.0f} s.",
                    status=status,
                    wait=wait,
                )
            )
        self._paused_until = max(self._paused_until, now + (self._wait if asked is None else asked))

    def _failed(self) -> None:
        now = time.monotonic()
        self._failing_since = self._failing_since or now
        self._failures += 1
        if self._failures >= FAILURES and self._down is None and not self.halted:
            self._down = asyncio.create_task(self._until_it_is_back())

    async def _until_it_is_back(self) -> None:
        """The circuit is open: now and then a harmless question, until it is answered."""
        try:
            while True:
                since = self._failing_since or time.monotonic()
                left = self._patience - (time.monotonic() - since)
                if left <= 0:
                    self._give_up(_("The platform does not answer, or fails at everything."))
                    return
                pause = min(self._pause, left)
                self._pause = min(LONGEST_PAUSE, self._pause * 2)
                self._note(
                    _("The platform does not answer, or fails at everything: paused for {pause:.0f} s.", pause=pause)
                )
                await self.wait(pause)
                if self.probe is None or await self.probe():
                    self._note(_("The platform answers again."))
                    self._failures = 0
                    return
        except Halted:
            return
        finally:
            self._down = None


class _PacedTransport(AsyncTransport):
    def __init__(self, pacer: Pacer, auth: Any, **options: Any) -> None:
        super().__init__(auth, **options)
        self._pacer = pacer

    async def _send(self, request: Request) -> Answer:
        await self._pacer.slot()
        began = time.monotonic()
        try:
            answer = await super()._send(request)
        except TransportError:
            self._pacer.unanswered()
            raise
        asked = seconds_of(*asked_of(answer))
        self._pacer.answered(began, answer.status, asked, failed=is_storage_away(request, answer))
        return answer


class PacedPlooi(AsyncPlooi):
    """A client whose every request asks a pacer first."""

    def __init__(self, pacer: Pacer, url: str, **options: Any) -> None:
        self._pacer = pacer
        super().__init__(url, **options)
        pacer.probe = self._answers

    @property
    def organisations(self) -> tuple[str, ...]:
        """The codes of the organisations that the token is for; nothing when it does not tell."""
        return self._organisations()

    @property
    def context(self) -> Context:
        """What the verbs are given."""
        return self._context

    async def drive(self, verb: Flow[_T], carry_out: CarryOut) -> _T:
        """Carry out a verb by a way of its own, which may leave effects to `carry_out`."""
        return await self._transport.run(verb, carry_out)

    async def carry_out(self, effect: Effect) -> Reply:
        """Carry out an effect; a request is sent when it is its turn."""
        return await self._transport.carry_out(effect)

    def _open(self, **options: Any) -> None:
        self._transport = _PacedTransport(self._pacer, self._auth, **options)

    async def _answers(self) -> bool:
        """Whether the platform answers at all: it is asked for a document that it cannot have."""
        try:
            await self.get_metadata(str(uuid.uuid4()))
        except ApiError as error:
            return not error.passing
        except PlooiError:
            return False
        return True
