"""A branch made beside the user's checkout: a worktree of its own for the work, a name for it at the end."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import frozen

from plooi_spec.reading.problems import Place, Problem, SpecError
from plooi_spec.reading.vendor import INDEX, Version


class GitError(SpecError):
    """Git does not do what it is asked to; nothing is left of the attempt."""


@frozen
class Worktree:
    """A checkout of the current commit, away from the user's own. `root` is the project in it."""

    checkout: Path
    root: Path

    def commit(self, message: str, version: Version) -> None:
        """Commit all that changed in the specs and packages, and see that the vendored files came through unchanged.

        The author is whoever git is set up for; hooks and signing are as they are set up as well.
        """
        # By force: what is vendored counts, also where .gitignore has a folder of that name.
        _git(self.root, "add", "--all", "--force", "--", "openapi")
        _git(self.root, "add", "--all", "--", "generated")
        _git(self.root, "commit", "--quiet", "--message", message)
        for path, digest in version.files.items():
            stored = _git_bytes(self.root, "cat-file", "blob", f"HEAD:./openapi/v{version.label}/{path}")
            if hashlib.sha256(stored).hexdigest() != digest:
                remedy = "Write `openapi/*/upstream/** -text` into .gitattributes."
                raise _error(self.root, f"Git changes the bytes of {version.file(path)}.", remedy)

    def name(self, branch: str) -> None:
        """Give what was committed the name of a new branch."""
        _git(self.root, "branch", "--no-track", branch, "HEAD")


@contextmanager
def worktree(root: Path) -> Iterator[Worktree]:
    """A worktree at the current commit; it goes when the block ends, with all commits that no branch names.

    Raises GitError when the project is no git checkout, or has no commit or no vendored specs in it.
    """
    inside = _git(root, "rev-parse", "--show-prefix").strip()
    _git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", why="There is no commit yet.")
    # What a killed run left behind: its folder is gone with the system's temporary files, its entry is not.
    _git(root, "worktree", "prune")
    with tempfile.TemporaryDirectory(prefix="plooi-spec-") as name:
        checkout = Path(name) / "worktree"
        _git(root, "worktree", "add", "--quiet", "--detach", str(checkout), "HEAD")
        try:
            if not (checkout / inside / INDEX).is_file():
                raise _error(root, f"The current commit holds no {INDEX}.", "Commit the vendored specs first.")
            yield Worktree(root, checkout / inside)
        finally:
            # Should that fail, the folder goes all the same, and its entry with the next look.
            with suppress(GitError):
                _git(root, "worktree", "remove", "--force", str(checkout))


def exists(root: Path, branch: str) -> bool:
    """Whether there is a branch of that name, here or at a remote as far as it was fetched."""
    patterns = (f"refs/heads/{branch}", f"refs/remotes/*/{branch}")
    return bool(_git(root, "for-each-ref", "--format=%(refname)", *patterns).strip())


def raise_unless_name(root: Path, branch: str) -> None:
    """Raise GitError when git would not have a branch of that name."""
    _git(root, "check-ref-format", "--branch", branch, why=f"`{branch}` is no name for a branch.")


def _git(folder: Path, *arguments: str, why: str | None = None) -> str:
    return _git_bytes(folder, *arguments, why=why).decode(errors="replace")


def _git_bytes(folder: Path, *arguments: str, why: str | None = None) -> bytes:
    # Set while git runs a hook; they would lead to another repository than that of the folder.
    environment = {key: value for key, value in os.environ.items() if key not in _OTHERS}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise _error(folder, "Git is not installed.", "Install it; the branch is made with it.") from error
    if done.returncode:
        reason = why or " ".join(done.stderr.decode(errors="replace").split()) or f"status {done.returncode}"
        command = f"git {arguments[0]}"
        raise _error(folder, f"`{command}` failed: {reason}", "Mend that, and ask again.")
    return done.stdout


_OTHERS = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"}


def _error(folder: Path, message: str, remedy: str) -> GitError:
    return GitError(Problem(Place(str(folder)), message, remedy))
