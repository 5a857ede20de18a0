"""The table of exchanges in `exchanges.txt`: how a row is read, asked over a socket, and held against its answer."""

from __future__ import annotations

import http.client
import json
import re
import time
import uuid
from pathlib import Path
from typing import Any

from attrs import field, frozen
from desk import PDF, PID, ZIP, Desk, metadata
from joserfc import jwt
from joserfc.jwk import OctKey

from plooi.sandbox.tokens import key_of

API = "/overheid/openbaarmaken/api/v0"
SERVED = {
    "Api-Version": "1.0.0",
    "Content-Language": "nl",
    "Cache-Control": "public, max-age=86400",
    "X-Frame-Options": "DENY",
}
UNSERVED = {"Cache-Control": "no-cache, no-store, max-age=0, must-revalidate", "X-Frame-Options": "DENY"}
ANCHORS = {
    "parse-fout": "Parsefout",
    "validatie-basis-fout-meta": "ValidatieMetadatafout",
    "identifier-fout": "Validatiefout",
    "bestandstype-fout": "Bestandstype-fout",
    "autorisatie-fout": "Autorisatiefout",
    "identificatie-fout": "Identificatiefout",
    "niet-gevonden-fout": "Niet-gevonden-fout",
    "conflict-fout": "Conflictfout",
    "mediatype-fout-docu": "",
}
WITH_MESSAGES = {"parse-fout", "validatie-basis-fout-meta", "autorisatie-fout", "conflict-fout"}
VALIDATION = {"schema_pointers", "data_pointers", "content"}


@frozen
class Row:
    """One exchange of the table."""

    line: int
    state: str
    method: str
    path: str
    parts: tuple[str, ...]
    status: int
    body: str
    more: dict[str, str] = field(factory=dict)

    def __str__(self) -> str:
        return f"{self.line}: {self.state}, {self.method} {self.path}, {' ; '.join(self.parts)}"


def rows() -> list[Row]:
    """The rows of the table."""
    text = (Path(__file__).parent / "exchanges.txt").read_text(encoding="utf-8")
    return [_row(number, line) for number, line in enumerate(text.splitlines(), 1) if line and line[0] != "#"]


def _row(number: int, line: str) -> Row:
    state, request, parts, answer = (part.strip() for part in re.split(r" \|(?= )", line))
    method, path = request.split(" ", 1)
    status, _, rest = answer.partition(" ")
    match = re.fullmatch(r"(.*?)((?: (?:[a-z]+=.*|unserved|bare))*)", rest)
    assert match is not None
    more = dict(
        re.findall(r" (as|allow|at|missing|lines|count|start|pid|date)=(.*?)(?= [a-z]+=| unserved| bare|$)", match[2])
    )
    for flag in ("unserved", "bare"):
        if re.search(rf" {flag}\b", match[2]):
            more[flag] = ""
    sent = tuple(part.strip() for part in re.split(r" ; ", parts) if part.strip())
    return Row(number, state, method, path, sent, int(status), match[1], more)


@frozen
class Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


def ask(desk: Desk, row: Row) -> Answer:
    """Put the record in its state, and send the request over a connection of its own."""
    record = _record(desk, row.state)
    path = row.path if row.path.startswith("/") else f"{API}/{row.path}"
    for name, value in {"{id}": record, "{ID}": record.upper(), "{unknown}": str(uuid.uuid4())}.items():
        path = path.replace(name, value)
    headers, body = _request(desk, row, record)
    connection = http.client.HTTPConnection(desk.sandbox.origin.removeprefix("http://"), timeout=60)
    connection.putrequest(row.method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


def _record(desk: Desk, state: str) -> str:
    if state == "none":
        return ""
    if state == "announced by nobody":
        record = str(uuid.uuid4())
        assert desk.send_file("POST", record, PDF).status_code == 202
        return record
    return desk.in_state(state)


def _request(desk: Desk, row: Row, record: str) -> tuple[dict[str, str], bytes | None]:
    headers = {"Authorization": f"Bearer {desk.token}"}
    if row.method in ("POST", "PUT"):
        documents = "documenten/" in row.path
        headers["Content-Type"] = "application/pdf" if documents else "application/json"
        if documents:
            headers["X-Session-ID"] = "0d8f2c54"
    content: bytes | None = None
    document: dict[str, Any] | None = None
    beside: dict[str, Any] = {}
    before, after, title = b"", b"", None
    for part in row.parts:
        word, _, rest = part.partition(" ")
        if word in ("accept:", "range:", "type:", "session:"):
            name = {"type": "Content-Type", "session": "X-Session-ID"}.get(word[:-1], word[:-1].title())
            headers.pop(name, None)
            if rest != "none":
                headers[name] = rest
        elif word == "token:":
            headers.pop("Authorization")
            headers |= TOKENS[rest](desk)
        elif word == "pdf":
            content = PDF
        elif word == "zip":
            content = ZIP
        elif word == "text":
            content = rest.encode()
        elif word == "hex":
            content = bytes.fromhex(rest)
        elif word == "stored":
            content = desk.get(f"metadata/{record}").content
        elif word == "metadata":
            document = metadata(**({"pid": PID + (record or str(uuid.uuid4()))} if row.method == "PUT" else {}))[
                "document"
            ]
        elif word in ("before", "after"):
            raw = rest.encode().decode("unicode_escape").encode()
            before, after = (raw, after) if word == "before" else (before, b" " + raw)
        elif word == "title":
            title = rest.encode().decode("unicode_escape").encode("latin-1")
        else:
            assert document is not None
            _change(document, beside, part)
    if document is not None:
        text = json.dumps({"document": document, **beside}).encode()
        text = re.sub(rb'"(\d+) levels"', lambda match: b"[" * int(match[1]) + b"]" * int(match[1]), text)
        content = before + (text if title is None else text.replace(b"Kapvergunning", b"Kap" + title, 1)) + after
    return headers, content


def _change(document: dict[str, Any], beside: dict[str, Any], part: str) -> None:
    word, _, rest = part.partition(" ")
    if word == "-":
        del document[rest]
    elif word == "types":
        document["classificatiecollectie"]["documentsoorten"] = json.loads(rest)
    elif word == "nested":
        document["x"] = f"{rest} levels"
    elif word == "act":
        gemeente = {"id": "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"}
        soort = {"id": "https://identifier.overheid.nl/tooi/def/thes/kern/c_e1ec050e"}
        document["documenthandelingen"] = [{"soortHandeling": soort, "atTime": rest, "wasAssociatedWith": gemeente}]
    elif word == "who":
        del document["documenthandelingen"][0]["wasAssociatedWith"]
    else:
        name, _, value = part.partition(" = ")
        (beside if name.startswith("/") else document)[name.removeprefix("/")] = json.loads(value)


def _bearer(token: str, scheme: str = "Bearer ") -> dict[str, str]:
    return {"Authorization": scheme + token}


def _signed(desk: Desk, claims: dict[str, Any], algorithm: str = "RS256") -> dict[str, str]:
    whole = {"org": ["gm0518"], "roles": [], "exp": int(time.time()) + 3600} | claims
    whole = {name: value for name, value in whole.items() if value is not None}
    key = key_of(desk.sandbox._folder)
    return _bearer(jwt.encode({"alg": algorithm}, whole, key, algorithms=[algorithm]))


def _symmetric(desk: Desk) -> dict[str, str]:
    claims = {"org": ["gm0518"], "roles": [], "exp": int(time.time()) + 3600}
    return _bearer(jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("geheim-geheim-geheim-geheim-geheim")))


TOKENS: dict[str, Any] = {
    "none": lambda desk: {},
    "kamerstuk": lambda desk: _signed(desk, {"roles": ["Publisher KST"]}),
    "bearer in small letters": lambda desk: _bearer(desk.token, "bearer "),
    "Bearer alone": lambda desk: _bearer(""),
    "two spaces": lambda desk: _bearer(desk.token, "Bearer  "),
    "in X-JWT-Token": lambda desk: {"X-JWT-Token": desk.token},
    "in Aanlever-Token": lambda desk: {"Aanlever-Token": desk.token},
    "no token at all": lambda desk: _bearer("geheim"),
    "forged": lambda desk: _bearer(desk.token[:-8] + "AAAAAAAA"),
    "unsigned": lambda desk: _bearer(f"eyJhbGciOiJub25lIn0.{desk.token.split('.')[1]}."),
    "symmetric": _symmetric,
    "RS512": lambda desk: _signed(desk, {}, "RS512"),
    "expired": lambda desk: _signed(desk, {"exp": int(time.time()) - 60}),
    "without exp": lambda desk: _signed(desk, {"exp": None}),
    "not valid yet": lambda desk: _signed(desk, {"nbf": int(time.time()) + 3600}),
    "without roles": lambda desk: _signed(desk, {"roles": None}),
    "roles in text": lambda desk: _signed(desk, {"roles": "x"}),
    "roles in numbers": lambda desk: _signed(desk, {"roles": [1]}),
    "no role": lambda desk: _signed(desk, {"roles": []}),
    "without org": lambda desk: _signed(desk, {"org": None}),
    "org in text": lambda desk: _signed(desk, {"org": "gm0518"}),
    "no organisation": lambda desk: _signed(desk, {"org": []}),
    "another organisation": lambda desk: _signed(desk, {"org": ["gm0363"]}),
}


def check(row: Row, answer: Answer) -> None:
    """Hold an answer against its row."""
    assert answer.status == row.status, answer.content[:300]
    token = row.body.endswith(" of a token")
    kind = row.body.removesuffix(" of a token")
    assert answer.headers.get("Content-Type") == row.more.get("as", _content_type(kind, token=token))
    assert answer.headers.get("Allow") == row.more.get(
        "allow", answer.headers["Allow"] if kind == "server page" else None
    )
    _check_headers(row, answer, kind, unserved=token or "unserved" in row.more)
    if kind in ANCHORS:
        _check_error(row, answer.json(), kind, token=token)
    else:
        _check_body(row, answer, kind)


def _content_type(kind: str, *, token: bool) -> str | None:
    if token:
        return "application/json;charset=ISO-8859-1"
    special = {
        "nothing": None,
        "file": "application/pdf",
        "page": "text/html;charset=UTF-8",
        "server page": "text/html;charset=utf-8",
    }
    return special.get(kind, "application/json")


def _check_headers(row: Row, answer: Answer, kind: str, *, unserved: bool) -> None:
    wanted: dict[str, str] = {} if "bare" in row.more else dict(UNSERVED if unserved else SERVED)
    if kind in ("page", "server page"):
        wanted["Content-Language"] = "en"
    assert {name: answer.headers[name] for name in SERVED if name in answer.headers} == wanted
    stored = row.status == 201
    assert ("X-Session-ID" in answer.headers) is stored
    assert ("Location" in answer.headers) is stored
    if stored:
        assert re.search(rf"{API}/documenten/[0-9a-fA-F-]{{36}}$", answer.headers["Location"])
        assert uuid.UUID(answer.headers["X-Session-ID"])


def _check_error(row: Row, error: dict[str, Any], kind: str, *, token: bool) -> None:
    keys = {"type", "title", "status", "detail", "instance"}
    if token:
        keys |= {"messages"}
    elif "documenten/" in row.path:
        keys |= {"supportedMediaTypes"}
        wants_list = kind in ("bestandstype-fout", "mediatype-fout-docu")
        assert isinstance(error["supportedMediaTypes"], list) is wants_list
    elif kind in WITH_MESSAGES:
        keys |= {"messages"}
    elif kind == "mediatype-fout-docu":
        keys |= {"supported_media_types"}
    assert set(error) == keys
    assert error["type"].rpartition("#")[2] == kind
    assert error["title"] == ANCHORS[kind] or error["title"] in ("Mediatypefout", "MediatypeMetadatafout")
    assert error["status"] == row.status
    if kind != "validatie-basis-fout-meta":
        assert all(isinstance(message, str) for message in error.get("messages", []))
        return
    [message] = error["messages"]
    assert set(message) == VALIDATION
    assert message["data_pointers"] == row.more["at"].split(",")
    assert message["schema_pointers"] == row.more.get("missing", ",".join(message["schema_pointers"])).split(",")
    assert len(message["content"].split("\n")) == int(row.more.get("lines", 1))


def _check_body(row: Row, answer: Answer, kind: str) -> None:
    if kind == "nothing":
        assert answer.content == b""
    elif kind == "framework":
        error = answer.json()
        assert set(error) == {"timestamp", "status", "error", "path"}
        assert error["status"] == row.status
    elif kind in ("page", "server page"):
        assert str(row.status).encode() in answer.content
    elif kind == "metadata" and "nested 2000" in row.parts:
        assert b"[ [ [" in answer.content  # deeper than Python reads
    elif kind == "metadata":
        # What is stored comes back to the letter, with what stood after it.
        document = json.JSONDecoder().raw_decode(answer.content.decode())[0]["document"]
        assert document["publisher"]
        assert document["pid"] == row.more.get("pid", document["pid"])
        assert document["pid"].startswith(PID) or "pid" in row.more
    elif kind == "receipt":
        receipt = answer.json()
        date = row.more.get("date", "wijzigingsdatum" if row.method == "PUT" else "openbaarmakingsdatum")
        assert set(receipt) == {"title", "status", "detail", date, "document"}
        assert receipt["document"] == {"pid": None}
    elif kind == "file":
        assert answer.content == PDF
    elif kind == "results":
        results = answer.json()
        assert (results["totaal"], results["aantal"]) == (25, 10)
        assert results["start"] == int(row.more.get("start", results["start"]))
        assert len(results["resultaten"]) == int(row.more.get("count", len(results["resultaten"])))
    else:
        assert kind == "values", kind
        assert len(answer.json()) == int(row.more["count"])
        assert all(set(value) == {"identifier", "waarde"} for value in answer.json())
