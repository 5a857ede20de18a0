"""Sandboxes that serve every version, and clients of both kinds that are closed when a test ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from facade.clients import CLIENTS, PDF, QUICK, Client, Server
from plooi import Publication, versions
from plooi.sandbox import Sandbox

Connect = Callable[..., Client]


@pytest.fixture(params=versions.labels())
def label(request: pytest.FixtureRequest) -> str:
    """Each version that there is, also one that was added a minute ago."""
    return str(request.param)


@pytest.fixture(params=CLIENTS)
def kind(request: pytest.FixtureRequest) -> type[Client]:
    return CLIENTS[request.param]


@pytest.fixture(scope="session")
def server_of_all() -> Iterator[Sandbox]:
    with Sandbox("all", mode="ideal", processing=0) as sandbox:
        yield sandbox


@pytest.fixture
def every(server_of_all: Sandbox) -> Sandbox:
    """All versions, each as its spec means it, without faults, deliveries and requests."""
    server_of_all.clear()
    return server_of_all


@pytest.fixture
def connect(kind: type[Client]) -> Iterator[Connect]:
    """Makes clients, quick to try again; all are closed at the end."""
    with ExitStack() as stack:

        def make(url: str, **settings: Any) -> Client:
            client = kind(url, **{"retries": QUICK, "timeout": 30.0, **settings})
            stack.callback(client.close)
            return client

        yield make


@pytest.fixture
def plooi(connect: Connect, every: Sandbox, label: str) -> Client:
    """A client of a version, signed in for gm0518 at the platform as the spec means it."""
    return connect(every.urls[label], auth=every.token(org=["gm0518"]), version=label)


@pytest.fixture
def beta(connect: Connect, sandbox: Sandbox) -> Client:
    """A client of 0.9.0-beta, signed in for gm0518 at the platform as its published build behaves."""
    return connect(sandbox.url, auth=sandbox.token(org=["gm0518"]))


@pytest.fixture
def published(beta: Client, sandbox: Sandbox, metadata: Any) -> Publication:
    """A delivery at the published build, which has not processed it yet; the request log is empty after it."""
    publication: Publication = beta.publish(metadata, PDF)
    sandbox.clear_requests()
    return publication


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers that say anything, and stops them at the end."""
    with ExitStack() as stack:
        yield lambda answer, context=None: stack.enter_context(Server(answer, context))


@pytest.fixture
def no_thread_left() -> Callable[[], bool]:
    """Whether every thread that hashed a file has come to its end, or does so at once."""

    def ended() -> bool:
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("plooi-hash")]
        for thread in threads:
            thread.join(30)
        return not any(thread.is_alive() for thread in threads)

    return ended


@pytest.fixture
def sparse(tmp_path: Path) -> Callable[[int], Path]:
    """Makes a PDF by its first bytes, of any size, that takes next to no place."""
    return lambda size: sparse_file(tmp_path, size)


def sparse_file(folder: Path, size: int) -> Path:
    path = folder / f"{size}.pdf"
    with path.open("wb") as file:
        file.write(PDF)
        file.truncate(size)
    return path
