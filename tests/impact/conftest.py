"""Copies of this project that take in the versions which upstream might bring next."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import frozen

from fixtures_versions import LABELS, Kind, make_version
from impact.expected import EXPECTED, files
from once import common, made_once
from projects import CHECKOUT, Project, generated_once, given_packages, packages, tree

__all__ = ["generated_once", "given_packages", "packages"]

COPIED = ("openapi", "generated", "src", "tests", "pyproject.toml")


@frozen
class Copy:
    """A copy of the project with a version of a kind taken in. A `shared` one is left as it is."""

    root: Path
    kind: Kind
    shared: bool = False

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def package(self) -> str:
        return f"v{self.label.replace('.', '_').replace('-', '_')}"

    @property
    def module(self) -> Path:
        """Where the version module is, or would be."""
        return self.root / "src" / "plooi" / "versions" / f"{self.package}.py"

    @property
    def tests(self) -> str:
        """Where the tests that come with the module are, or would be."""
        return f"tests/versions/test_{self.package}.py"

    def impact(self, *options: str, code: int = 0) -> dict[str, Any]:
        """What the impact report says; it must end with this exit code. That on a shared copy is made once."""

        def report() -> str:
            return self.workshop("impact", self.label, "--json", *options, code=code)

        def make(folder: Path) -> None:
            (folder / "report.json").write_text(report(), encoding="utf-8")

        if options or not self.shared:
            return cast(dict[str, Any], json.loads(report()))
        folder = made_once(self.root.parent / f"impact-{code}", make)
        return cast(dict[str, Any], json.loads((folder / "report.json").read_bytes()))

    def workshop(self, *arguments: str, code: int = 0) -> str:
        """What a command of the workshop prints; it must end with this exit code."""
        result = Project(self.root).run(*arguments)
        assert result.exit_code == code, result.output
        return result.stdout

    def pytest(self, *arguments: str, code: int = 0) -> str:
        """What the copy's own tests print, run by a process that knows no other project."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PLOOI_", "PYTEST_"))}
        env["PYTHONPATH"] = os.pathsep.join(
            str(self.root / folder) for folder in ("src", "generated", "tests", "tests/support")
        )
        command = [sys.executable, "-P", "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(command, cwd=self.root, env=env, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def fill(self) -> None:
        """Put in the place of each stub what a person would."""
        text = self.module.read_text(encoding="utf-8")
        for line, stub in EXPECTED[self.kind].lines.items():
            if line != stub:
                assert text.count(stub) == 1
                text = text.replace(stub, line)
        self.module.write_text(text, encoding="utf-8")

    def changed(self) -> set[str]:
        """The files that are not as they are in the project that this is a copy of."""
        ours, theirs = (
            {(name, path): digest for name in COPIED[:-1] for path, digest in tree(root / name).items() if digest}
            for root in (CHECKOUT, self.root)
        )
        return {"/".join(key) for key in {*ours, *theirs} if ours.get(key) != theirs.get(key)}


def copied(root: Path, target: Path, copy: Callable[..., object] = os.link) -> Path:
    """Copy a project, with what Python compiled of it: the times of files stay, and so it is not compiled anew.

    Files are linked, which takes a tenth of the time: what the workshop and Python write comes in the place of a file,
    and leaves the other links to it as they are. Only the first copy, from the project itself, has files of its own.
    """
    for name in COPIED:
        if (root / name).is_dir():
            # Another worker may compile at the same time: what is half written goes away again.
            ignored = shutil.ignore_patterns("*.pyc.*")
            shutil.copytree(root / name, target / name, ignore=ignored, copy_function=copy)
        else:
            copy(root / name, target / name)
    return target


@pytest.fixture(scope="session")
def as_added(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Kind], Copy]:
    """A copy of the project in which a version of a kind was taken in; made once for each, and left as it is."""

    def unchanged() -> Path:
        def make(folder: Path) -> None:
            copied(CHECKOUT, folder / "copy", shutil.copy2)

        return made_once(common(tmp_path_factory) / "unchanged", make) / "copy"

    def take_in(kind: Kind) -> Copy:
        def make(folder: Path) -> None:
            copy = Copy(copied(unchanged(), folder / "copy"), kind)
            source = make_version(kind, folder / "upstream")
            copy.workshop("add", copy.label, str(source), "--after", "0.9.0-beta", "--standing", "official")

        return Copy(made_once(common(tmp_path_factory) / "added" / kind, make) / "copy", kind, shared=True)

    return take_in


@pytest.fixture(scope="session")
def as_finished(as_added: Callable[[Kind], Copy], tmp_path_factory: pytest.TempPathFactory) -> Callable[[Kind], Copy]:
    """The same, with the lines that it needs, if any; made once for each, and left as it is."""

    def finish(kind: Kind) -> Copy:
        def make(folder: Path) -> None:
            copy = Copy(copied(as_added(kind).root, folder / "copy"), kind)
            copy.workshop("impact", copy.label, "--write", code=1)
            copy.fill()

        if not files(kind):
            return as_added(kind)
        return Copy(made_once(common(tmp_path_factory) / "finished" / kind, make) / "copy", kind, shared=True)

    return finish


@pytest.fixture
def begun(as_added: Callable[[Kind], Copy], tmp_path: Path) -> Callable[[Kind], Copy]:
    """A copy to work on: a version of a kind was taken in."""
    return lambda kind: Copy(copied(as_added(kind).root, tmp_path / "copy"), kind)
