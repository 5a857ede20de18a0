"""The one place that sends: two drivers that carry out the effects of a verb, one sync, one async.

All decisions are taken in the verbs. Files are read and written here, a piece at a time.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from contextlib import aclosing, closing, contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from plooi.answers import may_be_file
from plooi.auth import Auth, ClientCertificate
from plooi.documents import CHUNK, SIGNATURE, UNKNOWN, Document, media_type_of
from plooi.effects import Answer, Effect, Flow, Measure, Renew, Reply, Request, Send, Sleep
from plooi.errors import ConfigurationError, TransportError

_T = TypeVar("_T")
_log = logging.getLogger("plooi")

#: What an answer that is kept in memory may have, in bytes; the largest waardelijst has a hundredth of it.
LARGEST_ANSWER = 16 * 1024 * 1024

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


def settings(timeout: float, certificate: ClientCertificate | None) -> dict[str, Any]:
    """What both clients of httpx are made with."""
    verify: Any = True if certificate is None else certificate.context()
    return {
        "timeout": httpx.Timeout(timeout, connect=min(timeout, 20.0)),
        "verify": verify,
        # An address that the platform names is followed knowingly, or not at all.
        "follow_redirects": False,
        "headers": {"User-Agent": "plooi-python", "Accept": "*/*"},
    }


class Transport:
    """The sync driver."""

    def __init__(self, auth: Auth | None, **options: Any) -> None:
        self._auth = auth
        self._http = httpx.Client(**options)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def run(self, flow: Flow[_T]) -> _T:
        """Carry out a verb to its end. One that is abandoned, as by an interrupt, is closed."""
        try:
            if self._http.is_closed:
                raise _closed()
            effect = next(flow)
            while True:
                try:
                    reply = self._carry_out(effect)
                except BaseException as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(reply)
        except StopIteration as end:
            result: _T = end.value
            return result
        finally:
            flow.close()

    def _carry_out(self, effect: Effect) -> Reply:
        if isinstance(effect, Send):
            return self._send(effect.request)
        if isinstance(effect, Sleep):
            time.sleep(effect.seconds)
            return None
        return _at_once(effect, self._auth)

    def _send(self, request: Request) -> Answer:
        with _told(request), closing(_chunks(request)) as chunks:
            body = request.content if request.document is None else chunks
            built = self._http.build_request(request.method, request.url, **_arguments(request), content=body)
            number = 0 if self._auth is None else self._auth.number
            response = self._http.send(built, auth=_SignIn(request, self._auth), stream=True)
            try:
                into = _Receiver(request, response, number, self._auth)
                for chunk in response.iter_bytes(into.piece):
                    into.take(chunk)
                    if into.enough:
                        break
                return into.answer()
            finally:
                response.close()


class AsyncTransport:
    """The async driver. It reads and writes files as the sync one does, a piece at a time, without threads."""

    def __init__(self, auth: Auth | None, **options: Any) -> None:
        self._auth = auth
        self._http = httpx.AsyncClient(**options)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def run(self, flow: Flow[_T]) -> _T:
        """Carry out a verb to its end. One that is abandoned, as by a cancellation, is closed."""
        try:
            if self._http.is_closed:
                raise _closed()
            effect = next(flow)
            while True:
                try:
                    reply = await self._carry_out(effect)
                except BaseException as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(reply)
        except StopIteration as end:
            result: _T = end.value
            return result
        finally:
            flow.close()

    async def _carry_out(self, effect: Effect) -> Reply:
        if isinstance(effect, Send):
            return await self._send(effect.request)
        if isinstance(effect, Sleep):
            await _sleep(effect.seconds)
            return None
        return _at_once(effect, self._auth)

    async def _send(self, request: Request) -> Answer:
        with _told(request):
            async with aclosing(_asynchronous(request)) as chunks:
                body = request.content if request.document is None else chunks
                return await self._exchange(request, body)

    async def _exchange(self, request: Request, body: Any) -> Answer:
        built = self._http.build_request(request.method, request.url, **_arguments(request), content=body)
        number = 0 if self._auth is None else self._auth.number
        response = await self._http.send(built, auth=_SignIn(request, self._auth), stream=True)
        try:
            into = _Receiver(request, response, number, self._auth)
            async for chunk in response.aiter_bytes(into.piece):
                into.take(chunk)
                if into.enough:
                    break
            return into.answer()
        finally:
            await response.aclose()


class _Receiver:
    """Takes the body of an answer to where it belongs: a file into the sink, anything else into memory."""

    def __init__(self, request: Request, response: httpx.Response, token: int, auth: Auth | None) -> None:
        self._response = response
        self._token = token
        self._auth = auth if request.sign_in else None
        self._body = bytearray()
        self._sink = request.sink
        self._peek = request.peek
        self._may_be_file = may_be_file(request, response.status_code, response.headers)
        self._is_file = False
        if self._may_be_file and self._sink is not None:
            self._sink.restart()
        self._origin = _origin(request.url)
        #: How much is read at a time, in bytes; None for what comes first.
        self.piece = None if request.peek else CHUNK

    @property
    def enough(self) -> bool:
        """Whether the rest is of no interest."""
        return self._peek and self._is_file

    def take(self, chunk: bytes) -> None:
        if self._is_file:
            self._write(chunk)
            return
        self._body += chunk
        if self._may_be_file and len(self._body) >= SIGNATURE:
            # Nothing goes into the sink before its first bytes say that it is a file.
            self._may_be_file, self._is_file = False, media_type_of(bytes(self._body[:SIGNATURE])) != UNKNOWN
            if self._is_file:
                start, self._body = bytes(self._body), bytearray()
                self._write(start)
        if len(self._body) > LARGEST_ANSWER:
            raise TransportError(
                f"{self._origin} sent more than {LARGEST_ANSWER} bytes where a short answer was due. "
                "Check that the address is that of the API.",
                sent=True,
            )

    def _write(self, chunk: bytes) -> None:
        if self._sink is not None:
            self._sink.write(chunk)

    def answer(self) -> Answer:
        headers = {name.lower(): value for name, value in self._response.headers.items()}
        _log.debug("answered with status %s", self._response.status_code)
        return Answer(
            self._response.status_code, headers, bytes(self._body), self._token, auth=self._auth, file=self._is_file
        )


def _closed() -> ConfigurationError:
    return ConfigurationError("This client is closed. Make another one, and close it when all calls are done.")


def _at_once(effect: Effect, auth: Auth | None) -> Reply:
    if isinstance(effect, Measure):
        return Document.of(effect.given, effect.largest)
    assert isinstance(effect, Renew)
    return auth is not None and auth.renew(effect.token)


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
            answer = yield asked
            answer.read()
            asked = flow.send(answer)
        yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """As `sync_auth_flow`."""
        if self._auth is None:
            yield request
            return
        flow = self._auth.auth_flow(request)
        asked = next(flow)
        while asked is not request:
            answer = yield asked
            await answer.aread()
            asked = flow.send(answer)
        yield request


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
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        import anyio

        await anyio.sleep(seconds)
    else:
        await asyncio.sleep(seconds)


@contextmanager
def _told(request: Request) -> Iterator[None]:
    """Errors of the way as TransportError, which says whether the request may have arrived."""
    origin = _origin(request.url)
    _log.debug("%s %s %s", request.operation, request.method, request.url)
    try:
        yield
    except _NOT_SENT as error:
        raise TransportError(f"{origin} could not be reached: {_reason(error)}.", sent=False) from None
    except httpx.TimeoutException:
        raise TransportError(f"{origin} did not answer {request.operation} in time.", sent=True) from None
    # What TLS has to say after its handshake, as that no certificate was shown, comes through httpx as it is.
    except (httpx.TransportError, httpx.DecodingError, ssl.SSLError) as error:
        message = f"The connection to {origin} broke during {request.operation}: {_reason(error)}."
        raise TransportError(message, sent=True) from None
    except httpx.InvalidURL as error:
        raise TransportError(f"{origin} is no address that can be called: {error}.", sent=False) from None


def _reason(error: Exception) -> str:
    text = str(error).strip().rstrip(".")
    return text or {"ConnectTimeout": "no connection in time", "PoolTimeout": "no free connection in time"}.get(
        type(error).__name__, type(error).__name__
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
