"""What every form of the report says in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from plooi_spec.diff.model import GRADES, Change, Direction, Grade, Group, Judgement, Rename, Report
from plooi_spec.diff.words import few, listed, show
from plooi_spec.reading.vendor import Version

GRADE_NAMES: Mapping[Grade, str] = {
    "breaking": "breaking",
    "risky": "risky",
    "harmless": "harmless",
    "text": "text only",
}
#: Kinds that have better words than their name.
_TITLES: Mapping[str, str] = {
    "security-added": "way to sign in added",
    "security-removed": "way to sign in removed",
    "operation-id-changed": "operationId changed",
    "size-added": "format added",
    "size-removed": "format removed",
    "uniqueness-added": "uniqueItems added",
    "uniqueness-removed": "uniqueItems removed",
}
_USES: Mapping[Direction, str] = {"request": "sent by", "answer": "answered by"}
#: The operation or shared part whose users every one of its changes has in common.
_ALONE = {"operation", "webhook", "callback", "path"}


@frozen
class Section:
    """A group as a report shows it: its changes, and who uses it, which is then not said again at each change."""

    group: Group
    changes: Sequence[Change]
    users: Mapping[Direction, tuple[str, ...]]

    @property
    def grades(self) -> list[Grade]:
        """The grades that its changes have, the worst first."""
        return [grade for grade in GRADES if any(change.grade == grade for change in self.changes)]

    @property
    def used(self) -> str:
        """Who uses it, in words."""
        words = [f"{_USES[way]} {listed(names)}" for way, names in self.users.items() if names and way in _USES]
        return "; ".join(words)

    def operations(self, judgement: Judgement) -> str:
        """The operations that a judgement is about, where that is not clear from the group."""
        if self.group.kind in _ALONE or judgement.operations == self.users.get(judgement.direction):
            return ""
        return listed(judgement.operations)


def sections(report: Report, everything: bool) -> list[Section]:
    """The groups of a report as they are shown."""
    return [Section(group, changes, _users(group, changes)) for group, changes in report.groups(everything)]


def version(one: Version) -> str:
    """A version with its standing, as it is always shown: `0.3.2-alpha (reconstructed)`."""
    return f"{one.label} ({one.standing})"


def headline(report: Report) -> str:
    """The title of a report: the API, and both versions with their standing."""
    what = f"{report.title}: " if report.title else ""
    return f"{what}{version(report.old)} → {version(report.new)}"


def caution(report: Report) -> str | None:
    """What must be known of the versions before the changes are believed; None where both are certain."""
    sides = list(dict.fromkeys(one.label for one in (report.old, report.new) if one.standing == "reconstructed"))
    if not sides:
        return None
    what = "is a reconstruction" if len(sides) == 1 else "are reconstructions"
    return f"{' and '.join(sides)} {what}, not the official text: the published spec may differ from what stands here."


def summary(report: Report) -> str:
    """How many changes there are of each grade."""
    counts = report.counts
    if not any(counts.values()):
        return "Nothing changes."
    return ", ".join(f"{counts[grade]} {name}" for grade, name in GRADE_NAMES.items())


def hidden_texts(report: Report, everything: bool) -> str | None:
    """A word on the changes of text that are not listed; None where there are none."""
    count = report.counts["text"]
    if everything or not count:
        return None
    is_or_are = "change of text is" if count == 1 else "changes of text are"
    return f"{count} {is_or_are} not listed; --all lists them."


def was_and_now(change: Change) -> tuple[str | None, str | None]:
    """What a change was and is as short texts; None for what is not there or was said with the path already."""
    texts: list[str | None] = []
    for value in (change.was, change.now):
        if value is None or (isinstance(value, str) and change.path.endswith(value)):
            texts.append(None)
        elif isinstance(value, list) and change.kind in {"values-added", "values-removed"}:
            texts.append(few(value, change.labels))
        elif isinstance(value, list):
            texts.append(listed([show(item) for item in value]))
        else:
            texts.append(show(value))
    return texts[0], texts[1]


def title_of(change: Change) -> str:
    """What happened, in words; how many values for value lists."""
    values = {"values-added": change.now, "values-removed": change.was}.get(change.kind)
    if isinstance(values, list):
        verb = change.kind.rpartition("-")[2]
        return f"{len(values)} {'value' if len(values) == 1 else 'values'} {verb}"
    return _TITLES.get(change.kind, change.title)


def reason(change: Change) -> str:
    """Why a change has its grade, after the direction in which it has it."""
    ways = [judgement.direction for judgement in change.judgements if judgement.grade == change.grade]
    uses = " and ".join(way for way in ways if way in _USES)
    return f"{uses}: {change.why}" if uses else change.why


def direction_of(change: Change, judgement: Judgement) -> str:
    """The direction of a judgement, with its grade where the change has several judgements; empty where none counts."""
    if judgement.direction not in _USES:
        return ""
    if len(change.judgements) == 1:
        return judgement.direction
    return f"{judgement.direction}, {GRADE_NAMES[judgement.grade]}"


def rename_line(rename: Rename) -> str:
    """A rename in words, without what was and is."""
    where = f" in {rename.where}" if rename.where else ""
    return f"{where}{'' if rename.sure else ', probably'}".removeprefix(", ").strip()


def places(change: Change) -> Iterator[tuple[str, str]]:
    """The places of a change on both sides."""
    for side, place in (("old", change.old), ("new", change.new)):
        if place is not None:
            yield side, str(place)


def _users(group: Group, changes: Sequence[Change]) -> dict[Direction, tuple[str, ...]]:
    if group.kind == "api" or group.kind in _ALONE:
        return {}
    users: dict[Direction, tuple[str, ...]] = {}
    for way in _USES:
        counts = Counter(
            judgement.operations for change in changes for judgement in change.judgements if judgement.direction == way
        )
        if counts:
            users[way] = counts.most_common(1)[0][0]
    return users
