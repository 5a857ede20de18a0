"""Small projects to take versions into, sources to take them from, and a server that plays upstream: fixtures."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forge import PROJECT, Forge
from projects import Project, write_source

#: A version module for the example: its client has no verb there but those of documents, and wants nothing.
MODULE = '''\
"""Version 1.0: the ground."""

from plooi.versions import v0_3_1_alpha
from plooi.versions.traits import Traits


def follow(before: Traits | None) -> Traits:
    return v0_3_1_alpha.follow(before).called(search=None)
'''


def knowing(project: Project, package: str = "v1_0", module: str = MODULE) -> Project:
    """The project, with a client that knows a version of it."""
    folder = project.root / "src" / "plooi" / "versions"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{package}.py").write_text(module, encoding="utf-8")
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one version, 1.0, that its client knows."""
    project = Project(tmp_path / "project")
    project.add("1.0")
    return knowing(project)


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder with the example's files, with pieces (file, old, new) changed."""
    made: list[Path] = []

    def make(*changes: tuple[str, str, str]) -> Path:
        made.append(write_source(tmp_path / f"source-{len(made)}", *changes))
        return made[-1]

    return make


@pytest.fixture
def forge() -> Iterator[Forge]:
    with Forge() as forge:
        yield forge


@pytest.fixture
def another_forge() -> Iterator[Forge]:
    """A second one: another port, and so another origin."""
    with Forge() as forge:
        yield forge


@pytest.fixture
def git(project: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs git in the project, which is a checkout with everything committed on the branch main."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "PLOOI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def run(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=project.root, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    run("init", "--quiet", "--initial-branch", "main")
    run("config", "user.name", "Tessa Tester")
    run("config", "user.email", "tessa@example.org")
    (project.root / ".gitattributes").write_text("* text=auto eol=lf\nopenapi/*/upstream/** -text\n")
    (project.root / ".gitignore").write_text("__pycache__/\n")
    run("add", "--all")
    run("commit", "--quiet", "--message", "As it is")
    return run


def look(project: Project, forge: Forge | str, *arguments: str) -> tuple[int, dict[str, Any]]:
    """A look at upstream as the command does it: the exit code, and what it tells as JSON."""
    host = forge if isinstance(forge, str) else forge.url
    result = project.run("watch", "--once", "--host", host, "--project", PROJECT, "--json", *arguments)
    outcome = json.loads(result.stdout)
    assert outcome.get("code", 2) == result.exit_code
    return result.exit_code, outcome


def branches(git: Callable[..., str]) -> list[str]:
    return git("branch", "--format", "%(refname:short)").split()
