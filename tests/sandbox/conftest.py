"""Sandboxes for the tests of the sandbox itself, and desks that speak with them without the client."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from plooi.sandbox import Sandbox, embedded

sys.path.insert(0, str(Path(__file__).parent))
from desk import Desk


@pytest.fixture(scope="session")
def slow_server(warm_sandboxes: Callable[[], Any]) -> Iterator[Sandbox]:
    """The published build, in which nothing is processed unless a test says so; started as users start it."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(embedded, "_server", warm_sandboxes)
            sandbox = stack.enter_context(Sandbox(mode="faithful", processing=3600.0))
        yield sandbox


@pytest.fixture
def desk(slow_server: Sandbox) -> Iterator[Desk]:
    """A desk at the published build."""
    slow_server.clear()
    with Desk(slow_server) as desk:
        yield desk


@pytest.fixture
def ideal_desk(ideal_server: Sandbox) -> Iterator[Desk]:
    """A desk at the platform as the spec of 0.9.0-beta means it."""
    ideal_server.clear()
    with Desk(ideal_server) as desk:
        yield desk


@pytest.fixture(scope="session")
def all_versions() -> Iterator[Sandbox]:
    """Every version at once, each under a path of its own; nothing is processed unless a test says so."""
    with Sandbox(version="all", processing=3600.0) as sandbox:
        yield sandbox


@pytest.fixture
def desk_of(all_versions: Sandbox) -> Iterator[Callable[[str], Desk]]:
    """Desks at a version, by its label."""
    all_versions.clear()
    with ExitStack() as stack:
        yield lambda label: stack.enter_context(Desk(all_versions, label))


@pytest.fixture
def new_desk() -> Iterator[Callable[..., Desk]]:
    """A desk at a sandbox of its own, with the settings that a test asks for; both go at its end."""
    with ExitStack() as stack:

        def make(**settings: object) -> Desk:
            sandbox = stack.enter_context(Sandbox(**settings))  # type: ignore[arg-type]
            return stack.enter_context(Desk(sandbox, sandbox.version))

        yield make
