"""Downloads: to a path, an open file or into memory; whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from facade.clients import Client, Server, permit
from plooi import Publication
from plooi.errors import ApiError, DocumentInvalid, TransportError
from plooi.sandbox import Sandbox
from plooi.wire.sinks import FileSink

CONTENT = b"%PDF-1.7\n" + os.urandom(2_500_000)
UNKNOWN = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"


@pytest.fixture
def large(beta: Client, sandbox: Sandbox) -> Publication:
    publication: Publication = beta.publish(permit(), CONTENT)
    sandbox.clear_requests()
    return publication


def test_to_a_path(beta: Client, large: Publication, tmp_path: Path) -> None:
    got = beta.download(large, tmp_path / "kopie.pdf")
    assert (tmp_path / "kopie.pdf").read_bytes() == CONTENT
    assert (got.size, got.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert got.to_dict() == {"id": large.id, "size": got.size, "sha256": got.sha256, "media_type": "application/pdf"}
    # A file like any other, and nothing beside it.
    (tmp_path / "ander").write_bytes(b"")
    assert (tmp_path / "kopie.pdf").stat().st_mode == (tmp_path / "ander").stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ander", "kopie.pdf"]


def test_where_the_machine_gives_no_thread_more(
    beta: Client, large: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start
    refused = []

    def refuse(self: threading.Thread) -> None:
        if self.name.startswith("plooi-hash"):
            refused.append(self.name)
            raise RuntimeError("can't start new thread")
        start(self)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert beta.download(large, tmp_path / "kopie.pdf").sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert refused


def test_in_the_place_of_another_file(beta: Client, large: Publication, tmp_path: Path) -> None:
    path = tmp_path / "kopie.pdf"
    path.write_bytes(b"een langere, oude inhoud" * 100_000)
    beta.download(large, str(path))
    assert path.read_bytes() == CONTENT


def test_to_a_name_alone(beta: Client, large: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    beta.download(large, "kopie.pdf")
    assert (tmp_path / "kopie.pdf").read_bytes() == CONTENT


def test_to_an_open_file_from_where_it_stands(
    beta: Client, sandbox: Sandbox, large: Publication, tmp_path: Path
) -> None:
    sandbox.fault("getDocument", kind="truncate", times=2)
    with (tmp_path / "bundel").open("w+b") as file:
        file.write(b"kop")
        beta.download(large, file)
        assert not file.closed
    assert (tmp_path / "bundel").read_bytes() == b"kop" + CONTENT


def test_into_memory(beta: Client, sandbox: Sandbox, large: Publication) -> None:
    sandbox.fault("getDocument", kind="truncate")
    memory = io.BytesIO()
    assert beta.download(large, memory).size == len(CONTENT)
    assert memory.getvalue() == CONTENT


class Stream:
    """Somewhere to write to, of which nothing can be taken back."""

    name = "de uitvoer"

    def __init__(self) -> None:
        self.content = b""

    def write(self, chunk: bytes) -> int:
        self.content += bytes(chunk[:1000])
        return min(1000, len(chunk))

    def seekable(self) -> bool:
        return False


def test_to_a_stream(beta: Client, sandbox: Sandbox, large: Publication) -> None:
    stream = Stream()
    # Refused before anything came of it: that can be tried again.
    sandbox.fault("getDocument", kind="status_before", status=503)
    assert beta.download(large, stream).sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert stream.content == CONTENT
    sandbox.fault("getDocument", kind="truncate")
    with pytest.raises(DocumentInvalid, match="what was written to the stream cannot be taken back") as caught:
        beta.download(large, Stream())
    assert (caught.value.field, caught.value.value) == ("target", "de uitvoer")


@pytest.mark.parametrize("fault", ["truncate", "reset", "lose_answer", "status_before"])
@pytest.mark.parametrize("existing", [b"wat er stond", None])
def test_no_half_file_is_left(
    beta: Client,
    sandbox: Sandbox,
    large: Publication,
    tmp_path: Path,
    no_thread_left: Callable[[], bool],
    fault: str,
    existing: bytes | None,
) -> None:
    path = tmp_path / "kopie.pdf"
    if existing is not None:
        path.write_bytes(existing)
    sandbox.fault("getDocument", kind=fault, times=0)
    with pytest.raises((TransportError, ApiError)):
        beta.download(large, path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([] if existing is None else [existing])
    assert no_thread_left()


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_nor_after_an_interrupt(
    beta: Client, large: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    written = FileSink.write

    def interrupted(self: FileSink, chunk: bytes) -> None:
        written(self, chunk)
        raise error

    monkeypatch.setattr(FileSink, "write", interrupted)
    with pytest.raises(error):
        beta.download(large, tmp_path / "kopie.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def closing() -> Iterator[Callable[[BinaryIO], BinaryIO]]:
    files: list[BinaryIO] = []
    yield lambda file: files.append(file) or file  # type: ignore[func-returns-value]
    for file in files:
        file.close()


#: What cannot be written to: how it is given, and what is said of it.
NO_TARGETS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a folder": (lambda folder: folder, "is not a file"),
    "a folder that is not there": (lambda folder: folder / "weg" / "kopie.pdf", "cannot be written: No such file"),
    "no name": (lambda folder: "", "is not a file"),
    "an odd name": (lambda folder: folder / "a\0b", "embedded null"),
    "too long a name": (lambda folder: folder / ("a" * 300), "cannot be written: File name too long"),
    "a device": (lambda folder: "/dev/null", "/dev/null is not a file"),
    "text": (lambda folder: (folder / "x").open("w"), "is open as text"),
    "text in memory": (lambda folder: io.StringIO(), "the stream is open as text"),
    "for reading": (lambda folder: (folder / "leesbaar").open("rb"), "is not open for writing"),
    "nothing": (lambda folder: None, "what was given is of the type NoneType"),
    "bytes": (lambda folder: bytearray(), "what was given is of the type bytearray"),
}


@pytest.mark.parametrize("what", NO_TARGETS)
def test_what_cannot_be_written_to(
    beta: Client, sandbox: Sandbox, large: Publication, tmp_path: Path, closing: Any, what: str
) -> None:
    (tmp_path / "leesbaar").write_bytes(b"x")
    make, fault = NO_TARGETS[what]
    target = make(tmp_path)
    with pytest.raises(DocumentInvalid) as caught:
        beta.download(large, closing(target) if hasattr(target, "close") else target)
    assert (caught.value.field, fault in caught.value.fault) == ("target", True), caught.value.fault
    assert sandbox.requests() == []
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_full_disk(beta: Client, large: Publication) -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(DocumentInvalid, match=r"target: /dev/full cannot be written: No space left on device"),
    ):
        beta.download(large, full)


@pytest.mark.parametrize("status", [202, 204, 206])
def test_a_success_that_is_no_document(
    connect: Callable[..., Client], serve: Callable[..., Server], tmp_path: Path, status: int
) -> None:
    server = serve(lambda call: (status, {}, b"" if status == 204 else b"%PDF"))
    with pytest.raises(ApiError, match=f"getDocument with status {status}: the answer is not what the spec promises"):
        connect(server.url).download(UNKNOWN, tmp_path / "kopie.pdf")
    assert list(tmp_path.iterdir()) == []
    memory = io.BytesIO()
    with pytest.raises(ApiError):
        connect(server.url).download(UNKNOWN, memory)
    assert memory.getvalue() == b""


def test_a_compressed_answer_is_unpacked(
    connect: Callable[..., Client], serve: Callable[..., Server], tmp_path: Path
) -> None:
    server = serve(lambda call: (200, {"Content-Encoding": "gzip"}, gzip.compress(CONTENT)))
    got = connect(server.url).download(UNKNOWN, tmp_path / "kopie.pdf")
    assert got.sha256 == hashlib.sha256(CONTENT).hexdigest()
    broken = serve(lambda call: (200, {"Content-Encoding": "gzip"}, b"dit is geen gzip"))
    with pytest.raises(TransportError, match="broke during getDocument"):
        connect(broken.url).download(UNKNOWN, tmp_path / "kopie.pdf")


def test_a_redirect_is_told_of_and_not_followed(
    connect: Callable[..., Client], serve: Callable[..., Server], tmp_path: Path
) -> None:
    elsewhere = serve(lambda call: (200, {}, CONTENT))
    server = serve(lambda call: (302, {"Location": elsewhere.origin}, b""))
    with pytest.raises(ApiError, match=f"It refers to {elsewhere.origin}"):
        connect(server.url, auth="geheim").download(UNKNOWN, tmp_path / "kopie.pdf")
    assert elsewhere.calls == []


#: What a proxy gives in the place of a document: media type and body. The status is 200.
PAGES: dict[str, tuple[str | None, bytes]] = {
    "a page": ("text/html", b"<html>Inloggen</html>"),
    "a page without a type": (None, b"<html>Inloggen</html>"),
    "a page called PDF": ("application/pdf", b"<!DOCTYPE html><html>Storing</html>"),
    "a document called a page": ("text/html; charset=utf-8", CONTENT),
    "JSON": ("application/json", b'{"token": "verlopen"}'),
    "nothing": ("application/pdf", b""),
    "half a signature": ("application/pdf", b"%PD"),
    "text": ("application/octet-stream", b"kapvergunning"),
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page_is_no_document(
    connect: Callable[..., Client], serve: Callable[..., Server], tmp_path: Path, what: str
) -> None:
    media_type, body = PAGES[what]
    server = serve(lambda call: (200, {} if media_type is None else {"Content-Type": media_type}, body))
    client, stream = connect(server.url), io.BytesIO()
    for target in (tmp_path / "kopie.pdf", stream):
        with pytest.raises(ApiError, match=r"the answer is not what the spec promises.* and not of a page before it"):
            client.download(UNKNOWN, target)
    assert list(tmp_path.iterdir()) == []
    assert stream.getvalue() == b""
    # It stays a page, however often it is asked for.
    assert len(server.calls) == 2


@pytest.mark.parametrize("media_type", ["application/pdf", "application/zip", "application/octet-stream", None])
@pytest.mark.parametrize("start", [b"%PDF", b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"])
def test_what_the_platform_can_have_stored_is_a_document(
    connect: Callable[..., Client], serve: Callable[..., Server], tmp_path: Path, media_type: str | None, start: bytes
) -> None:
    """Whatever it is called: to one that takes anything the published build calls a ZIP a PDF."""
    server = serve(lambda call: (200, {} if media_type is None else {"Content-Type": media_type}, start))
    got = connect(server.url).download(UNKNOWN, tmp_path / "kopie")
    assert (tmp_path / "kopie").read_bytes() == start
    assert got.media_type == ("application/pdf" if start == b"%PDF" else "application/zip")
