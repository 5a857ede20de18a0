"""A note of every request to the API, for tests to look at: what was asked, not with which token or content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.types import Message, Receive, Scope, Send

HIDDEN = "***"
CREDENTIALS = frozenset({"authorization", "x-jwt-token", "aanlever-token", "proxy-authorization", "cookie"})


class Journal:
    """The requests so far, in the order in which they came; one that is still going on has no status yet.

    Args:
        ways: those of signing in, of all versions: any that is not known by another name is that of a header.
    """

    def __init__(self, ways: Iterable[str]) -> None:
        self._hidden = CREDENTIALS | {way.lower() for way in ways}
        self._entries: list[dict[str, Any]] = []

    def entries(self) -> list[dict[str, Any]]:
        return self._entries

    def clear(self) -> None:
        self._entries = []

    def note(self, operation: str | None, scope: Scope, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """Begin an entry; what is then received and sent by way of these two completes it."""
        headers = Headers(scope=scope)
        entry: dict[str, Any] = {
            "operation": operation,
            "method": scope["method"],
            "path": scope["path"],
            "query": dict(QueryParams(scope["query_string"])),
            "headers": {name: HIDDEN if name in self._hidden else ", ".join(headers.getlist(name)) for name in headers},
            "status": None,
            "received": 0,
        }
        self._entries.append(entry)

        async def receiving() -> Message:
            message = await receive()
            entry["received"] += len(message.get("body", b""))
            return message

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry["status"] = message["status"]
            await send(message)

        return receiving, sending
