"""A sandbox of one version in this process, on a free port of the loopback, whose exchanges are observed."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn
from attrs import frozen
from joserfc.jwk import RSAKey
from starlette.types import Message, Receive, Scope, Send

from plooi.sandbox import server
from plooi.sandbox.settings import Served, Settings
from plooi.sandbox.store import Store
from plooi.sandbox.tokens import BITS, DAY, client_secret, sign
from plooi.versions.version import Version
from plooi_spec.impact.proof import exchanges
from plooi_spec.impact.proof.exchanges import Exchange

#: Takes the mark of a request, as it was when the request came, and the exchange.
Observer = Callable[[str, Exchange], None]


@frozen
class Platform:
    """A running sandbox: its base address, the key of its tokens, and where it gives tokens for client credentials."""

    url: str
    key: RSAKey
    token_url: str | None = None

    def token(self, org: Sequence[str]) -> str:
        """A token for some organisations."""
        return sign(self.key, org=org, roles=("Publisher KST",), expires_in=DAY, claims={})

    def client_credentials(self, code: str) -> tuple[str, str]:
        """A client id and its secret, for an organisation."""
        return code, client_secret(self.key, code)


@contextmanager
def platform(version: Version, mark: Callable[[], str], observe: Observer) -> Iterator[Platform]:
    """Serve a version in the ideal mode for the length of a block; each exchange is handed over after it is answered.

    Raises whatever keeps the sandbox from serving the version.
    """
    with tempfile.TemporaryDirectory(prefix="plooi-proof-") as name, server.listen(0) as listener:
        data = Path(name)
        settings = Settings((Served(version, "ideal", ""),), data, port=0, processing=0.0)
        address = server._address(settings, listener.getsockname()[1])
        started: Future[uvicorn.Server] = Future()

        def serve() -> None:
            # The store belongs to the thread that it was opened in.
            with closing(Store(data)) as store:
                try:
                    config = server._config(server._application(settings, store, _key(), address))
                except BaseException as error:
                    started.set_exception(error)
                    return
                config.app = _Observed(config.app, mark, observe)
                running = uvicorn.Server(config)
                started.set_result(running)
                running.run(sockets=[listener])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        running = started.result()
        try:
            gives = None if version.token_path is None else address.origin + version.token_path
            yield Platform(address.urls[version.label], _key(), gives)
        finally:
            running.should_exit = True
            thread.join()


@cache
def _key() -> RSAKey:
    """One key for all proofs of a process: no platform of a proof guards anything."""
    return RSAKey.generate_key(BITS, private=True)


class _Observed:
    """An application that tells of its exchanges."""

    def __init__(self, application: Any, mark: Callable[[], str], observe: Observer) -> None:
        self._application = application
        self._mark = mark
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        request, answer = bytearray(), bytearray()
        start: Message = {}
        mark = self._mark()

        async def taken() -> Message:
            message = await receive()
            request.extend(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                answer.extend(message.get("body", b""))
                if not message.get("more_body"):
                    self._observe(mark, _exchange(scope, bytes(request), start, bytes(answer)))
            await send(message)

        await self._application(scope, taken, sent)


def _exchange(scope: Scope, request: bytes, start: Message, answer: bytes) -> Exchange:
    query = scope["query_string"].decode("latin-1")
    target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    sent, got = (_message(headers, body) for headers, body in ((scope["headers"], request), (start["headers"], answer)))
    return Exchange(scope["method"], target, sent, start["status"], got)


def _message(headers: Sequence[tuple[bytes, bytes]], body: bytes) -> exchanges.Message:
    return exchanges.Message.of({name.decode("latin-1"): value.decode("latin-1") for name, value in headers}, body)
