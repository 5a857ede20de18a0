"""`plooi status`, and `plooi publish --wait`: what is known of a delivery, and never more than that."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plooi import versions
from plooi.sandbox import Sandbox

UNKNOWN = "00000000-0000-4000-8000-000000000000"
SHOWN = [label for label in versions.labels() if versions.get(label).traits.search_shows_public]


@pytest.fixture
def desk(offline: Any, slow: Sandbox) -> Callable[[str], Any]:
    """Makes the command of a version, signed in for gm0518."""
    token = slow.token(org=["gm0518"])
    return lambda label: offline.with_variables(PLOOI_URL=slow.urls[label], PLOOI_TOKEN=token, PLOOI_VERSION=label)


@pytest.mark.parametrize("label", versions.labels())
def test_status_says_what_the_version_shows(
    desk: Callable[[str], Any], slow: Sandbox, label: str, metadata_file: Path, pdf: Path
) -> None:
    plooi = desk(label)
    publication = plooi("publish", metadata_file, pdf, "--json").json["id"]
    before = plooi("status", publication, "--json", code=5).json
    assert (before["state"], before["version"]) == ("stored", label)
    slow.process_now()
    after = plooi("status", publication, "--json", code=0 if label in SHOWN else 5).json
    assert (after["state"], after["listed"]) == (("public", True) if label in SHOWN else ("stored", None))


def test_status_for_a_person(plooi: Any, published: str) -> None:
    text = plooi("status", published, code=5).out
    assert text.startswith("The platform has its metadata and its file. Whether it is public is not known")
    assert "0.9.0-beta (server)" in text


def test_status_of_what_was_never_delivered(plooi: Any) -> None:
    done = plooi("status", UNKNOWN, code=1)
    assert "nothing under this id" in done.out
    assert "UUID" in plooi("status", "kapvergunning", code=2).err


@pytest.mark.parametrize("label", SHOWN[:1])
def test_a_wait_ends_when_the_document_is_public(
    new_sandbox: Callable[..., Sandbox], offline: Any, label: str, metadata_file: Path, pdf: Path
) -> None:
    platform = new_sandbox(version=label, mode="ideal", processing=0.3)
    plooi = offline.with_variables(
        PLOOI_URL=platform.url, PLOOI_TOKEN=platform.token(org=["gm0518"]), PLOOI_VERSION=label
    )
    document = plooi("publish", metadata_file, pdf, "--wait", "--json").json
    assert document["status"]["state"] == "public"
    assert document["id"] == document["status"]["id"]


@pytest.mark.parametrize("label", SHOWN[:1])
def test_a_limit_that_passes_keeps_the_id(
    desk: Callable[[str], Any], label: str, metadata_file: Path, pdf: Path
) -> None:
    done = desk(label)("publish", metadata_file, pdf, "--wait", "--wait-limit", "0", code=5)
    assert "not public yet" in done.out
    publication = next(line.split()[1] for line in done.err.splitlines() if line.split()[0] == "id")
    assert f"plooi status {publication}" in done.err
    assert "Published" not in done.all


def test_where_nothing_shows_it_nobody_waits(plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path) -> None:
    document = plooi("publish", metadata_file, pdf, "--wait", "--json", code=5).json
    assert document["status"]["state"] == "stored"
    assert [request["operation"] for request in sandbox.requests()].count("getMetadata") == 1


def test_a_look_that_fails_is_no_delivery_that_failed(plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path) -> None:
    sandbox.fault(operation="getMetadata", kind="status_before", status=403, times=50)
    document = plooi("publish", metadata_file, pdf, "--wait", "--json", code=5).json
    assert document["status"] is None
    assert document["look_failed"]["status"] == 403
    assert document["id"]


def test_an_interrupt_while_waiting_keeps_the_id(
    desk: Callable[[str], Any], slow: Sandbox, metadata_file: Path, pdf: Path
) -> None:
    plooi = desk(SHOWN[0])
    words = [sys.executable, "-m", "plooi", "publish", str(metadata_file), str(pdf), "--wait"]
    process = subprocess.Popen(
        words, env=plooi.environment, cwd=plooi.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 60
    while not any(request["operation"] == versions.get(SHOWN[0]).operation("search").id for request in slow.requests()):
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    [kept] = slow.records()
    assert process.returncode == 130
    assert f"plooi status {kept['id']}" in err
    assert "Traceback" not in err
