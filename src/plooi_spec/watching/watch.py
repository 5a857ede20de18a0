"""One look at upstream: what is new there is taken in on a branch, and told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import frozen

from plooi_spec.intake.intake import Wish, add
from plooi_spec.intake.report import Added, code, text
from plooi_spec.intake.roots import NoSpec
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import load_versions
from plooi_spec.reading.web import Unreachable, Web
from plooi_spec.watching.branch import GitError, Worktree, exists, raise_unless_name, worktree
from plooi_spec.watching.releases import Release, pending, releases, spec_of
from plooi_spec.watching.settings import Settings

#: Exit codes, for a job to tell the cases apart.
NOTHING, HARMLESS, WORK, UNREACHABLE, UNUSABLE = 0, 10, 11, 12, 13
#: How many releases one look takes in: each is asked for, and gets a commit.
MOST_RELEASES = 100


@frozen
class Taken:
    """A release that was taken in."""

    release: Release
    added: Added


@frozen
class Failed:
    """A release that could not be taken in. `weighs` is False for one that changes nothing by being as it is."""

    release: Release
    error: SpecError
    weighs: bool = True


@frozen
class Watched:
    """What a look at upstream gave: its exit code, the branch of what was taken in, and what became of the releases.

    `waiting` is a branch of an earlier look that still holds what is new. `unreachable` says why upstream could not
    be asked.
    """

    code: int
    branch: str | None = None
    waiting: str | None = None
    taken: tuple[Taken, ...] = ()
    failed: tuple[Failed, ...] = ()
    unreachable: Unreachable | None = None

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        problems = [] if self.unreachable is None else [problem.to_dict() for problem in self.unreachable.problems]
        return {
            "ok": self.code in {NOTHING, HARMLESS, WORK},
            "code": self.code,
            "branch": self.branch,
            "waiting": self.waiting,
            "taken": [{"tag": item.release.tag, **item.added.to_dict()} for item in self.taken],
            "failed": [
                {
                    "tag": item.release.tag,
                    "kind": "no spec" if isinstance(item.error, NoSpec) else "unusable spec",
                    "problems": [problem.to_dict() for problem in item.error.problems],
                }
                for item in self.failed
            ],
            "problems": problems,
        }

    def to_text(self) -> str:
        """The outcome for a terminal, with a newline at its end."""
        lines = [self.summary()]
        for item in self.taken:
            lines += item.added.to_text().splitlines()
        for failure in self.failed:
            lines += [f"{failure.release.tag}: not taken in"]
            lines += [f"  {line}" for line in str(failure.error).splitlines()]
        if self.unreachable is not None:
            lines += [f"  {line}" for line in str(self.unreachable).splitlines()]
        return "\n".join(lines) + "\n"

    def summary(self) -> str:
        """The outcome in a sentence."""
        if self.code == UNREACHABLE:
            return "Upstream could not be asked."
        parts = []
        if self.waiting is not None:
            parts.append(f"What is new is on the branch {self.waiting} already, from an earlier look.")
        if self.branch is not None:
            labels = " and ".join(item.release.label for item in self.taken)
            left = "work is left" if any(item.added.work for item in self.taken) else "nothing is left to do"
            parts.append(f"{labels}: taken in on the branch {self.branch}; {left}.")
        weighing = [item.release.tag for item in self.failed if item.weighs]
        if weighing:
            parts.append(f"{' and '.join(weighing)}: cannot be taken in.")
        return " ".join(parts) or "There is nothing new."

    def to_markdown(self) -> str:
        """The outcome as the text of a merge request, with a newline at its end."""
        lines = ["# New versions of the specification", "", text(self.summary())]
        for item in self.taken:
            lines += ["", item.added.to_markdown().rstrip("\n")]
        for failure in self.failed:
            lines += ["", f"## {code(failure.release.tag)}, not taken in", ""]
            lines += _problems(failure.error)
        if self.unreachable is not None:
            lines += ["", *_problems(self.unreachable)]
        return "\n".join(lines) + "\n"


def watch(root: Path, settings: Settings, web: Web | None = None) -> Watched:
    """Ask upstream once, and take in on a branch what is new there.

    The user's checkout and its branches stay as they are; the branch has a commit for each release, made on top of
    the current one. When upstream cannot be reached to the end, there is no branch at all. Raises SpecError for
    settings that are wrong, and GitError for a git that does not do its part.
    """
    web = web or Web(settings.api, settings.token, bearer=settings.kind == "github")
    try:
        with worktree(root) as work:
            return _look(root, work, settings, web)
    except Unreachable as error:
        return Watched(UNREACHABLE, unreachable=error)


def _look(root: Path, work: Worktree, settings: Settings, web: Web) -> Watched:
    inside, new = pending(releases(web, settings), load_versions(work.root))
    wanted = [*inside, *new]
    if len(wanted) > MOST_RELEASES:
        message = f"It lists {len(wanted)} new releases, and at most {MOST_RELEASES} are taken in at a time."
        remedy = "Look whether it is the right project, and take in the newest one with `plooi-spec add`."
        raise SpecError.at(f"{settings.host}/{settings.project}", message, remedy)
    failed: list[Failed] = []
    for release in list(wanted):
        try:
            raise_unless_name(root, _branch(settings, release))
        except GitError as error:
            if not _is_name(root, f"{settings.branch_prefix}v1"):
                raise
            # One odd tag keeps nobody from the others.
            failed.append(Failed(release, error))
            wanted.remove(release)
    if wanted and exists(root, _branch(settings, wanted[-1])):
        return Watched(_code((), failed), waiting=_branch(settings, wanted[-1]), failed=tuple(failed))
    taken: list[Taken] = []
    for release in wanted:
        try:
            added = _take_in(work, release, settings, web, replace=release in inside)
        except (Unreachable, GitError):
            raise
        except SpecError as error:
            # What is known of an old version is no worse for there being nothing better.
            failed.append(Failed(release, error, weighs=not (release in inside and isinstance(error, NoSpec))))
        else:
            taken.append(Taken(release, added))
    branch = waiting = None
    if taken:
        branch = _branch(settings, taken[-1].release)
        if exists(root, branch):
            branch, waiting, taken = None, branch, []
        else:
            work.name(branch)
    return Watched(_code(taken, failed), branch, waiting, tuple(taken), tuple(failed))


def _is_name(root: Path, branch: str) -> bool:
    try:
        raise_unless_name(root, branch)
    except GitError:
        return False
    return True


def _take_in(work: Worktree, release: Release, settings: Settings, web: Web, replace: bool) -> Added:
    spec = spec_of(web, settings, release)
    wish = Wish(
        label=release.label,
        source=spec.name,
        standing=settings.standing,
        date=release.date,
        replace=replace,
        content=spec.content,
        origin=spec.origin,
    )
    added = add(work.root, wish, web)
    work.commit(_message(added), added.version)
    return added


def _branch(settings: Settings, release: Release) -> str:
    return f"{settings.branch_prefix}v{release.label}"


def _message(added: Added) -> str:
    version = added.version
    instead = "" if added.replaced is None else f" in the place of what was {added.replaced.standing}"
    first = f"Take in {version.label} of the specification, standing {version.standing}{instead}"
    return f"{first}\n\nFrom {added.origin}.\n{added.summary()}\n"


def _code(taken: Iterable[Taken], failed: Iterable[Failed]) -> int:
    if any(item.weighs for item in failed):
        return UNUSABLE
    work = [bool(item.added.work) for item in taken]
    return WORK if any(work) else HARMLESS if work else NOTHING


def _problems(error: SpecError) -> list[str]:
    return [f"- {code(str(item.place))}: {text(item.message)} {text(item.remedy)}" for item in error.problems]
