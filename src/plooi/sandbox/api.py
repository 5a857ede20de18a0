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
from starlette.types import Message, Receive, Scope, Send

from plooi.sandbox import framework
from plooi.sandbox.answers import (
    HEADERS,
    KINDS,
    UNSERVED,
    Refusal,
    Service,
    Unhandled,
    json_answer,
    problem,
)
from plooi.sandbox.faults import Fault, Faults, fault_body
from plooi.sandbox.journal import Journal
from plooi.sandbox.negotiation import ANY_JSON, JSON, PDF, ZIP, Unreadable, preferred, sent, takes
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
CONSUMES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("postMetadata", "putMetadata"), (JSON,)),
    **dict.fromkeys(("postDocument", "putDocument"), (PDF, ZIP)),
}
"""The content types that an operation takes; one that has none takes no body."""
ALSO_NAMED = {"metadata": (JSON, "application/hal+json"), "documenten": (PDF, ZIP)}
"""What a refusal of a content type says would have been taken. That the metadata service takes HAL is not true."""
ALLOWED_ORDER = ("POST", "DELETE", "PUT", "GET")
"""The order in which a refusal of a method names those that there are. Measured."""


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
    paths: dict[str, tuple[Service, dict[str, tuple[str, Handler]]]] = {}
    for name, handler in handlers.items():
        if (operation := platform.spec.operations.get(name)) is not None:
            base = "" if SERVICES[name] == "waardelijsten" else BASE
            path = base + re.sub(r"\{[^}]*\}", "{id}", operation.path)
            _, operations = paths.setdefault(path, (SERVICES[name], {}))
            operations[operation.method] = (name, handler)
    # The framework takes a slash at the end for nothing. Below each service there is nothing else.
    found = [(path + end, *entry) for path, entry in paths.items() for end in ("", "/")]
    lists = next(path for path, (service, _) in paths.items() if service == "waardelijsten")
    # Nothing stands before the value lists that minds parameters of a path.
    found += [(f"{path};{{parameters}}{end}", *paths[path]) for path in (lists,) for end in ("", "/")]
    found += [(f"{lists}/{{rest:path}}", "waardelijsten", {}), (f"{BASE}{{rest:path}}", "metadata", {})]
    return [
        Route(prefix + path, Resource(platform, service, operations, faults, journal))
        for path, service, operations in found
    ]


@frozen
class Resource:
    """One path, as an ASGI application. Without operations it is a place where there is nothing."""

    platform: Platform
    service: Service
    operations: Mapping[str, tuple[str, Handler]]
    faults: Faults
    journal: Journal | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        operation, handler = self.operations.get(method, (None, self._nothing_here))
        if self.journal is not None:
            receive, send = self.journal.note(operation, scope, receive, send)
        voice = Voice(self.platform, self.service, Request(scope))

        async def work(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                response = self._turned_away(Request(scope))
                if response is None:
                    self._admit(Request(scope), operation)
                    if operation in CONSUMES and self.platform.wants_a_body:
                        receive = await _with_a_body(receive)
                    response = await handler(Request(scope, receive))
            except ClientDisconnect:
                return
            except Exception as error:
                response = voice.error(error)
            await response(scope, receive, send)

        await carry_out(self.faults.strike(operation), work, voice.fault, scope, receive, send)

    def _turned_away(self, request: Request) -> Response | None:
        """What is answered before anybody asks for a token; None where the request comes further."""
        if not self.platform.as_built:
            return None
        response = framework.turned_away(request, firewall=self.service != "waardelijsten")
        if response is None and request.method == "OPTIONS":
            if self.service != "waardelijsten":
                return Response(None, 403, UNSERVED)
            return Response(None, 200, {"Allow": "GET,HEAD,OPTIONS"}) if self.operations else None
        return response

    def _admit(self, request: Request, operation: str | None) -> None:
        """Let a request in that has a token, and for whose operation its content types are right."""
        if self.service != "waardelijsten":
            request.state.caller = self.platform.caller(request)
        if operation is None:
            return
        taken = sent(request)
        consumes = CONSUMES.get(operation)
        if consumes is not None and (taken is None or f"{taken.type}/{taken.subtype}" not in consumes):
            text = "Het mediatype wordt niet ondersteund."
            raise Refusal("mediatype-fout-docu", text, media_types=ALSO_NAMED[self.service])
        if (produces := self.platform.produces(operation)) and not takes(request, produces):
            raise Unhandled(406)

    async def _nothing_here(self, request: Request) -> Response:
        if not self.operations:
            raise Unhandled(404)
        raise Unhandled(405, {"Allow": ", ".join(name for name in ALLOWED_ORDER if name in self.operations)})


async def _with_a_body(receive: Receive) -> Receive:
    """The same request again, when it has a body.

    Raises:
        Unhandled: it has none, which the framework does not let pass.
    """
    first: Message = {"type": "http.request", "body": b"", "more_body": True}
    while first["type"] == "http.request" and not first.get("body") and first.get("more_body", False):
        first = await receive()
    if first["type"] == "http.request" and not first.get("body"):
        raise Unhandled(400)
    waiting = [first]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


@frozen
class Voice:
    """How a service of a version speaks of what goes wrong."""

    platform: Platform
    service: Service
    request: Request

    def error(self, error: Exception) -> Response:
        """The answer to a request that did not go well."""
        if isinstance(error, Refusal):
            return self._refused(error)
        if not isinstance(error, Unhandled):
            report(error)
            error = Unhandled()
        headers = {**(self._headers() if error.served else UNSERVED), **error.headers}
        if self.platform.as_built:
            return framework.error_answer(error.status, self.request, headers)
        body = framework.error_body(error.status, framework.path_of(self.request))
        return json_answer(body, error.status, headers)

    def fault(self, fault: Fault) -> Response:
        """The answer of a fault that has one of its own."""
        if fault.kind == "token_expired":
            return self._refused(token_refusal(TokenRefused("expired"), self.platform.dialect))
        headers = self._headers()
        if fault.retry_after is not None:
            headers["Retry-After"] = str(fault.retry_after)
        kind = next((kind for kind, (status, _) in KINDS.items() if status == fault.status), None)
        if fault.body == "json":
            return json_answer(self._problem(kind, fault.status), fault.status, headers)
        body, media_type = fault_body(fault, self.request.url.path)
        return Response(body, fault.status, headers, media_type)

    def _refused(self, refusal: Refusal) -> Response:
        dialect = self.platform.dialect
        if refusal.kind is None:
            return Response(None, refusal.status, self._headers())
        body = problem(refusal, self.service, snake_case=dialect.snake_case)
        if refusal.of_token:
            return json_answer(body, refusal.status, UNSERVED, dialect.token_media_type)
        if not self.platform.as_built:
            return json_answer(body, refusal.status, self._headers())
        return self._negotiated(refusal, body)

    def _negotiated(self, refusal: Refusal, body: dict[str, object]) -> Response:
        """A refusal in a form that the caller takes; where there is none, writing it fails, and so does the request."""
        try:
            media_type = preferred(self.request, ANY_JSON)
        except Unreadable:
            return Response(None, refusal.status, self._headers())
        if media_type is not None:
            return json_answer(body, refusal.status, self._headers(), media_type)
        if refusal.status == 415:
            taken = {"Accept": ", ".join(CONSUMES["postDocument" if self.service == "documenten" else "postMetadata"])}
            return framework.error_answer(415, self.request, self._headers() | taken)
        return framework.error_answer(500, self.request, self._headers())

    def _problem(self, kind: str | None, status: int) -> dict[str, object]:
        if kind is not None:
            refusal = Refusal(kind, "Dit antwoord is een storing die in de sandbox is aangezet.")
            return problem(refusal, self.service, snake_case=self.platform.dialect.snake_case)
        return {"type": "about:blank", "title": framework.phrase_of(status), "status": status}

    def _headers(self) -> dict[str, str]:
        return {} if self.service == "waardelijsten" else dict(HEADERS)


def report(error: Exception) -> None:
    """Say that the sandbox itself failed, and where; without values, which may be somebody's document."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}"
    print(f"plooi sandbox: a fault of its own: {type(error).__name__} in {place}", file=sys.stderr, flush=True)
