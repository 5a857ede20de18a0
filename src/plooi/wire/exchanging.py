"""What both drivers do alike: a verb carried out to its end, a request written, and how an exchange ends."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Coroutine, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import httpcore
import httpx

from plooi.errors import ConfigurationError, PlooiError, TransportError
from plooi.language import _
from plooi.wire.auth import Auth
from plooi.wire.connecting import outgoing
from plooi.wire.documents import Document
from plooi.wire.effects import Answer, Checkpoint, Effect, Flow, Measure, Renew, Reply, Request
from plooi.wire.foreign import harmless
from plooi.wire.receiving import LARGEST_ANSWER, Deadline, Decoder, headers_in, too_long
from plooi.wire.way import Way

_T = TypeVar("_T")
#: What carries out one effect.
CarryOut = Callable[[Effect], Coroutine[Any, Any, Reply]]
_log = logging.getLogger("plooi")
#: Gets one record for each exchange, whose `call` says how it went: see `_log_call`. No token and no content is in it.
_calls = logging.getLogger("plooi.calls")

#: Errors by which nothing can have been sent.
NOT_SENT = (
    *(httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.ProxyError),
    httpcore.UnsupportedProtocol,
)


async def driven(flow: Flow[_T], carry_out: CarryOut) -> _T:
    """Carry out a verb to its end. One that is abandoned, as by an interrupt or a cancellation, is closed."""
    try:
        effect = next(flow)
        while True:
            try:
                reply = await carry_out(effect)
            except BaseException as error:
                effect = flow.throw(error)
            else:
                effect = flow.send(reply)
    except StopIteration as end:
        result: _T = end.value
        return result
    finally:
        flow.close()


def deadline_of(request: Request, seconds: float) -> Deadline:
    """When an exchange has to be over, that of a document later by what its size takes."""
    return Deadline(seconds, 0 if request.document is None else request.document.size)


def out_of_time(request: Request, deadline: Deadline) -> TransportError:
    """The error of an exchange that was not over in time."""
    return TransportError(
        _(
            "{url} did not answer {operation} in time: it was not over after "
            "{seconds:.0f} seconds. Where that is too short, set deadline.",
            url=request.origin,
            operation=request.operation,
            seconds=deadline.seconds,
        ),
        sent=True,
    )


def client_closed() -> ConfigurationError:
    """The error of a call of a client that is closed."""
    return ConfigurationError(_("This client is closed. Make another one, and close it when all calls are done."))


def reply_to(effect: Effect, auth: Auth | None) -> Reply:
    """The reply to an effect that nothing is sent or waited for."""
    if isinstance(effect, Measure):
        return measured(effect)
    if isinstance(effect, Checkpoint):
        return None
    assert isinstance(effect, Renew)
    return auth is not None and auth.renew(effect.token)


def measured(effect: Measure) -> Document:
    """The document that is to be delivered. Raises DocumentInvalid."""
    return Document.of(effect.given, effect.largest, as_is=effect.as_is)


def http_request(request: Request, headers: Mapping[str, str], body: Any, timeout: float) -> httpcore.Request:
    """A request as it goes out; a document has the length that was measured."""
    length = None
    if request.document is not None:
        length = request.document.size + len(request.content or b"") + len(request.after)
    return outgoing(request.method, request.url, request.query, headers, body, timeout=timeout, length=length)


def sign_in_request(asked: httpx.Request, timeout: float) -> httpcore.Request:
    """What a way to sign in asks, as it goes out."""
    headers = {name: value for name, value in asked.headers.items() if name not in ("host", "content-length")}
    return outgoing(asked.method, str(asked.url), {}, headers, asked.content, timeout=timeout)


class SignInStep:
    """What a way to sign in asks, and the answer, once it came."""

    def __init__(self, asked: httpx.Request) -> None:
        self.asked = asked
        self.answer: Any = None


def signing_in(request: Request, auth: Auth | None, headers: dict[str, str]) -> Iterator[SignInStep]:
    """Put the token into headers, where a request is for one. What is to be asked before it comes from here."""
    if auth is None or not request.sign_in:
        return
    flow = auth.signed(headers)
    asked = next(flow, None)
    while asked is not None:
        signing = SignInStep(asked)
        yield signing
        try:
            asked = flow.send(signing.answer)
        except StopIteration:
            return


class SignInAnswer:
    """An answer that a way to sign in asked for, within the bounds of a short answer."""

    def __init__(self, asked: httpx.Request, response: httpcore.Response) -> None:
        self._status = response.status
        self._place = f"{asked.url.scheme}://{asked.url.netloc.decode()}"
        self._decoder = Decoder(headers_in(response.headers).get("content-encoding", ""), self._place)
        self._content = bytearray()

    def take(self, raw: bytes) -> None:
        """Take in a piece as it came. Raises TransportError where it is more than a short answer may have."""
        for chunk in self._decoder.taken_out(raw):
            self._content += chunk
            if max(len(self._content), self._decoder.taken_in) > LARGEST_ANSWER:
                raise too_long(self._place)

    def whole(self) -> httpx.Response:
        """The answer, when all of it was taken in. Raises httpx.DecodingError where its encoding broke off."""
        self._decoder.close()
        return httpx.Response(self._status, content=bytes(self._content))


def chunks_of(request: Request) -> Generator[bytes]:
    """The body of a request with a document. Closing this closes its file, also where sending broke off."""
    if request.document is not None:
        if request.content:
            yield request.content
        yield from request.document.chunks()
        if request.after:
            yield request.after


@contextmanager
def transport_errors(request: Request, way: Way, is_closed: Callable[[], bool]) -> Iterator[Callable[[Answer], Answer]]:
    """Errors of the way as TransportError, which says whether the request may have arrived. Tells `_calls` of the end.

    What is given is to be shown the answer.
    """
    place = request.origin
    _log.debug("%s %s %s", request.operation, request.method, request.url)
    if is_closed():
        raise TransportError(_("The client was closed before the call came to its end."), sent=False)
    began = time.monotonic()
    answers: list[Answer] = []

    def seen(answer: Answer) -> Answer:
        answers.append(answer)
        return answer

    try:
        yield seen
    except PlooiError:
        raise
    except NOT_SENT as error:
        raise TransportError(way.not_reached(request.url, error), sent=False) from None
    except httpcore.TimeoutException:
        raise TransportError(
            _("{place} did not answer {operation} in time.", place=place, operation=request.operation), sent=True
        ) from None
    # What TLS has to say after its handshake, as that no certificate was shown, comes through httpx as it is. An answer
    # with signs that no header can carry, or with an address in it that is none, is a UnicodeError.
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.DecodingError, ssl.SSLError, UnicodeError) as error:
        raise TransportError(way.broken(request.url, request.operation, error), sent=True) from None
    except httpx.InvalidURL as error:
        raise TransportError(
            _("{place} is no address that can be called: {error}.", place=place, error=error), sent=False
        ) from None
    except Exception:
        # Closing the connections under a call has many faces.
        if is_closed():
            raise TransportError(
                _("The client was closed during {operation}.", operation=request.operation), sent=True
            ) from None
        raise
    finally:
        _log_call(request, began, answers)


def _log_call(request: Request, began: float, answers: list[Answer]) -> None:
    """Log an exchange: method, operation, address, status (None without an answer), seconds, and session id."""
    if not _calls.isEnabledFor(logging.INFO):
        return
    answer = answers[0] if answers else None
    session = (None if answer is None else answer.headers.get(request.call.session.lower())) or request.headers.get(
        request.call.session
    )
    call = {
        "method": request.method,
        "operation": request.operation,
        "url": request.url,
        "status": None if answer is None else answer.status,
        "seconds": round(time.monotonic() - began, 3),
        "session": None if session is None else harmless(session),
    }
    status = "no answer" if answer is None else f"status {answer.status}"
    text = "%s %s %s: %s in %.3f s"
    _calls.info(text, request.operation, request.method, request.url, status, call["seconds"], extra={"call": call})
