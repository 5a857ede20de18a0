"""Connections to the platform, and requests as they go out on them, so that nothing that it does outlasts a call.

httpcore is what httpx sends with. What httpx adds to it, such as cookies and redirects, is not wanted here, and takes
as long as all the rest.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from os import PathLike
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from plooi.wire.auth import ClientCertificate
from plooi.wire.effects import PLAIN_PATH
from plooi.wire.proxies import Proxies, Proxy
from plooi.wire.trust import trusted
from plooi.wire.way import Way

if TYPE_CHECKING:
    from plooi.wire.receiving import Deadline

#: How many calls of one client are under way at a time; more wait for their turn. httpcore looks through all that wait
#: and all connections whenever a call begins or ends, behind one lock, so that thousands would keep it busy.
AT_ONCE = 64
#: Seconds after which a connection that nobody uses is closed.
_UNUSED = 5.0
#: How much is read at a time at the most, in bytes. httpcore asks for half of it, with which a file takes a fifth
#: longer. With twice as much it takes longer again, since the memory is given back and asked for each time.
_READ = 128 * 1024
#: How much of a request waits for what follows, in bytes.
_SHORT = 16 * 1024
#: What each request says, unless it says something else itself. A PDF and a ZIP do not get smaller, and the rest is
#: small, so no encoding is asked for.
_COMMON = {
    "accept": (b"Accept", b"*/*"),
    "accept-encoding": (b"Accept-Encoding", b"identity"),
    "connection": (b"Connection", b"keep-alive"),
    "user-agent": (b"User-Agent", b"plooi-python"),
}
#: Parts of a query that are written as they are.
_PART = re.compile(r"[A-Za-z0-9._~-]*")
#: When the exchange that goes on in this thread has to be over.
until: ContextVar[Deadline | None] = ContextVar("until", default=None)


def settings(
    timeout: float, certificate: ClientCertificate | None, ca_file: str | PathLike[str] | None, urls: Iterable[str]
) -> dict[str, Any]:
    """What both kinds of connections are made with, for the addresses that they are to lead to.

    Raises:
        ConfigurationError: a certificate, an authority or a proxy that cannot be used.
    """
    verify = trusted(ca_file) if certificate is None else certificate.context(ca_file)
    return {"timeout": timeout, "verify": verify, "way": Way(Proxies(urls), certificate)}


def outgoing(
    method: str,
    url: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: Any,
    *,
    timeout: float,
    length: int | None = None,
) -> httpcore.Request:
    """A request as it goes out.

    Args:
        body: bytes, or an iterator of bytes, which `length` counts; None for no body.
        timeout: seconds for a connection (20 at the most), and for each piece that goes or comes.

    Raises:
        httpx.InvalidURL: the address is none.
        UnicodeError: a header holds other signs than those of ASCII.
    """
    address, host = _address(url, query)
    if body is not None or method in ("POST", "PUT", "PATCH"):
        headers = {**headers, "Content-Length": str(len(body or b"") if length is None else length)}
    written = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    own = {name.lower() for name in headers}
    common = [header for name, header in _COMMON.items() if name not in own]
    limits = {"connect": min(timeout, 20.0), "read": timeout, "write": timeout, "pool": timeout}
    return httpcore.Request(
        method, address, headers=[(b"Host", host), *common, *written], content=body, extensions={"timeout": limits}
    )


def _address(url: str, query: Mapping[str, str]) -> tuple[httpcore.URL, bytes]:
    """Where a request goes, and the host that it names."""
    scheme, _, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    target = slash + path
    plain = slash and PLAIN_PATH.fullmatch(target) and not {"?", "#"}.intersection(place)
    if plain and all(_PART.fullmatch(text) for pair in query.items() for text in pair):
        if query:
            target += "?" + "&".join(f"{name}={value}" for name, value in query.items())
        parts = _parts(f"{scheme}://{place}/")
        return httpcore.URL(scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=target), parts.netloc
    parts = httpx.URL(url, params=dict(query)) if query else httpx.URL(url)
    return (
        httpcore.URL(scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path),
        parts.netloc,
    )


@lru_cache(64)
def _parts(url: str) -> httpx.URL:
    return httpx.URL(url)


class Connections:
    """Connections whose reads and writes end with the deadline of their exchange."""

    def __init__(self, way: Way, verify: Any) -> None:
        self._proxies = way.proxies
        options = {**_options(verify, AT_ONCE), "network_backend": _Backend(httpcore.SyncBackend())}
        self._pools: dict[Proxy | None, httpcore.ConnectionPool] = {
            proxy: httpcore.ConnectionPool(proxy=usable, **options) for proxy, usable in way.proxies.usable().items()
        }
        self.is_closed = False

    def send(self, url: str, request: httpcore.Request) -> httpcore.Response:
        """Send a request to an address, by its proxy. The answer is to be closed."""
        return self._pools[self._proxies.of(url)].handle_request(request)

    def close(self) -> None:
        """Close all connections."""
        self.is_closed = True
        for pool in self._pools.values():
            pool.close()


class AsyncConnections:
    """The same for asyncio, whose exchanges are cancelled where their deadline is over.

    Each call that is under way has a pool of one connection, the one that was used last first. At each call httpcore
    asks the system about all idle connections of a pool: with many calls at a time that takes most of the time of a
    call.
    """

    def __init__(self, way: Way, verify: Any) -> None:
        self._proxies = way.proxies
        self._usable = way.proxies.usable()
        self._options = {**_options(verify, 1), "network_backend": _AsyncBackend(httpcore.AnyIOBackend())}
        self._all: list[httpcore.AsyncConnectionPool] = []
        self._free: dict[Proxy | None, list[httpcore.AsyncConnectionPool]] = {proxy: [] for proxy in self._usable}
        self.is_closed = False

    @asynccontextmanager
    async def sent(self, url: str, request: httpcore.Request) -> AsyncIterator[httpcore.Response]:
        """Send a request to an address, by its proxy. Within, its answer can be read."""
        proxy = self._proxies.of(url)
        free = self._free[proxy]
        if not free:
            free.append(httpcore.AsyncConnectionPool(proxy=self._usable[proxy], **self._options))
            self._all.append(free[-1])
        pool = free.pop()
        try:
            response = await pool.handle_async_request(request)
            try:
                yield response
            finally:
                await response.aclose()
        finally:
            free.append(pool)

    async def aclose(self) -> None:
        """Close all connections."""
        self.is_closed = True
        for pool in self._all:
            await pool.aclose()


def _options(verify: Any, connections: int) -> dict[str, Any]:
    return {
        "ssl_context": verify,
        "max_connections": connections,
        "max_keepalive_connections": connections,
        "keepalive_expiry": _UNUSED,
    }


class _Together:
    """What is to be written, brought together: the head of a request goes out with a short body, not before it.

    httpcore gives the head, the pieces of the body, and nothing where a request ends; a proxy's handshake it reads
    after without that.
    """

    def __init__(self) -> None:
        self._held = b""

    def taken(self, piece: bytes) -> tuple[bytes, ...]:
        """What is to be written now that there is another piece."""
        if piece and len(piece) + len(self._held) <= _SHORT:
            self._held += piece
            return ()
        held, self._held = self._held, b""
        return tuple(filter(None, (held, piece)))


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
        self._together = _Together()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.write(b"", timeout)
        return self._stream.read(max(max_bytes, _READ), _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for piece in self._together.taken(buffer):
            self._stream.write(piece, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        return _AsyncStream(await self._backend.connect_tcp(*args, **kwargs))

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)


class _AsyncStream(httpcore.AsyncNetworkStream):
    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._together = _Together()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        await self.write(b"", timeout)
        return await self._stream.read(max(max_bytes, _READ), timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        for piece in self._together.taken(buffer):
            await self._stream.write(piece, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        return _AsyncStream(await self._stream.start_tls(*args, **kwargs))

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
