"""A platform that means harm: a server on a socket, whose answers are good ones with something done to them."""

from __future__ import annotations

import functools
import gzip
import json
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Self

from attrs import define, field

IDENTITY = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PID = f"https://open.overheid.nl/documenten/{IDENTITY}"

#: Texts that have hurt programs before.
NASTY = (
    *("", " ", "\0", "\x1b[2J", "a\nb\r\nc", "\u2028", "\u202e", "\ud800", "\udfff x", "\U0001f600", "'", "=1+1"),
    *("9999-12-31T23:59:59-18:00", "0001-01-01T00:00:00+18:00", "2022-02-30", "24:00", "null", "NaN", "true"),
    *(
        "http://xn--/",
        "file:///etc/passwd",
        "http://[",
        "//x",
        "../..",
        f"ftp://x/{IDENTITY}",
        "x" * 70_000,
        "<" * 9_000,
    ),
)
#: Values of JSON that no spec promises, as they stand in it.
VALUES = (
    *(b"null", b"true", b"0", b"-1", b"1e999", b"NaN", b"-Infinity", b"1" * 39, b"9" * 5_000, b"[]", b"{}", b'""'),
    *(b"[" * 90 + b"]" * 90, b"[" * 950 + b"]" * 950, b"[" * 100_000, b'{"a":' * 300 + b"1" + b"}" * 300),
    *(b'"\\ud800"', b'{"\\udfff": 1}', b"[" + b"{}," * 3_000 + b"{}]", b'"\xed\xa0\x80"', b'"\xff"'),
)
HEADERS = (
    *("Location", "X-Session-ID", "Retry-After", "Content-Type", "Content-Encoding", "Content-Length", "Set-Cookie"),
    *("Transfer-Encoding", "Connection", "Date", "WWW-Authenticate"),
)
HEADER_VALUES = (
    *(b"", b"\xe9", b"a=\xe9", b"a=b; Domain=.; Path=\xff", b"xn--", b"http://xn--/", b"file:///", b"//localhost:1/x"),
    *(
        b"http://127.0.0.1:1/" + IDENTITY.encode(),
        b"https://[::1]:99999/",
        b"-1",
        b"1e308",
        b"nan",
        b"9" * 30,
        b"chunked",
    ),
    *(b"Fri, 31 Dec 9999 23:59:59 GMT", b"Thu, 99 Foo 99999 99:99:99 +9999", b"gzip", b"gzip, gzip", b"br", b"deflate"),
    *(b"text/html", b"application/pdf", b"application/json; charset=utf-16", b"\x1b[31m", b"identity, identity", b"0"),
)
STATUSES = (
    200,
    201,
    202,
    204,
    206,
    300,
    301,
    302,
    307,
    400,
    401,
    403,
    404,
    409,
    413,
    415,
    429,
    500,
    502,
    503,
    599,
    999,
)


@define
class Answer:
    """An answer before it is sent. `before` are bytes ahead of it; `ending` goes on behind it for as long as it can."""

    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(factory=list)
    body: bytes = b""
    before: bytes = b""
    length: int | None = -1
    cut: int | None = None
    ending: bytes = b""
    drip: bool = False

    def content(self) -> bytes:
        """The bytes that go over the socket."""
        head = b"HTTP/1.1 %d X\r\n" % self.status
        lengths = (
            []
            if self.length is None
            else [(b"Content-Length", b"%d" % (len(self.body) if self.length < 0 else self.length))]
        )
        for name, value in [*lengths, *self.headers]:
            head += name + b": " + value + b"\r\n"
        whole = self.before + head + b"\r\n" + self.body
        return whole if self.cut is None else whole[: self.cut]


def good(request: str, body: bytes) -> Answer:
    """The answer that a platform means well with."""
    method, path, *_ = [*request.split(), "", ""]
    json_type = (b"Content-Type", b"application/json")
    record = body if body[:1] == b"{" else json.dumps(METADATA).encode()
    if "waardelijst" in path:
        items = [{"identifier": f"https://x.test/{n}", "waarde": f"waarde {n}"} for n in range(3)]
        return Answer(200, [json_type], json.dumps(items).encode())
    if "zoek" in path:
        page = {"totaal": 1, "start": 0, "aantal": 1, "resultaten": [METADATA], "_embedded": {"resultaten": [HAL]}}
        return Answer(200, [json_type], json.dumps(page | {"aantalPaginas": 1}).encode())
    if "/metadata" in path:
        headers = [json_type, (b"X-Session-ID", b"sessie-1")]
        if method == "GET":
            return Answer(200, headers, record)
        return Answer(
            201, [*headers, (b"Location", b"/overheid/openbaarmaken/api/v0/documenten/" + IDENTITY.encode())], record
        )
    if method == "GET":
        return Answer(200, [(b"Content-Type", b"application/pdf")], PDF)
    if method == "DELETE":
        return Answer(200)
    return Answer(202, [json_type], b'{"openbaarmakingsdatum": "2022-08-24T14:15:22"}')


METADATA: dict[str, Any] = {
    "document": {
        "pid": PID,
        "publisher": {"id": "https://identifier.overheid.nl/tooi/id/gemeente/gm0518", "label": "gemeente Den Haag"},
        "titelcollectie": {"officieleTitel": "Kapvergunning"},
        "identifiers": ["doc-1"],
        "geldigheid": {"begindatum": "2022-08-24"},
        "classificatiecollectie": {"documentsoorten": [{"id": "https://x.test/a", "label": "vergunning"}]},
        "documenthandelingen": [{"atTime": "2022-08-24T14:15:22Z"}],
    }
}
HAL = {
    "officieleTitel": "Kapvergunning",
    "openbaarmakingsdatum": "2022-08-24T14:15",
    "_links": {"metadata": {"href": PID}},
}
PROBLEM = {
    "type": "https://x.test/errors#validatie-basis-fout-meta",
    "title": "Fout",
    "detail": "Het veld ontbreekt",
    "messages": [{"content": "$.document.language: is missing", "schema_pointers": ["/document/language"]}],
}


def mutated(random: Random, answer: Answer) -> Answer:
    """The answer with one to three things done to it."""
    for _ in range(random.choice((1, 1, 2, 3))):
        random.choices(list(MUTATIONS), list(MUTATIONS.values()))[0](random, answer)
    return answer


def _status(random: Random, answer: Answer) -> None:
    answer.status = random.choice(STATUSES)
    if random.random() < 0.5:
        answer.body = json.dumps(PROBLEM).encode()


def _bytes(random: Random, answer: Answer) -> None:
    content = bytearray(answer.body)
    for _ in range(random.randint(1, 8)):
        place = random.randrange(len(content) + 1)
        content[place : place + random.randrange(3)] = random.randbytes(random.randrange(4))
    answer.body = bytes(content)


def _value(random: Random, answer: Answer) -> None:
    """One value of the JSON in the body in the place of another."""
    if len(answer.body) > 100_000:
        # This server runs in the process whose memory is measured.
        return
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        answer.body = random.choice(VALUES)
        return
    mark = "\ue000"
    places = list(_places(document))
    if not places:
        answer.body = random.choice(VALUES)
        return
    holder, key = random.choice(places)
    holder[key] = mark
    new = random.choice(VALUES) if random.random() < 0.5 else json.dumps(random.choice(NASTY)).encode()
    answer.body = json.dumps(document).encode().replace(json.dumps(mark).encode(), new)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, inner in list(
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield value, key
        yield from _places(inner)


def _header(random: Random, answer: Answer) -> None:
    name, value = random.choice(HEADERS).encode(), random.choice(HEADER_VALUES)
    if name == b"Content-Length":
        answer.length = None
    answer.headers = [pair for pair in answer.headers if pair[0] != name or random.random() < 0.3]
    answer.headers.append((name, value))


def _page(random: Random, answer: Answer) -> None:
    page = random.choice(
        (b"<" * 131_072, b"<html><script>" * 9_000, b"<p>Fout</p>", b"<style>" + b"</" * 60_000, b"\xff" * 999)
    )
    answer.headers = [(b"Content-Type", b"text/html")]
    answer.body = page
    answer.status = random.choice((answer.status, 502))


def _cut(random: Random, answer: Answer) -> None:
    answer.cut = random.randrange(len(answer.content()) + 1)


def _length(random: Random, answer: Answer) -> None:
    answer.length = random.choice((None, 0, 1, len(answer.body) + 9, 10**18))


def _chunked(random: Random, answer: Answer) -> None:
    answer.length = None
    answer.headers.append((b"Transfer-Encoding", b"chunked"))
    size = random.choice((b"%x" % len(answer.body), b"ffffffffffffffff", b"-1", b"zz", b"0"))
    answer.body = size + b"\r\n" + answer.body + b"\r\n0\r\n\r\n"


def _encoded(random: Random, answer: Answer) -> None:
    layers = random.choice((1, 1, 2, 3))
    bomb = random.random() < 0.2
    if bomb:
        answer.body = _bomb()
    for _ in range(layers - bomb):
        answer.body = random.choice((_gzip, _gzip, zlib.compress))(answer.body)
    if random.random() < 0.3:
        answer.body = answer.body[: random.randrange(len(answer.body) + 1)]
    named = random.choice((layers, 1))
    answer.headers.append((b"Content-Encoding", b", ".join([b"gzip"] * named)))


@functools.cache
def _bomb() -> bytes:
    """A PDF of 1 GiB in a layer of gzip, made without ever being whole."""
    layer = zlib.compressobj(1, wbits=31)
    pieces = [layer.compress(PDF), *(layer.compress(bytes(1 << 20)) for _ in range(1024)), layer.flush()]
    return b"".join(pieces)


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 1, mtime=0)


def _large(random: Random, answer: Answer) -> None:
    answer.body = random.choice(
        (b"[" + b"{}," * 1_300_000 + b"{}]", b"[" + b"1," * 2_000_000 + b"1]", b'"' + b"a" * 5_000_000)
    )


def _flood(random: Random, answer: Answer) -> None:
    answer.before = b"HTTP/1.1 103 Early Hints\r\n\r\n" * random.choice((1, 30_000))


def _endless(random: Random, answer: Answer) -> None:
    answer.length = random.choice((None, 10**15))
    answer.ending = random.choice((b"x", b"%PDF-1.7 ", b" ", b"\0", b"\x1f\x8b")) * 8_192


def _drip(random: Random, answer: Answer) -> None:
    answer.drip = True


#: What can be done to an answer, and how often it is.
MUTATIONS: dict[Callable[[Random, Answer], None], int] = {
    _status: 30,
    _bytes: 30,
    _value: 60,
    _header: 50,
    _page: 4,
    _cut: 10,
    _length: 6,
    _chunked: 10,
    _encoded: 10,
    _large: 1,
    _flood: 1,
    _endless: 1,
    _drip: 1,
}


class Platform:
    """The server. Each request is answered by `answer`, which is given its first line and its body."""

    def __init__(self) -> None:
        self.answer: Callable[[str, bytes], Answer] = good
        #: Requests so far.
        self.requests = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/overheid/openbaarmaken/api/v0"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # A thread that waits in accept is not woken by close.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10.0)
            try:
                while (request := self._request(connection)) is not None:
                    self.requests += 1
                    if not self._send(connection, self.answer(*request)):
                        return
            except OSError:
                return

    def _request(self, connection: socket.socket) -> tuple[str, bytes] | None:
        content = b""
        while b"\r\n\r\n" not in content:
            piece = connection.recv(65_536)
            if not piece:
                return None
            content += piece
        head, _, body = content.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        size = next((int(line.partition(":")[2]) for line in lines if line.lower().startswith("content-length:")), 0)
        while len(body) < size:
            piece = connection.recv(65_536)
            if not piece:
                return None
            body += piece
        return lines[0], body

    def _send(self, connection: socket.socket, answer: Answer) -> bool:
        """Send it; whether the connection goes on."""
        content = answer.content()
        if answer.drip:
            stop = threading.Event()
            for place in range(len(content)):
                connection.sendall(content[place : place + 1])
                stop.wait(0.05)
        else:
            connection.sendall(content)
        while answer.ending:
            connection.sendall(answer.ending)
        return answer.cut is None and answer.length == -1
