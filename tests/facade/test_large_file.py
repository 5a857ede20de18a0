"""A large file up and down: it passes through the client, which never holds more than a little of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from facade.conftest import sparse_file
from plooi.sandbox import Sandbox

GIB = 1024**3
MOST = 64 * 1024**2
CLIENT = Path(__file__).with_name("large_file.py")


# A client that kept what passes through it would show it at four times what it may have as well.
@pytest.mark.parametrize(("kind", "size"), [("sync", GIB), ("async", 4 * MOST)])
def test_the_memory_of_the_client_stays_small(sandbox: Sandbox, tmp_path: Path, kind: str, size: int) -> None:
    source = sparse_file(tmp_path, size)
    with source.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    job = {
        "kind": kind,
        "url": sandbox.url,
        "token": sandbox.token(org=["gm0518"]),
        "source": str(source),
        "folder": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, CLIENT], input=json.dumps(job), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    for moment in ("sent", "received"):
        over = seen[moment] - seen["before"]
        print(f"{kind}, {moment}: {over / 1024**2:.1f} MiB over the start")
        assert over < MOST
    assert (seen["size"], seen["sha256"], seen["media_type"]) == (size, sha256, "application/pdf")
    assert (tmp_path / "kopie.pdf").stat().st_size == size
    [upload] = [request for request in sandbox.requests() if request["operation"] == "postDocument"]
    assert upload["headers"]["content-length"] == str(size) == str(upload["received"])
    [kept] = [entry for entry in sandbox.records() if entry["id"] == seen["id"]]
    assert (kept["sha256"], kept["size"]) == (sha256, size)
    (tmp_path / "kopie.pdf").unlink()
