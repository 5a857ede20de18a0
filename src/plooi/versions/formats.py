"""The formats as the platform's validator understands them, which is not quite as RFC 3339 and RFC 3986 say.

Source: measured on the services of 0.9.0-beta. A time may have a space or a small `t` for the `T`, and a small `z`; it
must have an offset, and at most nine decimals; an hour 24 and a second 60 are refused. A URI must have a scheme, and no
character outside ASCII. Inferred: an offset goes to 18 hours, and `-00:00` is refused.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping

_TIME = re.compile(
    r"(\d{4})-(0[1-9]|1[0-2])-(\d{2})[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?"
    r"([Zz]|\+(0\d|1[0-7]):[0-5]\d|-(?!00:00)(0\d|1[0-7]):[0-5]\d|[+-]18:00)",
    re.ASCII,
)
_PLAIN = r"A-Za-z0-9._~\-%!$&'()*+,;=:"
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(//([{_PLAIN}]*@)?[{_PLAIN}\[\]]*)?"
    rf"[{_PLAIN}@/]*(\?[{_PLAIN}@/?]*)?(#[{_PLAIN}@/?]*)?"
)


def is_date_time(text: str) -> bool:
    """Whether a text is a `date-time`."""
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    # Any year that is divisible by 400 will do for the year 0, which Python's calendar does not have.
    days = calendar.monthrange(int(match[1]) or 400, int(match[2]))[1]
    return 1 <= int(match[3]) <= days


def is_uri(text: str) -> bool:
    """Whether a text is a `uri`."""
    return _URI.fullmatch(text) is not None


FORMATS: Mapping[str, Callable[[str], bool]] = {"date-time": is_date_time, "uri": is_uri}
