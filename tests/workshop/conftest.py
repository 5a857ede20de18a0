"""A small project of its own for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from projects import CHECKOUT, Project, given_packages, packages, tree

__all__ = ["given_packages", "packages"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path / "project")
    project.add("1.0")
    return project


@pytest.fixture(scope="session")
def new_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Project]:
    """Makes such a project for tests that share one; they leave it as it is."""

    def make() -> Project:
        project = Project(tmp_path_factory.mktemp("shared"))
        project.add("1.0")
        return project

    return make


@pytest.fixture
def tree_of() -> Callable[[Path], dict[str, str]]:
    return tree


@pytest.fixture
def checkout(tmp_path: Path) -> Project:
    """A copy of the specs that this project vendors, and of the packages it has."""
    project = Project(tmp_path / "checkout")
    for name in ("openapi", "generated"):
        shutil.copytree(CHECKOUT / name, project.root / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return project
