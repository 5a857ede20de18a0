"""The names in a value list, prepared for looking up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from plooi.waardelijsten.normal import Reading, fold, loose, untitled
from plooi.waardelijsten.other_names import OTHER_NAMES
from plooi.waardelijsten.snapshots import snapshots_of
from plooi.waardelijsten.waarde import Waarde

if TYPE_CHECKING:
    from plooi.waardelijsten.lijst import Waardelijst

_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_WITH_CODE = re.compile(r"(.+)\(([^()\s]+)\)\s*")

Found = list[Waarde]


class Index:
    """The names in one list, in the forms in which they are compared. Each `by_…` is one way to read a text."""

    def __init__(self, lijst: Waardelijst) -> None:
        self.lijst = lijst

    @cached_property
    def _codes(self) -> Mapping[str, Found]:
        return _grouped((fold(waarde.code), waarde) for waarde in self.lijst.values())

    @cached_property
    def _labels(self) -> Mapping[str, Found]:
        return _grouped((fold(waarde.label), waarde) for waarde in self.lijst.values())

    @cached_property
    def loose_labels(self) -> tuple[tuple[str, Waarde], ...]:
        return tuple((loose(waarde.label), waarde) for waarde in self.lijst.values())

    @cached_property
    def _loose(self) -> Mapping[str, Found]:
        return _grouped(self.loose_labels)

    @cached_property
    def _untitled(self) -> Mapping[tuple[str | None, str], Found]:
        return _grouped_untitled(self.loose_labels)

    @cached_property
    def other_names(self) -> tuple[tuple[str, Waarde], ...]:
        """Abbreviations, other spellings, and labels that another list has for the same URI; in loose form."""
        used = OTHER_NAMES.get(self.lijst.naam, {})
        elsewhere = snapshots_of(self.lijst.naam)
        names = []
        for waarde in self.lijst.values():
            labels = {other[waarde.id].label for other in elsewhere if waarde.id in other} - {waarde.label}
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
    def _others(self) -> Mapping[tuple[str | None, str], Found]:
        return _grouped_untitled(self.other_names)

    @cached_property
    def _stems(self) -> Mapping[tuple[str | None, str], Found]:
        """Labels without what stands in brackets at their end: Bergen for `gemeente Bergen (NH)`."""
        return _grouped_untitled(
            (loose(_IN_BRACKETS.sub("", waarde.label)), waarde)
            for waarde in self.lijst.values()
            if waarde.label.endswith(")")
        )

    def by_uri(self, wanted: Reading) -> Found:
        waarde = self.lijst.get(wanted.text)
        return [] if waarde is None else [waarde]

    def by_code(self, wanted: Reading) -> Found:
        # An extension is often written with its dot.
        return self._codes.get(wanted.folded.removeprefix("."), [])

    def by_label(self, wanted: Reading) -> Found:
        return self._labels.get(wanted.folded, [])

    def by_loose_label(self, wanted: Reading) -> Found:
        return self._loose.get(wanted.loose, [])

    def by_untitled_label(self, wanted: Reading) -> Found:
        return self._untitled.get((wanted.kind, wanted.name), [])

    def by_other_name(self, wanted: Reading) -> Found:
        return self._others.get((wanted.kind, wanted.name), [])

    def by_stem(self, wanted: Reading) -> Found:
        return self._stems.get((wanted.kind, wanted.name), [])

    def by_label_and_code(self, wanted: Reading) -> Found:
        """As messages write a value: `gemeente Den Haag (gm0518)`."""
        match = _WITH_CODE.fullmatch(wanted.folded)
        if match is None:
            return []
        return [waarde for waarde in self._codes.get(match[2], []) if loose(waarde.label) == loose(match[1])]


#: The ways to read a text, from the surest to the least sure.
LEVELS: tuple[Callable[[Index, Reading], Found], ...] = (
    Index.by_uri,
    Index.by_code,
    Index.by_label,
    Index.by_loose_label,
    Index.by_untitled_label,
    Index.by_other_name,
    Index.by_stem,
    Index.by_label_and_code,
)


def kind_of(waarde: Waarde) -> str | None:
    """What kind of organisation a label says that a value is: `gemeente`, `ministerie`; None for all else."""
    return untitled(loose(waarde.label))[0]


def _grouped(pairs: Iterable[tuple[str, Waarde]]) -> Mapping[str, Found]:
    found = defaultdict(list)
    for key, waarde in pairs:
        found[key].append(waarde)
    return found


def _grouped_untitled(labels: Iterable[tuple[str, Waarde]]) -> Mapping[tuple[str | None, str], Found]:
    """By kind and name, for a text that says the kind, and by name alone, for one that does not."""
    found = defaultdict(list)
    for label, waarde in labels:
        kind, name = untitled(label)
        for said in {kind or kind_of(waarde), None}:
            found[said, name].append(waarde)
    return found
