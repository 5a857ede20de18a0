"""What a comparison of two specs gives: changes, what each of them means, and what was probably only renamed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args

from attrs import frozen

from plooi_spec.reading.problems import Place
from plooi_spec.reading.vendor import Version

#: How much a change hurts, the worst first. `breaking`: what worked is refused, or what was promised can be missing.
#: `risky`: the promise holds in form, but a client may notice. `text`: words for people alone.
Grade: TypeAlias = Literal["breaking", "risky", "harmless", "text"]
GRADES: tuple[Grade, ...] = get_args(Grade)

#: Which way the data goes that a change is about: in what a client sends, in what it is answered, both, or neither.
Direction: TypeAlias = Literal["request", "answer", "both", "none"]

GroupKind: TypeAlias = Literal[
    "api",
    "path",
    "operation",
    "webhook",
    "callback",
    "parameter",
    "request body",
    "response",
    "header",
    "schema",
    "value list",
]
_GROUP_ORDER: tuple[GroupKind, ...] = get_args(GroupKind)


@frozen
class Group:
    """What a change belongs to: the API as a whole, a path, an operation, or a part that operations share.

    `name` is that of the new side, `was` that of the old side where it differs.
    """

    kind: GroupKind
    name: str
    was: str | None = None

    @property
    def title(self) -> str:
        """The group in words, such as `operation POST /boeken (postBoek)`."""
        words = self.name if self.kind == "api" else f"{self.kind} {self.name}"
        return f"{words} (was {self.was})" if self.was else words


@frozen
class Judgement:
    """What a change means for data that goes one way. `operations` are the operations that it reaches."""

    direction: Direction
    grade: Grade
    why: str
    operations: tuple[str, ...] = ()


@frozen
class Change:
    """One difference between two specs.

    `kind` is a short name such as `property-removed`; `path` says where in the group it is, in the words of the wire
    (`document.titelcollectie.verkorteTitels[]`). `was` and `now` are plain data, None for what is not there: the values
    themselves where they are scalars or taken from a list, a description where they are schemas. `labels` explains
    values of value lists. `old` and `new` are the places in the vendored files. `rename` is the other name of what was
    probably only renamed. `also` are the titles of other groups that the very same change was found in. There is one
    judgement for each way that the data goes.
    """

    group: Group
    kind: str
    path: str
    was: Any
    now: Any
    judgements: tuple[Judgement, ...]
    old: Place | None = None
    new: Place | None = None
    rename: str | None = None
    also: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}

    @property
    def title(self) -> str:
        """The kind in words."""
        return self.kind.replace("-", " ")

    @property
    def grade(self) -> Grade:
        """The worst of the judgements."""
        return min((judgement.grade for judgement in self.judgements), key=GRADES.index)

    @property
    def direction(self) -> Direction:
        """Which way the data goes that the change is about."""
        ways = {judgement.direction for judgement in self.judgements}
        return "both" if ways == {"request", "answer"} else next(iter(ways))

    @property
    def why(self) -> str:
        """Why the change has its grade: what is said for the worst of its judgements."""
        return next(judgement.why for judgement in self.judgements if judgement.grade == self.grade)

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that the change reaches, each once."""
        return tuple(dict.fromkeys(name for judgement in self.judgements for name in judgement.operations))

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data."""
        return {
            "group": {"kind": self.group.kind, "name": self.group.name, "was": self.group.was},
            "kind": self.kind,
            "path": self.path,
            "was": self.was,
            "now": self.now,
            "labels": dict(self.labels),
            "direction": self.direction,
            "class": self.grade,
            "why": self.why,
            "judgements": [
                {
                    "direction": judgement.direction,
                    "class": judgement.grade,
                    "why": judgement.why,
                    "operations": list(judgement.operations),
                }
                for judgement in self.judgements
            ],
            "rename": self.rename,
            "also": list(self.also),
            "old": _place(self.old),
            "new": _place(self.new),
        }


@frozen
class Rename:
    """Something that has another name now: certainly, as both names stand in the same place, or probably.

    `what` is `path`, `operation`, `operationId`, `schema`, `property`, `parameter` or `security scheme`; `where` is the
    group and path that the names stand in, if any.
    """

    what: str
    was: str
    now: str
    where: str = ""
    sure: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The rename as plain data."""
        return {"what": self.what, "was": self.was, "now": self.now, "where": self.where, "sure": self.sure}


@frozen
class Report:
    """All changes from one effective spec to another, grouped, the groups and changes that break something first."""

    old: Version
    new: Version
    title: str
    changes: tuple[Change, ...]
    renames: tuple[Rename, ...] = ()

    @property
    def counts(self) -> dict[Grade, int]:
        """How many changes there are of each grade."""
        return {grade: sum(change.grade == grade for change in self.changes) for grade in GRADES}

    @property
    def listed(self) -> tuple[Change, ...]:
        """The changes that are more than words for people."""
        return tuple(change for change in self.changes if change.grade != "text")

    def groups(self, everything: bool = False) -> list[tuple[Group, list[Change]]]:
        """The changes by group, in their order; those that are words for people alone when `everything` is asked."""
        grouped: dict[Group, list[Change]] = {}
        for change in self.changes if everything else self.listed:
            grouped.setdefault(change.group, []).append(change)
        return list(grouped.items())

    def to_dict(self, everything: bool = True) -> dict[str, Any]:
        """The report as plain data; without `everything`, changes of words for people are counted and not listed."""
        return {
            "title": self.title,
            "old": self.old.to_dict(),
            "new": self.new.to_dict(),
            "counts": self.counts,
            "renames": [rename.to_dict() for rename in self.renames],
            "changes": [change.to_dict() for change in (self.changes if everything else self.listed)],
        }


def in_order(changes: Iterable[Change], groups: Sequence[Group]) -> tuple[Change, ...]:
    """Changes by group, those groups first in which most breaks; `groups` is the order of groups otherwise alike."""
    changes = list(changes)
    order = {group: index for index, group in enumerate(groups)}
    worst: dict[Group, int] = {}
    for change in changes:
        worst[change.group] = min(worst.get(change.group, len(GRADES)), GRADES.index(change.grade))

    def key(change: Change) -> tuple[Any, ...]:
        group = change.group
        place = (worst[group], _GROUP_ORDER.index(group.kind), order[group])
        return (*place, GRADES.index(change.grade), change.path, change.kind, repr(change.was), repr(change.now))

    return tuple(sorted(changes, key=key))


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line, "pointer": place.pointer}
