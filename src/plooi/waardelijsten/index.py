"""The names in a value list, prepared for looking up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from typing import Protocol

from plooi.waardelijsten.normal import Reading, fold, loose, untitled
from plooi.waardelijsten.other_names import LED_BY, OTHER_NAMES
from plooi.waardelijsten.stored import sources_of, stored
from plooi.waardelijsten.waarde import Waarde

_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_WITH_CODE = re.compile(r"(.+)\(([^()\s]+)\)\s*")

Waarden = list[Waarde]


class Index:
    """The names in one list, in the forms for comparing them. Each `by_…` is one way to read a text."""

    def __init__(self, naam: str, waarden: Mapping[str, Waarde]) -> None:
        self.naam = naam
        self.waarden = waarden

    @cached_property
    def _codes(self) -> Mapping[str, Waarden]:
        return _grouped((fold(waarde.code), waarde) for waarde in self.waarden.values())

    @cached_property
    def _labels(self) -> Mapping[str, Waarden]:
        return _grouped((fold(waarde.label), waarde) for waarde in self.choices)

    @cached_property
    def choices(self) -> tuple[Waarde, ...]:
        """The values without the nodes of the thesaurus, which are meant by their URI or their code alone."""
        return tuple(waarde for waarde in self.waarden.values() if not waarde.is_node)

    @cached_property
    def loose_labels(self) -> tuple[tuple[str, Waarde], ...]:
        return tuple((loose(waarde.label), waarde) for waarde in self.choices)

    @cached_property
    def _loose(self) -> Mapping[str, Waarden]:
        return _grouped(self.loose_labels)

    @cached_property
    def _untitled(self) -> Mapping[tuple[str | None, str], Waarden]:
        return _grouped_untitled(self.loose_labels)

    @cached_property
    def other_names(self) -> tuple[tuple[str, Waarde], ...]:
        """Abbreviations, other spellings, and labels that another list has for the same URI; in loose form."""
        used = OTHER_NAMES.get(self.naam, {})
        others = [stored(self.naam, bron)[1] for bron in sources_of(self.naam)]
        names = []
        for waarde in self.choices:
            labels = {other[waarde.id].label for other in others if waarde.id in other} - {waarde.label}
            names += [(loose(name), waarde) for name in (*used.get(waarde.code, ()), *sorted(labels))]
        return tuple(names)

    @cached_property
    def names(self) -> tuple[tuple[str, Waarde], ...]:
        """Every name in loose form: labels with and without the title of their kind, and the other names."""
        labels = {
            (name, waarde.id): waarde for label, waarde in self.loose_labels for name in (label, untitled(label)[1])
        }
        return (*((name, waarde) for (name, _), waarde in labels.items()), *self.other_names)

    @cached_property
    def led_by(self) -> Mapping[str, Waarden]:
        """The values that words of people lead to, though they are no names of them; by the word in loose form."""
        words = LED_BY.get(self.naam, {})
        return _grouped((loose(word), one) for one in self.choices for word in words.get(one.code, ()))

    @cached_property
    def _others(self) -> Mapping[tuple[str | None, str], Waarden]:
        return _grouped_untitled(self.other_names)

    @cached_property
    def _stems(self) -> Mapping[tuple[str | None, str], Waarden]:
        """Labels without what stands in brackets at their end: Bergen for `gemeente Bergen (NH)`."""
        return _grouped_untitled(
            (loose(_IN_BRACKETS.sub("", waarde.label)), waarde) for waarde in self.choices if waarde.label.endswith(")")
        )

    def by_uri(self, wanted: Reading) -> Waarden:
        waarde = self.waarden.get(wanted.text)
        return [] if waarde is None else [waarde]

    def by_code(self, wanted: Reading) -> Waarden:
        # An extension is often written with its dot.
        return self._codes.get(wanted.folded.removeprefix("."), [])

    def by_label(self, wanted: Reading) -> Waarden:
        return self._labels.get(wanted.folded, [])

    def by_loose_label(self, wanted: Reading) -> Waarden:
        return self._loose.get(wanted.loose, [])

    def by_untitled_label(self, wanted: Reading) -> Waarden:
        return self._untitled.get((wanted.kind, wanted.name), [])

    def by_other_name(self, wanted: Reading) -> Waarden:
        waarden = self._others.get((wanted.kind, wanted.name), [])
        return waarden or (self._others.get(("ministerie", wanted.ministry), []) if wanted.ministry else [])

    def by_stem(self, wanted: Reading) -> Waarden:
        return self._stems.get((wanted.kind, wanted.name), [])

    def nodes(self, wanted: Reading) -> Waarden:
        """The nodes of the thesaurus that have a text as their label."""
        return [one for one in self.waarden.values() if one.is_node and fold(one.label) == wanted.folded]

    def by_label_and_code(self, wanted: Reading) -> Waarden:
        """As messages write a value: `gemeente Den Haag (gm0518)`."""
        match = _WITH_CODE.fullmatch(wanted.folded)
        if match is None:
            return []
        return [waarde for waarde in self._codes.get(match[2], []) if loose(waarde.label) == loose(match[1])]


#: The ways to read a text, from the surest to the least sure.
LEVELS: tuple[Callable[[Index, Reading], Waarden], ...] = (
    Index.by_uri,
    Index.by_code,
    Index.by_label,
    Index.by_loose_label,
    Index.by_untitled_label,
    Index.by_other_name,
    Index.by_stem,
    Index.by_label_and_code,
)


class Listed(Protocol):
    """A list with an index."""

    naam: str
    bron: str

    @property
    def index(self) -> Index:
        """The names in it."""


def candidates(text: str, indexes: Iterable[Index]) -> Waarden:
    """The values that a text may stand for: none, the one, or several that nothing tells apart."""
    indexes = tuple(indexes)
    wanted = Reading(text)
    if not wanted.text:
        return []
    for level in LEVELS:
        waarden = list({waarde.id: waarde for index in indexes for waarde in level(index, wanted)}.values())
        if waarden:
            living = [waarde for waarde in waarden if waarde.einddatum is None]
            return living if len(living) == 1 else waarden
    return []


@cache
def stored_index(naam: str, bron: str) -> Index:
    """The index of a snapshot that comes with the client."""
    return Index(naam, stored(naam, bron)[1])


def kind_of(waarde: Waarde) -> str | None:
    """What kind of organisation a label says that a value is: `gemeente`, `ministerie`; None for all else."""
    return untitled(loose(waarde.label))[0]


def _grouped(pairs: Iterable[tuple[str, Waarde]]) -> Mapping[str, Waarden]:
    groups = defaultdict(list)
    for key, waarde in pairs:
        groups[key].append(waarde)
    return groups


def _grouped_untitled(labels: Iterable[tuple[str, Waarde]]) -> Mapping[tuple[str | None, str], Waarden]:
    """By kind and name, for a text that names the kind, and by name alone, for one that does not."""
    groups = defaultdict(list)
    for label, waarde in labels:
        kind, name = untitled(label)
        for named_kind in {kind or kind_of(waarde), None}:
            groups[named_kind, name].append(waarde)
    return groups
