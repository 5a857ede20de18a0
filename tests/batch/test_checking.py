"""The check of the whole manifest: what is wrong is told by row, field and remedy, and nothing is sent."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from batch.conftest import Desk
from plooi import Metadata, batch
from plooi.errors import MOST_PROBLEMS, ConfigurationError
from plooi.sandbox import Sandbox


@pytest.fixture
def desk(tmp_path: Path, sandbox: Sandbox) -> Desk:
    """On a platform that is shared, since hardly anything is sent."""
    return Desk(tmp_path, sandbox)


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("publisher", {"publisher": "gm99999"}, "publisher", "gm99999"),
    ("missing title", {"officiele_titel": None}, "officiele_titel", "required|missing|Give"),
    ("misspelt type", {"documentsoorten": ["vergunningg"]}, r"documentsoorten\[0\]", "vergunning"),
    ("unknown field", {"officiele_title": "x"}, "officiele_title", "officiele_titel"),
    ("another's publisher", {"publisher": "gm0363"}, "publisher", "not who the token is for"),
    ("no file", {"file": "nowhere.pdf"}, "file", "nowhere.pdf"),
    ("no file named", {"file": None, "key": "x"}, "file", "names no file"),
    ("no PDF", {"file": "text.txt"}, "file", "neither a PDF nor a ZIP"),
    ("empty file", {"file": "empty.pdf"}, "file", "empty"),
    ("outside", {"file": "../outside.pdf"}, "file", "outside the folder"),
    ("action", {"action": "burn"}, "action", "burn"),
    ("id of what is new", {"id": "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"}, "id", "has no id"),
    ("withdraw what", {"action": "withdraw"}, "id", "does not say which"),
    ("id", {"action": "withdraw", "id": "nonsense"}, "id", "nonsense"),
    ("main", {"main": "nobody.pdf"}, "main", "nobody.pdf"),
    ("main itself", {"main": "a.pdf"}, "main", "itself"),
]


@pytest.mark.parametrize(("changes", "field", "pattern"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_row_is_told_and_nothing_is_sent(desk: Desk, changes: dict[str, Any], field: str, pattern: str) -> None:
    (desk.folder / "text.txt").write_text("just text")
    (desk.folder / "empty.pdf").write_bytes(b"")
    (desk.folder.parent / "outside.pdf").write_bytes(b"%PDF-1.7\n")
    row = desk.add("a.pdf", **changes)
    for name, value in changes.items():
        if value is None:
            del row[name]
    desk.add("good.pdf")
    summary = desk.run(relations="send")
    assert (summary.stopped, summary.exit_code, summary.wrong, summary.rows) == ("wrong", 2, 1, 2)
    problems = [problem for problem in desk.problems() if re.fullmatch(field, problem.field)]
    assert problems, desk.problems()
    assert (problems[0].row, problems[0].place) == (1, "line 1")
    assert re.search(pattern, f"{problems[0].message} {problems[0].remedy}")
    assert problems[0].remedy
    assert desk.operations() == []


def test_continue_sends_the_good_rows(desk: Desk) -> None:
    desk.add("a.pdf", publisher="gm99999")
    desk.add("b.pdf")
    summary = desk.run(skip_wrong=True)
    assert (summary.done, summary.wrong, summary.exit_code) == (1, 1, 1)
    assert {key for key, entry in desk.entries().items() if entry.state is batch.State.done} == {"b.pdf"}
    desk.rows[0]["publisher"] = "gm0518"
    assert desk.run().done == 1


def test_a_dry_run_checks_and_sends_nothing(desk: Desk) -> None:
    desk.add("a.pdf")
    summary = desk.run(dry_run=True)
    assert (summary.stopped, summary.exit_code, summary.requests) == ("dry-run", 0, 0)
    desk.add("b.pdf", publisher="gm99999")
    assert desk.run(dry_run=True).exit_code == 2


def test_two_rows_of_one_identifier_or_one_content(desk: Desk) -> None:
    content = b"%PDF-1.7\nthe same"
    desk.add("a.pdf", content, identifiers=["one"])
    desk.add("b.pdf", content, identifiers=["two"])
    desk.add("c.pdf", identifiers=["one"])
    assert desk.run().wrong == 2
    problems = {problem.row: problem for problem in desk.problems()}
    assert "same content as that of the row of line 1" in problems[2].message
    assert "'one' is that of the row of line 1" in problems[3].message
    assert "--allow-duplicates" in problems[2].remedy
    assert desk.run(allow_duplicates=True).done == 3


def test_a_document_that_the_journal_has_already(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run()
    content = (desk.folder / "a.pdf").read_bytes()
    desk.rows.clear()
    desk.add("b.pdf", content, identifiers=["a.pdf"])
    assert desk.run().wrong == 1
    assert all("a.pdf, which the journal has as done" in problem.message for problem in desk.problems())


def test_two_rows_of_one_key(desk: Desk) -> None:
    desk.add("a.pdf", key="same")
    desk.add("b.pdf", key="same")
    desk.run()
    [problem] = desk.problems()
    assert (problem.row, problem.field) == (2, "key")


def test_an_attachment_of_an_attachment(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.add("b.pdf", main="a.pdf")
    desk.add("c.pdf", main="b.pdf")
    desk.run(relations="send")
    [problem] = desk.problems()
    assert "is an attachment itself" in problem.message


def test_a_main_document_by_its_identifier_and_an_ambiguous_one(desk: Desk) -> None:
    desk.add("a.pdf", identifiers=["case-1", "case"])
    desk.add("b.pdf", identifiers=["case-2", "case"])
    desk.add("c.pdf", main="case-1")
    desk.add("d.pdf", main="case")
    assert desk.run(allow_duplicates=True, relations="send").wrong == 1
    [problem] = desk.problems()
    assert (problem.row, problem.remedy) == (4, "Name it by its key.")


def test_a_row_that_changed_after_it_was_done(desk: Desk) -> None:
    row = desk.add("a.pdf")
    desk.run()
    row["officiele_titel"] = "Anders"
    assert desk.run().stopped == "wrong"
    [problem] = desk.problems()
    assert "says replace with the id" in problem.remedy
    row["officiele_titel"] = "Besluit a.pdf"
    assert desk.run().exit_code == 0


def test_a_file_that_changed_between_two_runs_is_not_sent_unseen(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.run(dry_run=True)
    (desk.folder / "a.pdf").write_bytes(b"%PDF-1.7\nchanged since")
    assert desk.run().stopped == "wrong"
    assert desk.operations() == []
    assert desk.run(accept_changed=True).done == 1


def test_metadata_that_was_corrected_is_taken(desk: Desk) -> None:
    row = desk.add("a.pdf", documentsoorten=["vergunningg"])
    desk.run()
    row["documentsoorten"] = ["vergunning"]
    assert desk.run().done == 1


def test_metadata_that_changed_after_it_was_sent(desk: Desk) -> None:
    row = desk.add("a.pdf")
    desk.sandbox.fault("postDocument", kind="status_before", status=413)
    desk.run()
    row["officiele_titel"] = "Anders"
    assert desk.run().stopped == "wrong"
    assert "was sent already" in desk.problems()[0].message


def test_outside_files_are_taken_when_that_is_allowed(desk: Desk) -> None:
    (desk.folder.parent / "outside.pdf").write_bytes(b"%PDF-1.7\nelsewhere")
    desk.add("a.pdf", file="../outside.pdf")
    assert desk.run(outside=True).done == 1


def test_the_wire_form_of_metadata_is_understood(desk: Desk) -> None:
    row = desk.add("a.pdf")
    metadata = {name: value for name, value in row.items() if name != "file"}
    desk.rows[:] = [{"file": "a.pdf", **Metadata.from_dict(metadata).to_wire("0.9.0-beta")}]
    assert desk.run().done == 1
    assert desk.sandbox.records()[-1]["title"] == "Besluit a.pdf"


@pytest.mark.parametrize(
    ("name", "value"),
    [("jobs", 0), ("jobs", 1000), ("rate", 0), ("limit", 0), ("lease", 0), ("patience", -1), ("on_unknown", "guess")],
)
def test_options_that_cannot_be(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is {value!r}"):
        batch.Options(**{name: value})


def test_rows_that_left_the_manifest_are_still_told_of_and_not_retried(desk: Desk) -> None:
    desk.add("a.pdf")
    desk.sandbox.fault("postMetadata", kind="status_before", status=400)
    assert desk.run().failed == 1
    desk.rows.clear()
    desk.add("b.pdf")
    summary = desk.run()
    assert (summary.done, summary.failed, summary.exit_code) == (1, 0, 0)
    left = desk.entries()["a.pdf"]
    assert (left.number, left.place, left.state) == (0, "no longer in the manifest", batch.State.failed)
    assert desk.retry() == 0


def test_a_manifest_that_is_not_there_leaves_no_journal(desk: Desk) -> None:
    with pytest.raises(ConfigurationError, match="is not there"):
        batch.run(desk.folder / "none.csv", desk.sandbox.url, auth=desk.token())
    assert list(desk.folder.iterdir()) == []


def test_a_main_document_that_left_the_manifest(desk: Desk) -> None:
    desk.add("main.pdf", publisher="gm99999")
    desk.add("attachment.pdf", main="main.pdf")
    desk.run(relations="send")
    del desk.rows[0]
    assert desk.run(relations="send").stopped == "wrong"
    assert "No row has 'main.pdf'" in desk.problems()[0].message
    assert set(desk.entries()) == {"attachment.pdf"}


@pytest.mark.parametrize(
    "value", ["St. verordening", "Gem. Den Hag", "a; b 'c'", 'Min. "VWS" e.o.', "'s-Gravenhage? Ja. Nee.", "1. 2; 3"]
)
def test_a_value_shows_whole_and_the_remedy_is_its_own(desk: Desk, value: str) -> None:
    desk.add("a.pdf", publisher=value)
    desk.add("b.pdf", documentsoorten=[value])
    desk.add("c.pdf", id=value, action="withdraw")
    desk.run(dry_run=True)
    for problem in desk.problems():
        if problem.field in ("publisher", "documentsoorten[0]", "id"):
            assert repr(value) in problem.message
            assert problem.message.endswith(".")
            assert problem.remedy[0].isupper()
            assert problem.remedy.startswith(("Did you mean", "Give ", "Use "))
    assert {"publisher", "documentsoorten[0]", "id"} <= {problem.field for problem in desk.problems()}


def test_a_row_with_a_great_many_problems_keeps_the_first_and_says_how_many_more_there_are(desk: Desk) -> None:
    many = [f"nummer {number}" for number in range(300)]
    desk.add("a.pdf", identifiers=many)
    desk.add("b.pdf", identifiers=many)
    summary = desk.run()
    assert (summary.stopped, summary.wrong) == ("wrong", 1)
    problems = [problem for problem in desk.problems() if problem.place == "line 2"]
    assert MOST_PROBLEMS < len(problems) < MOST_PROBLEMS + 3
    assert any(re.fullmatch(r"There are (199|200) more problems\.", problem.message) for problem in problems)


def test_a_row_that_was_taken_out_and_put_back_is_as_new(desk: Desk) -> None:
    for name in ("a.pdf", "b.pdf"):
        desk.add(name, creatiedatum="ooit")
    desk.run(dry_run=True)
    row = desk.rows.pop(0)
    desk.run(dry_run=True)
    assert set(desk.entries()) == {"b.pdf"}
    desk.rows.append(row)
    summary = desk.run()
    # Of each row, one on its date and one on its file, which has no page.
    assert (summary.done, summary.wrong, summary.remarks) == (2, 0, 4)


def test_an_identifier_of_a_row_that_was_taken_out_is_free(desk: Desk) -> None:
    desk.add("a.pdf", identifiers=["doc-1"])
    desk.add("b.pdf")
    desk.run(dry_run=True)
    desk.rows.pop(0)
    desk.run(dry_run=True)
    # The same key once more, with another identifier; its first one is another row's now.
    desk.add("a.pdf", identifiers=["doc-2"])
    desk.add("c.pdf", identifiers=["doc-1"])
    assert desk.run().done == 3


@pytest.mark.anyio
async def test_each_batch_speaks_the_language_that_is_asked_for_by_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add("a.pdf", main="none")
    for language, text in (("nl", "Geen rij heeft"), ("en", "No row has"), ("nl", "Geen rij heeft")):
        monkeypatch.setenv("PLOOI_LANG", language)
        await batch.run_async(desk.write(), desk.sandbox.url, auth=desk.token())
        assert any(text in problem.message for problem in desk.problems())
