"""Attachments in a batch, of a version that takes their relation and then fails to process it."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from plooi import Publication

if TYPE_CHECKING:
    from conftest import Desk


def attachments(desk: Desk) -> None:
    desk.add("main.pdf")
    desk.add("attachment.pdf", main="main.pdf")


def test_they_are_refused_on_the_desk(desk: Desk) -> None:
    attachments(desk)
    summary = desk.run()
    assert (summary.stopped, summary.wrong, summary.exit_code) == ("wrong", 1, 2)
    [problem] = desk.problems()
    assert (problem.row, problem.field) == (2, "main")
    assert "never made public" in problem.message
    assert "leave_out" in problem.remedy
    assert desk.sandbox.requests() == []


def test_a_relation_in_the_metadata_itself_is_named_by_its_field(desk: Desk) -> None:
    role = "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"
    desk.add("a.pdf", documentrelaties=[{"relation": "https://example.org/x", "role": role}])
    desk.run()
    assert [problem.field for problem in desk.problems()] == ["documentrelaties"]


def test_they_are_delivered_without_it_and_the_journal_keeps_it(desk: Desk) -> None:
    attachments(desk)
    assert desk.run(relations="leave_out").done == 2
    [record] = desk.records()["attachment.pdf"]
    assert "documentrelaties" not in record["metadata"]
    entries = desk.entries()
    assert entries["attachment.pdf"].main == "main.pdf"
    with sqlite3.connect(f"{desk.manifest}.journal") as journal:
        [[text]] = journal.execute("SELECT publication FROM batch_rows WHERE key = 'attachment.pdf'").fetchall()
    journal.close()
    kept = Publication.from_dict(json.loads(text))
    assert kept.left_out == ("documentrelaties",)
    assert [relation.relation for relation in kept.documentrelaties] == [entries["main.pdf"].id]


def test_they_are_sent_all_the_same(desk: Desk) -> None:
    attachments(desk)
    assert desk.run(relations="send").done == 2
    [record] = desk.records()["attachment.pdf"]
    assert record["metadata"]["documentrelaties"]["relation"] == desk.entries()["main.pdf"].id
