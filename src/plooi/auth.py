"""The ways to sign in: who carries which secret in which header. No secret shows in a repr."""

from __future__ import annotations

import base64
import binascii
import inspect
import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from plooi.errors import ConfigurationError

if TYPE_CHECKING:
    import ssl

    import httpx

#: A token, or something that gives one when asked: called again when the platform says that the last has expired.
TokenSource = str | Callable[[], str]


class Auth:
    """The base of all ways to sign in with a token.

    A way says its name, its header, and what stands before the token. Source: "Signing in" of the wire facts.
    """

    way: str
    header: str
    prefix: str = ""

    def __init__(self, token: TokenSource) -> None:
        self._source = token
        self._token: str | None = None
        #: Which token it is, counted from 0. No part of the secret.
        self.number = 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    @property
    def token(self) -> str:
        """The token as it is sent. Raises ConfigurationError for one that no header can carry."""
        if self._token is None:
            token = self._source() if callable(self._source) else self._source
            if not isinstance(token, str):
                if inspect.iscoroutine(token):
                    token.close()
                kind = type(token).__name__
                raise ConfigurationError(
                    f"The token is of the type {kind}. Give text, or a plain function that gives it."
                )
            if not token.strip():
                raise ConfigurationError("The token is empty. Give the token that you were issued.")
            token = token.strip()
            if not token.isascii() or any(sign.isspace() or not sign.isprintable() for sign in token):
                raise ConfigurationError("The token holds spaces or signs that no token has. Copy it again, whole.")
            self._token = token
        return self._token

    def renew(self, number: int | None = None) -> bool:
        """Ask the source for another token; False when there is none to ask, or it gives the same one.

        `number` is that of the token that was refused, by default the one in use. Of many requests that were refused
        at the same time the first asks the source, and the others take what it gave.
        """
        if not callable(self._source):
            return False
        if number is not None and number != self.number:
            return True
        before, self._token = self._token, None
        if self.token == before:
            return False
        self.number += 1
        return True

    @property
    def organisations(self) -> tuple[str, ...]:
        """The codes of the organisations (claim `org`) that a JWT is for; nothing when the token does not tell.

        The signature is not looked at; that is for the platform to do.
        """
        parts = self.token.split(".")
        if len(parts) != 3:
            return ()
        try:
            claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        except (binascii.Error, ValueError):
            return ()
        found = claims.get("org", ()) if isinstance(claims, dict) else ()
        return tuple(item for item in ([found] if isinstance(found, str) else found) if isinstance(item, str))

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the token on a request."""
        request.headers[self.header] = self.prefix + self.token
        yield request


class BearerToken(Auth):
    """A JWT as `Authorization: Bearer …` (0.3.2-alpha, 0.9.0-beta)."""

    way = "bearer"
    header = "Authorization"
    prefix = "Bearer "


class AanleverToken(Auth):
    """A token as `Aanlever-Token: …` (the sandbox of the platform, 0.3.1-alpha, 0.3.2-alpha)."""

    way = "aanlever"
    header = "Aanlever-Token"


class JwtToken(Auth):
    """A JWT of a certificate authority as `X-JWT-Token: …` (0.9.0-beta)."""

    way = "jwt"
    header = "X-JWT-Token"


class HeaderToken(Auth):
    """A token in a header of another name, for versions that name one: `HeaderToken("X-Sleutel", token)`.

    No version vendored so far does. The header is the way's name.
    """

    def __init__(self, header: str, token: TokenSource) -> None:
        super().__init__(token)
        self.way = self.header = header

    def __repr__(self) -> str:
        return f"HeaderToken({self.header!r}, ***)"


#: The ways by the names that the versions give them.
WAYS: dict[str, type[Auth]] = {kind.way: kind for kind in (BearerToken, AanleverToken, JwtToken)}


def sign_in_with(token: TokenSource, ways: tuple[str, ...]) -> Auth:
    """A token in the first of some ways: one of WAYS, or the name of a header. As a bearer token when there is none."""
    way = next((way for way in ways if way in WAYS), next(iter(ways), "bearer"))
    return WAYS[way](token) if way in WAYS else HeaderToken(way, token)


def named(ways: tuple[str, ...]) -> str:
    """The classes for some ways, for a message."""
    return " or ".join(WAYS[way].__name__ if way in WAYS else f"HeaderToken({way!r}, …)" for way in ways)


@frozen
class ClientCertificate:
    """A client certificate for mutual TLS, as Dutch government interfaces usually ask for.

    Attributes:
        certificate: path of the certificate, PEM; with the key in it, or beside it in `key`.
        key: path of the private key, PEM.
        password: the key's.
    """

    certificate: str | Path
    key: str | Path | None = None
    password: str | None = field(default=None, repr=False)

    def context(self) -> ssl.SSLContext:
        """A TLS context with this certificate. Raises ConfigurationError for files that cannot be used."""
        import ssl

        context = ssl.create_default_context()
        # Without a password given, OpenSSL would ask for it on the terminal.
        password: Any = self.password if self.password is not None else (lambda: "")
        try:
            context.load_cert_chain(self.certificate, self.key, password)
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
            raise ConfigurationError(
                f"The client certificate {self.certificate} (key: {self.key or 'in the same file'}) cannot be used: "
                f"{reason}. Give PEM files that belong together, and the key's password if it has one."
            ) from None
        return context
