"""The clients `Plooi` and `AsyncPlooi`. They have the same verbs, each written once in `flows`."""

from __future__ import annotations

import functools
import inspect
import math
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Concatenate, ParamSpec, Self, TypeVar

from plooi import flows
from plooi.errors import ConfigurationError
from plooi.flows.context import Context, checked_url
from plooi.language import _
from plooi.model.results import Download, Hit
from plooi.versions import DEFAULT
from plooi.wire.auth import Auth, ClientCertificate, ClientCredentials, named, sign_in_with
from plooi.wire.effects import Flow
from plooi.wire.retrying import Retries
from plooi.wire.sinks import writing

if TYPE_CHECKING:
    from plooi.versions import Version
    from plooi.wire.transport import AsyncTransport, Transport

_P = ParamSpec("_P")
_T = TypeVar("_T")
_M = TypeVar("_M")
_RETRIES = Retries()


class _Client(ABC):
    """What both clients share."""

    _context: Context
    _auth: Auth | None

    def __init__(
        self,
        url: str,
        *,
        auth: Auth | str | None = None,
        version: str | Version = DEFAULT,
        certificate: ClientCertificate | None = None,
        ca_file: str | os.PathLike[str] | None = None,
        value_lists_url: str | None = None,
        timeout: float = 60.0,
        deadline: float = 600.0,
        retries: Retries = _RETRIES,
        allowed_hosts: Collection[str] = (),
    ) -> None:
        """Make a client.

        Args:
            url: address of the API, up to and including `/api/v0`.
            auth: how to sign in; a plain token is sent in the way that the version names first.
            version: the API's version: its label, with or without the leading `v`, or one that `versions.get` gave.
            certificate: client certificate, if the platform asks for mutual TLS.
            ca_file: file (PEM) with the authorities whose certificates are trusted, or a folder of such, or `system`
                for those that this machine trusts. By default those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, or
                else those that come with the package certifi.
            value_lists_url: whole address of the value lists, such as `https://host/waardelijsten`, if they are not
                beside the API.
            timeout: seconds to wait for a connection, and for each piece of an answer.
            deadline: seconds after which an exchange of a request and its answer is broken off, however little comes at
                a time. A file has a second more for each 32 KiB.
            retries: how often and after how long to try again.
            allowed_hosts: further hosts (`name` or `name:port`) that the token and a document may be sent to, when the
                platform names an address on them.

        Raises:
            ConfigurationError: an address, a version, a certificate, an authority, a proxy or a time that cannot be
                used, or a way to sign in that the version does not have.
        """
        for name, seconds, usual in (("timeout", timeout, 60), ("deadline", deadline, 600)):
            if not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
                raise ConfigurationError(
                    _(
                        "{name} {seconds!r} is not a number of seconds above 0. Give one, such as {usual}.",
                        name=name,
                        seconds=seconds,
                        usual=usual,
                    )
                )
        # The transport and the versions are loaded only now: a program that imports the client need not make one.
        from plooi.versions import get
        from plooi.wire.connecting import settings

        chosen = get(version) if isinstance(version, str) else version
        lists = None if value_lists_url is None else checked_url(value_lists_url, "value_lists_url", chosen.base_path)
        base = checked_url(url, "url", chosen.base_path)
        self._auth = _signing_in(auth, chosen)
        if isinstance(self._auth, ClientCredentials):
            self._auth.at(base, chosen.effective.token_url)
        self._context = Context(chosen, base, lists, retries, self._organisations, frozenset(allowed_hosts))
        urls = [base, *([lists] if lists else []), *self._other_addresses(base, allowed_hosts)]
        self._open(deadline=deadline, **settings(timeout, certificate, ca_file, urls))

    def _other_addresses(self, base: str, allowed_hosts: Collection[str]) -> Iterator[str]:
        """What may be called besides the API: hosts that the platform may name, and what gives tokens."""
        if isinstance(self._auth, ClientCredentials) and self._auth.token_url is not None:
            yield self._auth.token_url
        yield from (f"{scheme}://{host}" for host in allowed_hosts for scheme in {"https", base.partition(":")[0]})

    @abstractmethod
    def _open(self, **options: Any) -> None:
        """Make the transport, with a deadline and with options for httpx."""

    @property
    def version(self) -> Version:
        """The version of the API that this client speaks."""
        return self._context.version

    def _organisations(self) -> tuple[str, ...]:
        return () if self._auth is None else self._auth.organisations

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._context.url!r}, version={self.version.label!r})"


def _signing_in(auth: Auth | str | None, version: Version) -> Auth | None:
    if isinstance(auth, str):
        return sign_in_with(auth, version.sign_in)
    if auth is None:
        return None
    names = named(version.sign_in) or _("no token")
    if not isinstance(auth, Auth):
        kind = auth.__name__ if isinstance(auth, type) else type(auth).__name__
        raise ConfigurationError(
            _("auth is of the type {kind}. Give the token as text, or {names} made of it.", kind=kind, names=names)
        )
    if auth.way.lower() not in [way.lower() for way in version.sign_in]:
        raise ConfigurationError(
            _(
                "Version {label} of the API has no sign-in by {name}. It takes {names}.",
                label=version.label,
                name=type(auth).__name__,
                names=names,
            )
        )
    return auth


def _sync(verb: Callable[Concatenate[Context, _P], Flow[_T]]) -> Callable[Concatenate[Plooi, _P], _T]:
    @functools.wraps(verb)
    def method(self: Plooi, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        return self._transport.run(verb(self._context, *args, **kwargs))

    return _as_method(method, verb)


def _async(
    verb: Callable[Concatenate[Context, _P], Flow[_T]],
) -> Callable[Concatenate[AsyncPlooi, _P], Coroutine[Any, Any, _T]]:
    @functools.wraps(verb)
    async def method(self: AsyncPlooi, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        return await self._transport.run(verb(self._context, *args, **kwargs))

    return _as_method(method, verb)


def _as_method(method: _M, verb: Any) -> _M:
    """Let `help` show a verb as a method of the client."""
    signature = inspect.signature(verb)
    first, *rest = signature.parameters.values()
    shown: Any = method
    shown.__signature__ = signature.replace(
        parameters=[
            first.replace(name="self", annotation=inspect.Parameter.empty),
            *(parameter.replace(annotation=_Annotation(parameter.annotation)) for parameter in rest),
        ],
        return_annotation=_Annotation(signature.return_annotation.removeprefix("Flow[").removesuffix("]")),
    )
    del shown.__wrapped__
    return method


class _Annotation(str):
    """An annotation as it is written, which `help` shows without quotes. To evaluate it would load what it names."""

    __slots__ = ()
    __repr__ = str.__str__


class Plooi(_Client):
    """A client of the PLOOI Aanlever-API, of any version. Use it in a `with` block, or `close` it."""

    _transport: Transport

    def _open(self, **options: Any) -> None:
        from plooi.wire.transport import Transport

        self._transport = Transport(self._auth, **options)

    publish = _sync(flows.publish)
    create_metadata = _sync(flows.create_metadata)
    upload_document = _sync(flows.upload_document)
    get_metadata = _sync(flows.get_metadata)
    status = _sync(flows.status)
    replace_metadata = _sync(flows.replace_metadata)
    replace_document = _sync(flows.replace_document)
    withdraw = _sync(flows.withdraw)
    value_list = _sync(flows.value_list)

    def download(self, publication: flows.PublicationLike, target: str | os.PathLike[str] | BinaryIO) -> Download:
        """Download the file of a document to a path or an open binary file. A path gets it whole or not at all.

        The first bytes decide what kind of file it is, not the type that the platform declares. Only a PDF or a ZIP is
        written to the target.

        Raises:
            IdInvalid, NotInThisVersion: nothing was sent.
            DocumentInvalid: the target cannot be written to.
            NietGevondenFout: no such document, or it was withdrawn, or has no file.
            ApiError, TransportError: the platform refused, could not be reached, or sent no PDF or ZIP.
        """
        with writing(target) as sink:
            return self._transport.run(flows.download(self._context, publication, sink))

    def search(self, publisher: str | None = None) -> Iterator[Hit]:
        """The hits of the platform's search. Each page is requested when it is needed, and the search always ends.

        In 0.9.0-beta the token decides whose documents are searched. A search does not show whether a delivery arrived.

        Args:
            publisher: whose documents (URI, code or label); the alphas need it if the token names no organisation.

        Raises:
            ConfigurationError: neither the token nor `publisher` names an organisation.
            ApiError, TransportError: the platform refused, or could not be reached.
        """
        state = None
        while True:
            hits, state = self._transport.run(flows.search_page(self._context, state, publisher))
            yield from hits
            if state is None:
                return

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncPlooi(_Client):
    """The same client for asyncio: the same verbs, awaited. Use it in an `async with` block, or `aclose` it."""

    _transport: AsyncTransport

    def _open(self, **options: Any) -> None:
        from plooi.wire.transport import AsyncTransport

        self._transport = AsyncTransport(self._auth, **options)

    publish = _async(flows.publish)
    create_metadata = _async(flows.create_metadata)
    upload_document = _async(flows.upload_document)
    get_metadata = _async(flows.get_metadata)
    status = _async(flows.status)
    replace_metadata = _async(flows.replace_metadata)
    replace_document = _async(flows.replace_document)
    withdraw = _async(flows.withdraw)
    value_list = _async(flows.value_list)

    async def download(self, publication: flows.PublicationLike, target: str | os.PathLike[str] | BinaryIO) -> Download:
        """As `Plooi.download`."""
        with writing(target) as sink:
            return await self._transport.run(flows.download(self._context, publication, sink))

    async def search(self, publisher: str | None = None) -> AsyncIterator[Hit]:
        """As `Plooi.search`."""
        state = None
        while True:
            hits, state = await self._transport.run(flows.search_page(self._context, state, publisher))
            for hit in hits:
                yield hit
            if state is None:
                return

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
