"""A sandbox for the length of a `with` block, in a process of its own, with what a test wants to know and to do."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from threading import Lock
from typing import IO, Any, Self
from urllib.parse import quote, urlsplit

import attrs
from joserfc.jwk import RSAKey

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.sandbox import control
from plooi.sandbox.faults import Fault
from plooi.sandbox.settings import ALL, LARGEST, Settings
from plooi.sandbox.tokens import DAY, client_secret, key_of, sign
from plooi.versions import DEFAULT

STOP = 15.0
"""Seconds that the process is given to end by itself."""
UNUSED = 2.0
"""Seconds after which a connection is opened anew: the server closes one that nobody used for five."""


class Sandbox:
    """A running sandbox.

    Args:
        version: label of the API version, or `all` for every version at once, each under a path of its own.
        mode: `faithful` (as the published build behaves) or `ideal` (as the spec means it); by default the first for a
            version that is known from the server, the second for a reconstruction.
        processing: seconds between an upload and publication.
        data: the folder in which everything is kept; by default one that goes when the sandbox stops.
        port: on 127.0.0.1; 0 for any free one.
        location_base: what `Location` starts with, up to `/documenten`; `{port}` in it stands for the port.
        limit: bytes that a file may have.
        faults: those that are switched on from the start.

    Raises:
        ConfigurationError: at entering the block; a setting that cannot be, the port taken, the extra not installed.
    """

    def __init__(
        self,
        version: str = DEFAULT,
        mode: str | None = None,
        processing: float = 60.0,
        data: str | Path | None = None,
        port: int = 0,
        *,
        location_base: str | None = None,
        limit: int = LARGEST,
        faults: Sequence[Fault] = (),
    ) -> None:
        self.version = version
        self.mode = mode
        self._temporary = data is None
        self._data = None if data is None else Path(data)
        self._secret = secrets.token_urlsafe(32)
        self._settings: dict[str, Any] = {
            "version": version,
            "mode": mode,
            "processing": processing,
            "port": port,
            "location_base": location_base,
            "limit": limit,
            "faults": [attrs.asdict(fault) for fault in faults],
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._key: RSAKey | None = None
        self.origin = ""
        self.urls: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Sandbox({self.version!r}, {self.origin or 'not running'!r})"

    def __enter__(self) -> Self:
        self._data = self._data or Path(tempfile.mkdtemp(prefix="plooi-sandbox-"))
        try:
            settings = {**self._settings, "data": str(self._data), "secret": self._secret}
            Settings.of(**settings)
            self._start(settings)
        except BaseException:
            self._end()
            raise
        # Tests ask something before and after most calls: this client takes a quarter of the time that httpx takes.
        self._control = HTTPConnection(urlsplit(self.origin).netloc, timeout=60.0)
        self._asking, self._asked = Lock(), time.monotonic()
        return self

    def __exit__(self, *exception: object) -> None:
        self._control.close()
        self._end()

    @property
    def url(self) -> str:
        """Base address of the API; of the default version when all are served."""
        return self.urls[DEFAULT if self.version == ALL else next(iter(self.urls))]

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._running.pid

    def token(self, org: Iterable[str], roles: Iterable[str] | None = (), expires_in: int = DAY, **claims: Any) -> str:
        """A token of this sandbox.

        Args:
            org: codes of the organisations that may be delivered for, such as `gm0518`.
            roles: such as `Publisher KST`; None leaves the claim out.
            expires_in: seconds; a negative number gives a token that has expired.
            claims: further claims.
        """
        # Reading a key takes much longer than signing with it.
        self._key = self._key or key_of(self._folder)
        return sign(self._key, org=org, roles=roles, expires_in=expires_in, claims=claims)

    def client_credentials(self, org: Iterable[str]) -> tuple[str, str]:
        """A client id and its secret, for versions that give tokens for them; they are for these organisations."""
        self._key = self._key or key_of(self._folder)
        name = ".".join(org)
        return name, client_secret(self._key, name)

    def clear(self) -> None:
        """Forget everything: deliveries and their files, requests and faults. The address and tokens stay."""
        self._ask("DELETE", "/")

    def records(self) -> list[dict[str, Any]]:
        """All deliveries, the oldest first."""
        records: list[dict[str, Any]] = json.loads(self._ask("GET", "/records"))
        return records

    def requests(self) -> list[dict[str, Any]]:
        """All requests to the API so far, credentials left out."""
        requests: list[dict[str, Any]] = json.loads(self._ask("GET", "/requests"))
        return requests

    def clear_requests(self) -> None:
        """Forget the requests so far."""
        self._ask("DELETE", "/requests")

    def process_now(self) -> None:
        """Process everything that has been uploaded, without waiting."""
        self._ask("POST", "/process")

    def file(self, id: str) -> bytes:  # noqa: A002
        """The bytes that are kept under an id.

        Raises:
            KeyError: there are none.
        """
        return self._ask("GET", f"/files/{quote(id)}", missing=KeyError(id))

    def fault(self, operation: str | None = None, *, kind: str, **values: Any) -> None:
        """Switch a fault on; see `plooi.sandbox.faults.Fault`.

        Raises:
            ConfigurationError: a value that cannot be.
        """
        fault = Fault.from_dict({"operation": operation, "kind": kind, **values})
        self._ask("POST", "/faults", json.dumps(attrs.asdict(fault)))

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._ask("DELETE", "/faults")

    def _ask(self, method: str, path: str, body: str | None = None, missing: Exception | None = None) -> bytes:
        """The body of the answer; raises `missing` where there is nothing at the path."""
        with self._asking:
            if time.monotonic() - self._asked > UNUSED:
                self._control.close()
            try:
                self._control.request(method, control.BASE + path, body, {control.SECRET_HEADER: self._secret})
                answer = self._control.getresponse()
                content = answer.read()
            except BaseException:
                # What is left of this exchange must not be taken for the next one.
                self._control.close()
                raise
            self._asked = time.monotonic()
        if answer.status == 404 and missing is not None:
            raise missing
        if answer.status >= 400:
            raise RuntimeError(f"The sandbox answers {method} {path} with {answer.status}: {content[:200]!r}")
        return content

    @property
    def _folder(self) -> Path:
        if self._data is None:
            raise RuntimeError("The sandbox is not running: use it in a with block.")
        return self._data

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("The sandbox is not running: use it in a with block.")
        return self._process

    def _start(self, settings: dict[str, Any]) -> None:
        self._process = _server()
        # The settings, with the secret, go through standard input, where no list of processes shows them.
        with suppress(BrokenPipeError):
            _pipe(self._process.stdin).write(json.dumps(settings).encode() + b"\n")
            _pipe(self._process.stdin).flush()
        line = _pipe(self._process.stdout).readline()
        if not line:
            raise ConfigurationError(_("The sandbox did not start: its process ended, and what it said stands above."))
        reply = json.loads(line)
        if "error" in reply:
            raise ConfigurationError(reply["error"])
        self.origin, self.urls = reply["origin"], reply["urls"]

    def _end(self) -> None:
        if self._process is not None:
            with suppress(BrokenPipeError):
                _pipe(self._process.stdin).close()
            if self._temporary:
                # Nothing of it is kept, so there is nothing to finish; to finish takes a third of a second.
                self._process.kill()
            try:
                self._process.wait(STOP)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            _pipe(self._process.stdout).close()
            self._process = None
        if self._temporary and self._data is not None:
            shutil.rmtree(self._data, ignore_errors=True)
            self._data = self._key = None


def _server() -> subprocess.Popen[bytes]:
    """The process, in a session of its own, so that an interrupt in the terminal is for the caller alone."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "plooi.sandbox"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("The process was started without this pipe.")
    return pipe
