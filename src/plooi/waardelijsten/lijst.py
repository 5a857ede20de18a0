"""A value list: a mapping from URI to value that finds values by their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Self

from plooi.waardelijsten import lookup
from plooi.waardelijsten.index import Index
from plooi.waardelijsten.normal import by_alphabet
from plooi.waardelijsten.stored import known
from plooi.waardelijsten.waarde import Waarde, code_of


class Waardelijst(Mapping[str, Waarde]):
    """A value list as one source has it: its values by URI, in the order of the list. It never changes.

    Attributes:
        naam: one of `plooi.waardelijsten.names()`.
        versie: the list's own version, such as `v2`; None when it is not known.
        bron: where the list comes from: `spec` with the label of the API's version, `service`, `dictionary`, or the
            address of the platform that answered it.
        accepted: the URIs that the spec takes, for a list that the platform answered; None for all others.
    """

    accepted: Collection[str] | None = None

    def __init__(self, naam: str, versie: str | None, bron: str, waarden: Iterable[Waarde]) -> None:
        self.naam = naam
        self.versie = versie
        self.bron = bron
        self._waarden: Mapping[str, Waarde] | None = {waarde.id: waarde for waarde in waarden}
        self._labels: Mapping[str, str | None] = {uri: waarde.label for uri, waarde in self._waarden.items()}

    @classmethod
    def from_enum(
        cls,
        naam: str,
        versie: str | None,
        bron: str,
        enum: Iterable[str],
        labels: Mapping[str, str] | None = None,
        *,
        accepted: Collection[str] | None = None,
    ) -> Self:
        """A list as a spec has it: URIs, and labels for them.

        Such a list has no dates. They are taken from the platform's snapshots, by URI, when a value is first asked for.

        Args:
            naam, versie, bron: as the attributes.
            enum: the URIs, in the order of the list.
            labels: label by URI. For a URI without one, the snapshots' label is taken, or else its code.
            accepted: as the attribute.
        """
        lijst = cls(naam, versie, bron, ())
        lijst.accepted = accepted
        lijst._labels = {uri: (labels or {}).get(uri) for uri in enum}
        lijst._waarden = None
        return lijst

    @property
    def _by_uri(self) -> Mapping[str, Waarde]:
        if self._waarden is None:
            others = known(self.naam)
            self._waarden = {uri: _completed(uri, label, others.get(uri)) for uri, label in self._labels.items()}
        return self._waarden

    @cached_property
    def index(self) -> Index:
        """The names in this list, prepared for looking up; made when first asked for."""
        return Index(self.naam, self._by_uri)

    def __getitem__(self, uri: str) -> Waarde:
        return self._by_uri[uri]

    def __contains__(self, uri: object) -> bool:
        return uri in self._labels

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)

    def __repr__(self) -> str:
        return f"<Waardelijst {self}: {len(self)} values>"

    def __str__(self) -> str:
        return f"{self.naam}{f' {self.versie}' if self.versie else ''} ({self.bron})"

    @property
    def choices(self) -> tuple[Waarde, ...]:
        """The values to choose from, by alphabet: all but the nodes of a thesaurus (`Waarde.is_node`)."""
        return tuple(sorted((waarde for waarde in self.values() if not waarde.is_node), key=by_alphabet))

    @property
    def refused(self) -> tuple[Waarde, ...]:
        """What the platform offers and the spec of the version refuses; none for other lists than its answers."""
        return () if self.accepted is None else tuple(self[uri] for uri in self if uri not in self.accepted)

    def at(self, day: date | str) -> tuple[Waarde, ...]:
        """The values in force on a day, as far as a list says; see `Waarde.in_force`."""
        return tuple(waarde for waarde in self.values() if waarde.in_force(day))

    def find(self, text: str) -> Waarde:
        """The one value that a text stands for; see `plooi.waardelijsten.find`.

        Raises:
            UnknownWaarde: it stands for none.
            AmbiguousWaarde: it stands for several.
        """
        return lookup.find(text, [self])

    def search(self, text: str) -> list[Waarde]:
        """The values that fit a text, the best first; see `plooi.waardelijsten.search`."""
        return lookup.search(text, [self])


def _completed(uri: str, label: str | None, known: Waarde | None) -> Waarde:
    if known is None:
        return Waarde(uri, label or code_of(uri))
    return Waarde(uri, label or known.label, known.begindatum, known.einddatum)
