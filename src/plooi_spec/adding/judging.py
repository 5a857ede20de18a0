"""What a version changes, what that means for the client, and whether people have to do something about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..diff import Report, compare
from ..effective import effective
from ..problems import SpecError
from ..vendor import Version
from .carrying import Carried

if TYPE_CHECKING:
    from ..impact import Finding, Impact


def differences(old: Version, new: Version) -> Report | None:
    """What changes from one version to another; None when one of the two cannot be made into an effective spec."""
    try:
        return compare(effective(old), effective(new))
    except SpecError:
        return None


def meaning(version: Version, versions: Mapping[str, Version]) -> Impact | SpecError:
    """What a version means for the client; the error that says why, where that cannot be told."""
    # The client is loaded for this alone.
    from ..impact import examine

    try:
        return examine(version, versions)
    except SpecError as error:
        return error


def reasons(impact: Impact | SpecError, problems: int, overlays: Iterable[Carried]) -> tuple[str, ...]:
    """Why a version that was taken in needs hands, as whole sentences; nothing when it does not.

    It does when its module is to be written or extended, when nothing can be said of that, when `check` finds
    something, and when a repair or adaptation no longer fits, other than for being needless. Differences that break
    something for other clients than ours do not count: they are told, and that is all.
    """
    found = []
    if isinstance(impact, SpecError):
        found += [f"What it means for the client cannot be told: {item.message}" for item in impact.problems]
    else:
        found += [told(finding) for finding in impact.work]
    if problems:
        found.append(f"The check finds {counted(problems, 'problem')}.")
    lost = [left for overlay in overlays for left in overlay.left if not left.idle]
    if lost:
        found.append(f"Of the repairs and adaptations, {counted(len(lost), 'action')} could not be carried over.")
    return tuple(found)


def for_callers_of(impact: Impact | SpecError) -> tuple[str, ...]:
    """What those who call the client have to know, as whole sentences."""
    if isinstance(impact, SpecError):
        return ()
    found = [finding for finding in impact.findings if finding.concerns == "callers"]
    return tuple(map(told, found))


def told(finding: Finding) -> str:
    """A finding in words, after its kind: what is the case, and what to do."""
    return f"{finding.kind[0].upper()}{finding.kind[1:]}: {finding.message} {finding.remedy}"


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `2 problems`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
