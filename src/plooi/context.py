"""What all verbs of a client know: version, addresses, how often to try; and how a request is put together."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from plooi.documents import Document
from plooi.effects import Request
from plooi.errors import ConfigurationError, NotInThisVersion
from plooi.retrying import Retries
from plooi.sinks import Sink

if TYPE_CHECKING:
    from plooi.versions import Version

#: What the specs so far have in common; value lists stand outside it.
BASE_PATH = "/overheid/openbaarmaken/api/v0"


@frozen
class Context:
    """See above. `organisations` gives the codes that the token is for; nothing when it does not tell."""

    version: Version
    url: str
    value_lists_url: str | None
    retries: Retries
    organisations: Callable[[], tuple[str, ...]]
    allowed_hosts: frozenset[str] = frozenset()

    def need(self, verb: str) -> None:
        """Raise NotInThisVersion when the version lacks an operation for a verb."""
        if self.version.lacks(verb) is not None:
            raise NotInThisVersion(self.version.label, verb=verb)

    def request(
        self,
        operation: str,
        values: Mapping[str, Any] | None = None,
        *,
        body: Mapping[str, Any] | None = None,
        document: Document | None = None,
        sink: Sink | None = None,
        peek: bool = False,
        url: str | None = None,
    ) -> Request:
        """The request of an operation, as the version's low-level package builds it, with what it carries.

        `body` is a checked document; it is sent just so.
        `url` is an address that the platform named, in the place of the operation's own; the token goes there only when
        it is on the platform's host, or on one that is allowed.
        """
        name = self.version.operation(operation)
        if name is None:
            raise NotInThisVersion(self.version.label, verb=operation)
        parts = self.version.lowlevel.build(name, values or {})
        headers = dict(parts.headers)
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
            headers["Content-Type"] = self.version.json_type(name)
        elif document is not None:
            headers["Content-Type"] = document.media_type
        if parts.method == "GET":
            # A cache on the way may hold an answer for a day, metadata included.
            headers["Cache-Control"] = "no-cache"
        lists = operation == "getWaardelijst"
        own = self.value_lists_url or root(self.url) + parts.path if lists else self.url + parts.path
        return Request(
            operation=operation,
            method=parts.method,
            url=url or own,
            query={key: str(value) for key, value in parts.query.items()},
            headers=headers,
            content=content,
            document=document,
            sink=sink,
            peek=peek,
            # Value lists ask for no token, and may be served by somebody else.
            sign_in=not lists and (url is None or self.trusts(url)),
        )

    def trusts(self, url: str) -> bool:
        """Whether the token may be sent to an address."""
        there, here = urlsplit(url), urlsplit(self.url)
        host, port = there.hostname, _port(there)
        if (there.scheme, host, port) == (here.scheme, here.hostname, _port(here)):
            return True
        safe = there.scheme == "https" or there.scheme == here.scheme
        return safe and not {host, f"{host}:{port}"}.isdisjoint(name.lower() for name in self.allowed_hosts)


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None


def root(url: str) -> str:
    """The address under which the value lists stand: the API's without its base path, or else its host."""
    if url.endswith(BASE_PATH):
        return url.removesuffix(BASE_PATH)
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def checked_url(url: str, what: str) -> str:
    """An address without a slash at its end. Raises ConfigurationError for what is no address of a server."""
    if not isinstance(url, str):
        raise ConfigurationError(f"{what} is {url!r}. Give the address of the API, like https://host{BASE_PATH}.")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ConfigurationError(f"{what} {url!r} is no address. Write it like https://host{BASE_PATH}.")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(f"{what} holds a user name or a password. Take it out, and sign in with a token.")
    if parts.query or parts.fragment:
        raise ConfigurationError(f"{what} {url!r} holds a query or a fragment. Take away what follows the path.")
    return url.strip().rstrip("/")
