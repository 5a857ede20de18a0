"""The lists that the platform itself used, as they come with the client: read when first asked for.

Source of the data: the platform as it ran around the turn of 2022/2023, see `provenance`. Labels, codes and dates are
those of the lists; nothing was added to them.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from attrs import frozen

from plooi.waardelijsten.errors import UnknownLijst
from plooi.waardelijsten.lijst import Waardelijst
from plooi.waardelijsten.waarde import Waarde

_NAMES = (
    "gemeenten",
    "caribische_openbare_lichamen",
    "ministeries",
    "overige_overheidsorganisaties",
    "provincies",
    "waterschappen",
    "documentsoorten",
    "filetypes",
    "talen",
    "documenthandelingen",
    "toplijst",
)

#: Which snapshots there are: by source, the names of the lists.
_THERE_ARE: Mapping[str, tuple[str, ...]] = {
    "service": _NAMES,
    "dictionary": (
        "gemeenten",
        "overige_overheidsorganisaties",
        "documentsoorten",
        "documentrelaties",
        "reden_intrekking_of_vervanging",
    ),
}

_SOURCES: Mapping[str, str] = {
    "service": "What the platform's value-list service answered",
    "dictionary": "The list that the platform's processing knew",
}
_AS_PUBLISHED = (
    "around the turn of 2022/2023, from the platform's source code as the ministry of the Interior published it "
    "after a Woo request"
)


@frozen
class Provenance:
    """Where a list comes from.

    Attributes:
        naam, bron: of the snapshot.
        versie: the list's own version, such as `v3`; None when it is not known.
        source: in words, what was taken from where.
        note: in words, where the snapshot differs from what the platform had; None when it does not.
    """

    naam: str
    bron: str
    versie: str | None
    source: str
    note: str | None = None

    def __str__(self) -> str:
        version = f"version {self.versie}" if self.versie else "version not known"
        return " ".join(filter(None, [f"{self.naam}, {version}. {self.source}.", self.note]))


def names() -> tuple[str, ...]:
    """The names of the eleven lists that the API's metadata refers to, as the value-list service calls them.

    Source: the operation getWaardelijst of 0.9.0-beta.
    """
    return _NAMES


def snapshots() -> tuple[tuple[str, str], ...]:
    """Every snapshot that comes with the client, as (naam, bron)."""
    return tuple((naam, bron) for bron, there in _THERE_ARE.items() for naam in there)


def snapshot(naam: str, bron: str = "service") -> Waardelijst:
    """A list as the platform had it.

    Args:
        naam: one of `names()`, without regard to case. Source `dictionary` also has `documentrelaties` and
            `reden_intrekking_of_vervanging`, but not all of the eleven.
        bron: `service` for what the value-list service answered, `dictionary` for what processing knew.

    Raises:
        UnknownLijst: there is no such snapshot.

    Source: the value lists of the platform's published source; see `provenance`.
    """
    return _snapshot(*_existing(naam, bron))


def snapshots_of(naam: str) -> tuple[Waardelijst, ...]:
    """The snapshots of a list, the newest last; none for a list that the platform does not have."""
    return tuple(_snapshot(naam, bron) for bron, there in _THERE_ARE.items() if naam in there)


def provenance(naam: str, bron: str = "service") -> Provenance:
    """Where a snapshot comes from, and its version.

    Raises:
        UnknownLijst: there is no such snapshot.
    """
    naam, bron = _existing(naam, bron)
    data = _read(naam, bron)
    return Provenance(naam, bron, data["versie"], f"{_SOURCES[bron]} {_AS_PUBLISHED}", data["note"])


def _existing(naam: str, bron: str) -> tuple[str, str]:
    there = _THERE_ARE.get(bron)
    if there is None:
        raise UnknownLijst(f"{bron!r} is no source of value lists. Use one of {', '.join(_THERE_ARE)}.")
    wanted = naam.casefold()
    if wanted not in there:
        raise UnknownLijst(f"The source {bron} has no value list {naam!r}. It has {', '.join(there)}.")
    return wanted, bron


@cache
def _snapshot(naam: str, bron: str) -> Waardelijst:
    data = _read(naam, bron)
    waarden = (Waarde(prefix + suffix, *rest) for prefix, rows in data["waarden"].items() for suffix, *rest in rows)
    return Waardelijst(naam, data["versie"], bron, waarden)


def _read(naam: str, bron: str) -> dict[str, Any]:
    content = pkgutil.get_data(__package__, f"data/{bron}-{naam}.json")
    assert content is not None  # the table above names files of this package
    data: dict[str, Any] = json.loads(content)
    return data
