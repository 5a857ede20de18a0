"""What both clients of httpx are made with, so that nothing that a platform does outlasts a call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextvars import ContextVar
from http.cookiejar import CookieJar
from os import PathLike
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from plooi.wire.auth import ClientCertificate
from plooi.wire.proxies import Proxies
from plooi.wire.trust import trusted
from plooi.wire.way import Way

if TYPE_CHECKING:
    from plooi.wire.receiving import Deadline

#: How many calls of one client are under way at a time; more wait for their turn. httpcore looks through all that wait
#: and all connections whenever a call begins or ends, behind one lock, so that thousands would keep it busy.
AT_ONCE = 64
#: When the exchange that goes on in this thread has to be over.
until: ContextVar[Deadline | None] = ContextVar("until", default=None)


def settings(
    timeout: float, certificate: ClientCertificate | None, ca_file: str | PathLike[str] | None, urls: Iterable[str]
) -> dict[str, Any]:
    """What both clients of httpx are made with, for the addresses that they are to call.

    Raises:
        ConfigurationError: a certificate, an authority or a proxy that cannot be used.
    """
    verify = trusted(ca_file) if certificate is None else certificate.context(ca_file)
    return {
        "timeout": httpx.Timeout(timeout, connect=min(timeout, 20.0)),
        "verify": verify,
        "way": Way(Proxies(urls), certificate),
        # What the environment says is read in `proxies` and `trust`, so that a fault of it is named.
        "trust_env": False,
        # An address that the platform names is followed knowingly, or not at all.
        "follow_redirects": False,
        "cookies": _NoCookies(),
        "limits": httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
        # A PDF and a ZIP do not get smaller, and the rest is small.
        "headers": {"User-Agent": "plooi-python", "Accept": "*/*", "Accept-Encoding": "identity"},
    }


def sync_client(way: Way, options: dict[str, Any]) -> httpx.Client:
    """A client whose reads and writes end with the deadline of their exchange. An async one is cancelled instead."""
    client = httpx.Client(mounts=way.proxies.mounts(httpx.HTTPTransport, **_of_transports(options)), **options)
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            # httpx has no public way to give this to the connections that it makes, through a proxy or not.
            pool._network_backend = _Backend(pool._network_backend)
    return client


def async_client(way: Way, options: dict[str, Any]) -> httpx.AsyncClient:
    """The same for asyncio."""
    mounts = way.proxies.mounts(_Pools, **_of_transports(options))
    return httpx.AsyncClient(mounts=mounts, transport=_Pools(**_of_transports(options)), **options)


def _of_transports(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("verify", "limits", "trust_env")}


class _Pools(httpx.AsyncBaseTransport):
    """A pool of one connection for each call that is under way at a time, the one that was used last first.

    At each call httpcore asks the system about all idle connections of a pool: with many calls at a time that takes
    most of the time of a call.
    """

    def __init__(self, **options: Any) -> None:
        self._options = {**options, "limits": httpx.Limits(max_connections=1)}
        self._all: list[httpx.AsyncHTTPTransport] = []
        self._free: list[httpx.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its pool is free again when its answer is closed."""
        if not self._free:
            self._all.append(httpx.AsyncHTTPTransport(**self._options))
            self._free.append(self._all[-1])
        pool = self._free.pop()
        try:
            response = await pool.handle_async_request(request)
        except BaseException:
            self._free.append(pool)
            raise
        response.stream = _Body(response.stream, lambda: self._free.append(pool))
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._all:
            await pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of an answer, with what is to be done when it is closed."""

    def __init__(self, body: Any, closed: Callable[[], None]) -> None:
        self._body = body
        self._closed = closed

    def __aiter__(self) -> AsyncIterator[bytes]:
        iterator: AsyncIterator[bytes] = self._body.__aiter__()
        return iterator

    async def aclose(self) -> None:
        try:
            await self._body.aclose()
        finally:
            self._closed()


class _NoCookies(CookieJar):
    """Keeps no cookie: the API needs none."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Pass it over."""

    def add_cookie_header(self, request: Any) -> None:
        """Add none."""


class _Backend(httpcore.NetworkBackend):
    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        seconds = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._backend.connect_tcp(host, port, seconds, local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    """The seconds that one step may take. Raises the error where the exchange has to be over."""
    deadline = until.get()
    if deadline is None:
        return timeout
    left = deadline.left
    if not left:
        raise error
    return left if timeout is None else min(timeout, left)
