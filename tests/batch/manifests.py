"""Manifests for tests: the same rows as CSV, JSON Lines, JSON, YAML, Excel, or a folder."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

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


def write_folder(folder: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """A folder with a document for each row, and its metadata beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(rows, 1):
        path = document(folder, number)
        said = {name: value for name, value in one.items() if name != "file"}
        path.with_suffix(".json").write_text(json.dumps(said), encoding="utf-8")
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

    def shared(found: re.Match[bytes]) -> bytes:
        return b'%s t="s"><v>%d</v></c>' % (found[1], texts.setdefault(found[2], len(texts)))

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
