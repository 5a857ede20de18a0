"""What a type checker knows of the two clients: mypy, run as somebody runs it over a program that uses them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: A program, each line with what mypy says of it: an error code, or what `reveal_type` shows.
PROGRAM = """\
import asyncio

from plooi import AsyncPlooi, Metadata, Plooi, Publication

metadata = Metadata(publisher="gm0518")


def sync(plooi: Plooi) -> None:
    plooi.publish(metadata, "a.pdf")
    reveal_type(plooi.publish(metadata, "a.pdf"))  # Publication
    reveal_type(plooi.upload_document("x", b"%PDF"))  # Receipt
    plooi.publish(metadata)  # call-arg
    plooi.publish(metadata, "a.pdf", loss="silently")  # arg-type
    for hit in plooi.search():
        reveal_type(hit)  # Hit


async def several(plooi: AsyncPlooi) -> list[Publication]:
    task = asyncio.create_task(plooi.publish(metadata, "a.pdf"))
    reveal_type(await task)  # Publication
    reveal_type(await plooi.get_metadata("x"))  # Metadata
    reveal_type(await plooi.download("x", "a.pdf"))  # Download
    async with asyncio.TaskGroup() as group:
        group.create_task(plooi.withdraw("x"))
    plooi.publish(metadata, "a.pdf")  # unused-coroutine
    plooi.create_metadata(metadata)  # unused-coroutine
    plooi.upload_document("x", "a.pdf")  # unused-coroutine
    plooi.get_metadata("x")  # unused-coroutine
    plooi.replace_metadata("x", metadata)  # unused-coroutine
    plooi.replace_document("x", "a.pdf")  # unused-coroutine
    plooi.withdraw("x")  # unused-coroutine
    plooi.value_list("talen")  # unused-coroutine
    plooi.download("x", "a.pdf")  # unused-coroutine
    plooi.aclose()  # unused-coroutine
    await plooi.publish(metadata, "a.pdf", loss="silently")  # arg-type
    async for hit in plooi.search():
        reveal_type(hit)  # Hit
    return list(await asyncio.gather(plooi.publish(metadata, "a.pdf"), plooi.withdraw("x")))


async def forgotten(plooi: AsyncPlooi) -> Publication:
    return plooi.publish(metadata, "a.pdf")  # return-value
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("typing")
    (folder / "program.py").write_text(PROGRAM)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--no-pretty",
        "--config-file=",
        "program.py",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and not done.stderr, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_each_line_gets_what_is_due_to_it(output: list[str]) -> None:
    expected = {
        number: comment for number, line in enumerate(PROGRAM.splitlines(), 1) if (comment := line.partition("  # ")[2])
    }
    lines: dict[int, list[str]] = {}
    for line in output:
        lines.setdefault(int(line.split(":")[1]), []).append(line)
    assert set(lines) == set(expected), "\n".join(output)
    for number, comment in expected.items():
        first, *notes = lines[number]
        assert f'.{comment}"' in first if "Revealed type" in first else f"[{comment}]" in first
        assert all(": note: " in note for note in notes), notes
