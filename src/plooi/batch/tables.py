"""The tables of a journal, made and recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import NoneType
from typing import Any

from plooi.batch.databases import Database
from plooi.errors import JournalError
from plooi.language import _

#: Raised when the tables change; a journal of another format is refused, not guessed at.
FORMAT = 1

_TABLES = (
    "CREATE TABLE batch_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE batch_rows (
    seq {serial},
    key TEXT NOT NULL UNIQUE,
    run TEXT NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    number INTEGER NOT NULL,
    place TEXT NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0,
    action TEXT NOT NULL,
    file TEXT,
    size BIGINT NOT NULL DEFAULT 0,
    mtime BIGINT NOT NULL DEFAULT 0,
    sha256 TEXT,
    metadata TEXT,
    said TEXT NOT NULL,
    target TEXT,
    main TEXT,
    main_seq BIGINT,
    main_id TEXT,
    state TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    step TEXT NOT NULL DEFAULT '',
    unsure INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    id TEXT,
    pid TEXT,
    publication TEXT,
    error TEXT,
    message TEXT,
    worker TEXT,
    verified INTEGER NOT NULL DEFAULT 0,
    updated TEXT NOT NULL
)""",
    "CREATE INDEX batch_rows_open ON batch_rows (is_open, number)",
    # Without it, as in older journals, each page of rows looks through all of them.
    "CREATE INDEX batch_rows_number ON batch_rows (number, seq)",
    "CREATE INDEX batch_rows_sha256 ON batch_rows (sha256)",
    "CREATE INDEX batch_rows_main ON batch_rows (main)",
    "CREATE INDEX batch_rows_id ON batch_rows (id)",
    "CREATE INDEX batch_rows_file ON batch_rows (file)",
    """CREATE TABLE batch_identifiers (
    publisher TEXT NOT NULL, identifier TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (identifier, publisher, key)
)""",
    "CREATE INDEX batch_identifiers_key ON batch_identifiers (key)",
    """CREATE TABLE batch_problems (
    seq {serial}, number INTEGER NOT NULL, place TEXT NOT NULL, field TEXT NOT NULL, message TEXT NOT NULL,
    remedy TEXT NOT NULL
)""",
    """CREATE TABLE batch_orphans (
    seq {serial}, key TEXT NOT NULL, id TEXT, cause TEXT NOT NULL, since TEXT NOT NULL,
    tidied INTEGER NOT NULL DEFAULT 0
)""",
    "CREATE INDEX batch_orphans_key ON batch_orphans (key)",
    """CREATE TABLE batch_workers (
    id TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT NOT NULL, seen TEXT NOT NULL,
    until DOUBLE PRECISION NOT NULL
)""",
)

_COLUMN = re.compile(r"(\w+) (TEXT|INTEGER|BIGINT|DOUBLE PRECISION|\{serial\})( NOT NULL| PRIMARY KEY)?")
_KINDS: Mapping[str, tuple[type, ...]] = {"TEXT": (str,), "DOUBLE PRECISION": (int, float)}


def _columns(table: str) -> dict[str, tuple[tuple[type, ...], bool]]:
    columns = _COLUMN.findall(table.partition("(")[2])
    return {name: (_KINDS.get(kind, (int,)), bool(needed) or kind == "{serial}") for name, kind, needed in columns}


#: Of each table, the types that a column has in Python, and whether it has a value in every row.
COLUMNS = {table.split()[2]: _columns(table) for table in _TABLES if table.startswith("CREATE TABLE")}
#: Remarks came to journals later, and have a table of their own: see `plooi.batch.remarks`.
COLUMNS["batch_remarks"] = {name: kinds for name, kinds in COLUMNS["batch_problems"].items() if name != "seq"}


def odd_column(table: str, row: Mapping[str, Any]) -> str | None:
    """The first column of a row that is missing or holds what it cannot, as after a fault of the disk."""
    return _odd_kind(table, tuple(row), tuple(map(type, row.values())))


@lru_cache(1024)
def _odd_kind(table: str, names: tuple[str, ...], kinds: tuple[type, ...]) -> str | None:
    """The same by the names of the columns and the types of what they hold, which few rows have of their own."""
    held = dict(zip(names, kinds, strict=True))
    for name, (possible, needed) in COLUMNS[table].items():
        kind = held.get(name)
        if kind is None or (needed if kind is NoneType else not issubclass(kind, possible)):
            return name
    return None


def are_sound(table: str, columns: Mapping[str, Iterable[Any]]) -> bool:
    """Whether all that stands in some columns of a table is what they can hold, for any number of rows at once."""
    for name, values in columns.items():
        possible, needed = COLUMNS[table][name]
        if not {*map(type, values)} <= {*possible, *(() if needed else (NoneType,))}:
            return False
    return True


def prepare(database: Database, *, create: bool) -> None:
    """Make the tables where there are none, or see that they are those of a journal.

    Raises:
        JournalError: another database, a journal of another format, or none where none is to be made.
    """
    if "batch_meta" not in database.tables():
        if not create:
            raise JournalError(
                _("{name} holds no journal. `plooi batch MANIFEST` makes one; check the name.", name=database.name)
            )
        _make(database)
    _same_format(database)


def _make(database: Database) -> None:
    with database.checking():
        existing = database.tables()
        if "batch_meta" in existing:
            # Another process was quicker.
            return
        if existing and not database.skip_locked:
            raise JournalError(
                _("{name} is a database, but no journal. Name another file with --journal.", name=database.name)
            )
        with database.transaction():
            for table in _TABLES:
                database.execute(table.replace("{serial}", database.serial))
            database.execute("INSERT INTO batch_meta VALUES ('format', ?)", str(FORMAT))


def _same_format(database: Database) -> None:
    record = database.one("SELECT value FROM batch_meta WHERE name = 'format'")
    known = int(record["value"]) if record is not None and str(record["value"]).isdigit() else 0
    if known != FORMAT:
        newer = _("newer") if known > FORMAT else _("older")
        raise JournalError(
            _(
                "The journal {name} has the format {known}, {newer} than {format}, which this version of plooi knows. "
                "Use the version of plooi that wrote it.",
                name=database.name,
                known=known,
                newer=newer,
                format=FORMAT,
            )
        )
