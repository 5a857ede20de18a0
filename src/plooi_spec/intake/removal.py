"""A version taken out again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from attrs import frozen

from plooi_spec.intake import listing
from plooi_spec.intake.intake import copy_back, copy_project
from plooi_spec.packages import workshop
from plooi_spec.packages.store import failure, staging_together
from plooi_spec.reading.guarded import read_text
from plooi_spec.reading.problems import SpecError, relative
from plooi_spec.reading.vendor import INDEX, MODULES, Version, get_version, load_versions


@frozen
class Removed:
    """A version that was taken out: the paths that are gone, the versions that follow another one now, and the modules
    that people wrote for it and that are still there."""

    version: Version
    gone: tuple[str, ...]
    relinked: tuple[str, ...]
    modules: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "version": self.version.to_dict(),
            "gone": list(self.gone),
            "relinked": list(self.relinked),
            "previous": self.version.previous,
            "left": list(self.modules),
        }

    def to_text(self) -> str:
        """The report for a terminal, with a newline at its end."""
        lines = [f"{self.version.label} ({self.version.standing}) is taken out."]
        lines += [f"  gone: {path}" for path in self.gone]
        after = "no version" if self.version.previous is None else self.version.previous
        lines += [f"  {label} follows {after} now" for label in self.relinked]
        lines += [f"  left, as people wrote it: {path}" for path in self.modules]
        return "\n".join(lines) + "\n"


def remove(root: Path, label: str, force: bool = False) -> Removed:
    """Take a version out of the list, with its folder and its package.

    Versions that follow it are linked to the one before it, which needs `force`. Modules written by hand stay.
    Raises SpecError for an unknown version, for one that others follow without `force`, and for what cannot be
    written; everything is then as it was.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix="plooi-spec-") as name,
            staging_together(workshop.folder(root), root / "openapi") as (packages, specs),
        ):
            versions = load_versions(root)
            version = get_version(versions, label)
            followers = tuple(other.label for other in versions.values() if other.previous == version.label)
            if followers and not force:
                message = f"{' and '.join(followers)} {'follows' if len(followers) == 1 else 'follow'} {version.label}."
                after = version.previous or "no version"
                raise SpecError.at(INDEX, message, f"Say --force to take it out and let that follow {after}.")
            draft = Path(name)
            copy_project(root, draft)
            _edit(draft, version, followers)
            shutil.rmtree(draft / "openapi" / version.folder.name, ignore_errors=True)
            load_versions(draft)
            workshop.forget(draft)
            package = workshop.folder(root) / version.package
            gone = [relative(path, root) for path in (version.folder, package) if path.exists()]
            workshop.folder(draft).mkdir(parents=True, exist_ok=True)
            copy_back(draft, packages, specs)
    except OSError as error:
        file, why = failure(error)
        message = f"Not everything could be read or written: {why}."
        raise SpecError.at(file or str(root), message, "Nothing was changed. Mend that first.") from error
    return Removed(version, tuple(gone), followers, tuple(_modules(root, version)))


def _edit(draft: Path, version: Version, followers: tuple[str, ...]) -> None:
    path = draft / INDEX
    text = read_text(path, INDEX)
    for follower in followers:
        text = listing.changed(text, follower, {"previous": version.previous})
    path.write_bytes(listing.without(text, version.label).encode())


def _modules(root: Path, version: Version) -> list[str]:
    """What people wrote for the version alone: the module of the facade that has its package's name."""
    modules = sorted((root / MODULES).glob(f"{version.package}*"))
    return [relative(path, root) for path in modules if path.stem == version.package]
