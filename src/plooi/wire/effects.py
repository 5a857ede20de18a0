"""What a verb asks of the outside, as plain data: send this, wait so long, ask for a new token.

Verbs are generators that yield these and are given the answers; the drivers in `transport` carry them out.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TypeVar

from attrs import field, frozen

from plooi.versions.contract import Call
from plooi.wire.auth import Auth
from plooi.wire.documents import Document, DocumentLike
from plooi.wire.sinks import Sink

_T = TypeVar("_T")


@frozen
class Request:
    """One request. `url` is whole, without its query; the body is `content`, the `document` and `after`, as far as
    they are given.

    `call` is the contract of the operation. Where `sink` is given, the file in a successful answer goes there, of
    `largest` bytes at the most; with `peek` no more of it is read than tells that it is a file.
    """

    operation: str
    call: Call
    method: str
    url: str
    query: Mapping[str, str] = field(factory=dict)
    headers: Mapping[str, str] = field(factory=dict)
    content: bytes | None = field(default=None, repr=False)
    document: Document | None = field(default=None, repr=False)
    after: bytes = field(default=b"", repr=False)
    sink: Sink | None = field(default=None, repr=False)
    peek: bool = False
    largest: int = 0
    sign_in: bool = True


@frozen
class Answer:
    """What came back: status, headers by lower-case name, and the body, save for a file.

    `token` is the number of the token that was sent, for `Renew`, and `auth` who sent it. `file` says that the body
    was a file, by its first bytes.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    token: int = 0
    auth: Auth | None = None
    file: bool = False


@frozen
class Send:
    """Send a request. Answered by an Answer; or TransportError is raised in the verb."""

    request: Request


@frozen
class Sleep:
    """Wait so many seconds. Answered by nothing."""

    seconds: float


@frozen
class Renew:
    """Ask the token source for another token than that of a number. Answered by whether there is one."""

    token: int = 0


@frozen
class Measure:
    """Look at a file that is to be delivered. Answered by a Document; or DocumentInvalid is raised in the verb."""

    given: DocumentLike = field(repr=False)
    largest: int


Effect = Send | Sleep | Renew | Measure
#: What a driver gives back for an effect.
Reply = Answer | Document | bool | None
#: A verb in progress: yields effects, is given replies, returns its result.
Flow = Generator[Effect, "Reply", _T]
