"""Tables as people have them, through the command: what is shown can be copied, and a refusal says what would do."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from batch.manifests import ods_sheet, write_cells, write_ods, write_sheet
from documents_made import pdf

URL = "http://127.0.0.1:9/overheid/openbaarmaken/api/v0"
HEADER = ["Bestand", "Publisher", "Titel", "Soort besluit", "Thema's", "Datum document", "Opmerking", "Publisher"]
ROW = ["brief 1.pdf", "gem. Den Haag", "Verslag", "vergunning", "recht", "31-12-2022", "navragen", "gm0518"]
LISTS = [["vergunning"], ["advies"]]


def written(path: Path, title: list[list[str]]) -> Path:
    cells = [*title, HEADER, ROW]
    match path.suffix:
        case ".csv":
            return write_cells(path, cells, ";", "cp1252")
        case ".ods":
            return write_ods(path, cells, ods_sheet(LISTS, name="Keuzes"))
        case _:
            return write_sheet(path, cells, Keuzes=LISTS)


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx"])
def test_a_table_of_people_gets_through_with_what_is_shown(offline: Any, kind: str) -> None:
    (offline.folder / "brief 1.pdf").write_bytes(pdf())
    name = written(offline.folder / f"lijst.{kind}", [["Overzicht van de raad, 2022"], []]).name
    words: list[str] = []
    if kind != "csv":
        output = offline("validate", name, code=2).out
        assert "--sheet" in output
        words = ["--sheet", output.partition("several sheets: '")[2].partition("'")[0]]
    output = offline("validate", name, *words, code=2).out
    assert "'Soort besluit'" in output
    assert '"Thema\'s" (themas?)' in output
    assert "'Datum document' (creatiedatum?)" in output
    words += shlex.split(output.partition("map it with ")[2].partition(" (nothing")[0])
    words[words.index("Soort besluit=")] = "Soort besluit=documentsoort"
    output = offline("validate", name, *words, code=2).out
    assert "the columns 'Publisher' and 'Publisher' both mean publisher" in output
    words += shlex.split(output.partition("pass one over with ")[2].strip().rstrip("."))
    output = offline("validate", name, *words).out
    assert output.startswith(f"{name}: good, ")
    assert "is taken for the header. What stands above it is passed over: 'Overzicht van de raad, 2022'." in output
    done = offline("batch", name, "--dry-run", "--url", URL, *words)
    assert "is taken for the header" in done.all
    named = offline("batch", name, "--dry-run", "--url", URL, "--header-row", "3", *words, "--json").json
    [step] = named["next"]
    assert "--header-row 3" in step["command"]
    assert "--map '#8='" in step["command"]


def test_a_value_with_full_stops_is_shown_whole_with_a_remedy_of_its_own(offline: Any) -> None:
    path = write_cells(
        offline.folder / "m.csv",
        [
            ["file", "publisher", "titel", "documentsoort", "thema"],
            ["bijl. 2 Nr. 7.pdf", "gm0518", "T", "Alg. keur", "recht"],
        ],
    )
    [problem] = offline("validate", path.name, "--json", code=1).json["files"][0]["problems"]
    assert problem["value"] == "Alg. keur"
    assert problem["message"].startswith("'Alg. keur' stands for no value of documentsoorten")
    assert problem["remedy"] == "Did you mean ander besluit van algemene strekking (c_26fb182e)?"


def test_a_date_that_is_none_is_remarked_on_when_a_file_is_made(offline: Any) -> None:
    words = ["--publisher", "gm0518", "--titel", "T", "--documentsoort", "brief", "--thema", "recht"]
    done = offline("new", *words, "--set", "creatiedatum=12-31-2022", "-o", "m.yaml")
    assert "Remark: creatiedatum: " in done.err
    assert "2022-12-31" in done.err
