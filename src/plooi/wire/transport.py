"""The one place that sends: two drivers that carry out the effects of a verb, one sync, one async.

All decisions are taken in the verbs. Files are read and written here, a piece at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, closing
from typing import Any, TypeVar

import httpcore

from plooi.errors import ConfigurationError, TransportError
from plooi.language import _
from plooi.wire.auth import Auth
from plooi.wire.connecting import AT_ONCE, AsyncConnections, Connections, until
from plooi.wire.documents import Document
from plooi.wire.effects import Answer, Effect, Flow, Measure, Reply, Request, Send, Sleep
from plooi.wire.exchanging import (
    NOT_SENT,
    CarryOut,
    SignInAnswer,
    chunks_of,
    client_closed,
    deadline_of,
    driven,
    http_request,
    measured,
    out_of_time,
    reply_to,
    sign_in_request,
    signing_in,
    transport_errors,
)
from plooi.wire.receiving import Deadline, Receiver
from plooi.wire.way import Way

_T = TypeVar("_T")


class Transport:
    """The sync driver."""

    def __init__(self, auth: Auth | None, deadline: float, way: Way, timeout: float, verify: Any) -> None:
        self._auth = auth
        self._deadline = deadline
        self._way = way
        self._timeout = timeout
        self._http = Connections(way, verify)
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def run(self, flow: Flow[_T]) -> _T:
        """Carry out a verb to its end."""
        if self._http.is_closed:
            raise client_closed()
        try:
            # Nothing is awaited, so that the coroutine comes to its end in one step.
            driven(flow, self._as_coroutine).send(None)
        except StopIteration as end:
            result: _T = end.value
            return result
        raise AssertionError("an effect was awaited")

    async def _as_coroutine(self, effect: Effect) -> Reply:
        return self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> Reply:
        if isinstance(effect, Send):
            return self._send(effect.request)
        if isinstance(effect, Sleep):
            time.sleep(effect.seconds)
            return None
        return reply_to(effect, self._auth)

    def _send(self, request: Request) -> Answer:
        with (
            self._turns,
            transport_errors(request, self._way, lambda: self._http.is_closed) as seen,
            closing(chunks_of(request)) as chunks,
        ):
            deadline = deadline_of(request, self._deadline)
            before = until.set(deadline)
            try:
                body = request.content if request.document is None else chunks
                return seen(self._exchange(request, body, deadline))
            except httpcore.TimeoutException:
                if not deadline.left:
                    raise out_of_time(request, deadline) from None
                raise
            finally:
                until.reset(before)

    def _exchange(self, request: Request, body: Any, deadline: Deadline) -> Answer:
        number = 0 if self._auth is None else self._auth.number
        response = self._http.send(request.url, http_request(request, self._signed(request), body, self._timeout))
        try:
            into = Receiver(request, response.status, response.headers, deadline, self._auth, number)
            for chunk in response.stream:  # type: ignore[union-attr]
                into.take(chunk)
                if into.enough:
                    break
            return self._way.checked(request.url, into.answer())
        finally:
            response.close()

    def _signed(self, request: Request) -> dict[str, str]:
        """The headers of a request, with the token where it is for one."""
        headers = dict(request.headers)
        for signing in signing_in(request, self._auth, headers):
            asked = signing.asked
            response = self._http.send(str(asked.url), sign_in_request(asked, self._timeout))
            try:
                content = SignInAnswer(asked, response)
                for chunk in response.stream:  # type: ignore[union-attr]
                    content.take(chunk)
            finally:
                response.close()
            signing.answer = content.whole()
        return headers


class AsyncTransport:
    """The async driver. It reads and writes files as the sync one does, a piece at a time, without threads.

    To look into a file before it is sent takes longer, and has a thread.
    """

    def __init__(self, auth: Auth | None, deadline: float, way: Way, timeout: float, verify: Any) -> None:
        self._auth = auth
        self._deadline = deadline
        self._way = way
        self._timeout = timeout
        self._http = AsyncConnections(way, verify)
        self._turns: Any = None
        self._loop: Any = None

    async def close(self) -> None:
        """Close all connections. Raises ConfigurationError in another event loop than that of its calls."""
        self._stay()
        await self._http.aclose()

    def _stay(self) -> None:
        """See that this is the event loop of all calls, which connections belong to."""
        import anyio

        loop = _running_loop()
        if self._turns is None:
            self._turns, self._loop = anyio.Semaphore(AT_ONCE), loop
        if loop is not self._loop:
            raise ConfigurationError(
                _(
                    "This AsyncPlooi was used in another event loop before, which its connections belong to. Make one "
                    "in each event loop, such as in each asyncio.run."
                )
            )

    async def run(self, flow: Flow[_T], carry_out: CarryOut | None = None) -> _T:
        """Carry out a verb to its end; with `carry_out` by another way, which may leave effects to `carry_out` here."""
        if self._http.is_closed:
            raise client_closed()
        self._stay()
        return await driven(flow, carry_out or self.carry_out)

    async def carry_out(self, effect: Effect) -> Reply:
        """Carry out one effect."""
        if isinstance(effect, Send):
            return await self._send(effect.request)
        if isinstance(effect, Sleep):
            await _sleep(effect.seconds)
            return None
        if isinstance(effect, Measure):
            return await _in_a_thread(effect)
        return reply_to(effect, self._auth)

    async def _send(self, request: Request) -> Answer:
        import anyio

        try:
            # To wait would let all others go first, also where a turn is free.
            self._turns.acquire_nowait()
        except anyio.WouldBlock:
            await self._turns.acquire()
        try:
            return await self._sent(request)
        finally:
            self._turns.release()

    async def _sent(self, request: Request) -> Answer:
        import anyio

        with transport_errors(request, self._way, lambda: self._http.is_closed) as seen:
            deadline = deadline_of(request, self._deadline)
            try:
                with anyio.move_on_after(deadline.left) as scope:
                    async with aclosing(_asynchronous(request)) as chunks:
                        body = request.content if request.document is None else chunks
                        return seen(await self._exchange(request, body, deadline, scope))
            except NOT_SENT as error:
                # To see whose certificate it is takes a connection, which others in the loop do not wait for.
                message = await anyio.to_thread.run_sync(self._way.not_reached, request.url, error)
                raise TransportError(message, sent=False) from None
            raise out_of_time(request, deadline)

    async def _exchange(self, request: Request, body: Any, deadline: Deadline, scope: Any) -> Answer:
        number = 0 if self._auth is None else self._auth.number
        headers = await self._signed(request)
        async with self._http.sent(request.url, http_request(request, headers, body, self._timeout)) as response:
            into = Receiver(request, response.status, response.headers, deadline, self._auth, number)
            began = scope.deadline - deadline.seconds
            async for chunk in response.stream:  # type: ignore[union-attr]
                into.take(chunk)
                if into.enough:
                    break
                scope.deadline = began + deadline.seconds
            return self._way.checked(request.url, into.answer())

    async def _signed(self, request: Request) -> dict[str, str]:
        headers = dict(request.headers)
        for signing in signing_in(request, self._auth, headers):
            asked = signing.asked
            async with self._http.sent(str(asked.url), sign_in_request(asked, self._timeout)) as response:
                content = SignInAnswer(asked, response)
                async for chunk in response.stream:  # type: ignore[union-attr]
                    content.take(chunk)
            signing.answer = content.whole()
        return headers


async def _in_a_thread(effect: Measure) -> Document:
    """What a file is. To look into a PDF takes the processor for a while, which others in the loop do not wait for."""
    import anyio

    return await anyio.to_thread.run_sync(measured, effect)


async def _asynchronous(request: Request) -> AsyncGenerator[bytes]:
    with closing(chunks_of(request)) as chunks:
        for chunk in chunks:
            yield chunk


async def _sleep(seconds: float) -> None:
    # The synchronous client does without it.
    import anyio

    await anyio.sleep(seconds)


def _running_loop() -> Any:
    """What tells one event loop from another; None where it is not asyncio's."""
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
