"""How often and how long a row is tried, and how one ends that is not done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import field, frozen

from plooi.batch.journal import Journal
from plooi.batch.options import Options
from plooi.batch.pacing import PacedPlooi, Pacer
from plooi.batch.rows import State
from plooi.batch.watching import Watcher
from plooi.errors import ApiError, OutcomeUnknown, PlooiError
from plooi.wire.retrying import Retries

#: How often one call is tried for one row in one run; what was certainly not carried out is tried more often.
TRIES, TRIES_NOT_CARRIED_OUT = 8, 40
#: Seconds between the tries of one row, at the most.
LONGEST_PAUSE = 20.0


def retries() -> Retries:
    """The tries of a row. However long the platform asks to wait, the pacer decides whether the batch does."""
    more = TRIES_NOT_CARRIED_OUT - TRIES
    return Retries(attempts=TRIES, refusals=max(1, more), longest=LONGEST_PAUSE, patience=float("inf"))


class Ended(Exception):
    """The row ended otherwise than done, in a state of UNFINISHED."""

    def __init__(self, cause: PlooiError, message: str | None = None) -> None:
        super().__init__()
        self.cause = cause
        self.message = message or str(cause)
        self.state = State.failed
        if isinstance(cause, OutcomeUnknown):
            self.state = State.unsignalled if cause.stored else State.held


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
