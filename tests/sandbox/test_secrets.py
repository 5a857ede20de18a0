"""Tokens, secrets and what was delivered stand in no output, in no list of requests, and where nobody else reads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from desk import PDF, Desk, metadata, titled

from plooi.errors import ConfigurationError
from plooi.sandbox import Sandbox
from plooi.sandbox.api import report
from plooi.sandbox.control import SECRET_HEADER
from plooi.sandbox.settings import Settings
from plooi.sandbox.tokens import TokenRefused, claims_of, key_of, sign

pytestmark = pytest.mark.usefixtures("started")

WORD = "zwijgplicht"
SECRET = "geheim-van-de-ouder"
Watched = tuple[subprocess.Popen[bytes], str]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A sandbox whose output is kept, with its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "plooi.sandbox"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": "", "PYTHONASYNCIODEBUG": "1"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    settings = {"data": str(tmp_path / "data"), "processing": 0, "secret": SECRET}
    process.stdin.write(json.dumps(settings).encode() + b"\n")
    process.stdin.flush()
    try:
        yield process, json.loads(process.stdout.readline())["origin"]
    finally:
        process.kill()
        process.wait()


def test_nothing_of_a_request_stands_in_the_output(
    watched: tuple[subprocess.Popen[bytes], str], tmp_path: Path
) -> None:
    process, origin = watched
    token = sign(key_of(tmp_path / "data"), org=["gm0518"])
    forged = token[:-8] + "AAAAAAAA"
    url = f"{origin}/overheid/openbaarmaken/api/v0"
    with httpx.Client(base_url=url, trust_env=False, headers={"Authorization": f"Bearer {token}"}) as client:
        made = client.post("/metadata", json=metadata(**titled(WORD)))
        record = made.headers["Location"].rpartition("/")[2]
        assert client.post("/metadata", json=metadata(publisher={"id": WORD})).status_code == 401
        assert client.post("/metadata", json={"document": WORD}).status_code == 500
        assert client.post("/metadata", content=WORD).status_code == 415
        assert client.get(f"/metadata/{WORD}").status_code == 400
        assert client.get(f"/{WORD}?{WORD}").status_code == 404
        assert client.get("/_zoek?start=0", headers={"Authorization": f"Bearer {forged}"}).status_code == 401
        headers = {"X-Session-ID": "0d8f2c54", "Content-Type": "application/pdf"}
        assert client.post(f"/documenten/{record}", content=PDF + WORD.encode(), headers=headers).status_code == 202
        assert client.get(f"/documenten/{record}").status_code == 200
        (tmp_path / "data" / "incoming").rmdir()
        assert client.post(f"/documenten/{record}", content=PDF, headers=headers).status_code == 400
        steer = {SECRET_HEADER: SECRET}
        assert client.post(f"{origin}/_sandbox/faults", json={"kind": "lose_answer"}, headers=steer).status_code == 204
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(f"/metadata/{record}")
    output, errors = process.communicate()
    assert process.returncode == 0
    printed = output + errors
    for hidden in (token, forged, SECRET, WORD, record, "0d8f2c54"):
        assert hidden.encode() not in printed


def test_a_fault_of_the_sandbox_itself_is_told_without_values(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        {}[WORD]
    except KeyError as error:
        report(error)
    stderr = capsys.readouterr().err
    assert "KeyError in test_secrets.py, line" in stderr
    assert WORD not in stderr


def test_credentials_are_stars_in_the_list_of_requests(desk: Desk) -> None:
    names = ("Authorization", "X-JWT-Token", "Aanlever-Token", "Cookie", "Proxy-Authorization")
    desk.get("_zoek?start=0", headers={name: f"{WORD} {name}" for name in names})
    [request] = desk.sandbox.requests()
    assert {request["headers"][name.lower()] for name in names} == {"***"}
    assert WORD not in json.dumps(request)
    assert (request["operation"], request["method"], request["query"]) == ("zoek", "GET", {"start": "0"})
    assert (request["status"], request["received"]) == (403, 0)


def test_a_request_is_listed_with_what_it_was_and_got(desk: Desk) -> None:
    record = desk.deliver()
    created, sent = desk.sandbox.requests()
    assert [entry["operation"] for entry in (created, sent)] == ["postMetadata", "postDocument"]
    assert [entry["status"] for entry in (created, sent)] == [201, 202]
    assert sent["path"] == f"/overheid/openbaarmaken/api/v0/documenten/{record}"
    assert sent["received"] == len(PDF)
    assert sent["headers"]["x-session-id"] == "0d8f2c54"


def test_steering_needs_the_secret(desk: Desk) -> None:
    for path in ("records", "requests", "faults", "process", "files/x"):
        for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: "geraden"}):
            for method in ("GET", "POST", "DELETE"):
                answer = desk.stranger.request(method, f"{desk.sandbox.origin}/_sandbox/{path}", headers=headers)
                assert answer.status_code in (404, 405)
                assert b"kapvergunning" not in answer.content.lower()


def test_the_secret_shows_in_no_list_of_processes_and_no_repr(desk: Desk) -> None:
    secret = desk.sandbox._secret
    process = psutil.Process(desk.sandbox.pid)
    assert secret not in " ".join(process.cmdline())
    assert secret not in json.dumps(process.environ())
    assert secret not in repr(desk.sandbox)
    assert SECRET not in repr(Settings.of(data="data", processing=0, secret=SECRET))


def test_tokens_are_not_kept(new_desk: Any, tmp_path: Path) -> None:
    desk = new_desk(data=tmp_path)
    desk.in_state("withdrawn")
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"Kapvergunning" in path.read_bytes() for path in kept), "so that the next line means something"
    assert not any(desk.token.encode() in path.read_bytes() for path in kept)


@pytest.mark.parametrize("text", [WORD, f"{WORD}.{WORD}.{WORD}", "", "..", "é.é.é"])
def test_a_refused_token_is_not_in_the_refusal(tmp_path: Path, text: str) -> None:
    key = key_of(tmp_path)
    with pytest.raises(TokenRefused) as refused:
        claims_of(text, key)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert WORD not in str(refused.value)


def test_a_token_says_for_whom_and_how_long(tmp_path: Path) -> None:
    key = key_of(tmp_path)
    claims = claims_of(sign(key, org=["gm0518"], roles=["Publisher KST"], expires_in=60, claims={"sub": "x"}), key)
    assert (claims["org"], claims["roles"], claims["sub"]) == (["gm0518"], ["Publisher KST"], "x")
    assert claims["exp"] - claims["iat"] == 60
    assert "roles" not in claims_of(sign(key, org=[], roles=None), key)


def test_another_sandbox_does_not_take_the_token(tmp_path: Path) -> None:
    token = sign(key_of(tmp_path / "one"), org=["gm0518"])
    with pytest.raises(TokenRefused, match="invalid"):
        claims_of(token, key_of(tmp_path / "two"))


def test_a_setting_that_fails_does_not_show_the_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused, Sandbox(port=70000, data=tmp_path) as sandbox:
        pytest.fail(f"{sandbox} started")
    assert "secret" not in str(refused.value)
