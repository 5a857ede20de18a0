"""What the framework under the services answers by itself, before them and instead of them.

Source: the framework of 0.9.0-beta's services. The answers for `Accept`, methods and content types were measured on the
services; those for addresses that it does not let through on the same framework with the same settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from plooi.sandbox.answers import json_answer
from plooi.sandbox.negotiation import ANY_JSON, MediaType, Unreadable, accepted, preferred

HTML = MediaType("text", "html")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# What a server of servlets refuses in an address: signs that none has, and encoded slashes, backslashes and nulls.
_NO_ADDRESS = re.compile(r"[^!$&'()*+,\-./0-9:;=@A-Z_a-z~%]|%(?![0-9a-f]{2})|%2f|%5c|%00", re.IGNORECASE)
# What the firewall of the security filters rejects: where an address could be read in two ways.
_AMBIGUOUS = re.compile(r"//|;|%3b|%25|%2e|/\.{1,2}(/|$)|%0[ad]|%e2%80%a[89]", re.IGNORECASE)

#: What Python 3.13 words anew, as servers of 2022 word it.
_WORDS = {
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    416: "Requested Range Not Satisfiable",
    422: "Unprocessable Entity",
}


def phrase_of(status: int) -> str:
    """The words that go with an HTTP status, the same with every Python."""
    return _WORDS.get(status) or (HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown")


def error_body(status: int, path: str) -> dict[str, Any]:
    """The framework's own error."""
    timestamp = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {"timestamp": timestamp, "status": status, "error": phrase_of(status), "path": path}


def error_answer(status: int, request: Request, headers: Mapping[str, str]) -> Response:
    """The framework's own error in the form that the caller takes: JSON, a page, or nothing."""
    try:
        if _wants_page(accepted(request)):
            return Response(_page(status), status, {**headers, "Content-Language": "en"}, "text/html;charset=UTF-8")
        media_type = preferred(request, ANY_JSON)
    except Unreadable:
        media_type = None
    if media_type is None:
        return Response(None, status, headers)
    return json_answer(error_body(status, path_of(request)), status, headers, media_type)


def server_page(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The page of the server of servlets itself, for what does not come as far as the framework."""
    title = f"HTTP Status {status} – {phrase_of(status)}"
    page = f'<!doctype html><html lang="en"><head><title>{title}</title></head><body><h1>{title}</h1></body></html>'
    return Response(page, status, {"Content-Language": "en", **(headers or {})}, "text/html;charset=utf-8")


def turned_away(request: Request, *, firewall: bool) -> Response | None:
    """The answer to a request that reaches no service; None for one that does.

    Args:
        firewall: whether there are security filters before the service.
    """
    path = path_of(request)
    if _NO_ADDRESS.search(path):
        return server_page(400)
    if not firewall:
        return None
    if request.method == "TRACE":
        return server_page(405, {"Allow": "HEAD, DELETE, POST, GET, OPTIONS, PUT"})
    if request.method not in METHODS:
        return server_page(500)
    return error_answer(500, request, {}) if _AMBIGUOUS.search(path) else None


def path_of(request: Request) -> str:
    """The path as it was sent, without the query."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")


def _wants_page(ranges: list[MediaType]) -> bool:
    for wanted in ranges:
        if (wanted.type, wanted.subtype) in (("text", "html"), ("text", "*")):
            return True
        if wanted.type == "*":
            return False
    return False


def _page(status: int) -> str:
    moment = datetime.now(UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
    return (
        "<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error, so you are "
        f"seeing this as a fallback.</p><div id='created'>{moment}</div><div>There was an unexpected error "
        f"(type={phrase_of(status)}, status={status}).</div></body></html>"
    )
