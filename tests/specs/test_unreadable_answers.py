"""The low-level packages, used by themselves, over answers whose bodies are not what the spec says."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Vendored

ID = "6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4"
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
LATIN = b'{"type": "x#y", "title": "Geen toegang \xe9\xe9n", "status": 403}'
DEEP = b"[" * 100_000
#: Media type and body of what a server, or a gateway before it, may send in the place of what the spec says.
BODIES: dict[str, tuple[str | None, bytes]] = {
    "empty": (None, b""),
    "empty JSON": ("application/json", b""),
    "HTML": ("text/html;charset=UTF-8", HTML),
    "HTML called JSON": ("application/json", HTML),
    "plain text": ("text/plain", b"upstream connect error"),
    "cut off": ("application/json", b'{"type": "https://example.org/#parse-fout", "ti'),
    "a text": ("application/json", b'"fout"'),
    "a number": ("application/json", b"5"),
    "null": ("application/json", b"null"),
    "a list of numbers": ("application/json", b"[1, 2]"),
    "another encoding": ("application/json;charset=ISO-8859-1", LATIN),
    "too deep": ("application/json", DEEP),
}
#: Statuses that no spec has, 520 and 499 without a name in Python either.
OTHERS = (302, 418, 429, 499, 502, 503, 504, 520)


class Scripted(HTTPServer):
    """A server that answers whatever it is asked with `status`, `media_type` and `body`."""

    status: int
    media_type: str | None
    body: bytes

    def next(self, status: int, media_type: str | None, body: bytes) -> None:
        self.status, self.media_type, self.body = status, media_type, body


class Handler(BaseHTTPRequestHandler):
    server: Scripted

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        if self.server.media_type is not None:
            self.send_header("Content-Type", self.server.media_type)
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Caller:
    """Calls any operation of a package."""

    def __init__(self, spec: Vendored, server: Scripted, **settings: Any) -> None:
        self._spec = spec
        base = f"http://127.0.0.1:{server.server_port}/api/v0"
        self.client = spec.module().AuthenticatedClient(base_url=base, token="x", **settings)

    def _module(self, operation: dict[str, Any]) -> Any:
        name = "".join(f"_{char.lower()}" if char.isupper() else char for char in operation["operationId"])
        return self._spec.module(f"api.{operation['tags'][0]}.{name}")

    def _arguments(self, operation: dict[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = {"client": self.client}
        for parameter in operation["parameters"]:
            name = parameter["name"].lower().replace("-", "_")
            given[name] = 0 if parameter["schema"].get("type") == "integer" else ID
        if "Metadata" in operation["operationId"] and "requestBody" in operation:
            example = self._spec.example("Minimaal")
            given["body"] = self._spec.model(self._spec.body_schema(operation["operationId"])).from_dict(example)
        elif "requestBody" in operation:
            given["body"] = self._spec.module("types").File(io.BytesIO(b"%PDF-1.7"), mime_type="application/pdf")
        return given

    def call(self, operation: dict[str, Any]) -> Any:
        return self._module(operation).sync_detailed(**self._arguments(operation))

    def call_in_turn(self, operation: dict[str, Any]) -> Any:
        """The same call by asyncio, which takes the content of a file and no open file."""
        given = self._arguments(operation)
        if "body" in given and hasattr(given["body"], "payload"):
            given["body"].payload = given["body"].payload.read()
        return asyncio.run(self._module(operation).asyncio_detailed(**given))


@pytest.mark.parametrize("kind", BODIES)
def test_no_documented_answer_breaks_the_package(spec: Vendored, server: Scripted, kind: str) -> None:
    media_type, body = BODIES[kind]
    caller = Caller(spec, server)
    calls = 0
    for *_, operation in spec.operations():
        for status in map(int, operation["responses"]):
            server.next(status, media_type, body)
            answer = caller.call(operation)
            assert (answer.status_code, answer.content) == (status, body)
            content = spec.response(operation["operationId"], status).get("content", {})
            if "application/pdf" in content:
                # A file is what it is, whatever its bytes are.
                assert answer.parsed.payload.read() == body
            elif kind in ("empty", "empty JSON", "HTML", "HTML called JSON", "plain text", "cut off", "too deep"):
                assert answer.parsed is None
            calls += 1
    assert calls > 50


@pytest.mark.parametrize("kind", ["empty", "HTML", "cut off"])
def test_nor_by_asyncio(beta: Vendored, server: Scripted, kind: str) -> None:
    caller = Caller(beta, server)
    for *_, operation in beta.operations():
        status = max(map(int, operation["responses"]))
        server.next(status, *BODIES[kind])
        answer = caller.call_in_turn(operation)
        assert (answer.status_code, answer.parsed, answer.content) == (status, None, BODIES[kind][1])


@pytest.mark.parametrize("status", OTHERS)
def test_a_status_that_the_spec_does_not_have_is_a_number(spec: Vendored, server: Scripted, status: int) -> None:
    caller = Caller(spec, server)
    for *_, operation in spec.operations():
        server.next(status, "text/html", HTML)
        answer = caller.call(operation)
        assert (answer.status_code, answer.parsed, answer.content) == (status, None, HTML)


def test_an_answer_that_is_as_the_spec_says_is_parsed_as_before(spec: Vendored, server: Scripted) -> None:
    caller = Caller(spec, server)
    for *_, operation in spec.operations():
        for status in map(int, operation["responses"]):
            content = spec.response(operation["operationId"], status).get("content", {})
            for media_type, media in content.items():
                for example in spec.examples(media).values() if "json" in media_type else ():
                    server.next(status, media_type, json.dumps(example).encode())
                    parsed = caller.call(operation).parsed
                    if isinstance(parsed, list):
                        assert [item.to_dict() for item in parsed] == example
                    else:
                        assert parsed.to_dict() == example


def test_who_wants_the_unexpected_raised_hears_of_an_unreadable_answer(beta: Vendored, server: Scripted) -> None:
    """An empty body is none that could not be read: the platform sends it on purpose."""
    caller = Caller(beta, server, raise_on_unexpected_status=True)
    unexpected = beta.module("errors").UnexpectedStatus
    for *_, operation in beta.operations():
        if operation["operationId"] == "getDocument":
            continue
        status = max(map(int, operation["responses"]))
        if "content" not in beta.response(operation["operationId"], status):
            continue
        server.next(status, *BODIES["HTML"])
        with pytest.raises(unexpected) as caught:
            caller.call(operation)
        assert (caught.value.status_code, caught.value.content) == (status, HTML)
        server.next(status, *BODIES["empty"])
        assert caller.call(operation).parsed is None
