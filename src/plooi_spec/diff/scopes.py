"""What is found, kept by the part of the API that it was found in, until it is known which operations use that part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import Factory, define, frozen

from plooi_spec.diff.judge import AMONG_OVERLAPPING, SILENT, judge
from plooi_spec.diff.model import Change, Direction, Group, Judgement
from plooi_spec.diff.spec import Spec

_UNUSED = "Nothing uses it that both sides have."
_WAYS: tuple[Direction, ...] = ("request", "answer")


@frozen
class Finding:
    """One difference, not judged yet. `old` and `new` are pointers; `facts` are what the rules want to know of it.

    `direction` is given where it does not follow from how the scope is used.
    """

    kind: str
    path: str
    old: str | None
    new: str | None
    was: Any = None
    now: Any = None
    facts: tuple[str, ...] = ()
    direction: Direction | None = None
    labels: Mapping[str, str] = {}
    rename: str | None = None


@frozen
class Passage:
    """The conditions under which data gets into a part of the API.

    `silent` are the directions in which nothing travels through it: a property that is read-only is not in a request.
    `overlaps` says that the part is one of several shapes, that exactly one of them must fit, and that another can fit.
    """

    silent: frozenset[Direction] = frozenset()
    overlaps: bool = False

    def then(self, other: Passage) -> Passage:
        """The conditions of this passage and of another one behind it."""
        return Passage(self.silent | other.silent, self.overlaps or other.overlaps)


_OPEN = Passage()


@define
class Uses:
    """The operations that use a part in one direction.

    `silent` are those whose data never travels through it; `overlaps` says whether any of the others reaches it as one
    of several shapes that overlap.
    """

    names: dict[str, None] = Factory(dict)
    silent: dict[str, None] = Factory(dict)
    overlaps: bool = False


@define(eq=False)
class Scope:
    """A part of the API that is compared by itself: an operation, or something that several operations refer to.

    `own` gives for each direction the operations that the part itself belongs to. `below` are the shared parts that it
    refers to, and that its operations therefore use as well; `inner` are its own parts behind a passage. `uses` is
    filled by `spread`.
    """

    group: Group
    own: dict[Direction, list[str]] = Factory(dict)
    findings: list[Finding] = Factory(list)
    below: dict[Scope, None] = Factory(dict)
    inner: dict[Passage, Scope] = Factory(dict)
    passage: Passage = _OPEN
    seen: set[tuple[str, str]] = Factory(set)
    uses: dict[Direction, Uses] = Factory(lambda: defaultdict(Uses))

    def find(self, kind: str, path: str, old: str | None, new: str | None, *facts: str, **more: Any) -> None:
        """Note a difference."""
        self.findings.append(Finding(kind, path, old, new, facts=facts, **more))

    def refer(self, other: Scope) -> None:
        """Note that the part refers to a shared one."""
        self.below[other] = None

    def behind(self, passage: Passage) -> Scope:
        """The scope for a part of this one that lies behind a passage; itself where that adds no condition."""
        if self.passage.then(passage) == self.passage:
            return self
        if passage not in self.inner:
            self.inner[passage] = Scope(self.group, passage=self.passage.then(passage))
        return self.inner[passage]


def spread(scopes: Iterable[Scope]) -> None:
    """Let every part know which operations use it, and which way."""
    for start in list(scopes):
        if not start.below and not start.inner:
            for way, names in start.own.items():
                _use(start.uses[way], way, names, _OPEN)
            continue
        todo, reached = [(start, _OPEN)], {(id(start), _OPEN)}
        while todo:
            scope, passage = todo.pop()
            for way, names in start.own.items():
                _use(scope.uses[way], way, names, passage)
            onward = [(other, passage) for other in scope.below]
            onward += [(other, passage.then(condition)) for condition, other in scope.inner.items()]
            for other, condition in onward:
                if (id(other), condition) not in reached:
                    reached.add((id(other), condition))
                    todo.append((other, condition))


def _use(uses: Uses, way: Direction, names: Iterable[str], passage: Passage) -> None:
    if way in passage.silent:
        uses.silent.update(dict.fromkeys(names))
    else:
        uses.names.update(dict.fromkeys(names))
        uses.overlaps = uses.overlaps or passage.overlaps


def judged(scope: Scope, old: Spec, new: Spec, order: Mapping[str, int]) -> Iterator[Change]:
    """The changes of a scope, each judged for every way that its data goes; `order` is that of the operations."""
    for finding in scope.findings:
        yield Change(
            group=scope.group,
            kind=finding.kind,
            path=finding.path,
            was=finding.was,
            now=finding.now,
            judgements=tuple(_judgements(finding, scope, order)),
            old=None if finding.old is None else old.effective.place(finding.old),
            new=None if finding.new is None else new.effective.place(finding.new),
            labels=finding.labels,
            rename=finding.rename,
        )
    for inner in scope.inner.values():
        yield from judged(inner, old, new, order)


def _judgements(finding: Finding, scope: Scope, order: Mapping[str, int]) -> Iterator[Judgement]:
    def sort(names: Iterable[str]) -> tuple[str, ...]:
        # The operation of a callback that went can have another name by now.
        return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))

    if finding.direction is not None or finding.kind == "text-changed":
        way: Direction = finding.direction or "none"
        own = scope.uses[way].names if way in scope.uses else ()
        everyone = own or {name: None for uses in scope.uses.values() for name in (*uses.names, *uses.silent)}
        rule = judge(finding.kind, way, finding.facts)
        yield Judgement(way, rule.grade, rule.why, sort(everyone))
        return
    used = [(way, scope.uses[way]) for way in _WAYS if way in scope.uses]
    if not any(uses.names or uses.silent for _, uses in used):
        yield Judgement("none", "harmless", _UNUSED)
    for way, uses in used:
        if uses.names:
            facts: Sequence[str] = (*finding.facts, AMONG_OVERLAPPING) if uses.overlaps else finding.facts
            rule = judge(finding.kind, way, facts)
            yield Judgement(way, rule.grade, rule.why, sort(uses.names))
        elif uses.silent:
            yield Judgement(way, "harmless", SILENT[way], sort(uses.silent))
