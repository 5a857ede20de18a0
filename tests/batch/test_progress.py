"""What is told while a batch runs: the numbers, the lines for a log, and the bar for a terminal."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from attrs import define
from rich.console import Console

from plooi.batch import State
from plooi.cli.batch.counting import OVERHEAD, Count, size_text, time_text
from plooi.cli.batch.progress import QUIET, SHOWN, Bar, Lines
from plooi.cli.frame.output import Output

MIB = 1_000_000


@define
class Clock:
    """A clock that a test turns."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (99_499, "99.5 kB"),
        (3_440_000, "3.4 MB"),
        (999_600, "1.0 MB"),
        (45_200_000_000, "45.2 GB"),
    ],
)
def test_bytes_for_people(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.1, "1 s"), (45, "45 s"), (59.7, "1 min"), (500, "8 min"), (3_600, "1 h 0 min"), (7_800, "2 h 10 min")],
)
def test_time_for_people(seconds: float, text: str) -> None:
    assert time_text(seconds) == text


def test_what_ended_and_what_is_under_way_both_count(clock: Clock) -> None:
    count = Count(clock)
    count.begin(4, 4 * MIB)
    for key in ("a", "b", "c"):
        count.row_begins(key, f"{key}.pdf", MIB)
    count.row_sends("a", MIB // 2)
    assert count.sent == MIB // 2
    count.row_ends("a", State.done)
    count.row_ends("b", State.failed)
    count.row_sends("c", MIB // 4)
    assert (count.ended, count.sent) == (2, 2 * MIB + MIB // 4)
    assert count.states == {State.done: 1, State.failed: 1, State.unsignalled: 0, State.held: 0}
    assert list(count.under_way) == ["c"]


def test_a_row_that_did_not_come_to_an_end_counts_for_nothing(clock: Clock) -> None:
    count = Count(clock)
    count.begin(1, MIB)
    count.row_begins("a", "a.pdf", MIB)
    count.row_sends("a", MIB)
    count.row_ends("a", State.uploading)
    assert (count.ended, count.sent, count.work) == (0, 0, 0)


def test_a_file_that_is_sent_anew_starts_from_the_front(clock: Clock) -> None:
    count = Count(clock)
    count.begin(1, MIB)
    count.row_begins("a", "a.pdf", MIB)
    count.row_sends("a", MIB)
    count.row_sends("a", 10)
    assert count.sent == 10


def test_speed_and_time_left_follow_from_the_last_minute(clock: Clock) -> None:
    count = Count(clock)
    count.begin(100, 100 * MIB)
    assert count.left is None
    for number in range(50):
        count.row_begins(str(number), "x.pdf", MIB)
        clock.turn(2)
        count.row_ends(str(number), State.done)
    assert count.speed == pytest.approx(MIB / 2, rel=0.05)
    assert count.left == pytest.approx(100, rel=0.05)
    clock.turn(300)
    assert count.left is not None and count.left > 300


def test_small_documents_count_in_the_time_that_is_left(clock: Clock) -> None:
    """Nine small documents and a large one: by bytes alone, all would be nearly at its beginning."""
    count = Count(clock)
    count.begin(10, 9 * 1_000 + MIB)
    for number in range(9):
        count.row_begins(str(number), "x.pdf", 1_000)
        clock.turn(1)
        count.row_ends(str(number), State.done)
    assert count.left == pytest.approx(9 * (MIB + OVERHEAD) / (9 * (1_000 + OVERHEAD)), rel=0.01)


def test_nothing_is_left_when_all_rows_ended(clock: Clock) -> None:
    count = Count(clock)
    count.begin(1, MIB)
    count.row_begins("a", "a.pdf", MIB)
    clock.turn(1)
    count.row_ends("a", State.done)
    assert count.left is None


def test_lines_come_now_and_then(clock: Clock, capsys: Any) -> None:
    lines = Lines(Output(), clock)
    for number in range(1, 61):
        clock.turn(1)
        lines.checking(500 * number)
    lines.checked(30_000, 2)
    lines.begun(100, 100 * MIB)
    for number in range(100):
        lines.row_begun(str(number), "x.pdf", MIB)
        clock.turn(1)
        lines.sent(str(number), MIB)
        lines.row_ended(str(number), State.failed if number % 10 == 0 else State.done, None, MIB)
    stderr = capsys.readouterr().err.splitlines()
    checking = [line for line in stderr if line.startswith("Checking")]
    running = [line for line in stderr if " of 100: " in line]
    assert checking[0] == "Checking: 5000 rows so far" and len(checking) == 60 // QUIET
    assert len(running) == 100 // QUIET
    assert "Checked: 30000 rows, 2 wrong" in stderr and "To do: 100 rows (100 MB)" in stderr
    assert re.fullmatch(r"49 of 100: 44 done, 5 failed, 0 held; 50\.0 MB; 1\.0 MB/s; about 5\d s left", running[4]), (
        running[4]
    )


def test_what_a_person_wants_to_know_is_told_at_once(clock: Clock, capsys: Any) -> None:
    output = Output()
    output.keep_secret("geheim-token-1")
    lines = Lines(output, clock)
    lines.begun(0, 0)
    lines.note("Paused, says \x1b[31m geheim-token-1")
    lines.note("Goes on")
    stderr = capsys.readouterr().err.splitlines()
    assert stderr == ["There is nothing to do.", "Paused, says \\u001b[31m ********", "Goes on"]


def drawn(bar: Bar, width: int = 100) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=True)
    with console.capture() as captured:
        console.print(bar.drawn())
    return [line.rstrip() for line in captured.get().splitlines()]


def a_bar(clock: Clock) -> tuple[Bar, io.StringIO]:
    screen = io.StringIO()
    console = Console(file=screen, width=100, color_system=None, force_terminal=False)
    return Bar(Output(), console, clock), screen


def test_the_bar_shows_numbers_and_the_largest_files_under_way(clock: Clock) -> None:
    bar, screen = a_bar(clock)
    bar.checking(500)
    assert drawn(bar) == ["Checking the manifest: 500 rows so far"]
    bar.checked(500, 0)
    bar.begun(10, 10 * MIB)
    for number in range(6):
        bar.row_begun(f"key-{number}", f"map/[b]{number}.pdf", MIB * (number + 1))
    bar.sent("key-5", MIB // 2)
    clock.turn(1)
    bar.row_ended("key-0", State.held, "unknown", 0)
    shown = drawn(bar)
    assert "1/10  0 done, 0 failed, 1 held" in shown[0]
    assert "1.5 MB/s" in shown[1] and "left" in shown[1]
    assert shown[2] == "  map/[b]5.pdf  500 kB of 6.0 MB"
    assert len(shown) == 2 + SHOWN + 1 and shown[-1] == "  and 1 more"
    bar.note("Slowed [red]down[/red] \u202e")
    assert screen.getvalue().splitlines() == [
        "Checked: 500 rows, all good",
        "To do: 10 rows (10.0 MB)",
        "Slowed [red]down[/red] \\u202e",
    ]


def test_the_bar_fits_a_terminal_of_eighty_columns(clock: Clock) -> None:
    bar, _ = a_bar(clock)
    bar.begun(100_000, 10**12)
    bar.row_begun("a", "m" * 200 + ".pdf", MIB)
    shown = drawn(bar, 80)
    assert all(len(line) <= 80 for line in shown)
    assert "0/100000  0 done, 0 failed, 0 held" in shown[0]
    assert len(shown) == 3


def test_a_row_without_a_file_is_shown_by_its_key(clock: Clock) -> None:
    bar, _ = a_bar(clock)
    bar.begun(1, 0)
    bar.row_begun("withdraw 2b4f", None, 0)
    assert drawn(bar)[-1] == "  withdraw 2b4f"
