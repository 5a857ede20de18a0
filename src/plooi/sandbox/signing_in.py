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
from plooi.sandbox.negotiation import JSON
from plooi.sandbox.tokens import TokenRefused, claims_of, texts

KAMERSTUK = "https://identifier.overheid.nl/tooi/def/thes/kern/c_056a75e1"
KAMERSTUK_ROLE = "Publisher KST"
WAYS = {"bearer": ("authorization", "Bearer "), "jwt": ("x-jwt-token", ""), "aanlever": ("aanlever-token", "")}
"""The header of each way of signing in, and what stands before the token. Any other way is a header of that name."""


@frozen
class Caller:
    """Who signed in: the codes of the organisations, and the roles; None for a token that has no such claim."""

    organisations: frozenset[str] | None
    roles: frozenset[str] | None

    def has(self, publisher: str | None) -> bool:
        """Whether a publisher, by its URI, is among the organisations."""
        return publisher is not None and publisher.rpartition("/")[2] in (self.organisations or ())

    def may_deliver(self, publisher: str | None, types: Iterable[Any]) -> bool:
        """Whether the policy lets metadata of a publisher (its URI) and of document types (`{id, label}`) pass.

        Source: server, 0.9.0-beta: the publisher's code is among the organisations, and a kamerstuk asks for a role.
        """
        if not self.has(publisher):
            return False
        kamerstuk = any(str(part(entry, "id")).lower() == KAMERSTUK for entry in types)
        return not kamerstuk or KAMERSTUK_ROLE in (self.roles or ())


def caller_of(request: Request, dialect: Dialect, key: RSAKey) -> Caller:
    """Who sent a request, in one of the ways of its version.

    Raises:
        Refusal: as `signed_in` says.
    """
    claims = signed_in(_token(request.headers, dialect), dialect, key)
    return Caller(texts(claims.get("org")), texts(claims["roles"]) if "roles" in claims else None)


def signed_in(token: str | None, dialect: Dialect, key: RSAKey, *, registered: bool = True) -> dict[str, Any]:
    """The claims of a token.

    Args:
        registered: whether the claims that the standard names, such as `nbf`, are looked at beside `exp`.

    Raises:
        Refusal: 403 without a token, 401 for one that is not valid now, and in the alpha versions 400 for what is no
            token at all. None of them carries the headers of the services.
    """
    if token is None:
        text = "Er is geen token meegegeven."
        raise Refusal("autorisatie-fout", text, messages=_messages(text, dialect), of_token=True)
    try:
        return claims_of(token, key, registered=registered)
    except TokenRefused as refused:
        raise token_refusal(refused, dialect) from None


def token_refusal(refused: TokenRefused, dialect: Dialect) -> Refusal:
    """The answer to a token that signs nobody in.

    Source: server, 0.9.0-beta; for the alpha versions the token filter of the platform's own sandbox, which titles its
    400 by the anchor.
    """
    if refused.fault == "malformed" and dialect.malformed_token == 400:
        text = "Het token kan niet worden gelezen."
        return Refusal("identifier-fout", text, title="identifier-fout", of_token=True)
    return token_refusal_for("Het token is ongeldig of verlopen.", dialect)


def token_refusal_for(text: str, dialect: Dialect) -> Refusal:
    """A refusal of a token, in words of one's own."""
    return Refusal("identificatie-fout", text, messages=_messages(text, dialect), of_token=True)


def _messages(text: str, dialect: Dialect) -> list[Any] | None:
    """The versions that have a form of their own for the refusal of a token say in it once more what is wrong."""
    return None if dialect.token_media_type == JSON else [text]


def _token(headers: Mapping[str, str], dialect: Dialect) -> str | None:
    for way in dialect.sign_in:
        name, start = WAYS.get(way, (way.lower(), ""))
        value = headers.get(name)
        if value is not None and value.startswith(start):
            return value.removeprefix(start)
    return None
