"""What a table is in is told from its bytes, said, and never taken for what it is not."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plooi.batch import Manifest
from plooi.errors import ConfigurationError

TITLE = "Subsidie € 2.500 – “samen” ’t Gooi, coördinatie, reünie, naïef, maîtresse, Curaçao"


def rows(path: Path, encoding: str | None = None) -> tuple[list[str], list[str]]:
    """The titles of a manifest, and what is said of how it was read."""
    manifest = Manifest(path, encoding=encoding)
    titles = [row.data["officiele_titel"] for row in manifest.rows()]
    return titles, manifest.notes


def write(path: Path, text: str, encoding: str, mark: bytes = b"") -> Path:
    path.write_bytes(mark + f"bestand;officiële titel\r\na.pdf;{text}\r\n".encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8-sig", b""), ("utf-16", b""), ("utf-16-be", codecs.BOM_UTF16_BE), ("utf-32", b"")],
)
def test_what_is_sure_is_read_without_a_word(tmp_path: Path, encoding: str, mark: bytes) -> None:
    assert rows(write(tmp_path / "m.csv", TITLE, encoding, mark)) == ([TITLE], [])


def test_what_excel_writes_is_read_and_said(tmp_path: Path) -> None:
    titles, [note] = rows(write(tmp_path / "m.csv", TITLE, "cp1252"))
    assert titles == [TITLE]
    assert "Read as windows-1252" in note and "'bestand;officiële titel'" in note and "--encoding" in note
    assert rows(tmp_path / "m.csv", "windows-1252") == ([TITLE], [])


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac-roman"])
@pytest.mark.parametrize("text", ["coördinatie", "café", "reünie", "financiële"])
def test_what_makes_no_words_is_asked_for(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(f"bestand;titel\na.pdf;{text}\n".encode(encoding))
    with pytest.raises(ConfigurationError) as caught:
        rows(path)
    assert "--encoding" in str(caught.value) and "not UTF-8" in str(caught.value)
    assert rows(path, encoding) == ([text], [])


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_1252_does_not_have(tmp_path: Path, byte: int) -> None:
    (tmp_path / "m.csv").write_bytes(b"bestand;titel\na.pdf;x " + bytes([byte]) + b" y\n")
    with pytest.raises(ConfigurationError, match="line 2 is not UTF-8"):
        rows(tmp_path / "m.csv")


def test_json_is_utf_8_or_named(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_bytes('[{"file": "a.pdf", "titel": "één"}]'.encode("cp1252"))
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        rows(tmp_path / "m.json")
    assert rows(tmp_path / "m.json", "windows-1252") == (["één"], [])


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
def test_utf_8_is_never_taken_for_another(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("m") / "m.jsonl.csv"
    quoted = text.replace('"', '""')
    path.write_bytes(f'bestand;titel\na.pdf;"{quoted}"\n'.encode())
    _, notes = rows(path) if text.strip("=") else ([], [])
    assert notes == []


@pytest.mark.parametrize(
    ("cell", "value"),
    [('="00117"', "00117"), ('"=""00117"""', "00117"), ('="a""b"', 'a"b'), ("=A1", "=A1"), ('="a" ', "a")],
)
def test_a_formula_that_is_a_text_is_the_text(tmp_path: Path, cell: str, value: str) -> None:
    assert rows(write(tmp_path / "m.csv", cell, "utf-8")) == ([value], [])
