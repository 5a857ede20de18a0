"""`plooi export diwoo`: from metadata files, manifests, and what the platform has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from cli.conftest import METADATA
from diwoo.structure import faults

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


def test_what_is_not_complete_is_refused_with_the_reasons(offline: Any) -> None:
    offline.write("m.json", {**GOOD, "documenthandelingen": [], "creatiedatum": "2022-08-24"})
    done = offline("export", "diwoo", "m.json", "--base", "https://www.example.org", code=1)
    assert "informatiecategorie is missing" in done.err
    assert "documenthandelingen is missing" in done.err
    assert done.out == ""
    done = offline("export", "diwoo", "m.json", *BASE, "--act", "vaststelling")
    assert "<diwoo:atTime>2022-08-24T00:00:00+02:00</diwoo:atTime>" in done.out
    assert faults(done.out) == []


def test_an_act_is_added_on_a_day_alone(offline: Any) -> None:
    offline.write("m.json", {**GOOD, "documenthandelingen": [], "creatiedatum": "december 2021"})
    done = offline("export", "diwoo", "m.json", *BASE, "--act", "vaststelling", code=1)
    assert "documenthandelingen is missing" in done.err
    assert "vaststelling" in offline("export", "diwoo", "m.json", *BASE, "--act", "vernietiging", code=2).err


def test_one_refused_document_keeps_all_from_being_written(offline: Any) -> None:
    offline.write("goed.json", GOOD)
    offline.write("fout.json", {**GOOD, "opsteller": "Jan Jansen", "format": "JPEG"})
    shown = offline("export", "diwoo", "goed.json", "fout.json", *BASE, "-o", "s.xml", "--json", code=1).json
    assert shown["complete"] is False
    assert shown["path"] is None and shown["sitemap"] is None
    assert [(one["field"], one["value"], one["code"]) for one in shown["problems"]] == [
        ("opsteller", "Jan Jansen", "not-listed"),
        ("format", "JPEG", "not-listed"),
    ]
    assert all(one["remedy"] and one["message"] for one in shown["problems"])
    assert {"id", "label"} <= shown["problems"][1]["candidates"][0].keys()
    assert not (offline.folder / "s.xml").exists()


def test_the_same_name_twice_is_refused(offline: Any) -> None:
    lines = [json.dumps({**GOOD, "file": name}) for name in ("a/besluit.pdf", "b/besluit.pdf")]
    offline.write("m.jsonl", "\n".join(lines))
    done = offline("export", "diwoo", "m.jsonl", *BASE, code=1)
    assert "same address" in done.err
    assert done.out == ""


def test_an_attachment_is_turned_around(offline: Any) -> None:
    main = {**GOOD, "officiele_titel": "Hoofd", "identifiers": ["doc-1"], "file": "hoofd.pdf"}
    role = "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"
    attachment = {**GOOD, "documentrelaties": [{"relation": "doc-1", "role": role}], "file": "bijlage.pdf"}
    offline.write("m.jsonl", "\n".join(map(json.dumps, (attachment, main))))
    done = offline("export", "diwoo", "m.jsonl", *BASE)
    assert faults(done.out) == []
    assert "heeft bijlage" in done.out and "is bijlage bij" not in done.out
    offline.write("alleen.json", {name: value for name, value in attachment.items() if name != "file"})
    assert "main document" in offline("export", "diwoo", "alleen.json", *BASE, code=1).err


def test_the_last_change_can_be_given(offline: Any) -> None:
    offline.write("m.json", GOOD)
    done = offline("export", "diwoo", "m.json", *BASE, "--lastmod", "2022-08-24")
    assert "<lastmod>2022-08-24</lastmod>" in done.out
    assert "2022-12-31" in offline("export", "diwoo", "m.json", *BASE, "--lastmod", "gisteren", code=2).err


def test_a_folder_of_documents_is_exported(offline: Any) -> None:
    folder = offline.folder / "stukken"
    folder.mkdir()
    for name in ("een", "twee"):
        (folder / f"{name}.pdf").write_bytes(b"%PDF-1.7")
        (folder / f"{name}.json").write_text(json.dumps(GOOD))
    done = offline("export", "diwoo", "stukken", *BASE)
    assert locs(done.out) == ["https://www.example.org/woo/een.pdf", "https://www.example.org/woo/twee.pdf"]


def test_addresses_of_folders_are_checked(offline: Any) -> None:
    offline.write("m.json", GOOD)
    for wrong in ("https://www.example.org/mijn map/", "https://www.example.org/?a=", "https://jan:x@example.org/"):
        for flag in ("--base", "--sitemap-base"):
            assert flag in offline("export", "diwoo", "m.json", flag, wrong, code=2).err


def test_the_address_of_a_document_must_be_known(offline: Any) -> None:
    offline.write("m.json", GOOD)
    assert "--base" in offline("export", "diwoo", "m.json", code=2).err
    unnamed = offline("export", "diwoo", "-", *BASE, code=2, input=json.dumps(GOOD))
    assert "under file" in unnamed.err
    offline.write("web.json", {**GOOD, "weblocatie": "https://www.example.org/x.pdf"})
    done = offline("export", "diwoo", "web.json", "--categorie", "convenanten")
    assert locs(done.out) == ["https://www.example.org/x.pdf"]
    offline.write("spatie.json", {**GOOD, "weblocatie": "https://www.example.org/mijn stuk.pdf"})
    refused = offline("export", "diwoo", "spatie.json", "--categorie", "convenanten", code=1)
    assert "https://www.example.org/mijn%20stuk.pdf" in refused.err
    assert "no web address" in offline("export", "diwoo", "m.json", "--base", "woo", code=2).err
    assert "Did you mean" in offline("export", "diwoo", "m.json", "--categorie", "covenanten", code=2).err


def test_what_was_delivered_is_read_from_the_platform(plooi: Any, published: str, metadata_file: Path) -> None:
    done = plooi("export", "diwoo", published, "--categorie", "beschikkingen", code=1)
    assert f"https://open.overheid.nl/documenten/{published}: documenthandelingen is missing" in done.err
    plooi.write("act.json", {**METADATA, "documenthandelingen": [ACT]})
    plooi("replace", published, "--metadata", "act.json")
    done = plooi("export", "diwoo", published, "--categorie", "beschikkingen")
    assert locs(done.out) == [f"https://open.overheid.nl/documenten/{published}"]
    assert "Kapvergunning Hooigracht" in done.out
    assert faults(done.out) == []
