"""Copies of this project that take in the versions which upstream might bring next."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import frozen

from fixtures_versions import LABELS, Kind, make_version

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("openapi", "generated", "src", "tests", "pyproject.toml")


@frozen
class Copy:
    """A copy of the project, worked on by processes that know no other."""

    root: Path

    def run(self, *arguments: str, code: int = 0) -> str:
        """What a Python command says; it must end with this exit code."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PLOOI_", "PYTEST_"))}
        env["PYTHONPATH"] = os.pathsep.join(str(self.root / folder) for folder in ("src", "generated", "tests"))
        command = [sys.executable, "-P", *arguments]
        done = subprocess.run(command, cwd=self.root, env=env, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def workshop(self, *arguments: str, code: int = 0) -> str:
        return self.run("-m", "plooi_spec", *arguments, "--root", str(self.root), code=code)

    def pytest(self, *arguments: str, code: int = 0) -> str:
        return self.run("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *arguments, code=code)

    def module(self, kind: Kind) -> Path:
        """Where the version module of a kind is, or would be."""
        return self.root / "src" / "plooi" / "versions" / f"v{LABELS[kind].replace('.', '_').replace('-', '_')}.py"


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Kind], Copy]]:
    """Makes a copy of the project in which a version of a kind has been taken in, with the command; once for each."""
    made: dict[Kind, Copy] = {}

    def take_in(kind: Kind) -> Copy:
        if kind not in made:
            folder = tmp_path_factory.mktemp(kind)
            for name in COPIED:
                source = ROOT / name
                if source.is_dir():
                    shutil.copytree(source, folder / "copy" / name, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, folder / "copy" / name)
            copy = Copy(folder / "copy")
            source = make_version(kind, folder / "upstream")
            copy.workshop("add", LABELS[kind], str(source), "--after", "0.9.0-beta", "--standing", "official")
            made[kind] = copy
        return made[kind]

    yield take_in
