"""The decision whether and when to send a request again. The transport does the waiting."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

from attrs import field, frozen

from plooi.errors import DocumentInvalid, PlooiError, TransportError
from plooi.versions.contract import Repeat
from plooi.wire.answers import error_of, fits, header_of, is_storage_away, not_understood, retry_after
from plooi.wire.effects import Answer, Checkpoint, Flow, Point, Renew, Request, Send, Sleep


@frozen
class Retries:
    """How often a request is sent again, and after how many seconds.

    Attributes:
        attempts: the largest number of attempts, the first included.
        first: seconds before the second attempt. The pause doubles with each attempt and varies by a quarter.
        longest: the longest pause between two attempts, in seconds.
        patience: the longest `Retry-After` that is followed, in seconds; a longer one ends the attempts.
        refusals: how many attempts that were certainly not carried out come on top of `attempts`. With any, a read that
            a proxy answers with a page of its own is sent again, too.
        random: gives numbers from 0 to 1; replace it to make a run repeatable.
    """

    attempts: int = 4
    first: float = 0.5
    longest: float = 20.0
    patience: float = 120.0
    refusals: int = 0
    random: Callable[[], float] = field(default=random.random, repr=False, eq=False)

    def pause(
        self, attempt: int, asked: str | None = None, date: str | None = None, *, refused: int = 0
    ) -> float | None:
        """Seconds to wait after an attempt, counted from 1; None to give up.

        `asked` is the platform's `Retry-After`: seconds, or a date, which is measured against the `date` of its answer.
        `refused` is how many of the attempts were certainly not carried out.
        """
        if attempt - min(refused, self.refusals) >= self.attempts:
            return None
        own: float = min(self.longest, self.first * 2 ** (attempt - 1)) * (0.75 + self.random() / 2)
        wanted = seconds_of(asked, date)
        if wanted is None:
            return own
        return None if wanted > self.patience else max(own, wanted)


@frozen
class Outcome:
    """How the attempts at a request ended: with an answer, or with an error on the way.

    `accepted`: the answer, if it is the success that the contract names; else None. `unsure`: an attempt before the
    last may have been carried out, although its answer was lost or an error. `open`: so may the last one. A 2xx that
    the contract does not name leaves a write open, too.
    """

    request: Request
    answer: Answer | None
    accepted: Answer | None
    error: TransportError | DocumentInvalid | None
    unsure: bool
    open: bool

    def failure(self) -> PlooiError:
        """The error of an outcome that is not a success."""
        if self.error is not None:
            return self.error
        assert self.answer is not None
        unexpected = 200 <= self.answer.status < 300
        return (not_understood if unexpected else error_of)(self.request, self.answer)


def sending(
    request: Request, retries: Retries, *, unsure: bool = False, look: Callable[[Answer], Flow[None]] | None = None
) -> Flow[Outcome]:
    """Send a request, and send it again if that is safe and may help.

    A request that was certainly not carried out (no connection, 429, the storage away) is always sent again. One that
    may have been carried out (a lost answer, a 5xx, a 2xx that the contract does not name) is sent again only if the
    contract says that this does no harm. A read that is answered with a page of a proxy is sent again only if
    `retries` count refusals apart. The points of a write are given as checkpoints.

    Args:
        unsure: an attempt before this call may have been carried out.
        look: is called once with an answer that would lead to another attempt. It may raise the error that it finds.
    """
    writes = request.call.repeat is not Repeat.read
    pages = writes or retries.refusals > 0
    attempt, refused, renewed = 0, 0, False
    while True:
        attempt += 1
        answer, error = None, None
        if writes:
            yield Checkpoint(request.call.role, Point.before)
        try:
            reply = yield Send(request)
            assert isinstance(reply, Answer)
            answer = reply
        except TransportError as caught:
            error = caught
        except DocumentInvalid as caught:
            # The request lacked its end, and so would all that follow; an attempt before may have been carried out.
            return Outcome(request, None, None, caught, unsure, open=False)
        accepted = answer if answer is not None and fits(request, answer) else None
        maybe = error.sent if error is not None else accepted is None and _maybe_done(answer, pages)
        if writes and (maybe or answer is None or not 200 <= answer.status < 300):
            yield Checkpoint(request.call.role, Point.lost if maybe else Point.refused)
        if answer is not None and answer.status == 401 and not renewed and request.sign_in:
            renewed = True
            if (yield Renew(answer.token)):
                attempt -= 1
                continue
        not_done = not maybe and _not_done(request, answer)
        if not_done or (maybe and request.call.repeatable):
            if look is not None and answer is not None:
                yield from look(answer)
                look = None
            refused += not_done
            pause = retries.pause(attempt, *(() if answer is None else asked_of(answer)), refused=refused)
            if pause is not None:
                unsure |= maybe
                yield Sleep(pause)
                continue
        return Outcome(request, answer, accepted, error, unsure, maybe)


def _maybe_done(answer: Answer | None, pages: bool) -> bool:
    """Whether a request may have been carried out although its answer is not a success; with `pages` also by a 2xx that
    the contract does not name."""
    return answer is not None and (answer.status >= 500 or (pages and 200 <= answer.status < 300))


def _not_done(request: Request, answer: Answer | None) -> bool:
    """Whether a request was certainly not carried out, and another attempt may succeed."""
    return answer is None or answer.status == 429 or is_storage_away(request, answer)


def asked_of(answer: Answer) -> tuple[str | None, str | None]:
    """How long an answer asks to wait, and its own date, which a moment is measured against."""
    return retry_after(answer), header_of(answer, "date")


def seconds_of(text: str | None, date: str | None = None) -> float | None:
    """The seconds that a `Retry-After` asks for, which holds a number or a date; None for neither.

    A date is measured against the `Date` of the same answer, so that the clock of this machine does not matter. Where
    the answer has none, that clock counts.
    """
    if text is None:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    moment = moment_of(text)
    return None if moment is None else max(0.0, (moment - (moment_of(date) or datetime.now(UTC))).total_seconds())


def moment_of(text: str | None) -> datetime | None:
    """The moment that a header names, in UTC; None for what names none, or none that can be reckoned with."""
    if text is None:
        return None
    # Rarely needed, and slow to load.
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, ArithmeticError, LookupError):
        return None
