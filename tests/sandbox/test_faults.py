"""Every kind of fault, as a client meets it over the socket, and what the sandbox has done meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from desk import PDF, UNKNOWN, Desk, metadata

from plooi.errors import ConfigurationError
from plooi.sandbox import Sandbox
from plooi.sandbox.faults import Fault


def create(desk: Desk) -> httpx.Response:
    return desk.post("metadata", json=metadata())


def kept(desk: Desk) -> int:
    return len(desk.sandbox.records())


def raw(desk: Desk, method: str, path: str, headers: str = "", content: bytes = b"") -> bytes:
    """All bytes that a request gets, until the connection is closed."""
    host, port = desk.sandbox.origin.removeprefix("http://").split(":")
    head = f"{method} {desk.base_url.path}{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {desk.token}\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"{head}{headers}\r\n".encode() + content)
        received = b""
        while part := connection.recv(65536):
            received += part
        return received


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (413, "Request Entity Too Large"),
        (414, "Request-URI Too Long"),
        (416, "Requested Range Not Satisfiable"),
        (422, "Unprocessable Entity"),
        (503, "Service Unavailable"),
        (599, "Unknown"),
    ],
)
def test_the_words_of_a_status_are_the_same_with_every_python(desk: Desk, status: int, words: str) -> None:
    desk.sandbox.fault("getDocument", kind="status_before", status=status, body="text")
    assert desk.get(f"documenten/{UNKNOWN}").text == f"{words}\n"


@pytest.mark.parametrize(
    ("body", "media_type", "start"),
    [
        ("json", "application/json", b'{"type":"about:blank","title":"Service Unavailable","status":503}'),
        ("framework", "application/json", b'{"timestamp"'),
        ("html", "text/html; charset=utf-8", b"<html>"),
        ("text", "text/plain; charset=utf-8", b"Service Unavailable"),
        ("empty", None, b""),
    ],
)
def test_status_before_answers_without_doing_the_work(
    desk: Desk, body: str, media_type: str | None, start: bytes
) -> None:
    before = kept(desk)
    desk.sandbox.fault("postMetadata", kind="status_before", status=503, body=body, retry_after=7)
    answer = create(desk)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers.get("Content-Type") == media_type
    assert answer.content.startswith(start)
    assert bool(answer.content) is (body != "empty")
    assert kept(desk) == before
    assert create(desk).status_code == 201


def test_a_fault_speaks_as_the_platform_where_the_platform_has_that_status(desk: Desk) -> None:
    desk.sandbox.fault("getDocument", kind="status_before", status=404)
    error = desk.get(f"documenten/{UNKNOWN}").json()
    assert error["title"] == "Niet-gevonden-fout"
    assert "supportedMediaTypes" in error


def test_status_after_does_the_work_first(desk: Desk) -> None:
    before = kept(desk)
    desk.sandbox.fault("postMetadata", kind="status_after", status=502, body="html")
    answer = create(desk)
    assert (answer.status_code, answer.text[:6]) == (502, "<html>")
    assert "Location" not in answer.headers
    assert kept(desk) == before + 1


def test_lose_answer_does_the_work_and_says_nothing(desk: Desk) -> None:
    before = kept(desk)
    desk.sandbox.fault("postMetadata", kind="lose_answer")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        create(desk)
    assert kept(desk) == before + 1


@pytest.mark.parametrize("at", [0, 1, 100_000])
def test_reset_breaks_off_while_the_file_comes_in(desk: Desk, at: int) -> None:
    record = desk.create()
    desk.sandbox.clear_requests()
    desk.sandbox.fault("postDocument", kind="reset", at=at)
    content = PDF + bytes(16 << 20)
    head = f"Content-Type: application/pdf\r\nX-Session-ID: 0d8f2c54\r\nContent-Length: {len(content)}\r\n"
    with pytest.raises(ConnectionResetError):
        raw(desk, "POST", f"documenten/{record}", head, content)
    [request] = desk.sandbox.requests()
    assert at <= request["received"] < len(content)
    assert request["status"] is None
    assert desk.record(record)["state"] == "created"
    assert desk.send_file("POST", record, PDF).status_code == 202


def test_reset_after_the_whole_request_does_nothing_either(desk: Desk) -> None:
    before = kept(desk)
    desk.sandbox.fault("postMetadata", kind="reset", at=1 << 20)
    with pytest.raises(httpx.ReadError, match="reset"):
        create(desk)
    assert kept(desk) == before


def test_delay_waits_and_goes_on(desk: Desk) -> None:
    desk.sandbox.fault("postMetadata", kind="delay", seconds=0.4)
    begin = time.monotonic()
    assert create(desk).status_code == 201
    assert time.monotonic() - begin >= 0.4


def test_delay_makes_an_impatient_client_give_up(desk: Desk) -> None:
    desk.sandbox.fault("getMetadata", kind="delay", seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        desk.get(f"metadata/{UNKNOWN}", timeout=0.3)
    assert desk.get(f"metadata/{UNKNOWN}").status_code == 500


def test_stall_sends_the_beginning_and_holds_the_connection(desk: Desk) -> None:
    record = desk.deliver(PDF + bytes(1000))
    desk.sandbox.fault("getDocument", kind="stall", at=10, seconds=0.4)
    begin = time.monotonic()
    head, _, body = raw(desk, "GET", f"documenten/{record}").partition(b"\r\n\r\n")
    assert time.monotonic() - begin >= 0.4
    assert f"content-length: {len(PDF) + 1000}".encode() in head.lower()
    assert body == PDF[:10]


def test_stall_makes_an_impatient_client_give_up(desk: Desk) -> None:
    record = desk.deliver()
    desk.sandbox.fault("getDocument", kind="stall", at=4, seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        desk.get(f"documenten/{record}", timeout=0.3)


def test_truncate_cuts_the_answer_off_in_the_middle(desk: Desk) -> None:
    content = PDF + bytes(1_000_000)
    record = desk.deliver(content)
    desk.sandbox.fault("getDocument", kind="truncate", times=2)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        desk.get(f"documenten/{record}")
    _, _, body = raw(desk, "GET", f"documenten/{record}").partition(b"\r\n\r\n")
    assert body == content[: len(content) // 2]
    assert desk.get(f"documenten/{record}").content == content


def test_truncate_of_an_answer_without_a_body_sends_nothing(desk: Desk) -> None:
    record = desk.in_state("processed")
    desk.sandbox.fault("deleteDocument", kind="truncate")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        desk.delete(f"documenten/{record}")
    assert desk.record(record)["state"] == "withdrawn"


def test_token_expired_answers_as_to_a_token_that_has(desk: Desk) -> None:
    before = kept(desk)
    expired = {"Authorization": f"Bearer {desk.sandbox.token(org=['gm0518'], expires_in=-1)}"}
    truly = desk.post("metadata", json=metadata(), headers=expired)
    desk.sandbox.fault("postMetadata", kind="token_expired")
    answer = create(desk)
    assert (answer.status_code, answer.json()) == (truly.status_code, truly.json())
    assert answer.status_code == 401
    assert kept(desk) == before


def statuses(desk: Desk, count: int) -> list[int]:
    return [desk.get(f"metadata/{UNKNOWN}").status_code for _ in range(count)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [503, 500, 500, 500]),
        ({"times": 2}, [503, 503, 500, 500]),
        ({"times": 0}, [503, 503, 503, 503]),
        ({"after": 2}, [500, 500, 503, 500]),
        ({"after": 1, "times": 2}, [500, 503, 503, 500]),
        ({"operation": "getMetadata"}, [503, 500, 500, 500]),
        ({"operation": "getDocument"}, [500, 500, 500, 500]),
    ],
)
def test_which_requests_a_fault_strikes(desk: Desk, values: dict[str, Any], expected: list[int]) -> None:
    desk.sandbox.fault(**{"kind": "status_before", "status": 503, **values})
    assert statuses(desk, 4) == expected


def test_a_fault_by_chance_strikes_the_same_requests_each_time(desk: Desk) -> None:
    runs = []
    for _ in range(2):
        desk.sandbox.clear_faults()
        desk.sandbox.fault(kind="status_before", status=503, times=0, chance=0.5, seed=7)
        runs.append(statuses(desk, 20))
    assert runs[0] == runs[1]
    assert set(runs[0]) == {500, 503}


def test_faults_add_up_and_can_be_cleared(desk: Desk) -> None:
    desk.sandbox.fault(kind="delay", seconds=0.2)
    desk.sandbox.fault(kind="status_before", status=503)
    desk.sandbox.fault(kind="status_before", status=502, times=5)
    begin = time.monotonic()
    assert statuses(desk, 1) == [503]
    assert time.monotonic() - begin >= 0.2
    assert statuses(desk, 1) == [502]
    desk.sandbox.clear_faults()
    assert statuses(desk, 1) == [500]


def test_faults_from_the_start(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk(faults=[Fault("status_before", status=429, retry_after=0)])
    answer = desk.get(f"metadata/{UNKNOWN}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "0")
    assert desk.get(f"metadata/{UNKNOWN}").status_code == 500


def test_a_fault_written_on_one_line() -> None:
    text = "stall:getDocument:at=4,seconds=0.5,times=2"
    assert Fault.parse(text) == Fault("stall", "getDocument", times=2, at=4, seconds=0.5)
    assert Fault.parse("delay:seconds=1") == Fault("delay", seconds=1.0)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("explode", ["explode", "kind", "lose_answer"]),
        ("delay:postMetdata", ["postMetdata", "operation", "postMetadata"]),
        ("delay:seconds=soon", ["seconds", "soon"]),
        ("delay:seconds=-1", ["seconds", "-1", "0"]),
        ("status_before:status=99", ["status", "99", "200", "599"]),
        ("status_before:body=xml", ["xml", "body", "html"]),
        ("status_before:retry_after=-5", ["retry_after", "-5", "0"]),
        ("delay:seconds=1,often", ["often", "key=value"]),
        ("delay:hours=1", ["hours", "key", "seconds"]),
    ],
)
def test_a_fault_that_cannot_be_is_named(text: str, named: list[str]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Fault.parse(text)
    assert all(word in str(refused.value) for word in named)


@pytest.mark.parametrize(
    "values", [{"times": None}, {"times": 0.5}, {"seconds": [1]}, {"chance": float("nan")}, {"kind": None}]
)
def test_a_value_that_cannot_be_in_python(values: dict[str, Any]) -> None:
    [name] = values
    with pytest.raises(ConfigurationError, match=name):
        Fault.from_dict({"kind": "delay", **values})


def test_a_fault_without_a_kind() -> None:
    with pytest.raises(ConfigurationError, match="kind"):
        Fault.from_dict({"operation": "zoek"})


def test_a_fault_that_cannot_be_is_refused_before_it_is_sent(desk: Desk) -> None:
    with pytest.raises(ConfigurationError, match="explode"):
        desk.sandbox.fault(kind="explode")
    assert statuses(desk, 1) == [500]


def test_a_fault_strikes_one_sandbox_alone(desk: Desk, faithful_server: Sandbox) -> None:
    desk.sandbox.fault(kind="status_before", status=503)
    with Desk(faithful_server) as other:
        assert statuses(other, 1) == [500]
    assert statuses(desk, 1) == [503]
