"""The connections underneath HTTP, so that a fault can break one off."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import ClassVar

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """uvicorn's connection, which can be found by the address of its client."""

    open: ClassVar[dict[tuple[str, int] | None, asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.open.pop(self.client, None)
        super().connection_lost(exc)


async def close(scope: Scope, receive: Receive) -> None:
    """Close the connection of a request after what was written so far, and wait until it is closed."""
    _transport(scope).close()
    await _gone(receive)


async def reset(scope: Scope, receive: Receive) -> None:
    """Break the connection of a request off, so that its client gets a reset."""
    transport = _transport(scope)
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
    await _gone(receive)


def _transport(scope: Scope) -> asyncio.Transport:
    return Connection.open[tuple(scope["client"])]


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
