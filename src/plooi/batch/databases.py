"""Where a journal is kept, seen from the journal: one face for a SQLite file and a PostgreSQL database."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any

from plooi.wire.foreign import storable


class Database(ABC):
    """A database with one connection, which threads take turns in.

    Queries have `?` for values, and are such as both kinds understand.

    Attributes:
        name: how messages call it; no password is in it.
        now: an expression for the time, in seconds since 1970, by the database's own clock.
        shared: whether other processes, on other machines too, may work on it at the same time.
        skip_locked: what a query ends in that passes over rows that another process is about to take.
        serial: type of a number that the database gives out.
    """

    name: str
    now: str
    shared: bool
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
    def _problems(self) -> AbstractContextManager[None]:
        """Errors of the database as JournalError, with the remedy."""

    @abstractmethod
    def _run(self, query: str, values: Sequence[Any]) -> Any:
        """A cursor that has carried out a query."""

    @abstractmethod
    def _begun(self) -> AbstractContextManager[None]:
        """A transaction."""

    def all(self, query: str, *values: Any) -> list[Mapping[str, Any]]:
        """The rows of an answer."""
        with self._turn, self._problems():
            rows: list[Mapping[str, Any]] = self._run(query, storable_all(values)).fetchall()
            return rows

    @abstractmethod
    def tuples(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of an answer as tuples, for those who know the order of its columns."""

    def one(self, query: str, *values: Any) -> Mapping[str, Any] | None:
        """The first row of an answer, or None."""
        with self._turn, self._problems():
            row: Mapping[str, Any] | None = self._run(query, storable_all(values)).fetchone()
            return row

    def execute(self, query: str, *values: Any) -> int:
        """Write; gives the number of rows that it touched."""
        with self._turn, self._problems():
            touched: int = self._run(query, storable_all(values)).rowcount
            return touched

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written in the block is durable as a whole at its end, or was never written."""
        with self._turn, self._problems(), self._begun():
            yield


def storable_all(values: Sequence[Any]) -> list[Any]:
    """Values that every kind of database takes, whatever signs a platform or a manifest put into them."""
    return [storable(value) if isinstance(value, str) else value for value in values]


def stamp() -> str:
    """The time in UTC, as ISO text."""
    now = time.time()
    return f"{_second(int(now))}.{int(now % 1 * 1000):03d}Z"


@lru_cache(2)
def _second(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
