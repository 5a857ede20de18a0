"""The entries of an export between reading and writing: in a database that goes to disk, so that memory stays flat.

SQLite removes the file itself; nothing of it can be read by others, or stays behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from plooi.diwoo.documents import Link
from plooi.diwoo.problems import DiwooProblem
from plooi.waardelijsten import Waarde

_TABLES = """
CREATE TABLE entries (n INTEGER PRIMARY KEY, loc, title, lastmod, head, acts, own);
CREATE TABLE locs (key TEXT PRIMARY KEY, n) WITHOUT ROWID;
CREATE TABLE names (key TEXT, n, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE TABLE links (n, element, field, target, label, role, role_label, turned);
CREATE TABLE relations (n, element, role, role_label, resource, label, UNIQUE (n, element, role, resource));
CREATE TABLE reports (kind, n, problem);
CREATE INDEX by_kind ON reports (kind, n);
"""


@frozen
class Relation:
    """A relation whose other side is known: its element, the listed role, and the address and title of that side."""

    element: str
    role: Waarde | None
    resource: str
    label: str


@frozen
class Stored:
    """An entry that is ready to be written, its parts as XML."""

    loc: str
    lastmod: str | None
    head: str
    acts: str
    own: str
    relations: tuple[Relation, ...]


class Store:
    """The entries, what others call them, their relations, and what was reported of them."""

    def __init__(self) -> None:
        # An empty name is a temporary file that SQLite deletes by itself.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA temp_store = FILE")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")
        self.count = 0

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def add(self, loc: str, title: str, lastmod: str | None, head: str, acts: str, own: str) -> int:
        """Keep an entry; returns its number, from 1."""
        self.count += 1
        row = (self.count, _text(loc), _text(title), lastmod, head, acts, own)
        self._db.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return self.count

    def claim(self, key: str, n: int) -> str | None:
        """Take an address for an entry; the loc of the entry that has it already, or None."""
        cursor = self._db.execute("INSERT OR IGNORE INTO locs VALUES (?, ?)", (_text(key), n))
        if cursor.rowcount:
            return None
        query = "SELECT loc FROM locs JOIN entries USING (n) WHERE key = ?"
        return str(self._db.execute(query, (_text(key),)).fetchone()[0])

    def name(self, n: int, keys: Iterable[str]) -> None:
        """Remember what relations may call an entry."""
        self._db.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", [(_text(key), n) for key in keys])

    def named(self, key: str) -> list[tuple[int, str, str]]:
        """The entries with a name, at most two: number, loc and title."""
        query = "SELECT n, loc, title FROM names JOIN entries USING (n) WHERE key = ? LIMIT 2"
        return list(self._db.execute(query, (_text(key),)))

    def entry(self, n: int) -> tuple[str, str]:
        """The loc and the title of an entry."""
        loc, title = self._db.execute("SELECT loc, title FROM entries WHERE n = ?", (n,)).fetchone()
        return loc, title

    def link(self, n: int, links: Iterable[Link]) -> None:
        """Keep the relations of an entry until all entries are known."""
        rows = [
            (
                n,
                one.element,
                one.field,
                one.target,
                one.label,
                one.role and one.role.id,
                one.role and one.role.label,
                one.turned,
            )
            for one in links
        ]
        self._db.executemany("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def links(self) -> Iterator[tuple[int, Link]]:
        """The relations that were kept, each with the number of its entry."""
        for n, element, field, target, label, role, role_label, turned in self._db.execute("SELECT * FROM links"):
            yield n, Link(element, field, target, label, Waarde(role, role_label) if role else None, bool(turned))

    def relate(self, n: int, relation: Relation) -> None:
        """Keep a relation of an entry; one that it has already counts once."""
        role = ("", "") if relation.role is None else (relation.role.id, relation.role.label)
        row = (n, relation.element, *role, relation.resource, relation.label)
        self._db.execute("INSERT OR IGNORE INTO relations VALUES (?, ?, ?, ?, ?, ?)", row)

    def report(self, kind: str, n: int, problems: Iterable[DiwooProblem]) -> None:
        """Keep what was reported of an entry, as `problem` or `note`."""
        rows = [(kind, n, json.dumps(one.to_dict(), default=_plain)) for one in problems]
        self._db.executemany("INSERT INTO reports VALUES (?, ?, ?)", rows)

    def reports(self, kind: str) -> Iterator[DiwooProblem]:
        """What was reported, in the order of the entries."""
        for (text,) in self._db.execute("SELECT problem FROM reports WHERE kind = ? ORDER BY n, rowid", (kind,)):
            yield DiwooProblem.from_dict(json.loads(text))

    def reported(self, kind: str) -> int:
        """How much was reported."""
        return int(self._db.execute("SELECT count(*) FROM reports WHERE kind = ?", (kind,)).fetchone()[0])

    def locs(self) -> Iterator[str]:
        """The addresses, in order."""
        for (loc,) in self._db.execute("SELECT loc FROM entries ORDER BY n"):
            yield loc

    def entries(self) -> Iterator[Stored]:
        """The entries, in order."""
        query = "SELECT n, loc, lastmod, head, acts, own FROM entries ORDER BY n"
        for n, loc, lastmod, head, acts, own in self._db.execute(query):
            yield Stored(loc, lastmod, head, acts, own, self._relations(n))

    def _relations(self, n: int) -> tuple[Relation, ...]:
        query = "SELECT element, role, role_label, resource, label FROM relations WHERE n = ? ORDER BY rowid"
        return tuple(
            Relation(element, Waarde(role, role_label) if role else None, resource, label)
            for element, role, role_label, resource, label in self._db.execute(query, (n,))
        )


def _text(text: str) -> str:
    """A text that SQLite can hold; one with lone surrogates is refused elsewhere."""
    return text.encode("utf-8", "backslashreplace").decode()


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else str(value)
