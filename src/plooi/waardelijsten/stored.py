"""The values of the lists that come with the client, as the files in `data` have them: read when first asked for."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from plooi.language import _
from plooi.waardelijsten.errors import UnknownLijst
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

#: The names of the lists that each source has; the newest source last.
_LISTS_OF: Mapping[str, tuple[str, ...]] = {
    "service": _NAMES,
    "dictionary": (
        "gemeenten",
        "overige_overheidsorganisaties",
        "documentsoorten",
        "documentrelaties",
        "reden_intrekking_of_vervanging",
    ),
}


def names() -> tuple[str, ...]:
    """The names of the eleven lists that the API's metadata refers to, as the value-list service calls them.

    Source: the operation getWaardelijst of 0.9.0-beta.
    """
    return _NAMES


def snapshots() -> tuple[tuple[str, str], ...]:
    """Every snapshot that comes with the client, as (naam, bron)."""
    return tuple((naam, bron) for bron, namen in _LISTS_OF.items() for naam in namen)


def sources_of(naam: str) -> tuple[str, ...]:
    """The sources that have a list, the newest last; none for a list that the platform does not have."""
    return tuple(bron for bron, namen in _LISTS_OF.items() if naam in namen)


def existing(naam: str, bron: str) -> tuple[str, str]:
    """A snapshot by its proper name. Raises UnknownLijst when no such snapshot comes with the client."""
    namen = _LISTS_OF.get(bron)
    if namen is None:
        raise UnknownLijst(
            _("{bron!r} is no source of value lists. Use one of {lists_of}.", bron=bron, lists_of=", ".join(_LISTS_OF))
        )
    if naam.casefold() not in namen:
        raise UnknownLijst(
            _(
                "The source {bron} has no value list {naam!r}. It has {namen}.",
                bron=bron,
                naam=naam,
                namen=", ".join(namen),
            )
        )
    return naam.casefold(), bron


def read(naam: str, bron: str) -> dict[str, Any]:
    """The content of the file of a snapshot."""
    content = pkgutil.get_data(__package__, f"data/{bron}-{naam}.json")
    assert content is not None  # the table above names files of this package
    data: dict[str, Any] = json.loads(content)
    return data


@cache
def stored(naam: str, bron: str) -> tuple[str | None, Mapping[str, Waarde]]:
    """The list's own version, and its values by URI."""
    data = read(naam, bron)
    waarden = (Waarde(prefix + suffix, *rest) for prefix, rows in data["waarden"].items() for suffix, *rest in rows)
    return data["versie"], {waarde.id: waarde for waarde in waarden}


def known(naam: str) -> Mapping[str, Waarde]:
    """Every value that the snapshots have of a list, by URI; the newest snapshot decides."""
    return {uri: waarde for bron in sources_of(naam) for uri, waarde in stored(naam, bron)[1].items()}
