"""A PostgreSQL server of its own for tests: in a temporary folder, on the loopback alone, and gone at the end.

It needs the server's programs, on PATH or where Debian's packages put them; `.ci/run` installs these.
"""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest
from psycopg import sql

#: With the value `required`, a test fails where it would be skipped for want of a server.
VARIABLE = "PLOOI_TEST_POSTGRESQL"
USER = "plooi"
#: Seconds that the server is given to answer, and to stop.
PATIENCE = 60.0
_TAKEN = "could not bind"

#: Keeps the server until it is told to stop, or the test process is no more and standard input ends with it. A server
#: that stopped in good order takes its folder with it; what one said that did not start can still be read.
_KEEPER = """
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r line <&3; kill -INT "$server"; } &
watcher=$!
wait "$server"
code=$?
kill "$watcher"
[ "$code" = 0 ] && rm -rf "$PWD"
"""

#: What is kept here need not outlive the machine, and several servers run beside each other.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "logging_collector": "off",
}


class ServerFailed(Exception):
    """The server did not start; says what it said."""


class Server:
    """A running server. Use it in a `with` block.

    Args:
        programs: the folder of `initdb` and `postgres`.
        settings: of the server, on top of those that suit a test.
        ports: to be tried one after the other; by default some that are free.

    Raises:
        ServerFailed: at entering the block; the server did not start.
    """

    def __init__(
        self, programs: Path, *, settings: Mapping[str, str] | None = None, ports: Iterable[int] | None = None
    ) -> None:
        self.programs = programs
        self._settings = {**_SETTINGS, **(settings or {})}
        # The server cannot choose a port by itself, and one that was free a moment ago can be another's by now.
        self._ports = ports or (free_port() for _ in range(5))
        self.password = secrets.token_urlsafe(18)
        self.port = 0
        self._numbers = itertools.count(1)
        self._keeper: subprocess.Popen[bytes] | None = None

    def __repr__(self) -> str:
        return f"Server(port={self.port})"

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="plooi-postgresql-"))
        try:
            self._make()
            output = next((output for port in self._ports if _TAKEN not in (output := self._start(port))), _TAKEN)
            if output:
                raise ServerFailed(f"The server did not start. It said: {output}")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The id of the server's main process."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])

    def address(self, database: str) -> str:
        """The address of a database, with the password in it."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """Make an empty database; gives its address."""
        name = f"plooi_{next(self._numbers)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.address(name)

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make(self) -> None:
        password = self.folder / "password"
        password.write_text(self.password)
        for path in (self.folder, password):
            # The server's own user has to be let in.
            os.chown(path, *_server_user())
        command = [
            *(str(self.programs / "initdb"), "--pgdata=data", f"--username={USER}", f"--pwfile={password.name}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"),
        ]
        done = subprocess.run(command, check=False, capture_output=True, text=True, **self._surroundings())
        password.unlink()
        if done.returncode:
            raise ServerFailed(f"initdb failed: {done.stderr.strip()}")

    def _start(self, port: int) -> str:
        """Start the server on a port; gives what it said where it did not start, and nothing where it did."""
        self.port = port
        settings = [f"--{name}={value}" for name, value in {**self._settings, "port": str(port)}.items()]
        command = [str(self.programs / "postgres"), "-D", "data", *settings]
        with (self.folder / "log").open("wb") as log:
            self._keeper = subprocess.Popen(
                ["/bin/sh", "-c", _KEEPER, "keeper", *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._surroundings(),
            )
        if self._answers():
            return ""
        self._end()
        return (self.folder / "log").read_text(errors="replace").strip() or f"nothing in {PATIENCE:.0f} seconds"

    def _answers(self) -> bool:
        assert self._keeper is not None
        deadline = time.monotonic() + PATIENCE
        while self._keeper.poll() is None and time.monotonic() < deadline:
            with suppress(psycopg.OperationalError), psycopg.connect(self.address("postgres"), connect_timeout=5):
                return True
            time.sleep(0.05)
        return False

    def _end(self) -> None:
        if self._keeper is None:
            return
        assert self._keeper.stdin is not None
        # Said in words too: a process that was forked from this one holds the pipe open.
        with suppress(BrokenPipeError), self._keeper.stdin as orders:
            orders.write(b"stop\n")
        try:
            self._keeper.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            # What the server started ends with it.
            os.killpg(self._keeper.pid, signal.SIGKILL)
            self._keeper.wait()
        self._keeper = None

    def _surroundings(self) -> dict[str, Any]:
        # Nothing of what is set for other servers, and no language but the one that is understood here.
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        user, group = _server_user()
        whom = {} if user == os.getuid() else {"user": user, "group": group, "extra_groups": []}
        return {"cwd": self.folder, "env": environment, **whom}


def find_programs() -> Path | None:
    """The folder of the server's programs: what is on PATH, or Debian's newest; None where there are none."""
    initdb = shutil.which("initdb")
    folders = [Path(initdb).resolve().parent] if initdb else []
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    folders += sorted(debian, key=lambda folder: [int(part) for part in folder.parent.name.split(".")], reverse=True)
    return next((it for it in folders if (it / "initdb").exists() and (it / "postgres").exists()), None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server for all tests of this process; each takes databases of its own from it."""
    programs = find_programs()
    if programs is None:
        reason = "PostgreSQL is not installed: on Debian, `apt-get install postgresql` as root"
        if os.environ.get(VARIABLE) == "required":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with Server(programs) as server:
        yield server


def _server_user() -> tuple[int, int]:
    """Whom the server runs as, by user and group: it refuses to be root."""
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return user.pw_uid, user.pw_gid
    raise ServerFailed("PostgreSQL does not run as root, and there is neither a user postgres nor nobody.")


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
