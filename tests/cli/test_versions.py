"""The command and what differs between versions: losses, publishers, hosts that the token may go to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plooi.sandbox import Sandbox

MORE = {
    "publisher": "gm0518",
    "officiele_titel": "Kapvergunning Hooigracht",
    "documentsoorten": ["vergunning"],
    "themas": ["natuur en milieu"],
    "creatiedatum": "december 2021",
    "trefwoorden": ["bomen"],
}


@pytest.fixture(scope="module")
def alpha() -> Iterator[Sandbox]:
    elsewhere = "http://localhost:{port}/overheid/openbaarmaken/api/v0"
    with Sandbox(version="0.3.1-alpha", location_base=elsewhere) as sandbox:
        yield sandbox


@pytest.fixture
def plooi_alpha(offline: Any, alpha: Sandbox) -> Any:
    """The command at a sandbox of the oldest version, whose files go to the same server by another name."""
    alpha.clear_faults()
    alpha.clear_requests()
    return offline.with_variables(
        PLOOI_URL=alpha.url, PLOOI_TOKEN=alpha.token(org=["gm0518", "gm0363"]), PLOOI_VERSION="v0.3.1-alpha"
    )


def test_a_field_that_the_version_lacks_is_refused_or_left_out(plooi: Any, sandbox: Any, pdf: Path) -> None:
    more = plooi.write("more.json", MORE)
    done = plooi("publish", more, pdf, "--json", code=2)
    assert done.error["type"] == "NotInThisVersion"
    assert "trefwoorden" in done.error["message"]
    assert "--loss report" in done.err
    assert "loss='report'" not in done.all
    assert sandbox.requests() == []
    done = plooi("publish", more, pdf, "--loss", "report")
    assert "Left out, because 0.9.0-beta (server) cannot carry it: trefwoorden\n" in done.err
    publication = plooi("publish", more, pdf, "--loss", "report", "--json").json
    assert publication["left_out"] == ["trefwoorden"]
    changed = plooi.write("changed.json", {**MORE, "officiele_titel": "Anders"})
    plooi("replace", publication["id"], "--metadata", changed, code=2)
    done = plooi("replace", publication["id"], "--metadata", changed, "--loss", "report")
    assert "trefwoorden" in done.err
    assert plooi("get", publication["id"], "--json").json["officiele_titel"] == "Anders"
    assert "--loss" in plooi("publish", more, pdf, "--loss", "some", code=2).err


def test_the_token_goes_to_another_host_only_when_that_is_allowed(
    plooi_alpha: Any, alpha: Sandbox, metadata_file: Path, pdf: Path
) -> None:
    port = alpha.origin.rpartition(":")[2]
    done = plooi_alpha("publish", metadata_file, pdf, code=1)
    assert f"--allowed-hosts localhost:{port}" in done.err
    publication = done.err.partition("plooi upload ")[2].split()[0]
    # Neither the token nor the file went there.
    assert [request["operation"] for request in alpha.requests()] == ["postMetadata"]
    plooi_alpha("upload", publication, pdf)
    plooi_alpha("publish", metadata_file, pdf, "--allowed-hosts", f"elsewhere, localhost:{port}")


def test_a_search_names_the_publisher_where_the_token_is_for_several(
    plooi_alpha: Any, alpha: Sandbox, metadata_file: Path, pdf: Path
) -> None:
    plooi_alpha("publish", metadata_file, pdf, "--allowed-hosts", "localhost")
    alpha.process_now()
    done = plooi_alpha("search", "--json", code=2)
    assert "--publisher" in done.error["message"]
    hits = plooi_alpha("search", "--publisher", "gemeente Den Haag", "--json").json["hits"]
    assert {hit["officiele_titel"] for hit in hits} == {MORE["officiele_titel"]}
    assert plooi_alpha("search", "--publisher", "gm0363").err == "Nothing was found.\n"
    assert "gm0518" in plooi_alpha("search", "--publisher", "gm05l8", code=2).err


def test_withdrawing_and_replacing_compare_the_publisher_that_is_named(plooi: Any, published: str, pdf: Path) -> None:
    for words in (["withdraw", published, "--yes"], ["replace", published, "--document", pdf]):
        done = plooi(*words, "--publisher", "gm0363", "--json", code=1)
        assert done.error["type"] == "WriteRefused"
        assert done.error["field"] == "publisher"
    plooi("replace", published, "--document", pdf, "--publisher", "gemeente Den Haag")
    plooi("withdraw", published, "--yes", "--publisher", "gm0518")


def test_what_is_for_metadata_is_refused_with_a_file_and_the_other_way_round(
    plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path
) -> None:
    some = "00000000-0000-4000-8000-000000000000"
    assert "--lift-withdrawal" in plooi("replace", some, "--document", pdf, "--lift-withdrawal", code=2).err
    assert "--loss" in plooi("replace", some, "--document", pdf, "--loss", "report", code=2).err
    assert "--publisher" in plooi("replace", some, "--metadata", metadata_file, "--publisher", "gm0518", code=2).err
    assert sandbox.requests() == []


def test_a_withdrawn_document_comes_back_only_when_that_is_asked_for(
    plooi: Any, sandbox: Any, record: Any, published: str, metadata_file: Path
) -> None:
    sandbox.process_now()
    plooi("withdraw", published, "--yes")
    done = plooi("replace", published, "--metadata", metadata_file, code=1)
    assert "--lift-withdrawal" in done.err
    assert "lift_withdrawal=" not in done.err
    assert record(sandbox, published)["public"] is False
    plooi("replace", published, "--metadata", metadata_file, "--lift-withdrawal")
    assert record(sandbox, published)["public"] is True


@pytest.mark.parametrize(("label", "standing"), [("0.3.2-alpha", "reconstructed"), ("0.9.0-beta", "server")])
def test_the_standing_is_shown_with_the_version(offline: Any, metadata_file: Path, label: str, standing: str) -> None:
    wanted = ("--api-version", label)
    assert f"{label} ({standing})" in offline("config", *wanted).out
    assert offline("config", *wanted, "--json").json["speaks"] == {"version": label, "standing": standing}
    assert offline("validate", metadata_file, *wanted, "--json").json["standing"] == standing
    for words in (["lists"], ["lists", "talen"]):
        report = offline(*words, *wanted, "--json").json
        assert (report["version"], report["standing"]) == (label, standing)


def test_a_version_that_is_not_known_is_said_to_be_so(offline: Any) -> None:
    done = offline("config", "--api-version", "7")
    assert "no known version" in done.out
    assert offline("config", "--api-version", "7", "--json").json["speaks"] is None


def test_behind_a_command_version_is_short_for_that_of_the_api(offline: Any) -> None:
    assert offline("schema", "--version", "0.3.1-alpha").out == offline("schema", "--api-version", "0.3.1-alpha").out
    assert "0.3.2-alpha" in offline("lists", "gemeenten", "--version", "0.3.2-alpha", "--json").out
