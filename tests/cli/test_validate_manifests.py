"""`plooi validate` on whole manifests: tables, Excel, folders, and lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from batch.manifests import KINDS, document, row, table, write, write_cells, write_folder
from plooi import versions
from plooi.batch.manifests.manifest import Manifest
from plooi.cli.validate.manifests import LARGEST_WHOLE

WRONG = row(2, publisher="gm9999")
TABLES = ("csv", "tsv", "xlsx")


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_manifest(offline: Any, kind: str) -> None:
    path = write(offline.folder / f"m.{kind}", [row(1), row(2, key="tweede", main=None)])
    assert offline("validate", path.name).out == f"{path.name}: good\n"
    assert offline("validate", path.name, "--all-versions").out.count("good") == len(versions.labels())


@pytest.mark.parametrize("kind", KINDS)
def test_findings_carry_row_and_line(offline: Any, kind: str) -> None:
    path = write(offline.folder / f"m.{kind}", [row(1), WRONG, row(3)])
    document = offline("validate", path.name, "--json", code=1).json
    assert document["valid"] is False
    [file] = document["files"]
    assert (file["file"], file["readable"], file["valid"]) == (path.name, True, False)
    [problem] = file["problems"]
    assert (problem["row"], problem["field"], problem["value"]) == (2, "publisher", "gm9999")
    lines = path.read_text("utf-8").split("\n") if kind != "xlsx" else ["", "", "gm9999"]
    at = problem["line"] - 1
    assert "gm9999" in lines[at]
    shown = offline("validate", path.name, code=1).out
    assert shown.startswith(f"{path.name}: 1 problem\n  row 2, {problem['line']}:")
    assert "publisher" in shown


@pytest.mark.parametrize("kind", TABLES)
def test_the_other_forms(offline: Any, kind: str) -> None:
    path = write(offline.folder / f"m.{kind}", [row(1), WRONG])
    log = json.loads(offline("validate", path.name, "--format", "sarif", code=1).out)
    [result] = log["runs"][0]["results"]
    [location] = result["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": path.name}
    assert location["physicalLocation"]["region"]["startLine"] == 3
    assert location["logicalLocations"] == [{"fullyQualifiedName": "publisher"}]
    root = ElementTree.fromstring(offline("validate", path.name, "--format", "junit", code=1).out.encode())
    assert f"{path.name}:3:" in (root.findtext("testsuite/testcase/failure") or "")


def test_each_file_of_a_folder_has_its_own_places(offline: Any) -> None:
    folder = write_folder(offline.folder / "desk", [row(1), row(2)])
    (folder / "document-00002.json").unlink()
    (folder / "document-00002.yaml").write_text(
        "titel: T\npublisher: gm9999\nthemas: [x]\ndocumentsoorten: [vergunning]\n"
    )
    document(folder, 3)
    done = offline("validate", "desk", "--json", code=2).json
    assert [file["file"] for file in done["files"]] == [
        "desk/document-00001.json",
        "desk/document-00002.yaml",
        "desk/document-00003.pdf",
    ]
    good, bad, alone = done["files"]
    assert good["valid"]
    places = {
        one["field"]: (one["row"], one["line"], one["column"]) for one in bad["problems"] if one["level"] == "error"
    }
    assert places == {"publisher": (2, 2, 1), "themas[0]": (2, 3, 10)}
    assert (alone["readable"], alone["problems"][0]["row"]) == (False, 3)
    assert "Write document-00003.yaml" in alone["problems"][0]["remedy"]
    log = json.loads(offline("validate", "desk", "--format", "sarif", code=2).out)
    paths = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in log["runs"][0]["results"]
        if result["level"] == "error"
    }
    assert paths == {"desk/document-00002.yaml", "desk/document-00003.pdf"}


def test_metadata_in_a_folder_that_is_none(offline: Any) -> None:
    folder = write_folder(offline.folder / "desk", [row(1), row(2)])
    (folder / "document-00001.json").write_text("[]")
    (folder / "document-00002.json").write_text('{"publisher": "gm0518",\n "file": "other.pdf"}')
    one, two = offline("validate", "desk", "--json", code=2).json["files"]
    assert "no object" in one["problems"][0]["message"]
    assert "other.pdf" in two["problems"][0]["message"]
    assert (two["problems"][0]["field"], two["problems"][0]["row"]) == ("file", 2)


@pytest.mark.parametrize("kind", KINDS)
def test_what_rows_say_of_themselves_is_no_metadata(offline: Any, kind: str) -> None:
    identity = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
    rows = [
        {"sleutel": "eerste", "bestand": "a.pdf", **{name: value for name, value in row().items() if name != "file"}},
        {"actie": "withdraw", "id": identity},
        {"actie": "replace", "id": identity, "bestand": "b.pdf"},
        {"actie": "replace", "id": identity, "publisher": "gm0518"},
        {"actie": "verwijderen", "id": identity, "publisher": "gm0518"},
    ]
    path = write(offline.folder / f"m.{kind}", rows)
    problems = offline("validate", path.name, "--json", code=1).json["files"][0]["problems"]
    assert {one["row"] for one in problems} == {4, 5}
    [action] = [one for one in problems if one["field"] == "action"]
    assert action["row"] == 5
    assert action["message"] == "'verwijderen' is no action."
    assert "Use publish, replace or withdraw" in action["remedy"]


@pytest.mark.parametrize("kind", KINDS)
def test_other_names_and_where_they_stand(offline: Any, kind: str) -> None:
    one = row(1, publisher="gm9999")
    rows = [{{"publisher": "Organisatie", "themas": "Onze thema's"}.get(name, name): one[name] for name in one}]
    path = write(offline.folder / f"m.{kind}", rows)
    assert "Onze thema's" in offline("validate", path.name, code=None).out
    done = offline("validate", path.name, "--map", "Onze thema's=themas", "--json", code=1)
    [problem] = done.json["files"][0]["problems"]
    assert problem["field"] == "publisher"
    if kind == "json":
        assert "Organisatie" in path.read_text("utf-8").split("\n")[problem["line"] - 1]
    wrong = offline("validate", path.name, "--map", "Onze thema's=thms", "--json", code=2)
    assert "'thms', which is no field" in wrong.error["message"]


def test_encodings(offline: Any) -> None:
    cells = table([row(officiele_titel="Eén")])
    write_cells(offline.folder / "m.csv", cells, encoding="latin-1")
    [file] = offline("validate", "m.csv", "--json").json["files"]
    [problem] = file["problems"]
    assert (problem["rule"], problem["level"]) == ("remark", "warning")
    assert "Read as windows-1252" in problem["message"] and "Eén" in problem["message"]
    assert offline("validate", "m.csv", "--encoding", "latin-1").out == "m.csv: good\n"
    (offline.folder / "m.json").write_text(json.dumps([row(officiele_titel="Eén")], ensure_ascii=False), "latin-1")
    assert offline("validate", "m.json", "--encoding", "latin-1").out == "m.json: good\n"
    assert "not klingon" in offline("validate", "m.json", "--encoding", "klingon", code=2).out
    assert "no encoding" in offline("validate", "m.csv", "--encoding", "klingon", code=2).out


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("m.csv", "", ["empty"]),
        ("m.csv", "file,titl\na.pdf,A\n", ["'titl'", "'titl' (officiele_titel?)"]),
        ("m.csv", 'file,titel\na.pdf,A\nb.pdf,"B\n', ["row 2, 3:", "never closed"]),
        ("m.csv", "file,titel\na.pdf,A,B\n", ["row 1, 2:", "3 cells"]),
        ("m.xlsx", "file,titel\n", ["no Excel file"]),
        ("m.xls", b"\xd0\xcf\x11\xe0", ["old Excel"]),
        ("missing.csv", None, ["No such file"]),
        ("desk", None, ["cannot be read"]),
    ],
)
def test_what_cannot_be_read(offline: Any, name: str, content: str | bytes | None, words: list[str]) -> None:
    if content is not None:
        offline.write(name, content)
    done = offline("validate", name, code=2)
    assert [word for word in words if word not in done.out] == [], done.out
    [file] = offline("validate", name, "--json", code=2).json["files"]
    assert file["readable"] is False


def test_a_folder_without_documents(offline: Any) -> None:
    (offline.folder / "desk").mkdir()
    assert "there is no document in it" in offline("validate", "desk", code=2).out.lower()


def test_a_long_list_is_read_row_by_row(offline: Any) -> None:
    path: Path = offline.folder / "m.jsonl"
    with path.open("w") as file:
        padding = "x" * 900_000
        for number in range(20):
            file.write(json.dumps(row(number, omschrijvingen=[padding])) + "\n")
        file.write(json.dumps(WRONG) + "\n")
    [problem] = offline("validate", path.name, "--json", code=1).json["files"][0]["problems"]
    assert (problem["row"], problem["line"], problem["field"]) == (21, 21, "publisher")


def test_what_excel_writes_is_read_as_what_it_is(offline: Any) -> None:
    title = "Bijdrage € 250 – “fonds” ’t Gooi"
    write_cells(offline.folder / "m.csv", table([row(officiele_titel=title)]), encoding="cp1252")
    assert title in offline("validate", "m.csv").out or "Bijdrage € 250" in offline("validate", "m.csv").out
    assert offline("validate", "m.csv", "--encoding", "windows-1252").out == "m.csv: good\n"
    for encoding in (None, "windows-1252"):
        [read] = Manifest(offline.folder / "m.csv", encoding=encoding).rows()
        assert read.data["officiele_titel"] == title
    [garbled] = offline("validate", "m.csv", "--encoding", "latin-1", "--json", code=2).json["files"][0]["problems"]
    assert garbled["field"] == "officiele_titel"
    assert "U+0080" in garbled["message"]


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_a_long_document_is_no_list(offline: Any, kind: str) -> None:
    long = {**row(1), "omschrijvingen": [f"Omschrijving {number} " + "x" * 900 for number in range(400)]}
    long.pop("file")
    path = offline.folder / f"m.{kind}"
    before = "" if kind == "json" else "# een\n---\n"
    path.write_text(before + json.dumps(long))
    assert path.stat().st_size > LARGEST_WHOLE
    assert offline("validate", path.name).out == f"{path.name}: good\n"
    path.write_text(before + json.dumps([WRONG, long]))
    [problem] = offline("validate", path.name, "--json", code=1).json["files"][0]["problems"]
    assert (problem["row"], problem["field"]) == (1, "publisher")
