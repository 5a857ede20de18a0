"""What is found, kept by the part of the API that it was found in, until it is known which operations use that part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import Factory, define, frozen

from .judge import judge
from .model import Change, Direction, Group, Judgement
from .spec import Spec

_UNUSED = "Nothing uses it that both sides have."


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


@define(eq=False)
class Scope:
    """A part of the API that is compared by itself: an operation, or something that several operations refer to.

    `uses` gives for each direction the operations that the part itself belongs to; `below` are the shared parts that it
    refers to, and that its operations therefore use as well.
    """

    group: Group
    uses: dict[Direction, list[str]] = Factory(dict)
    findings: list[Finding] = Factory(list)
    below: list[Scope] = Factory(list)
    seen: set[tuple[str, str]] = Factory(set)

    def find(self, kind: str, path: str, old: str | None, new: str | None, *facts: str, **more: Any) -> None:
        """Note a difference."""
        self.findings.append(Finding(kind, path, old, new, facts=facts, **more))

    def refer(self, other: Scope) -> None:
        """Note that the part refers to a shared one."""
        if other not in self.below:
            self.below.append(other)


def spread(scopes: Iterable[Scope]) -> None:
    """Let every shared part know which operations use it, and which way."""
    for start in list(scopes):
        own = {way: list(names) for way, names in start.uses.items()}
        todo, reached = list(start.below), {id(start)}
        while todo:
            scope = todo.pop()
            if id(scope) not in reached:
                reached.add(id(scope))
                todo += scope.below
                for way, names in own.items():
                    into = scope.uses.setdefault(way, [])
                    into += [name for name in names if name not in into]


def judged(scope: Scope, old: Spec, new: Spec, order: Sequence[str]) -> Iterator[Change]:
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


def _judgements(finding: Finding, scope: Scope, order: Sequence[str]) -> Iterator[Judgement]:
    ways: list[Direction] = ["request", "answer"]
    if finding.direction is not None:
        ways = [finding.direction]
    elif finding.kind == "text-changed":
        ways = ["none"]
    used = {way: sorted(scope.uses.get(way, ()), key=order.index) for way in ways}
    everyone = sorted({name for names in scope.uses.values() for name in names}, key=order.index)
    if finding.direction is None and finding.kind != "text-changed" and not any(used.values()):
        yield Judgement("none", "harmless", _UNUSED)
        return
    for way in ways:
        if finding.direction is not None or way == "none" or used[way]:
            rule = judge(finding.kind, way, finding.facts)
            yield Judgement(way, rule.grade, rule.why, tuple(used[way] or everyone))
