"""What a version changes, what that means for the client, and whether people have to do something about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from plooi_spec.diff import Report, compare
from plooi_spec.effective.spec import effective
from plooi_spec.intake.carrying import Carried
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import Version

if TYPE_CHECKING:
    from plooi_spec.impact import Finding, Impact


def differences(old: Version, new: Version) -> Report | None:
    """What changes from one version to another; None when one of the two cannot be made into an effective spec."""
    try:
        return compare(effective(old), effective(new))
    except SpecError:
        return None


def meaning(version: Version, versions: Mapping[str, Version], *, proven: bool = True) -> Impact | SpecError:
    """What a version means for the client, with the proof of it unless not `proven`; or why that cannot be told."""
    # The client is loaded for this alone.
    from plooi_spec.impact import examine, prove

    try:
        impact = examine(version, versions)
        return prove(impact, versions) if proven else impact
    except SpecError as error:
        return error


def reasons(impact: Impact | SpecError, problems: int, overlays: Iterable[Carried]) -> tuple[str, ...]:
    """What is left to do for a version that was taken in, as whole sentences; nothing when it is usable at once.

    That is what the impact report leaves to do, or why there is none; what `check` finds; and repairs or adaptations
    that no longer fit, other than for being needless. Differences that break something for other clients than ours do
    not count: they are only reported.
    """
    sentences = []
    if isinstance(impact, SpecError):
        sentences += [f"What it means for the client cannot be told: {item.message}" for item in impact.problems]
    else:
        sentences += [in_words(finding) for finding in impact.work]
    if problems:
        sentences.append(f"The check finds {counted(problems, 'problem')}.")
    lost = [left for overlay in overlays for left in overlay.left if not left.idle]
    if lost:
        sentences.append(f"Of the repairs and adaptations, {counted(len(lost), 'action')} could not be carried over.")
    return tuple(sentences)


def for_callers_of(impact: Impact | SpecError) -> tuple[str, ...]:
    """What those who call the client have to know, as whole sentences."""
    if isinstance(impact, SpecError):
        return ()
    return tuple(in_words(finding) for finding in impact.findings if finding.concerns == "callers")


def in_words(finding: Finding) -> str:
    """A finding in words, after its kind: what is the case, and what to do."""
    return f"{finding.kind[0].upper()}{finding.kind[1:]}: {finding.message} {finding.remedy}"


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `2 problems`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
