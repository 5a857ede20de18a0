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
from plooi.sandbox.declared import error_in_form
from plooi.sandbox.faults import Fault, Faults, fault_body
from plooi.sandbox.journal import Journal
from plooi.sandbox.negotiation import ANY_JSON, JSON, PDF, ZIP, Unreadable, preferred, sent, takes
from plooi.sandbox.operations import Platform
from plooi.sandbox.signing_in import token_refusal
from plooi.sandbox.striking import carry_out
from plooi.sandbox.token_endpoint import tokens_route
from plooi.sandbox.tokens import TokenRefused

Handler = Callable[[Request], Awaitable[Response]]

SERVICES: Mapping[str, Service] = {
    **dict.fromkeys(("create_metadata", "get_metadata", "replace_metadata"), "metadata"),
    **dict.fromkeys(("upload_document", "replace_document", "download", "withdraw"), "documenten"),
    "search": "zoeken",
    "value_list": "waardelijsten",
}
"""The service behind each call, by its role."""
ALSO_NAMED = {"metadata": (JSON, "application/hal+json"), "documenten": (PDF, ZIP)}
"""What a refusal of a content type says would have been taken. That the metadata service takes HAL is not true."""
WITH_A_BODY = ("create_metadata", "replace_metadata", "upload_document", "replace_document")
"""The calls that a body is sent with, by their roles."""
ALLOWED_ORDER = ("POST", "DELETE", "PUT", "GET")
"""The order in which a refusal of a method names those that there are. Measured."""


def routes(platform: Platform, prefix: str, faults: Faults, journal: Journal | None) -> list[Route]:
    """The paths of one version of the API, as its spec has them, under a prefix; and all else under its base path."""
    version = platform.version
    paths: dict[str, tuple[Service, dict[str, tuple[str, Handler]]]] = {}
    for role, handler in platform.handlers.items():
        if (operation := version.operation(role)) is not None:
            base = version.effective.base_path_of(operation)
            path = (version.base_path if base is None else base) + re.sub(r"\{[^}]*\}", "{id}", operation.path)
            _, operations = paths.setdefault(path, (SERVICES[role], {}))
            operations[operation.method] = (role, handler)
    # The framework takes a slash at the end for nothing. Below each service there is nothing else.
    entries = [(path + end, *entry) for path, entry in paths.items() for end in ("", "/")]
    for lists in [path for path, (service, _) in paths.items() if service == "waardelijsten"]:
        # Nothing stands before the value lists that minds parameters of a path.
        entries += [(f"{lists};{{parameters}}{end}", *paths[lists]) for end in ("", "/")]
        entries.append((f"{lists}/{{rest:path}}", "waardelijsten", {}))
    if version.base_path:
        entries.append((f"{version.base_path}{{rest:path}}", "metadata", {}))
    tokens = [] if version.effective.token_url is None else [tokens_route(platform, prefix)]
    resources = [
        Route(prefix + path, Resource(platform, service, operations, faults, journal))
        for path, service, operations in entries
    ]
    return [*tokens, *resources]


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
        role, handler = self.operations.get(method, (None, self._nothing_here))
        if self.journal is not None:
            operation = None if role is None else self.platform.version.operation(role)
            name = None if operation is None else operation.id
            receive, send = self.journal.note(name, scope, receive, send)
        scope.setdefault("state", {})["role"] = role
        voice = Voice(self.platform, self.service, role, Request(scope))

        async def work(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                response = self._turned_away(Request(scope))
                if response is None:
                    self._admit(Request(scope), role)
                    if role in WITH_A_BODY and self.platform.wants_a_body:
                        receive = await _with_a_body(receive)
                    request = Request(scope, receive)
                    try:
                        response = await handler(request)
                    finally:
                        # The parts of a form are kept in files of their own until then.
                        await request.close()
            except ClientDisconnect:
                return
            except Exception as error:
                response = voice.error(error)
            await response(scope, receive, send)

        await carry_out(self.faults.strike(role), work, voice.fault, scope, receive, send)

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

    def _admit(self, request: Request, role: str | None) -> None:
        """Let a request in that has a token, and for whose operation its content types are right."""
        if self.service != "waardelijsten":
            request.state.caller = self.platform.caller(request)
        if role is None:
            return
        taken = sent(request)
        consumes = self.platform.consumes(role)
        if consumes is not None and (taken is None or f"{taken.type}/{taken.subtype}" not in consumes):
            text = "Het mediatype wordt niet ondersteund."
            raise Refusal("mediatype-fout-docu", text, media_types=ALSO_NAMED.get(self.service, consumes))
        if (produces := self.platform.produces(role)) and not takes(request, produces):
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
    role: str | None
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
        return self._answer(framework.error_body(error.status, framework.path_of(self.request)), error.status, headers)

    def fault(self, fault: Fault) -> Response:
        """The answer of a fault that has one of its own."""
        if fault.kind == "token_expired":
            return self._refused(token_refusal(TokenRefused("expired"), self.platform.dialect))
        headers = self._headers()
        if fault.retry_after is not None:
            headers["Retry-After"] = str(fault.retry_after)
        kind = next((kind for kind, (status, _) in KINDS.items() if status == fault.status), None)
        if fault.body == "json":
            return self._answer(self._problem(kind, fault.status), fault.status, headers)
        body, media_type = fault_body(fault, self.request.url.path)
        return Response(body, fault.status, headers, media_type)

    def _refused(self, refusal: Refusal) -> Response:
        dialect = self.platform.dialect
        if refusal.kind is None:
            return Response(None, refusal.status, self._headers())
        body = problem(refusal, self.service, snake_case=dialect.snake_case)
        if refusal.of_token:
            return self._answer(body, refusal.status, UNSERVED, dialect.token_media_type)
        if not self.platform.as_built:
            return self._answer(body, refusal.status, self._headers())
        return self._negotiated(refusal, body)

    def _answer(
        self, body: Mapping[str, object], status: int, headers: Mapping[str, str], media_type: str = JSON
    ) -> Response:
        """An error in the form that the version's spec declares."""
        written, named = error_in_form(self.platform.version, self.role, status, body, media_type)
        return json_answer(written, status, headers, named)

    def _negotiated(self, refusal: Refusal, body: dict[str, object]) -> Response:
        """A refusal in a form that the caller takes; where there is none, writing it fails, and so does the request."""
        try:
            media_type = preferred(self.request, ANY_JSON)
        except Unreadable:
            return Response(None, refusal.status, self._headers())
        if media_type is not None:
            return json_answer(body, refusal.status, self._headers(), media_type)
        if refusal.status == 415:
            taken = {"Accept": ", ".join((PDF, ZIP) if self.service == "documenten" else (JSON,))}
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
