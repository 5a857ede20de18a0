"""A batch that is stopped, in good order or by force, and goes on."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from batch.conftest import Desk
from batch.crashdrill import Drill


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
    process.communicate(timeout=20)
    assert process.returncode == 130
    slow.sandbox.clear_faults()
    summary = slow.run()
    assert (summary.exit_code, summary.orphans) == (0, 0)
    assert all(len(records) == 1 for records in slow.records().values())


@pytest.mark.parametrize("seed", [1, 2])
def test_a_short_crash_drill(tmp_path: Path, seed: int) -> None:
    outcome = Drill(tmp_path, seed, documents=60, kills=6).run()
    assert outcome.good, outcome
    assert outcome.public == 60
