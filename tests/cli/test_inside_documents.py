"""What the command says of documents that nobody can open, wherever it is given them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from documents_made import CLOSED, DOUBTFUL, archive, pdf
from plooi.sandbox import Sandbox

WORD = CLOSED["Word"][0]
LOCKED = CLOSED["a PDF with a password"][0]
HEADER = "file;publisher;titel;documentsoort;thema;kenmerk\n"


def test_a_document_by_another_name_is_not_published_unless_one_says_so(
    plooi: Any, sandbox: Sandbox, record: Any, metadata_file: Path
) -> None:
    plooi.write("brief nr. 5.pdf", WORD())
    before = len(sandbox.records())
    for words in (("publish", metadata_file), ("upload", "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f")):
        done = plooi(*words, "brief nr. 5.pdf", code=2)
        assert "brief nr. 5.pdf is a Word file (.docx), and would be published as a ZIP. Save it as PDF" in done.err
        assert "--as-is" in done.err and "as_is" not in done.err
    assert len(sandbox.records()) == before
    done = plooi("publish", metadata_file, "brief nr. 5.pdf", "--as-is", "--json")
    assert record(sandbox, done.json["id"])["size"] == len(WORD())


def test_a_document_cannot_be_replaced_by_one_that_is_locked(plooi: Any, published: str, metadata_file: Path) -> None:
    plooi.write("nieuw.pdf", LOCKED())
    done = plooi("replace", published, "--document", "nieuw.pdf", code=2)
    assert "nieuw.pdf asks for a password, which the public does not have" in done.err
    assert "--as-is" in plooi("replace", published, "--metadata", metadata_file, "--as-is", code=2).err


@pytest.mark.parametrize("what", DOUBTFUL)
def test_what_may_be_broken_is_published_with_a_remark(plooi: Any, metadata_file: Path, what: str) -> None:
    make, words = DOUBTFUL[what]
    plooi.write("kapot.pdf", make())
    done = plooi("publish", metadata_file, "kapot.pdf")
    assert "Published" in done.out
    assert "Remark: kapot.pdf" in done.err and words in done.err
    [remark] = plooi("publish", metadata_file, "kapot.pdf", "--json").json["remarks"]
    assert words in remark


def table(desk: Any) -> None:
    """A manifest with a good document, a Word file, one with a password, and one that is cut off."""
    documents = {"goed.pdf": pdf(), "woord.pdf": WORD(), "slot.pdf": LOCKED(), "kapot.pdf": pdf(pages=9)[:-300]}
    for name, content in documents.items():
        desk.write(name, content)
    rows = [f"{name};gm0518;Titel;vergunning;recht;{name}" for name in documents]
    desk.write("lijst.csv", HEADER + "\n".join(rows) + "\n")


def test_a_batch_refuses_them_by_row_and_remarks_on_the_rest(plooi: Any, sandbox: Sandbox) -> None:
    table(plooi)
    done = plooi("batch", "lijst.csv", "--json", code=2).json
    assert [(fault["row"], fault["field"]) for fault in done["faults"]] == [(2, "file"), (3, "file")]
    assert "a Word file (.docx)" in done["faults"][0]["message"]
    assert "--as-is" in done["faults"][0]["remedy"] or "as_is=True" in done["faults"][0]["remedy"]
    assert [(remark["row"], remark["field"]) for remark in done["remarked"]] == [(4, "file")]
    assert "cut off" in done["remarked"][0]["message"]
    shown = plooi("batch", "lijst.csv", code=2).out
    assert "1 remark" in shown and "kapot.pdf is cut off" in shown, "a file that did not change keeps its remark"
    assert "--as-is" in shown
    report = plooi("batch", "report", "lijst.csv.journal").out
    assert "remark: file: kapot.pdf is cut off" in report
    before = len(sandbox.records())
    assert plooi("batch", "lijst.csv", "--as-is", "--json").json["done"] == 4
    assert len(sandbox.records()) == before + 4


def test_validate_looks_into_the_documents_of_a_manifest(offline: Any) -> None:
    table(offline)
    [file] = offline("validate", "lijst.csv", "--json", code=1).json["files"]
    problems = [(one["row"], one["field"], one["level"]) for one in file["problems"]]
    assert problems == [(2, "file", "error"), (3, "file", "error"), (4, "file", "warning")]
    assert offline("validate", "lijst.csv", "--as-is").out == "lijst.csv: good\n"


def test_validate_looks_into_the_documents_of_a_folder_and_of_a_list(offline: Any) -> None:
    metadata = "publisher: gm0518\nofficiele_titel: T\ndocumentsoorten: [vergunning]\nthemas: [recht]\n"
    (offline.folder / "map").mkdir()
    offline.write("map/a.pdf", archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}))
    offline.write("map/a.yaml", metadata)
    done = offline("validate", "map", code=1)
    assert "a.pdf is an OpenDocument spreadsheet (.ods)" in done.out
    offline.write("map/lijst.yaml", "- file: a.pdf\n  " + metadata.replace("\n", "\n  ").strip() + "\n")
    done = offline("validate", "map/lijst.yaml", code=1)
    assert "an OpenDocument spreadsheet" in done.out
