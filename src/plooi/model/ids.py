"""The ids of deliveries and of sessions, in the spellings that people and servers use."""

from __future__ import annotations

import re
from typing import Any

from plooi.errors import IdInvalid, SessionIdInvalid
from plooi.language import _

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_INTERNAL = "plooi-api-"


def id_of(value: Any) -> str:
    """The id in a UUID, a UUID in braces, a pid, an address, or anything with an `id`.

    The platform's pattern allows braces, but its services do not understand them, so they are removed.

    Raises:
        IdInvalid: the value holds no id.

    Source: the id pattern of 0.9.0-beta; the last segment of the pid is the id.
    """
    text = getattr(value, "id", value)
    identity = id_in(text)
    if identity is None:
        raise IdInvalid(str(text))
    return identity


def is_session_id(value: Any) -> bool:
    """Whether the platform can use a text as the id of a session, and a header can carry it.

    Source: `X-Session-ID`, measured. Without it, or with a blank one, an upload fails. With a `/` in it the file is
    stored and never signalled to processing, because the id becomes a segment of an address. The same is assumed for
    `\\`, `.` and `..`. Spaces and other printable ASCII characters are allowed.
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
        fault = _(
            "{value!r} cannot be the id of a session: the platform would store the file and never process it",
            value=value,
        )
        remedy = _("give printable ASCII characters without / and \\ and without spaces around them, or leave it out")
        raise SessionIdInvalid("session_id", value, fault, remedy)
    return str(value)


def id_in(value: Any) -> str | None:
    """The id that a pid, an address or an internal id (`plooi-api-<uuid>`) ends in, or None."""
    if not isinstance(value, str):
        return None
    if value[-37:-36] == "/" and "?" not in value and _UUID.fullmatch(value, len(value) - 36):
        # As nearly all are written.
        return value[-36:]
    last = value.strip().partition("?")[0].rstrip("/").rpartition("/")[2].removeprefix(_INTERNAL).strip("{}")
    return last if _UUID.fullmatch(last) else None
