"""When a call for a row went wrong: whether to try again, and when to leave the row, or the batch."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from attrs import field, frozen

from plooi.batch.journal import Journal
from plooi.batch.options import Options
from plooi.batch.pacing import Halted, PacedPlooi, Pacer
from plooi.batch.rows import Action, Row, State
from plooi.batch.watching import Watcher
from plooi.errors import ApiError, OutcomeUnknown, PlooiError, TransportError

#: How often one call is tried for one row in one run; what was surely not carried out is tried more often.
TRIES, TRIES_NOT_CARRIED_OUT = 8, 40
#: Seconds between the tries of one row, at the most.
LONGEST_PAUSE = 20.0


class Ended(Exception):
    """The row ended otherwise than done, in one of UNFINISHED."""

    state = State.failed

    def __init__(self, cause: PlooiError, message: str | None = None) -> None:
        super().__init__()
        self.cause = cause
        self.message = message or str(cause)


class Failed(Ended):
    """The row will not succeed by itself."""


class Unsignalled(Ended):
    """What was sent is stored, and not known to be signalled."""

    state = State.unsignalled


class Held(Ended):
    """Nobody knows what became of it, and a person has to decide."""

    state = State.held


def ended(error: PlooiError, message: str | None = None) -> Ended:
    """How a row ends by an error: by what is known of the outcome."""
    if isinstance(error, OutcomeUnknown):
        return (Unsignalled if error.stored else Held)(error, message)
    return Failed(error, message)


@frozen
class Desk:
    """What all rows share. `unauthorised` ends the batch, since no row can go on."""

    client: PacedPlooi
    journal: Journal
    pacer: Pacer
    options: Options
    folder: Path
    watcher: Watcher
    unauthorised: Callable[[ApiError], None] = field(repr=False)
    refused: Callable[[], bool] = field(repr=False)


class Tries:
    """The tries of one row in one run."""

    def __init__(self, desk: Desk, row: Row) -> None:
        self._desk = desk
        self._row = row
        self._tries = 0
        self._not_carried_out = 0

    def _is_about_the_token(self, error: ApiError) -> bool:
        """Whether a refusal holds for every row. One without a body is about this row, unless they become many."""
        if error.status == 401:
            return error.kind is not None or self._desk.refused()
        # A change can be refused for whose document it is.
        return (
            error.status == 403
            and self._row.action is Action.publish
            and (error.kind is not None or self._desk.refused())
        )

    async def pause(self, error: PlooiError) -> None:
        """Wait before the next try of a call.

        Raises:
            Ended: there is no point in another one, or there were enough.
            Halted: the token is not taken any more, or the batch is to end.
        """
        cause = error.cause if isinstance(error, OutcomeUnknown) else error
        if isinstance(cause, ApiError):
            if self._is_about_the_token(cause):
                self._desk.unauthorised(cause)
                raise Halted from error
            # A page in the place of an answer comes from a proxy, which may let the next one through.
            if not cause.passing and not _is_page(cause):
                raise ended(error) from error
        elif not isinstance(cause, TransportError):
            raise ended(error) from error
        if maybe_done(error):
            self._tries += 1
        else:
            self._not_carried_out += 1
        if self._tries >= TRIES or self._not_carried_out >= TRIES_NOT_CARRIED_OUT:
            raise ended(error, f"{error} (after {self._tries + self._not_carried_out} tries)") from error
        longest = min(LONGEST_PAUSE, 0.25 * 2 ** min(self._tries + self._not_carried_out, 10))
        await self._desk.pacer.wait(longest * random.uniform(0.5, 1.0))


def maybe_done(error: PlooiError) -> bool:
    """Whether a call that failed may have been carried out."""
    if isinstance(error, TransportError):
        return error.sent
    if isinstance(error, ApiError):
        return error.status >= 500 or _is_page(error)
    return isinstance(error, OutcomeUnknown)


def _is_page(error: ApiError) -> bool:
    """Whether an answer had the status of a success, and was none."""
    return 200 <= error.status < 300
