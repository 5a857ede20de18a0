"""The ways to sign in: who carries which secret in which header. No secret shows in a repr."""

from __future__ import annotations

import base64
import binascii
import inspect
import math
import os
import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urljoin

from attrs import field, frozen

from plooi.errors import ConfigurationError, TransportError
from plooi.guarded.files import LARGEST_PEM, read_bytes
from plooi.language import _
from plooi.spelling import HEADER
from plooi.wire.foreign import Unreadable, harmless, json_in
from plooi.wording import either, words_of

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
                    _("The token is of the type {kind}. Give text, or a plain function that gives it.", kind=kind)
                )
            if not token.strip():
                raise ConfigurationError(_("The token is empty. Give the token that you were issued."))
            token = token.strip()
            if not token.isascii() or any(sign.isspace() or not sign.isprintable() for sign in token):
                raise ConfigurationError(_("The token holds spaces or signs that no token has. Copy it again, whole."))
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
        return self._claim("org")

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles (claim `roles`) that a JWT has; nothing when the token does not tell."""
        return self._claim("roles")

    @property
    def ends(self) -> datetime | None:
        """When a JWT ends (claim `exp`); None when the token does not tell."""
        moment = self._claims.get("exp")
        if not isinstance(moment, int | float) or isinstance(moment, bool):
            return None
        try:
            return datetime.fromtimestamp(moment, UTC)
        except (ValueError, OverflowError, OSError):
            return None

    @property
    def _claims(self) -> dict[str, Any]:
        parts = self.token.split(".")
        if len(parts) != 3:
            return {}
        try:
            claims = json_in(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        except (binascii.Error, ValueError):
            return {}
        return claims if isinstance(claims, dict) else {}

    def _claim(self, name: str) -> tuple[str, ...]:
        value = self._claims.get(name)
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(harmless(text) for text in texts if isinstance(text, str))

    def signed(self, headers: dict[str, str]) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the token into the headers of a request. What is to be asked before is given, and its answer awaited."""
        headers[self.header] = self.prefix + self.token
        yield from ()


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


class ClientCredentials(Auth):
    """A bearer token that is asked for with a client id and its secret (OAuth 2.0), and renewed before it ends.

    The version's spec names where the token is given, and `token_url` names another place. No version vendored so far
    signs in so.

    Args:
        client_id, client_secret: what the platform gave to the supplier.
        scope: the scopes to ask for, separated by spaces; none where the platform decides.
        token_url: whole address that gives tokens, where it is not the one that the spec names.
    """

    way = "bearer"
    header = "Authorization"
    prefix = "Bearer "
    #: Seconds before its end at which a token is renewed.
    margin = 30.0

    def __init__(self, client_id: str, client_secret: str, *, scope: str = "", token_url: str | None = None) -> None:
        super().__init__("")
        self._client = (client_id, client_secret)
        self._scope = scope
        self.token_url = token_url
        self._ends = 0.0

    def at(self, url: str, named: str | None) -> None:
        """Take the place of the token from the spec, at the API's address. Raises ConfigurationError for none."""
        if self.token_url is None:
            if named is None:
                raise ConfigurationError(
                    _("The spec names no address that gives tokens. Give it: token_url='https://…'.")
                )
            self.token_url = urljoin(url, named)
        if self.token_url.lower().startswith("http:") and url.lower().startswith("https:"):
            raise ConfigurationError(
                _(
                    "token_url {token_url} is not encrypted, and the client secret would travel in clear. Give an "
                    "address that begins with https://.",
                    token_url=self.token_url,
                )
            )

    @property
    def organisations(self) -> tuple[str, ...]:
        """As of any token; nothing before the first one was given."""
        return super().organisations if self._token else ()

    @property
    def roles(self) -> tuple[str, ...]:
        """As of any token; nothing before the first one was given."""
        return super().roles if self._token else ()

    def renew(self, number: int | None = None) -> bool:
        """Let another token be asked for, when the one of this `number` was refused."""
        if number is None or number == self.number:
            self._ends = 0.0
        return True

    def signed(self, headers: dict[str, str]) -> Generator[httpx.Request, httpx.Response, None]:
        """Put a token into the headers of a request, and ask for one first where there is none that lasts."""
        if self._is_over():
            self._take((yield self._token_request()))
        yield from super().signed(headers)

    def _is_over(self) -> bool:
        return not self._token or time.monotonic() > self._ends - self.margin

    def _token_request(self) -> httpx.Request:
        import httpx

        assert self.token_url is not None
        form = {"grant_type": "client_credentials", **({"scope": self._scope} if self._scope else {})}
        # The id and the secret are encoded as a form encodes them, before they make up a Basic credential (RFC 6749).
        pair = ":".join(quote_plus(part) for part in self._client)
        basic = base64.b64encode(pair.encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Accept": "application/json"}
        return httpx.Request("POST", self.token_url, data=form, headers=headers)

    def _take(self, response: httpx.Response) -> None:
        try:
            body = json_in(response.content)
        except Unreadable:
            body = None
        if response.status_code >= 500 or response.status_code == 429:
            raise TransportError(
                _(
                    "{token_url} gave no token: status {status_code}.",
                    token_url=self.token_url,
                    status_code=response.status_code,
                ),
                sent=False,
            )
        token = body.get("access_token") if isinstance(body, dict) else None
        if response.status_code != 200 or not isinstance(body, dict) or not isinstance(token, str) or not token:
            error = body.get("error") if isinstance(body, dict) else None
            why = f" ({error})" if isinstance(error, str) and error.isascii() and error.isprintable() else ""
            raise ConfigurationError(
                _(
                    "{token_url} gave no token: status {status_code}{why}. Check the client id, the secret "
                    "and the address.",
                    token_url=self.token_url,
                    status_code=response.status_code,
                    why=why,
                )
            )
        seconds = body.get("expires_in")
        # Without a time, the platform's refusal says when the token has ended.
        lasts = float(seconds) if isinstance(seconds, int | float) and not isinstance(seconds, bool) else math.inf
        if self._token:
            self.number += 1
        self._source, self._token = token, None
        self._ends = time.monotonic() + max(lasts, self.margin + 1.0)


#: The ways by the names that the versions give them.
WAYS: dict[str, type[Auth]] = {kind.way: kind for kind in (BearerToken, AanleverToken, JwtToken)}


def sign_in_with(token: TokenSource, ways: tuple[str, ...]) -> Auth:
    """A token in the first of some ways: one of WAYS, or the name of a header. As a bearer token when there is none."""
    way = next((way for way in ways if way in WAYS), next(iter(ways), "bearer"))
    return WAYS[way](token) if way in WAYS else HeaderToken(way, token)


def named(ways: tuple[str, ...]) -> str:
    """The classes for some ways, for a message."""
    return either(WAYS[way].__name__ if way in WAYS else HEADER.of(way) for way in ways)


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

    def context(self, ca_file: str | os.PathLike[str] | None = None) -> ssl.SSLContext:
        """A TLS context with this certificate, and the authorities of `trust`.

        Raises:
            ConfigurationError: files that cannot be used.
        """
        from plooi.wire.trust import fresh

        context = fresh(ca_file)
        # Without a password given, OpenSSL would ask for it on the terminal.
        password: Any = self.password if self.password is not None else (lambda: "")
        texts = []
        for path in (self.certificate, self.key or self.certificate):
            try:
                # OpenSSL would wait for a pipe, and read a device without end.
                texts.append(read_bytes(Path(path), LARGEST_PEM))
            except (OSError, ValueError) as error:
                raise self._unusable(
                    _("{path} cannot be read: {error}", path=path, error=words_of(error) or error)
                ) from None
        try:
            context.load_cert_chain(self.certificate, self.key, password)
        except (OSError, ValueError) as error:
            raise self._unusable(self._fault(error, *texts)) from None
        return context

    def _unusable(self, fault: str) -> ConfigurationError:
        return ConfigurationError(
            _(
                "The client certificate {certificate} (key: {key}) cannot be used: "
                "{fault}. Give PEM files that belong together, and the key's password if it has one.",
                certificate=self.certificate,
                key=self.key or _("in the same file"),
                fault=fault,
            )
        )

    def _fault(self, error: Exception, certificate: bytes, key: bytes) -> str:
        """Why the files cannot be used, more closely than OpenSSL says it."""
        if b"-----BEGIN CERTIFICATE" not in certificate:
            return _(
                "{certificate} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", certificate=self.certificate
            )
        if b"PRIVATE KEY-----" not in key:
            return _(
                "{key} holds no private key in PEM; name the file of the key as well", key=self.key or self.certificate
            )
        if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
            return _("the certificate and the key do not belong together (KEY_VALUES_MISMATCH)")
        if b"ENCRYPTED" in key:
            given = (
                _("no password is given") if self.password is None else _("the password that is given is not its own")
            )
            return _(
                "the key has a password, and {given} (PLOOI_CERTIFICATE_PASSWORD, in Python password=)", given=given
            )
        return getattr(error, "reason", None) or words_of(error) or type(error).__name__
