"""`plooi new`: from a PDF to a metadata file that can be sent, on a terminal and without one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject
from ruamel.yaml import YAML

from plooi import Metadata, versions
from plooi.cli.new.pdf import properties_of

if sys.platform != "win32":
    from cli.terminal import TerminalSession

ANSWERS = ["--publisher", "den haag", "--documentsoort", "vergunning", "--thema", "natuur en milieu"]


@pytest.fixture
def titled(offline: Any) -> Path:
    """A PDF of three pages that says of itself what it is."""
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(width=595, height=842)
    writer.add_metadata(
        {
            "/Title": "Kapvergunning\n Hooigracht",
            "/CreationDate": "D:20220824001500+02'00'",
            "/Author": "J. Jansen",
            "/Subject": "Het kappen van een kastanje",
        }
    )
    writer.root_object[NameObject("/Lang")] = TextStringObject("en-GB")
    path: Path = offline.folder / "kap.pdf"
    writer.write(path)
    return path


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return document


def test_without_a_terminal_options_and_the_pdf_give_the_fields(offline: Any, titled: Path) -> None:
    done = offline("new", "--from-pdf", "kap.pdf", *ANSWERS, "--identifier", "doc-1", "--set", "onderwerpen=bomen")
    assert done.out.startswith("Written: kap.yaml, good for 0.9.0-beta (server)")
    text = (offline.folder / "kap.yaml").read_text(encoding="utf-8")
    assert "# Of kap.pdf: 3 pages." in text
    assert "publisher: gemeente Den Haag  # gm0518" in text
    assert "Jansen" not in text, "a person's name becomes public only when somebody writes it down"
    assert read(offline.folder / "kap.yaml") == {
        "publisher": "gemeente Den Haag",
        "officiele_titel": "Kapvergunning Hooigracht",
        "documentsoorten": ["vergunning"],
        "themas": ["natuur en milieu"],
        "identifiers": ["doc-1"],
        "language": "Engels",
        "creatiedatum": "2022-08-24",
        "omschrijvingen": ["Het kappen van een kastanje"],
        "onderwerpen": ["bomen"],
        "format": "PDF",
    }
    assert offline("validate", "kap.yaml").out == "kap.yaml: good\n"


NO_TITLES = [
    *("Untitled", "untitled-2", "Naamloos", "Document1", "Microsoft Word - Document1", "Presentatie1", "Map1", "Titel"),
    *("Microsoft Word - Beschikking_v3_DEF(2).docx", "besluit.pdf", "PowerPoint-presentatie", "  ", "20221231-0015"),
    *("Scan_20221231", "SKM_C25822123109150", "IMG_0042", "Gescand document", "scan0001.tif", "doc01234520221231"),
]
TITLES = {
    "Kapvergunning Hooigracht": "Kapvergunning Hooigracht",
    "Microsoft Word - Besluit op bezwaar": "Besluit op bezwaar",
    "Document van de raad": "Document van de raad",
    "Scan van de stad 2022": "Scan van de stad 2022",
    "Titel III van de wet": "Titel III van de wet",
    "Besluit 2022-12": "Besluit 2022-12",
}


@pytest.mark.parametrize("title", [*NO_TITLES, *TITLES])
def test_what_programs_and_scanners_write_is_no_title(tmp_path: Path, title: str) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": title})
    path = tmp_path / "stuk.pdf"
    writer.write(path)
    assert properties_of(path).title == TITLES.get(title)


def test_the_file_names_its_schema_and_the_schema_takes_it(offline: Any, titled: Path) -> None:
    import jsonschema_rs

    offline("new", "--from-pdf", "kap.pdf", *ANSWERS)
    first = (offline.folder / "kap.yaml").read_text(encoding="utf-8").splitlines()[0]
    named = offline.folder / first.partition("$schema=")[2]
    schema = json.loads(named.read_text(encoding="utf-8"))
    assert schema == offline("schema", "--json").json
    jsonschema_rs.Draft202012Validator(schema).validate(read(offline.folder / "kap.yaml"))
    offline("new", *ANSWERS, "--titel", "Titel", "-o", "as.json", "--set", "creatiedatum=december 2021")
    document = json.loads((offline.folder / "as.json").read_text(encoding="utf-8"))
    assert document["$schema"] == named.name
    jsonschema_rs.Draft202012Validator(schema).validate(document)
    assert offline("validate", "as.json").out == "as.json: good\n"


def test_what_is_missing_is_named_with_the_option_that_gives_it(offline: Any, titled: Path) -> None:
    done = offline("new", "--from-pdf", "kap.pdf", "--publisher", "Utrcht", code=2)
    for word in ("gemeente Utrecht (gm0344)", "--documentsoort", "--thema", "nothing was written"):
        assert word in done.err
    assert "--titel" not in done.err
    assert not (offline.folder / "kap.yaml").exists()
    problems = offline("new", "--json", code=2).error["problems"]
    assert {problem["field"] for problem in problems} == {"publisher", "officiele_titel", "documentsoorten", "themas"}


def test_a_file_that_is_there_stays_unless_forced(offline: Any, titled: Path) -> None:
    (offline.folder / "kap.yaml").write_text("mine", encoding="utf-8")
    assert "--force" in offline("new", "--from-pdf", "kap.pdf", *ANSWERS, code=2).err
    assert (offline.folder / "kap.yaml").read_text(encoding="utf-8") == "mine"
    offline("new", "--from-pdf", "kap.pdf", *ANSWERS, "--force")
    assert read(offline.folder / "kap.yaml")["publisher"] == "gemeente Den Haag"


def test_to_standard_output(offline: Any) -> None:
    done = offline("new", *ANSWERS, "--titel", "Titel", "-o", "-")
    assert YAML(typ="safe", pure=True).load(done.out)["officiele_titel"] == "Titel"
    assert list(offline.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), (b"PK\x03\x04", "this is no PDF"), (b"%PDF-1.7 nothing", "the PDF is broken")],
)
def test_a_pdf_that_cannot_be_used(offline: Any, content: bytes | None, message: str) -> None:
    if content is not None:
        offline.write("wrong.pdf", content)
    assert message in offline("new", "--from-pdf", "wrong.pdf", *ANSWERS, code=2).err


def test_a_locked_pdf(offline: Any, titled: Path) -> None:
    writer = PdfWriter(clone_from=titled)
    writer.encrypt("geheim", algorithm="AES-128")
    writer.write(titled)
    assert "locked with a password" in offline("new", "--from-pdf", "kap.pdf", *ANSWERS, code=2).err


@pytest.mark.parametrize("setting", ["language", "documenthandelingen=x", "taal=nl"])
def test_a_setting_that_cannot_be_used(offline: Any, setting: str) -> None:
    done = offline("new", *ANSWERS, "--titel", "T", "--set", setting, code=2)
    assert setting.partition("=")[0] in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_person_who_knows_no_codes_gets_from_a_pdf_to_a_file_that_can_be_sent(offline: Any, titled: Path) -> None:
    with TerminalSession(["new", "--from-pdf", "kap.pdf"], offline.folder, offline.environment) as terminal:
        terminal.expect("kap.pdf: 3 pages")
        terminal.expect("publisher: who publishes it")
        terminal.answer()
        terminal.expect("This is required")
        terminal.answer("Utrcht")
        terminal.expect("1  gemeente Utrecht (gm0344)")
        terminal.answer("Appingedam")
        terminal.expect("ended on 2020-12-31")
        terminal.expect("Use it anyway? [y/N] ")
        terminal.type("\n")
        terminal.expect("> ")
        terminal.type("gemeente den haa\t")
        terminal.expect("gemeente den haag")
        terminal.type("\n")
        terminal.expect("gemeente Den Haag (gm0518)")
        terminal.expect("officiele_titel")
        terminal.expect("[Kapvergunning Hooigracht]")
        terminal.answer()
        terminal.expect("documentsoorten")
        terminal.answer("?vergun")
        terminal.expect("1  vergunning (c_002fc258)")
        terminal.answer("1")
        terminal.expect("vergunning (c_002fc258)")
        terminal.answer()
        terminal.expect("themas")
        terminal.answer("natuur en miljeu")
        terminal.expect("1  natuur en milieu (c_afa30a11)")
        terminal.answer("1")
        terminal.answer()
        terminal.expect("identifiers")
        terminal.answer("ab")
        terminal.expect("at least 3 characters")
        terminal.answer("doc-1")
        terminal.answer()
        terminal.expect("[2022-08-24]")
        terminal.answer()
        terminal.expect("[Het kappen van een kastanje]")
        terminal.answer("-")
        terminal.expect("[Engels]")
        terminal.answer("nl")
        terminal.expect("[PDF]")
        terminal.answer()
        terminal.expect("verantwoordelijke")
        terminal.answer("bzk")
        terminal.expect("documenthandelingen")
        terminal.answer("ondertekening")
        terminal.expect("[gemeente Den Haag]")
        terminal.answer()
        terminal.expect("when?")
        terminal.answer("gisteren")
        terminal.expect("a time in UTC")
        terminal.answer("2022-08-24T14:15")
        terminal.answer()
        terminal.expect("Fill in these too? [y/N] ")
        terminal.type("\n")
        terminal.expect("Written: kap.yaml, good for 0.9.0-beta (server)")
        assert terminal.ends() == 0
    written = read(offline.folder / "kap.yaml")
    assert written["documenthandelingen"] == [
        {
            "soort_handeling": "ondertekening",
            "at_time": "2022-08-24T12:15:00Z",
            "was_associated_with": "gemeente Den Haag",
        }
    ]
    assert "omschrijvingen" not in written
    assert versions.get("0.9.0-beta").check(Metadata.from_dict(written)) == ()
    assert offline("validate", "kap.yaml").out == "kap.yaml: good\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("end", ["\x04", "\x03"])
def test_who_leaves_halfway_finds_nothing_written(offline: Any, end: str) -> None:
    with TerminalSession(["new"], offline.folder, offline.environment) as terminal:
        terminal.answer("gm0518")
        terminal.expect("officiele_titel")
        terminal.expect("> ")
        if end == "\x03":
            assert terminal.interrupt() == 130
        else:
            terminal.type(end)
            assert terminal.ends() == 2
    assert list(offline.folder.iterdir()) == []


def test_a_folder_of_what_it_wrote_is_a_manifest(offline: Any, titled: Path) -> None:
    """The schema beside the metadata is taken for no metadata."""
    assert offline("new", "--from-pdf", str(titled), *ANSWERS).code == 0
    assert list(titled.parent.glob("*.schema.json"))
    url = "http://127.0.0.1:9/overheid/openbaarmaken/api/v0"
    done = offline("batch", str(titled.parent), "--dry-run", "--url", url, "--json")
    assert (done.code, done.json["rows"], done.json["wrong"]) == (0, 1, 0)
    assert offline("validate", str(titled.parent)).code == 0
