"""What a platform, or somebody on the way to it, can send to hurt a client; and that it does not."""

from __future__ import annotations

import base64
import gzip
import io
import itertools
import json
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from facade.clients import PDF, QUICK, UNKNOWN, Call, Client, Reply, Server, permit
from fuzz.hostile import Answer, Platform
from plooi import AsyncPlooi, BearerToken, ClientCredentials, Metadata, Plooi, PlooiError, Publication, versions
from plooi.errors import ApiError, ConfigurationError, DeliveryIncomplete, MetadataInvalid, TransportError, WriteRefused
from plooi.flows import outcomes
from plooi.model.moments import local
from plooi.wire.foreign import DEEPEST, MOST_DIGITS, MOST_VALUES, Unreadable, json_in, on_one_line
from plooi.wire.receiving import LARGEST_ANSWER
from plooi.wire.retrying import seconds_of
from plooi.wire.sinks import Sink

Connect = Callable[..., Client]
Serve = Callable[..., Server]
IDENTITY = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
ONCE = {"retries": QUICK.__class__(attempts=1)}


# Decompression.


@pytest.mark.parametrize("layers", ["gzip, gzip", "gzip, gzip, gzip", "deflate, gzip", "br", "zstd", "x-unknown"])
def test_more_than_one_encoding_is_not_taken_off(connect: Connect, serve: Serve, layers: str) -> None:
    body = b"{}"
    for _ in layers.split(","):
        body = gzip.compress(body)
    plooi = connect(serve(lambda call: (200, {"Content-Encoding": layers}, body)).url, **ONCE)
    with pytest.raises(TransportError, match="It is to send its answers as they are"):
        plooi.get_metadata(UNKNOWN)


def test_no_encoding_is_asked_for(connect: Connect, serve: Serve) -> None:
    server = serve(lambda call: (404, {}, b""))
    for call in (lambda it: it.get_metadata(UNKNOWN), lambda it: it.download(UNKNOWN, io.BytesIO())):
        with pytest.raises(ApiError):
            call(connect(server.url))
    assert [call.headers["accept-encoding"] for call in server.calls] == ["identity"] * 2


@pytest.mark.parametrize("named", ["gzip", "x-gzip", "deflate", "identity, gzip", " GZIP "])
def test_one_layer_is_taken_off(connect: Connect, serve: Serve, named: str) -> None:
    body = json.dumps([{"identifier": "https://x.test/a", "waarde": "a" * 200_000}]).encode()
    pack = zlib.compress if named == "deflate" else gzip.compress
    server = serve(lambda call: (200, {"Content-Encoding": named}, pack(body)))
    assert [value.label for value in connect(server.url).value_list("ministeries").values()] == ["a" * 200_000]


def test_what_is_taken_out_is_bounded(connect: Connect, serve: Serve) -> None:
    bomb = gzip.compress(bytes(64 * LARGEST_ANSWER), 1)
    plooi = connect(serve(lambda call: (200, {"Content-Encoding": "gzip"}, bomb)).url, **ONCE)
    with pytest.raises(TransportError, match=f"more than {LARGEST_ANSWER} bytes where a short answer was due"):
        plooi.get_metadata(UNKNOWN)


def test_an_encoding_that_breaks_off_is_no_file(connect: Connect, serve: Serve, tmp_path: Path) -> None:
    content = gzip.compress(PDF + bytes(100_000))[:-20]
    plooi = connect(serve(lambda call: (200, {"Content-Encoding": "gzip"}, content)).url, **ONCE)
    with pytest.raises(TransportError, match="the encoding of the answer is broken"):
        plooi.download(UNKNOWN, tmp_path / "kopie.pdf")
    assert list(tmp_path.iterdir()) == []


# Cookies.


@pytest.mark.parametrize("cookie", ["a=\xe9", "sessie=1; Path=/", "a=b; Domain=.nl", "=;=;="])
def test_no_cookie_is_kept(connect: Connect, serve: Serve, cookie: str) -> None:
    server = serve(lambda call: (404, {"Set-Cookie": cookie}, b""))
    plooi = connect(server.url)
    for _ in range(3):
        with pytest.raises(ApiError):
            plooi.get_metadata(UNKNOWN)
    assert all("cookie" not in call.headers for call in server.calls)


# Where a document may go.


def test_a_file_never_goes_on_unencrypted() -> None:
    with Plooi("https://x.test/api/v0", version="0.3.2-alpha", allowed_hosts=["x.test", "x.test:80"]) as plooi:
        named = plooi._context.request
        for url in ("http://x.test/documenten/1", "http://x.test:443/documenten/1", "HTTP://X.TEST/documenten/1"):
            with pytest.raises(ConfigurationError, match="it would travel unencrypted"):
                named("upload_document", {"id": IDENTITY, "X-Session-ID": "s"}, url=url)
    with pytest.raises(ConfigurationError, match="the client secret would travel in clear"):
        Plooi("https://x.test/api/v0", auth=ClientCredentials("a", "b", token_url="http://x.test/token"))


# HTML errors.


@pytest.mark.parametrize(
    "page",
    [b"<" * 2_000_000, b"<script>" * 250_000, b"<style " * 300_000, b"</script" * 250_000, b"<p>" * 700_000],
    ids=["open", "script", "style", "closing", "tags"],
)
def test_a_page_is_read_in_one_go(connect: Connect, serve: Serve, page: bytes) -> None:
    # What takes a square of steps would not come to its end here.
    plooi = connect(serve(lambda call: (400, {"Content-Type": "text/html"}, page)).url)
    with pytest.raises(ApiError) as caught:
        plooi.get_metadata(UNKNOWN)
    assert len(str(caught.value)) < 500


def test_what_a_page_carries_out_is_no_text_of_it(connect: Connect, serve: Serve) -> None:
    page = b"<html><STYLE>p {}</style ><h1>Storing</h1><script>alert('<p>')</script>Later &amp; meer<script>x"
    plooi = connect(serve(lambda call: (400, {"Content-Type": "text/html"}, page)).url)
    with pytest.raises(ApiError, match="with status 400: Storing Later &amp; meer"):
        plooi.get_metadata(UNKNOWN)


# Texts of the platform in messages of the client's own.


@pytest.mark.parametrize("kept_pid", ["https://open.overheid.nl/documenten/y", "d\ne\x1b[31m"])
def test_a_refusal_stays_on_one_line_whatever_the_platform_keeps(connect: Connect, serve: Serve, kept_pid: str) -> None:
    types, themas = ["vergunning"], ["natuur en milieu"]
    ours = Metadata(publisher="gm0363", officiele_titel="A", documentsoorten=types, themas=themas)
    kept = dict(versions.get("0.9.0-beta").encode(ours).document)
    kept["document"]["publisher"]["id"] = "a\nb\r\nc\x1b[31m"
    kept["document"]["pid"] = kept_pid
    plooi = connect(serve(lambda call: (200, {"Content-Type": "application/json"}, json.dumps(kept).encode())).url)
    for call in (
        lambda: plooi.replace_metadata(UNKNOWN, ours.evolve(pid="https://open.overheid.nl/documenten/x")),
        lambda: plooi.replace_metadata(UNKNOWN, ours.evolve(pid=kept_pid if "\n" not in kept_pid else None)),
        lambda: plooi.replace_document(UNKNOWN, PDF, publisher="gm0363"),
        lambda: plooi.withdraw(UNKNOWN, publisher="gm0363"),
    ):
        with pytest.raises((WriteRefused, MetadataInvalid)) as caught:
            call()
        lines = str(caught.value).splitlines() if isinstance(caught.value, MetadataInvalid) else [str(caught.value)]
        assert not set("\n\r\x1b") & set("".join(lines))


# Values that are no PlooiError.

DATES = ("9999-12-31T23:59:59-18:00", "0001-01-01T00:00:00+18:00", "9999-12-31T23:59:59.999999999-00:01")


@pytest.mark.parametrize("date", DATES)
def test_an_accepted_delivery_stays_accepted_whatever_its_date(connect: Connect, serve: Serve, date: str) -> None:
    assert local(date) is None
    plooi = connect(serve(lambda call: (202, {}, json.dumps({"openbaarmakingsdatum": date}).encode())).url)
    assert plooi.upload_document(IDENTITY, PDF).openbaarmakingsdatum is None


@pytest.mark.parametrize(
    "text", ["nan", "1e999", "9" * 400, "Fri, 31 Dec 99999 23:59:59 GMT", "Mon, 1 Jan 0001 +9999", ""]
)
def test_a_time_to_wait_that_is_none(text: str) -> None:
    assert seconds_of(text) is None or seconds_of(text) >= 0


BODIES = {
    "deep": b'{"document": ' + b"[" * 900 + b"]" * 900 + b"}",
    "deeper": b"[" * 200_000,
    "long number": b'{"document": {"x": ' + b"9" * 100_000 + b"}}",
    "infinity": b'{"document": {"x": 1e999}}',
    "many": b'{"document": {"x": [' + b"1," * 200_000 + b"1]}}",
}


@pytest.mark.parametrize("body", BODIES)
def test_json_beyond_its_bounds_is_not_understood(connect: Connect, serve: Serve, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    plooi = connect(serve(lambda call: (200, headers, BODIES[body])).url)
    for call in (lambda it: it.get_metadata(UNKNOWN), lambda it: list(it.search())):
        with pytest.raises(ApiError, match="the answer is not what the spec promises"):
            call(plooi)


def test_the_bounds_of_json() -> None:
    assert json_in("[" * DEEPEST + "]" * DEEPEST)
    assert json_in("9" * MOST_DIGITS) == int("9" * MOST_DIGITS)
    assert len(json_in(f"[{'1,' * (MOST_VALUES - 2)}1]")) == MOST_VALUES - 1
    for text in (
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "9" * (MOST_DIGITS + 1),
        f"[{'1,' * MOST_VALUES}1]",
        "NaN",
        "",
    ):
        with pytest.raises(Unreadable):
            json_in(text)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("1", "[], {}"),
        # Each closes, and opens again, what the level itself opens and closes, where texts are taken for brackets.
        ('"]"', '"["'),
        ('{"]": 1}', '{"[": 1}'),
        (r'"\"]\""', r'"\"[\""'),
        (r'"\\]"', r'"[\\"'),
        ('"\u2201\u5d01\u2201"', '"\u2201\u5b01\u2201"'),
    ],
)
def test_how_deep_json_is_does_not_depend_on_signs_in_its_texts(first: str, last: str) -> None:
    for levels, kind in itertools.product((DEEPEST, DEEPEST + 1), ("utf-8", "utf-16", "utf-32-le")):
        opening, closing = f"[{first}, ", f", {last}]"
        # What stands beside the innermost level adds one to no other.
        text = opening * (levels - 1) + "[]" + closing * (levels - 1)
        for content in (text, text.encode(kind)):
            if levels == DEEPEST:
                assert json_in(content) == json.loads(text)
                continue
            with pytest.raises(Unreadable, match="levels"):
                json_in(content)
    # What is no container has no levels, however long it is.
    for alone in ('"' + "[" * 500 + '\\\\"', " " * 500 + "1", '"' + "]}" * 500 + '"'):
        assert json_in(alone.encode("utf-16")) == json_in(alone) == json.loads(alone)


def test_half_characters_can_be_kept_and_sent_on(connect: Connect, serve: Serve) -> None:
    body = json.dumps({"document": {"pid": "x\ud800", "titelcollectie": {"officieleTitel": "a\udfff"}, "\ud801": 1}})
    plooi = connect(serve(lambda call: (200, {"Content-Type": "application/json"}, body.encode())).url)
    metadata = plooi.get_metadata(UNKNOWN)
    json.dumps(metadata.to_dict(), ensure_ascii=False).encode()
    assert metadata.officiele_titel == "a\ufffd"


def test_a_text_of_the_platform_stays_on_its_line(connect: Connect, serve: Serve) -> None:
    forged = "kapot\r\nDone: 5 rows.\x1b[2J\u2028x\u202ey\x85z\ud800"
    body = {"type": "x#parse-fout", "title": forged, "detail": forged, "messages": [forged]}
    headers = {"Content-Type": "application/json", "X-Session-ID": "a\x1b[1mb"}
    plooi = connect(serve(lambda call: (400, headers, json.dumps(body).encode())).url)
    with pytest.raises(ApiError) as caught:
        plooi.get_metadata(UNKNOWN)
    texts = [
        str(caught.value),
        caught.value.title,
        caught.value.detail,
        caught.value.session_id,
        *caught.value.messages,
    ]
    assert all(text is not None and text.isprintable() and text.encode() for text in texts)
    assert on_one_line("  a\tb\r\nc\n") == "  a b c"


def test_what_the_libraries_repeat_of_an_answer_is_cut_off(connect: Connect) -> None:
    with raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 50_000 + b"\r\n") as url:
        with pytest.raises(TransportError, match=r"broke during getMetadata: illegal chunk header: .*000…") as caught:
            connect(url, **ONCE).get_metadata(UNKNOWN)
        assert len(str(caught.value)) < 500


@pytest.mark.parametrize("claims", [{"org": None}, {"org": 5}, {"org": [1, None, "gm0518\x1b"]}, "deep", [], None])
def test_a_token_with_odd_claims(connect: Connect, serve: Serve, claims: Any) -> None:
    text = '{"org": ' + "[" * 3_000 + "]" * 3_000 + "}" if claims == "deep" else json.dumps(claims)
    token = f"a.{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}.b"
    assert all(code.isprintable() for code in BearerToken(token).organisations)
    plooi = connect(serve(lambda call: (401, {}, b"")).url, auth=BearerToken(token))
    with pytest.raises(ApiError, match="The token may not deliver for this publisher"):
        plooi.create_metadata(permit())


def test_a_token_that_is_given_out_without_end(connect: Connect, serve: Serve) -> None:
    token = b'{"access_token": "' + b"a" * 2 * LARGEST_ANSWER + b'"}'
    server = serve(lambda call: (200, {}, token))
    auth = ClientCredentials("a", "b", token_url=f"{server.origin}/token")
    with pytest.raises(TransportError, match="where a short answer was due"):
        connect(server.url, auth=auth, **ONCE).get_metadata(UNKNOWN)


# Bounds of an exchange.


@contextmanager
def raw(start: bytes, more: bytes = b"", *, every: float = 0.0) -> Iterator[str]:
    """A server that answers a request with some bytes, and then with more of them until nobody takes them."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                try:
                    connection.recv(65_536)
                    connection.sendall(start)
                    while more and not stop.wait(every):
                        connection.sendall(more)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/v0"
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


OK = b"HTTP/1.1 200 OK\r\n"
SLOW = {
    "in the headers": (OK + b"X: ", b"x"),
    "in the body": (OK + b"Content-Length: 99999\r\n\r\n", b" "),
    "ahead of the answer": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "in a file": (OK + b"Content-Length: 99999\r\n\r\n%PDF-1.7", b"x"),
}


@pytest.mark.parametrize("where", SLOW)
def test_an_exchange_has_an_end(connect: Connect, tmp_path: Path, where: str) -> None:
    # Each piece comes well before the timeout, and the whole never.
    with raw(*SLOW[where], every=0.05) as url:
        plooi = connect(url, deadline=0.6, **ONCE)
        with pytest.raises(TransportError, match=r"in time: it was not over after 1 seconds.*set deadline"):
            plooi.download(UNKNOWN, tmp_path / "kopie.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("deadline", [0, -1, float("inf"), float("nan"), "10"])
def test_a_deadline_that_is_none(deadline: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"deadline .* is not a number of seconds above 0"):
        Plooi("https://x.test/api/v0", deadline=deadline)


def test_an_answer_to_an_upload_has_an_end(connect: Connect) -> None:
    with raw(b"HTTP/1.1 202 Accepted\r\n\r\n", b" " * 65_536) as url, pytest.raises(PlooiError):
        connect(url, **ONCE).upload_document(IDENTITY, PDF)


def test_a_file_that_is_read_back_is_read_no_further_than_the_one_that_was_sent(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: str, body: bytes) -> Answer:
        if request.startswith("POST"):
            return Answer(202, cut=20)
        return Answer(200, [(b"Content-Type", b"application/pdf")], PDF, length=None, ending=b"x" * 65_536)

    sinks: list[Sink] = []

    def made() -> Sink:
        sinks.append(Sink())
        return sinks[-1]

    monkeypatch.setattr(outcomes, "Sink", made)
    with Platform() as platform, pytest.raises(PlooiError):
        platform.answer = answer
        connect(platform.url, version="0.3.2-alpha").upload_document(IDENTITY, PDF)
    assert sinks
    assert all(len(PDF) < sink.size < 1_000_000 for sink in sinks)


def test_a_download_has_an_end(connect: Connect, tmp_path: Path) -> None:
    from attrs import evolve

    with raw(OK + b"\r\n" + PDF, b"x" * 65_536) as url:
        plooi = connect(url)
        context = plooi.plooi._context
        version = context.version
        # The limit of the versions, 2 GiB, takes long.
        smaller = _With(version, traits=version.traits.having(largest_document=1_000_000))
        plooi.plooi._context = evolve(context, version=smaller)
        with pytest.raises(ApiError, match="it sent more than 1000000 bytes"):
            plooi.download(UNKNOWN, tmp_path / "kopie.pdf")
    assert list(tmp_path.iterdir()) == []


class _With:
    """A version of which something is otherwise."""

    def __init__(self, version: Any, **changes: Any) -> None:
        self._version = version
        self.__dict__.update(changes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._version, name)


def test_a_search_without_hits_has_an_end(connect: Connect, serve: Serve) -> None:
    count = iter(range(10_000))

    def answer(call: Call) -> Reply:
        other = {"document": {"pid": str(next(count)), "publisher": {"id": "https://x.test/elders"}}}
        return 200, {"Content-Type": "application/json"}, json.dumps({"totaal": 10**9, "resultaten": [other]}).encode()

    server = serve(answer)
    with pytest.raises(ApiError, match="it sent 100 pages one after the other"):
        next(connect(server.url).search("gm0518"))
    assert len(server.calls) == 100


# Clients that are used wrongly, or closed.


def test_one_client_in_two_event_loops(serve: Serve) -> None:
    plooi = AsyncPlooi(serve(lambda call: (404, {}, b"")).url)

    async def ask() -> None:
        with pytest.raises(ApiError):
            await plooi.get_metadata(UNKNOWN)

    async def ask_again() -> None:
        with pytest.raises(ConfigurationError, match="was used in another event loop before"):
            await plooi.get_metadata(UNKNOWN)

    import asyncio

    with asyncio.Runner() as first:
        first.run(ask())
        with asyncio.Runner() as second:
            second.run(ask_again())
        first.run(plooi.aclose())


def test_a_client_that_is_closed_during_a_call(serve: Serve) -> None:
    server = serve(lambda call: (closing(), (404, {}, b""))[1])
    plooi = Plooi(server.url, retries=QUICK)
    closing = plooi.close
    with pytest.raises(PlooiError):
        plooi.publish(permit(), PDF)
    with pytest.raises(ConfigurationError, match="This client is closed"):
        plooi.get_metadata(UNKNOWN)


@pytest.mark.anyio
async def test_an_async_client_that_is_closed_during_calls(serve: Serve) -> None:
    begun = threading.Event()

    def answer(call: Call) -> Reply:
        begun.set()
        go_on.wait(30)
        return 404, {}, b""

    go_on = threading.Event()
    plooi = AsyncPlooi(serve(answer).url, retries=QUICK)
    outcomes: list[BaseException] = []

    async def ask() -> None:
        try:
            await plooi.get_metadata(UNKNOWN)
        except Exception as error:
            outcomes.append(error)

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(ask)
        await anyio.to_thread.run_sync(begun.wait)
        await plooi.aclose()
        go_on.set()
    assert len(outcomes) == 3 and all(isinstance(error, PlooiError) for error in outcomes)


def test_a_publication_with_odd_texts_can_be_kept(connect: Connect, serve: Serve, metadata: Metadata) -> None:
    def answer(call: Call) -> Reply:
        if call.path.endswith("/metadata"):
            document = {"document": {"pid": f"https://x.test/\ud800/{IDENTITY}"}}
            return 201, {"X-Session-ID": "\xe9", "Location": f"/\xe9/{IDENTITY}"}, json.dumps(document).encode()
        return 500, {}, b""

    with pytest.raises(DeliveryIncomplete) as caught:
        connect(serve(answer).url, auth="geheim").publish(metadata, PDF)
    kept = json.dumps(caught.value.publication.to_dict(), ensure_ascii=False).encode()
    assert Publication.from_dict(json.loads(kept)) == caught.value.publication
