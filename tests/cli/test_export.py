"""`plooi export diwoo`: from metadata files, manifests, and what the platform has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
ACT = {"soort_handeling": "vaststelling", "at_time": "2022-08-24", "was_associated_with": "gm0518"}
GOOD = {
    "publisher": "gm0518",
    "officiele_titel": "Kapvergunning Hooigracht",
    "documentsoorten": ["vergunning"],
    "themas": ["natuur en milieu"],
    "documenthandelingen": [ACT],
}
BASE = ["--categorie", "beschikkingen", "--base", "https://www.example.org/woo"]


def locs(xml: str) -> list[str | None]:
    return [one.text for one in ElementTree.fromstring(xml.encode()).iter(LOC)]


def test_files_and_manifests_become_one_sitemap(offline: Any) -> None:
    offline.write("kap vergunning.json", GOOD)
    lines = [json.dumps({**GOOD, "file": "stukken/a.pdf"}), json.dumps({**GOOD, "file": "b.zip"})]
    offline.write("meer.jsonl", "\n".join(lines))
    done = offline("export", "diwoo", "kap vergunning.json", "meer.jsonl", *BASE)
    assert locs(done.out) == [
        "https://www.example.org/woo/kap%20vergunning.pdf",
        "https://www.example.org/woo/a.pdf",
        "https://www.example.org/woo/b.zip",
    ]
    assert done.err == ""
    written = offline("export", "diwoo", "meer.jsonl", *BASE, "-o", "sitemap.xml", "--json").json
    assert written["complete"] is True
    assert locs((offline.folder / "sitemap.xml").read_text(encoding="utf-8")) == written["entries"]


def test_what_is_not_complete_is_told_and_changes_the_exit_code(offline: Any) -> None:
    offline.write("m.json", {**GOOD, "documenthandelingen": [], "creatiedatum": "2022-08-24"})
    done = offline("export", "diwoo", "m.json", "--base", "https://www.example.org", code=1)
    assert "informatiecategorie is missing" in done.err
    assert "documenthandelingen is missing" in done.err
    done = offline("export", "diwoo", "m.json", *BASE, "--act", "vaststelling")
    assert "<diwoo:atTime>2022-08-23T22:00:00Z</diwoo:atTime>" in done.out


def test_the_address_of_a_document_must_be_known(offline: Any) -> None:
    offline.write("m.json", GOOD)
    assert "--base" in offline("export", "diwoo", "m.json", code=2).err
    offline.write("web.json", {**GOOD, "weblocatie": "https://www.example.org/x.pdf"})
    done = offline("export", "diwoo", "web.json", "--categorie", "convenanten")
    assert locs(done.out) == ["https://www.example.org/x.pdf"]
    assert "no web address" in offline("export", "diwoo", "m.json", "--base", "woo", code=2).err
    assert "Did you mean" in offline("export", "diwoo", "m.json", "--categorie", "covenanten", code=2).err


def test_what_was_delivered_is_read_from_the_platform(plooi: Any, published: str, metadata_file: Path) -> None:
    done = plooi("export", "diwoo", published, "--categorie", "beschikkingen", code=1)
    assert locs(done.out) == [f"https://open.overheid.nl/documenten/{published}"]
    assert "Kapvergunning Hooigracht" in done.out
    assert "documenthandelingen is missing" in done.err
