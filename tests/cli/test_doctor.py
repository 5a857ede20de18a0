"""`plooi doctor`: what is wrong between this machine and the platform, each thing by its name, with its remedy."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from facade.certificates import Authority
from facade.clients import Server
from plooi import versions
from plooi.sandbox import Sandbox

LOGIN = b"<!doctype html><html><title>Inloggen</title><form>Gebruikersnaam</form></html>"


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:
        yield lambda answer, context=None: stack.enter_context(Server(answer, context))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("certificaten"))


def levels(done: Any) -> dict[str, str]:
    return {check["name"]: check["level"] for check in done.json["checks"]}


def check(done: Any, name: str) -> dict[str, Any]:
    outcome: dict[str, Any] = next(one for one in done.json["checks"] if one["name"] == name)
    return outcome


def jwt(**claims: Any) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims)]
    return ".".join([*parts, "handtekening"])


@pytest.mark.parametrize("label", versions.labels())
def test_a_good_platform_is_good_in_every_version(offline: Any, new_all: Sandbox, label: str) -> None:
    token = new_all.token(org=["gm0518"])
    plooi = offline.with_variables(PLOOI_URL=new_all.urls[label], PLOOI_TOKEN=token, PLOOI_VERSION=label)
    done = plooi("doctor", "--json")
    assert done.json["good"] is True
    assert "bad" not in levels(done).values()
    assert check(done, "platform")["level"] == "good"
    assert label in check(done, "versions")["facts"]["answer"]
    assert check(done, "organisation")["facts"]["organisations"] == {"gm0518": "gemeente Den Haag"}
    assert check(done, "clock")["level"] == "good"
    assert check(done, "value lists")["level"] == "good"
    # Nothing was delivered, and the token shows nowhere.
    assert new_all.records() == []
    assert {request["method"] for request in new_all.requests()} <= {"GET", "HEAD"}
    assert token not in done.all


@pytest.fixture(scope="module")
def all_server() -> Iterator[Sandbox]:
    with Sandbox("all", mode="ideal") as sandbox:
        yield sandbox


@pytest.fixture
def new_all(all_server: Sandbox) -> Sandbox:
    all_server.clear()
    return all_server


def test_the_published_build_for_a_person(plooi: Any) -> None:
    done = plooi("doctor")
    assert "good    platform           The platform answers, and takes the token." in done.out
    assert "gemeente Den Haag (gm0518)" in done.out
    assert "BAD" not in done.out


def test_another_version_than_the_platform_speaks(offline: Any, new_all: Sandbox) -> None:
    token = new_all.token(org=["gm0518"])
    done = offline.with_variables(PLOOI_URL=new_all.urls["0.9.0-beta"], PLOOI_TOKEN=token, PLOOI_VERSION="0.3.2-alpha")(
        "doctor", "--json", code=None
    )
    assert check(done, "versions")["level"] == "warning"
    remedy = check(done, "versions")["remedy"]
    assert "0.9.0-beta" in remedy and "--api-version" in remedy
    # Each version is named that cannot be told from it by its search, and no other.
    answering = check(done, "versions")["facts"]["answer"]
    assert [label for label in versions.labels() if label in remedy] == answering


def test_nothing_set_at_all(offline: Any) -> None:
    done = offline("doctor", "--json", code=1)
    assert {"url": "bad", "token": "bad", "platform": "skipped", "tls": "skipped"}.items() <= levels(done).items()
    assert "PLOOI_URL" in check(done, "url")["message"]
    done = offline.with_variables(PLOOI_VERSION="9.9")("doctor", "--json", code=1)
    assert levels(done)["version"] == "bad"


def test_a_port_where_nobody_listens(plooi: Any, free_port: int) -> None:
    done = plooi.with_variables(PLOOI_URL=f"http://127.0.0.1:{free_port}/api/v0")("doctor", "--json", code=1)
    assert (levels(done)["network"], levels(done)["platform"]) == ("bad", "skipped")
    assert f"127.0.0.1 port {free_port}" in check(done, "network")["message"]
    assert check(done, "network")["remedy"]


def test_a_name_that_nobody_knows(plooi: Any) -> None:
    done = plooi.with_variables(PLOOI_URL="https://platform.invalid/api/v0")("doctor", "--json", code=1)
    assert levels(done)["network"] == "bad"
    assert "platform.invalid" in check(done, "network")["message"]


def test_a_page_to_sign_in_on_is_no_platform(plooi: Any, serve: Callable[..., Server]) -> None:
    server = serve(lambda call: (200, {"Content-Type": "text/html"}, LOGIN))
    done = plooi.with_variables(PLOOI_URL=server.url)("doctor", "--json", code=1)
    assert check(done, "platform")["level"] == "bad"
    assert check(done, "platform")["remedy"]
    assert "Gebruikersnaam" not in done.all


def test_a_web_server_that_knows_no_such_page(plooi: Any, serve: Callable[..., Server]) -> None:
    server = serve(lambda call: (404, {"Content-Type": "text/html"}, b"<h1>Not Found</h1>"))
    done = plooi.with_variables(PLOOI_URL=server.url)("doctor", "--json", code=1)
    assert check(done, "platform")["level"] == "bad"
    assert "/api/v0" in check(done, "platform")["remedy"]


@pytest.mark.parametrize(
    ("days", "trusted", "tls", "words"),
    [((-1, 90), True, "good", []), ((-1, 90), False, "good", ["--ca-file"]), ((-9, -2), True, "bad", ["expired"])],
    ids=["trusted", "another authority", "expired"],
)
def test_certificates_of_the_platform(
    plooi: Any,
    serve: Callable[..., Server],
    authority: Authority,
    days: tuple[int, int],
    trusted: bool,
    tls: str,
    words: list[str],
) -> None:
    server = serve(lambda call: (401, {"Content-Type": "application/json"}, b"{}"), authority.showing(days=days))
    variables = {"PLOOI_URL": server.url, **({"PLOOI_CA_FILE": str(authority.path)} if trusted else {})}
    done = plooi.with_variables(**variables)("doctor", "--json", code=1)
    assert check(done, "tls")["level"] == tls
    assert check(done, "tls")["facts"]["issuer"] == "Autoriteit"
    for word in words:
        assert word in check(done, "platform")["message"]


def test_a_proxy_that_refuses(plooi: Any, serve: Callable[..., Server]) -> None:
    proxy = serve(lambda call: (403, {"Content-Type": "text/html"}, b"<h1>Geen toegang</h1>"))
    done = plooi.with_variables(HTTP_PROXY=proxy.origin, PLOOI_URL="http://platform.example/api/v0")(
        "doctor", "--json", code=1
    )
    assert check(done, "proxy")["facts"]["source"] == "HTTP_PROXY"
    assert "It was not the platform that refused" in check(done, "platform")["message"]
    done = plooi.with_variables(HTTP_PROXY="ftp://jan:geheim-woord@x")("doctor", "--json", code=1)
    assert levels(done)["proxy"] == "bad"
    assert "geheim-woord" not in done.all


def test_tokens(plooi: Any, sandbox: Sandbox) -> None:
    now = datetime.now(UTC)
    ended = sandbox.token(org=["gm0518"], expires_in=-60)
    done = plooi.with_variables(PLOOI_TOKEN=ended)("doctor", "--json", code=1)
    assert (levels(done)["token"], levels(done)["platform"]) == ("bad", "bad")
    assert ended not in done.all
    soon = jwt(exp=(now + timedelta(minutes=5)).timestamp(), org=["gm9999"])
    done = plooi.with_variables(PLOOI_TOKEN=soon)("doctor", "--json", code=1)
    assert (levels(done)["token"], levels(done)["organisation"]) == ("warning", "warning")
    assert "gm9999" in check(done, "organisation")["remedy"]
    done = plooi.with_variables(PLOOI_TOKEN="geen-jwt-maar-tekst")("doctor", "--json", code=1)
    assert check(done, "token")["facts"]["ends"] is None
    assert "geen-jwt-maar-tekst" not in done.all


def test_a_clock_that_is_off(plooi: Any, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    server_date = format_datetime(datetime.now(UTC) - timedelta(hours=2), usegmt=True)
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: server_date)
    server = serve(lambda call: (401, {"Content-Type": "application/json"}, b"{}"))
    done = plooi.with_variables(PLOOI_URL=server.url)("doctor", "--json", code=1)
    assert check(done, "clock")["level"] == "warning"
    assert "ahead of the platform's" in check(done, "clock")["message"]


def test_a_client_certificate_that_is_over(plooi: Any, authority: Authority) -> None:
    certificate, key = authority.issue("leverancier", days=(-9, -2))
    done = plooi("doctor", "--certificate", certificate, "--certificate-key", key, "--json", code=1)
    assert check(done, "client certificate")["level"] == "bad"
    done = plooi("doctor", "--certificate", certificate, "--json", code=1)
    assert "private key" in check(done, "client certificate")["message"]


def test_lists_that_the_platform_has_and_the_client_not(plooi: Any, serve: Callable[..., Server]) -> None:
    live = [{"identifier": "https://x.test/nieuw", "waarde": "nieuwe soort"}]
    server = serve(lambda call: (200, {"Content-Type": "application/json"}, json.dumps(live).encode()))
    done = plooi.with_variables(PLOOI_URL=server.url)("doctor", "--json", code=1)
    assert check(done, "value lists")["level"] == "warning"
    assert check(done, "value lists")["facts"]["newer"]
    assert "plooi lists documentsoorten --live" in check(done, "value lists")["remedy"]
