"""The API over HTTP: its paths, and for every request the note, the faults, the work, and what went wrong."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from attrs import frozen
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from plooi.sandbox.answers import (
    HEADERS,
    KINDS,
    Refusal,
    Service,
    Unhandled,
    framework_error,
    json_answer,
    phrase_of,
    problem,
)
from plooi.sandbox.faults import Fault, Faults, fault_body
from plooi.sandbox.journal import Journal
from plooi.sandbox.operations import Platform
from plooi.sandbox.settings import BASE
from plooi.sandbox.signing_in import token_refusal
from plooi.sandbox.striking import carry_out
from plooi.sandbox.tokens import TokenRefused

Handler = Callable[[Request], Awaitable[Response]]

SERVICES: Mapping[str, Service] = {
    **dict.fromkeys(("postMetadata", "getMetadata", "putMetadata"), "metadata"),
    **dict.fromkeys(("postDocument", "putDocument", "getDocument", "deleteDocument"), "documenten"),
    "zoek": "zoeken",
    "getWaardelijst": "waardelijsten",
}


def routes(platform: Platform, prefix: str, faults: Faults, journal: Journal | None) -> list[Route]:
    """The paths of one version of the API, as its spec has them, under a prefix; and all else under its base path."""
    handlers: dict[str, Handler] = {
        "postMetadata": platform.post_metadata,
        "getMetadata": platform.get_metadata,
        "putMetadata": platform.put_metadata,
        "postDocument": platform.post_document,
        "putDocument": platform.put_document,
        "getDocument": platform.get_document,
        "deleteDocument": platform.delete_document,
        "zoek": platform.zoek,
        "getWaardelijst": platform.get_waardelijst,
    }
    paths: dict[str, dict[str, tuple[str, Handler]]] = {}
    for name, handler in handlers.items():
        if (operation := platform.spec.operations.get(name)) is not None:
            base = "" if SERVICES[name] == "waardelijsten" else BASE
            path = base + re.sub(r"\{[^}]*\}", "{id}", operation.path)
            paths.setdefault(path, {})[operation.method] = (name, handler)
    paths[f"{BASE}/{{rest:path}}"] = {}
    return [Route(prefix + path, Resource(platform, operations, faults, journal)) for path, operations in paths.items()]


@frozen
class Resource:
    """One path, as an ASGI application. Without operations it is a place where there is nothing."""

    platform: Platform
    operations: Mapping[str, tuple[str, Handler]]
    faults: Faults
    journal: Journal | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        operation, handler = self.operations.get(method, (None, self._nothing_here))
        if self.journal is not None:
            receive, send = self.journal.note(operation, scope, receive, send)
        voice = Voice(self.platform, "metadata" if operation is None else SERVICES[operation], scope["path"])

        async def work(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                response = await handler(Request(scope, receive))
            except ClientDisconnect:
                return
            except Exception as error:
                response = voice.error(error)
            await response(scope, receive, send)

        await carry_out(self.faults.strike(operation), work, voice.fault, scope, receive, send)

    async def _nothing_here(self, request: Request) -> Response:
        if not self.operations:
            raise Unhandled(404)
        allowed = {"Allow": ", ".join(self.operations)}
        return json_answer(framework_error(405, request.url.path), 405, HEADERS | allowed)


@frozen
class Voice:
    """How a service of a version speaks of what goes wrong."""

    platform: Platform
    service: Service
    path: str

    def error(self, error: Exception) -> Response:
        """The answer to a request that did not go well."""
        if isinstance(error, Refusal):
            return self._refused(error)
        if not isinstance(error, Unhandled):
            report(error)
            error = Unhandled()
        return json_answer(framework_error(error.status, self.path), error.status, self._headers(True))

    def fault(self, fault: Fault) -> Response:
        """The answer of a fault that has one of its own."""
        if fault.kind == "token_expired":
            return self._refused(token_refusal(TokenRefused("expired"), self.platform.dialect))
        headers = self._headers(True)
        if fault.retry_after is not None:
            headers["Retry-After"] = str(fault.retry_after)
        kind = next((kind for kind, (status, _) in KINDS.items() if status == fault.status), None)
        if fault.body == "json":
            return json_answer(self._problem(kind, fault.status), fault.status, headers)
        body, media_type = fault_body(fault, self.path)
        return Response(body, fault.status, headers, media_type)

    def _refused(self, refusal: Refusal) -> Response:
        headers = self._headers(refusal.with_headers)
        if refusal.kind is None:
            return Response(None, refusal.status, headers)
        body = problem(refusal, self.service, snake_case=self.platform.dialect.snake_case)
        return json_answer(body, refusal.status, headers)

    def _problem(self, kind: str | None, status: int) -> dict[str, object]:
        if kind is not None:
            refusal = Refusal(kind, "Dit antwoord is een storing die in de sandbox is aangezet.")
            return problem(refusal, self.service, snake_case=self.platform.dialect.snake_case)
        return {"type": "about:blank", "title": phrase_of(status), "status": status}

    def _headers(self, wanted: bool) -> dict[str, str]:
        return dict(HEADERS) if wanted and self.service != "waardelijsten" else {}


def report(error: Exception) -> None:
    """Say that the sandbox itself failed, and where; without values, which may be somebody's document."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}"
    print(f"plooi sandbox: a fault of its own: {type(error).__name__} in {place}", file=sys.stderr, flush=True)
