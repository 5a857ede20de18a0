"""Where a token is given for client credentials (OAuth 2.0), for versions whose spec names such a place."""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import parse_qs, unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from plooi.sandbox.operations import Platform
from plooi.sandbox.signing_in import KAMERSTUK_ROLE
from plooi.sandbox.tokens import client_secret, sign

#: Seconds that a token lives.
LIFETIME = 3600


def tokens_route(platform: Platform, prefix: str) -> Route:
    """The place that the version's spec names, under a prefix. A client id is the codes that it is for."""

    async def give(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("ascii", "replace"))
        if form.get("grant_type") != ["client_credentials"]:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        name, secret = _basic(request.headers.get("authorization", ""))
        if not name or not hmac.compare_digest(secret.encode(), client_secret(platform.key, name).encode()):
            return JSONResponse({"error": "invalid_client"}, 401, {"WWW-Authenticate": "Basic"})
        token = sign(platform.key, org=name.split("."), roles=(KAMERSTUK_ROLE,), expires_in=LIFETIME)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return Route(prefix + (platform.version.token_path or "/"), give, methods=["POST"])


def _basic(value: str) -> tuple[str, str]:
    """The id and the secret of a Basic credential, which are encoded as a form encodes them (RFC 6749)."""
    try:
        text = base64.b64decode(value.removeprefix("Basic "), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name, _, secret = text.partition(":")
    return unquote_plus(name), unquote_plus(secret)
