"""Both clients behind one face without `await`, so that each test is written once; and a server that says anything."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from attrs import field, frozen

from plooi import AsyncPlooi, Metadata, Plooi, Retries
from plooi.model.results import Hit
from plooi.sandbox import Sandbox

#: The same decisions as in earnest, in next to no time.
QUICK = Retries(attempts=4, first=0.001, longest=0.004, random=lambda: 0.5)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
ZIP = b"PK\x03\x04" + bytes(26) + b"kapvergunning"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
DEN_HAAG = "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"
AMSTERDAM = "https://identifier.overheid.nl/tooi/id/gemeente/gm0363"


def permit(**changes: Any) -> Metadata:
    """Metadata that every version carries."""
    return Metadata(
        publisher="gm0518",
        verantwoordelijke="gm0518",
        officiele_titel="Kapvergunning Hooigracht",
        documentsoorten=["vergunning"],
        themas=["natuur en milieu"],
        identifiers=["doc-20219495"],
    ).evolve(**changes)


class SyncClient:
    """`Plooi` as it is."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        self.plooi = Plooi(*args, **settings)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plooi, name)

    def close(self) -> None:
        self.plooi.close()


class AsyncClient:
    """`AsyncPlooi`, each call run to its end in one event loop."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        self.runner = asyncio.Runner()
        self.plooi = AsyncPlooi(*args, **settings)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.plooi, name)
        if not callable(value):
            return value

        def call(*args: Any, **kwargs: Any) -> Any:
            verb: Coroutine[Any, Any, Any] = value(*args, **kwargs)
            return self.runner.run(verb)

        return call

    def search(self, publisher: str | None = None) -> Iterator[Hit]:
        hits = self.plooi.search(publisher)

        async def following() -> Hit | None:
            return await anext(hits, None)

        while (hit := self.runner.run(following())) is not None:
            yield hit

    def close(self) -> None:
        self.runner.run(self.plooi.aclose())
        self.runner.close()


Client = SyncClient | AsyncClient
CLIENTS: Mapping[str, type[Client]] = {"sync": SyncClient, "async": AsyncClient}


def record(sandbox: Sandbox, identity: str) -> dict[str, Any]:
    """What the sandbox keeps of a delivery."""
    [delivery] = [entry for entry in sandbox.records() if entry["id"] == identity]
    return delivery


def operations(sandbox: Sandbox) -> list[str]:
    """The operations that were called, in their order."""
    return [request["operation"] for request in sandbox.requests()]


def wait_for(sandbox: Sandbox, operation: str) -> None:
    """Wait until an operation has been called."""
    end = time.monotonic() + 60
    while operation not in operations(sandbox):
        assert time.monotonic() < end, f"{operation} was never called"
        time.sleep(0.01)


@frozen
class Call:
    """A request that the server below got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


#: What a server says: status, headers and body.
Reply = tuple[int, Mapping[str, str], bytes]


class Server:
    """A server on this machine for what the sandbox does not say: `answer` is given each request."""

    def __init__(self, answer: Callable[[Call], Reply], context: Any = None) -> None:
        calls: list[Call] = []
        self.calls = calls

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def reply(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                call = Call(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                calls.append(call)
                status, headers, content = answer(call)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_CONNECT = reply  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        class Listener(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *_: Any) -> None:
                """A connection that a client does not want, as where no certificate is shown, is no news."""

        self._server = Listener(("127.0.0.1", 0), Handler)
        scheme = "http"
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.origin = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.origin}/overheid/openbaarmaken/api/v0"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
