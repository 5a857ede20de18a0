"""Manifests for tests: the same rows as CSV, JSON Lines, JSON, YAML, Excel, or a folder."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from ruamel.yaml import YAML

from plooi.batch.manifests.columns import LISTS, STRUCTURED
from plooi.batch.manifests.manifest import Manifest

KINDS = ("csv", "tsv", "jsonl", "json", "yaml", "xlsx")


def row(number: int = 1, **more: Any) -> dict[str, Any]:
    """A row that every version accepts, of the document that `document` writes."""
    return {
        "file": f"document-{number:05}.pdf",
        "publisher": "gm0518",
        "officiele_titel": f"Besluit {number}",
        "documentsoorten": ["vergunning"],
        "themas": ["natuur en milieu"],
        "identifiers": [f"doc-{number}"],
        **more,
    }


def document(folder: Path, number: int = 1, content: bytes = b"") -> Path:
    """A document of its own, so small that thousands can be written."""
    path = folder / f"document-{number:05}.pdf"
    path.write_bytes(b"%%PDF-1.7\nThis is document %d.\n" % number + content)
    return path


def cell(field: str, value: Any) -> str:
    """What stands in a cell for a value."""
    if value is None:
        return ""
    if field in STRUCTURED:
        return json.dumps(value, ensure_ascii=False)
    if field in LISTS and not isinstance(value, str):
        if all(_stands_alone(item) for item in value):
            return "; ".join(value)
        return json.dumps(list(value), ensure_ascii=False)
    return str(value)


def _stands_alone(item: str) -> bool:
    return not set(";|") & set(item) and item == item.strip() and item != "" and not item.startswith("[")


def table(rows: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """The rows as cells below a header."""
    rows = list(rows)
    header = list(dict.fromkeys(name for one in rows for name in one))
    return [header, *([cell(name, one.get(name)) for name in header] for one in rows)]


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as the kind of manifest that the name of the file tells."""
    rows = [dict(one) for one in rows]
    match path.suffix:
        case ".csv" | ".tsv":
            write_cells(path, table(rows), "\t" if path.suffix == ".tsv" else ",")
        case ".jsonl":
            path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
        case ".json":
            path.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
        case ".yaml":
            with path.open("w", encoding="utf-8") as file:
                YAML(typ="safe", pure=True).dump(rows, file)
        case ".xlsx":
            write_sheet(path, table(rows))
        case ".ods":
            write_ods(path, table(rows))
        case kind:
            raise AssertionError(f"no manifest of the kind {kind}")
    return path


def write_cells(path: Path, cells: Iterable[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(cells)
    return path


def write_sheet(path: Path, cells: Iterable[Sequence[Any]], **others: Sequence[Sequence[Any]]) -> Path:
    """An Excel workbook with one sheet, and others by name."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for values in cells:
        sheet.append(list(values))
    for name, more in others.items():
        other = book.create_sheet(name)
        for values in more:
            other.append(list(values))
    book.save(path)
    return path


#: A spreadsheet as LibreOffice writes it, as far as a reader looks at it.
_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3">
<office:automatic-styles>
<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>%s</office:spreadsheet></office:body></office:document-content>"""
#: What LibreOffice writes below the last row.
ODS_END = (
    '<table:table-row table:number-rows-repeated="1048570">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)
ODS_KIND = b"application/vnd.oasis.opendocument.spreadsheet"


def ods_cell(value: Any) -> str:
    """A cell of a spreadsheet; what begins with `<` is taken as it is."""
    if isinstance(value, str) and value.startswith("<"):
        return value
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
    if value in (None, ""):
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def ods_sheet(cells: Iterable[Sequence[Any]], name: str = "Blad1", style: str = "ta1", end: str = ODS_END) -> str:
    rows = "".join(f"<table:table-row>{''.join(map(ods_cell, values))}</table:table-row>" for values in cells)
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}{end}</table:table>'


def write_ods(path: Path, cells: Iterable[Sequence[Any]], *sheets: str, content: str | None = None) -> Path:
    """A spreadsheet with one sheet of cells, and others as they are."""
    whole = _ODS % (ods_sheet(cells) + "".join(sheets)) if content is None else content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_KIND, zipfile.ZIP_STORED)
        archive.writestr("content.xml", whole)
    return path


def write_folder(folder: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """A folder with a document for each row, and its metadata beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(rows, 1):
        path = document(folder, number)
        metadata = {name: value for name, value in one.items() if name != "file"}
        path.with_suffix(".json").write_text(json.dumps(metadata), encoding="utf-8")
    return folder


def read(path: Path, **settings: Any) -> list[dict[str, Any]]:
    """The data of all rows, none of which may be at fault."""
    rows = list(Manifest(path, **settings).rows())
    assert [one.fault for one in rows] == [None] * len(rows)
    assert [one.number for one in rows] == list(range(1, len(rows) + 1))
    return [dict(one.data) for one in rows]


def share(path: Path) -> Path:
    """Write a workbook's texts as Excel itself does: in a part of their own, to which the cells refer."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    texts: dict[bytes, int] = {}

    def shared(match: re.Match[bytes]) -> bytes:
        return b'%s t="s"><v>%d</v></c>' % (match[1], texts.setdefault(match[2], len(texts)))

    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        parts[name] = _INLINE.sub(shared, parts[name])
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = b"".join(b"<si>%s</si>" % text for text in texts)
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s" count="%d">%s</sst>' % (main, len(texts), items)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s" /></Types>' % kind
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


_INLINE = re.compile(rb'(<c r="\w+"(?: s="\d+")?) t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)
