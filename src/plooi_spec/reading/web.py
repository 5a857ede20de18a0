"""Things fetched over HTTP: within limits, told apart when they fail, and with a token for one host alone."""

from __future__ import annotations

import gzip
import io
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx
from attrs import field, frozen

from plooi_spec.reading.deadline import Deadline
from plooi_spec.reading.problems import Place, Problem, SpecError

#: The most bytes that one answer may have: 64 MiB.
LARGEST: Final = 64 * 1024 * 1024
#: The longest that an answer may take, in seconds: of silence, and in all, with redirects and waits.
SILENCE, LONGEST = 30.0, 300.0

_REDIRECTS = 5
# Some hosts refuse for asking too often and do not say for how long.
_UNSAID = 30.0


class Unreachable(SpecError):
    """The other side could not be reached, broke down, or asks to be left alone for longer than may be waited."""


class Refused(SpecError):
    """The other side asks who is there, and is not content with the answer."""


class NotFound(SpecError):
    """The other side has nothing at that address."""


@frozen
class Answer:
    """What stood at an address: the address it was read from at last, its bytes, and the headers with them."""

    url: str
    content: bytes = field(repr=False)
    headers: httpx.Headers = field(repr=False)


@frozen
class Web:
    """Reads over HTTP.

    `token` goes out as `PRIVATE-TOKEN`, or as a `bearer` token, to addresses of the same scheme, host and port as
    `home`, and nowhere else, redirects included. `patience` is the longest to wait in all, in seconds, when a host
    asks to be asked less often.
    """

    home: str | None = None
    token: str | None = field(default=None, repr=False)
    patience: float = 60.0
    bearer: bool = False
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def get(self, url: str, largest: int = LARGEST, accept: str = "*/*") -> Answer:
        """Read an address of http or https; `accept` is the media type to ask for.

        Raises Unreachable for no connection, a broken one, silence, an answer that takes longer than `LONGEST`, a
        status of 5xx, and for 429 beyond patience;
        Refused for 401 and 403; NotFound for 404 and 410; and a plain SpecError for any other status, for an
        answer of more than `largest` bytes, and for an address or redirect that cannot be followed.
        """
        shown = bare(url)
        waited = 0.0
        # Environment settings for proxies count; those for passwords of hosts (netrc) do not.
        with httpx.Client(timeout=SILENCE, follow_redirects=False) as client, Deadline(LONGEST) as deadline:
            hops = 0
            while True:
                _raise_unless_web(url, shown)
                answer, status = self._once(client, url, shown, largest, accept, deadline)
                if status == 429:
                    pause = _pause(answer.headers)
                    if waited + pause > self.patience:
                        raise _too_often(shown, pause)
                    waited += pause
                    self.sleep(pause)
                elif status in {301, 302, 303, 307, 308}:
                    url = _onwards(answer, shown)
                    hops += 1
                    if hops > _REDIRECTS:
                        message = f"The address leads on to others more than {_REDIRECTS} times."
                        raise SpecError.at(shown, message, "Name the address that it ends at.")
                else:
                    _raise_for_status(status, shown)
                    return answer

    def _once(
        self, client: httpx.Client, url: str, shown: str, largest: int, accept: str, deadline: Deadline
    ) -> tuple[Answer, int]:
        # Small as a spec is, it need not be packed; what is packed can be as large as it likes.
        headers = {"User-Agent": "plooi-spec", "Accept": accept, "Accept-Encoding": "identity"}
        if self.token is not None and self.home is not None and _origin(url) == _origin(self.home):
            headers |= {"Authorization": f"Bearer {self.token}"} if self.bearer else {"PRIVATE-TOKEN": self.token}
        try:
            with client.stream("GET", url, headers=headers, extensions={"trace": deadline.watch}) as response:
                content = bytearray()
                for chunk in response.iter_raw():
                    content += chunk
                    if len(content) > largest:
                        message = f"The answer is larger than {largest} bytes."
                        raise SpecError.at(shown, message, "A spec is smaller: look whether the address is right.")
                    if deadline.passed:
                        break
                # What was shut down can look like an answer that has ended.
                if deadline.passed:
                    raise _too_long(shown)
                unpacked = _unpacked(bytes(content), response.headers, shown, largest)
                return Answer(url, unpacked, response.headers), response.status_code
        # A host in an address to go on to that no host can have is a UnicodeError.
        except (httpx.InvalidURL, UnicodeError) as error:
            raise SpecError.at(shown, f"It, or where it leads to, is no address: {error}.", "Mend it.") from error
        except httpx.RequestError as error:
            if deadline.passed:
                raise _too_long(shown) from error
            if not isinstance(error, httpx.TimeoutException):
                reason = str(error).strip().rstrip(".") or type(error).__name__
                raise Unreachable(_outage(shown, f"The connection failed: {reason}.")) from error
            raise Unreachable(_outage(shown, f"No answer came within {SILENCE:.0f} seconds.")) from error


def bare(url: str) -> str:
    """An address as it may be shown and kept: without user, password, query and fragment, which can hold secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0].rpartition("@")[2]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def is_web(source: str) -> bool:
    """Whether a source is an address of http or https rather than a file."""
    return source.lower().startswith(("http://", "https://"))


def _unpacked(content: bytes, headers: httpx.Headers, shown: str, largest: int) -> bytes:
    """The content of an answer that was packed although that was not asked for, once and by gzip."""
    encoding = headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"identity", ""}:
        return content
    if encoding not in {"gzip", "x-gzip"}:
        message = f"The answer is packed ({encoding[:40]}) in a way that was not asked for."
        raise SpecError.at(shown, message, "Fetch the file by hand and name it as the source.")
    try:
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(content)).read(largest + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreachable(_outage(shown, f"The answer is packed, and damaged: {error}.")) from error
    if len(unpacked) > largest:
        message = f"The answer is larger than {largest} bytes when it is unpacked."
        raise SpecError.at(shown, message, "A spec is smaller: look whether the address is right.")
    return unpacked


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, port


def _raise_unless_web(url: str, shown: str) -> None:
    try:
        well = is_web(url) and bool(urlsplit(url).hostname) and _origin(url)[2] is not None
    except ValueError:
        well = False
    if not well:
        raise SpecError.at(shown, "The address is none of http or https.", "Write it like https://example.org/x.zip.")


def _onwards(answer: Answer, shown: str) -> str:
    location = answer.headers.get("Location", "")
    try:
        url = str(httpx.URL(answer.url).join(location))
    except (httpx.InvalidURL, UnicodeError):
        location = ""
    if not location:
        raise SpecError.at(shown, "The address leads on, but does not say whereto.", "Look at it in a browser.")
    if answer.url.startswith("https://") and not url.startswith("https://"):
        message = f"The address leads from an encrypted connection to {bare(url)}, which is none."
        raise SpecError.at(shown, message, "Fetch the file by hand if you trust that, and name it as the source.")
    return url


def _pause(headers: httpx.Headers) -> float:
    """How long to wait, in seconds, as the answer says: `Retry-After`, or else `RateLimit-Reset`."""
    asked = headers.get("Retry-After", "").strip()
    now = datetime.now(UTC)
    if asked.isdecimal():
        return float(asked)
    if asked:
        try:
            when = parsedate_to_datetime(asked)
        except ValueError:
            return _UNSAID
        return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
    reset = headers.get("RateLimit-Reset", "").strip()
    return max(0.0, float(reset) - now.timestamp()) if reset.isdecimal() else _UNSAID


def _too_long(shown: str) -> Unreachable:
    return Unreachable(_outage(shown, f"The answer takes longer than {LONGEST:.0f} seconds."))


def _too_often(shown: str, pause: float) -> Unreachable:
    message = f"The host was asked too often, and wants {pause:.0f} seconds of rest (429)."
    return Unreachable(Problem(Place(shown), message, "Try again after that."))


def _raise_for_status(status: int, shown: str) -> None:
    if status >= 500:
        raise Unreachable(_outage(shown, f"The host answers with status {status}."))
    if status in {401, 403}:
        remedy = "Look whether a token is needed, and whether the one given may read this."
        raise Refused(Problem(Place(shown), f"The host refuses to answer (status {status}).", remedy))
    if status in {404, 410}:
        remedy = "Look whether the address is right; some hosts say the same when a token is needed."
        raise NotFound(Problem(Place(shown), f"Nothing is there (status {status}).", remedy))
    if status != 200:
        raise SpecError.at(shown, f"The host answers with status {status}.", "Look whether the address is right.")


def _outage(shown: str, message: str) -> Problem:
    return Problem(Place(shown), message, "Try again later; look whether the address is right.")
