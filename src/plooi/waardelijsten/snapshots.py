"""The lists that the platform itself used, as they come with the client: read when first asked for.

Source of the data: the platform as it ran around the turn of 2022/2023, see `provenance`. Labels, codes and dates are
those of the lists; nothing was added to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from attrs import frozen

from plooi.language import _, later
from plooi.waardelijsten.index import stored_index
from plooi.waardelijsten.lijst import Waardelijst
from plooi.waardelijsten.stored import existing, read, stored

_SOURCES: Mapping[str, str] = {
    "service": later("What the platform's value-list service answered"),
    "dictionary": later("The list that the platform's processing knew"),
}
_AS_PUBLISHED = later(
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
        version = _("version {version}", version=self.versie) if self.versie else _("version not known")
        return " ".join(filter(None, [f"{self.naam}, {version}. {self.source}.", self.note]))


def snapshot(naam: str, bron: str = "service") -> Waardelijst:
    """A list as the platform had it.

    Args:
        naam: one of `names()`, without regard to case. Source `dictionary` also has `documentrelaties` and
            `reden_intrekking_of_vervanging`, but not all of the eleven.
        bron: `service` for what the value-list service answered, `dictionary` for what processing knew.

    Raises:
        UnknownLijst: no such snapshot comes with the client.

    Source: the value lists of the platform's published source; see `provenance`.
    """
    return _snapshot(*existing(naam, bron))


def provenance(naam: str, bron: str = "service") -> Provenance:
    """Where a snapshot comes from, and its version.

    Raises:
        UnknownLijst: no such snapshot comes with the client.
    """
    naam, bron = existing(naam, bron)
    data = read(naam, bron)
    return Provenance(naam, bron, data["versie"], f"{_(_SOURCES[bron])} {_(_AS_PUBLISHED)}", data["note"])


@cache
def _snapshot(naam: str, bron: str) -> Waardelijst:
    versie, waarden = stored(naam, bron)
    lijst = Waardelijst(naam, versie, bron, waarden.values())
    lijst.index = stored_index(naam, bron)
    return lijst
