"""The files of a batch: found where they may lie, hashed, and never sent as something else than was checked."""

from __future__ import annotations

import hashlib
import io
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plooi import AsyncPlooi, BearerToken, Metadata
from plooi.batch.files import Guarded, located, measured, rooted
from plooi.errors import DeliveryIncomplete, DocumentInvalid
from plooi.sandbox import Sandbox
from plooi.wire.documents import CHUNK

LARGEST = 10 * 1024 * 1024


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    return folder


def written(path: Path, content: bytes) -> tuple[Path, int, str]:
    """A file with what it was when it was checked."""
    path.write_bytes(content)
    document, _, sha256 = measured(path, LARGEST)
    return path, document.size, sha256


def pdf(size: int) -> bytes:
    return (b"%PDF-1.7\n" + b"abcdefghij" * (size // 10 + 1))[:size]


# Where they are.


def test_relative_paths_are_relative_to_the_folder(desk: Path) -> None:
    (desk / "map").mkdir()
    (desk / "map" / "a.pdf").write_bytes(pdf(20))
    assert located(desk, "map/a.pdf", outside=False) == desk / "map" / "a.pdf"
    assert located(desk, "map/../map/a.pdf", outside=False) == desk / "map" / "a.pdf"
    assert located(desk, str(desk / "map" / "a.pdf"), outside=False) == desk / "map" / "a.pdf"
    link = desk.parent / "link"
    link.symlink_to(desk, target_is_directory=True)
    assert located(rooted(link), "map/a.pdf", outside=False) == desk / "map" / "a.pdf"


@pytest.mark.parametrize("name", ["../a.pdf", "{}/a.pdf", "link.pdf"])
def test_what_lies_outside(desk: Path, name: str) -> None:
    target = desk.parent / "a.pdf"
    target.write_bytes(pdf(20))
    (desk / "link.pdf").symlink_to(target)
    name = name.format(desk.parent)
    with pytest.raises(DocumentInvalid) as caught:
        located(desk, name, outside=False)
    assert (caught.value.field, caught.value.value) == ("file", name)
    assert "outside the folder" in caught.value.fault
    assert "--outside" in caught.value.remedy
    assert located(desk, name, outside=True) == target


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.pdf", ["No such file", "path"]),
        ("map\\a.pdf", ["No such file", "/ between folders"]),
        ("loop.pdf", ["lead in a circle"]),
        ("loop/a.pdf", ["lead in a circle"]),
        ("a\0.pdf", ["no file has such a name"]),
        ("a\ud800.pdf", ["no file has such a name"]),
        ("x" * 5000, ["too long"]),
        ("file.txt/a.pdf", ["Not a directory"]),
    ],
)
def test_what_is_not_there(desk: Path, name: str, words: list[str]) -> None:
    (desk / "loop.pdf").symlink_to("loop.pdf")
    (desk / "loop").symlink_to("pool")
    (desk / "pool").symlink_to("loop")
    (desk / "file.txt").write_text("no folder")
    with pytest.raises(DocumentInvalid) as caught:
        located(desk, name, outside=True)
    assert [word for word in words if word not in str(caught.value)] == [], str(caught.value)


def test_a_file_is_measured(desk: Path) -> None:
    path = desk / "a.pdf"
    path.write_bytes(pdf(CHUNK + 17))
    document, changed, sha256 = measured(path, LARGEST)
    assert (document.size, changed, sha256) == (
        CHUNK + 17,
        path.stat().st_mtime_ns,
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )


@pytest.mark.parametrize(
    ("content", "fault"), [(b"", "is empty"), (b"hello", "neither a PDF nor a ZIP"), (pdf(3000), "2000 at most")]
)
def test_what_cannot_be_delivered(desk: Path, content: bytes, fault: str) -> None:
    (desk / "a.pdf").write_bytes(content)
    with pytest.raises(DocumentInvalid, match=fault):
        measured(desk / "a.pdf", 2000)


def test_what_is_no_file(desk: Path) -> None:
    os.mkfifo(desk / "pipe.pdf")
    (desk / "map.pdf").mkdir()
    for name in ("pipe.pdf", "map.pdf"):
        with pytest.raises(DocumentInvalid, match="is not a file"):
            measured(desk / name, LARGEST)


# What was checked.


@pytest.mark.parametrize("size", [4, 5, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_checked_is_read_any_number_of_times(desk: Path, size: int) -> None:
    path, size, sha256 = written(desk / "a.pdf", pdf(size))
    with Guarded(path, size, sha256) as file:
        assert (file.readable(), file.seekable(), file.name) == (True, True, "a.pdf")
        for _ in range(2):
            assert file.read(4) == b"%PDF"
            assert file.seek(0, os.SEEK_END) == size == file.tell()
            assert file.read(1) == b""
            assert file.seek(0) == 0
            assert file.readall() == path.read_bytes()
            file.seek(0)
        assert io.BufferedReader(file).read() == path.read_bytes()
        for offset, whence in ((1, os.SEEK_SET), (-1, os.SEEK_END), (3, os.SEEK_CUR)):
            with pytest.raises(io.UnsupportedOperation):
                file.seek(offset, whence)
    assert file.closed
    with pytest.raises(ValueError, match="closed"):
        file.read()


@given(st.binary(min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 255), st.lists(st.integers(1, 20)))
def test_no_change_gets_through(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, place: int, change: int, sizes: list[int]
) -> None:
    content = b"%PDF" + content
    path, size, sha256 = written(tmp_path_factory.mktemp("guarded") / "a.pdf", content)
    place = place % size
    other = bytes([*content[:place], content[place] ^ change, *content[place + 1 :]])
    path.write_bytes(other)
    got = b""
    with Guarded(path, size, sha256) as file, pytest.raises(DocumentInvalid, match="not what it was"):
        for wanted in [*sizes, *[20] * 10]:
            got += file.read(wanted)
    assert len(got) < size


def test_a_file_of_another_size_is_not_opened(desk: Path) -> None:
    path, size, sha256 = written(desk / "a.pdf", pdf(100))
    for content in (pdf(99), pdf(101), b""):
        path.write_bytes(content)
        with pytest.raises(DocumentInvalid, match=r"not what it was when it was checked.*--accept-changed"):
            Guarded(path, size, sha256)


def test_a_file_that_shrinks_or_grows_under_way(desk: Path) -> None:
    path, size, sha256 = written(desk / "a.pdf", pdf(1000))
    with Guarded(path, size, sha256) as file:
        file.read(500)
        os.truncate(path, 700)
        with pytest.raises(DocumentInvalid, match="not what it was"):
            file.readall()
    path.write_bytes(pdf(1000))
    with Guarded(path, size, sha256) as file:
        file.read(500)
        with path.open("ab") as more:
            more.write(b"more")
        assert len(file.readall()) == 500, "what was checked, and nothing of what came behind it"


def test_what_took_the_place_of_the_file(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, size, sha256 = written(desk / "a.pdf", pdf(1000))
    path.unlink()
    with pytest.raises(DocumentInvalid, match="No such file"):
        Guarded(path, size, sha256)
    os.mkfifo(path)
    with pytest.raises(DocumentInvalid, match="not what it was"):
        Guarded(path, size, sha256)
    path.unlink()
    path.mkdir()
    with pytest.raises(DocumentInvalid, match=r"a directory|not what it was"):
        Guarded(path, size, sha256)
    path.rmdir()
    with socket.socket(socket.AF_UNIX) as listener:
        # The path of a socket has to be short.
        monkeypatch.chdir(desk)
        listener.bind("a.pdf")
        with pytest.raises(DocumentInvalid, match="cannot be read any more"):
            Guarded(path, size, sha256)


# On the wire.


@pytest.fixture
def client(sandbox: Sandbox, token: str) -> AsyncPlooi:
    return AsyncPlooi(sandbox.url, auth=BearerToken(token))


async def uploaded(client: AsyncPlooi, metadata: Metadata, file: Guarded) -> str:
    async with client:
        return (await client.publish(metadata, file)).id  # type: ignore[arg-type]


@pytest.mark.anyio
async def test_what_was_checked_arrives(client: AsyncPlooi, sandbox: Sandbox, metadata: Metadata, desk: Path) -> None:
    path, size, sha256 = written(desk / "a.pdf", pdf(2 * CHUNK + 5))
    with Guarded(path, size, sha256) as file:
        identity = await uploaded(client, metadata, file)
    assert sandbox.file(identity) == path.read_bytes()


@pytest.mark.anyio
@pytest.mark.parametrize("size", [20, CHUNK, 3 * CHUNK + 11])
@pytest.mark.parametrize("moment", ["before", "on the way"])
async def test_a_changed_file_of_the_same_size_does_not_arrive(
    client: AsyncPlooi, sandbox: Sandbox, metadata: Metadata, desk: Path, size: int, moment: str
) -> None:
    path, size, sha256 = written(desk / "a.pdf", pdf(size))

    def change() -> None:
        with path.open("r+b") as file:
            file.seek(size - 1)
            file.write(b"!")

    if moment == "before":
        change()
    await refused(client, sandbox, metadata, Watched(path, size, sha256, None if moment == "before" else change))


@pytest.mark.anyio
@pytest.mark.parametrize("change", [lambda path: path.write_bytes(pdf(10)), lambda path: os.truncate(path, 2 * CHUNK)])
async def test_a_file_that_becomes_shorter_on_the_way_does_not_arrive(
    client: AsyncPlooi, sandbox: Sandbox, metadata: Metadata, desk: Path, change: Callable[[Path], Any]
) -> None:
    path, size, sha256 = written(desk / "a.pdf", pdf(3 * CHUNK + 11))
    await refused(client, sandbox, metadata, Watched(path, size, sha256, lambda: change(path)))


@pytest.mark.anyio
async def test_a_file_that_grows_on_the_way_arrives_as_it_was_checked(
    client: AsyncPlooi, sandbox: Sandbox, metadata: Metadata, desk: Path
) -> None:
    content = pdf(3 * CHUNK)
    path, size, sha256 = written(desk / "a.pdf", content)

    def grow() -> None:
        with path.open("ab") as file:
            file.write(b"more")

    with Watched(path, size, sha256, grow) as file:
        identity = await uploaded(client, metadata, file)
    assert path.stat().st_size > size
    assert sandbox.file(identity) == content


class Watched(Guarded):
    """A file with which something happens when its upload has begun."""

    def __init__(self, path: Path, size: int, sha256: str, happens: Callable[[], Any] | None) -> None:
        super().__init__(path, size, sha256)
        self._happens = happens
        self._rewound = 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._rewound += (offset, whence) == (0, os.SEEK_SET)
        return super().seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        # Rewound to look at its first bytes, and again to be sent.
        if self._rewound == 2 and self._happens is not None:
            self._happens()
            self._happens = None
        return super().read(size)


async def refused(client: AsyncPlooi, sandbox: Sandbox, metadata: Metadata, file: Watched) -> None:
    """An upload in which the file is not what was checked: nothing is there, and nothing says that it is."""
    before = {record["id"] for record in sandbox.records()}
    with file, pytest.raises((DeliveryIncomplete, DocumentInvalid)) as caught:
        await uploaded(client, metadata, file)
    assert "not what it was when it was checked" in str(caught.value)
    assert not isinstance(caught.value, DeliveryIncomplete) or isinstance(caught.value.cause, DocumentInvalid)
    uploads = [one for one in sandbox.requests() if one["operation"] == "postDocument"]
    assert [one for one in uploads if one["status"] == 200] == []
    sandbox.process_now()
    made = [record for record in sandbox.records() if record["id"] not in before]
    assert [(record["sha256"], record["public"]) for record in made] == [(None, False)] * len(made)
