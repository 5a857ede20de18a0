"""The ids of deliveries, in the spellings in which people and servers have them."""

from __future__ import annotations

import re
from typing import Any

from plooi.errors import IdInvalid, SessionIdInvalid

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_INTERNAL = "plooi-api-"


def id_of(value: Any) -> str:
    """The id in a UUID, a UUID in braces, a pid, an address, or anything with an `id`.

    Braces are allowed by the platform's pattern but not understood behind it, so they go.

    Raises:
        IdInvalid: there is none.

    Source: the id pattern of 0.9.0-beta; the last segment of the pid is the id.
    """
    text = getattr(value, "id", value)
    found = id_in(text)
    if found is None:
        raise IdInvalid(str(text))
    return found


def is_session_id(value: Any) -> bool:
    """Whether the platform can use a text as the id of a session, and a header can carry it.

    Source: `X-Session-ID`, measured: without it, or with a blank one, an upload fails; with a `/` in it the file is
    stored and never signalled to processing, since it becomes a segment of an address. Of `\\`, `.` and `..` the same
    is assumed. It may hold spaces and other printable ASCII characters.
    """
    return (
        isinstance(value, str)
        and value == value.strip() != ""
        and value.isascii()
        and value.isprintable()
        and not {"/", "\\"} & set(value)
        and value not in (".", "..")
    )


def session_id_of(value: Any) -> str:
    """A session id that may be sent. Raises SessionIdInvalid for any other."""
    if not is_session_id(value):
        fault = f"{value!r} cannot be the id of a session: the platform would store the file and never process it"
        remedy = "give printable ASCII characters without / and \\ and without spaces around them, or leave it out"
        raise SessionIdInvalid("session_id", value, fault, remedy)
    return str(value)


def id_in(value: Any) -> str | None:
    """The id that a pid, an address or an internal id (`plooi-api-<uuid>`) ends in, or None."""
    if not isinstance(value, str):
        return None
    last = value.strip().partition("?")[0].rstrip("/").rpartition("/")[2].removeprefix(_INTERNAL).strip("{}")
    return last if _UUID.fullmatch(last) else None
