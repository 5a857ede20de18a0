"""The settings that all verbs of a client share, and how a request is built from them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from plooi.errors import ConfigurationError, NotInThisVersion
from plooi.language import _
from plooi.spelling import ALLOWED
from plooi.wire.documents import Document
from plooi.wire.effects import Request
from plooi.wire.foreign import harmless
from plooi.wire.retrying import Retries
from plooi.wire.sinks import Sink

if TYPE_CHECKING:
    from plooi.versions import Version


#: A host that can be called: a name, an IPv4 or an IPv6 address. What only looks like an encoded name (`xn--`) is none.
_HOST = re.compile(r"(?!(?:.*\.)?xn--(?:\.|$))[a-z0-9._-]+|[0-9a-f:.%]+")


@frozen
class Resume:
    """Where an earlier run stopped with the verb that is run now.

    Attributes:
        unsure: the write that the verb ends with may have been carried out.
        sha256: of the file that was sent then.
        own: the record was made by the same caller, who has done nothing with it except send this file.
    """

    unsure: bool = False
    sha256: str | None = None
    own: bool = False


@frozen
class Context:
    """The settings of one client. `organisations` gives the codes that the token is for; none if it names none.

    A batch has one for each row: `resume` says where an earlier run stopped with it, and `another_record` whether a
    record is made again after a lost answer, where a second one does no harm.
    """

    version: Version
    url: str
    value_lists_url: str | None
    retries: Retries
    organisations: Callable[[], tuple[str, ...]]
    allowed_hosts: frozenset[str] = frozenset()
    resume: Resume = Resume()
    another_record: bool = True

    def need(self, verb: str) -> None:
        """Raise NotInThisVersion when the version lacks an operation for a verb."""
        if self.version.lacks(verb) is not None:
            raise NotInThisVersion(self.version.label, verb=verb)
        if verb == "publish":
            # The second call must not fail for what is known before the first one.
            self.version.need_parameters("create_metadata", "upload_document")

    def request(
        self,
        role: str,
        values: Mapping[str, Any] | None = None,
        *,
        body: Mapping[str, Any] | None = None,
        document: Document | None = None,
        sink: Sink | None = None,
        peek: int | None = None,
        url: str | None = None,
        spacing: str = "",
    ) -> Request:
        """The request of a call: the version's low-level package builds it, and the body is added.

        `body` is a checked document, which is sent unchanged. `url` is an address that the platform named, used instead
        of the operation's own. `spacing` is white space for the body, so that the same content has other bytes.

        Raises:
            ConfigurationError: nothing may be sent to the address that the platform named.
        """
        if url is not None:
            self._check_named(url)
        operation = self.version.operation(role)
        if operation is None:
            raise NotInThisVersion(self.version.label, verb=role)
        given = dict(values or {})
        if "id" in given and (in_path := self.version.in_path(role)) is not None:
            given[in_path] = given["id"]
        parts = self.version.lowlevel.build(operation.id, given)
        headers = dict(parts.headers)
        content, after = None, b""
        if body is not None or document is not None:
            encoding = self.version.encoding(role)
            if encoding is None or (body is not None and not encoding.json) or (document and not encoding.file):
                raise NotInThisVersion(self.version.label, verb=role)
            text = None if body is None else _json(body, spacing)
            written = encoding.content(text, None if document is None else document.media_type)
            headers["Content-Type"] = written.media_type
            content, after = written.before or None, written.after
        if parts.method == "GET":
            # A cache on the way may hold an answer for a day, metadata included.
            headers["Cache-Control"] = "no-cache"
        # The service of the value lists needs no token, and another party may run it.
        lists = role == "value_list"
        base = self.version.effective.base_path_of(operation)
        own = self.url if base is None else root(self.url, self.version.base_path) + base
        return Request(
            operation=operation.id,
            call=self.version.call(role),
            method=parts.method,
            url=url or (self.value_lists_url if lists and self.value_lists_url else own + parts.path),
            query={key: str(value) for key, value in parts.query.items()},
            headers=headers,
            content=content,
            document=document,
            after=after,
            sink=sink,
            peek=peek,
            largest=self.version.traits.largest_document,
            sign_in=not lists,
        )

    def _check_named(self, url: str) -> None:
        """Check that the token and a document may be sent to an address that the platform named.

        Raises:
            ConfigurationError: it is not an address, not encrypted, or on a host that is not allowed.
        """
        parts, own = urlsplit(url), urlsplit(self.url)
        host, port = parts.hostname, _port(parts)
        named = harmless(url)
        if parts.scheme not in ("http", "https") or not host or port is None or not _HOST.fullmatch(host):
            raise ConfigurationError(
                _(
                    "The platform names {named!r} for the file, which is no address that a file can be sent to. "
                    "Nothing was sent there. Ask the platform's support.",
                    named=named,
                )
            )
        if (parts.scheme, host, port) == (own.scheme, own.hostname, _port(own)):
            return
        if parts.scheme not in ("https", own.scheme):
            raise ConfigurationError(
                _(
                    "The platform names {named!r} for the file, where it would travel unencrypted. Nothing was sent "
                    "there. Ask the platform's support.",
                    named=named,
                )
            )
        if {host, f"{host}:{port}"}.isdisjoint(name.lower() for name in self.allowed_hosts):
            place = f"{host}:{port}"
            raise ConfigurationError(
                _(
                    "The platform names {named!r} for the file, which is not the address that you gave. Neither the "
                    "token nor the file was sent there. If {place} is the platform's as well, say so: "
                    "{option}.",
                    named=named,
                    place=place,
                    option=ALLOWED.of(place),
                )
            )


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None


def _json(body: Mapping[str, Any], spacing: str) -> bytes:
    text = json.dumps(body, ensure_ascii=False, allow_nan=False)
    return (text[:1] + spacing + text[1:]).encode()


def root(url: str, base_path: str) -> str:
    """The address of the services beside the API: the API's address without its base path, or else its host."""
    if base_path and url.endswith(base_path):
        return url.removesuffix(base_path)
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def checked_url(url: str, what: str, base_path: str = "") -> str:
    """An address without a slash at its end. Raises ConfigurationError if it is not the address of a server."""
    if not isinstance(url, str):
        raise ConfigurationError(
            _(
                "{what} is {url!r}. Give the address of the API, like https://host{base_path}.",
                what=what,
                url=url,
                base_path=base_path,
            )
        )
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ConfigurationError(
            _(
                "{what} {url!r} is not an address. Write it like https://host{base_path}.",
                what=what,
                url=url,
                base_path=base_path,
            )
        )
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(
            _("{what} holds a user name or a password. Remove it, and sign in with a token.", what=what)
        )
    if parts.query or parts.fragment:
        raise ConfigurationError(
            _("{what} {url!r} holds a query or a fragment. Remove everything after the path.", what=what, url=url)
        )
    return url.strip().rstrip("/")
