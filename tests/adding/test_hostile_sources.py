"""Archives and answers that would take all memory are refused with the limit."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forge import Forge, Reply
from plooi_spec.intake.archives import LARGEST_ARCHIVE, LARGEST_HEADER, MOST_FILES
from projects import OPENAPI, Project

Source = Callable[..., Path]


def tarred(*members: tuple[str, bytes, bytes], claimed: int | None = None) -> bytes:
    """A tar of members: name, type, content. `claimed` is the size that the first one says it has."""
    buffer = io.BytesIO()
    for index, (name, kind, content) in enumerate(members):
        info = tarfile.TarInfo(name)
        info.type, info.size = kind, len(content)
        if index == 0 and claimed is not None:
            info.size = claimed
        buffer.write(info.tobuf(tarfile.GNU_FORMAT) + content + b"\0" * (-len(content) % 512))
    return buffer.getvalue() + b"\0" * 1024


def zip_of(count: int, method: int = zipfile.ZIP_DEFLATED, content: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for number in range(count):
            archive.writestr(f"{number}.yaml", content)
    return buffer.getvalue()


LONG = b"a" * (LARGEST_HEADER + 1)
PAX = b"%d comment=" % (LARGEST_HEADER + 20) + b"a" * LARGEST_HEADER + b"\n"
WIDE = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]

ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a long name": (lambda: tarred(("x", tarfile.GNUTYPE_LONGNAME, LONG)), f"more than {LARGEST_HEADER} bytes about"),
    "a long link": (lambda: tarred(("x", tarfile.GNUTYPE_LONGLINK, LONG)), f"more than {LARGEST_HEADER} bytes about"),
    "a long note": (lambda: tarred(("x", tarfile.XHDTYPE, PAX)), f"more than {LARGEST_HEADER} bytes about"),
    "a long note for all": (lambda: tarred(("x", tarfile.XGLTYPE, PAX)), f"more than {LARGEST_HEADER} bytes about"),
    "a name of 2 GiB, as it says": (
        lambda: gzip.compress(tarred(("x", tarfile.GNUTYPE_LONGNAME, b"a"), claimed=2**31)),
        f"more than {LARGEST_HEADER} bytes about",
    ),
    "zeros behind gzip": (lambda: gzip.compress(bytes(LARGEST_ARCHIVE + 1), 1), f"more than {LARGEST_ARCHIVE} bytes"),
    "zeros behind bzip2": (lambda: bz2.compress(bytes(LARGEST_ARCHIVE + 1), 1), f"more than {LARGEST_ARCHIVE} bytes"),
    "a gigabyte of memory for xz": (lambda: lzma.compress(b"a" * 100, filters=WIDE), "damaged: Memory usage limit"),
    "xz that is cut": (lambda: lzma.compress(tarred(("a.yaml", tarfile.REGTYPE, b"a: 1")))[:-30], "damaged"),
    "many files": (lambda: zip_of(2 * MOST_FILES + 1), f"more than {MOST_FILES} files"),
    "deep in a tar": (lambda: tarred(("a/" * 2_000 + "b.yaml", tarfile.REGTYPE, b"a: 1")), "more than 40 levels"),
    "bzip2 in a zip": (lambda: zip_of(1, zipfile.ZIP_BZIP2, bytes(10_000_000)), "in an uncommon way (12)"),
    "xz in a zip": (lambda: zip_of(1, zipfile.ZIP_LZMA, bytes(10_000_000)), "in an uncommon way (14)"),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_an_archive_without_end_is_refused(project: Project, tmp_path: Path, case: str) -> None:
    make, words = ARCHIVES[case]
    path = tmp_path / "upstream.bin"
    path.write_bytes(make())
    problem = project.problem("add", "1.1", str(path))
    assert words in problem["message"]
    assert problem["file"] == str(path)


def packed(content: bytes, layers: int = 1) -> bytes:
    for _ in range(layers):
        content = gzip.compress(content)
    return content


@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("gzip, gzip", lambda: packed(bytes(1000), 2), "packed (gzip, gzip) in a way that was not asked for"),
        ("gzip,gzip,gzip", lambda: packed(bytes(1000), 3), "was not asked for"),
        ("deflate", lambda: zlib.compress(OPENAPI.encode()), "packed (deflate)"),
        ("br", lambda: b"x", "packed (br)"),
        ("gzip", lambda: packed(bytes(65 * 1024 * 1024)), "larger than 67108864 bytes when it is unpacked"),
        ("gzip", lambda: b"no gzip", "packed, and damaged"),
    ],
)
def test_an_answer_in_layers_is_refused(
    project: Project, forge: Forge, encoding: str, body: Callable[[], bytes], words: str
) -> None:
    forge.files["/openapi.yaml"] = Reply(200, body(), {"Content-Encoding": encoding})
    assert words in project.problem("add", "1.1", f"{forge.url}/openapi.yaml")["message"]
    assert forge.asked[-1].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "place", ["http://xn--/", "http://[::1", "file:///etc/passwd", "http://h:99999/", "http://a b/"]
)
def test_an_address_to_go_on_to_that_is_none_is_refused(project: Project, forge: Forge, place: str) -> None:
    forge.files["/openapi.yaml"] = Reply(302, b"", {"Location": place})
    problem = project.problem("add", "1.1", f"{forge.url}/openapi.yaml")
    assert "address" in problem["message"] + problem["remedy"]


def test_an_answer_that_is_packed_once_is_read(project: Project, forge: Forge, source: Source) -> None:
    from forge import zipped

    body: Any = packed(zipped(source()))
    forge.files["/upstream.zip"] = Reply(200, body, {"Content-Encoding": "gzip"})
    result = project.run("add", "1.1", f"{forge.url}/upstream.zip")
    assert result.exit_code == 0, result.stderr
