"""Fixtures of pytest for programs that deliver with this client. pytest loads them by itself: see docs/testing.md.

The settings `plooi_version`, `plooi_mode` and `plooi_org` stand in the pytest configuration of the program. All imports
of the client are made when a fixture is asked for, so that other test runs do not load it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from plooi import Plooi
    from plooi.sandbox import Sandbox

#: The municipality of The Hague, which the examples in the docs deliver for.
_ORG = "gm0518"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name the settings."""
    parser.addini("plooi_version", "label of the API version that plooi_sandbox serves", default="")
    parser.addini("plooi_mode", "mode of plooi_sandbox: faithful or ideal", default="")
    parser.addini("plooi_org", "codes of the organisations that plooi_client delivers for", type="args", default=[_ORG])


@pytest.fixture(scope="session")
def plooi_server(pytestconfig: pytest.Config) -> Iterator[Sandbox]:
    """The sandbox of the whole test run. Tests ask for `plooi_sandbox`, which is empty for each of them."""
    from plooi.sandbox import Sandbox
    from plooi.versions import DEFAULT

    version = pytestconfig.getini("plooi_version") or DEFAULT
    with Sandbox(version, mode=pytestconfig.getini("plooi_mode") or None, processing=3600.0) as sandbox:
        yield sandbox


@pytest.fixture
def plooi_sandbox(plooi_server: Sandbox) -> Sandbox:
    """A running `plooi.sandbox.Sandbox` without deliveries, requests and faults.

    Documents are processed when the test calls `process_now()`.
    """
    plooi_server.clear()
    return plooi_server


@pytest.fixture
def plooi_client(plooi_sandbox: Sandbox, pytestconfig: pytest.Config) -> Iterator[Plooi]:
    """A `Plooi` that is signed in to `plooi_sandbox`. It waits milliseconds between its attempts."""
    from plooi import Plooi, Retries

    token = plooi_sandbox.token(org=pytestconfig.getini("plooi_org"))
    quick = Retries(first=0.001, longest=0.01)
    with Plooi(plooi_sandbox.url, auth=token, version=plooi_sandbox.version, retries=quick) as client:
        yield client
