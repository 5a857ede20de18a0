"""The report on a version that was taken in, for people, for merge requests and for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from plooi_spec.diff import Change, Report
from plooi_spec.diff.phrases import title_of, was_and_now
from plooi_spec.intake.carrying import Carried
from plooi_spec.intake.judging import counted, for_callers_of, reasons
from plooi_spec.packages.reserved import Renamed
from plooi_spec.packages.workshop import Check
from plooi_spec.reading.lines import as_line
from plooi_spec.reading.problems import Problem, SpecError
from plooi_spec.reading.vendor import Version

if TYPE_CHECKING:
    from plooi_spec.impact import Impact

#: What a standing means, as whole sentences.
MEANINGS = {
    "official": "The files are upstream's own text, as its owner published it.",
    "server": "The files were written down from the source of the platform. They are not the text of a specification "
    "that its owner published.",
    "reconstructed": "The files were put together from traces. They are not the text that its owner published, and "
    "must not be taken for it.",
}
#: Why files of a source were left out, by the short name of the reason.
LEFT_OUT = {"hidden": "hidden", "foreign": "neither YAML nor JSON as this workshop reads it, and nothing refers to it"}

_ESCAPED = re.compile(r"[\\`<\[|@!*_#]")


@frozen
class Added:
    """A version that was taken in, and what was found on the way.

    `like` is the version whose overlays were carried over, and that `differences` are set against: the one before, or
    the one that was `replaced`. `notes` are about files that were kept and are not read. `renamed` are the properties
    and parameters whose names the generated code uses itself. `differences` is None when there is none, or when it is
    no usable spec. `impact` is what it means for the client, or why that cannot be told.
    """

    version: Version
    like: Version | None
    replaced: Version | None
    source: str
    origin: str
    sha256: str | None
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[Problem, ...]
    renamed: tuple[Renamed, ...]
    overlays: tuple[Carried, ...]
    check: Check
    differences: Report | None = field(repr=False)
    impact: Impact | SpecError = field(repr=False)

    @property
    def work(self) -> tuple[str, ...]:
        """What is left to do, as whole sentences; nothing when the version is usable at once."""
        return reasons(self.impact, len(self.check.problems), self.overlays)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data; changes of words for people are counted and not listed."""
        return {
            "version": self.version.to_dict(),
            "replaced": None if self.replaced is None else self.replaced.to_dict(),
            "roots": list(self.version.roots),
            "files": len(self.version.files),
            "source": self.source,
            "sha256": self.sha256,
            "left_out": [{"path": path, "why": LEFT_OUT[why]} for path, why in self.left_out],
            "notes": [note.to_dict() for note in self.notes],
            "renamed": [name.to_dict() for name in self.renamed],
            "overlays": [overlay.to_dict() for overlay in self.overlays],
            "check": {
                "operations": self.check.operations,
                "schemas": self.check.schemas,
                "examples": self.check.examples,
                "problems": [problem.to_dict() for problem in self.check.problems],
            },
            "against": None if self.like is None else self.like.label,
            "differences": None if self.differences is None else self.differences.to_dict(everything=False),
            "impact": None if isinstance(self.impact, SpecError) else self.impact.to_dict(),
            "work": list(self.work),
        }

    def to_text(self) -> str:
        """The report for a terminal, with a newline at its end."""
        return "".join(f"{as_line(line)}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        version = self.version
        verb = "taken in" if self.replaced is None else f"put in the place of what was {self.replaced.standing}"
        yield f"{version.label} ({version.standing}, {version.date}): {verb} from {self.source}"
        yield f"  {counted(len(version.files), 'file')} in openapi/v{version.label}/upstream, from {_roots(version)}"
        for path, why in self.left_out:
            yield f"  left out: {path} ({LEFT_OUT[why]})"
        for note in self.notes:
            yield f"  note: {note.place}: {note.message} {note.remedy}"
        for overlay in self.overlays:
            yield from self._overlay_lines(overlay)
        check = self.check
        counts = f"{check.operations} operations, {check.schemas} schemas, {check.examples} examples"
        yield f"  generated/plooi_api/{version.package} written ({counts})"
        for name in self.renamed:
            yield f"  renamed, as the generated code uses the name itself: {name}"
        for problem in check.problems:
            yield f"  problem: {problem.place}: {problem.message}"
        yield f"  {self.summary()}"
        yield from (f"  for callers: {line}" for line in for_callers_of(self.impact))
        yield from (f"  to do: {line}" for line in self.work)
        if not isinstance(self.impact, SpecError) and self.impact.lines:
            yield f"  it goes into {self.impact.module}; `plooi-spec impact {version.label} --write` begins it"

    def _overlay_lines(self, overlay: Carried) -> Iterator[str]:
        if self.like is not None:
            all_of_them = counted(len(overlay.kept) + len(overlay.left), "action")
            yield f"  {overlay.name}: {len(overlay.kept)} of {all_of_them} carried over from {self.like.label}"
        if overlay.added:
            yield f"  {overlay.name}: {counted(len(overlay.added), 'action')} added"
        for left in overlay.left:
            yield f"    not carried over{', needless now' if left.idle else ''}: {left.action.target}"
            yield f"      it was there because: {one_line(left.action.reason)}"
            yield f"      it does not fit because: {left.problem.message}"

    def summary(self) -> str:
        """The differences in one sentence, by how much they hurt."""
        if self.like is None:
            return "There is no version before it to compare with."
        against = f"Against {self.like.label} ({self.like.standing})"
        if self.differences is None:
            return f"{against}: cannot be compared, as one of the two is no usable spec."
        counts = self.differences.counts
        judged = f"{counts['breaking']} breaking, {counts['risky']} risky, {counts['harmless']} harmless"
        return f"{against}: {judged} differences, and {counts['text']} in words for people."

    def to_markdown(self, level: int = 2, most: int = 100) -> str:
        """The report for a merge request; `level` is that of its heading, `most` the changes listed of each grade."""
        return "\n".join(self._markdown(level, most)) + "\n"

    def _markdown(self, level: int, most: int) -> Iterator[str]:
        version = self.version
        sub = "#" * (level + 1)
        yield f"{'#' * level} {code(version.label)}, standing: {version.standing}"
        yield ""
        yield f"{MEANINGS[version.standing]} They came from {self.origin}."
        if self.replaced is not None:
            yield f"They take the place of files whose standing was: {self.replaced.standing}."
        for note in self.notes:
            yield from ["", f"{code(str(note.place))}: {text(note.message)} {text(note.remedy)}"]
        yield ""
        yield self.summary()
        yield from self._items(f"{sub} To do", self.work)
        if not isinstance(self.impact, SpecError) and self.impact.lines:
            yield ""
            yield f"What the client needs goes into {code(self.impact.module)}; it is begun by"
            yield f"{code(f'plooi-spec impact {version.label} --write')}, which writes tests for it as well."
        yield from self._items(f"{sub} For those who call the client", for_callers_of(self.impact))
        for grade in ("breaking", "risky", "harmless"):
            yield from self._changes(grade, sub, most)
        if self.differences is not None and self.differences.renames:
            yield from ["", f"{sub} Renamed", ""]
            for rename in self.differences.renames:
                surely = "" if rename.sure else ", probably"
                yield f"- {rename.what} {code(rename.was)} is now {code(rename.now)}{surely}"
        if self.renamed:
            yield from ["", f"{sub} Named otherwise in the package", ""]
            yield from (
                f"- {text(name.where)}: {code(name.name)} is {code(name.python)} there" for name in self.renamed
            )
        yield from self._markdown_overlays(sub)
        yield from ["", f"{sub} Check", ""]
        if not self.check.problems:
            yield (
                f"In order: {self.check.operations} operations, {self.check.schemas} schemas, "
                f"{self.check.examples} examples."
            )
        for problem in self.check.problems:
            yield f"- {code(str(problem.place))}: {text(problem.message)} {text(problem.remedy)}"

    @staticmethod
    def _items(heading: str, sentences: Sequence[str]) -> Iterator[str]:
        if sentences:
            yield from ["", heading, "", *(f"- {text(sentence)}" for sentence in sentences)]

    def _changes(self, grade: str, sub: str, most: int) -> Iterator[str]:
        changes = [] if self.differences is None else [c for c in self.differences.changes if c.grade == grade]
        if changes:
            yield from ["", f"{sub} {grade.capitalize()}", ""]
            yield from map(change_line, changes[:most])
            if len(changes) > most:
                yield f"- … and {len(changes) - most} more"

    def _markdown_overlays(self, sub: str) -> Iterator[str]:
        if self.like is None and not any(overlay.added for overlay in self.overlays):
            return
        yield from ["", f"{sub} Repairs and adaptations", ""]
        for overlay in self.overlays:
            kept, left = len(overlay.kept), len(overlay.left)
            origin = "" if self.like is None else f" from {code(self.like.label)}"
            yield f"- {code(overlay.name)}: {kept} carried over{origin}, {left} left behind, {len(overlay.added)} new"
            for gone in overlay.left:
                needless = "needless now" if gone.idle else "**to be looked at**"
                reason = text(one_line(gone.action.reason))
                yield f"  - {code(gone.action.target)} ({needless}): {text(gone.problem.message)} It said: {reason}"


def change_line(change: Change) -> str:
    """One change as an item of a Markdown list."""
    where = f" {code(change.path)}" if change.path else ""
    title, values = title_of(change), [value for value in was_and_now(change) if value is not None]
    # Not where the title ends in it already: made required.
    shown = values and not title.endswith(values[-1])
    what = f"{text(title)}{' (' + ' → '.join(map(code, values)) + ')' if shown else ''}"
    return f"- {text(change.group.title)}:{where} {what}. {text(change.why)}"


def code(words: str) -> str:
    """Words as code in Markdown, also in a table; what comes from outside cannot get out of it."""
    return "`" + one_line(words).replace("`", "'").replace("|", "¦") + "`"


def text(words: str) -> str:
    """Words as text in Markdown: code in them stays code; what comes from outside makes no links, HTML or tables."""
    parts = one_line(words).split("`")
    if len(parts) % 2 == 0:
        return _ESCAPED.sub(r"\\\g<0>", one_line(words))
    return "".join(code(part) if index % 2 else _ESCAPED.sub(r"\\\g<0>", part) for index, part in enumerate(parts))


def one_line(words: str) -> str:
    """Text on one line, without control characters."""
    return "".join(sign if sign.isprintable() else " " for sign in " ".join(words.split()))


def _roots(version: Version) -> str:
    return " and ".join(root.removeprefix("upstream/") for root in version.roots)
