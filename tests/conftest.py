"""What all tests share: real sandboxes on free ports, real documents, and metadata that every version accepts."""

from __future__ import annotations

import gc
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from durations import pytest_addoption, pytest_collection_modifyitems, pytest_configure
from plooi import Metadata
from plooi.sandbox import Sandbox, embedded
from warm_generator import WarmGenerator
from warm_sandbox import CAN, WarmSandboxes

__all__ = ["pytest_addoption", "pytest_collection_modifyitems", "pytest_configure"]

DEN_HAAG = "gm0518"

# Tests compare with the English messages, whatever the locale of the machine; those of Dutch ask for it.
os.environ["PLOOI_LANG"] = "en"


def pytest_xdist_auto_num_workers() -> int:
    """Two workers for each core: a test waits for disks, clocks and processes a quarter of its time."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection() -> None:
    """Search for no garbage while tests are collected: they all stay until the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave what was collected out of the searches for garbage."""
    gc.freeze()
    gc.enable()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def warm_sandboxes() -> Iterator[Callable[[], Any]]:
    """Sandboxes are forked from one process that has their server loaded, where that can be; see `started`."""
    real, warm = embedded._server, WarmSandboxes()
    if CAN:
        embedded._server = warm
    yield real
    embedded._server = real
    warm.close()


@pytest.fixture
def started(warm_sandboxes: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Sandboxes are started as users start them, for tests of the process itself."""
    monkeypatch.setattr(embedded, "_server", warm_sandboxes)


@pytest.fixture(scope="session", autouse=True)
def warm_generator() -> Iterator[None]:
    """The generator of packages is forked from one process that has it loaded, where that can be."""
    warm = WarmGenerator()
    with pytest.MonkeyPatch.context() as patched:
        if CAN:
            # By its name: what this file imports counts as what every test hangs on.
            patched.setattr("plooi_spec.packages.generate._run", warm)
        yield
    warm.close()


@pytest.fixture(scope="session")
def faithful_server() -> Iterator[Sandbox]:
    with Sandbox(mode="faithful") as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def ideal_server() -> Iterator[Sandbox]:
    with Sandbox(mode="ideal") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(faithful_server: Sandbox) -> Sandbox:
    """The platform as the published build behaves, without faults, deliveries and requests."""
    faithful_server.clear()
    return faithful_server


@pytest.fixture
def ideal_sandbox(ideal_server: Sandbox) -> Sandbox:
    """The platform as the spec means it, without faults, deliveries and requests."""
    ideal_server.clear()
    return ideal_server


@pytest.fixture(scope="session")
def slow_server() -> Iterator[Sandbox]:
    with Sandbox("all", mode="ideal", processing=3600) as sandbox:
        yield sandbox


@pytest.fixture
def slow(slow_server: Sandbox) -> Sandbox:
    """All versions at a platform that processes nothing until it is asked to, without faults and deliveries."""
    slow_server.clear()
    return slow_server


@pytest.fixture
def new_sandbox() -> Iterator[Callable[..., Sandbox]]:
    """A sandbox of one's own, with the settings that a test asks for; stopped at its end."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(Sandbox(**settings))


@pytest.fixture
def token(sandbox: Sandbox) -> str:
    return sandbox.token(org=[DEN_HAAG])


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": "Kapvergunning Hooigracht"})
    path = tmp_path / "kapvergunning.pdf"
    writer.write(path)
    return path


@pytest.fixture
def zip_file(tmp_path: Path) -> Path:
    path = tmp_path / "kapvergunning.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kapvergunning.txt", "De kapvergunning voor de Hooigracht." * 40)
    return path


@pytest.fixture
def metadata() -> Metadata:
    return Metadata(**example())


@pytest.fixture
def full_metadata() -> Metadata:
    """Every field that 0.9.0-beta can carry in a POST, filled."""
    return Metadata(
        **example(),
        verantwoordelijke="gemeente Den Haag",
        opsteller="https://identifier.overheid.nl/tooi/id/gemeente/gm0518",
        naam_opsteller="Afdeling Groen",
        creatiedatum="december 2021",
        verkorte_titels=["Kapvergunning"],
        alternatieve_titels=["Vergunning voor het kappen van een kastanje"],
        omschrijvingen=["Vergunning voor het kappen van één kastanje aan de Hooigracht."],
        onderwerpen=["bomen", "vergunningen"],
        format="PDF",
        aggregatiekenmerk="dossier-2021-117",
        documenthandelingen=[
            {"soort_handeling": "ondertekening", "at_time": "2022-08-24T14:15:22Z", "was_associated_with": DEN_HAAG}
        ],
        geldigheid_begindatum="2022-08-24T14:15:22Z",
        geldigheid_einddatum="2032-08-24T14:15:22Z",
        weblocatie="https://www.example.org/kapvergunning-hooigracht",
        extra_metadata=[
            {"namespace": "https://www.example.org/ns", "velden": {"zaaknummer": ["2021-117", "2021-118"]}}
        ],
    )


def example() -> dict[str, Any]:
    return {
        "publisher": DEN_HAAG,
        "officiele_titel": "Kapvergunning Hooigracht",
        "documentsoorten": ["vergunning"],
        "themas": ["natuur en milieu"],
        "identifiers": ["doc-20219495"],
        "language": "NLD",
    }
