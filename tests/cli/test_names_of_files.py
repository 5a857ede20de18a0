"""A name in one of the two forms of its letters finds the file whose name has the other."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import METADATA

HEADER = "file,publisher,verantwoordelijke,officiele_titel,documentsoorten,themas,identifiers\n"
ROW = "{},gm0518,gm0518,Titel,vergunning,natuur en milieu,doc-20219496\n"


@pytest.mark.parametrize(("on_disk", "given"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_the_other_form_is_found(plooi: Any, sandbox: Any, pdf: Path, on_disk: Any, given: Any) -> None:
    folder = plooi.folder / unicodedata.normalize(on_disk, "Coördinatie")
    folder.mkdir()
    for name in ("besluit één.pdf", "besluit één.json"):
        content = pdf.read_bytes() if name.endswith("pdf") else b""
        (folder / unicodedata.normalize(on_disk, name)).write_bytes(content)
    metadata = folder / unicodedata.normalize(on_disk, "besluit één.json")
    plooi.write(str(metadata), METADATA)
    (folder / unicodedata.normalize(on_disk, "maniféste.csv")).write_text(
        HEADER + ROW.format(unicodedata.normalize(given, "besluit één.pdf")), encoding="utf-8"
    )

    def named(name: str) -> str:
        return unicodedata.normalize(given, f"Coördinatie/{name}")

    plooi("publish", named("besluit één.json"), named("besluit één.pdf"))
    plooi("validate", named("besluit één.json"), named("maniféste.csv"))
    plooi("batch", named("maniféste.csv"))
    assert [record["sha256"] is not None for record in sandbox.records()] == [True, True]


def test_what_is_not_there_is_not_made_up(plooi: Any, sandbox: Any, pdf: Path, metadata_file: Path) -> None:
    done = plooi("publish", metadata_file, "één.pdf", code=2)
    assert "één.pdf" in done.err
    assert sandbox.records() == []
