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

import httpx

from plooi.errors import ConfigurationError, PlooiError, TransportError
from plooi.wire.auth import Auth
from plooi.wire.connecting import AT_ONCE, async_client, sync_client, until
from plooi.wire.documents import CHUNK, Document
from plooi.wire.effects import Answer, Checkpoint, Effect, Flow, Measure, Renew, Reply, Request, Send, Sleep
from plooi.wire.foreign import harmless
from plooi.wire.receiving import LARGEST_ANSWER, Deadline, Decoder, Receiver, origin, too_long
from plooi.wire.way import Way

_T = TypeVar("_T")
#: What carries out one effect.
CarryOut = Callable[[Effect], Coroutine[Any, Any, Reply]]
_log = logging.getLogger("plooi")
#: Gets one record for each exchange, whose `call` says how it went: see `_tell`. No token and no content is in it.
_calls = logging.getLogger("plooi.calls")

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class Transport:
    """The sync driver."""

    def __init__(self, auth: Auth | None, deadline: float, way: Way, **options: Any) -> None:
        self._auth = auth
        self._deadline = deadline
        self._way = way
        self._http = sync_client(way, options)
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
            except httpx.TimeoutException:
                if not deadline.left:
                    raise _over(request, deadline) from None
                raise
            finally:
                until.reset(before)

    def _exchange(self, request: Request, body: Any, deadline: Deadline) -> Answer:
        built = self._http.build_request(request.method, request.url, **_arguments(request), content=body)
        number = 0 if self._auth is None else self._auth.number
        response = self._http.send(built, auth=_SignIn(request, self._auth), stream=True)
        try:
            into = Receiver(request, response.status_code, response.headers, deadline, self._auth, number)
            for chunk in response.iter_raw():
                into.take(chunk)
                if into.enough:
                    break
            return self._way.checked(request.url, into.answer())
        finally:
            response.close()


class AsyncTransport:
    """The async driver. It reads and writes files as the sync one does, a piece at a time, without threads.

    To look into a file before it is sent takes longer, and has a thread.
    """

    def __init__(self, auth: Auth | None, deadline: float, way: Way, **options: Any) -> None:
        self._auth = auth
        self._deadline = deadline
        self._way = way
        self._http = async_client(way, options)
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
                "This AsyncPlooi was used in another event loop before, which its connections belong to. Make one in "
                "each event loop, such as in each asyncio.run."
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
        built = self._http.build_request(request.method, request.url, **_arguments(request), content=body)
        number = 0 if self._auth is None else self._auth.number
        response = await self._http.send(built, auth=_SignIn(request, self._auth), stream=True)
        try:
            into = Receiver(request, response.status_code, response.headers, deadline, self._auth, number)
            began = scope.deadline - deadline.seconds
            async for chunk in response.aiter_raw():
                into.take(chunk)
                if into.enough:
                    break
                scope.deadline = began + deadline.seconds
            return self._way.checked(request.url, into.answer())
        finally:
            await response.aclose()


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
        f"{origin(request.url)} did not answer {request.operation} in time: it was not over after "
        f"{deadline.seconds:.0f} seconds. Where that is too short, set deadline.",
        sent=True,
    )


def _closed() -> ConfigurationError:
    return ConfigurationError("This client is closed. Make another one, and close it when all calls are done.")


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


def _arguments(request: Request) -> Mapping[str, Any]:
    headers = dict(request.headers)
    if request.document is not None:
        around = len(request.content or b"") + len(request.after)
        headers["Content-Length"] = str(request.document.size + around)
    return {"params": dict(request.query) or None, "headers": headers}


class _SignIn(httpx.Auth):
    """A way to sign in, as httpx takes it. Without one of its own, httpx would look for credentials elsewhere."""

    def __init__(self, request: Request, auth: Auth | None) -> None:
        self._auth = auth if request.sign_in else None

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the token on a request, where it is for one; what is asked before it, such as a token, is read here."""
        if self._auth is None:
            yield request
            return
        flow = self._auth.auth_flow(request)
        asked = next(flow)
        while asked is not request:
            asked.headers["Accept-Encoding"] = "identity"
            answer = yield asked
            content = _Content(answer)
            for chunk in answer.iter_raw(CHUNK):
                content.take(chunk)
            _spent(answer)
            asked = flow.send(content.whole())
        yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """As `sync_auth_flow`."""
        if self._auth is None:
            yield request
            return
        flow = self._auth.auth_flow(request)
        asked = next(flow)
        while asked is not request:
            asked.headers["Accept-Encoding"] = "identity"
            answer = yield asked
            content = _Content(answer)
            async for chunk in answer.aiter_raw(CHUNK):
                content.take(chunk)
            _spent(answer)
            asked = flow.send(content.whole())
        yield request


def _spent(answer: httpx.Response) -> None:
    """Leave nothing to be read of an answer that was read within bounds: httpx reads it once more, whole."""
    answer.stream = httpx.ByteStream(b"")
    answer.is_stream_consumed = answer.is_closed = False


class _Content:
    """An answer that a way to sign in asked for, within the bounds of a short answer."""

    def __init__(self, answer: httpx.Response) -> None:
        self._status = answer.status_code
        self._place = origin(str(answer.request.url))
        self._decoder = Decoder(answer.headers.get("content-encoding", ""), self._place)
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
    place = origin(request.url)
    _log.debug("%s %s %s", request.operation, request.method, request.url)
    if is_closed():
        raise TransportError("The client was closed before the call came to its end.", sent=False)
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
    except httpx.TimeoutException:
        raise TransportError(f"{place} did not answer {request.operation} in time.", sent=True) from None
    # What TLS has to say after its handshake, as that no certificate was shown, comes through httpx as it is. An answer
    # with signs that no header can carry, or with an address in it that is none, is a UnicodeError.
    except (httpx.TransportError, httpx.DecodingError, ssl.SSLError, UnicodeError) as error:
        raise TransportError(way.broken(request.url, request.operation, error), sent=True) from None
    except httpx.InvalidURL as error:
        raise TransportError(f"{place} is no address that can be called: {error}.", sent=False) from None
    except Exception:
        # Closing the connections under a call has many faces.
        if is_closed():
            raise TransportError(f"The client was closed during {request.operation}.", sent=True) from None
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
