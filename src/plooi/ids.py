"""The ids of deliveries, in the spellings in which people and servers have them."""

from __future__ import annotations

import re
from typing import Any

from plooi.errors import IdInvalid

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


def id_in(value: Any) -> str | None:
    """The id that a pid, an address or an internal id (`plooi-api-<uuid>`) ends in, or None."""
    if not isinstance(value, str):
        return None
    last = value.strip().partition("?")[0].rstrip("/").rpartition("/")[2].removeprefix(_INTERNAL).strip("{}")
    return last if _UUID.fullmatch(last) else None
