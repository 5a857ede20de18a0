"""What happens when the platform fails, refuses, or says nothing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

from batch.conftest import Desk
from plooi import BearerToken, Plooi, Retries, batch, versions
from plooi.batch import State, trying
from plooi.errors import ApiError
from plooi.sandbox import Sandbox
from plooi.versions import Version


def _may_repeat(version: Version) -> bool:
    return version.traits.orphans_stay_unpublished and not version.delivers_at_once


def _with_file(desk: Desk, name: str) -> int:
    return sum(record["sha256"] is not None for record in desk.records()[name])


def test_a_lost_answer_to_the_metadata_leaves_a_possible_orphan(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postMetadata", kind="lose_answer")
    summary = desk.run()
    assert (summary.done, summary.orphans, summary.exit_code) == (1, 1, 0)
    assert len(desk.records()["a.pdf"]) == 2
    assert _with_file(desk, "a.pdf") == 1
    [orphan] = desk.orphans()
    assert (orphan.key, orphan.id, orphan.cause) == ("a.pdf", None, "answer lost")


def test_hold_leaves_the_decision_to_a_person(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postMetadata", kind="lose_answer")
    summary = desk.run(on_unknown="hold")
    assert (summary.done, summary.held, summary.exit_code) == (0, 1, 1)
    assert "not known whether the record was made" in (desk.entries()["a.pdf"].message or "")
    desk.sandbox.clear_requests()
    assert desk.run(on_unknown="hold").held == 1
    assert desk.operations() == []


@pytest.mark.parametrize("version", [label for label in versions.labels() if not _may_repeat(versions.get(label))])
def test_where_another_record_may_do_harm_a_row_is_held_whatever_was_asked(
    version: str, tmp_path: Path, new_sandbox: Callable[..., Sandbox]
) -> None:
    desk = Desk(tmp_path, new_sandbox(version=version), version=version)
    desk.add("a.pdf")
    desk.sandbox.fault("postMetadata", kind="lose_answer")
    assert desk.run(on_unknown="repeat").held == 1
    assert len(desk.records()["a.pdf"]) == 1
    assert desk.run(on_unknown="repeat").requests == 0


@pytest.mark.parametrize("outcome", ["again", "done", "drop"])
def test_a_held_row_is_resolved(desk: Desk, outcome: batch.settling.Outcome) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postMetadata", kind="lose_answer")
    desk.run(on_unknown="hold")
    [record] = desk.records()["a.pdf"]
    with desk.journal() as journal:
        entry = batch.resolve(journal, "a.pdf", outcome=outcome, id=record["id"] if outcome == "done" else None)
    summary = desk.run()
    if outcome == "drop":
        assert (entry.state, summary.done, summary.failed) == (State.failed, 0, 1)
        return
    assert summary.done == 1
    assert len(desk.records()["a.pdf"]) == (1 if outcome == "done" else 2)
    assert _with_file(desk, "a.pdf") == 1
    assert summary.orphans == (0 if outcome == "done" else 1)


def test_resolve_refuses_what_is_not_held(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    with desk.journal() as journal:
        with pytest.raises(batch.JournalError, match="is not held: it is done"):
            batch.resolve(journal, "a.pdf", outcome="again")
        with pytest.raises(batch.JournalError, match=r"no row 'b\.pdf'"):
            batch.resolve(journal, "b.pdf", outcome="again")


def test_an_upload_of_unknown_outcome_is_repeated(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind="status_after", status=504, body="html")
    summary = desk.run()
    assert (summary.done, summary.orphans) == (1, 0)
    assert len(desk.records()["a.pdf"]) == 1


def test_a_404_after_a_lost_upload_is_settled_by_the_hash(tmp_path: Path, new_sandbox: Callable[..., Sandbox]) -> None:
    desk = Desk(tmp_path, new_sandbox(mode="faithful", processing=0.0))
    desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind="lose_answer")
    # Reading back fails at first, so that the upload has to be asked for again.
    desk.sandbox.fault("getDocument", kind="status_before", status=502)
    summary = desk.run()
    assert summary.done == 1
    assert desk.operations().count("postMetadata") == 1


@pytest.mark.parametrize(
    ("fault", "values"), [("reset", {"at": 30}), ("status_before", {"status": 502, "body": "html"})]
)
def test_a_file_that_did_not_arrive_is_sent_again_under_the_same_id(
    desk: Desk, fault: str, values: dict[str, int | str]
) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind=fault, times=2, **values)
    assert desk.run().done == 1
    assert desk.operations().count("postMetadata") == 1


@pytest.mark.parametrize(("status", "operation"), [(413, "postDocument"), (415, "postDocument"), (400, "postMetadata")])
def test_a_refusal_ends_its_row_alone(desk: Desk, status: int, operation: str) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        desk.add(name)
    desk.sandbox.fault(operation, kind="status_before", status=status, body="html")
    summary = desk.run(jobs=1)
    assert (summary.done, summary.failed, summary.exit_code) == (2, 1, 1)
    [failed] = [entry for entry in desk.entries().values() if entry.state is State.failed]
    assert str(status) in (failed.message or "")
    assert desk.retry() == 1
    assert desk.run().done == 1
    # A record without a file was completed, not made again.
    assert all(len(records) == 1 for records in desk.records().values())


def test_a_record_whose_file_was_refused_can_be_tidied(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind="status_before", status=413)
    assert desk.run().orphans == 1
    with Plooi(desk.sandbox.url, auth=desk.token()) as plooi, desk.journal() as journal:
        [(orphan, outcome)] = batch.tidy(plooi, journal)
        assert (orphan.cause, outcome) == ("file refused", "withdrawn")
        assert batch.tidy(plooi, journal) == []
    assert desk.records()["a.pdf"][0]["state"] == "withdrawn"
    desk.retry()
    assert desk.run().done == 1
    assert [record["state"] for record in desk.records()["a.pdf"]] == ["withdrawn", "uploaded"]


def test_tidy_leaves_what_is_in_use_and_what_has_no_id(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.add("b.pdf")
    desk.sandbox.fault("postMetadata", kind="lose_answer")
    desk.sandbox.fault("postDocument", kind="status_before", status=413)
    desk.run(jobs=1)
    desk.retry()
    desk.run()
    with Plooi(desk.sandbox.url, auth=desk.token()) as plooi, desk.journal() as journal:
        outcomes = {orphan.cause: text for orphan, text in batch.tidy(plooi, journal)}
    assert "its id is not known" in outcomes["answer lost"]
    assert "file refused" not in outcomes
    assert all(record["state"] != "withdrawn" for records in desk.records().values() for record in records)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked", [1, None])
def test_a_request_to_slow_down_holds_for_all_rows(desk: Desk, status: int, asked: int | None) -> None:
    for number in range(6):
        desk.add(f"{number}.pdf")
    desk.sandbox.fault("postDocument", kind="status_before", status=status, retry_after=asked, body="empty")
    began = time.monotonic()
    summary = desk.run(jobs=3)
    assert summary.done == 6
    assert time.monotonic() - began >= 1.0
    assert any(f"slow down (status {status})" in text for text in desk.watcher.texts)


def test_a_longer_wait_than_the_patience_ends_the_batch(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postMetadata", kind="status_before", status=429, retry_after=3600)
    summary = desk.run(patience=60)
    assert (summary.stopped, summary.exit_code) == ("unreachable", 3)
    assert desk.run().done == 1


def test_the_circuit_breaker_pauses_and_goes_on(desk: Desk) -> None:
    for number in range(8):
        desk.add(f"{number}.pdf")
    desk.sandbox.fault(kind="status_before", status=502, times=6, body="html")
    summary = desk.run(jobs=4)
    assert summary.done == 8
    assert any("paused" in text for text in desk.watcher.texts)
    assert "The platform answers again." in desk.watcher.texts


def test_a_platform_that_is_away_ends_the_batch_and_the_next_run_goes_on(desk: Desk) -> None:
    for number in range(3):
        desk.add(f"{number}.pdf")
    desk.sandbox.fault(kind="status_before", status=502, times=0)
    summary = desk.run(patience=2)
    assert (summary.stopped, summary.exit_code) == ("unreachable", 3)
    desk.sandbox.clear_faults()
    assert desk.run().done == 3
    assert all(_with_file(desk, name) == 1 for name in desk.records())


def test_nobody_at_the_address(tmp_path: Path, desk: Desk) -> None:
    desk.add("a.pdf")
    url = "http://127.0.0.1:9/overheid/openbaarmaken/api/v0"
    summary = batch.run(desk.write(), url, auth="t", options=batch.Options(patience=1), watcher=desk.watcher)
    assert (summary.stopped, summary.exit_code, summary.orphans) == ("unreachable", 3, 0)


def test_an_expired_token_is_renewed_once_for_all_rows(desk: Desk) -> None:
    for number in range(8):
        desk.add(f"{number}.pdf")
    given = iter([desk.token(expires_in=-60), desk.token()])
    asked = []

    def source() -> str:
        asked.append(1)
        return next(given)

    summary = desk.run(auth=BearerToken(source), jobs=8)
    assert (summary.done, summary.failed) == (8, 0)
    assert len(asked) == 2


def test_a_token_that_ran_out_stops_the_batch_in_good_order(desk: Desk) -> None:
    for number in range(4):
        desk.add(f"{number}.pdf")
    desk.sandbox.fault("postDocument", kind="token_expired", times=0)
    summary = desk.run(jobs=2)
    assert (summary.stopped, summary.exit_code, summary.failed) == ("not authorised", 4, 0)
    desk.sandbox.clear_faults()
    assert desk.run().done == 4
    # The records that were made before were completed.
    assert all(len(records) == 1 for records in desk.records().values())


def test_refusals_without_a_body_end_rows_and_when_they_are_many_the_batch(desk: Desk) -> None:
    for number in range(8):
        desk.add(f"{number}.pdf")
    desk.sandbox.fault("postMetadata", kind="status_before", status=401, body="empty", times=0)
    summary = desk.run(jobs=1)
    assert (summary.stopped, summary.exit_code) == ("not authorised", 4)
    assert 0 < summary.failed < 8


def test_a_withdrawal_of_unknown_outcome_is_not_done(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    identity = desk.entries()["a.pdf"].id
    desk.rows[:] = [{"action": "withdraw", "id": identity}]
    desk.sandbox.fault("deleteDocument", kind="status_after", status=502, body="html")
    desk.sandbox.fault("getDocument", kind="status_before", status=502, body="html")
    summary = desk.run()
    assert (summary.done, summary.unsignalled, summary.exit_code) == (0, 1, 1)
    assert desk.records()["a.pdf"][0]["state"] == "withdrawn"
    [entry] = [entry for entry in desk.entries().values() if entry.action == "withdraw"]
    assert "it is not known whether it was removed from the public index" in (entry.message or "")
    # Asked for again, the platform can say no more; a person looks at the public address, and says so.
    assert desk.retry() == 1
    assert desk.run().unsignalled == 1
    with desk.journal() as journal:
        assert batch.resolve(journal, entry.key, outcome="done").state is State.done


def test_a_change_of_unknown_outcome_is_repeated_until_it_is_accepted(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    row = desk.rows[0] | {"action": "replace", "id": desk.entries()["a.pdf"].id, "officiele_titel": "Anders"}
    del row["file"]
    desk.rows[:] = [row]
    desk.sandbox.fault("putMetadata", kind="lose_answer")
    assert desk.run().done == 1
    assert desk.operations().count("putMetadata") == 2
    [record] = desk.records()["a.pdf"]
    assert (record["title"], record["signalled"]) == ("Anders", True)


@pytest.mark.parametrize("content", [b"%PDF-1.7\nof another size", None])
def test_a_file_that_changes_after_the_check_does_not_arrive(desk: Desk, content: bytes | None) -> None:
    desk.add("a.pdf")
    before = (desk.folder / "a.pdf").read_bytes()
    desk.watcher.on_begin = lambda key: _overwrite(desk.folder / "a.pdf", content or before[:-1] + b"!")
    summary = desk.run()
    assert (summary.done, summary.failed) == (0, 1)
    assert "not what it was when it was checked" in (desk.entries()["a.pdf"].message or "")
    assert desk.sandbox.records() == []
    desk.watcher.on_begin = lambda key: None
    assert desk.run().stopped == "wrong"
    [problem] = desk.problems()
    assert "--accept-changed" in problem.remedy
    assert desk.run(accept_changed=True).done == 1
    assert len(desk.records()["a.pdf"]) == 1


def test_a_file_that_changes_and_looks_the_same_does_not_arrive(desk: Desk) -> None:
    desk.add("a.pdf")
    path = desk.folder / "a.pdf"
    before, status = path.read_bytes(), path.stat()

    def change(key: str) -> None:
        path.write_bytes(before[:-1] + b"!")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    desk.watcher.on_begin = change
    summary = desk.run()
    assert (summary.done, summary.failed) == (0, 1)
    assert "not what it was when it was checked" in (desk.entries()["a.pdf"].message or "")
    # Only reading it tells, which is done while it is sent: its record was made, and got no file.
    assert [record["sha256"] for record in desk.sandbox.records()] == [None]


def test_a_file_that_changes_behind_its_metadata_does_not_arrive(desk: Desk) -> None:
    desk.add("a.pdf")
    changes = threading.Timer(0.5, _overwrite, [desk.folder / "a.pdf", b"%PDF-1.7\nanother"])
    desk.sandbox.fault("postMetadata", kind="delay", seconds=2.0)
    desk.watcher.on_begin = lambda key: changes.start()
    assert desk.run().failed == 1
    desk.watcher.on_begin = lambda key: None
    assert [record["sha256"] for record in desk.sandbox.records()] == [None]
    desk.run(accept_changed=True)
    desk.retry()
    assert desk.run(accept_changed=True).done == 1
    assert len(desk.records()["a.pdf"]) == 1


@pytest.mark.parametrize("on_unknown", ["repeat", "hold"])
def test_a_row_that_was_stopped_in_between_says_so_whatever_became_of_its_file(
    desk: Desk, on_unknown: Literal["repeat", "hold"]
) -> None:
    desk.add("a.pdf")
    desk.run(dry_run=True)
    with desk.journal() as journal, journal.database.transaction():
        journal.database.execute("UPDATE batch_rows SET state = 'creating', attempts = 1")
    desk.watcher.on_begin = lambda key: _overwrite(desk.folder / "a.pdf", b"%PDF-1.7\nof another size")
    summary = desk.run(on_unknown=on_unknown)
    assert (summary.failed, summary.held) == ((1, 0) if on_unknown == "repeat" else (0, 1))
    assert [(orphan.key, orphan.id, orphan.cause) for orphan in desk.orphans()] == [
        ("a.pdf", None, "stopped in between")
    ]
    assert desk.records() == {}


def _overwrite(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def test_an_orphan_whose_file_arrived_in_the_end_is_none(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind="status_before", status=413)
    assert desk.run().orphans == 1
    desk.retry()
    assert desk.run().orphans == 0


@pytest.mark.parametrize(
    "fault", [{"kind": "repository_away"}, {"kind": "status_before", "status": 404, "body": "html"}]
)
def test_what_cannot_be_looked_at_is_not_withdrawn(desk: Desk, fault: dict[str, Any]) -> None:
    """An empty 400 says that the storage is away, and not that a record has no file; a gateway's 404 says nothing."""
    desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind="status_before", status=413)
    assert desk.run().orphans == 1
    desk.sandbox.clear_requests()
    with Plooi(desk.sandbox.url, auth=desk.token(), retries=Retries(attempts=1)) as plooi, desk.journal() as journal:
        desk.sandbox.fault("getDocument", times=0, **fault)
        with pytest.raises(ApiError):
            batch.tidy(plooi, journal)
    assert "deleteDocument" not in desk.operations()
    assert desk.records()["a.pdf"][0]["state"] == "created"
    assert [orphan.tidied for orphan in desk.orphans()] == [False]


def test_a_storage_that_is_away_is_waited_for(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind="repository_away", times=3)
    summary = desk.run()
    assert (summary.done, summary.orphans) == (1, 0)
    assert desk.operations().count("postMetadata") == 1


@pytest.mark.parametrize("outcome", ["again", "done", "drop"])
def test_a_row_that_is_not_known_to_be_signalled_is_resolved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, outcome: batch.settling.Outcome
) -> None:
    monkeypatch.setattr(trying, "TRIES", 2)
    desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind="process_away", times=0)
    summary = desk.run()
    assert (summary.done, summary.unsignalled, summary.exit_code) == (0, 1, 1)
    desk.sandbox.clear_faults()
    desk.sandbox.process_now()
    [record] = desk.records()["a.pdf"]
    assert (record["stored"], record["public"]) == (True, False)
    # It stays so until somebody decides.
    assert desk.run().unsignalled == 1
    with desk.journal() as journal:
        assert "may not have signalled it to processing" in (next(journal.entries()).message or "")
        batch.resolve(journal, "a.pdf", outcome=outcome)
    summary = desk.run()
    desk.sandbox.process_now()
    [record] = desk.records()["a.pdf"]
    assert record["public"] == (outcome == "again")
    expected = {"again": State.done, "done": State.done, "drop": State.failed}
    assert desk.entries()["a.pdf"].state is expected[outcome]
