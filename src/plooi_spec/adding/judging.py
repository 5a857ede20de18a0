"""What a version changes, and whether people have to do something about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .. import workshop
from ..diff import Report, compare
from ..effective import effective
from ..problems import SpecError
from ..vendor import Version, get_version, load_versions

if TYPE_CHECKING:
    from .report import Added


def differences(old: Version, new: Version) -> Report | None:
    """What changes from one version to another; None when one of the two cannot be made into an effective spec."""
    try:
        return compare(effective(old), effective(new))
    except SpecError:
        return None


def needs_hands(root: Path, label: str, added: Added | None = None) -> bool:
    """Whether a version asks for more than to be merged: this is where `watch` decides between its exit codes."""
    return bool(reasons(root, label, added))


def reasons(root: Path, label: str, added: Added | None = None) -> tuple[str, ...]:
    """Why a version needs hands, as whole sentences; nothing when it does not.

    It does when `check` finds something, when something breaks for a client of the version before, and, where what
    `add` found is given, when a repair or adaptation no longer fits, other than for being needless. What takes the
    place of a reconstruction is held against that.
    """
    versions = load_versions(root)
    version = get_version(versions, label)
    check = workshop.check(version) if added is None else added.check
    found = []
    if check.problems:
        found.append(f"The check finds {counted(len(check.problems), 'problem')}.")
    before = versions.get(version.previous or "")
    if added is not None:
        before, report = added.like, added.differences
    else:
        report = None if before is None else differences(before, version)
    if before is not None and report is None:
        found.append(f"It cannot be compared with {before.label}.")
    if report is not None and report.counts["breaking"]:
        found.append(
            f"Against {report.old.label}, {counted(report.counts['breaking'], 'difference')} can break clients."
        )
    lost = [] if added is None else [left for overlay in added.overlays for left in overlay.left if not left.idle]
    if lost:
        found.append(f"Of the repairs and adaptations, {counted(len(lost), 'action')} could not be carried over.")
    return tuple(found)


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `2 problems`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
