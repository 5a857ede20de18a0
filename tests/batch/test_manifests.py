"""Manifests are read row by row, whatever kind they are of, and what is wrong with them is said clearly."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batch.manifests import (
    KINDS,
    cell,
    read,
    row,
    share,
    table,
    write,
    write_cells,
    write_folder,
    write_ods,
    write_sheet,
)
from plooi import Metadata, versions
from plooi.batch.manifests.columns import CONTROLS, LISTS, STRUCTURED, cells, columns_of, given_columns, meaning
from plooi.batch.manifests.manifest import Manifest
from plooi.batch.rows import CONTROL
from plooi.errors import ConfigurationError
from plooi.model.metadata import FIELDS

HANDELING = {"soort_handeling": "ondertekening", "at_time": "2022-08-24T14:15:22Z", "was_associated_with": "gm0518"}
ROWS = [
    row(1, key="eerste", omschrijvingen=["Eén, twee; drie", 'Met "aanhalingstekens"\nen een regel']),
    row(2, main="eerste", documenthandelingen=[HANDELING]),
    {"action": "withdraw", "id": "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"},
]


def fault_of(path: Path, **more: Any) -> tuple[str, str]:
    """The place and the text of what is wrong with a manifest: with a row of it, or with the whole."""
    try:
        rows = list(Manifest(path, **more).rows())
    except ConfigurationError as error:
        assert str(path) in str(error)
        return "", str(error)
    wrong = [one for one in rows if one.fault is not None]
    assert len(wrong) == 1, wrong
    field, message, remedy = wrong[0].fault or ("", "", "")
    assert message.endswith(".")
    assert remedy.endswith(".")
    assert field
    return wrong[0].place, f"{field}: {message} {remedy}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_the_same(tmp_path: Path, kind: str) -> None:
    assert read(write(tmp_path / f"m.{kind}", ROWS)) == ROWS


def test_a_folder_says_the_same(tmp_path: Path) -> None:
    rows = read(write_folder(tmp_path / "desk", ROWS[:2]))
    assert rows == [{**one, "file": f"document-{number:05}.pdf"} for number, one in enumerate(ROWS[:2], 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_rows_know_their_line(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"m.{kind}", ROWS)
    if kind in ("json", "yaml"):
        start = " {" if kind == "json" else "- "
        expected = [at for at, line in enumerate(path.read_text("utf-8").split("\n"), 1) if line.startswith(start)]
    else:
        expected = [1, 2, 3] if kind == "jsonl" else [2, 3, 4]
    rows = list(Manifest(path).rows())
    assert [one.line for one in rows] == expected
    assert [one.place.removeprefix("line ").removeprefix("row ").split()[0] for one in rows] == list(map(str, expected))


def test_lines_are_counted_past_empty_ones(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("\n\nfile,titel\n\na.pdf,A\n\n,\nb.pdf,B\n")
    assert [(one.number, one.line) for one in Manifest(path).rows()] == [(1, 5), (2, 8)]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("officiele_titel", "officiele_titel"),
        ("Officiële titel", "officiele_titel"),
        ("officieleTitel", "officiele_titel"),
        ("titelcollectie.officieleTitel", "officiele_titel"),
        ("document.geldigheid.begindatum", "geldigheid_begindatum"),
        ("classificatiecollectie/themas", "themas"),
        (" Thema ", "themas"),
        ("TITEL *", "officiele_titel"),
        ("extraMetadata", "extra_metadata"),
        ("Bestand", "file"),
        ("bijlage bij", "main"),
        ("Hoofddocument", "main"),
        ("Actie", "action"),
        ("kleur", None),
        ("", None),
    ],
)
def test_names_that_are_understood(name: str, field: str | None) -> None:
    assert meaning(name) == field


@pytest.mark.parametrize("kind", KINDS)
def test_columns_and_keys_can_be_mapped(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"m.{kind}", [{"Dossier": "d-1", "Bestand": "a.pdf", "Kleur": "rood"}])
    mapped = given_columns(["Dossier=aggregatiekenmerk", "Kleur="])
    assert read(path, columns=mapped) == [{"aggregatiekenmerk": "d-1", "file": "a.pdf"}]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["Titel"], ["'Titel'", "--map 'Column=field'"]),
        (["=titel"], ["--map"]),
        (["A=titel", "A=themas"], ["'A'", "twice"]),
        (["A=officiele_titl"], ["'A'", "'officiele_titl'", "'officiele_titel'"]),
    ],
)
def test_a_mapping_that_maps_nothing(texts: list[str], words: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        given_columns(texts)
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize("kind", ["json", "jsonl", "yaml"])
def test_a_row_in_the_wires_form(tmp_path: Path, kind: str) -> None:
    wire = {"document": {"titelcollectie": {"officieleTitel": "T"}}, "documentrelaties": []}
    assert read(write(tmp_path / f"m.{kind}", [{"bestand": "a.pdf", **wire}])) == [{"file": "a.pdf", **wire}]
    place, fault = fault_of(write(tmp_path / f"m.{kind}", [{"file": "a.pdf", "publisher": "gm0518", **wire}]))
    assert "'publisher' stands beside 'document'" in fault
    assert "line 1" in place or kind != "jsonl"
    assert "'document' are no fields" in fault_of(write(tmp_path / f"m.{kind}", [{"document": [1]}]))[1]


# Cells.

SIGNS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n", exclude_characters="\uffff")
TEXT = st.text(SIGNS).map(str.strip).filter(bool)
VALUES = {
    **{name: st.lists(TEXT, min_size=1) for name in LISTS},
    "documenthandelingen": st.lists(st.fixed_dictionaries({"soort_handeling": TEXT, "at_time": TEXT}), min_size=1),
    "extra_metadata": st.lists(st.fixed_dictionaries({"velden": st.dictionaries(TEXT, st.lists(TEXT))}), min_size=1),
}
PLAIN = [name for name in (*FIELDS, "file", "key", "main") if name not in LISTS and name not in STRUCTURED]
DATA = st.fixed_dictionaries({}, optional={**dict.fromkeys(PLAIN, TEXT), **VALUES}).filter(bool)


@given(st.lists(DATA, min_size=1, max_size=3), st.sampled_from(",;\t"))
@settings(deadline=None, max_examples=50)
def test_what_is_written_as_cells_reads_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], delimiter: str
) -> None:
    path = write_cells(tmp_path_factory.mktemp("cells") / "m.csv", table(rows), delimiter)
    assert read(path) == rows


@given(DATA)
@settings(deadline=None)
def test_cells_are_the_fields_that_were_written(data: dict[str, Any]) -> None:
    fields = columns_of(list(data), {}, "m.csv")
    assert fields == list(data)
    assert cells(fields, [cell(name, value) for name, value in data.items()]) == data


@given(st.sampled_from(sorted({*FIELDS, *CONTROL})), st.sampled_from([str.upper, str.title, " {} ".format]))
def test_a_name_means_the_same_however_it_is_written(name: str, written: Callable[[str], str]) -> None:
    assert meaning(written(name)) == meaning(written(name.replace("_", " "))) == meaning(name) != ""


@given(st.text(), st.lists(st.text(), max_size=5))
def test_no_text_in_a_cell_is_more_than_wrong(header: str, values: list[str]) -> None:
    try:
        cells(columns_of([header, "themas"], {}, "m.csv"), values)
    except (ConfigurationError, ValueError) as error:
        assert str(error).endswith((".", ". "))


def test_lists_in_one_cell() -> None:
    texts = ["a; b|c ;;", '["x; y", "z"]', "[concept] besluit"]
    assert cells(["themas", "onderwerpen", "identifiers"], texts) == {
        "themas": ["a", "b", "c"],
        "onderwerpen": ["x; y", "z"],
        "identifiers": ["[concept] besluit"],
    }


# What is wrong.

HEADER = "file,officiele_titel,themas"


@pytest.mark.parametrize(
    ("name", "content", "place", "words"),
    [
        (
            "m.jsonl",
            '{"file": "a.pdf"}\n{}\n{"titel": "één"}'.encode("latin-1"),
            "",
            ["line 3", "UTF-8", "0xe9", "--encoding"],
        ),
        ("m.jsonl", HEADER.encode("utf-16"), "", ["UTF-16", "--encoding utf-16"]),
        ("m.csv", HEADER.encode("utf-16-le"), "", ["line 1", "NUL", "--encoding utf-16-le"]),
        ("m.jsonl", '{"titel": "één"}'.encode("utf-32"), "", ["UTF-32", "--encoding utf-32"]),
        ("m.csv", f"{HEADER}\na.pdf,\0,x", "", ["line 2", "NUL"]),
        ("m.csv", ",".join(f"kolom {number}" for number in range(300)), "", ["300 columns", "separator"]),
        ("m.csv", f"{HEADER},titel\n", "", ["'officiele_titel'", "'titel'", "both mean officiele_titel", "Keep one"]),
        ("m.csv", "file,oficiele_titel\n", "", ["'oficiele_titel'", "'oficiele_titel' (officiele_titel?)", "--map"]),
        (
            "m.csv",
            "file,,themas\na.pdf,,x\nb.pdf,los,x\n",
            "line 3",
            ["Column 2 has no name", "'los'", "Name the column"],
        ),
        ("m.csv", f"{HEADER}\na.pdf,A, with a comma,x\n", "line 2", ["4 cells", "3 columns", "quotes"]),
        ("m.csv", f'{HEADER}\na.pdf,"A,x\nb.pdf,B,x\n', "line 2", ["quote is opened", "never closed", "nothing after"]),
        ("m.csv", f'{HEADER}\na.pdf,"A" b,x\nb.pdf,B,x\n', "line 2", ["cannot be read", "quotes", "nothing after"]),
        ("m.csv", f"{HEADER}\na.pdf,{'y' * 200_000},x", "line 2", ["A cell of this row holds more than"]),
        ("m.csv", f'{HEADER}\na.pdf,"{"y" * 99_000}' + "\n" * 99_000, "line 2", ["its quote is never closed"]),
        ("m.csv", "y" * 2_000_000, "", ["header has no end"]),
        ("m.csv", 'file,"officiele_titel\n', "", ["header cannot be read", "quotes"]),
        (
            "m.csv",
            "file,documenthandelingen\na.pdf,ondertekening\n",
            "line 2",
            ["documenthandelingen", "no JSON", "[{"],
        ),
        ("m.csv", 'file,themas\na.pdf,"[""a"", b"\n', "line 2", ["themas", "no JSON"]),
        ("m.csv", "", "", ["empty", "names of the columns"]),
        ("m.csv", "\n \n", "", ["empty"]),
        ("m.csv", HEADER, "", ["no rows"]),
        ("m.json", "", "", ["no list"]),
        ("m.json", "[]", "", ["no rows"]),
        ("m.json", '{"file": "a.pdf"}', "", ["no list", ".jsonl"]),
        ("m.json", '[{"a": 1},\n {"b": 2,\n "c" 3}]', "line 3", ["JSON", "a colon is missing", "nothing after"]),
        ("m.json", '[{"a": 1},\n {"a": 1, "a": 2}]', "line 2", ["'a' stands twice"]),
        ("m.json", '[{"a": 1}\n {"b": 1}]', "line 2", ["comma"]),
        ("m.json", '[{"a": 1},\n]', "line 2", ["comma"]),
        ("m.json", '[{"a": 1}]\n[]', "line 2", ["after the end"]),
        ("m.json", '[{"a": 1},\n {"b": "x', "line 2", ["JSON", "no closing quote"]),
        ("m.json", "[" * 100_000, "line 1", ["nested too deeply"]),
        ("m.json", '[{"extra": ' + "[" * 30 + "]" * 30 + "}]", "line 1", ["extra", "nested too deeply"]),
        ("m.json", '[{"a": NaN}]', "line 1", ["NaN is not JSON"]),
        ("m.json", '[{"titel": "\\u0000"}]', "line 1", ["officiele_titel", "NUL"]),
        ("m.json", '[{"titel": "\\ud800"}]', "line 1", ["officiele_titel", "half a character", "\\ud800"]),
        ("m.json", '[{"titel": "a", "officiele_titel": "b"}]', "line 1", ["'titel'", "both mean"]),
        ("m.json", json.dumps([{f"k{number}": 1 for number in range(300)}]), "line 1", ["300 fields"]),
        ("m.json", "[[1]]", "line 1", ["no object"]),
        ("m.jsonl", "", "", ["no rows"]),
        ("m.jsonl", '[\n{"a": 1}\n]', "", ["JSON list", ".json"]),
        ("m.jsonl", '{"a": 1}\n{"b": }\n', "line 2", ["JSON", "column 7"]),
        ("m.jsonl", '{"a": 1}\n7\n', "line 2", ["no object"]),
        ("m.jsonl", '{"a": ' + "9" * 5000 + "}", "line 1", ["JSON"]),
        ("m.yaml", "", "", ["no list"]),
        ("m.yaml", "publisher: gm0518\n", "", ["no list", "begins with  -"]),
        ("m.yaml", "- a: 1\n- b: [\n- c: 1\n", "line 3", ["YAML", "nothing after"]),
        ("m.yaml", "- a: 1\n- titel: Kap: vergunning\n", "line 2", ["YAML", "mapping values"]),
        ("m.yaml", "- a: 1\n  a: 2\n", "line 2", ["duplicate key"]),
        ("m.yaml", "- a: 1\n---\n- b: 1\n", "line 2", ["after the end"]),
        ("m.yaml", "- a: *b\n", "line 1", ["undefined alias 'b'"]),
        ("m.yaml", "- &a\n  b: *a\n", "line 1", ["contains itself"]),
        ("m.yaml", "- a: !!binary aGFsbG8=\n", "line 1", ["bytes"]),
        ("m.yaml", "- a: .inf\n", "line 1", ["no number"]),
        ("m.yaml", "- 1: a\n", "line 1", ["no object"]),
        ("m.yaml", "- !!python/object/apply:os.system ['true']\n", "line 1", ["YAML"]),
        ("m.yaml", "- a: " + "[" * 5000, "line 1", ["nested too deeply"]),
        ("m.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", ["old Excel", ".xlsx"]),
        ("m.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", "", ["old Excel", "password", ".xlsx"]),
        ("m.xlsx", f"{HEADER}\n", "", ["no Excel file", "ZIP"]),
        ("m.xlsx", b"PK\x05\x06" + bytes(18), "", ["no Excel workbook"]),
        ("m.xlsx", "", "", ["no Excel file"]),
        ("m.pdf", "%PDF-1.7", "", ["no kind of manifest", ".csv", "folder"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, name: str, content: str | bytes, place: str, words: list[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    where, fault = fault_of(path)
    assert where == place, fault
    assert [word for word in words if word not in fault] == [], fault


@pytest.mark.parametrize("kind", [*KINDS, "xls", "pdf", ""])
def test_a_manifest_that_is_not_there(tmp_path: Path, kind: str) -> None:
    assert "No such file" in fault_of(tmp_path / f"m.{kind}")[1]
    with pytest.raises(ConfigurationError, match="NUL character"):
        list(Manifest(tmp_path / f"m\0.{kind}").rows())


@pytest.mark.parametrize(
    ("kind", "module", "words"), [("xlsx", "openpyxl", "openpyxl"), ("yaml", "ruamel.yaml", "plooi[cli]")]
)
def test_what_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, module: str, words: str
) -> None:
    path = write(tmp_path / f"m.{kind}", ROWS)
    monkeypatch.setitem(sys.modules, module, None)
    assert words in fault_of(path)[1]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "m.csv")
    assert "a pipe or a device" in fault_of(tmp_path / "m.csv")[1]


@pytest.fixture
def others() -> Iterator[Callable[[Path], Path]]:
    """Take away the right to read what was made; somebody without it does the rest of the test."""
    closed: list[Path] = []

    def close(path: Path) -> Path:
        path.chmod(0)
        closed.append(path)
        if os.geteuid() == 0:
            os.seteuid(65534)
        return path

    yield close
    if os.getuid() == 0:
        os.seteuid(0)
    for path in closed:
        path.chmod(0o700)


@pytest.mark.parametrize("kind", [*KINDS, "folder"])
def test_what_may_not_be_read(tmp_path: Path, kind: str, others: Callable[[Path], Path]) -> None:
    path = tmp_path / f"m.{kind}"
    if kind == "folder":
        write_folder(path, ROWS[:2])
    else:
        write(path, ROWS)
    for parent in tmp_path.parents:
        if os.geteuid() == 0 and parent.name.startswith("pytest-"):
            parent.chmod(0o755)
    tmp_path.chmod(0o755)
    assert "Permission denied" in fault_of(others(path))[1]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le", "cp1252"])
def test_other_encodings_are_read_when_named(tmp_path: Path, encoding: str) -> None:
    path = write_cells(tmp_path / "m.csv", [["file", "titel"], ["één.pdf", "Eén"]], encoding=encoding)
    assert read(path, encoding=encoding) == [{"file": "één.pdf", "officiele_titel": "Eén"}]


@pytest.mark.parametrize("encoding", ["klingon", "hex", "", "a\0b"])
def test_an_encoding_that_there_is_not(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "m.csv", ROWS)
    with pytest.raises(ConfigurationError, match="is no encoding"):
        list(Manifest(path, encoding=encoding).rows())


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "json", "yaml"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "latin-1"])
def test_a_byte_order_mark_simply_works(tmp_path: Path, kind: str, encoding: str) -> None:
    path = write(tmp_path / f"m.{kind}", ROWS)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read(path, encoding=encoding) == ROWS


def test_separators_are_found(tmp_path: Path) -> None:
    for delimiter in ",;\t":
        path = write_cells(tmp_path / "m.csv", [["file", "titel"], ["a.pdf", "A; B, C"]], delimiter)
        assert read(path) == [{"file": "a.pdf", "officiele_titel": "A; B, C"}]
    path.write_text('titel\nA; B, C;\n"D"\n')
    assert read(path) == [{"officiele_titel": "A; B, C;"}, {"officiele_titel": "D"}]
    path.write_text("sep=|\nfile|titel\na.pdf|A\n")
    assert read(path) == [{"file": "a.pdf", "officiele_titel": "A"}]


def test_yaml_takes_over_from_rows_before(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("- &all\n  publisher: gm0518\n  file: a.pdf\n" + "- <<: *all\n  file: b.pdf\n" * 2)
    assert read(path) == [{"publisher": "gm0518", "file": name} for name in ("a.pdf", "b.pdf", "b.pdf")]
    path.write_text("- creatiedatum: 2022-08-24\n")
    assert read(path) == [{"creatiedatum": "2022-08-24"}]


@pytest.mark.parametrize("link", ["[{}]", "{{<<: [{}]}}"])
def test_a_bomb_of_aliases_does_no_harm(tmp_path: Path, link: str) -> None:
    first = "- &a0 " + ("[x, x, x, x, x]" if link[0] == "[" else "{a: 1, b: 2, c: 3, d: 4, e: 5}")
    more = [f"- &a{level} {link.format(', '.join([f'*a{level - 1}'] * 9))}" for level in range(1, 15)]
    path = tmp_path / "m.yaml"
    path.write_text("\n".join([first, *more, "- extra: *a14"]))
    began = time.monotonic()
    rows = list(Manifest(path).rows())
    assert time.monotonic() - began < 20
    assert rows[-1].fault is not None


# Excel.


def test_excel_dates_and_numbers(tmp_path: Path) -> None:
    day, moment = date(2022, 8, 24), datetime(2022, 8, 24, 14, 15, 22)
    path = write_sheet(
        tmp_path / "m.xlsx",
        [
            ["bestand", "creatiedatum", "geldigheid_begindatum", "identifiers", "aggregatiekenmerk", "titel"],
            [],
            ["a.pdf", day, moment, 20219495, 2.5, True],
        ],
    )
    [sheet_row] = Manifest(path).rows()
    assert (sheet_row.fault, sheet_row.place, sheet_row.line) == (None, "row 3 of the sheet", 3)
    assert sheet_row.data == {
        "file": "a.pdf",
        "creatiedatum": "2022-08-24",
        "geldigheid_begindatum": "2022-08-24T14:15:22",
        "identifiers": ["20219495"],
        "aggregatiekenmerk": "2.5",
        "officiele_titel": "true",
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("=A1", ["identifiers", "formula and no value", "save"]),
        ("#N/A", ["identifiers", "the error #N/A"]),
        (12345678901234567, ["identifiers", "15 digits", "as text"]),
    ],
)
def test_cells_of_excel_that_hold_no_value(tmp_path: Path, value: Any, words: list[str]) -> None:
    path = write_sheet(tmp_path / "m.xlsx", [["file", "identifiers"], ["a.pdf", "doc-1"], ["b.pdf", value]])
    place, fault = fault_of(path)
    assert place == "row 3 of the sheet"
    assert [word for word in words if word not in fault] == [], fault


def test_formulas_with_a_value_are_their_value(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "m.xlsx", [["file", "titel"], ["a.pdf", "=1+1"]])
    change(path, "xl/worksheets/sheet1.xml", b"<v />", b"<v>2</v>", b"<v></v>", b"<v>2</v>")
    assert read(path) == [{"file": "a.pdf", "officiele_titel": "2"}]


def change(path: Path, part: str, *pairs: bytes) -> None:
    """Change what a part of a workbook holds."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[part]
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        parts[part] = parts[part].replace(old, new)
    assert parts[part] != before, before
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_size_that_the_sheet_has_wrong(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "m.xlsx", table(ROWS))
    with zipfile.ZipFile(path) as archive:
        dimension = archive.read("xl/worksheets/sheet1.xml").partition(b"<dimension")[2].partition(b">")[0]
    change(path, "xl/worksheets/sheet1.xml", dimension, b' ref="A1:A1"/')
    assert read(path) == ROWS


def test_texts_that_cells_share(tmp_path: Path) -> None:
    assert read(share(write(tmp_path / "m.xlsx", ROWS))) == ROWS


def test_more_texts_than_can_be_held(tmp_path: Path) -> None:
    path = share(write_sheet(tmp_path / "m.xlsx", [["file", "titel"], ["a.pdf", "Besluit"]]))
    change(path, "xl/sharedStrings.xml", b"</sst>", b"<si><t>x</t></si>" * 4_000_000 + b"</sst>")
    assert "more texts than can be read. Save the sheet as CSV." in fault_of(path)[1]


NEAREST = {
    "Soort document": "documentsoorten",
    "Kleur": None,
    "Thema's": "themas",
    "Thema\u2019s": "themas",
    "Document datum": "creatiedatum",
    "Officieele titel": "officiele_titel",
    "Opmerkingen": None,
}


def test_all_unknown_columns_are_named_at_once_with_options_that_do(tmp_path: Path) -> None:
    header = ["file", *NEAREST]
    path = write_cells(tmp_path / "m.csv", [header, [f"v{number}" for number in range(len(header))]], ";")
    with pytest.raises(ConfigurationError) as caught:
        read(path)
    message = str(caught.value)
    for title, field in NEAREST.items():
        assert f"{title!r} ({field}?)" in message if field else f"{title!r}," in message or f"{title!r}." in message
    assert "If the header is another row, name it with --header-row N." in message
    words = shlex.split(message.partition("map it with ")[2].partition(" (nothing")[0])
    assert words[::2] == ["--map"] * len(NEAREST)
    once = {title: field or "" for title, field in NEAREST.items()} | {"Thema\u2019s": ""}
    assert given_columns(words[1::2]) == once, "a second column for a field is passed over"
    read(path, columns=once)


def test_which_sheet_is_read(tmp_path: Path) -> None:
    lists = [["vergunning"], ["besluit"]]
    path = write_sheet(tmp_path / "m.xlsx", table(ROWS), Keuzes=lists)
    message = fault_of(path)[1]
    assert "'Sheet', 'Keuzes'" in message
    assert "--sheet" in message
    assert read(path, sheet=" sheet ") == ROWS
    with pytest.raises(ConfigurationError, match="has no sheet 'Weg'; it shows: 'Sheet', 'Keuzes'"):
        read(path, sheet="Weg")
    with pytest.raises(ConfigurationError, match="is no workbook, so it has no sheet"):
        read(write_cells(tmp_path / "m.csv", table(ROWS), ";"), sheet="Sheet")
    book = openpyxl.load_workbook(path)
    book["Keuzes"].sheet_state = "hidden"
    book.save(path)
    assert read(path) == ROWS
    assert read(write_sheet(path, lists, Manifest=table(ROWS))) == ROWS


def test_a_workbook_that_is_none(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "m.xlsx", table(ROWS))
    change(path, "xl/worksheets/sheet1.xml", b'<row r="1"', b'<row r="x"')
    assert "its sheet cannot be read" in fault_of(path)[1]
    path = write_sheet(tmp_path / "m.xlsx", table(ROWS))
    change(
        path,
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b"<row r='9'><c r='A9' t='s'><v>777</v></c></row></sheetData>",
    )
    rows = list(Manifest(path).rows())
    assert [one.fault is None for one in rows] == [True, True, True, False]
    path = write_sheet(tmp_path / "m.xlsx", table(ROWS))
    change(path, "xl/worksheets/sheet1.xml", b"<worksheet", b"<!DOCTYPE x [<!ENTITY y 'z'>]><worksheet")
    assert "DOCTYPE" in fault_of(path)[1]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "no Excel workbook" in fault_of(path)[1]
    assert "empty" in fault_of(write_sheet(path, []))[1]
    assert "300 columns" in fault_of(write_sheet(path, [[f"k{number}" for number in range(300)]]))[1]


def test_a_sheet_whose_rows_are_far_apart_ends(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "m.xlsx", table(ROWS))
    change(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"<row r='999999999'><c><v>1</v></c></row></sheetData>")
    *rows, last = Manifest(path).rows()
    assert (len(rows), last.place) == (3, "row 999999999 of the sheet")


# Folders.


def test_a_folder_and_its_folders(tmp_path: Path) -> None:
    desk = write_folder(tmp_path / "desk", [row(1)])
    write_folder(desk / "dossier", [row(1), row(2, main="document-00001.pdf")])
    write_folder(desk / ".hidden", [row(1)])
    (desk / "read me.txt").write_text("not of the batch")
    rows = read(desk)
    assert [one["file"] for one in rows] == [
        "document-00001.pdf",
        "dossier/document-00001.pdf",
        "dossier/document-00002.pdf",
    ]
    assert rows[2]["main"] == "dossier/document-00001.pdf"


def test_metadata_is_found_by_its_name(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.zip", "B.PDF"):
        (tmp_path / name).write_bytes(b"%PDF-1.7")
    (tmp_path / "a.pdf.yaml").write_text("titel: PDF")
    (tmp_path / "a.zip.json").write_text('{"titel": "ZIP"}')
    (tmp_path / "B.YML").write_text("titel: B")
    (tmp_path / "weg.yaml").write_text("action: withdraw\nid: 2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f")
    rows = [(one.get("file"), one.get("officiele_titel"), one.get("action")) for one in read(tmp_path)]
    assert rows == [("B.PDF", "B", None), ("a.pdf", "PDF", None), ("a.zip", "ZIP", None), (None, None, "withdraw")]


@pytest.mark.parametrize(
    ("files", "place", "words"),
    [
        ({"a.pdf": ""}, "a.pdf", ["no metadata beside", "a.yaml"]),
        ({"a.yaml": "titel: A"}, "a.yaml", ["file:", "no document beside"]),
        ({"a.pdf": "", "a.yaml": "titel: A", "a.json": "{}"}, "a.pdf", ["a.json", "a.yaml", "Keep one"]),
        ({"a.pdf": "", "a.json": '{"titel": }'}, "a.pdf", ["a.json", "line 1, column 11"]),
        ({"a.pdf": "", "a.yaml": "titel: [\n"}, "a.pdf", ["a.yaml", "line 2"]),
        ({"a.pdf": "", "a.yaml": ""}, "a.pdf", ["a.yaml", "empty"]),
        ({"a.pdf": "", "a.yaml": b"titel: \xe9"}, "a.pdf", ["a.yaml", "line 1", "UTF-8"]),
        ({"a.pdf": "", "a.yaml": "- titel: A"}, "a.pdf", ["no object"]),
        ({"a.pdf": "", "a.yaml": "x: " + "y" * 2_000_000}, "a.pdf", ["a.yaml", "more than"]),
        ({"a.pdf": "", "a.yaml": "titel: A\nfile: b.pdf"}, "a.pdf", ["'b.pdf'", "beside it is a.pdf"]),
    ],
)
def test_what_is_wrong_in_a_folder(tmp_path: Path, files: dict[str, str | bytes], place: str, words: list[str]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    where, fault = fault_of(tmp_path)
    assert where == place
    assert [word for word in words if word not in fault] == [], fault


def test_metadata_of_two_documents(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.zip"):
        (tmp_path / name).write_bytes(b"%PDF-1.7")
    (tmp_path / "a.yaml").write_text("titel: A")
    faults = [one.fault for one in Manifest(tmp_path).rows()]
    assert [fault is not None and "a.pdf and a.zip" in fault[1] for fault in faults] == [True, True]


def test_a_folder_without_documents(tmp_path: Path) -> None:
    (tmp_path / "read me.txt").write_text("nothing")
    assert "no document in it" in fault_of(tmp_path)[1]


def test_links_in_a_folder(tmp_path: Path) -> None:
    desk = write_folder(tmp_path / "desk", [row(1)])
    (desk / "again").symlink_to(desk, target_is_directory=True)
    place, fault = fault_of(desk)
    assert (place, "link to a folder" in fault) == ("again", True)
    (desk / "again").unlink()
    (desk / "document-00001.json").unlink()
    (desk / "document-00001.json").symlink_to("document-00001.json")
    assert "levels of symbolic links" in fault_of(desk)[1]
    (desk / "document-00001.json").unlink()
    os.mkfifo(desk / "document-00001.json")
    assert "a pipe or a device" in fault_of(desk)[1]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff.pdf"
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(b"%PDF-1.7")
    place, fault = fault_of(tmp_path)
    assert place == "\\udcff.pdf"
    assert "not UTF-8" in fault


# Size.


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "yaml", "xlsx", "ods"])
def test_a_cell_of_fifty_megabytes_is_not_taken_in(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"m.{kind}"
    start, end = {
        "csv": ('file,titel\na.pdf,"', '"\n'),
        "jsonl": ('{"titel": "', '"}\n'),
        "json": ('[{"titel": "', '"}]'),
        "yaml": ('- titel: "', '"\n'),
        "xlsx": ("", ""),
        "ods": ("", ""),
    }[kind]
    if kind == "xlsx":
        write_sheet(path, [["file", "titel"], ["a.pdf", "Besluit"]])
        change(share(path), "xl/sharedStrings.xml", b"Besluit", b"y" * 50_000_000)
    elif kind == "ods":
        write_ods(path, [["file", "titel"], ["a.pdf", "y" * 50_000_000]])
    else:
        with path.open("w") as file:
            file.write(start)
            for _ in range(50):
                file.write(("y" * 99 + ("\n" if kind == "csv" else "y")) * 10_000)
            file.write(end)
    fault, _, peak = measured(path)
    assert "holds more than" in fault
    assert peak < 30, f"{peak} MiB"


@pytest.mark.parametrize(
    ("kind", "rows"), [("csv", 100_000), ("jsonl", 100_000), ("json", 100_000), ("xlsx", 20_000), ("ods", 20_000)]
)
def test_memory_stays_flat(tmp_path: Path, kind: str, rows: int) -> None:
    path = tmp_path / f"m.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("rows")
        for one in table(row(number) for number in range(rows)):
            sheet.append(one)
        book.save(path)
    elif kind == "ods":
        write_ods(path, table(row(number) for number in range(rows)))
    elif kind == "csv":
        write_cells(path, table(row(number) for number in range(rows)))
    else:
        with path.open("w") as file:
            ends = ("[", ",\n", "]") if kind == "json" else ("", "\n", "")
            file.write(ends[0])
            for number in range(rows):
                file.write((ends[1] if number else "") + json.dumps(row(number)))
            file.write(ends[2])
    fault, count, peak = measured(path)
    assert (fault, count) == ("", rows)
    assert peak < 30, f"{peak} MiB"


MEASURED = """
import json, resource, sys
from pathlib import Path
from plooi.batch.manifests.manifest import Manifest
import openpyxl, ruamel.yaml
list(Manifest(Path(sys.argv[1])).rows())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
fault, count = "", 0
try:
    for row in Manifest(Path(sys.argv[2])).rows():
        count += 1
        fault += "" if row.fault is None else " ".join(row.fault)
except Exception as error:
    fault = str(error)
print(json.dumps([fault, count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024]))
"""


def measured(path: Path) -> tuple[str, int, float]:
    """What is wrong with a manifest, how many rows it has, and how many MiB more than a small one it takes to read."""
    small = path.with_name(f"small{path.suffix}")
    write(small, ROWS)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(small), str(path)], capture_output=True, text=True, check=True, timeout=300
    )
    fault, count, peak = json.loads(done.stdout)
    return fault, count, peak


# The page.

PAGE = Path(__file__).resolve().parents[2] / "docs" / "manifest.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "yaml"])
def test_the_examples_of_the_page(tmp_path: Path, kind: str) -> None:
    [text] = blocks(kind)
    (tmp_path / f"m.{kind}").write_text(text, "utf-8")
    rows = read(tmp_path / f"m.{kind}")
    version = versions.get(versions.DEFAULT)
    checked = 0
    for one in rows:
        if "action" not in one:
            metadata = {name: value for name, value in one.items() if name not in CONTROLS}
            assert version.check(Metadata.from_dict(metadata)) == ()
            checked += 1
    assert checked


def test_the_python_on_the_page(tmp_path: Path) -> None:
    [example] = blocks("python")
    write_cells(tmp_path / "manifest.csv", [["file", "Opmerking"], ["a.pdf", "nog navragen"]])
    done = subprocess.run([sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "line 2 {'file': 'a.pdf'}\n"


def test_every_name_of_a_row_is_told_of() -> None:
    section = PAGE.read_text("utf-8").partition("## A row")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]
    names = [name for cells_ in rows for name in re.findall(r"`(.+?)`", "".join(cells_))]
    assert {meaning(name) for name in names} == set(CONTROLS)
    assert set(CONTROL) - {"document_file"} <= set(names)
