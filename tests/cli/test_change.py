"""`plooi replace` and `plooi withdraw`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

CHANGED = {
    "publisher": "gm0518",
    "officiele_titel": "Kapvergunning Hooigracht (gewijzigd)",
    "documentsoorten": ["vergunning"],
    "themas": ["natuur en milieu"],
    "identifiers": ["doc-20219495"],
}


def test_replace_the_metadata(plooi: Any, published: str) -> None:
    changed = plooi.write("changed.json", CHANGED)
    document = plooi("replace", published, "--metadata", changed, "--json").json
    assert document["id"] == published
    assert plooi("get", published, "--json").json["officiele_titel"] == CHANGED["officiele_titel"]


def test_what_get_printed_goes_back_with_one_field_changed(plooi: Any, published: str) -> None:
    text = plooi("get", published).out.replace("Kapvergunning", "Vergunning")
    done = plooi("replace", published, "--metadata", "-", input=text)
    assert "replaced" in done.out
    assert plooi("get", published, "--json").json["officiele_titel"] == "Vergunning Hooigracht"


def test_replace_the_file_before_it_is_processed(
    new_sandbox: Any, offline: Any, record: Any, metadata_file: Path, pdf: Path, zip_file: Path
) -> None:
    sandbox = new_sandbox(processing=3600.0)
    plooi = offline.with_variables(PLOOI_URL=sandbox.url, PLOOI_TOKEN=sandbox.token(org=["gm0518"]))
    publication = plooi("publish", metadata_file, pdf, "--json").json["id"]
    plooi("replace", publication, "--document", zip_file)
    assert record(sandbox, publication)["sha256"] == hashlib.sha256(zip_file.read_bytes()).hexdigest()


def test_replace_the_file_at_any_time_in_ideal_mode(
    plooi_ideal: Any, ideal_sandbox: Any, record: Any, published_ideal: str, zip_file: Path
) -> None:
    ideal_sandbox.process_now()
    plooi_ideal("replace", published_ideal, "--document", zip_file, "--json")
    assert record(ideal_sandbox, published_ideal)["sha256"] == hashlib.sha256(zip_file.read_bytes()).hexdigest()


def test_a_processed_file_is_not_replaced_by_the_published_build(
    plooi: Any, sandbox: Any, published: str, zip_file: Path
) -> None:
    sandbox.process_now()
    assert plooi("replace", published, "--document", zip_file, "--json", code=1).error["status"] == 404


@pytest.mark.parametrize("both", [True, False])
def test_replace_takes_either_metadata_or_a_file(
    plooi: Any, sandbox: Any, pdf: Path, metadata_file: Path, both: bool
) -> None:
    words = ["--metadata", metadata_file, "--document", pdf] if both else []
    done = plooi("replace", "00000000-0000-4000-8000-000000000000", *words, "--json", code=2)
    assert "--metadata METADATA or --document FILE" in done.error["message"]
    assert sandbox.requests() == []


def test_the_publisher_cannot_be_changed(plooi: Any, published: str) -> None:
    other = plooi.write("other.json", {**CHANGED, "publisher": "gm0363"})
    done = plooi("replace", published, "--metadata", other, "--json", code=1)
    assert done.error["type"] == "WriteRefused"
    assert "publisher" in done.error["message"]
    assert done.error["remedy"]
    assert plooi("get", published, "--json").json["officiele_titel"] == "Kapvergunning Hooigracht"


def test_a_withdrawn_document_is_gone_and_stays_so(plooi: Any, sandbox: Any, record: Any, published: str) -> None:
    sandbox.process_now()
    assert plooi("withdraw", published, "--yes", "--json").json == {"id": published, "withdrawn": True}
    assert record(sandbox, published)["public"] is False
    changed = plooi.write("changed.json", CHANGED)
    done = plooi("replace", published, "--metadata", changed, "--json", code=1)
    assert done.error["type"] == "WriteRefused"
    assert record(sandbox, published)["state"] == "withdrawn"


def test_a_second_withdrawal_is_refused(plooi: Any, published: str) -> None:
    assert "Withdrawn" in plooi("withdraw", published, "--yes").out
    plooi("withdraw", published, "--yes", code=1)


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_withdrawal_that_nobody_can_be_asked_about_needs_a_yes(
    plooi: Any, sandbox: Any, published: str, form: list[str]
) -> None:
    sandbox.clear_requests()
    done = plooi("withdraw", published, *form, code=2)
    assert "--yes" in done.err
    assert sandbox.requests() == []
