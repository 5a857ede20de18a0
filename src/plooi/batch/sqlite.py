"""A journal in a file, for one machine."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from plooi.batch.databases import Database, storable_all
from plooi.errors import JournalError
from plooi.language import _


class Sqlite(Database):
    """A file. It is durable at each commit, also when the power goes, and one process works on it at a time."""

    now = "((julianday('now') - 2440587.5) * 86400.0)"
    shared = False
    skip_locked = ""
    serial = "INTEGER PRIMARY KEY"

    def __init__(self, path: Path, *, create: bool) -> None:
        super().__init__()
        self._translating = _Translating(path)
        self.path = path
        self.name = str(path)
        if not create and not path.is_file():
            raise JournalError(
                _("There is no journal {path}. `plooi batch MANIFEST` makes one; check the path.", path=path)
            )
        with self._problems():
            if create and not path.exists():
                # The metadata of what is not public yet is for nobody else to read.
                with suppress(OSError):
                    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
            # By its address: a path may hold signs that mean something there.
            address = f"{Path(os.path.realpath(path)).as_uri()}?mode={'rwc' if create else 'rw'}"
            self._connection = sqlite3.connect(
                address, uri=True, timeout=10.0, isolation_level=None, check_same_thread=False
            )
        try:
            with self._problems():
                self._connection.row_factory = _as_mapping
                self._connection.execute("PRAGMA synchronous = FULL")
                # What is taken out, such as the metadata of a row that is done, is to be found in the file no more.
                self._connection.execute("PRAGMA secure_delete = ON")
                query = "SELECT type AS kind FROM sqlite_master WHERE type IN ('trigger', 'view') LIMIT 1"
                foreign = self._connection.execute(query).fetchone()
            if foreign is not None:
                # It would carry out whatever stands in it, without end.
                raise JournalError(
                    _(
                        "The journal {path} holds a {foreign}, which no client makes. Put back a copy of the "
                        "journal from before.",
                        path=self.path,
                        foreign=foreign["kind"],
                    )
                )
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
        resolved = Path(os.path.realpath(self.path))
        beside = resolved.with_name(resolved.name + ".lock")
        with self._problems():
            lock = sqlite3.connect(beside, timeout=0.0, isolation_level=None)
        try:
            with self._problems():
                try:
                    # Nothing is ever written to it, so it needs no file beside it.
                    lock.execute("PRAGMA journal_mode = MEMORY")
                    lock.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error):
                        raise
                    raise JournalError(
                        _(
                            "Another process works on the journal {path}. Wait for it to end, or look on with  "
                            "plooi batch status {path}",
                            path=self.path,
                        )
                    ) from None
                self._connection.execute("PRAGMA journal_mode = WAL")
            yield
        finally:
            lock.close()

    @contextmanager
    def checking(self) -> Iterator[None]:
        yield

    def all(self, query: str, *values: Any) -> list[Mapping[str, Any]]:
        # The names of the columns are looked up once, and not for each row.
        with self._turn, self._problems():
            cursor = self._plain(query, values)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def tuples(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._turn, self._problems():
            return self._plain(query, values).fetchall()

    def _plain(self, query: str, values: Sequence[Any]) -> sqlite3.Cursor:
        """A cursor that gives its rows as tuples."""
        cursor: sqlite3.Cursor = self._run(query, storable_all(values))
        cursor.row_factory = None
        return cursor

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

    def _problems(self) -> _Translating:
        return self._translating


class _Translating:
    """Errors of the database as JournalError. It has no state: a generator would be made anew for each query."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, place: object) -> None:
        if isinstance(error, sqlite3.Error):
            text = str(error)
            remedy = _("Check that it is a journal, and that its folder is there and can be written to.")
            if "full" in text or "disk I/O" in text:
                remedy = _("Make room on the disk and give the same command again; it goes on where it was.")
            elif "readonly" in text:
                remedy = _("Give the right to write to it and to its folder, or name another one with --journal.")
            elif "locked" in text or "busy" in text:
                remedy = _("Another process is writing to it; wait for it to end.")
            raise JournalError(
                _("The journal {path} cannot be used: {text}. {remedy}", path=self.path, text=text, remedy=remedy)
            ) from error
        if isinstance(error, UnicodeDecodeError):
            # In what SQLite says of a damaged file.
            raise JournalError(
                _(
                    "The journal {path} is damaged: it holds text that is not UTF-8. Put back a copy of the journal "
                    "from before; what was delivered since is on the platform, and would be delivered again.",
                    path=self.path,
                )
            ) from error


def _as_mapping(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> dict[str, Any]:
    """A row by its columns, as PostgreSQL gives it. `sqlite3.Row` goes through all names for each value."""
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
