"""`plooi new --manifest`: a table to fill in, empty or with a row for each document of a folder."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from documents_made import pdf
from plooi import versions
from plooi.batch.manifests.manifest import Manifest
from plooi.cli.new.interview import required

URL = "http://127.0.0.1:9/overheid/openbaarmaken/api/v0"
FILLED = {
    "publisher": "gemeente Den Haag",
    "officiele_titel": "Besluit",
    "documentsoorten": "vergunning",
    "themas": "recht | verkeer",
    "identifiers": "00117",
}


def filled(path: Path) -> None:
    """Fill in what is missing, as a person does."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        header, *rows = book["manifest"].iter_rows()
        for number, row in enumerate(rows):
            for title, cell in zip(header, row, strict=True):
                value = FILLED.get(str(title.value))
                if value and cell.value is None:
                    cell.value = f"{value}-{number}" if title.value == "identifiers" else value
        book.save(path)
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file, delimiter=";")
    for number, line in enumerate(lines):
        for place, title in enumerate(header):
            if not line[place] and title in FILLED:
                line[place] = FILLED[title] + (f"-{number}" if title == "identifiers" else "")
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *lines])


@pytest.fixture
def desk(offline: Any) -> Path:
    folder: Path = offline.folder
    (folder / "map").mkdir()
    (folder / "a.pdf").write_bytes(pdf("Kap; Singel | één", pages=3))
    (folder / "map" / "b.PDF").write_bytes(pdf("Verslag"))
    (folder / "map" / "notitie.txt").write_text("no document")
    return folder


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("version", versions.labels())
def test_what_is_filled_in_can_be_sent(offline: Any, desk: Path, kind: str, version: str) -> None:
    name = f"m.{kind}"
    words = ["--api-version", version]
    made = offline("new", "--manifest", name, "--from-pdf", ".", *words, "--json").json
    assert [(one["file"], one["pages"]) for one in made["documents"]] == [("a.pdf", 3), ("map/b.PDF", 2)]
    assert made["missing"] == [
        one for one in required(versions.get(version)) if one not in ("officiele_titel", "language")
    ]
    filled(desk / name)
    rows = [dict(row.data) for row in Manifest(desk / name).rows()]
    assert [row["officiele_titel"] for row in rows] == ["Kap; Singel | één", "Verslag"]
    assert [row["identifiers"] for row in rows] == [["00117-0"], ["00117-1"]]
    assert offline("validate", name, *words).out.startswith(f"{name}: good")
    done = offline("batch", name, "--dry-run", "--url", URL, "--json", *words).json
    assert (done["rows"], done["wrong"]) == (2, 0)


def test_a_template_without_rows(offline: Any) -> None:
    done = offline("new", "--manifest", "m.xlsx")
    assert done.out.startswith("Written: m.xlsx with 0 rows")
    assert "Fill in what is required of each document: publisher, officiele_titel, documentsoorten, themas" in done.out
    book = openpyxl.load_workbook(offline.folder / "m.xlsx")
    sheet = book["manifest"]
    [header] = sheet.iter_rows()
    titles = [cell.value for cell in header]
    assert titles[:5] == ["bestand", "publisher", "officiele_titel", "documentsoorten", "themas"]
    assert "It is required." in header[1].comment.text
    menus = {str(menu.sqref).partition("2:")[0]: menu for menu in sheet.data_validations.dataValidation}
    lijst = versions.get(versions.DEFAULT).value_list("documentsoorten")
    letter = header[titles.index("documentsoorten")].column_letter
    offered = [cell.value for (cell,) in book["values"][menus[letter].formula1.partition("!")[2].replace("$", "")]]
    assert offered == [one.label for one in lijst.choices]
    assert not menus[letter].showErrorMessage, "several values can be typed with | between"
    assert header[1].column_letter not in menus, "six hundred organisations are no menu"
    assert book["values"].sheet_state == "veryHidden"
    assert {row[0].value for row in book["fields"].iter_rows(min_row=2)} == set(titles[1:])
    offline("new", "--manifest", "m.csv")
    assert (offline.folder / "m.csv").read_text("utf-8-sig").strip().split(";") == titles
    assert "holds no rows" in offline("validate", "m.xlsx", code=2).out


def test_what_every_document_has_stands_in_every_row(offline: Any, desk: Path) -> None:
    words = ["--publisher", "den haag", "--thema", "recht", "--thema", "verkeer", "--set", "onderwerpen=bomen"]
    offline("new", "--manifest", "m.csv", "--from-pdf", ".", *words)
    for row in Manifest(desk / "m.csv").rows():
        assert row.data["publisher"] == "gemeente Den Haag"
        assert row.data["themas"] == ["recht", "verkeer"]
        assert row.data["onderwerpen"] == ["bomen"]


def test_documents_that_say_nothing_get_a_row_and_a_warning(offline: Any) -> None:
    desk = offline.folder
    (desk / "dicht.pdf").write_bytes(pdf(user_password="geheim", algorithm="RC4-128"))
    (desk / "formule.pdf").write_bytes(pdf('=HYPERLINK("https://example.org")'))
    (desk / "=som.pdf").write_bytes(pdf("Som"))
    done = offline("new", "--manifest", "m.csv", "--from-pdf", ".")
    assert "dicht.pdf: the PDF is locked with a password" in done.err
    assert "formule.pdf: what it says of officiele_titel looks like a formula, and was left out." in done.err
    rows = {row.data["file"]: row.data.get("officiele_titel") for row in Manifest(desk / "m.csv").rows()}
    assert rows == {"./=som.pdf": "Som", "dicht.pdf": None, "formule.pdf": None}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--manifest", "m.ods"], "End it with .xlsx or .csv"),
        (["--manifest", "m.csv", "-o", "x.yaml"], "Leave --output out"),
        (["--manifest", "m.csv", "--publisher", "gm0518"], "Name a folder of PDFs with --from-pdf"),
        (["--manifest", "m.csv", "--from-pdf", "leeg"], "there is no PDF or ZIP in it"),
        (["--manifest", "m.csv", "--from-pdf", "er-is-geen"], "this is no folder"),
        (["--manifest", "leeg/m.csv", "--from-pdf", "."], "Write the manifest into ., or above it"),
        (["--manifest", "weg/m.csv"], "it cannot be written"),
        (["--manifest", "is-er.csv"], "Use --force to overwrite it"),
        (["--from-pdf", "leeg"], "or write a table for all that is in it with --manifest"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_remedy(offline: Any, words: list[str], message: str) -> None:
    (offline.folder / "leeg").mkdir()
    offline.write("is-er.csv", "mine")
    assert message in offline("new", *words, code=2).err
    assert (offline.folder / "is-er.csv").read_text() == "mine"
