"""What a platform, or a damaged journal, can do to a batch; and that the batch ends all the same, and says so."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from batch.conftest import Desk
from batch.test_reports import Book, entry
from facade.clients import Call, Reply, Server
from plooi import batch
from plooi.batch.sqlite import Sqlite
from plooi.cli.batch.reports import as_csv, as_text, report_rows

ID = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Call], Reply]], Server]]:
    servers: list[Server] = []

    def start(answer: Callable[[Call], Reply]) -> Server:
        servers.append(Server(answer).__enter__())
        return servers[-1]

    yield start
    for server in servers:
        server.__exit__()


def run(desk: Desk, server: Server) -> batch.Summary:
    return batch.run(desk.write(), server.url, auth=desk.token(), options=batch.Options(jobs=3), watcher=desk.watcher)


def test_half_characters_of_the_platform_are_kept_otherwise(desk: Desk, serve: Callable[..., Server]) -> None:
    def answer(call: Call) -> Reply:
        if call.method == "POST" and call.path.endswith("/metadata"):
            document = {"document": {"pid": f"https://x.test/\ud800\0/{ID}"}}
            return 201, {"Content-Type": "application/json", "X-Session-ID": "\xe9"}, json.dumps(document).encode()
        problem = {"type": "x#bestandstype-fout", "title": "\udfff kapot\nDone: 5 rows", "detail": "\ud800"}
        return 400, {"Content-Type": "application/json"}, json.dumps(problem).encode()

    for number in range(4):
        desk.add(f"{number}.pdf")
    summary = run(desk, serve(answer))
    assert (summary.failed, summary.stopped) == (4, None)
    for row in desk.entries().values():
        assert row.pid == f"https://x.test/\ufffd\ufffd/{ID}"
        assert "\ufffd kapot Done: 5 rows" in (row.message or "")


@pytest.mark.parametrize("media_type", ["text/html", "application/json"])
def test_a_page_is_no_success(
    desk: Desk, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, media_type: str
) -> None:
    monkeypatch.setattr("plooi.batch.trying.TRIES", 1)

    def answer(call: Call) -> Reply:
        if call.method == "POST" and call.path.endswith("/metadata"):
            return 201, {"Location": f"/documenten/{ID}"}, b""
        return 200, {"Content-Type": media_type}, b"<html>Inloggen</html>"

    desk.add("a.pdf")
    server = serve(answer)
    summary = run(desk, server)
    assert summary.done == 0


@pytest.mark.parametrize("error", [UnicodeError("x"), RuntimeError("x"), sqlite3.OperationalError("disk I/O error")])
def test_a_writer_that_fails_ends_the_batch(desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    for number in range(6):
        desk.add(f"{number}.pdf")
    run_query, notes = Sqlite._run, iter(range(10**6))

    def fail(self: Sqlite, query: str, values: Any) -> Any:
        if query.startswith("UPDATE batch_rows SET state") and next(notes) >= 5:
            raise error
        return run_query(self, query, values)

    with monkeypatch.context() as patch:
        patch.setattr(Sqlite, "_run", fail)
        summary = desk.run(jobs=3)
    assert summary.stopped == "journal"
    assert "goes on where it was" in (summary.reason or "")
    # The journal is whole: the next run does the rest, and nothing twice.
    again = desk.run(jobs=3)
    assert (again.stopped, again.done + again.before) == (None, 6)
    # A record whose note was lost is counted, and made again.
    made = sum(len(records) for records in desk.records().values())
    assert made <= 6 + len(desk.orphans())


DAMAGES = {
    "publication": ("publication", "[1]"),
    "no publication": ("publication", "{"),
    "publication without id": ("publication", '{"id": "x"}'),
    "publication of other types": ("publication", f'{{"id": "{ID}", "left_out": 5}}'),
    "deep": ("metadata", "[" * 3_000 + "]" * 3_000),
    "metadata": ("metadata", "null"),
    "state": ("action", "verwijder"),
    "bytes": ("metadata", b"\xff\xfe"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_journal_is_refused(desk: Desk, damage: str) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind="status_before", status=400, times=0)
    assert desk.run().failed == 1
    assert desk.retry() == 1
    name, value = DAMAGES[damage]
    with sqlite3.connect(f"{desk.manifest}.journal") as database:
        database.execute(f"UPDATE batch_rows SET {name} = ?", (value,))
    database.close()
    try:
        summary = desk.run()
    except batch.JournalError as error:
        reason = str(error)
    else:
        assert summary.stopped == "journal"
        reason = summary.reason or ""
    assert "is damaged: row 1 of batch_rows" in reason


def test_a_damaged_remark_is_refused(desk: Desk) -> None:
    desk.add("a.pdf", creatiedatum="blabla")
    assert desk.run().done == 1
    with batch.open_journal(f"{desk.manifest}.journal") as journal:
        assert "creatiedatum" in {remark.field for remark in journal.remarks()}
    with sqlite3.connect(f"{desk.manifest}.journal") as database:
        database.execute("UPDATE batch_remarks SET message = ?", (b"\xff\xfe",))
    database.close()
    with (
        batch.open_journal(f"{desk.manifest}.journal") as journal,
        pytest.raises(batch.JournalError, match="is damaged: row one of batch_remarks"),
    ):
        journal.remarks()


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("trigger", "CREATE TRIGGER x AFTER UPDATE ON batch_rows BEGIN UPDATE batch_rows SET id = 'x'; END"),
        ("view", "CREATE VIEW x AS SELECT * FROM batch_rows"),
    ],
)
def test_what_a_journal_would_carry_out_is_refused(desk: Desk, kind: str, sql: str) -> None:
    desk.add("a.pdf")
    assert desk.run().done == 1
    with sqlite3.connect(f"{desk.manifest}.journal") as database:
        database.execute(sql)
    database.close()
    for use in (desk.run, lambda: batch.open_journal(f"{desk.manifest}.journal")):
        with pytest.raises(batch.JournalError, match=f"holds a {kind}, which no client makes"):
            use()


def test_a_journal_that_leads_to_itself_is_named(desk: Desk) -> None:
    desk.add("a.pdf")
    Path(f"{desk.manifest}.journal").symlink_to(f"{desk.manifest}.journal")
    with pytest.raises(batch.JournalError, match="cannot be used"):
        desk.run()


def test_no_cell_of_a_report_is_a_formula_in_any_setting() -> None:
    key = "a;=cmd|' /C calc'!A0\n@SUM(1)\t+2"
    [row] = csv.DictReader(io.StringIO("".join(as_csv(report_rows(Book([entry(1, key=key)]))))))  # type: ignore[arg-type]
    assert row["key"] == "a;'=cmd|' /C calc'!A0\n'@SUM(1)\t'+2"
    text = "".join(as_csv(report_rows(Book([entry(1, key=key)]))))  # type: ignore[arg-type]
    assert f'"{row["key"]}"' in text


def test_no_text_makes_up_a_line_of_a_report() -> None:
    rows = [entry(1, batch.State.failed, key="a\n     2  done", message="x\r\n     3  done\u2028     4  done")]
    assert len("\n".join(as_text(report_rows(Book(rows)))).splitlines()) == 2  # type: ignore[arg-type]
