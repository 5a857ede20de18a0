"""Days and moments as the schema wants them: `xs:date`, and `xs:dateTime` as the clock stands in Amsterdam."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from plooi.model import moments
from plooi.model.moments import AMSTERDAM

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?Z", re.ASCII)
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)
_WORDS = re.compile(r"[^\W\d_]{2,}")


def day_of(text: str) -> str | None:
    """The day in Amsterdam that a day or a moment stands for, as `xs:date`; None for what is neither."""
    at = _read(text)
    return None if at is None or at[0].tzinfo is UTC else at[0].date().isoformat()


def moment_of(text: str) -> str | None:
    """A day or a moment as `xs:dateTime`, or None for what is neither.

    The time is that in Amsterdam with its offset, so that the day that a reader sees is the day that is meant. Before
    1940 the offset was no whole number of minutes, which the type cannot say: those times have none.
    """
    at = _read(text)
    if at is None:
        return None
    moment, fraction = at
    offset = moment.utcoffset()
    if offset is None or offset % timedelta(minutes=1):
        return moment.replace(tzinfo=None).isoformat() + fraction
    base = moment.replace(tzinfo=None).isoformat()
    return base + fraction + ("Z" if moment.tzinfo is UTC else moment.isoformat()[-6:])


def day_or_moment_of(text: str) -> str | None:
    """A day as `xs:date`, a moment as `xs:dateTime`: the two forms of a sitemap's `lastmod`."""
    return day_of(text) if _DAY.fullmatch(str(moments.canonical(text.strip()))) else moment_of(text)


def instant_of(text: str) -> datetime | None:
    """The moment that a text stands for, to compare by."""
    at = _read(text)
    return None if at is None else at[0]


def is_free_text(text: str) -> bool:
    """Whether a text is no attempt at a day: it has words (`december 2021`), or is a year or a month alone."""
    return bool(_PERIOD.fullmatch(text.strip()) or _WORDS.search(text))


def _read(text: str) -> tuple[datetime, str] | None:
    """The moment in Amsterdam, or in UTC where the calendar ends before Amsterdam's, and its decimals."""
    canonical = str(moments.canonical(text.strip()))
    moment = _MOMENT.fullmatch(canonical)
    try:
        if moment is None:
            if not _DAY.fullmatch(canonical):
                return None
            return datetime.combine(date.fromisoformat(canonical), time(), AMSTERDAM), ""
        at = datetime.fromisoformat(moment[1]).replace(tzinfo=UTC)
    except ValueError:
        return None
    try:
        return at.astimezone(AMSTERDAM), moment[2] or ""
    except OverflowError:
        return at, moment[2] or ""
