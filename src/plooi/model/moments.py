"""Days and moments, in the form that metadata keeps them in.

A day is `2022-08-24`; a moment is UTC, `2022-08-24T14:15:22Z`. A time without an offset is Amsterdam time, as on the
platform. Midnight in Amsterdam is treated as the day that it begins, so that a day is unchanged after a trip through a
version whose fields hold moments.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

try:
    AMSTERDAM = ZoneInfo("Europe/Amsterdam")
except ZoneInfoNotFoundError:
    message = "This machine has no time zones. Install the package that has them: python -m pip install tzdata"
    raise ModuleNotFoundError(message, name="tzdata") from None

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?")
_CANONICAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")


def canonical(value: Any) -> Any:
    """A date, a datetime, or ISO text in the form above. Any other value is returned unchanged, to be checked later.

    Naive datetimes, and ISO text without an offset, are Amsterdam time.
    """
    if isinstance(value, datetime):
        try:
            return _day_or_moment(_utc(value))
        except OverflowError:
            return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        # Text that is UTC already keeps its decimals; a datetime holds only six.
        try:
            moment = _utc(datetime.fromisoformat(value.upper().replace(",", ".")))
            return _day_or_moment(moment, value if _CANONICAL.fullmatch(value) else None)
        except (ValueError, OverflowError):
            return value
    return value


def is_day(value: str) -> bool:
    """Whether a canonical text is a day, not a moment."""
    return bool(_DAY.fullmatch(value))


def as_moment(value: str) -> str:
    """The moment at which a day begins in Amsterdam; any other text is returned unchanged."""
    if not is_day(value):
        return value
    try:
        return _text(datetime.combine(date.fromisoformat(value), time(), AMSTERDAM).astimezone(UTC))
    except (ValueError, OverflowError):
        return value


def day_of(value: str) -> str | None:
    """The day in Amsterdam that a canonical moment is in; None for what is no such moment."""
    moment = local(value) if _CANONICAL.fullmatch(value) else None
    return None if moment is None else moment.date().isoformat()


def local(text: Any) -> datetime | None:
    """The moment that a text without offset means on the platform, in Amsterdam time; None if it is not a time.

    Source: receipts of 0.9.0-beta carry local time, with up to nine decimals, or without seconds on a whole minute.
    """
    try:
        moment = datetime.fromisoformat(text)
        # At the ends of the calendar the same moment has no date in Amsterdam.
        return moment.astimezone(AMSTERDAM) if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)
    except (TypeError, ValueError, OverflowError):
        return None


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)).astimezone(UTC)


def _day_or_moment(moment: datetime, text: str | None = None) -> str:
    if text is None or "." not in text:
        clock = moment.astimezone(AMSTERDAM)
        if clock.time() == time():
            return clock.date().isoformat()
    return text or _text(moment)


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
