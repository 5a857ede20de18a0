"""Where a journal is kept: a SQLite file, or a PostgreSQL database that several machines share. One face for both."""

from __future__ import annotations

import importlib
import os
import re
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from plooi.errors import PlooiError

#: How the address of a database on a server begins.
SERVERS = ("postgresql://", "postgres://")
#: An address as libpq reads it; nothing of a password can get into what is shown.
_HOST = r"(\[[\w:.%]*\]|[^][:@/?,]*)(:\d*)?"
_ADDRESS = re.compile(
    rf"(?P<scheme>postgres(ql)?://)((?P<user>[^:@/?]*)(:[^@/]*)?@)?(?P<host>{_HOST}(,{_HOST})*)"
    r"(?P<path>/[^@?]*)?([?].*)?",
    re.DOTALL,
)
#: The locks in PostgreSQL of a worker that checks a manifest, and of whoever writes more than one row at once.
_CHECKING, _WRITING = 0x504C4F49, 0x504C4F4A
#: A worker whose machine is gone, or that was stopped in the midst of writing, does not keep others waiting for long.
_SESSION = {
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "20",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
#: What can be told of a connection that was not made: the rest of what libpq says may hold the password.
_REASONS = re.compile(
    r"(?<=FATAL:  )[^\n]+|Connection refused|timeout expired|Name or service not known|Network is unreachable|"
    r"No route to host|certificate verify failed|server does not support SSL",
    re.IGNORECASE,
)


class JournalError(PlooiError):
    """The journal cannot be used, or not be written to: missing, in use, of another format, or the disk is full."""


class Database(ABC):
    """A database with one connection, which threads take turns in.

    Queries have `?` for values, and are such as both kinds understand.

    Attributes:
        name: how messages call it; no password is in it.
        now: an expression for the time, in seconds since 1970, by the database's own clock.
        skip_locked: what a query ends in that passes over rows that another process is about to take.
        serial: type of a number that the database gives out.
    """

    name: str
    now: str
    skip_locked: str
    serial: str

    def __init__(self) -> None:
        self._turn = threading.RLock()

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    @abstractmethod
    def tables(self) -> set[str]:
        """The names of all tables."""

    @abstractmethod
    def exclusive(self) -> AbstractContextManager[None]:
        """Be the only process that works on this journal, where the kind of database asks for it.

        Raises JournalError when another process works on it.
        """

    @abstractmethod
    def checking(self) -> AbstractContextManager[None]:
        """Be the only process that checks a manifest; waits for others."""

    @abstractmethod
    def _told(self) -> AbstractContextManager[None]:
        """Errors of the database as JournalError, with the remedy."""

    @abstractmethod
    def _run(self, query: str, values: Sequence[Any]) -> Any:
        """A cursor that has carried out a query."""

    @abstractmethod
    def _begun(self) -> AbstractContextManager[None]:
        """A transaction."""

    def all(self, query: str, *values: Any) -> list[Mapping[str, Any]]:
        """The rows of an answer."""
        with self._turn, self._told():
            found: list[Mapping[str, Any]] = self._run(query, values).fetchall()
            return found

    def one(self, query: str, *values: Any) -> Mapping[str, Any] | None:
        """The first row of an answer, or None."""
        with self._turn, self._told():
            found: Mapping[str, Any] | None = self._run(query, values).fetchone()
            return found

    def execute(self, query: str, *values: Any) -> int:
        """Write; gives the number of rows that it touched."""
        with self._turn, self._told():
            touched: int = self._run(query, values).rowcount
            return touched

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written in the block is durable as a whole at its end, or was never written."""
        with self._turn, self._told(), self._begun():
            yield


class Sqlite(Database):
    """A file. It is durable at each commit, also when the power goes, and one process works on it at a time."""

    now = "((julianday('now') - 2440587.5) * 86400.0)"
    skip_locked = ""
    serial = "INTEGER PRIMARY KEY"

    def __init__(self, path: Path, *, create: bool) -> None:
        super().__init__()
        self.path = path
        self.name = str(path)
        if not create and not path.is_file():
            raise JournalError(f"There is no journal {path}. `plooi batch MANIFEST` makes one; check the path.")
        with self._told():
            if create and not path.exists():
                # The metadata of what is not public yet is for nobody else to read.
                with suppress(OSError):
                    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
            # By its address: a path may hold signs that mean something there.
            address = f"{path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"
            self._connection = sqlite3.connect(
                address, uri=True, timeout=10.0, isolation_level=None, check_same_thread=False
            )
        try:
            with self._told():
                self._connection.row_factory = sqlite3.Row
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def tables(self) -> set[str]:
        return {row["name"] for row in self.all("SELECT name FROM sqlite_master WHERE type = 'table'")}

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """The lock ends with the process, however that ends. It is held on a file beside the journal, so that the
        journal itself can be read meanwhile."""
        resolved = self.path.resolve()
        beside = resolved.with_name(resolved.name + ".lock")
        with self._told():
            lock = sqlite3.connect(beside, timeout=0.0, isolation_level=None)
        try:
            with self._told():
                try:
                    lock.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error):
                        raise
                    raise JournalError(
                        f"Another process works on the journal {self.path}. Wait for it to end, or look on with  "
                        f"plooi batch status {self.path}"
                    ) from None
                self._connection.execute("PRAGMA journal_mode = WAL")
            yield
        finally:
            lock.close()

    @contextmanager
    def checking(self) -> Iterator[None]:
        yield

    def _run(self, query: str, values: Sequence[Any]) -> Any:
        return self._connection.execute(query, values)

    @contextmanager
    def _begun(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            text = str(error)
            remedy = "Check that it is a journal, and that its folder is there and can be written to."
            if "full" in text or "disk I/O" in text:
                remedy = "Make room on the disk and give the same command again; it goes on where it was."
            elif "readonly" in text:
                remedy = "Give the right to write to it and to its folder, or name another one with --journal."
            elif "locked" in text or "busy" in text:
                remedy = "Another process is writing to it; wait for it to end."
            raise JournalError(f"The journal {self.path} cannot be used: {text}. {remedy}") from error


class PostgreSql(Database):
    """A database on a server. Any number of processes work on it; a row is one process's while its lease runs."""

    now = "extract(epoch FROM clock_timestamp())::double precision"
    skip_locked = "FOR UPDATE SKIP LOCKED"
    serial = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"

    def __init__(self, address: str) -> None:
        super().__init__()
        self.name = without_password(address)
        self._checks = False
        try:
            self._psycopg: Any = importlib.import_module("psycopg")
            rows: Any = importlib.import_module("psycopg.rows")
        except ImportError:
            raise JournalError(
                "A journal in PostgreSQL needs the package psycopg. Install the extra: pip install 'plooi[postgresql]'."
            ) from None
        with self._told():
            self._connection = self._psycopg.connect(
                address,
                autocommit=True,
                row_factory=rows.dict_row,
                connect_timeout=20,
                application_name="plooi batch",
                keepalives_idle=20,
                keepalives_interval=10,
                keepalives_count=3,
            )
        try:
            for name, value in _SESSION.items():
                self.one("SELECT set_config(?, ?, false)", name, value)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def tables(self) -> set[str]:
        found = self.all(
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        )
        return {row["name"] for row in found}

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        yield

    @contextmanager
    def checking(self) -> Iterator[None]:
        self.one("SELECT pg_advisory_lock(?)", _CHECKING)
        self._checks = True
        try:
            yield
        finally:
            self._checks = False
            # Where the connection is gone, so is the lock.
            with suppress(JournalError):
                self.one("SELECT pg_advisory_unlock(?)", _CHECKING)

    def _run(self, query: str, values: Sequence[Any]) -> Any:
        return self._connection.execute(query.replace("%", "%%").replace("?", "%s"), values)

    @contextmanager
    def _begun(self) -> Iterator[None]:
        # A check writes to every row, in the manifest's order, and workers write to theirs as they come: together they
        # would wait for each other. Workers among themselves have no row in common.
        lock = "pg_advisory_xact_lock" if self._checks else "pg_advisory_xact_lock_shared"
        with self._connection.transaction():
            self._run(f"SELECT {lock}(?)", [_WRITING])
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._psycopg.Error as error:
            # What libpq says may repeat the address, with the password in it: only its kind and the server's own words.
            known = _REASONS.search(str(error)) if isinstance(error, self._psycopg.OperationalError) else None
            said = error.diag.message_primary or (known.group() if known else type(error).__name__)
            raise JournalError(
                f"The journal {self.name} cannot be used: {said}. Check the address, that the server runs and that "
                "the user may make tables; then give the same command again: it goes on where it was."
            ) from None


def database(name: str | Path, *, create: bool) -> Database:
    """The database of a journal, by its path or its address. Raises JournalError."""
    if isinstance(name, str) and name.startswith(SERVERS):
        return PostgreSql(name)
    return Sqlite(Path(name), create=create)


def without_password(name: str) -> str:
    """A path or an address of a journal, as it can be shown."""
    if not name.startswith(SERVERS):
        return name
    parts = _ADDRESS.fullmatch(name)
    if parts is None:
        raise JournalError(
            "The address of the journal is none. Use postgresql://USER@HOST/DATABASE; signs such as @ and / in a "
            "password are written as %40 and %2F."
        )
    user = f"{parts['user']}@" if parts["user"] else ""
    return f"{parts['scheme']}{user}{parts['host']}{parts['path'] or ''}"


def stamp() -> str:
    """The time in UTC, as ISO text."""
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
