"""A batch that is stopped, in good order or by force, and goes on."""

from __future__ import annotations

import json
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from batch.conftest import Desk
from batch.crashdrill import Drill, SharedDrill
from plooi import batch
from postgres import Server


def _wait_for_requests(desk: Desk, number: int) -> None:
    deadline = time.monotonic() + 60
    while len(desk.sandbox.requests()) < number:
        assert time.monotonic() < deadline, "the batch did not begin"
        time.sleep(0.02)


@pytest.fixture
def slow(desk: Desk) -> Desk:
    """Ten documents, each upload of which takes its time."""
    for number in range(10):
        desk.add(f"{number}.pdf")
    desk.sandbox.fault("postDocument", kind="delay", seconds=0.7, times=0)
    return desk


def test_an_interrupt_finishes_what_is_under_way(slow: Desk) -> None:
    process = slow.start("--jobs", "2", "--json")
    _wait_for_requests(slow, 2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    summary = json.loads(out)
    assert summary["stopped"] == "interrupted"
    assert 0 < summary["done"] < 10
    assert summary["done"] == sum(it["sha256"] is not None for it in slow.sandbox.records())
    assert len(slow.sandbox.records()) == summary["done"]
    slow.sandbox.clear_faults()
    assert slow.run().done == 10 - summary["done"]
    assert all(len(records) == 1 for records in slow.records().values())


def test_a_second_interrupt_breaks_off_and_the_next_run_completes(slow: Desk) -> None:
    slow.sandbox.clear_faults()
    slow.sandbox.fault("postDocument", kind="delay", seconds=30, times=2)
    process = slow.start("--jobs", "2")
    _wait_for_requests(slow, 2)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "was finished" not in out
    assert "was broken off, and may or may not have been done" in out
    slow.sandbox.clear_faults()
    summary = slow.run()
    assert (summary.exit_code, summary.orphans) == (0, 0)
    assert all(len(records) == 1 for records in slow.records().values())


def test_a_short_crash_drill(tmp_path: Path) -> None:
    outcome = Drill(tmp_path, 1, documents=60, kills=6).run()
    assert outcome.good, outcome
    assert outcome.public == 60


def test_a_short_crash_drill_with_two_workers(tmp_path: Path, postgresql: Server) -> None:
    outcome = SharedDrill(tmp_path, 2, documents=80, kills=1, journal=postgresql.database()).run()
    assert outcome.good, outcome


def test_a_worker_that_wakes_after_its_lease_uploads_nothing(desk: Desk, postgresql: Server) -> None:
    """Stopped between the record and its file, it finds its row with another, and the record that it made is listed."""
    address = postgresql.database()
    desk.add("a.pdf")
    desk.sandbox.fault("postMetadata", kind="delay", seconds=6.0)
    sleeper = desk.start("--journal", address, "--lease", "1")
    _wait_for_state(address, "creating")
    sleeper.send_signal(signal.SIGSTOP)
    time.sleep(1.5)
    assert desk.run(journal=address, lease=1).done == 1
    sleeper.send_signal(signal.SIGCONT)
    sleeper.communicate(timeout=60)
    records = desk.records()["a.pdf"]
    assert [record["sha256"] is not None for record in records].count(True) == 1
    with batch.open_journal(address) as journal:
        [entry] = journal.entries()
        [orphan] = journal.orphans()
    assert entry.state is batch.State.done
    assert {entry.id, orphan.id} == {record["id"] for record in records}


def _wait_for_state(address: str, state: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(batch.JournalError), batch.open_journal(address) as journal:
            if state in journal.counts():
                return
        time.sleep(0.02)
    raise AssertionError(f"no row came to be {state}")
