"""Days as people in the Netherlands write them: `31-12-2022`, `31 december 2022`; and what only looks like one."""

from __future__ import annotations

import re
from datetime import date, timedelta

from plooi.language import _, later

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan",
            "februari feb",
            "maart mrt maa",
            "april apr",
            "mei",
            "juni jun",
            "juli jul",
            "augustus aug",
            "september sep sept",
            "oktober okt",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_TIME = r"(?:[ T](\d{1,2}:\d{2}(?::\d{2})?))?"
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
_WORDS = re.compile(rf"(\d{{1,2}})(?: |-)([a-z]+)\.?(?: |-)(\d{{4}}){_TIME}", re.ASCII | re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_PART = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?|([a-z]+)\.? \d{4}", re.ASCII | re.IGNORECASE)
#: The day that Excel counts from, and the numbers of 1954 to 2119.
_FIRST, _SERIALS = date(1899, 12, 30), range(20_000, 80_000)
_EXAMPLE = later("such as 2022-12-31")


def iso_of(text: str) -> str | None:
    """A Dutch day, with or without a time, as ISO text without an offset; None for what is none."""
    text = text.strip()
    if (match := _NUMBERS.fullmatch(text)) is not None:
        day, _, month, year, clock = match.groups()
    elif (match := _WORDS.fullmatch(text)) is not None:
        day, name, year, clock = match.groups()
        month = str(_MONTHS.get(name.lower(), 0))
    else:
        return None
    iso = _day(year, month, day)
    if iso is None or clock is None:
        return iso
    return f"{iso}T{clock.zfill(5 if clock.count(':') == 1 else 8)}"


def advice_on(text: str) -> str:
    """Why a text is no day, and which form would do, in sentences."""
    text = text.strip()
    if (match := _SERIAL.fullmatch(text)) is not None and int(match[1]) in _SERIALS:
        counted = (_FIRST + timedelta(int(match[1]))).isoformat()
        return _(
            "{text} is how Excel counts the day {counted}. Write that, if it is the day that is meant.",
            text=text,
            counted=counted,
        )
    if (match := _YEAR_FIRST.fullmatch(text)) is not None:
        iso = _day(match[1], match[3], match[4])
        return (
            _("Write it as {iso}.", iso=iso)
            if iso
            else _("There is no day {text}. Write another, {example}.", text=text, example=_(_EXAMPLE))
        )
    if (match := _NUMBERS.fullmatch(text)) is not None:
        american = _day(match[4], match[1], match[3])
        if american is None:
            return _("There is no day {text}. Write another, {example}.", text=text, example=_(_EXAMPLE))
        return _(
            "There is no month {match}, since the day stands before the month here. Write {american}, if that "
            "is the day that is meant.",
            match=int(match[3]),
            american=american,
        )
    if _SHORT_YEAR.fullmatch(text):
        return _("The year has two digits. Write all four of them, {example} or 31-12-2022.", example=_(_EXAMPLE))
    return _("Write a day, {example} or 31-12-2022.", example=_(_EXAMPLE))


def is_part(text: str) -> bool:
    """Whether a text is a year or a month: `2022`, `2022-12`, `december 2022`."""
    match = _PART.fullmatch(text.strip())
    return match is not None and (match[1] is None or match[1].lower() in _MONTHS)


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
