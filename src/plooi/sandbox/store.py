"""What the sandbox keeps: records in SQLite, files beside it; all of it is there again after a restart.

DIR/key.pem       the key that signs tokens
DIR/sandbox.db    the records
DIR/files/        the files, under names that say nothing
DIR/incoming/     files on their way in; emptied at every start
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.sandbox.index import Index
from plooi.sandbox.life import File, Record, Shown
from plooi.sandbox.tokens import data_folder
from plooi.versions.version import Version

LAYOUT = 2
"""Raised when the table changes: a folder of another layout is refused, not guessed at."""

_FLAGS = ("signalled", "processed", "withdrawn", "replaced")
_COLUMNS = tuple(field.name for field in attrs.fields(Record))
_TABLE = f"""
CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY,
    {", ".join(_COLUMNS)},
    UNIQUE (version, id)
)
"""
_SAVE = (
    f"INSERT INTO records ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "
    f"ON CONFLICT (version, id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS)}"
)
_READ = f"SELECT {', '.join(_COLUMNS)} FROM records"


class Store:
    """The records and files of one data folder, for one process at a time.

    Raises:
        ConfigurationError: the folder cannot be used, another sandbox uses it, or another version of plooi wrote it.
    """

    def __init__(self, data: Path) -> None:
        self._folder = data_folder(data)
        self._database = self._open(self._folder / "sandbox.db")
        self.incoming = self._folder / "incoming"
        self._files = self._folder / "files"
        shutil.rmtree(self.incoming, ignore_errors=True)
        for folder in (self.incoming, self._files):
            folder.mkdir(exist_ok=True)
        # Nobody else writes to the folder, so each record is read from it once, and not for each search.
        self._records = {(record.version, record.id): record for record in self._read("ORDER BY seq")}
        self._indexes: dict[str, Index] = {}
        self._remove_files_of_nobody()

    def _open(self, path: Path) -> sqlite3.Connection:
        try:
            # The lock is held as long as the connection is open, and ends with the process.
            database = sqlite3.connect(path, timeout=1.0, isolation_level=None)
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            [(layout,)] = database.execute("PRAGMA user_version")
            if layout == 0:
                database.execute(_TABLE)
                database.execute(f"PRAGMA user_version = {LAYOUT}")
        except sqlite3.OperationalError as error:
            locked = "locked" in str(error)
            reason = _("another sandbox is running on it") if locked else str(error)
        except sqlite3.DatabaseError as error:
            reason = str(error)
        else:
            if layout in (0, LAYOUT):
                return database
            database.close()
            reason = _("another version of plooi wrote it")
        raise ConfigurationError(
            _(
                "The data folder {folder!r} cannot be used: {reason}. Name another one with --data.",
                folder=str(self._folder),
                reason=reason,
            )
        )

    def close(self) -> None:
        self._database.close()

    def get(self, version: str, id: str) -> Record | None:  # noqa: A002
        """The record under an id, exactly as it is written."""
        return self._records.get((version, id))

    def all(self, version: str | None = None) -> Iterator[Record]:
        """All records, of one version or of every version, in the order in which they came."""
        return iter([record for record in self._records.values() if version in (None, record.version)])

    def index(self, version: Version) -> Index:
        """What the public index of a version shows."""
        if version.label not in self._indexes:
            self._indexes[version.label] = Index(version, self.all(version.label))
        return self._indexes[version.label]

    def save(self, record: Record) -> None:
        """Keep a record; a file that neither it nor the index has any more goes."""
        before = self.get(record.version, record.id)
        row: dict[str, Any] = attrs.asdict(record, recurse=False)
        row["metadata"] = None if record.metadata is None else json.dumps(record.metadata, ensure_ascii=False)
        for name in ("file", "shown"):
            value = getattr(record, name)
            row[name] = None if value is None else json.dumps(attrs.asdict(value), ensure_ascii=False)
        row["notes"] = json.dumps(record.notes)
        self._database.execute(_SAVE, [row[name] for name in _COLUMNS])
        key = (record.version, record.id)
        # As it would be read back, so that a sandbox that goes on later answers the same.
        kept = self._records[key] = next(self._read("WHERE version = ? AND id = ?", *key))
        if record.version in self._indexes:
            self._indexes[record.version].keep(kept)
        if before is not None:
            for name in _files_of(before) - _files_of(record):
                (self._files / name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget all records, and remove their files."""
        self._database.execute("DELETE FROM records")
        self._records.clear()
        self._indexes.clear()
        self._remove_files_of_nobody()

    def adopt(self, arrived: Path) -> str:
        """Move a file that has arrived to the kept ones; gives its name there."""
        name = uuid.uuid4().hex
        arrived.rename(self._files / name)
        return name

    def path(self, file: File) -> Path:
        return self._files / file.name

    def _read(self, condition: str, *values: str) -> Iterator[Record]:
        for row in self._database.execute(f"{_READ} {condition}", values).fetchall():
            fields = dict(zip(_COLUMNS, row, strict=True))
            fields["metadata"] = None if fields["metadata"] is None else json.loads(fields["metadata"])
            fields["file"] = None if fields["file"] is None else File(**json.loads(fields["file"]))
            shown = None if fields["shown"] is None else json.loads(fields["shown"])
            fields["shown"] = None if shown is None else Shown(**{**shown, "file": File(**shown["file"])})
            fields["notes"] = tuple(json.loads(fields["notes"]))
            yield Record(**{**fields, **{name: bool(fields[name]) for name in _FLAGS}})

    def _remove_files_of_nobody(self) -> None:
        kept = {name for record in self.all() for name in _files_of(record)}
        for path in self._files.iterdir():
            if path.name not in kept:
                path.unlink()


def _files_of(record: Record) -> set[str]:
    """The names in the store of the files that a record has: the stored one, and the one that the index shows."""
    shown = None if record.shown is None else record.shown.file
    return {file.name for file in (record.file, shown) if file is not None}
