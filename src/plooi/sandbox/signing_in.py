"""Who calls: the token of a request, and what it allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen
from joserfc.jwk import RSAKey
from starlette.requests import Request

from plooi.sandbox.answers import Refusal
from plooi.sandbox.dialects import Dialect
from plooi.sandbox.extracts import part
from plooi.sandbox.tokens import TokenRefused, claims_of, texts

KAMERSTUK = "https://identifier.overheid.nl/tooi/def/thes/kern/c_056a75e1"
KAMERSTUK_ROLE = "Publisher KST"
WAYS = {"bearer": ("authorization", "Bearer "), "jwt": ("x-jwt-token", ""), "aanlever": ("aanlever-token", "")}
"""The header of each way of signing in, and what stands before the token. Any other way is a header of that name."""


@frozen
class Caller:
    """Who signed in: the codes of the organisations, and the roles; None for a token that has no such claim."""

    organisations: frozenset[str]
    roles: frozenset[str] | None

    def has(self, publisher: str | None) -> bool:
        """Whether a publisher, by its URI, is among the organisations."""
        return publisher is not None and publisher.rpartition("/")[2] in self.organisations

    def may_deliver(self, publisher: str | None, types: Iterable[Any]) -> bool:
        """Whether the policy lets metadata of a publisher (its URI) and of document types (`{id, label}`) pass.

        Source: server, 0.9.0-beta: the publisher's code is among the organisations, and a kamerstuk asks for a role.
        """
        if not self.has(publisher):
            return False
        kamerstuk = any(part(entry, "id") == KAMERSTUK for entry in types)
        return not kamerstuk or KAMERSTUK_ROLE in (self.roles or ())


def caller_of(request: Request, dialect: Dialect, key: RSAKey) -> Caller:
    """Who sent a request.

    Raises:
        Refusal: 403 without a token, 401 for one that is not valid now, and in the alpha versions 400 for what is no
            token at all. None of them carries the headers of the services.
    """
    token = _token(request.headers, dialect)
    if token is None:
        raise Refusal("autorisatie-fout", "Er is geen token meegegeven.", with_headers=False)
    try:
        claims = claims_of(token, key)
    except TokenRefused as refused:
        raise token_refusal(refused, dialect) from None
    return Caller(texts(claims.get("org")), texts(claims["roles"]) if "roles" in claims else None)


def token_refusal(refused: TokenRefused, dialect: Dialect) -> Refusal:
    """The answer to a token that signs nobody in.

    Source: server, 0.9.0-beta; for the alpha versions the token filter of the platform's own sandbox, which titles its
    400 by the anchor.
    """
    if refused.fault == "malformed" and dialect.malformed_token == 400:
        text = "Het token kan niet worden gelezen."
        return Refusal("identifier-fout", text, title="identifier-fout", with_headers=False)
    return Refusal("identificatie-fout", "Het token is ongeldig of verlopen.", with_headers=False)


def _token(headers: Mapping[str, str], dialect: Dialect) -> str | None:
    for way in dialect.sign_in:
        name, start = WAYS.get(way, (way.lower(), ""))
        value = headers.get(name)
        if value is not None and value.startswith(start):
            return value.removeprefix(start)
    return None
