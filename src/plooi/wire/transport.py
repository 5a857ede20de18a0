"""The one place that sends: two drivers that carry out the effects of a verb, one sync, one async.

All decisions are taken in the verbs. Files are read and written here, a piece at a time.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterator, Mapping
from contextlib import aclosing, closing, contextmanager
from typing import Any, TypeVar

import httpcore
import httpx

from plooi.errors import ConfigurationError, PlooiError, TransportError
from plooi.language import _
from plooi.wire.auth import Auth
from plooi.wire.connecting import AT_ONCE, AsyncConnections, Connections, outgoing, until
from plooi.wire.documents import Document
from plooi.wire.effects import Answer, Checkpoint, Effect, Flow, Measure, Renew, Reply, Request, Send, Sleep
from plooi.wire.foreign import harmless
from plooi.wire.receiving import LARGEST_ANSWER, Deadline, Decoder, Receiver, headers_in, too_long
from plooi.wire.way import Way

_T = TypeVar("_T")
#: What carries out one effect.
CarryOut = Callable[[Effect], Coroutine[Any, Any, Reply]]
_log = logging.getLogger("plooi")
#: Gets one record for each exchange, whose `call` says how it went: see `_tell`. No token and no content is in it.
_calls = logging.getLogger("plooi.calls")

_NOT_SENT = (
    *(httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.ProxyError),
    httpcore.UnsupportedProtocol,
)


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
            raise _closed()
        try:
            # Nothing is awaited, so that the coroutine comes to its end in one step.
            _driven(flow, self._as_coroutine).send(None)
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
        return _at_once(effect, self._auth)

    def _send(self, request: Request) -> Answer:
        with (
            self._turns,
            _problems(request, self._way, lambda: self._http.is_closed) as seen,
            closing(_chunks(request)) as chunks,
        ):
            deadline = _deadline(request, self._deadline)
            before = until.set(deadline)
            try:
                body = request.content if request.document is None else chunks
                return seen(self._exchange(request, body, deadline))
            except httpcore.TimeoutException:
                if not deadline.left:
                    raise _over(request, deadline) from None
                raise
            finally:
                until.reset(before)

    def _exchange(self, request: Request, body: Any, deadline: Deadline) -> Answer:
        number = 0 if self._auth is None else self._auth.number
        response = self._http.send(request.url, _outgoing(request, self._signed(request), body, self._timeout))
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
        for signing in _signing(request, self._auth, headers):
            asked = signing.asked
            response = self._http.send(str(asked.url), _asking(asked, self._timeout))
            try:
                content = _Content(asked, response)
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
            raise _closed()
        self._stay()
        return await _driven(flow, carry_out or self.carry_out)

    async def carry_out(self, effect: Effect) -> Reply:
        """Carry out one effect."""
        if isinstance(effect, Send):
            return await self._send(effect.request)
        if isinstance(effect, Sleep):
            await _sleep(effect.seconds)
            return None
        if isinstance(effect, Measure):
            return await _in_a_thread(effect)
        return _at_once(effect, self._auth)

    async def _send(self, request: Request) -> Answer:
        import anyio

        async with self._turns:
            with _problems(request, self._way, lambda: self._http.is_closed) as seen:
                deadline = _deadline(request, self._deadline)
                try:
                    with anyio.move_on_after(deadline.left) as scope:
                        async with aclosing(_asynchronous(request)) as chunks:
                            body = request.content if request.document is None else chunks
                            return seen(await self._exchange(request, body, deadline, scope))
                except _NOT_SENT as error:
                    # To see whose certificate it is takes a connection, which others in the loop do not wait for.
                    message = await anyio.to_thread.run_sync(self._way.not_reached, request.url, error)
                    raise TransportError(message, sent=False) from None
                raise _over(request, deadline)

    async def _exchange(self, request: Request, body: Any, deadline: Deadline, scope: Any) -> Answer:
        number = 0 if self._auth is None else self._auth.number
        headers = await self._signed(request)
        async with self._http.sent(request.url, _outgoing(request, headers, body, self._timeout)) as response:
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
        for signing in _signing(request, self._auth, headers):
            asked = signing.asked
            async with self._http.sent(str(asked.url), _asking(asked, self._timeout)) as response:
                content = _Content(asked, response)
                async for chunk in response.stream:  # type: ignore[union-attr]
                    content.take(chunk)
            signing.answer = content.whole()
        return headers


async def _driven(flow: Flow[_T], carry_out: CarryOut) -> _T:
    """Carry out a verb to its end. One that is abandoned, as by an interrupt or a cancellation, is closed."""
    try:
        effect = next(flow)
        while True:
            try:
                reply = await carry_out(effect)
            except BaseException as error:
                effect = flow.throw(error)
            else:
                effect = flow.send(reply)
    except StopIteration as end:
        result: _T = end.value
        return result
    finally:
        flow.close()


def _deadline(request: Request, seconds: float) -> Deadline:
    return Deadline(seconds, 0 if request.document is None else request.document.size)


def _over(request: Request, deadline: Deadline) -> TransportError:
    return TransportError(
        _(
            "{url} did not answer {operation} in time: it was not over after "
            "{seconds:.0f} seconds. Where that is too short, set deadline.",
            url=request.origin,
            operation=request.operation,
            seconds=deadline.seconds,
        ),
        sent=True,
    )


def _closed() -> ConfigurationError:
    return ConfigurationError(_("This client is closed. Make another one, and close it when all calls are done."))


def _at_once(effect: Effect, auth: Auth | None) -> Reply:
    if isinstance(effect, Measure):
        return _measured(effect)
    if isinstance(effect, Checkpoint):
        return None
    assert isinstance(effect, Renew)
    return auth is not None and auth.renew(effect.token)


def _measured(effect: Measure) -> Document:
    return Document.of(effect.given, effect.largest, as_is=effect.as_is)


async def _in_a_thread(effect: Measure) -> Document:
    """What a file is. To look into a PDF takes the processor for a while, which others in the loop do not wait for."""
    import anyio

    return await anyio.to_thread.run_sync(_measured, effect)


def _outgoing(request: Request, headers: Mapping[str, str], body: Any, timeout: float) -> httpcore.Request:
    length = None
    if request.document is not None:
        length = request.document.size + len(request.content or b"") + len(request.after)
    return outgoing(request.method, request.url, request.query, headers, body, timeout=timeout, length=length)


def _asking(asked: httpx.Request, timeout: float) -> httpcore.Request:
    """What a way to sign in asks, as it goes out."""
    headers = {name: value for name, value in asked.headers.items() if name not in ("host", "content-length")}
    return outgoing(asked.method, str(asked.url), {}, headers, asked.content, timeout=timeout)


class _Signing:
    """What a way to sign in asks, and the answer, once it came."""

    def __init__(self, asked: httpx.Request) -> None:
        self.asked = asked
        self.answer: Any = None


def _signing(request: Request, auth: Auth | None, headers: dict[str, str]) -> Iterator[_Signing]:
    """Put the token into headers, where a request is for one. What is to be asked before it comes from here."""
    if auth is None or not request.sign_in:
        return
    flow = auth.signed(headers)
    asked = next(flow, None)
    while asked is not None:
        signing = _Signing(asked)
        yield signing
        try:
            asked = flow.send(signing.answer)
        except StopIteration:
            return


class _Content:
    """An answer that a way to sign in asked for, within the bounds of a short answer."""

    def __init__(self, asked: httpx.Request, response: httpcore.Response) -> None:
        self._status = response.status
        self._place = f"{asked.url.scheme}://{asked.url.netloc.decode()}"
        self._decoder = Decoder(headers_in(response.headers).get("content-encoding", ""), self._place)
        self._content = bytearray()

    def take(self, raw: bytes) -> None:
        for chunk in self._decoder.taken_out(raw):
            self._content += chunk
            if max(len(self._content), self._decoder.taken_in) > LARGEST_ANSWER:
                raise too_long(self._place)

    def whole(self) -> httpx.Response:
        self._decoder.close()
        return httpx.Response(self._status, content=bytes(self._content))


def _chunks(request: Request) -> Generator[bytes]:
    """The body of a request with a document. Closing this closes its file, also where sending broke off."""
    if request.document is not None:
        if request.content:
            yield request.content
        yield from request.document.chunks()
        if request.after:
            yield request.after


async def _asynchronous(request: Request) -> AsyncGenerator[bytes]:
    with closing(_chunks(request)) as chunks:
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


@contextmanager
def _problems(request: Request, way: Way, is_closed: Callable[[], bool]) -> Iterator[Callable[[Answer], Answer]]:
    """Errors of the way as TransportError, which says whether the request may have arrived. Tells `_calls` of the end.

    What is given is to be shown the answer.
    """
    place = request.origin
    _log.debug("%s %s %s", request.operation, request.method, request.url)
    if is_closed():
        raise TransportError(_("The client was closed before the call came to its end."), sent=False)
    began = time.monotonic()
    answers: list[Answer] = []

    def seen(answer: Answer) -> Answer:
        answers.append(answer)
        return answer

    try:
        yield seen
    except PlooiError:
        raise
    except _NOT_SENT as error:
        raise TransportError(way.not_reached(request.url, error), sent=False) from None
    except httpcore.TimeoutException:
        raise TransportError(
            _("{place} did not answer {operation} in time.", place=place, operation=request.operation), sent=True
        ) from None
    # What TLS has to say after its handshake, as that no certificate was shown, comes through httpx as it is. An answer
    # with signs that no header can carry, or with an address in it that is none, is a UnicodeError.
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.DecodingError, ssl.SSLError, UnicodeError) as error:
        raise TransportError(way.broken(request.url, request.operation, error), sent=True) from None
    except httpx.InvalidURL as error:
        raise TransportError(
            _("{place} is no address that can be called: {error}.", place=place, error=error), sent=False
        ) from None
    except Exception:
        # Closing the connections under a call has many faces.
        if is_closed():
            raise TransportError(
                _("The client was closed during {operation}.", operation=request.operation), sent=True
            ) from None
        raise
    finally:
        _tell(request, began, answers)


def _tell(request: Request, began: float, answers: list[Answer]) -> None:
    """Log an exchange: method, operation, address, status (None without an answer), seconds, and session id."""
    if not _calls.isEnabledFor(logging.INFO):
        return
    answer = answers[0] if answers else None
    session = (None if answer is None else answer.headers.get(request.call.session.lower())) or request.headers.get(
        request.call.session
    )
    call = {
        "method": request.method,
        "operation": request.operation,
        "url": request.url,
        "status": None if answer is None else answer.status,
        "seconds": round(time.monotonic() - began, 3),
        "session": None if session is None else harmless(session),
    }
    status = "no answer" if answer is None else f"status {answer.status}"
    text = "%s %s %s: %s in %.3f s"
    _calls.info(text, request.operation, request.method, request.url, status, call["seconds"], extra={"call": call})
