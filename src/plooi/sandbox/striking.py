"""What a fault does to a request: the part of the faults that speaks HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plooi.sandbox.connections import close, reset
from plooi.sandbox.faults import ADDED_UP, OUTAGES, Fault, Outage

Answer = Callable[[Fault], Response]

AWAY = "plooi.away"


def away(request: Request) -> frozenset[Outage]:
    """The outages that a request meets."""
    outages: frozenset[Outage] = request.scope.get(AWAY, frozenset())
    return outages


async def carry_out(
    faults: list[Fault], work: ASGIApp, answer: Answer, scope: Scope, receive: Receive, send: Send
) -> None:
    """Do the work of a request, with the faults that strike it.

    Args:
        faults: any number of delays and outages, and one of another kind at the end.
        answer: gives the answer of a fault that has one of its own.
    """
    scope = {**scope, AWAY: frozenset(fault.kind for fault in faults) & frozenset(OUTAGES)}
    for fault in faults:
        if fault.kind not in ADDED_UP:
            await _STRIKE[fault.kind](fault, work, answer, scope, receive, send)
            return
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
    await work(scope, receive, send)


async def _instead(fault: Fault, work: ASGIApp, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Read the request to its end and answer without doing anything."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        if not message.get("more_body", False):
            break
    await answer(fault)(scope, receive, send)


async def _afterwards(fault: Fault, work: ASGIApp, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    await work(scope, receive, _nowhere)
    await answer(fault)(scope, receive, send)


async def _lose_answer(fault: Fault, work: ASGIApp, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    await work(scope, receive, _nowhere)
    await close(scope, receive)


async def _reset(fault: Fault, work: ASGIApp, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    read, more = 0, True
    while more and read < fault.at:
        message = await receive()
        read += len(message.get("body", b""))
        more = message.get("more_body", False)
    await reset(scope, receive)


async def _stall(fault: Fault, work: ASGIApp, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    async def break_off() -> None:
        await asyncio.sleep(fault.seconds)
        await close(scope, receive)

    await work(scope, receive, _Cut(send, break_off, lambda length: min(fault.at, length)))


async def _truncate(fault: Fault, work: ASGIApp, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    await work(scope, receive, _Cut(send, lambda: close(scope, receive), lambda length: length // 2))


class _Cut:
    """Sends an answer as far as it is to come, breaks it off there, and swallows the rest.

    An answer without a body cannot be cut in the middle: nothing of it is sent.
    """

    def __init__(self, send: Send, break_off: Callable[[], Awaitable[None]], part: Callable[[int], int]) -> None:
        self._send = send
        self._break_off = break_off
        self._part = part
        self._left = 0
        self._broken = False

    async def __call__(self, message: Message) -> None:
        if self._broken:
            return
        if message["type"] == "http.response.start":
            length = int(Headers(raw=message["headers"]).get("content-length", 0))
            self._left = self._part(length)
            if length > 0:
                await self._send(message)
        else:
            body = message.get("body", b"")[: self._left]
            self._left -= len(body)
            if body:
                await self._send({"type": "http.response.body", "body": body, "more_body": True})
        if self._left == 0:
            self._broken = True
            await self._break_off()


async def _nowhere(message: Message) -> None:
    """Swallow an answer."""


_STRIKE = {
    "status_before": _instead,
    "token_expired": _instead,
    "status_after": _afterwards,
    "lose_answer": _lose_answer,
    "reset": _reset,
    "stall": _stall,
    "truncate": _truncate,
}
