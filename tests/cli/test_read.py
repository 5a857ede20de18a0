"""`plooi get`, `plooi download`, `plooi search` and `plooi lists`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_get_as_yaml_can_be_published_again(plooi: Any, published: str, pdf: Path) -> None:
    text = plooi("get", published).out
    assert "officiele_titel: Kapvergunning Hooigracht" in text
    again = plooi.write("again.yaml", "\n".join(line for line in text.splitlines() if not line.startswith("pid:")))
    plooi("validate", again)
    plooi("publish", again, pdf)


def test_get_as_json_in_both_spellings(plooi: Any, published: str) -> None:
    facade = plooi("get", published, "--json").json
    assert facade["officiele_titel"] == "Kapvergunning Hooigracht"
    assert facade["publisher"]["id"].endswith("/gm0518")
    assert facade["pid"].endswith(published)
    wire = plooi("get", published, "--wire", "--json").json
    assert wire["document"]["titelcollectie"] == {"officieleTitel": "Kapvergunning Hooigracht"}


@pytest.mark.parametrize("spelling", ["pid", "braces"])
def test_an_id_may_be_the_whole_pid_or_stand_in_braces(plooi: Any, published: str, spelling: str) -> None:
    pid = plooi("get", published, "--json").json["pid"]
    wanted = pid if spelling == "pid" else f"{{{published}}}"
    assert plooi("get", wanted, "--json").json["pid"] == pid


def test_an_unknown_id_is_refused(plooi: Any) -> None:
    done = plooi("get", UNKNOWN, "--json", code=1)
    assert done.error["status"] == 404
    assert done.error["type"] == "NietGevondenFout"


def test_what_is_no_id_at_all_is_wrong_input(plooi: Any, sandbox: Any) -> None:
    done = plooi("get", "kapvergunning", "--json", code=2)
    assert "kapvergunning" in done.error["message"]
    assert sandbox.requests() == []


def test_download_names_the_file_after_the_id_and_its_bytes(
    plooi: Any, metadata_file: Path, published: str, pdf: Path, zip_file: Path
) -> None:
    plooi("download", published)
    assert (plooi.folder / f"{published}.pdf").read_bytes() == pdf.read_bytes()
    archive = plooi("publish", metadata_file, zip_file, "--json").json["id"]
    plooi("download", archive, "-o", plooi.folder)
    assert (plooi.folder / f"{archive}.zip").read_bytes() == zip_file.read_bytes()


def test_download_tells_what_arrived(plooi: Any, published: str, pdf: Path) -> None:
    document = plooi("download", published, "--output", "copy.pdf", "--json").json
    assert document == {
        "path": "copy.pdf",
        "size": pdf.stat().st_size,
        "media_type": "application/pdf",
        "sha256": hashlib.sha256(pdf.read_bytes()).hexdigest(),
    }
    assert (plooi.folder / "copy.pdf").read_bytes() == pdf.read_bytes()


def test_download_to_standard_output(plooi: Any, published: str) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "plooi", "download", published, "-o", "-"],
        env=plooi.environment,
        cwd=plooi.folder,
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"%PDF")
    assert done.stderr == b""
    assert "--json" in plooi("download", published, "-o", "-", "--json", code=2).error["message"]


def test_download_overwrites_only_when_told_to(plooi: Any, published: str, pdf: Path) -> None:
    mine = plooi.write("mine.pdf", b"mine")
    done = plooi("download", published, "-o", mine, code=2)
    assert "--force" in done.err
    assert mine.read_bytes() == b"mine"
    plooi("download", published, "-o", mine, "--force")
    assert mine.read_bytes() == pdf.read_bytes()


def test_a_download_that_fails_leaves_nothing_behind(plooi: Any, sandbox: Any, published: str) -> None:
    before = sorted(plooi.folder.iterdir())
    sandbox.fault(operation="getDocument", kind="truncate", times=50)
    done = plooi("download", published, "-o", "copy.pdf", code=3)
    assert done.err
    assert sorted(plooi.folder.iterdir()) == before


def test_download_into_a_folder_that_is_not_there(plooi: Any, published: str) -> None:
    done = plooi("download", published, "-o", "nowhere/copy.pdf", code=2)
    assert "nowhere" in done.err
    assert "--output" in done.err


def test_search_finds_what_was_delivered_in_ideal_mode(
    plooi_ideal: Any, ideal_sandbox: Any, published_ideal: str
) -> None:
    ideal_sandbox.process_now()
    hits = plooi_ideal("search", "--json").json["hits"]
    assert published_ideal in {hit["id"] for hit in hits}
    assert "Kapvergunning Hooigracht" in plooi_ideal("search").out


def test_search_ends_on_the_platform_that_always_answers_the_same(plooi: Any) -> None:
    hits = plooi("search", "--json").json["hits"]
    assert hits
    assert len(plooi("search", "--limit", "3", "--json").json["hits"]) == 3
    assert len(plooi("search", "--limit", "3").out.splitlines()) == 3


def test_lists_and_their_values_need_no_platform(offline: Any) -> None:
    names = [entry["naam"] for entry in offline("lists", "--json").json["lists"]]
    assert len(names) == 11
    assert "gemeenten" in names
    shown = offline("lists").out
    assert "gemeenten" in shown
    assert "601" in shown


@pytest.mark.parametrize(
    ("naam", "text", "label"),
    [
        ("gemeenten", "utrecht", "gemeente Utrecht"),
        ("gemeenten", "GM0518", "Den Haag"),
        ("talen", "Nederlands", "Nederlands"),
    ],
)
def test_lists_are_searched_by_label_and_code(offline: Any, naam: str, text: str, label: str) -> None:
    values = offline("lists", naam, "--search", text, "--json").json["values"]
    assert any(label in value["label"] for value in values)
    assert all(text.casefold() in " ".join(map(str, value.values())).casefold() for value in values)
    assert label in offline("lists", naam, "--search", text).out


def test_a_search_in_a_list_that_fits_nothing_says_so(offline: Any) -> None:
    done = offline("lists", "gemeenten", "--search", "Atlantis")
    assert done.out == ""
    assert "No value matches" in done.err
    assert offline("lists", "gemeenten", "--search", "Atlantis", "--json").json["values"] == []


def test_an_unknown_list_gets_the_names_of_the_known_ones(offline: Any) -> None:
    done = offline("lists", "gemeente", "--json", code=2)
    assert "gemeenten" in done.error["message"]


def test_the_lists_of_the_platform_need_no_token(plooi: Any) -> None:
    values = plooi.with_variables(PLOOI_TOKEN="")("lists", "gemeenten", "--live", "--json").json["values"]
    assert len(values) >= 601
    assert any(value["id"].endswith("/gm0518") for value in values)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that not even root can write to")
@pytest.mark.parametrize(("target", "words"), [("nowhere/", ["nowhere", "Make it"]), ("/proc/copy.pdf", ["/proc"])])
def test_download_into_what_is_no_folder_to_write_to(
    plooi: Any, sandbox: Any, published: str, target: str, words: list[str]
) -> None:
    sandbox.clear_requests()
    done = plooi("download", published, "-o", target, code=2)
    for word in [*words, "--output"]:
        assert word in done.err
    assert ".part" not in done.err
    assert sandbox.requests() == []
    assert not (plooi.folder / "nowhere").exists()
