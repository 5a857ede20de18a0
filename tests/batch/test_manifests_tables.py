"""Tables as people make them: titles above the header, blank columns, hidden rows, and OpenDocument spreadsheets."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.manifests import (
    ODS_END,
    ODS_KIND,
    ods_cell,
    ods_sheet,
    read,
    row,
    share,
    table,
    write,
    write_cells,
    write_ods,
    write_sheet,
)
from plooi.batch.manifests.field_names import nearest
from plooi.batch.manifests.manifest import Manifest
from plooi.batch.manifests.ods_rows import MOST_REPEATS
from plooi.errors import ConfigurationError

ROWS = [row(1), row(2, officiele_titel="Één; twee & <drie>\nvier"), row(3)]
KINDS = ("csv", "xlsx", "ods")


def write_table(path: Path, cells: Iterable[Sequence[Any]]) -> Path:
    match path.suffix:
        case ".csv":
            return write_cells(path, cells, ";")
        case ".xlsx":
            return write_sheet(path, cells)
        case _:
            return write_ods(path, cells)


def read_with_notes(path: Path, **settings: Any) -> tuple[list[tuple[int | None, dict[str, Any]]], list[str]]:
    manifest = Manifest(path, **settings)
    rows = [(one.line, dict(one.data)) for one in manifest.rows() if one.fault is None]
    return rows, manifest.notes


def refused(path: Path, **settings: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        list(Manifest(path, **settings).rows())
    return str(caught.value)


HEADER = ["Bestand", "Officiële titel", "Thema"]
GOOD = ["a.pdf", "Besluit", "recht"]
MEANT = {"file": "a.pdf", "officiele_titel": "Besluit", "themas": ["recht"]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "above",
    [
        [["Overzicht Woo-documenten, tweede kwartaal, concept"]],
        [["Gemeente Den Haag", "", ""], [], ["Bijgewerkt op", "1-7-2022", ""]],
        [["Bestand"]],
    ],
)
def test_a_title_above_the_header_is_passed_over_and_said(tmp_path: Path, kind: str, above: list[list[str]]) -> None:
    path = write_table(tmp_path / f"m.{kind}", [*above, HEADER, [], GOOD])
    at = len(above) + 1
    rows, notes = read_with_notes(path)
    assert rows == [(at + 2, MEANT)]
    [note] = notes
    assert note.startswith(f"{'Line' if kind == 'csv' else 'Row'} {at}")
    assert "is taken for the header. What stands above it is passed over: " in note
    assert repr(above[0][0]) in note
    assert read_with_notes(path, header_row=at) == (rows, [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_header_that_is_not_certain_is_asked_for(tmp_path: Path, kind: str) -> None:
    names = ["Scan", "Opschrift", "Rubriek"]
    path = write_table(tmp_path / f"m.{kind}", [["Overzicht 2022"], [], names, GOOD])
    assert "holds 'Overzicht 2022' alone" in refused(path)
    assert "such as --header-row 3" in refused(path)
    message = refused(path, header_row=3)
    assert "'Scan', 'Opschrift', 'Rubriek'" in message
    mapped = dict(zip(names, ["file", "officiele_titel", "themas"], strict=True))
    assert read_with_notes(path, header_row=3, columns=mapped) == ([(4, MEANT)], [])
    # Columns that are mapped make it certain.
    rows, [note] = read_with_notes(path, columns=mapped)
    assert rows == [(4, MEANT)]
    assert "'Overzicht 2022'" in note
    for number in (2, 9):
        assert "is blank or not there" in refused(path, header_row=number)


@pytest.mark.parametrize("kind", KINDS)
def test_what_names_a_field_in_the_first_row_makes_it_the_header(tmp_path: Path, kind: str) -> None:
    path = write_table(tmp_path / f"m.{kind}", [["Bestand", "Kleur", "Maat"], HEADER, GOOD])
    assert "'Kleur', 'Maat'" in refused(path)
    assert read(path, header_row=2) == [MEANT]
    assert read(write_table(path, [["bestand"], ["a.pdf"]])) == [{"file": "a.pdf"}]


def test_what_is_no_table_has_no_header(tmp_path: Path) -> None:
    path = write(tmp_path / "m.jsonl", ROWS)
    assert "no table, so it has no header. Leave --header-row out." in refused(path, header_row=1)
    assert "from 1" in refused(write(tmp_path / "m.csv", ROWS), header_row=0)


def test_a_title_of_many_lines_in_a_csv_keeps_the_lines(tmp_path: Path) -> None:
    text = 'Overzicht;;\n"van\nalles";;\n\nBestand;Titel;Thema\na.pdf;"Bes\nluit";recht\nb.pdf;B;recht\n'
    (tmp_path / "m.csv").write_text(text, "utf-8")
    rows, [note] = read_with_notes(tmp_path / "m.csv")
    assert [line for line, _ in rows] == [6, 8]
    assert note.startswith("Line 5 is taken for the header.")
    (tmp_path / "m.csv").write_text(f"sep=;\n{text}", "utf-8")
    assert [line for line, _ in read_with_notes(tmp_path / "m.csv")[0]] == [7, 9]
    (tmp_path / "m.csv").write_bytes(text.replace("\n", "\r").encode())
    assert [line for line, _ in read_with_notes(tmp_path / "m.csv")[0]] == [6, 8]


@pytest.mark.parametrize("kind", KINDS)
def test_columns_without_a_name_are_left_out_where_they_are_blank(tmp_path: Path, kind: str) -> None:
    header = ["", HEADER[0], "", *HEADER[1:], ""]
    path = write_table(tmp_path / f"m.{kind}", [header, ["", GOOD[0], " ", *GOOD[1:]], ["", "b.pdf", "los"]])
    good, wrong = Manifest(path).rows()
    assert good.data == MEANT
    assert wrong.fault is not None
    assert wrong.fault[1] == "Column 3 has no name, and its cell holds 'los'."


def hide(path: Path, *rows: int, sheets: Sequence[str] = ()) -> Path:
    book = openpyxl.load_workbook(path)
    for number in rows:
        book.worksheets[0].row_dimensions[number].hidden = True
    for name in sheets:
        book[name].sheet_state = "hidden"
    book.save(path)
    return path


def test_hidden_rows_and_sheets_of_excel_are_said(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "m.xlsx", table(ROWS), Oud=[["x"]], Lijsten=[["y"]])
    hide(path, 2, 4, sheets=["Oud"])
    book = openpyxl.load_workbook(path)
    book["Lijsten"].sheet_state = "veryHidden"
    book.save(path)
    rows, notes = read_with_notes(share(path))
    assert len(rows) == 3
    assert notes == [
        "The workbook has hidden sheets, which are not read: 'Oud'.",
        "2 rows of the sheet are hidden, and are read all the same. Take out what is not to be delivered.",
    ]


# OpenDocument.


def test_an_opendocument_spreadsheet(tmp_path: Path) -> None:
    path = write(tmp_path / "m.ods", ROWS)
    assert read(path) == ROWS
    place = next(iter(Manifest(path).rows()))
    assert (place.place, place.line) == ("row 2 of the sheet", 2)


def number(value: str, shown: str, kind: str = "float") -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}" calcext:value-type="{kind}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def whole(attributes: str, *inside: str) -> str:
    return f"<table:table-cell {attributes}>{''.join(inside)}</table:table-cell>"


DATE, BOOLEAN, STRING = (f'office:value-type="{kind}"' for kind in ("date", "boolean", "string"))
CELLS = {
    number("117", "00000117"): "00000117",
    number("2021000117", "2021-000117"): "2021-000117",
    number("1000.5", "€ 1.000,50", "currency"): "1000.5",
    number("1000", "1 000"): "1000",
    number("1000", "1.000"): "1000",
    number("-5", "-5"): "-5",
    number("0.25", "25%", "percentage"): "0.25",
    number("20219495", "20219495"): "20219495",
    number("2021000117", "2,02E+09"): "2021000117",
    whole(f'{DATE} office:date-value="2022-12-31"', "<text:p>31-12-22</text:p>"): "2022-12-31",
    '<table:table-cell office:value-type="date" office:date-value="2022-12-31T00:00:00"/>': "2022-12-31",
    '<table:table-cell office:value-type="date" office:date-value="2022-12-31T14:30:00"/>': "2022-12-31T14:30:00",
    whole(f'{BOOLEAN} office:boolean-value="true"', "<text:p>WAAR</text:p>"): "true",
    whole(f'{STRING} table:formula="of:=A1"', "<text:p>uit formule</text:p>"): "uit formule",
    '<table:table-cell office:value-type="string"><office:annotation><text:p>een opmerking</text:p></office:annotation>'
    '<text:p>met<text:s text:c="2"/><text:span>nadruk</text:span><text:tab/>en <text:a>link</text:a></text:p>'
    "<text:p>nog een</text:p></table:table-cell>": "met  nadruk\ten link\nnog een",
    '<table:table-cell office:value-type="string"><draw:frame><draw:text-box><text:p>kader</text:p></draw:text-box>'
    "</draw:frame><text:p>tekst</text:p></table:table-cell>": "tekst",
}


@pytest.mark.parametrize("cell", CELLS)
def test_cells_of_opendocument(tmp_path: Path, cell: str) -> None:
    path = write_ods(tmp_path / "m.ods", [["file", "titel"], ["a.pdf", cell]])
    assert read(path) == [{"file": "a.pdf", "officiele_titel": CELLS[cell]}]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('<table:table-cell table:formula="of:=A1"/>', ["officiele_titel", "formula and no value"]),
        (
            '<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error">'
            "<text:p>#DEEL/0!</text:p></table:table-cell>",
            ["officiele_titel", "the error #DEEL/0!"],
        ),
        (number("12345678901234567", "1,23E+16"), ["15 digits", "as text"]),
    ],
)
def test_cells_of_opendocument_that_hold_no_value(tmp_path: Path, cell: str, words: list[str]) -> None:
    [one] = Manifest(write_ods(tmp_path / "m.ods", [["file", "titel"], ["a.pdf", cell]])).rows()
    assert one.fault is not None
    assert [word for word in words if word not in " ".join(one.fault)] == []


def test_what_is_repeated_and_covered(tmp_path: Path) -> None:
    blank = '<table:table-cell table:number-columns-repeated="2"/>'
    covered = '<table:covered-table-cell office:value-type="string"><text:p>onder</text:p></table:covered-table-cell>'
    twice = (
        '<table:table-row-group><table:table-row table:number-rows-repeated="2">'
        f"{ods_cell('a.pdf')}{ods_cell('recht')}</table:table-row></table:table-row-group>"
        '<table:table-row table:number-rows-repeated="5"><table:table-cell/></table:table-row>'
        f"<table:table-row>{ods_cell('b.pdf')}{covered}</table:table-row>"
    )
    path = write_ods(
        tmp_path / "m.ods", [], ods_sheet([["file", "thema", blank]], name="manifest", end=twice + ODS_END)
    )
    assert [(one.line, dict(one.data)) for one in Manifest(path).rows()] == [
        (2, {"file": "a.pdf", "themas": ["recht"]}),
        (3, {"file": "a.pdf", "themas": ["recht"]}),
        (9, {"file": "b.pdf"}),
    ]


def test_which_sheet_of_opendocument_is_read(tmp_path: Path) -> None:
    hidden = ods_sheet([["x"]], name="Oud", style="ta2")
    path = write_ods(tmp_path / "m.ods", table(ROWS), hidden)
    rows, notes = read_with_notes(path)
    assert len(rows) == 3
    assert notes == ["The workbook has hidden sheets, which are not read: 'Oud'."]
    path = write_ods(path, table(ROWS), ods_sheet([["x"]], name="Keuzes"))
    assert "shows several sheets: 'Blad1', 'Keuzes'. Name the sheet that holds the rows: --sheet NAME" in refused(path)
    assert read(path, sheet="blad1") == ROWS
    assert "has no sheet 'Weg'; it shows: 'Blad1', 'Keuzes'" in refused(path, sheet="Weg")
    filtered = f'<table:table-row table:visibility="filter">{ods_cell("z.pdf")}</table:table-row>{ODS_END}'
    path = write_ods(path, [], ods_sheet([["file"], ["a.pdf"]], name="manifest", end=filtered))
    rows, notes = read_with_notes(path)
    assert [data["file"] for _, data in rows] == ["a.pdf", "z.pdf"]
    assert notes == ["1 row of the sheet is hidden, and is read all the same. Take out what is not to be delivered."]


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
ROW = f"<table:table-row>{ods_cell('file')}{ods_cell('titel')}</table:table-row>"
REPEATED = f'<table:table-row table:number-rows-repeated="{{}}">{ods_cell("a.pdf")}</table:table-row>'
SHEET = f"<document><spreadsheet><table:table table:name='x'>{ROW}%s</table:table></spreadsheet></document>"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            f'<table:table-row table:number-rows-repeated="1048576">{ods_cell("a.pdf")}</table:table-row>',
            ["1048576 times"],
        ),
        (
            f'<table:table-row table:number-rows-repeated="{MOST_REPEATS + 1}">{ods_cell("a.pdf")}</table:table-row>',
            [f"{MOST_REPEATS + 1} times", "Clear the rows"],
        ),
        (
            '<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="999999999">'
            "<text:p>a</text:p></table:table-cell></table:table-row>",
            ["holds more than"],
        ),
        (
            '<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="16000">'
            f"<text:p>{'a' * 1000}</text:p></table:table-cell></table:table-row>",
            ["holds more than"],
        ),
        (
            '<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="99999999"/></text:p>'
            "</table:table-cell></table:table-row>",
            ["holds more than"],
        ),
        (f"<table:table-row>{ods_cell('a' * 3_000_000)}</table:table-row>", ["more than 1048576 bytes in one place"]),
        (f"<table:table-row>{'<text:p>x' * 200}", ["nested too deeply"]),
        ("<table:table-row><table:table-cell></table:table-row>", ["damaged", "mismatched tag"]),
        ("<table:table-row>", ["damaged"]),
    ],
)
def test_opendocument_beyond_bounds(tmp_path: Path, rows: str, words: list[str]) -> None:
    path = write_ods(tmp_path / "m.ods", [], content=SHEET % rows)
    try:
        message = " ".join(" ".join(one.fault) for one in Manifest(path).rows() if one.fault)
    except ConfigurationError as error:
        message = str(error)
    assert [word for word in words if word not in message] == [], message[:500]


def test_an_opendocument_spreadsheet_that_is_none(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "m.ods", [], content=f"<!DOCTYPE x [{LAUGHS}]>" + SHEET % "")
    assert "declares a DOCTYPE" in refused(path)
    path.write_bytes(b"hello")
    assert "no OpenDocument spreadsheet" in refused(path)
    whole = write_ods(path, table(ROWS)).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "no OpenDocument spreadsheet" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.text")
    assert "is no OpenDocument spreadsheet" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS_KIND)
    assert "no OpenDocument spreadsheet" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS_KIND)
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        archive.writestr("content.xml", "?")
    assert "has a password" in refused(path)
    assert "is empty" in refused(write_ods(path, []))


# Names of columns.

ASKED = """
    Soort document: documentsoorten, Thema's: themas, Datum: creatiedatum, Titel document: officiele_titel
    Gemeente: publisher, Zaaknummer: identifiers, Bestand PDF: file, Type document: documentsoorten
    Naam: officiele_titel, Datum document: creatiedatum, Naam van het document: officiele_titel
    Documenttype: documentsoorten
    Samenvatting: omschrijvingen, Toelichting: omschrijvingen
    Referentie: identifiers, Dossiernummer: aggregatiekenmerk
    Geldig vanaf: geldigheid_begindatum, Ingangsdatum: geldigheid_begindatum, URL: weblocatie, Ministerie: publisher
    Publicerende organisatie: publisher, Verantwoordelijke organisatie: verantwoordelijke, Korte titel: verkorte_titels
    Documentdatum: creatiedatum, Officiele  tittel: officiele_titel, Bestands naam: file, Trefwoordn: trefwoorden
"""
#: A person's name becomes public only when somebody says so.
NOTHING = ("Opmerkingen", "Auteur", "Behandelaar", "Kleur", "Status", "Link naar zaak 12", "Typo", "Document", "A", "")


@pytest.mark.parametrize("pair", [pair.strip() for line in ASKED.strip().splitlines() for pair in line.split(",")])
def test_the_field_that_a_column_may_hold(pair: str) -> None:
    title, field = pair.split(": ")
    assert nearest(title) == field


@pytest.mark.parametrize("title", NOTHING)
def test_a_column_that_is_like_no_field(title: str) -> None:
    assert nearest(title) is None
