"""What a journal says of a batch, in the forms in which it can be had."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any, cast

import pytest
from attrs import evolve, field, frozen

from plooi.batch import Action, Entry, Journal, Orphan, RowProblem, State, Worker
from plooi.cli.batch.page import as_page
from plooi.cli.batch.reports import COLUMNS, as_csv, as_json, as_text, in_order, overview, report_rows

ID = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
EVIL = "<script>alert('x')</script>\u202e & \"quoted\""


def entry(number: int, state: State = State.done, **more: Any) -> Entry:
    given: dict[str, Any] = {
        "key": f"besluit-{number}.pdf",
        "number": number,
        "place": f"line {number + 1}",
        "action": Action.publish,
        "file": f"besluit-{number}.pdf",
        "size": 3_000_000,
        "sha256": "ab" * 32,
        "state": state,
        "id": ID if state is State.done else None,
        "pid": f"https://open.overheid.nl/documenten/{ID}" if state is State.done else None,
        "main": None,
        "error": None,
        "message": None,
        "verified": False,
        "updated": "2023-01-09T11:20:05.123Z",
        "attempts": 1,
        **more,
    }
    return Entry(**given)


@frozen
class Book:
    """What the reports ask of a journal."""

    rows: Sequence[Entry] = ()
    faults: Sequence[RowProblem] = ()
    doubts: Sequence[RowProblem] = ()
    left: Sequence[Orphan] = ()
    hands: Sequence[Worker] = ()
    name: str = "manifest.csv.journal"
    facts: dict[str, str] = field(
        factory=lambda: {"url": "https://platform.example/api/v0", "version": "0.3.2-alpha", "manifest": "manifest.csv"}
    )

    def meta(self, name: str) -> str | None:
        return self.facts.get(name)

    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row.state.value] = counts.get(row.state.value, 0) + 1
        return counts

    def entries(self, states: tuple[State, ...] = ()) -> Iterator[Entry]:
        return (row for row in self.rows if not states or row.state in states)

    def problems(self, limit: int = -1) -> list[RowProblem]:
        return list(self.faults)

    def remarks(self, limit: int = -1) -> list[RowProblem]:
        return list(self.doubts)

    def orphans(self) -> list[Orphan]:
        return list(self.left)

    def workers(self) -> list[Worker]:
        return list(self.hands)


def journal(book: Book) -> Journal:
    return cast("Journal", book)


@pytest.fixture
def book() -> Book:
    return Book(
        rows=[
            entry(1),
            entry(2, State.failed, error="BestandTeGrootFout", message=EVIL, id=ID),
            entry(3, State.held, key="=HYPERLINK(1)", message="It is not known whether the record was made."),
            entry(4, State.checked),
            entry(5, State.checked, main="besluit-2.pdf"),
        ],
        faults=[
            RowProblem(4, "line 5", "publisher", f"{EVIL} is nobody.", "Correct it."),
            RowProblem(4, "line 5", "file", "It is empty.", "Look at it."),
            RowProblem(6, "line 7", "key", "The row of line 2 has it as well.", "Give it another."),
        ],
        left=[
            Orphan("besluit-2.pdf", ID, "file refused", "2023-01-09T11:20:05.123Z", False),
            Orphan("=HYPERLINK(1)", None, "answer lost", "2023-01-09T11:20:05.123Z", False),
        ],
        hands=[Worker("w", "desk", 7, "2023-01-09T11:20:05.123Z", "2023-01-09T11:20:05.123Z", True)],
    )


def test_each_row_comes_with_what_is_wrong_with_it(book: Book) -> None:
    rows = list(report_rows(journal(book)))
    assert [(row["row"], row["state"]) for row in rows] == [
        (1, "done"),
        (2, "failed"),
        (3, "held"),
        (4, "wrong"),
        (5, "checked"),
        (6, "wrong"),
    ]
    assert [len(row["problems"]) for row in rows] == [0, 0, 0, 2, 0, 1]
    assert all(tuple(row) == COLUMNS for row in rows)
    assert rows[5]["key"] is None and rows[5]["place"] == "line 7"


def test_a_row_that_was_done_stays_done_though_it_is_wrong_now() -> None:
    book = Book(rows=[entry(1)], faults=[RowProblem(1, "line 2", "(row)", "It is another now.", "Put it back.")])
    [row] = report_rows(journal(book))
    assert (row["state"], len(row["problems"])) == ("done", 1)
    assert list(report_rows(journal(book), (State.done,))) == [row]
    assert list(report_rows(journal(book), (State.checked, State.failed))) == []


def test_the_overview_says_how_sure_the_spec_is(book: Book) -> None:
    about = overview(journal(book))
    assert (about["version"], about["standing"]) == ("0.3.2-alpha", "reconstructed")
    assert (about["problems"], about["counts"]) == (3, {"done": 1, "failed": 1, "held": 1, "checked": 2})
    assert about["workers"][0]["alive"] is True
    assert overview(journal(Book(facts={})))["standing"] is None


def test_counts_are_told_in_one_order_whatever_states_there_are() -> None:
    assert list(in_order({"zzz": 1, "wrong": 2, "done": 3, "held": 0})) == ["done", "wrong", "zzz"]


def test_csv_holds_each_row_and_no_formula(book: Book) -> None:
    rows = list(csv.DictReader(io.StringIO("".join(as_csv(report_rows(journal(book)))))))
    assert [row["state"] for row in rows] == ["done", "failed", "held", "wrong", "checked", "wrong"]
    assert rows[2]["key"] == "'=HYPERLINK(1)"
    assert rows[1]["message"] == EVIL
    assert rows[3]["problems"] == f"publisher: {EVIL} is nobody. Correct it.\nfile: It is empty. Look at it."
    assert rows[0]["size"] == "3000000" and rows[0]["main"] == ""


def test_csv_of_nothing_has_its_header() -> None:
    assert "".join(as_csv([])) == ",".join(COLUMNS) + "\n"


def test_json_is_one_document_with_all_of_it(book: Book) -> None:
    document = json.loads("".join(as_json(overview(journal(book)), report_rows(journal(book)))))
    assert document == {**overview(journal(book)), "rows": list(report_rows(journal(book)))}
    assert json.loads("".join(as_json(overview(journal(Book())), [])))["rows"] == []


def test_text_has_a_line_for_each_row_and_each_fault(book: Book) -> None:
    lines = list(as_text(report_rows(journal(book))))
    assert lines[0] == f"     1  done       besluit-1.pdf  {ID}  3.0 MB"
    assert lines[1:3] == [f"     2  failed     besluit-2.pdf  {ID}", f"        {EVIL}"]
    assert "        line 5, file: It is empty. Look at it." in lines
    assert "     6  wrong      (line 7)" in lines


class Page(HTMLParser):
    """What a page consists of: its elements, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(book: Book) -> tuple[Page, str]:
    undone = tuple(state for state in State if state is not State.done)
    rows = report_rows(journal(book), undone), report_rows(journal(book), (State.done,))
    text = "".join(as_page(overview(journal(book)), *rows, "2023-01-10 08:00"))
    return Page(text), text


def test_the_page_tells_all_and_is_well_formed(book: Book) -> None:
    shown, _ = page(book)
    assert shown.open == []
    for text in (
        "Batch manifest.csv",
        "version 0.3.2-alpha (reconstructed)",
        "What is not done",
        "What is done",
        "line 5, 3.0 MB",
        "line 6, 3.0 MB, belongs to besluit-2.pdf",
        "publisher: ",
        "It is empty. Look at it.",
        "file refused",
        "not known",
        "They are never made public.",
        "2023-01-09 11:20:05 UTC",
        "2023-01-10 08:00",
    ):
        assert text in shown.text, text


def test_nothing_in_the_page_is_from_elsewhere_or_can_run(book: Book) -> None:
    shown, text = page(book)
    assert "script" not in shown.tags and "<script" not in text
    assert "&lt;script&gt;" in text and "\u202e" not in text and "\\u202e" in text
    assert EVIL.replace("\u202e", "\\u202e") in shown.text
    assert {name for name, _ in shown.attributes if name in ("src", "onclick", "onload", "style")} == set()
    links = {value for name, value in shown.attributes if name == "href"}
    assert links == {"data:,", f"https://open.overheid.nl/documenten/{ID}"}
    assert any("default-src 'none'" in value for _, value in shown.attributes)
    assert "url(" not in text and "@import" not in text


def test_a_pid_that_is_no_address_is_no_link(book: Book) -> None:
    odd = evolve(book, rows=[entry(1, pid="javascript:alert(1)", id="x' onclick='y")])
    shown, _ = page(odd)
    assert {value for name, value in shown.attributes if name == "href"} == {"data:,"}
    assert "onclick" not in dict(shown.attributes) and "x' onclick='y" in shown.text


def test_the_page_is_for_light_and_dark_and_for_paper(book: Book) -> None:
    _, text = page(book)
    assert "prefers-color-scheme: dark" in text and "@media print" in text and "table-header-group" in text


def test_a_page_of_a_batch_that_is_done_says_only_that() -> None:
    shown, _ = page(Book(rows=[entry(1), entry(2)]))
    assert "What is not done" not in shown.text and "may be left" not in shown.text
    assert "2 rows for https://platform.example/api/v0" in shown.text
