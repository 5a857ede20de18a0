"""How an answer is taken in: within its time and size, out of one encoding at the most, to where it belongs.

All bounds on what a platform may send stand here, save for those of JSON, which are in `foreign`.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Iterable, Iterator

import httpx

from plooi.errors import TransportError
from plooi.language import _, later
from plooi.wire.answers import may_be_file, too_large
from plooi.wire.auth import Auth
from plooi.wire.documents import CHUNK, SIGNATURE, UNKNOWN, media_type_of
from plooi.wire.effects import Answer, Request

_log = logging.getLogger("plooi")

#: What an answer that is kept in memory may have, in bytes; the largest waardelijst has a twentieth of it.
LARGEST_ANSWER = 4 * 1024 * 1024
#: What a file must make on average once the deadline is over, in bytes per second.
SLOWEST = 32 * 1024
_BROKEN = later("the encoding of the answer is broken")


class Deadline:
    """When an exchange has to be over: after so many seconds, and as many more as its file takes at `SLOWEST`."""

    def __init__(self, seconds: float, size: int = 0) -> None:
        self._began = time.monotonic()
        self._seconds = seconds
        self._bytes = size

    def moved(self, size: int) -> None:
        """Count bytes of a file that came."""
        self._bytes += size

    @property
    def left(self) -> float:
        """Seconds that are left; 0 when it is over."""
        return max(0.0, self._began + self.seconds - time.monotonic())

    @property
    def seconds(self) -> float:
        """How long the exchange may take."""
        return self._seconds + self._bytes / SLOWEST


class Receiver:
    """Takes the body of an answer to where it belongs: a file into the sink, anything else into memory."""

    def __init__(
        self,
        request: Request,
        status: int,
        headers: Iterable[tuple[bytes, bytes]],
        deadline: Deadline,
        auth: Auth | None,
        token: int,
    ) -> None:
        self._request = request
        self._status = status
        self._headers = headers_in(headers)
        self._deadline = deadline
        self._auth = auth if request.sign_in else None
        self._token = token
        self._body = bytearray()
        self._may_be_file = may_be_file(request, status, self._headers)
        self._is_file = False
        if self._may_be_file and request.sink is not None:
            request.sink.restart()
        self._decoder = Decoder(self._headers.get("content-encoding", ""), request.origin)
        self._size = 0
        _log.debug("answered with status %s", status)

    @property
    def enough(self) -> bool:
        """Whether the rest is of no interest."""
        peek = self._request.peek
        return peek is not None and self._is_file and self._size > peek

    def take(self, raw: bytes) -> None:
        """Take in a piece as it came.

        Raises:
            TransportError: it is more than a short answer may have, or in an encoding that cannot be read.
            ApiError: the file is larger than any that the platform takes in.
        """
        for chunk in self._decoder.taken_out(raw):
            self._take(chunk)
        # An encoding can be fed for ever, and give nothing.
        if self._decoder.taken_in > max(LARGEST_ANSWER, self._request.largest if self._is_file else 0):
            raise too_large(self._request, self._status) if self._is_file else too_long(self._request.origin)

    def _take(self, chunk: bytes) -> None:
        if self._is_file:
            self._write(chunk)
            return
        self._body += chunk
        if self._may_be_file and len(self._body) >= SIGNATURE:
            # Nothing goes into the sink before its first bytes say that it is a file.
            self._may_be_file, self._is_file = False, media_type_of(bytes(self._body[:SIGNATURE])) != UNKNOWN
            if self._is_file:
                start, self._body = bytes(self._body), bytearray()
                self._write(start)
        if len(self._body) > LARGEST_ANSWER:
            raise too_long(self._request.origin)

    def _write(self, chunk: bytes) -> None:
        self._deadline.moved(len(chunk))
        self._size += len(chunk)
        if self._size > self._request.largest:
            raise too_large(self._request, self._status)
        if self._request.sink is not None:
            self._request.sink.write(chunk)

    def answer(self) -> Answer:
        """The answer, when all of it was taken in. Raises httpx.DecodingError where its encoding broke off."""
        if not self.enough:
            self._decoder.close()
        return Answer(self._status, self._headers, bytes(self._body), self._token, auth=self._auth, file=self._is_file)


class Decoder:
    """Takes a body out of its encoding, a piece at a time, so that little grows to no more than a piece at once.

    No encoding is asked for. One layer of gzip or deflate is read all the same, since gateways put it on unasked.
    """

    def __init__(self, encoding: str, origin: str) -> None:
        layers = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
        if len(layers) > 1 or not {"gzip", "x-gzip", "deflate"}.issuperset(layers):
            fault = _("in more than one encoding") if len(layers) > 1 else _("in an encoding that was not asked for")
            raise TransportError(
                _("{origin} answered {fault}. It is to send its answers as they are.", origin=origin, fault=fault),
                sent=True,
            )
        self._layer = zlib.decompressobj(zlib.MAX_WBITS | 32) if layers else None
        #: Bytes that came so far.
        self.taken_in = 0

    def taken_out(self, raw: bytes) -> Iterator[bytes]:
        """The content of a piece, in pieces of `CHUNK` bytes at the most."""
        self.taken_in += len(raw)
        if self._layer is None:
            yield raw
            return
        chunk = bytes(CHUNK)
        # A full piece may have more behind it, though all that came is taken in.
        while raw or len(chunk) == CHUNK:
            try:
                chunk = self._layer.decompress(raw, CHUNK)
            except zlib.error:
                raise httpx.DecodingError(_(_BROKEN)) from None
            # What follows where the encoded content ends is not part of it.
            raw = self._layer.unconsumed_tail
            yield chunk

    def close(self) -> None:
        """See that the content is whole. Raises httpx.DecodingError where it broke off."""
        if self._layer is not None and self.taken_in and not self._layer.eof:
            raise httpx.DecodingError(_(_BROKEN))


def headers_in(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers of an answer by their names in lower case; what stands in several of one name, in one."""
    headers: dict[str, str] = {}
    for name, content in raw:
        key = name.decode("latin-1").lower()
        try:
            value = content.decode()
        except UnicodeDecodeError:
            value = content.decode("latin-1")
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def too_long(place: str) -> TransportError:
    """The error of an answer that does not end where a short one was due."""
    return TransportError(
        _(
            "{place} sent more than {largest_answer} bytes where a short answer was due. "
            "Check that the address is that of the API.",
            place=place,
            largest_answer=LARGEST_ANSWER,
        ),
        sent=True,
    )
