"""Files to deliver: as a path, as bytes, as an open file; recognised, streamed, or refused before anything is sent."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import psutil
import pytest
from attrs import evolve

from facade.clients import PDF, QUICK, ZIP, Call, Client, Reply, Server, permit, record
from plooi.errors import ApiError, BestandTeGrootFout, DeliveryIncomplete, DocumentInvalid, OutcomeUnknown
from plooi.sandbox import Sandbox

EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
SPANNED_ZIP = b"PK\x07\x08" + bytes(18)


def opened_further_on(content: bytes, folder: Path) -> BinaryIO:
    path = folder / "verderop"
    path.write_bytes(b"een kopje" + content)
    file = path.open("rb")
    file.seek(len(b"een kopje"))
    return file


def as_path(content: bytes, folder: Path) -> Path:
    path = folder / "document"
    path.write_bytes(content)
    return path


GIVEN: dict[str, Callable[[bytes, Path], Any]] = {
    "path": as_path,
    "name": lambda content, folder: str(as_path(content, folder)),
    "bytes": lambda content, folder: content,
    "bytearray": lambda content, folder: bytearray(content),
    "memoryview": lambda content, folder: memoryview(content),
    "open file": lambda content, folder: as_path(content, folder).open("rb"),
    "raw file": lambda content, folder: as_path(content, folder).open("rb", buffering=0),
    "open further on": opened_further_on,
    "in memory": lambda content, folder: io.BytesIO(content),
}


@pytest.fixture
def closing() -> Iterator[Callable[[Any], Any]]:
    """Closes at the end what can be closed; a test must have left it open."""
    given = []

    def keep(value: Any) -> Any:
        given.append(value)
        return value

    yield keep
    for value in given:
        if hasattr(value, "close"):
            assert not value.closed
            value.close()


@pytest.mark.parametrize("how", GIVEN)
@pytest.mark.parametrize(
    "content", [PDF, ZIP, EMPTY_ZIP, SPANNED_ZIP, ZIP + os.urandom(600_000)], ids=lambda it: len(it)
)
def test_a_file_goes_out_whole_and_as_what_it_is(
    beta: Client, sandbox: Sandbox, tmp_path: Path, closing: Callable[[Any], Any], content: bytes, how: str
) -> None:
    given = closing(GIVEN[how](content, tmp_path))
    publication = beta.publish(permit(), given)
    upload = sandbox.requests()[-1]
    media_type = "application/pdf" if content.startswith(b"%PDF") else "application/zip"
    assert upload["headers"]["content-type"] == media_type
    assert upload["headers"]["content-length"] == str(len(content)) == str(upload["received"])
    assert "transfer-encoding" not in upload["headers"]
    assert sandbox.file(publication.id) == content


def test_an_open_file_is_sent_again_from_where_it_stood(
    beta: Client, sandbox: Sandbox, tmp_path: Path, closing: Callable[[Any], Any]
) -> None:
    file = closing(opened_further_on(PDF + bytes(600_000), tmp_path))
    sandbox.fault("postDocument", kind="reset", at=300_000)
    sandbox.fault("postDocument", kind="status_before", status=429)
    publication = beta.publish(permit(), file)
    assert sandbox.file(publication.id) == PDF + bytes(600_000)


class Pipe(io.RawIOBase):
    """A stream that cannot be rewound."""

    name = "een pijp"

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def readinto(self, buffer: Any) -> int:
        raise AssertionError("it was read")


def closed(path: Path) -> BinaryIO:
    file = path.open("rb")
    file.close()
    return file


#: What is no document: how it is given, what is said of it, and what to do.
NO_DOCUMENTS: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "neither": (lambda folder: as_path(b"Geachte heer, ", folder), "document is neither a PDF nor a ZIP", "into a ZIP"),
    "a space first": (lambda folder: b" %PDF-1.7", "the document is neither a PDF nor a ZIP", "give a PDF"),
    "too short": (lambda folder: b"%PD", "the document is neither a PDF nor a ZIP", "give a PDF"),
    "RAR": (lambda folder: b"PK\x01\x02 en meer", "the document is neither a PDF nor a ZIP", "give a PDF"),
    "empty": (lambda folder: as_path(b"", folder), "document is empty", "with content"),
    "no bytes": (lambda folder: b"", "the document is empty", "with content"),
    "read to its end": (lambda folder: seek(as_path(PDF, folder).open("rb")), "document is empty", "with content"),
    "missing": (lambda folder: folder / "weg.pdf", "weg.pdf cannot be read: No such file", "check the path"),
    "a folder": (lambda folder: folder, "is not a file", "name a PDF or a ZIP"),
    "no name": (lambda folder: "", ". is not a file", "name a PDF or a ZIP"),
    "a device": (lambda folder: "/dev/zero", "/dev/zero is not a file", "name a PDF or a ZIP"),
    "an odd name": (lambda folder: "a\0b.pdf", "cannot be read", "check the path"),
    "too long a name": (lambda folder: folder / ("a" * 300), "cannot be read: File name too long", "check the path"),
    "text": (lambda folder: as_path(PDF, folder).open(encoding="utf-8"), "is open as text", 'with mode "rb"'),
    "no text": (
        lambda folder: as_path(PDF + b"%\xe2\xe3\xcf\xd3", folder).open(encoding="utf-8"),
        "is open as text",
        'with mode "rb"',
    ),
    "text in memory": (lambda folder: io.StringIO("%PDF-1.7"), "the document is open as text", 'with mode "rb"'),
    "closed": (lambda folder: closed(as_path(PDF, folder)), "document is closed", "keep it open"),
    "for writing": (lambda folder: (folder / "x").open("wb"), "x cannot be read: it is not open for that", "check"),
    "a pipe": (lambda folder: Pipe(), "een pijp cannot be rewound", "save it to a file"),
    "nothing": (lambda folder: None, "what was given is of the type NoneType", "give a path, bytes or a file"),
    "a number": (lambda folder: 7, "what was given is of the type int", "give a path, bytes or a file"),
}


def seek(file: BinaryIO) -> BinaryIO:
    file.seek(0, os.SEEK_END)
    return file


@pytest.mark.parametrize("what", NO_DOCUMENTS)
def test_what_is_no_document_is_refused_before_anything_is_sent(
    beta: Client, sandbox: Sandbox, tmp_path: Path, published: Any, what: str
) -> None:
    make, fault, remedy = NO_DOCUMENTS[what]
    given = make(tmp_path)
    for call in (
        lambda: beta.publish(permit(), given),
        lambda: beta.upload_document(published, given),
        lambda: beta.replace_document(published, given),
    ):
        with pytest.raises(DocumentInvalid) as caught:
            call()
        assert caught.value.field == "document"
        assert fault in caught.value.fault
        assert remedy in caught.value.remedy
        assert str(caught.value) == (
            f"document: {caught.value.fault}. {caught.value.remedy[0].upper()}{caught.value.remedy[1:]}."
        )
    assert sandbox.requests() == []
    if hasattr(given, "close"):
        given.close()


def test_a_file_over_the_limit_is_refused(plooi: Client, every: Sandbox, sparse: Callable[[int], Path]) -> None:
    path = sparse(2_147_483_649)
    with pytest.raises(DocumentInvalid) as caught:
        plooi.publish(permit(), path)
    assert "has 2147483649 bytes; the platform takes 2147483648 at most" in str(caught.value)
    assert every.requests() == []


def test_a_gateway_may_take_less(
    connect: Callable[..., Client], new_sandbox: Callable[..., Sandbox], sparse: Callable[[int], Path]
) -> None:
    sandbox = new_sandbox(limit=1000)
    plooi = connect(sandbox.url, auth=sandbox.token(org=["gm0518"]))
    # Answered before the file has been read.
    with pytest.raises(DeliveryIncomplete) as caught:
        plooi.publish(permit(), sparse(5_000_000))
    cause = caught.value.cause
    assert isinstance(cause, BestandTeGrootFout)
    assert "Split it, or make it smaller" in str(cause)
    sandbox.fault("postDocument", kind="status_before", status=413, body="html")
    with pytest.raises(
        BestandTeGrootFout, match="postDocument with status 413: 413 Request Entity Too Large"
    ) as refused:
        plooi.upload_document(caught.value.publication, PDF)
    assert "<" not in str(refused.value)


@pytest.mark.parametrize("change", ["grows", "shrinks", "goes"])
def test_a_file_that_changes_on_its_way(
    connect: Callable[..., Client], sandbox: Sandbox, tmp_path: Path, change: str
) -> None:
    path = as_path(PDF + bytes(1000), tmp_path)

    def changing() -> float:
        """Called between two attempts."""
        if change == "goes":
            path.unlink()
        else:
            path.write_bytes(PDF + bytes(2000 if change == "grows" else 500))
        return 0.5

    beta = connect(sandbox.url, auth=sandbox.token(org=["gm0518"]), retries=evolve(QUICK, random=changing))
    sandbox.fault("postDocument", kind="status_before", status=503)
    with pytest.raises(DeliveryIncomplete) as caught:
        beta.publish(permit(), path)
    assert isinstance(caught.value.cause, DocumentInvalid)
    expected = "cannot be read any more: No such file" if change == "goes" else "changed while it was being sent"
    assert expected in str(caught.value)
    assert record(sandbox, caught.value.publication.id)["state"] == "created"


class Slow(io.FileIO):
    """A file that something is done to when so much of it was read, as by another program."""

    def __init__(self, path: Path, at: int, change: Callable[[], Any]) -> None:
        super().__init__(path, "rb")
        self._at = at
        self._change = change
        self.sending = False

    def read(self, size: int = -1) -> bytes:
        data = super().read(size)
        if self.sending and self.tell() >= self._at:
            self.sending = False
            self._change()
        return data


def overwrite(path: Path, size: int) -> None:
    """Write other content of the same size into a file, in place."""
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size - size // 2))


@pytest.mark.parametrize("size", [1000, 256 * 1024, 700_000, 5_000_000])
def test_a_file_that_is_written_to_in_place_does_not_go_out_by_half(
    beta: Client, sandbox: Sandbox, tmp_path: Path, size: int
) -> None:
    path = as_path(PDF + bytes(size), tmp_path)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    with Slow(path, size // 3, lambda: overwrite(path, size)) as file:
        created = beta.create_metadata(permit())
        file.sending = True
        # It is looked at first: what is changed then is changed between the look and the sending, or in the midst.
        with pytest.raises(DocumentInvalid, match="changed while it was being sent: the end of it was held back"):
            beta.upload_document(created, file, as_is=True)
    assert record(sandbox, created.id)["state"] == "created"
    beta.upload_document(created, path)
    assert sandbox.file(created.id) == path.read_bytes()


def test_what_an_earlier_attempt_may_have_stored_is_not_denied(
    connect: Callable[..., Client], sandbox: Sandbox, tmp_path: Path
) -> None:
    path = as_path(PDF + bytes(1000), tmp_path)
    first = path.read_bytes()

    def changing() -> float:
        """Called between two attempts."""
        overwrite(path, len(first))
        return 0.5

    beta = connect(sandbox.url, auth=sandbox.token(org=["gm0518"]), retries=evolve(QUICK, random=changing))
    created = beta.create_metadata(permit())
    os.utime(path, (1_700_000_000, 1_700_000_000))
    sandbox.fault("postDocument", kind="status_after", status=503)
    with pytest.raises(OutcomeUnknown) as caught:
        beta.upload_document(created, path)
    assert isinstance(caught.value.cause, DocumentInvalid)
    assert caught.value.stored is True
    assert sandbox.file(created.id) == first


def test_no_file_and_no_thread_is_left_where_sending_broke_off(
    beta: Client, sandbox: Sandbox, sparse: Callable[[int], Path], no_thread_left: Callable[[], bool]
) -> None:
    path = sparse(20_000_000)
    sandbox.fault("postDocument", kind="reset", at=5_000_000, times=0)
    with pytest.raises(DeliveryIncomplete) as caught:
        beta.publish(permit(), path)
    # The error, and with it all that its traceback holds on to, is still there.
    assert caught.value.cause
    assert str(path) not in {file.path for file in psutil.Process().open_files()}
    assert no_thread_left()


def test_a_file_that_the_platform_takes_for_another(beta: Client, connect: Callable[..., Client], serve: Any) -> None:
    """The platform says the same of a file that it does not take and of storage that fails behind it."""

    def answer(call: Call) -> Reply:
        body = b'{"type": "https://x.test/f#bestandstype-fout", "supportedMediaTypes": ["PDF en ZIP"], "status": 400}'
        return 400, {}, body

    server: Server = serve(answer)
    with pytest.raises(ApiError, match=r"PDF en ZIP") as caught:
        connect(server.url).upload_document("2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f", PDF)
    assert (caught.value.kind, type(caught.value).__name__) == ("bestandstype-fout", "BestandstypeFout")
