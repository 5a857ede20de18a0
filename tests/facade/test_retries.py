"""Trying again: what, how often, and after how long. Time is looked at in the decisions, never on a clock."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from attrs import evolve

from facade.clients import PDF, QUICK, Call, Client, Reply, Server, operations, permit
from plooi import Publication, Retries
from plooi.errors import ApiError, DeliveryIncomplete, TransportError
from plooi.sandbox import Sandbox
from plooi.versions.contract import CALLS
from plooi.wire.effects import Answer, Checkpoint, Point, Request, Send, Sleep
from plooi.wire.retrying import Outcome, sending

#: Things that pass, for which the same request is sent again.
PASSING: dict[str, dict[str, Any]] = {
    "429": {"kind": "status_before", "status": 429, "body": "empty"},
    "500": {"kind": "status_before", "status": 500, "body": "framework"},
    "502": {"kind": "status_before", "status": 502, "body": "html"},
    "503": {"kind": "status_before", "status": 503, "body": "text", "retry_after": 0},
    "504": {"kind": "status_before", "status": 504, "body": "json"},
    "reset": {"kind": "reset"},
    "lost": {"kind": "lose_answer"},
    "cut off": {"kind": "truncate"},
}
READS: dict[str, Callable[[Client, Publication], Any]] = {
    "getMetadata": lambda plooi, it: plooi.get_metadata(it),
    "zoek": lambda plooi, it: list(plooi.search("gm0518")),
    "getWaardelijst": lambda plooi, it: plooi.value_list("ministeries"),
}


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("operation", READS)
def test_reads_are_tried_again(
    beta: Client, sandbox: Sandbox, published: Publication, operation: str, fault: str
) -> None:
    sandbox.fault(operation, times=3, **PASSING[fault])
    READS[operation](beta, published)
    assert reads(sandbox)[:4] == [operation] * 4
    sandbox.fault(operation, times=0, **PASSING[fault])
    sandbox.clear_requests()
    with pytest.raises((ApiError, TransportError)):
        READS[operation](beta, published)
    assert reads(sandbox) == [operation] * 4


def reads(sandbox: Sandbox) -> list[str]:
    """The reads in their order, save for the look at the file that tells an unknown id from a platform that fails."""
    return [operation for operation in operations(sandbox) if operation != "getDocument"]


@pytest.mark.parametrize("fault", PASSING)
def test_a_download_is_begun_anew(
    beta: Client, sandbox: Sandbox, published: Publication, tmp_path: Any, fault: str
) -> None:
    sandbox.fault("getDocument", times=3, **PASSING[fault])
    assert beta.download(published, tmp_path / "kopie.pdf").size == len(PDF)
    assert (tmp_path / "kopie.pdf").read_bytes() == PDF
    assert operations(sandbox) == ["getDocument"] * 4


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 415, 422])
def test_refusals_are_not(beta: Client, sandbox: Sandbox, published: Publication, status: int) -> None:
    sandbox.fault("getMetadata", kind="status_before", status=status, times=0)
    with pytest.raises(ApiError) as caught:
        beta.get_metadata(published)
    assert caught.value.status == status
    assert operations(sandbox) == ["getMetadata"]


def test_a_platform_that_is_slow_is_asked_again(
    connect: Callable[..., Client], sandbox: Sandbox, published: Publication
) -> None:
    hasty = connect(sandbox.url, auth=sandbox.token(org=["gm0518"]), timeout=0.3, retries=evolve(QUICK, attempts=2))
    sandbox.fault("getMetadata", kind="stall", at=10, seconds=60)
    assert hasty.get_metadata(published).pid == published.pid
    sandbox.fault("getMetadata", kind="delay", seconds=60, times=0)
    with pytest.raises(TransportError, match=f"{sandbox.origin} did not answer getMetadata in time") as caught:
        hasty.get_metadata(published)
    assert caught.value.sent
    assert operations(sandbox) == ["getMetadata"] * 4


def test_nobody_there(connect: Callable[..., Client]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{taken.getsockname()[1]}"
        for call in (
            lambda it: it.create_metadata(permit()),
            lambda it: it.publish(permit(), PDF),
            lambda it: list(it.search()),
        ):
            with pytest.raises(TransportError, match=f"{origin} could not be reached") as caught:
                call(connect(f"{origin}/api/v0"))
            # No record can have come of it.
            assert not caught.value.sent


def test_a_wait_that_is_too_long_is_not_waited(connect: Callable[..., Client], serve: Callable[..., Server]) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    for asked in ("3600", later):
        server = serve(lambda call, asked=asked: (503, {"Retry-After": asked}, b""))
        with pytest.raises(ApiError, match="getMetadata with status 503: no explanation given"):
            connect(server.url).get_metadata("2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f")
        assert len(server.calls) == 1


def test_an_upload_is_tried_again_with_the_whole_body(plooi: Client, every: Sandbox) -> None:
    every.fault("postDocument", kind="reset", at=3, times=2)
    every.fault("postDocument", kind="status_before", status=503)
    content = PDF + bytes(700_000)
    publication = plooi.publish(permit(), content)
    uploads = [request for request in every.requests() if request["operation"] == "postDocument"]
    assert [request["headers"]["content-length"] for request in uploads] == [str(len(content))] * 4
    assert [request["received"] for request in uploads[2:]] == [len(content)] * 2
    assert every.file(publication.id) == content


def test_no_more_attempts_than_asked_for(connect: Callable[..., Client], sandbox: Sandbox) -> None:
    once = connect(sandbox.url, auth=sandbox.token(org=["gm0518"]), retries=Retries(attempts=1))
    sandbox.fault("postMetadata", kind="status_before", status=429, times=0)
    with pytest.raises(ApiError, match="status 429"):
        once.create_metadata(permit())
    sandbox.clear_faults()
    sandbox.fault("postDocument", kind="status_before", times=0)
    with pytest.raises(DeliveryIncomplete):
        once.publish(permit(), PDF)
    assert operations(sandbox) == ["postMetadata", "postMetadata", "postDocument", "getDocument"]


def test_pauses_grow_and_vary() -> None:
    for number, factor in ((0.0, 0.75), (0.5, 1.0), (1.0, 1.25)):
        retries = Retries(attempts=6, first=1.0, longest=5.0, random=lambda number=number: number)
        assert [retries.pause(attempt) for attempt in range(1, 7)] == [
            *(seconds * factor for seconds in (1.0, 2.0, 4.0, 5.0, 5.0)),
            None,
        ]


@pytest.mark.parametrize(
    ("asked", "pause"),
    [("7", 7.0), (" 7.5 ", 7.5), ("0", 1.0), ("-3", 1.0), ("120", 120.0), ("121", None), ("1e9", None), ("inf", None)]
    + [(text, 1.0) for text in ("nan", "soon", "", "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 99 Foo 2015", None)],
)
def test_the_platform_may_ask_for_a_longer_pause(asked: str | None, pause: float | None) -> None:
    assert Retries(first=1.0, random=lambda: 0.5).pause(1, asked) == pause


@pytest.mark.parametrize("usegmt", [True, False])
def test_the_platform_may_name_a_moment(usegmt: bool) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=usegmt)
    pause = Retries(first=1.0).pause(1, moment)
    assert pause is not None
    assert 30 < pause <= 60
    assert Retries(first=1.0, patience=20).pause(1, moment) is None


def run(
    retries: Retries, *, repeatable: bool, replies: list[Answer | TransportError], points: list[Point] | None = None
) -> tuple[list[float], Outcome]:
    """What a verb that sends one request waits for, and how it ends, when these replies come; `points` get its own."""
    call = CALLS["get_metadata" if repeatable else "create_metadata"]
    flow = sending(Request(str(call.operation), call, call.method, "https://x.test/"), retries)
    waited, effect = [], next(flow)
    try:
        while True:
            if isinstance(effect, Sleep):
                waited.append(effect.seconds)
                effect = flow.send(None)
            elif isinstance(effect, Checkpoint):
                assert effect.role == call.role
                if points is not None:
                    points.append(effect.point)
                effect = flow.send(None)
            else:
                assert isinstance(effect, Send)
                reply = replies.pop(0)
                effect = flow.throw(reply) if isinstance(reply, TransportError) else flow.send(reply)
    except StopIteration as end:
        assert replies == []
        return waited, end.value


@pytest.mark.parametrize("years", [-30, 0, 40])
def test_a_moment_is_measured_against_the_date_of_its_answer(years: int) -> None:
    now = datetime.now(UTC).replace(microsecond=0) + timedelta(days=365 * years)
    headers = {"date": format_datetime(now, usegmt=True)}
    busy = Answer(503, {**headers, "retry-after": format_datetime(now + timedelta(seconds=9), usegmt=True)})
    waited, _ = run(Retries(random=lambda: 0.5), repeatable=True, replies=[busy, Answer(200, {})])
    assert waited == [9.0]


@pytest.mark.parametrize(
    "date",
    ["Fri, 31 Dec 99999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359", "x"],
)
@pytest.mark.parametrize("own", ["Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359", "", None])
def test_absurd_dates_are_no_fault(date: str, own: str | None) -> None:
    pause = Retries(first=1.0, random=lambda: 0.5).pause(1, date, own)
    assert pause is None or 1.0 <= pause <= 120.0


def test_what_is_asked_for_is_what_is_waited() -> None:
    retries = Retries(first=0.5, random=lambda: 0.5)
    busy = Answer(503, {"retry-after": "9"})
    waited, outcome = run(retries, repeatable=True, replies=[busy, Answer(500, {}), Answer(200, {})])
    assert waited == [9.0, 1.0]
    assert (outcome.unsure, outcome.open) == (True, False)


def test_a_write_that_may_have_arrived_is_not_repeated() -> None:
    broke = TransportError("broke", sent=True)
    nobody = TransportError("nobody", sent=False)
    for reply in (broke, Answer(500, {}), Answer(504, {})):
        waited, outcome = run(Retries(), repeatable=False, replies=[reply])
        assert (waited, outcome.open) == ([], True)
    waited, outcome = run(
        Retries(first=1, random=lambda: 0.5), repeatable=False, replies=[nobody, Answer(429, {}), broke]
    )
    assert (waited, outcome.open, outcome.unsure) == ([1.0, 2.0], True, False)


def test_a_write_says_at_which_point_it_is_and_a_read_does_not() -> None:
    points: list[Point] = []
    replies = [Answer(429, {}), TransportError("broke", sent=True)]
    run(Retries(), repeatable=False, replies=[*replies], points=points)
    assert points == [Point.before, Point.refused, Point.before, Point.lost]
    points.clear()
    run(Retries(attempts=2), repeatable=True, replies=[*replies], points=points)
    assert points == []


def test_refusals_can_be_counted_apart() -> None:
    retries = Retries(attempts=2, first=1.0, refusals=2, random=lambda: 0.5)
    assert [retries.pause(4, refused=refused) for refused in range(5)] == [None] * 5
    assert [retries.pause(3, refused=refused) for refused in range(4)] == [None, None, 4.0, 4.0]
    busy, failing = Answer(429, {}), Answer(500, {})
    waited, outcome = run(retries, repeatable=True, replies=[busy, failing, busy, failing])
    assert (waited, outcome.open, outcome.unsure) == ([1.0, 2.0, 4.0], True, True)


def test_a_page_in_the_place_of_a_read_is_tried_again_where_refusals_are_counted_apart() -> None:
    page = Answer(200, {"content-type": "text/html"}, b"<html>")
    waited, outcome = run(Retries(first=1.0, random=lambda: 0.5), repeatable=True, replies=[page])
    assert (waited, outcome.accepted) == ([], None)
    good = Answer(200, {"content-type": "application/json"}, b"{}")
    apart = Retries(first=1.0, refusals=1, random=lambda: 0.5)
    waited, outcome = run(apart, repeatable=True, replies=[page, good])
    assert (waited, outcome.accepted) == ([1.0], good)


def test_an_answer_without_an_end_is_not_read_to_it(
    connect: Callable[..., Client], serve: Callable[..., Server]
) -> None:
    def answer(call: Call) -> Reply:
        return 200, {}, b" " * (17 * 1024 * 1024)

    with pytest.raises(TransportError, match="where a short answer was due"):
        connect(serve(answer).url, retries=Retries(attempts=1)).value_list("talen")
