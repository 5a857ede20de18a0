"""Small files that would become large, and texts that no text has: refused by name of the limit, in bounded memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import openpyxl
import pytest

from batch.manifests import row, write
from plooi.batch.manifests import excel_bounds
from plooi.batch.manifests.encodings import encoding_of
from plooi.batch.manifests.excel_cells import as_shown
from plooi.batch.manifests.manifest import Manifest
from plooi.errors import ConfigurationError
from plooi.guarded import json_text, yaml_text
from plooi.guarded.archives import archive_of
from plooi.guarded.files import beginning, opened, read_bytes

#: Bytes that reading may take over what it began with.
MOST_MEMORY = 100 * 1024 * 1024


@contextmanager
def bounded_memory(most: int = MOST_MEMORY) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def nested(first: str, each: str, levels: int = 12, width: int = 9) -> str:
    lines = [f"a0: &a0 {first}"]
    for level in range(1, levels):
        inside = each.format(", ".join([f"*a{level - 1}"] * width))
        lines.append(f"a{level}: &a{level} {inside}")
    return "\n".join(lines) + "\n"


BOMBS = {
    "aliases": nested("[x, y]", "[{}]"),
    "merges": nested("{x: 1, y: 2}", "{{k: 1, <<: [{}]}}"),
    "a chain of aliases": nested("[x]", "[{}]", 500, 1),
    "itself": "a: &a [*a]\n",
    "depth": "a: " + "[" * 5000,
    "depth of keys": "".join("  " * level + "a:\n" for level in range(300)),
    "digits": "a: " + "9" * 100_000 + "\n",
    "hexadecimal digits": "a: 0x" + "f" * 100_000 + "\n",
    "values": "a: [" + "1," * 120_000 + "]\n",
}
LIMITS = ("at most", "the most that is read", "contains itself")


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_in_yaml_names_its_limit(tmp_path: Path, name: str) -> None:
    (tmp_path / "m.yaml").write_text("- " + BOMBS[name].replace("\n", "\n  ").rstrip() + "\n")
    # Counting memory makes the slowest of them ten times slower; the fuzzing session measures it as well.
    with bounded_memory() if name != "values" else nullcontext():
        with pytest.raises(Exception) as raised:
            yaml_text.parse(BOMBS[name])
        assert any(words in yaml_text.reason_of(raised.value) for words in LIMITS)
    *_, last = Manifest(tmp_path / "m.yaml").rows()
    assert last.fault is not None
    assert any(words in last.fault[1] for words in LIMITS)


def test_what_is_repeated_in_measure_is_read() -> None:
    assert yaml_text.parse("a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}\n") == {
        "a": {"x": 1},
        "b": {"x": 1},
        "c": {"x": 1, "y": 2},
    }


@pytest.mark.parametrize(
    "text",
    [
        '{"a": ' + "[" * 900 + "]" * 900 + "}",
        "[" * 100_000,
        '{"a": ' + "9" * 100_000 + "}",
        '{"a": 1e999}',
        '{"a": [' + "1," * 200_000 + "1]}",
    ],
)
def test_a_bomb_in_json_names_its_limit(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"at most|most that is read|nested too deeply|too large"):
        json_text.parse(text)
    (tmp_path / "m.jsonl").write_text(text + "\n")
    [only] = Manifest(tmp_path / "m.jsonl").rows()
    assert only.fault is not None


def test_a_key_that_stands_twice_among_many_is_named() -> None:
    keys = [f'"k{number}": 0' for number in range(49_000)]
    with pytest.raises(json_text.KeyTwice, match="'k48999'"):
        json_text.parse("{" + ", ".join([*keys, keys[-1]]) + "}")


def test_what_may_have_no_end_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(OSError, match="pipe or a device"):
            opened(path)
    with pytest.raises(IsADirectoryError):
        opened(tmp_path)
    (tmp_path / "large").write_bytes(b"x" * 101)
    assert read_bytes(tmp_path / "large", 101) == b"x" * 101
    with pytest.raises(OSError, match="more than 100 bytes"):
        read_bytes(tmp_path / "large", 100)


def test_a_pipe_that_takes_the_place_of_a_manifest_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "m.csv")
    with pytest.raises(OSError, match="pipe or a device"):
        encoding_of(tmp_path / "m.csv", None, table=True)
    with pytest.raises(ConfigurationError, match="pipe or a device"):
        list(Manifest(tmp_path / "m.csv").rows())


def test_a_pipe_is_read_for_so_long_and_so_far(tmp_path: Path) -> None:
    def pipe(name: str, command: str) -> Path:
        path = tmp_path / name
        os.mkfifo(path)
        writers.append(subprocess.Popen(["sh", "-c", f"exec >'{path}'; {command}"]))
        return path

    writers: list[subprocess.Popen[bytes]] = []
    try:
        assert beginning(pipe("a", "printf one; sleep 0.2; printf two"), 100, pipes=True) == b"onetwo"
        assert beginning(Path("/dev/zero"), 100, pipes=True) == bytes(100)
        assert beginning(Path("/dev/null"), 100, pipes=True) == b""
        with pytest.raises(OSError, match="more than 100 bytes"):
            read_bytes(pipe("b", "exec cat /dev/zero 2>/dev/null"), 100, pipes=True)
        with pytest.raises(OSError, match=r"did not come within 0\.3 seconds"):
            beginning(pipe("c", "printf one; exec sleep 60"), 100, pipes=True, patience=0.3)
        os.mkfifo(tmp_path / "d")
        with pytest.raises(OSError, match=r"did not come within 0\.1 seconds"):
            beginning(tmp_path / "d", 100, pipes=True, patience=0.1)
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()


SIGNS = {"\x00": "U+0000", "\x1b": "U+001B", "\x7f": "U+007F", "\x92": "U+0092", "\ud800": "ud800"}


@pytest.mark.parametrize("sign", SIGNS, ids=SIGNS.values())
@pytest.mark.parametrize("kind", ["jsonl", "json", "yaml"])
def test_no_field_takes_what_no_text_has(tmp_path: Path, kind: str, sign: str) -> None:
    lines = [json.dumps(one) for one in (row(1), row(2, officiele_titel=f"Besluit{sign}"))]
    path = tmp_path / f"m.{kind}"
    path.write_text("\n".join(lines) if kind == "jsonl" else f"[{','.join(lines)}]")
    *_, last = Manifest(path).rows()
    assert last.fault is not None
    assert last.fault[0] == "officiele_titel"
    assert SIGNS[sign] in last.fault[1]
    assert "position 8" in last.fault[1]


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx"])
def test_no_cell_takes_what_no_text_has(tmp_path: Path, kind: str) -> None:
    *_, last = Manifest(write(tmp_path / f"m.{kind}", [row(1, officiele_titel="Besluit\x92")])).rows()
    assert last.fault is not None
    assert (last.fault[0], "(U+0092) at position 8" in last.fault[1]) == ("officiele_titel", True)


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml", "docProps/core.xml"])
def test_a_workbook_with_millions_of_elements(tmp_path: Path, part: str) -> None:
    good, bomb = write(tmp_path / "good.xlsx", [row(1)]), tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        if part not in old.namelist():
            new.writestr(part, b"<a>" + b"<xf/>" * 2_000_000 + b"</a>")
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content if name != part else content.replace(b"</", b"<xf/>" * 2_000_000 + b"</", 1))
    assert bomb.stat().st_size < 100_000
    with bounded_memory(), pytest.raises(ConfigurationError, match=r"at most 250000"):
        list(Manifest(bomb).rows())


SHEET = "xl/worksheets/sheet1.xml"


def sheet(folder: Path, old: bytes, new: bytes) -> Path:
    """A workbook of two rows in which something of its sheet is replaced."""
    good, path = write(folder / "good.xlsx", [row(1), row(2)]), folder / "m.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            assert name != SHEET or old in content
            target.writestr(name, content.replace(old, new, 1) if name == SHEET else content)
    return path


@pytest.mark.parametrize(
    ("bomb", "words"),
    [
        (b"<row/>" * 1_100_000, "at most 1048576"),
        (b"<row>" + b"<c/>" * 2_000_000 + b"</row>", "elements in one row; at most 150000"),
        (b"<foo/>" * 2_000_000, "elements outside of its rows; at most 250000"),
    ],
)
def test_a_sheet_with_millions_of_elements(tmp_path: Path, bomb: bytes, words: str) -> None:
    path = sheet(tmp_path, b"</sheetData>", bomb + b"</sheetData>")
    assert path.stat().st_size < 100_000
    # Counting the memory of each of a million rows takes five seconds: that of a tenth of them is counted below.
    counted = bounded_memory() if b"<row/>" not in bomb else nullcontext()
    with counted, pytest.raises(ConfigurationError, match=words):
        list(Manifest(path).rows())


def test_a_tenth_of_the_rows_may_take_a_tenth_of_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_ROWS", "MOST_ELEMENTS"):
        monkeypatch.setattr(excel_bounds, name, getattr(excel_bounds, name) // 10)
    path = sheet(tmp_path, b"</sheetData>", b"<row/>" * 110_000 + b"</sheetData>")
    with bounded_memory(MOST_MEMORY // 10), pytest.raises(ConfigurationError, match="at most 104857"):
        list(Manifest(path).rows())


#: More than the bounds of `few`.
MANY = 4_000


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds a hundredth of what they are, so that what goes beyond them is quick to read."""
    monkeypatch.setattr(excel_bounds, "MOST_ELEMENTS", 2_500)
    monkeypatch.setattr(excel_bounds, "MOST_IN_ROW", 1_500)
    monkeypatch.setattr(excel_bounds, "MOST_TOGETHER", 10_000)


DISGUISES = {
    "a row in another namespace": b'<x:row xmlns:x="urn:x"></x:row>' * MANY,
    "a row that is none any more": b'<row xmlns="urn:x"></row>' * MANY,
    "rows in each other": b"<row>" * MANY + b"</row>" * MANY,
    "rows whose end is in an attribute": b'<row a="/>">' * MANY + b"</row>" * MANY,
    "rows in comments": b"<row>" + b"<c/><!-- </row><row> -->" * MANY + b"</row>",
    "elements between the rows": b"<foo/><row/>" * MANY,
}


@pytest.mark.parametrize("name", DISGUISES)
def test_what_only_looks_like_rows_is_bounded_as_one_piece(tmp_path: Path, name: str, few: None) -> None:
    path = sheet(tmp_path, b"</sheetData>", DISGUISES[name] + b"</sheetData>")
    with pytest.raises(ConfigurationError, match="far too many elements"):
        list(Manifest(path).rows())


def renamed(folder: Path, old: str, new: str, content: bytes) -> Path:
    """A workbook in which a part has another name, wherever it is named, and other content."""
    good, path = write(folder / "good.xlsx", [row(1)]), folder / "m.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name).replace(old.encode(), new.encode())
            if name == "[Content_Types].xml" and old not in source.namelist():
                data = data.replace(b"</Types>", TEXTS % new.encode() + b"</Types>")
            target.writestr(new if name == old else name, content if name == old else data)
        if old not in source.namelist():
            target.writestr(new, content)
    return path


TEXTS = (
    b'<Override PartName="/%s" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WHOLE = {
    "texts that are a sheet": (
        "xl/sharedStrings.xml",
        b'<worksheet xmlns="%s"><sheetData>' % MAIN + b"<row/>" * MANY + b"</sheetData></worksheet>",
    ),
    "the workbook as a sheet": (
        "xl/workbook.xml",
        b'<worksheet xmlns="%s"><sheetData>' % MAIN + b"<row><a/></row>" * MANY + b"</sheetData></worksheet>",
    ),
}


@pytest.mark.parametrize("end", ["xl/worksheets/sheet9.xml", "xl/other.bin"])
@pytest.mark.parametrize("name", WHOLE)
def test_a_part_is_bounded_by_how_it_is_read_and_not_by_its_name(
    tmp_path: Path, name: str, end: str, few: None
) -> None:
    old, content = WHOLE[name]
    path = renamed(tmp_path, old, end, content)
    with pytest.raises(ConfigurationError, match="far too many elements; at most 2500"):
        list(Manifest(path).rows())


def test_sheets_that_are_many_times_the_same_part(tmp_path: Path, few: None) -> None:
    sheets = "".join(f'<sheet name="s{number}" sheetId="{number}" r:id="rId1"/>' for number in range(2, 200))
    good, path = write(tmp_path / "good.xlsx", [row(1)]), tmp_path / "m.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b"</sheets>", sheets.encode() + b"</sheets>")
            if name == SHEET:
                content = content.replace(b"<sheetData>", b"<cols>" + b"<col/>" * 100 + b"</cols><sheetData>")
            target.writestr(name, content)
    with pytest.raises(ConfigurationError, match="together with the others; at most 10000"):
        list(Manifest(path).rows())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".encode("utf-16"), "NUL"),
        (b"<?xml version='1.0' encoding='cp037'?>" + "<!DOCTYPE a [<!ENTITY b 'c'>]>".encode("cp037"), "cp037"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "DOCTYPE"),
    ],
)
def test_a_part_that_declares_entities_is_refused_in_any_encoding(tmp_path: Path, content: bytes, words: str) -> None:
    path = renamed(tmp_path, "xl/styles.xml", "xl/styles.xml", content)
    with pytest.raises(ConfigurationError, match=f"not made by Excel .*{words}"):
        list(Manifest(path).rows())


def test_a_large_sheet_is_read_whatever_writes_it(tmp_path: Path, few: None) -> None:
    good, path = write(tmp_path / "good.xlsx", [row(1)]), tmp_path / "m.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == SHEET:
                # As the SDK for .NET writes it, with a prefix.
                empty = b"".join(b'<row r="%d"><c/><c/></row>' % number for number in range(3, 1_500))
                content = content.replace(b"</sheetData>", empty + b"</sheetData>").replace(b"xmlns=", b"xmlns:x=")
                content = re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", content)
            target.writestr(name, content)
    [only] = Manifest(path).rows()
    assert only.data == row(1)


def test_what_stands_beyond_the_columns_is_not_passed_over(tmp_path: Path) -> None:
    far = b'<c r="%s" t="str"><v>lost</v></c></row>'
    second = sheet(tmp_path, b'</row><row r="3"', far % b"XFD2" + b'<row r="3"')
    first, last = Manifest(second).rows()
    assert first.fault is not None
    assert "16384 cells" in first.fault[1]
    assert last.fault is None
    with pytest.raises(ConfigurationError, match="16384 columns"):
        list(Manifest(sheet(tmp_path, b'</row><row r="2"', far % b"XFD1" + b'<row r="2"')).rows())
    empty = sheet(tmp_path, b'</row><row r="3"', b'<c r="XFD2"/></row><row r="3"')
    assert [one.fault for one in Manifest(empty).rows()] == [None, None]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'<row r="3"', b'<row r="2"', "row 2 stands behind row 2"),
        (b'<c r="B3"', b'<c r="A3"', "a cell of row 3 stands in it twice"),
    ],
)
def test_rows_and_cells_out_of_their_order_are_not_passed_over(
    tmp_path: Path, old: bytes, new: bytes, words: str
) -> None:
    *_, last = Manifest(sheet(tmp_path, old, new)).rows()
    assert last.fault is not None
    assert words in last.fault[1]


def test_cells_in_another_order_are_read(tmp_path: Path) -> None:
    path = sheet(tmp_path, b'<c r="A1"', b'<c r="ZZ1"/><c r="A1"')
    assert [one.data for one in Manifest(path).rows()] == [row(1), row(2)]


def test_an_archive_with_a_list_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x05\x06" + b"\0" * 8 + (9 * 1024 * 1024).to_bytes(4, "little") + b"\0" * 6)
    with path.open("rb") as file, pytest.raises(zipfile.BadZipFile, match="the most that is read"):
        archive_of(file)


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (42, "000000", "000042"),
        (2024000042, '0000"-"000000', "2024-000042"),
        (2024000042, r"0000\-000000", "2024-000042"),
        (1234567, "0000", "1234567"),
        (42, "0", 42),
        (4.5, "0000", 4.5),
        (42, "0.00", 42),
        (42, "#,##0", 42),
        (-42, "0000", -42),
        (42, None, 42),
    ],
)
def test_a_number_is_what_its_format_shows(value: float, form: str | None, shown: object) -> None:
    assert as_shown(value, form) == shown


def test_cells_are_read_as_excel_shows_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["bestand", "titel", "kenmerk", "omschrijving"])
    book.active.append(["a.pdf", "Een", 42, "regel een_x000D_\nregel twee, en _x005F_x000D_"])
    book.active["C2"].number_format = "00000000"
    book.save(tmp_path / "m.xlsx")
    [only] = Manifest(tmp_path / "m.xlsx").rows()
    assert only.data["identifiers"] == ["00000042"]
    assert only.data["omschrijvingen"] == ["regel een\nregel twee, en _x000D_"]
