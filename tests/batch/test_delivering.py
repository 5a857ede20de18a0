"""Batches that go well, or are stopped and go on: each document is published once."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from batch.conftest import Desk
from plooi import Plooi, batch, versions
from plooi.batch import State
from plooi.sandbox import Sandbox


@pytest.mark.parametrize("version", versions.labels())
def test_a_manifest_is_delivered_in_every_version(
    version: str, tmp_path: Path, new_sandbox: Callable[..., Sandbox]
) -> None:
    desk = Desk(tmp_path, new_sandbox(version=version), version=version)
    for number in range(5):
        desk.add(f"{number}.pdf")
    summary = desk.run()
    assert (summary.done, summary.exit_code, summary.stopped) == (5, 0, None)
    assert summary.requests == (5 if versions.get(version).delivers_at_once else 10)
    assert summary.bytes == sum((tmp_path / f"{number}.pdf").stat().st_size for number in range(5))
    for record in desk.sandbox.records():
        [name] = record["metadata"]["document"]["identifiers"]
        assert record["sha256"] == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()


def test_a_second_run_sends_nothing(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    desk.sandbox.clear_requests()
    summary = desk.run()
    assert (summary.done, summary.before, summary.requests, summary.exit_code) == (0, 1, 0, 0)
    assert desk.operations() == []


def test_rows_that_are_added_later_are_delivered_then(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    desk.add("b.pdf")
    summary = desk.run()
    assert (summary.done, summary.before) == (1, 1)
    assert set(desk.records()) == {"a.pdf", "b.pdf"}


def test_an_attachment_follows_its_main_document_and_names_it(desk: Desk) -> None:
    desk.add("attachment.pdf", main="main.pdf")
    desk.add("other.pdf", main="main.pdf")
    desk.add("main.pdf")
    summary = desk.run(jobs=4, relations="send")
    assert summary.done == 3
    main = desk.entries()["main.pdf"].id
    assert main is not None
    for name in ("attachment.pdf", "other.pdf"):
        [record] = desk.records()[name]
        assert record["metadata"]["documentrelaties"]["relation"] == main
    paths = [(request["operation"], request["path"]) for request in desk.sandbox.requests()]
    assert paths[1] == ("postDocument", next(path for _, path in paths if path.endswith(main)))


def test_an_attachment_waits_while_its_main_document_is_not_there(desk: Desk) -> None:
    desk.add("main.pdf")
    desk.add("attachment.pdf", main="main.pdf")
    desk.sandbox.fault("postMetadata", kind="status_before", status=400)
    summary = desk.run(relations="send")
    assert (summary.done, summary.failed, summary.waiting, summary.exit_code) == (0, 1, 1, 1)
    desk.retry()
    assert desk.run(relations="send").done == 2


def test_an_attachment_of_a_document_on_the_platform(desk: Desk) -> None:
    identity = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
    desk.add("attachment.pdf", main=identity)
    assert desk.run(relations="send").done == 1
    [record] = desk.records()["attachment.pdf"]
    assert record["metadata"]["documentrelaties"]["relation"] == identity


def test_rows_that_replace_and_withdraw(desk: Desk) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        desk.add(name)
    desk.run()
    before = {key: entry.id for key, entry in desk.entries().items()}
    desk.rows.clear()
    replacing = desk.add("a.pdf", action="replace", id=before["a.pdf"], officiele_titel="Ander besluit")
    del replacing["file"]
    desk.rows.append({"action": "replace", "id": before["b.pdf"], "file": "b2.pdf"})
    (desk.folder / "b2.pdf").write_bytes(b"%PDF-1.7\nanother one")
    desk.rows.append({"action": "withdraw", "id": before["c.pdf"]})
    summary = desk.run()
    assert (summary.done, summary.failed) == (3, 0)
    records = desk.records()
    assert records["a.pdf"][0]["title"] == "Ander besluit"
    assert records["b.pdf"][0]["sha256"] == hashlib.sha256(b"%PDF-1.7\nanother one").hexdigest()
    assert records["c.pdf"][0]["state"] == "withdrawn"


def test_verify_reads_each_document_back(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run(verify=True)
    assert "getDocument" in desk.operations()
    assert desk.entries()["a.pdf"].verified


def test_verify_notices_other_bytes(tmp_path: Path, new_sandbox: Callable[..., Sandbox]) -> None:
    kept = tmp_path / "kept"
    desk = Desk(tmp_path, new_sandbox(mode="faithful", data=kept))
    desk.add("a.pdf")
    # Reading back takes so long that the file can be changed meanwhile, once the upload is over.
    desk.sandbox.fault("getDocument", kind="delay", seconds=4.0)
    process = desk.start("--verify", "--json")
    while not any(record["sha256"] for record in desk.sandbox.records()):
        assert process.poll() is None
    files = [path for path in kept.rglob("*") if path.is_file() and path.read_bytes()[:4] == b"%PDF"]
    assert len(files) == 1
    for path in files:
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    process.communicate()
    assert process.returncode == 1
    assert "another file" in (desk.entries()["a.pdf"].message or "")


def test_limit_stops_after_so_many(desk: Desk) -> None:
    for number in range(6):
        desk.add(f"{number}.pdf")
    summary = desk.run(limit=2)
    assert (summary.done, summary.waiting, summary.stopped, summary.exit_code) == (2, 4, "limit", 0)
    assert desk.run().done == 4


def test_a_rate_spreads_the_requests(desk: Desk) -> None:
    for number in range(5):
        desk.add(f"{number}.pdf")
    summary = desk.run(rate=20, jobs=5)
    # Ten requests, of which nine wait for their turn.
    assert summary.seconds >= 9 / 20


async def _run_async(desk: Desk) -> batch.Summary:
    return await batch.run_async(desk.write(), desk.sandbox.url, auth=desk.token())


@pytest.mark.anyio
async def test_the_async_twin(desk: Desk) -> None:
    desk.add("a.pdf")
    assert (await _run_async(desk)).done == 1


def test_what_a_version_cannot_carry_is_refused_or_reported(
    tmp_path: Path, new_sandbox: Callable[..., Sandbox]
) -> None:
    version = "0.3.1-alpha"
    desk = Desk(tmp_path, new_sandbox(version=version), version=version)
    desk.add("a.pdf", publicatiebestemming=["ergens"])
    assert desk.run().stopped == "wrong"
    assert desk.problems()[0].field == "publicatiebestemming"
    assert desk.run(loss="report").done == 1


def test_metadata_leaves_the_journal_when_a_row_is_done(desk: Desk) -> None:
    desk.add("a.pdf", officiele_titel="Een titel die niemand nog kent")
    desk.run()
    for path in desk.folder.glob("manifest.jsonl.journal*"):
        assert b"Een titel die niemand nog kent" not in path.read_bytes()
    with desk.journal() as journal:
        assert "niemand" not in str(journal.database.all("SELECT * FROM batch_rows"))


def test_the_journal_holds_no_secret(desk: Desk) -> None:
    token = desk.token()
    desk.add("a.pdf", content=b"%PDF-1.7\nGEHEIME INHOUD")
    desk.run(auth=token)
    for path in desk.folder.glob("manifest.jsonl.journal*"):
        held = path.read_bytes()
        assert token.encode() not in held
        assert b"GEHEIME INHOUD" not in held


def test_a_document_published_by_the_batch_is_like_any_other(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    with Plooi(desk.sandbox.url, auth=desk.token()) as plooi:
        identity = desk.entries()["a.pdf"].id
        assert identity is not None
        assert plooi.get_metadata(identity).officiele_titel == "Besluit a.pdf"
        assert plooi.download(identity, desk.folder / "copy.pdf").size == desk.entries()["a.pdf"].size
    assert desk.entries()["a.pdf"].state is State.done


def test_a_record_is_in_the_journal_before_its_file_is_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add("a.pdf")
    seen: list[batch.Entry] = []
    monkeypatch.setattr(desk.watcher, "sent", lambda key, position: seen.append(desk.entries()[key]))
    assert desk.run().done == 1
    [record] = desk.records()["a.pdf"]
    # The first look is when the file is measured.
    assert [(entry.state, entry.id) for entry in seen] == [
        (State.checked, None),
        (State.uploading, record["id"]),
    ]


def test_a_record_whose_file_has_to_wait_is_in_the_journal_meanwhile(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.add("b.pdf")
    desk.sandbox.fault("postMetadata", kind="delay", seconds=0.3)
    desk.sandbox.fault("postMetadata", kind="status_before", status=429, retry_after=2, after=1)
    running = threading.Thread(target=desk.run, kwargs={"jobs": 2})
    running.start()
    while not (waiting := [entry for entry in _looked_at(desk) if entry.state is State.created]):
        assert running.is_alive()
    assert [record["id"] for record in desk.sandbox.records()] == [waiting[0].id]
    running.join()
    assert {entry.state for entry in desk.entries().values()} == {State.done}


def _looked_at(desk: Desk) -> list[batch.Entry]:
    try:
        return list(desk.entries().values())
    except batch.JournalError:
        return []
