"""The sandbox as a process: it ends with its parent, stays out of the way of others, and never fills the memory."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from desk import DOCUMENTS, PDF, Desk, metadata, titled, wait_until

from plooi import versions
from plooi.errors import ConfigurationError
from plooi.sandbox import Sandbox, embedded

pytestmark = pytest.mark.usefixtures("started")

PARENT = """
import json, sys, time
from plooi.sandbox import Sandbox
with Sandbox() as sandbox:
    print(json.dumps([sandbox.pid, sandbox.origin]), flush=True)
    time.sleep(600)
"""
MEBIBYTE = 1 << 20
LARGE = 96
"""Mebibytes of the large file."""


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_when_its_parent_dies(death: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        pid, origin = json.loads(parent.stdout.readline())
        child = psutil.Process(pid)
        assert httpx.get(f"{origin}/", trust_env=False).status_code == 200
    finally:
        parent.send_signal(death)
        parent.communicate()
    try:
        wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{origin}/", trust_env=False)
    finally:
        with suppress(psutil.NoSuchProcess):
            child.kill()


def test_it_ends_while_a_request_is_going_on() -> None:
    with Sandbox() as sandbox, Desk(sandbox) as desk:
        sandbox.fault(kind="delay", seconds=600)
        with pytest.raises(httpx.ReadTimeout):
            desk.get("_zoek?start=0", timeout=0.2)
        process = psutil.Process(sandbox.pid)
    assert not process.is_running()


@pytest.mark.parametrize("unused", [embedded.UNUSED, -1.0])
def test_threads_ask_beside_each_other(sandbox: Sandbox, unused: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where each opens its connection anew, and after something that is not there."""
    monkeypatch.setattr(embedded, "UNUSED", unused)
    names = ["geen", "a b/c?d#e", "é"]

    def ask(number: int) -> tuple[list[Any], str | None]:
        with pytest.raises(KeyError) as missing:
            sandbox.file(names[number % 3])
        return sandbox.records(), missing.value.args[0]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(30))) == [([], names[number % 3]) for number in range(30)]


def test_an_interrupt_in_the_terminal_is_for_the_parent_alone(desk: Desk) -> None:
    assert os.getpgid(desk.sandbox.pid) != os.getpgid(0)


def test_two_side_by_side(new_desk: Callable[..., Desk]) -> None:
    one, two = new_desk(), new_desk()
    assert one.sandbox.origin != two.sandbox.origin
    record = one.create(**titled("Alleen hier"))
    assert [entry["id"] for entry in one.sandbox.records()] == [record]
    assert two.sandbox.records() == []
    assert two.get(f"metadata/{record}", headers={"Authorization": f"Bearer {one.token}"}).status_code == 401


def test_all_versions_under_a_path_each(desk_of: Callable[[str], Desk], all_versions: Sandbox) -> None:
    assert set(all_versions.urls) == set(versions.labels())
    assert all_versions.url == all_versions.urls[versions.DEFAULT]
    before = len(all_versions.records())
    for label in DOCUMENTS:
        url = all_versions.urls[label]
        assert url == f"{all_versions.origin}/v{label}/overheid/openbaarmaken/api/v0"
        desk = desk_of(label)
        record = desk.deliver(**titled(f"Titel van {label}"))
        assert desk.get(f"documenten/{record}").content == PDF
        assert desk.record(record)["version"] == label
        assert desk.post("metadata", json=desk.metadata()).headers["Location"].startswith(f"{url}/documenten/")
        for other in DOCUMENTS.keys() - {label}:
            assert desk_of(other).get(f"documenten/{record}").status_code == 404
    assert len(all_versions.records()) == before + 2 * len(DOCUMENTS)


def test_location_can_name_another_host(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk(location_base="http://localhost:{port}/achter")
    made = desk.post("metadata", json=metadata())
    port = desk.sandbox.origin.rpartition(":")[2]
    assert made.headers["Location"].startswith(f"http://localhost:{port}/achter/documenten/")


def test_a_temporary_folder_goes_at_the_end() -> None:
    with Sandbox() as sandbox, Desk(sandbox) as desk:
        desk.deliver()
        folder = sandbox._folder
        assert (folder / "sandbox.db").exists()
    assert not folder.exists()


def test_a_folder_of_ones_own_stays(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path / "data"):
        pass
    assert (tmp_path / "data" / "sandbox.db").exists()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"version": "0.4"}, ["0.4", "0.9.0-beta"]),
        ({"mode": "perfect"}, ["perfect", "faithful", "ideal"]),
        ({"version": "0.3.2-alpha", "mode": "faithful"}, ["0.3.2-alpha", "reconstructed", "ideal"]),
        ({"version": "all", "mode": "faithful"}, ["0.3.1-alpha", "reconstructed", "ideal"]),
        ({"port": 70000}, ["70000", "65535"]),
        ({"processing": -1}, ["-1", "processing"]),
        ({"processing": float("nan")}, ["nan", "processing"]),
        ({"limit": -1}, ["-1", "limit"]),
        ({"version": "all", "location_base": "http://localhost"}, ["location_base"]),
    ],
)
def test_settings_that_cannot_be(settings: dict[str, object], named: list[str]) -> None:
    with pytest.raises(ConfigurationError) as refused, Sandbox(**settings):  # type: ignore[arg-type]
        pass
    assert all(word in str(refused.value) for word in named)


def test_a_port_that_is_taken(desk: Desk) -> None:
    port = int(desk.sandbox.origin.rpartition(":")[2])
    with pytest.raises(ConfigurationError, match=rf"Port {port} .*--port"), Sandbox(port=port):
        pass


def test_outside_its_block_it_says_so() -> None:
    sandbox = Sandbox()
    assert repr(sandbox) == "Sandbox('0.9.0-beta', 'not running')"
    with pytest.raises(RuntimeError, match="with block"):
        sandbox.token(org=["gm0518"])
    with pytest.raises(RuntimeError, match="with block"):
        _ = sandbox.pid


def test_a_large_file_never_stands_in_memory(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk(processing=3600.0)
    desk.deliver()
    record, server = desk.create(), psutil.Process(desk.sandbox.pid)
    before, seen, digest = server.memory_info().rss, [], hashlib.sha256()

    def content() -> Iterator[bytes]:
        for number in range(LARGE):
            part = (PDF if number == 0 else b"") + bytes([number]) * MEBIBYTE
            digest.update(part)
            seen.append(server.memory_info().rss)
            yield part

    assert desk.send_file("POST", record, content()).status_code == 202
    assert desk.record(record)["sha256"] == digest.hexdigest()
    copied = hashlib.sha256()
    with desk.stream("GET", f"documenten/{record}") as answer:
        for part in answer.iter_bytes(MEBIBYTE):
            copied.update(part)
            seen.append(server.memory_info().rss)
    assert copied.digest() == digest.digest()
    assert max(seen) - before < 16 * MEBIBYTE
