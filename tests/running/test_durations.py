"""The table of how long tests take: what a run changes in it, and the order that it gives."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import durations
from durations import SLOW, Durations, Measuring

ONE, TWO = "tests/een/test_een.py", "tests/twee/test_twee.py"


class Item:
    """A test as pytest collects it."""

    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid
        self.marks: list[str] = []

    def add_marker(self, mark: str) -> None:
        self.marks.append(mark)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(durations, "TABLE", tmp_path / "durations.json")
    return tmp_path / "durations.json"


def test_what_is_written_reads_back(table: Path) -> None:
    assert Durations.read() == Durations()
    written = Durations({f"{TWO}::test_b": 4.0, f"{ONE}::test_a": 2.5}, {ONE: 1.0})
    written.write()
    assert Durations.read() == written
    assert table.read_text(encoding="utf-8").index(ONE) < table.read_text(encoding="utf-8").index(TWO)


def test_slow_is_a_part_of_the_whole_and_the_rest_counts_for_the_file(tmp_path: Path) -> None:
    calls = {f"{ONE}::test_a": 10.0, f"{ONE}::test_b": 0.01, f"{ONE}::test_c": 0.01}
    assert 0.01 * SLOW < sum(calls.values()) <= 10.0 * SLOW
    renewed = Durations().renewed(calls, {ONE: 1.0}, tmp_path)
    assert renewed.slow == {f"{ONE}::test_a": 10.0}
    assert renewed.files == pytest.approx({ONE: 1.02})


def test_files_that_were_left_out_stay_while_they_exist(tmp_path: Path) -> None:
    (tmp_path / TWO).parent.mkdir(parents=True)
    (tmp_path / TWO).touch()
    before = Durations({f"{TWO}::test_b": 4.0, "tests/test_weg.py::test_c": 4.0}, {TWO: 1.0, "tests/test_weg.py": 1.0})
    renewed = before.renewed({f"{ONE}::test_a": 3.0}, {ONE: 0.5}, tmp_path)
    assert renewed.slow == {f"{TWO}::test_b": 4.0, f"{ONE}::test_a": 3.0}
    assert renewed.files == {TWO: 1.0, ONE: 0.5}


def test_what_a_file_was_measured_at_takes_the_place_of_what_it_had(tmp_path: Path) -> None:
    (tmp_path / ONE).parent.mkdir(parents=True)
    (tmp_path / ONE).touch()
    before = Durations({f"{ONE}::test_a": 9.0}, {ONE: 8.0})
    assert before.renewed({f"{ONE}::test_a": 3.0}, {ONE: 0.5}, tmp_path) == Durations(
        {f"{ONE}::test_a": 3.0}, {ONE: 0.5}
    )


def test_what_is_slow_is_marked_and_runs_first_the_longest_file_before_the_others(table: Path) -> None:
    Durations({f"{ONE}::test_a": 3.0, f"{TWO}::test_a": 2.0, f"{TWO}::test_b": 2.0}, {ONE: 1.0, TWO: 1.0}).write()
    names = [f"{ONE}::test_quick", f"{ONE}::test_a", f"{TWO}::test_quick", f"{TWO}::test_a", f"{TWO}::test_b"]
    items = [Item(name) for name in names]
    durations.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == [names[3], names[4], names[1], names[0], names[2]]
    assert [item.marks for item in items] == [["slow"]] * 3 + [[]] * 2


@pytest.mark.parametrize(("exit_code", "written"), [(pytest.ExitCode.OK, True), (pytest.ExitCode.TESTS_FAILED, False)])
def test_a_run_that_passed_writes_the_table(table: Path, tmp_path: Path, exit_code: int, written: bool) -> None:
    measuring = Measuring()
    for when, seconds in (("setup", 1.0), ("call", 5.0), ("teardown", 0.5)):
        report: Any = SimpleNamespace(nodeid=f"{ONE}::test_a", when=when, duration=seconds)
        measuring.pytest_runtest_logreport(report)
    session: Any = SimpleNamespace(config=SimpleNamespace(rootpath=tmp_path))
    measuring.pytest_sessionfinish(session, exit_code)
    assert table.exists() == written
    assert Durations.read() == (Durations({f"{ONE}::test_a": 5.0}, {ONE: 1.5}) if written else Durations())
