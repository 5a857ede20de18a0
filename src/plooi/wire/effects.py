"""The effects that a verb asks for, as plain data: send a request, wait, get a new token, note how far it is.

A verb is a generator that yields effects and receives the replies; the drivers in `transport` carry the effects out,
and so does the driver of a batch, which keeps the checkpoints in its journal.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from attrs import field, frozen

from plooi.versions.contract import Call
from plooi.wire.auth import Auth
from plooi.wire.documents import Document, DocumentLike
from plooi.wire.foreign import Unreadable, json_in
from plooi.wire.sinks import Sink

_T = TypeVar("_T")
#: A path, or none, that stands in an address as it is. To take an address apart takes long, and few have to be.
PLAIN_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")


@frozen
class Request:
    """One request. `url` is the whole address without the query. The body is `content`, `document` and `after`, in this
    order; each may be missing.

    `call` is the contract of the operation. `sink` takes the file of a successful answer, of at most `largest` bytes;
    with `peek` no more is read once it has more than so many.
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
    peek: int | None = None
    largest: int = 0
    sign_in: bool = True

    @property
    def origin(self) -> str:
        """Scheme, host and port of its address."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"


@frozen
class Answer:
    """The answer to a request. Header names are in lower case; `body` is empty if it was a `file`, by its first bytes.

    `token` is the number of the token that was sent, for `Renew`, and `auth` the sign-in that sent it.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    token: int = 0
    auth: Auth | None = None
    file: bool = False

    @cached_property
    def json(self) -> Any:
        """The JSON that the body holds, read once; None where it holds none."""
        try:
            return json_in(self.body)
        except Unreadable:
            return None


@frozen
class Send:
    """Send a request. The reply is an Answer, or TransportError is raised in the verb."""

    request: Request


@frozen
class Sleep:
    """Wait for a number of seconds. The reply is None."""

    seconds: float


@frozen
class Renew:
    """Ask the token source for another token than the one with this number. The reply is whether it gave one."""

    token: int = 0


@frozen
class Measure:
    """Examine a file that is to be delivered, and its content unless it is to go `as_is`.

    The reply is a Document, or DocumentInvalid is raised in the verb.
    """

    given: DocumentLike = field(repr=False)
    largest: int
    as_is: bool = False


class Point(StrEnum):
    """How far a write is.

    `before`: its request is about to be sent. `refused`: it was certainly not carried out. `lost`: it may have been
    carried out. `again`: a record may have been made, and another one is made. `left`: a record may have been made, and
    that is left open. `done`: it was accepted.
    """

    before = "before"
    refused = "refused"
    lost = "lost"
    again = "again"
    left = "left"
    done = "done"


@frozen
class Checkpoint:
    """The point that a verb is at with a write, for a driver that keeps it, so that another run can go on from there.

    `role` is the call of the write, `result` what it gave. The reply is None.
    """

    role: str
    point: Point
    result: Any = None


Effect = Send | Sleep | Renew | Measure | Checkpoint
#: The reply of a driver to an effect.
Reply = Answer | Document | bool | None
#: A verb in progress: it yields effects, receives replies and returns its result.
Flow = Generator[Effect, "Reply", _T]
