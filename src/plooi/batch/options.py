"""How a batch is to be run, and how it went."""

from __future__ import annotations

import math
from typing import Any, Literal

import attrs
from attrs import field, frozen

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.versions.encoded import Loss
from plooi.versions.relations import Relations, checked

OnUnknown = Literal["repeat", "hold"]
Stopped = Literal["wrong", "dry-run", "interrupted", "not authorised", "unreachable", "limit", "journal"]
_EXIT_CODES: dict[str | None, int] = {
    "wrong": 2,
    "interrupted": 130,
    "not authorised": 4,
    "unreachable": 3,
    "journal": 1,
}


@frozen(kw_only=True)
class Options:
    """How a batch is to be run.

    Attributes:
        jobs: how many documents are under way at a time.
        rate: requests per second at the most; None for as many as go.
        limit: documents at the most in this run; None for all.
        skip_wrong: send the good rows though others are wrong.
        on_unknown: when nothing tells whether a record was made: `repeat` makes it again where the version states that
            records without a file stay unpublished, and holds the row elsewhere; `hold` leaves it to a person.
        verify: read each document back and compare its hash.
        outside: files may lie outside the folder of the manifest.
        accept_changed: send files as they are now, though they were otherwise when they were first checked.
        as_is: send files without looking into them. Otherwise one that the public could not open is refused.
        allow_duplicates: let two rows have one identifier, or files of the same content.
        loss: what to do with fields that the version cannot carry: refuse the row, or leave them out.
        relations: what to do with an attachment where processing fails on its relation: refuse the row, deliver it
            without the relation, which the journal keeps, or send it all the same.
        lease: seconds after which the rows of a worker that is silent may be taken by another (PostgreSQL alone).
        patience: seconds that the platform may fail at everything before the batch gives up.

    Raises:
        ConfigurationError: a value that cannot be.
    """

    jobs: int = 8
    rate: float | None = None
    limit: int | None = None
    skip_wrong: bool = False
    on_unknown: OnUnknown = "repeat"
    verify: bool = False
    outside: bool = False
    accept_changed: bool = False
    as_is: bool = False
    allow_duplicates: bool = False
    loss: Loss = "refuse"
    relations: Relations = "refuse"
    lease: float = 60.0
    patience: float = 900.0

    def __attrs_post_init__(self) -> None:
        _within("jobs", self.jobs, 1, 256)
        _within("rate", self.rate, 0.001, 100_000)
        _within("limit", self.limit, 1, 2**31)
        _within("lease", self.lease, 1, 86_400)
        _within("patience", self.patience, 0, 31_536_000)
        if self.on_unknown not in ("repeat", "hold"):
            raise ConfigurationError(_("on_unknown is {on_unknown!r}. Use repeat or hold.", on_unknown=self.on_unknown))
        if self.loss not in ("refuse", "report"):
            raise ConfigurationError(_("loss is {loss!r}. Use refuse or report.", loss=self.loss))
        checked(self.relations)


def set_otherwise(settings: Any) -> dict[str, Any]:
    """What was set otherwise than it is by itself, by name; of a manifest or of the options of a run."""
    fields = [one for one in attrs.fields(type(settings)) if one.init]
    return {one.name: value for one in fields if (value := getattr(settings, one.name)) != one.default}


def _within(name: str, value: Any, lowest: float, highest: float) -> None:
    if value is None and name in ("rate", "limit"):
        return
    if not isinstance(value, int | float) or not lowest <= value <= highest or math.isnan(value):
        raise ConfigurationError(
            _(
                "{name} is {value!r}. Give a number between {lowest} and {highest}.",
                name=name,
                value=value,
                lowest=lowest,
                highest=highest,
            )
        )


@frozen(kw_only=True)
class Summary:
    """How a run went.

    Attributes:
        journal: its name; without a password.
        rows: rows of the manifest; `wrong` of them the check refused, with `problems` in all.
        remarks: how many things about rows that can be sent are worth a second look.
        done: rows that were done in this run. failed, unsignalled, held: rows that ended so, in this run or before; see
            `State`.
        waiting: rows that were not come to, attachments whose main document is not done among them.
        before: rows that were done in an earlier run.
        bytes: of the files that were delivered in this run; `requests`: that were sent; `seconds`: that it took.
        orphans: possible records without a file that the journal lists and that were not tidied.
        stopped: why the run ended before all rows had been come to; None where it did not.
        reason: the same for people.
    """

    journal: str
    rows: int = 0
    wrong: int = 0
    problems: int = 0
    remarks: int = 0
    done: int = 0
    failed: int = 0
    unsignalled: int = 0
    held: int = 0
    waiting: int = 0
    before: int = 0
    bytes: int = 0
    requests: int = 0
    seconds: float = field(default=0.0, eq=False)
    orphans: int = 0
    stopped: Stopped | None = None
    reason: str | None = None

    @property
    def exit_code(self) -> int:
        """0 done, 1 some rows are not done, 2 rows are wrong and nothing was sent, 3 unreachable, 4 not authorised.

        130 when it was interrupted.
        """
        if self.stopped == "dry-run":
            return 2 if self.wrong else 0
        if self.stopped in _EXIT_CODES:
            return _EXIT_CODES[self.stopped]
        unfinished = (
            self.failed + self.unsignalled + self.held + self.wrong + (self.waiting if self.stopped is None else 0)
        )
        return 1 if unfinished else 0

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain data, with the exit code."""
        return {**attrs.asdict(self), "exit_code": self.exit_code}
