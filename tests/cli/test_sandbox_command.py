"""`plooi sandbox` and `plooi sandbox token`."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest


@contextmanager
def running(command: Any, *words: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A sandbox started from the command line, with what it printed once it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "plooi", "sandbox", "--port", "0", "--json", *words],
        cwd=command.folder,
        env=command.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        text = ""
        while not text.endswith("}\n") or text.count("{") != text.count("}"):
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            text += line
        yield process, json.loads(text)
    finally:
        process.kill()
        process.communicate()


def test_from_nothing_to_a_published_document(offline: Any, metadata_file: Path, pdf: Path) -> None:
    with running(offline, "--data", "data") as (_, report):
        assert report["url"].endswith("/overheid/openbaarmaken/api/v0")
        token = offline("sandbox", "token", "--org", "gm0518", "--data", "data").out.strip()
        plooi = offline.with_variables(PLOOI_URL=report["url"], PLOOI_TOKEN=token)
        publication = plooi("publish", metadata_file, pdf, "--json").json["id"]
        assert plooi("get", publication, "--json").json["officiele_titel"] == "Kapvergunning Hooigracht"


def test_what_was_delivered_is_kept_over_a_restart(offline: Any, metadata_file: Path, pdf: Path) -> None:
    token = offline("sandbox", "token", "--org", "gm0518", "--data", "data", "--json").json["token"]
    with running(offline, "--data", "data") as (_, report):
        plooi = offline.with_variables(PLOOI_URL=report["url"], PLOOI_TOKEN=token)
        publication = plooi("publish", metadata_file, pdf, "--json").json["id"]
    with running(offline, "--data", "data") as (_, report):
        offline.with_variables(PLOOI_URL=report["url"], PLOOI_TOKEN=token)("download", publication, "-o", "copy.pdf")
    assert (offline.folder / "copy.pdf").read_bytes() == pdf.read_bytes()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly(offline: Any, stop: signal.Signals) -> None:
    with running(offline, "--data", "data") as (process, _):
        process.send_signal(stop)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in err


def test_a_token_expires_and_carries_roles(offline: Any, metadata_file: Path, pdf: Path) -> None:
    import base64

    token = offline(
        *("sandbox", "token", "--org", "gm0518", "--org", "mnre1034", "--role", "Publisher KST"),
        *("--expires-in", "60", "--data", "data"),
    ).out.strip()
    middle = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    assert claims["org"] == ["gm0518", "mnre1034"]
    assert claims["roles"] == ["Publisher KST"]
    assert claims["exp"] - claims["iat"] == 60


def test_the_key_is_for_its_owner_alone(offline: Any) -> None:
    offline("sandbox", "token", "--org", "gm0518", "--data", "data")
    assert (offline.folder / "data" / "key.pem").stat().st_mode & 0o077 == 0


def test_what_the_start_says(offline: Any) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "plooi", "sandbox", "--port", "0", "--data", "my data", "--api-version", "all"],
        cwd=offline.folder,
        env=offline.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    try:
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], process.stderr.read() if process.stderr else ""
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=30)
    assert errors == ""
    text = "".join(lines)
    for label, standing, mode in (
        ("0.3.1-alpha", "reconstructed", "ideal"),
        ("0.3.2-alpha", "reconstructed", "ideal"),
        ("0.9.0-beta", "server", "faithful"),
    ):
        assert f"Sandbox of {label} (standing: {standing}; mode: {mode}):" in text
        assert re.search(rf"http://127\.0\.0\.1:\d+/v{label}/overheid/openbaarmaken/api/v0$", text, re.MULTILINE)
    assert "plooi sandbox token --org gm0518 --data 'my data'" in text
    assert "eyJ" not in text, "a token"


def test_all_that_a_program_wants_to_know_of_the_start(offline: Any) -> None:
    with running(offline, "--data", "data", "--api-version", "0.3.2-alpha", "--processing", "2.5") as (_, report):
        assert report["versions"] == [
            {"version": "0.3.2-alpha", "standing": "reconstructed", "mode": "ideal", "url": report["url"]}
        ]
        assert report["processing"] == 2.5
        assert report["token_command"] == "plooi sandbox token --org gm0518 --data data"
        page = httpx.get(report["page"], trust_env=False)
        assert "reconstructed" in page.text


def test_a_fault_from_the_command_line(offline: Any) -> None:
    token = offline("sandbox", "token", "--org", "gm0518", "--data", "data").out.strip()
    words = ("--fault", "status_before:zoek:status=503,retry_after=9", "--fault", "token_expired:zoek:after=1")
    with running(offline, "--data", "data", *words) as (_, report):
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(headers=headers, trust_env=False) as client:
            answers = [client.get(f"{report['url']}/_zoek?start=0") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [503, 200, 401]
        assert answers[0].headers["Retry-After"] == "9"


def test_nobody_steers_a_sandbox_from_the_command_line(offline: Any) -> None:
    with running(offline, "--data", "data") as (_, report):
        assert httpx.get(f"{report['page']}_sandbox/requests", trust_env=False).status_code == 404


def test_a_folder_that_another_sandbox_uses(offline: Any) -> None:
    with running(offline, "--data", "data"):
        done = offline("sandbox", "--port", "0", "--data", "data", "--json", code=2)
        assert "another sandbox" in done.error["message"]


def test_a_port_that_is_taken(offline: Any, sandbox: Any) -> None:
    port = sandbox.origin.rpartition(":")[2]
    done = offline("sandbox", "--port", port, "--data", "data", "--json", code=2)
    assert port in done.error["message"]
    assert "--port" in done.error["message"]


# What is wrong, and what the message has to name: the field, the value, and what to do.
WRONG = [
    ("--port 70000", ["--port", "70000", "65535"]),
    ("--port x", ["--port", "x"]),
    ("--mode perfect", ["--mode", "perfect", "faithful", "ideal"]),
    ("--mode faithful --api-version 0.3.1-alpha", ["faithful", "0.3.1-alpha", "reconstructed", "ideal"]),
    ("--mode faithful --api-version all", ["faithful", "0.3.1-alpha", "reconstructed", "ideal"]),
    ("--api-version 0.4", ["version", "0.4", "0.9.0-beta"]),
    ("--processing -1", ["--processing", "-1"]),
    ("--processing nan", ["processing", "nan", "from 0"]),
    ("--fault explode", ["fault", "explode", "lose_answer"]),
    ("--fault delay:seconds=x", ["seconds", "x", "number"]),
    ("--fault delay:times=0.5", ["times", "0.5", "whole number"]),
    ("--fault delay:postMetdata", ["operation", "postMetdata", "postMetadata"]),
    ("--data a-file", ["data folder", "a-file", "it is a file", "--data"]),
    ("--data a-file/deeper", ["data folder", "a-file/deeper", "it is a file", "--data"]),
    ("token", ["--org"]),
    ("token --org gm/0518", ["--org", "gm/0518", "gm0518"]),
    ("token --org gm0518 --expires-in soon", ["--expires-in", "soon"]),
    ("token --org gm0518 --data a-file", ["data folder", "a-file", "it is a file", "--data"]),
]


@pytest.mark.parametrize(("words", "named"), WRONG, ids=[words for words, _ in WRONG])
def test_settings_of_the_sandbox_that_cannot_be(offline: Any, words: str, named: list[str]) -> None:
    offline.write("a-file", "not a folder")
    done = offline("sandbox", *words.split(), "--json", code=2)
    assert done.error["exit_code"] == 2
    for word in named:
        assert word in done.error["message"]
    assert not (offline.folder / "plooi-sandbox").exists(), "nothing was begun"


def test_an_empty_organisation(offline: Any) -> None:
    done = offline("sandbox", "token", "--org", "", "--json", code=2)
    assert "--org" in done.error["message"]


def test_a_token_alone_is_what_is_printed(offline: Any) -> None:
    done = offline("sandbox", "token", "--org", "gm0518", "--data", "data")
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", done.out)
    assert done.err == ""


def test_a_token_that_has_expired(offline: Any) -> None:
    token = offline("sandbox", "token", "--org", "gm0518", "--expires-in", "-1", "--data", "data").out.strip()
    with running(offline, "--data", "data") as (_, report):
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(f"{report['url']}/_zoek?start=0", headers=headers, trust_env=False)
        assert (answer.status_code, answer.json()["title"]) == (401, "Identificatiefout")
