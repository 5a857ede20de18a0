"""The journal of a batch: it says of each row how far it is, before and after each step.

It holds no content of documents and no secrets. Each note is durable before the step that follows it is taken.
"""

from __future__ import annotations

import json
import os
import socket
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from attrs import frozen

from plooi.batch import records
from plooi.batch.databases import Database, stamp
from plooi.batch.postgresql import SERVERS, PostgreSql
from plooi.batch.remarks import noted
from plooi.batch.rows import OPEN, Entry, Orphan, Row, RowProblem, State, Worker
from plooi.batch.sqlite import Sqlite
from plooi.batch.tables import prepare
from plooi.batch.writer import Writer
from plooi.errors import JournalError

#: How many rows are fetched at a time; never all of them are in memory.
PAGE = 500
_ALIVE = "SELECT id FROM batch_workers WHERE until > {now}"
_READY = (
    "is_open = 1 AND wrong = 0 AND gone = 0 AND (worker IS NULL OR worker NOT IN ({alive})) AND (main_seq IS NULL OR "
    "EXISTS (SELECT 1 FROM batch_rows m WHERE m.seq = batch_rows.main_seq AND m.state = 'done'))"
)


class TakenOver(Exception):
    """The row is another worker's by now: this one was silent for longer than its lease."""


@frozen
class Tally:
    """What the open rows of a journal are waiting for: how many are ready, and how many another worker has."""

    ready: int
    elsewhere: int


class Journal:
    """A journal. Use it in a `with` block."""

    def __init__(self, database: Database) -> None:
        self.database = database
        #: The address in full, and how it is shown.
        self.name = database.name
        self._writer = Writer(database)
        self._worker = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def __repr__(self) -> str:
        return f"Journal({self.name!r})"

    # For those who look on.

    def meta(self, name: str) -> str | None:
        """A fact of the batch as a whole: `url`, `version`, `manifest`."""
        record = self.database.one("SELECT value FROM batch_meta WHERE name = ?", name)
        return None if record is None else str(record["value"])

    def set_meta(self, name: str, value: str) -> None:
        """Note a fact of the batch as a whole."""
        query = "INSERT INTO batch_meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        self.database.execute(query, name, value)

    def forget_unsent(self) -> bool:
        """Forget the rows where nothing was sent and no other process can work on them; gives whether it did."""
        begun = (
            "SELECT 1 AS n FROM batch_rows WHERE state <> 'checked' OR attempts > 0 UNION SELECT 1 FROM batch_orphans"
        )
        if self.shared or self.database.one(begun) is not None:
            return False
        self.database.execute("DELETE FROM batch_rows")
        return True

    def counts(self) -> dict[str, int]:
        """How many rows of the manifest are in which state; `wrong` for those that the check refused."""
        query = (
            "SELECT CASE WHEN wrong = 1 AND state <> 'done' THEN 'wrong' ELSE state END AS state, count(*) AS n "
            "FROM batch_rows WHERE gone = 0 GROUP BY 1"
        )
        return {row["state"]: row["n"] for row in self.database.all(query)}

    def problems(self, limit: int = -1) -> list[RowProblem]:
        """What is wrong in the manifest as it was last checked, in its order."""
        query = "SELECT * FROM batch_problems ORDER BY number, seq"
        rows = self.database.all(query if limit < 0 else f"{query} LIMIT {int(limit)}")
        return [records.row_problem(row) for row in self._sound("batch_problems", rows)]

    def remarks(self, limit: int = -1) -> list[RowProblem]:
        """What is worth a second look in the manifest as it was last checked, though it can be sent; in its order."""
        return [records.row_problem(row) for row in self._sound("batch_remarks", noted(self.database, limit))]

    def row_of(self, key: str) -> Mapping[str, Any] | None:
        """The row of a key as it stands in its table; None where there is none. Raises JournalError."""
        record = self.database.one("SELECT * FROM batch_rows WHERE key = ?", key)
        return None if record is None else self._sound("batch_rows", [record])[0]

    def _sound(self, table: str, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Rows of a table whose columns hold what they can. Raises JournalError."""
        for row in rows:
            records.read(self.name, row, dict, table)
        return rows

    def entries(self, states: tuple[State, ...] = ()) -> Iterator[Entry]:
        """The rows in the order of the manifest, of all states or of some; rows that left the manifest come first."""
        within = f"AND state IN ({', '.join('?' for _ in states)})" if states else ""
        names = (*Entry._fields, "seq")
        query = (
            f"SELECT {', '.join(names)} FROM batch_rows WHERE (number, seq) > (?, ?) {within} "
            f"ORDER BY number, seq LIMIT {PAGE}"
        )
        number, seq = -1, -1
        while page := self.database.tuples(query, number, seq, *(state.value for state in states)):
            # Column by column, which takes a third of the time where a journal is long.
            columns: dict[str, Any] = dict(zip(names, zip(*page, strict=True), strict=True))
            seqs = columns.pop("seq")
            yield from self._entries(columns, seqs)
            number, seq = columns["number"][-1], seqs[-1]

    def _entries(self, columns: Mapping[str, Sequence[Any]], seqs: Sequence[int]) -> Iterator[Entry]:
        """Rows by their columns. Raises JournalError."""
        sound = records.entries_of(columns)
        if sound is not None:
            yield from sound
            return
        # Row by row, since one of them is damaged, and is to be named.
        for seq in seqs:
            record = self.database.one("SELECT * FROM batch_rows WHERE seq = ?", seq)
            if record is not None:
                yield self._entry(record)

    def entry(self, key: str) -> Entry | None:
        """The row of a key; None where there is none."""
        row = self.row_of(key)
        return None if row is None else self._entry(row)

    def _entry(self, record: Mapping[str, Any]) -> Entry:
        return records.read(self.name, record, records.entry_of)

    def orphans(self) -> list[Orphan]:
        """Records without a file that may be on the platform."""
        rows = self._sound("batch_orphans", self.database.all("SELECT * FROM batch_orphans ORDER BY seq"))
        return [Orphan(row["key"], row["id"], row["cause"], row["since"], bool(row["tidied"])) for row in rows]

    def workers(self) -> list[Worker]:
        """The processes that worked on it."""
        query = f"SELECT *, until > {self.database.now} AS alive FROM batch_workers ORDER BY started"
        return [
            Worker(row["id"], row["host"], row["pid"], row["started"], row["seen"], bool(row["alive"]))
            for row in self._sound("batch_workers", self.database.all(query))
        ]

    @property
    def shared(self) -> bool:
        """Whether other processes may work on it at the same time."""
        return self.database.shared

    def to_do(self, limit: int | None = None) -> tuple[int, int]:
        """How many rows are to go on, so many at the most, and the bytes of their files."""
        some = "" if limit is None else f"LIMIT {int(limit)}"
        query = (
            "SELECT count(*) AS n, coalesce(sum(size), 0) AS size FROM (SELECT size FROM batch_rows WHERE is_open = 1 "
            f"AND wrong = 0 AND gone = 0 ORDER BY number, seq {some}) AS found"
        )
        record = self.database.one(query)
        assert record is not None
        return int(record["n"]), int(record["size"])

    # For a worker: rows are taken, and what becomes of them is noted.

    @contextmanager
    def working(self, lease: float) -> Iterator[Self]:
        """Be a worker: the rows that it takes are its own until it leaves, or is silent for `lease` seconds.

        Raises:
            JournalError: another process works on this file.
        """
        with self.database.exclusive():
            if not self.shared:
                # The lock on the file says that whoever took rows before is no more.
                self.database.execute("UPDATE batch_workers SET until = 0")
            self._worker, now = uuid.uuid4().hex, stamp()
            query = f"INSERT INTO batch_workers VALUES (?, ?, ?, ?, ?, {self.database.now} + ?)"
            self.database.execute(query, self._worker, socket.gethostname(), os.getpid(), now, now, lease)
            try:
                yield self
            finally:
                # Where it cannot be written to any more, the lease runs out by itself.
                with suppress(JournalError):
                    self._leave()

    def _leave(self) -> None:
        with self.database.transaction():
            self.database.execute("UPDATE batch_rows SET worker = NULL WHERE worker = ?", self._worker)
            self.database.execute("UPDATE batch_workers SET until = 0 WHERE id = ?", self._worker)

    async def keep(self, lease: float) -> None:
        """Say that this worker is alive."""
        query = f"UPDATE batch_workers SET seen = ?, until = {self.database.now} + ? WHERE id = ?"
        await self._writer.write(query, stamp(), lease, self._worker)

    async def take(self, most: int) -> list[Row]:
        """Take rows that are ready, in the order of the manifest."""
        return await self._writer.run(self._take, most)

    def _take(self, most: int) -> list[Row]:
        query = (
            f"UPDATE batch_rows SET worker = ? WHERE seq IN (SELECT seq FROM batch_rows WHERE {self._ready} "
            f"ORDER BY number, seq LIMIT ? {self.database.skip_locked}) RETURNING *"
        )
        with self.database.transaction():
            taken = self.database.all(query, self._worker, most)
            mains = {row["seq"]: self._main_of(row) for row in taken}
            rows = [self._row(row, mains[row["seq"]]) for row in taken]
        return sorted(rows, key=lambda row: (row.number, row.seq))

    def _row(self, record: Mapping[str, Any], main: str | None) -> Row:
        return records.read(self.name, record, lambda sound: records.row_of(sound, main))

    def _main_of(self, record: Mapping[str, Any]) -> str | None:
        if record["main_seq"] is None:
            return None if record["main_id"] is None else str(record["main_id"])
        main = self.database.one("SELECT id FROM batch_rows WHERE seq = ?", record["main_seq"])
        return None if main is None else main["id"]

    @property
    def _ready(self) -> str:
        return _READY.format(alive=_ALIVE.format(now=self.database.now))

    async def tally(self) -> Tally:
        """What is left to take."""
        return await self._writer.run(self._tally)

    def _tally(self) -> Tally:
        alive = _ALIVE.format(now=self.database.now)
        ready = self.database.one(f"SELECT count(*) AS n FROM batch_rows WHERE {self._ready}")
        others = self.database.one(
            f"SELECT count(*) AS n FROM batch_rows WHERE is_open = 1 AND worker <> ? AND worker IN ({alive})",
            self._worker,
        )
        assert ready is not None and others is not None
        return Tally(ready["n"], others["n"])

    async def note(self, row: Row, state: State, **changes: Any) -> None:
        """Note the state of a row, with other columns; done when it is durable.

        Raises:
            TakenOver: the row is another worker's by now, and nothing was noted.
            JournalError: it could not be written.
        """
        is_open = state in OPEN
        changes = {"state": state.value, "is_open": int(is_open), "updated": stamp(), **changes}
        if not is_open:
            changes["worker"] = None
        columns = ", ".join(f"{name} = ?" for name in changes)
        query = f"UPDATE batch_rows SET {columns} WHERE seq = ? AND worker = ?"
        if not await self._writer.write(query, *map(_plain, changes.values()), row.seq, self._worker):
            raise TakenOver(row.key)

    async def orphan(self, row: Row, cause: str, identity: str | None = None) -> None:
        """Note a record that may be left on the platform without a file."""
        query = "INSERT INTO batch_orphans (key, id, cause, since) VALUES (?, ?, ?, ?)"
        await self._writer.write(query, row.key, identity, cause, stamp())

    async def orphan_named(self, row: Row, identity: str) -> None:
        """Note the id of a record whose row was taken over before its answer came: it was counted then, without id."""
        first = "SELECT min(seq) FROM batch_orphans WHERE key = ? AND id IS NULL"
        query = f"UPDATE batch_orphans SET id = ? WHERE seq = ({first})"
        if not await self._writer.write(query, identity, row.key):
            await self.orphan(row, "taken over", identity)

    async def completed(self, row: Row, identity: str) -> None:
        """Note that a record has its file now."""
        await self._writer.write("UPDATE batch_orphans SET tidied = 1 WHERE key = ? AND id = ?", row.key, identity)

    async def settle(self) -> None:
        """Wait until everything is written that was asked for."""
        await self._writer.settle()


def open_journal(name: str | Path, create: bool = False) -> Journal:
    """Open a journal, by its path or as `postgresql://…`; with `create`, make it where there is none.

    Raises:
        JournalError: it is not there, of another format, no journal, or cannot be written to.
    """
    on_a_server = isinstance(name, str) and name.startswith(SERVERS)
    kept = PostgreSql(str(name)) if on_a_server else Sqlite(Path(name), create=create)
    try:
        prepare(kept, create=create)
    except BaseException:
        kept.close()
        raise
    return Journal(kept)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value
