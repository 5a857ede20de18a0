"""The public index of one version: what processing took up, in the order of delivery, and by the parties of each.

A search looks at what it shows, and not at all that there is.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from itertools import chain, count
from typing import NamedTuple, overload

from attrs import frozen

from plooi.sandbox.extracts import publisher_of, responsible_of
from plooi.sandbox.life import Record, Shown
from plooi.versions.version import Version


class Parties(NamedTuple):
    """The URIs of the publisher and of the responsible organisation."""

    publisher: str | None
    responsible: str | None


@frozen
class Hit:
    """A record and what the index shows of it."""

    record: Record
    shown: Shown


class Hits(Sequence[Hit]):
    """The hits of a search, each made when it is asked for."""

    def __init__(self, places: Sequence[int], shown: dict[int, Hit]) -> None:
        self._places = places
        self._shown = shown

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Hit: ...

    @overload
    def __getitem__(self, at: slice) -> list[Hit]: ...

    def __getitem__(self, at: int | slice) -> Hit | list[Hit]:
        if isinstance(at, slice):
            return [self._shown[place] for place in self._places[at]]
        return self._shown[self._places[at]]


class Index:
    """The index of a version, kept up to date as records are kept."""

    def __init__(self, version: Version, records: Iterable[Record]) -> None:
        self._version = version
        #: Where a record stands in the order of delivery, by its id, and what was kept of it last.
        self._places: dict[str, int] = {}
        self._kept: dict[int, Record] = {}
        self._shown: dict[int, Hit] = {}
        self._by_parties: dict[Parties, list[int]] = {}
        #: What processing takes up at some moment, the first first; the number keeps records from being compared.
        self._due: list[tuple[float, int, int, Record]] = []
        self._numbers = count()
        for record in records:
            self.keep(record)

    def keep(self, record: Record) -> None:
        """Take in a record that was kept, new or changed."""
        place = self._places.setdefault(record.id, len(self._places))
        self._kept[place] = record
        self._show(place, record)
        if record.due is not None:
            heappush(self._due, (record.due, next(self._numbers), place, record))

    def search(self, now: float, wanted: Callable[[Parties], bool]) -> Hits:
        """What the index shows at a moment of those parties that are wanted."""
        while self._due and self._due[0][0] <= now:
            *_, place, record = heappop(self._due)
            # One that was changed since has another moment.
            if self._kept[place] is record:
                self._show(place, record.at(now))
        lists = [places for parties, places in self._by_parties.items() if wanted(parties)]
        return Hits(lists[0] if len(lists) == 1 else sorted(chain(*lists)), self._shown)

    def _show(self, place: int, record: Record) -> None:
        before = self._shown.pop(place, None)
        if before is not None:
            places = self._by_parties[self._parties(before.shown)]
            del places[bisect_left(places, place)]
        if record.shown is not None:
            self._shown[place] = Hit(record, record.shown)
            insort(self._by_parties.setdefault(self._parties(record.shown), []), place)

    def _parties(self, shown: Shown) -> Parties:
        return Parties(publisher_of(self._version, shown.metadata), responsible_of(self._version, shown.metadata))
