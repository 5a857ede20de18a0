"""The journal: what it refuses, what stops it, and who may work on it."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from batch.conftest import Desk
from plooi import batch
from plooi.batch import writer
from plooi.batch.sqlite import Sqlite

RUN = """
import sys
from plooi import batch
try:
    summary = batch.run(sys.argv[1], sys.argv[2], auth=sys.stdin.read())
except batch.JournalError as error:
    sys.exit(f"refused: {error}")
print(summary.stopped, summary.done, summary.reason)
"""


def _run(desk: Desk, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN, str(desk.write()), desk.sandbox.url]
    return subprocess.run(command, input=desk.token(), capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_a_journal_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(batch.JournalError, match=r"There is no journal .*check the path"):
        batch.open_journal(tmp_path / "none.journal")


def test_a_file_that_is_no_journal(tmp_path: Path) -> None:
    other = tmp_path / "other.journal"
    other.write_bytes(b"just some text, and quite a lot of it" * 40)
    with pytest.raises(batch.JournalError, match="not a database"):
        batch.open_journal(other, create=True)
    assert other.read_bytes().startswith(b"just some text")


def test_another_database(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE something (a)")
    database.close()
    with pytest.raises(batch.JournalError, match="is a database, but no journal"):
        batch.open_journal(other, create=True)


def test_a_journal_of_a_newer_format(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    with sqlite3.connect(f"{desk.manifest}.journal") as database:
        database.execute("UPDATE batch_meta SET value = '99' WHERE name = 'format'")
    database.close()
    with pytest.raises(batch.JournalError, match=r"has the format 99, newer than 1.*Use the version of plooi"):
        desk.run()


def test_a_journal_of_another_platform_or_version(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    with pytest.raises(batch.JournalError, match=r"for the version 0\.9\.0-beta, not 0\.3\.2-alpha"):
        batch.run(desk.manifest, desk.sandbox.url, auth=desk.token(), version="0.3.2-alpha")
    with pytest.raises(batch.JournalError, match="for the url"):
        batch.run(desk.manifest, "http://127.0.0.1:9/api/v0", auth=desk.token())


def test_a_journal_of_a_dry_run_is_of_no_platform_yet(desk: Desk) -> None:
    desk.add("a.pdf", creatiedatum="gisteren")
    assert desk.run(dry_run=True).stopped == "dry-run"
    with desk.journal() as journal:
        before = journal.remarks()
        remedies = {remark.field: remark.remedy for remark in before}
    assert remedies["creatiedatum"] == "Write a day, such as 2022-12-31 or 31-12-2022."
    desk.version = "0.3.2-alpha"
    assert desk.run(dry_run=True).stopped == "dry-run"
    with desk.journal() as journal:
        assert [remark.field for remark in journal.remarks()] == [remark.field for remark in before]
    desk.version = "0.9.0-beta"
    assert desk.run().done == 1
    desk.version = "0.3.2-alpha"
    with pytest.raises(batch.JournalError, match=r"for the version 0\.9\.0-beta, not 0\.3\.2-alpha"):
        desk.run(dry_run=True)


def test_two_processes_on_one_journal(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    with desk.journal() as journal, journal.working(60):
        done = _run(desk)
        # Looking on is always possible.
        assert desk.entries()["a.pdf"].state == "done"
    assert "Another process works on the journal" in done.stderr


def test_rows_are_read_in_their_order_whatever_a_page_holds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        desk.add(f"{number}.pdf")
    desk.sandbox.fault("postDocument", kind="status_before", status=413)
    desk.run(jobs=1)
    with desk.journal() as journal:
        whole, done = list(journal.entries()), list(journal.entries((batch.State.done,)))
        assert [(entry.number, entry.key) for entry in whole] == [(n + 1, f"{n}.pdf") for n in range(5)]
        assert whole == [journal.entry(entry.key) for entry in whole]
        assert done == [entry for entry in whole if entry.state is batch.State.done]
        assert len(done) == 4
        monkeypatch.setattr("plooi.batch.journal.PAGE", 2)
        assert list(journal.entries()) == whole
        assert list(journal.entries((batch.State.done,))) == done


@pytest.mark.parametrize(
    ("column", "value"),
    [("size", "much"), ("state", "somewhere"), ("action", "print"), ("updated", b"x")],
)
def test_a_damaged_row_is_named_by_those_who_look_on(desk: Desk, column: str, value: object) -> None:
    for number in range(3):
        desk.add(f"{number}.pdf")
    desk.run(dry_run=True)
    with sqlite3.connect(f"{desk.manifest}.journal") as database:
        database.execute(f"UPDATE batch_rows SET {column} = ? WHERE seq = 2", (value,))
    database.close()
    with desk.journal() as journal:
        with pytest.raises(batch.JournalError, match="is damaged: row 2 of batch_rows"):
            list(journal.entries())
        with pytest.raises(batch.JournalError, match="is damaged: row 2 of batch_rows"):
            journal.entry("1.pdf")


def test_a_journal_of_before_there_was_an_index_goes_on(desk: Desk) -> None:
    for number in range(3):
        desk.add(f"{number}.pdf")
    desk.run(limit=1)
    with sqlite3.connect(f"{desk.manifest}.journal") as database:
        database.execute("DROP INDEX batch_rows_number")
        database.execute("DROP TABLE batch_remarks")
    database.close()
    assert [entry.number for entry in desk.entries().values()] == [1, 2, 3]
    assert desk.run().done == 2
    assert {entry.state for entry in desk.entries().values()} == {batch.State.done}


@contextmanager
def somebody_else() -> Iterator[None]:
    """Root may write whatever the rights say, so the block is another user's."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_journal_that_cannot_be_written_to(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run(dry_run=True)
    # Beside the tests' own folders, which are for their owner alone.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = folder / "a.journal"
        shutil.copy(f"{desk.manifest}.journal", journal)
        journal.chmod(0o444)
        folder.chmod(0o555)
        with (
            somebody_else(),
            pytest.raises(batch.JournalError, match=r"a\.journal cannot be used.*(can be written to|right to write)"),
            batch.open_journal(journal, create=True) as opened,
            opened.working(60),
        ):
            pass
        with somebody_else(), pytest.raises(batch.JournalError, match=r"cannot be used: .*can be written to"):
            batch.open_journal(folder / "new.journal", create=True)
        folder.chmod(0o755)


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (120 * 1024, 120 * 1024))


def test_a_disk_that_is_full_stops_the_batch_and_loses_nothing(desk: Desk) -> None:
    for number in range(300):
        desk.add(f"{number:03}.pdf")
    done = _run(desk, preexec_fn=_small_files)
    assert "Make room on the disk" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    summary = desk.run()
    assert (summary.stopped, summary.exit_code) == (None, 0)
    assert all(sum(it["sha256"] is not None for it in records) == 1 for records in desk.records().values())
    assert len(desk.records()) == 300


def test_on_a_slow_disk_notes_are_made_in_a_thread(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        desk.add(f"{number}.pdf")
    run_query, in_a_thread = Sqlite._run, []

    def slowly(self: Sqlite, query: str, values: Any) -> Any:
        if query.startswith("UPDATE batch_rows SET state"):
            in_a_thread.append(threading.current_thread() is not threading.main_thread())
            time.sleep(2 * writer.SLOW)
        return run_query(self, query, values)

    with monkeypatch.context() as patch:
        patch.setattr(Sqlite, "_run", slowly)
        assert desk.run(jobs=1).done == 3
    # Others in the event loop wait for the first ones alone.
    first = in_a_thread.index(True)
    assert all(in_a_thread[first:])
    assert len(in_a_thread) >= first + 6


def test_the_journal_is_for_its_owner_alone(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    assert Path(f"{desk.manifest}.journal").stat().st_mode & 0o077 == 0
