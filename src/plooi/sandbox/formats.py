"""The formats that the platform's validator asserts, as it asserts them.

Source: the validator of the server, 0.9.0-beta; measured. It is more lenient than RFC 3339 in what stands between date
and time, and stricter in decimals and offsets.
"""

from __future__ import annotations

import re
from datetime import date

from jsonschema import FormatChecker

_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{0,9})?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
_URI = re.compile(
    r"[a-z][a-z0-9+.-]*:(//([\w.~%!$&'()*+,;=:-]*@)?[\w.~%!$&'()*+,;=:\[\]-]*(:[0-9]*)?)?"
    r"[\w.~%!$&'()*+,;=:@/-]*([?][\w.~%!$&'()*+,;=:@/?-]*)?([#][\w.~%!$&'()*+,;=:@/?-]*)?",
    re.IGNORECASE | re.ASCII,
)
LONGEST_OFFSET = 18 * 60
"""In minutes."""

checker = FormatChecker(formats=())


@checker.checks("date-time")
def is_date_time(value: object) -> bool:
    """Whether a text is a moment; what is no text is not looked at."""
    if not isinstance(value, str):
        return True
    match = _DATE_TIME.fullmatch(value)
    if match is None or not _is_day(match[1]):
        return False
    hour, minute, second = (int(part) for part in match.group(2, 3, 4))
    if hour > 23 or minute > 59 or second > 59:
        return False
    if match[5] is None:
        return True
    hours, minutes = int(match[6]), int(match[7])
    offset = hours * 60 + minutes
    return minutes <= 59 and offset <= LONGEST_OFFSET and (offset > 0 or match[5] == "+")


@checker.checks("uri")
def is_uri(value: object) -> bool:
    """Whether a text is an absolute address in ASCII; what is no text is not looked at."""
    return not isinstance(value, str) or _URI.fullmatch(value) is not None


def _is_day(text: str) -> bool:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        date(year or 2000, month, day)  # the year 0 is one, and a leap year
    except ValueError:
        return False
    return True
