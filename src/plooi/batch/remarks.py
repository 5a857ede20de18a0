"""What the check of a manifest remarks on: rows that can be sent, and are worth a second look. Kept in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plooi.batch.databases import Database
from plooi.batch.understanding import Candidate

_TABLE = "batch_remarks"
#: Beside the tables that every journal has: those that were written before it came are journals as well.
_MAKE = (
    f"CREATE TABLE IF NOT EXISTS {_TABLE} (key TEXT NOT NULL, number INTEGER NOT NULL, place TEXT NOT NULL, "
    "field TEXT NOT NULL, message TEXT NOT NULL, remedy TEXT NOT NULL)",
    # Every row asks for its own; without this each would look through all.
    f"CREATE INDEX IF NOT EXISTS {_TABLE}_key ON {_TABLE} (key)",
)


class Remarks:
    """The remarks of a check, as they are noted.

    A file that did not change is not looked into again: what was said of it stays.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self) -> None:
        """Forget the remarks on the rows themselves, and all on rows that the journal no longer has."""
        for statement in _MAKE:
            self._database.execute(statement)
        self._database.execute(f"DELETE FROM {_TABLE} WHERE field <> 'file' OR key NOT IN (SELECT key FROM batch_rows)")

    def keep(self, candidate: Candidate, *, new: bool) -> None:
        """Note the remarks on a row, unless it is wrong; of one that is `new` there are none yet."""
        if not new and (candidate.problems or candidate.file_remarks is not None or candidate.file is None):
            self._database.execute(f"DELETE FROM {_TABLE} WHERE key = ?", candidate.key)
        elif not new:
            where = "WHERE key = ? AND field = 'file'"
            query = f"UPDATE {_TABLE} SET number = ?, place = ? {where}"
            self._database.execute(query, candidate.raw.number, candidate.raw.place, candidate.key)
        if candidate.problems:
            return
        query = f"INSERT INTO {_TABLE} (key, number, place, field, message, remedy) VALUES (?, ?, ?, ?, ?, ?)"
        for remark in (*(candidate.file_remarks or ()), *candidate.remarks):
            self._database.execute(query, candidate.key, *remark.to_dict().values())

    def end(self, run: str) -> int:
        """Forget the rows that are in the manifest no longer; gives how many remarks there are."""
        gone = f"DELETE FROM {_TABLE} WHERE key NOT IN (SELECT key FROM batch_rows WHERE run = ?)"
        self._database.execute(gone, run)
        record = self._database.one(f"SELECT count(*) AS n FROM {_TABLE}")
        return 0 if record is None else int(record["n"])


def noted(database: Database, limit: int = -1) -> list[Mapping[str, Any]]:
    """The remarks that a journal has, in the order of the manifest, as they stand in the table."""
    if _TABLE not in database.tables():
        return []
    query = f"SELECT number, place, field, message, remedy FROM {_TABLE} ORDER BY number, field"
    return database.all(query if limit < 0 else f"{query} LIMIT {int(limit)}")
