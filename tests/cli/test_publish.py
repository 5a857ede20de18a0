"""`plooi publish` and `plooi upload`."""

from __future__ import annotations

import hashlib
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from plooi import Metadata, versions

WIRE_YAML = """\
document:
  publisher: {id: "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"}
  identifiers: [doc-20219495]
  language: {id: "http://publications.europa.eu/resource/authority/language/NLD"}
  titelcollectie: {officieleTitel: Kapvergunning Hooigracht}
  classificatiecollectie:
    documentsoorten: [{id: "%s"}]
    themas: [{id: "%s"}]
  creatiedatum: 2021-11-08
  documenthandelingen: []
"""
FACADE_YAML = """\
publisher: gemeente Den Haag
officiele_titel: Kapvergunning Hooigracht
documentsoorten: [vergunning]
themas: [natuur en milieu]
identifiers: ["doc-20219495"]
creatiedatum: 2021-11-08
"""


def wire_document() -> dict[str, Any]:
    version = versions.get("0.9.0-beta")
    metadata = Metadata(
        publisher="gm0518",
        officiele_titel="Kapvergunning Hooigracht",
        documentsoorten=["vergunning"],
        themas=["natuur en milieu"],
        identifiers=["doc-20219495"],
        creatiedatum="2021-11-08",
    )
    return version.encode(metadata, use="create").document


def test_a_pdf_is_published_and_told_of(plooi: Any, sandbox: Any, record: Any, metadata_file: Path, pdf: Path) -> None:
    done = plooi("publish", metadata_file, pdf)
    assert "Published: Kapvergunning Hooigracht" in done.out
    publication = next(line.split()[1] for line in done.out.splitlines() if line.split()[0] == "id")
    kept = record(sandbox, publication)
    assert kept["sha256"] == hashlib.sha256(pdf.read_bytes()).hexdigest()
    assert kept["media_type"] == "application/pdf"
    assert done.err == "", "nobody looks on: no progress bar"


def test_a_dry_run_shows_what_would_go_and_sends_nothing(
    plooi: Any, sandbox: Any, record: Any, metadata_file: Path, pdf: Path
) -> None:
    away = plooi.with_variables(PLOOI_URL="", PLOOI_TOKEN="")
    shown = away("publish", metadata_file, pdf, "--dry-run", "--json").json
    assert (shown["dry_run"], shown["file"]["size"]) == (True, pdf.stat().st_size)
    assert sandbox.requests() == []
    # What is shown is what a delivery then sends.
    publication = plooi("publish", metadata_file, pdf, "--json").json["id"]
    kept = record(sandbox, publication)["metadata"]
    kept["document"].pop("pid", None)
    assert kept == shown["metadata"]


def test_a_dry_run_refuses_what_publish_refuses(plooi: Any, pdf: Path, tmp_path: Path) -> None:
    wrong = plooi.write("wrong.yaml", FACADE_YAML.replace("vergunning]", "vergunnink]"))
    assert "documentsoorten" in plooi("publish", wrong, pdf, "--dry-run", code=2).err
    (tmp_path / "tekst.pdf").write_text("geen pdf", encoding="utf-8")
    good = plooi.write("good.yaml", FACADE_YAML)
    assert "tekst.pdf" in plooi("publish", good, tmp_path / "tekst.pdf", "--dry-run", code=2).err


def test_a_zip_is_published_as_json(plooi: Any, sandbox: Any, record: Any, metadata_file: Path, zip_file: Path) -> None:
    document = plooi("publish", metadata_file, zip_file, "--json").json
    kept = record(sandbox, document["id"])
    assert kept["media_type"] == "application/zip"
    assert kept["sha256"] == hashlib.sha256(zip_file.read_bytes()).hexdigest()
    assert document["pid"].endswith(document["id"])
    assert document["left_out"] == []
    assert document["possible_orphans"] == 0


@pytest.mark.parametrize("name", ["m.json", "m.yaml", "m.yml", "m.txt"])
@pytest.mark.parametrize("names", ["facade", "wire"])
def test_metadata_comes_in_both_spellings_and_both_formats(
    plooi: Any, sandbox: Any, record: Any, pdf: Path, name: str, names: str
) -> None:
    wire = wire_document()
    if names == "wire":
        kinds = wire["document"]["classificatiecollectie"]
        text = WIRE_YAML % (kinds["documentsoorten"][0]["id"], kinds["themas"][0]["id"])
    else:
        text = FACADE_YAML
    if name == "m.json":
        text = json.dumps(
            wire
            if names == "wire"
            else {
                "publisher": "gm0518",
                "officiele_titel": "Kapvergunning Hooigracht",
                "documentsoorten": ["vergunning"],
                "themas": ["natuur en milieu"],
                "identifiers": ["doc-20219495"],
                "creatiedatum": "2021-11-08",
            }
        )
    publication = plooi("publish", plooi.write(name, text), pdf, "--json").json["id"]
    kept = record(sandbox, publication)["metadata"]["document"]
    for part, value in wire["document"].items():
        assert bare(kept[part]) == bare(value), part


def bare(value: Any) -> Any:
    """A wire value without the labels, which mean nothing to the machine."""
    if isinstance(value, dict):
        return {name: bare(part) for name, part in value.items() if name != "label"}
    return [bare(part) for part in value] if isinstance(value, list) else value


def test_metadata_from_standard_input(plooi: Any, pdf: Path) -> None:
    publication = plooi("publish", "-", pdf, "--json", input=FACADE_YAML).json["id"]
    assert plooi("get", publication, "--json").json["officiele_titel"] == "Kapvergunning Hooigracht"


def test_a_delivery_that_stops_halfway_gives_the_command_that_completes_it(
    plooi: Any, sandbox: Any, record: Any, metadata_file: Path, pdf: Path
) -> None:
    odd = plooi.folder / "de kap's vergunning.pdf"
    odd.write_bytes(pdf.read_bytes())
    sandbox.fault(operation="postDocument", kind="status_before", times=50, status=400, body="empty")
    sandbox.fault(operation="putDocument", kind="status_before", times=50, status=400, body="empty")
    done = plooi("publish", metadata_file, odd.name, "--url", sandbox.url, code=1)
    command = next(line.strip() for line in done.err.splitlines() if line.strip().startswith("plooi upload"))
    words = shlex.split(command)
    assert words[3] == odd.name
    assert words[2] in done.err.replace(command, ""), "the id is told by itself too"
    assert words[words.index("--url") + 1] == sandbox.url
    assert plooi.variables["PLOOI_TOKEN"] not in done.all
    assert record(sandbox, words[2])["state"] == "created"

    sandbox.clear_faults()
    plooi(*words[1:])
    assert record(sandbox, words[2])["sha256"] == hashlib.sha256(pdf.read_bytes()).hexdigest()


def test_a_delivery_that_stops_halfway_as_json(plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path) -> None:
    sandbox.fault(operation="postDocument", kind="status_before", times=50, status=413, body="html")
    error = plooi("publish", metadata_file, pdf, "--json", code=1).error
    assert error["type"] == "DeliveryIncomplete"
    assert error["exit_code"] == 1
    assert error["publication"]["id"] in error["complete_with"]
    assert error["cause"]["status"] == 413


def test_upload_without_anything_known_but_the_id(
    plooi: Any, sandbox: Any, record: Any, metadata_file: Path, pdf: Path, zip_file: Path
) -> None:
    publication = plooi("publish", metadata_file, pdf, "--json").json["id"]
    receipt = plooi("upload", publication, zip_file, "--json").json
    assert receipt["id"] == publication
    assert record(sandbox, publication)["sha256"] == hashlib.sha256(zip_file.read_bytes()).hexdigest()


def test_metadata_with_faults_is_refused_at_the_desk(plooi: Any, sandbox: Any, pdf: Path) -> None:
    wrong = plooi.write(
        "m.json", {"publisher": "gm05l8", "officiele_titel": "T", "documentsoorten": ["vergunnink"], "themas": []}
    )
    done = plooi("publish", wrong, pdf, "--json", code=2)
    assert done.error["type"] == "MetadataInvalid"
    fields = {problem["field"].partition("[")[0]: problem for problem in done.error["problems"]}
    assert {"publisher", "documentsoorten", "themas"} <= fields.keys()
    assert "gm0518" in fields["publisher"]["message"] or "gm05" in fields["publisher"]["remedy"]
    assert "vergunning" in fields["documentsoorten"]["candidates"]
    assert "vergunning" in fields["documentsoorten"]["remedy"]
    for problem in done.error["problems"]:
        assert problem["field"] in done.err
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", ["empty"]),
        ("text.pdf", b"Dit is geen PDF.", ["PDF", "ZIP"]),
        ("missing.pdf", None, ["missing.pdf"]),
    ],
)
def test_a_file_that_cannot_be_delivered_is_refused_at_the_desk(
    plooi: Any, sandbox: Any, metadata_file: Path, name: str, content: bytes | None, words: list[str]
) -> None:
    path = plooi.folder / name if content is None else plooi.write(name, content)
    done = plooi("publish", metadata_file, path, "--json", code=2)
    assert done.error["type"] == "DocumentInvalid"
    assert done.error["remedy"]
    for word in words:
        assert word in done.err
    assert sandbox.requests() == []


def test_somebody_elses_publisher_is_not_authorised(plooi: Any, pdf: Path) -> None:
    other = plooi.write(
        "m.json",
        {
            "publisher": "gm0363",
            "officiele_titel": "Titel",
            "documentsoorten": ["vergunning"],
            "themas": ["natuur en milieu"],
        },
    )
    done = plooi("publish", other, pdf, "--json", code=4)
    assert done.error["status"] == 401
    assert "PLOOI_TOKEN" in done.err


def test_a_token_that_is_none_is_not_authorised(plooi: Any, metadata_file: Path, pdf: Path) -> None:
    done = plooi.with_variables(PLOOI_TOKEN="not.a.token")("publish", metadata_file, pdf, "--json", code=4)
    assert done.error["status"] == 401


def test_without_a_token_nothing_is_sent(plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path) -> None:
    done = plooi.with_variables(PLOOI_TOKEN="")("publish", metadata_file, pdf, "--json", code=4)
    assert done.error["type"] == "NotSignedIn"
    assert "PLOOI_TOKEN" in done.err
    assert "--token-file" in done.err
    assert sandbox.requests() == []


def test_without_an_address_the_message_says_where_to_give_it(offline: Any, metadata_file: Path, pdf: Path) -> None:
    done = offline("publish", metadata_file, pdf, "--json", code=2)
    for word in ("--url", "PLOOI_URL", "plooi.toml", "plooi sandbox"):
        assert word in done.error["message"]


def test_a_platform_that_is_not_there(plooi: Any, metadata_file: Path, pdf: Path, free_port: int) -> None:
    away = plooi.with_variables(PLOOI_URL=f"http://127.0.0.1:{free_port}/overheid/openbaarmaken/api/v0")
    done = away("publish", metadata_file, pdf, "--json", code=3)
    assert done.error["exit_code"] == 3
    assert str(free_port) in done.err
    assert "Check the address" in done.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--url", "{origin}"], 1, "ends in /api/v0"),
        (["--url", "{https}"], 3, "http://"),
        (["--api-version", "0.3.1-alpha"], 4, "--api-version"),
        (["--sign-in", "aanlever"], 2, "It takes bearer or jwt"),
    ],
)
def test_settings_that_do_not_fit_the_platform_are_pointed_at(
    plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path, words: list[str], code: int, message: str
) -> None:
    addresses = {"origin": sandbox.origin, "https": sandbox.url.replace("http://", "https://")}
    done = plooi("publish", metadata_file, pdf, *(word.format(**addresses) for word in words), code=code)
    assert message in done.err


def test_the_same_delivery_a_second_time_is_warned_of(
    plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path, zip_file: Path
) -> None:
    first = plooi("publish", metadata_file, pdf, "--json")
    assert "Warning" not in first.err
    second = plooi("publish", metadata_file, pdf)
    assert f"plooi withdraw {first.json['id']}" in second.err
    assert len(sandbox.records()) == 2
    assert "Warning" not in plooi("publish", metadata_file, zip_file).err
    other = plooi.write("other.json", json.dumps({**json.loads(metadata_file.read_text()), "identifiers": ["doc-2"]}))
    assert "Warning" not in plooi("publish", other, pdf).err


def test_the_record_holds_no_metadata_and_can_be_left_out(plooi: Any, metadata_file: Path, pdf: Path) -> None:
    record = plooi.home / ".local" / "state" / "plooi" / "delivered.jsonl"
    assert "Warning" not in plooi("publish", metadata_file, pdf, "--no-record").err
    plooi.with_variables(PLOOI_RECORD="0")("publish", metadata_file, pdf)
    plooi("publish", metadata_file, pdf, "--dry-run")
    assert not record.exists()
    plooi("publish", metadata_file, pdf)
    assert record.stat().st_mode & 0o077 == 0
    for text in ("Kapvergunning", "doc-20219495", "gm0518", pdf.name, plooi.variables["PLOOI_TOKEN"]):
        assert text not in record.read_text()
    # A record that is damaged, or cannot be written to, stops nothing.
    record.write_bytes(b"\xff\x00{}[\n{\n" + record.read_bytes())
    assert "Warning" in plooi("publish", metadata_file, pdf).err
    record.unlink()
    record.mkdir()
    plooi("publish", metadata_file, pdf)


def test_a_record_that_grows_forgets_the_oldest(plooi: Any, metadata_file: Path, pdf: Path) -> None:
    plooi("publish", metadata_file, pdf)
    record = plooi.home / ".local" / "state" / "plooi" / "delivered.jsonl"
    line = json.dumps({"fingerprint": "0" * 64, "id": "x", "moment": "2026-01-01T00:00:00+00:00"}) + "\n"
    record.write_text(record.read_text() + line * (1024 * 1024 // len(line)))
    plooi("publish", metadata_file, pdf)
    assert record.stat().st_size < 1024 * 1024
    assert "Warning" in plooi("publish", metadata_file, pdf).err
