"""The ways to ask something of the API, and what an answer has to look like, for the tables of scenarios."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
from attrs import evolve, frozen
from desk import GEMEENTE, KAMERSTUK, PDF, PID, THEME, Desk, metadata

EMPTY = "empty"
FRAMEWORK = "framework"
PAGE = "page"
METADATA = "metadata"
RECEIPT = "receipt"
FILE = "file"
RESULTS = "results"
HAL = "hal"
VALUES = "values"

PARSE = "parse-fout"
SCHEMA = "validatie-basis-fout-meta"
IDENTIFIER = "identifier-fout"
FILE_TYPE = "bestandstype-fout"
TOKEN = "identificatie-fout"
RIGHTS = "autorisatie-fout"
NOT_FOUND = "niet-gevonden-fout"
CONFLICT = "conflict-fout"
MEDIA_TYPE = "mediatype-fout-docu"

Ask = Callable[[Desk, str], httpx.Response]


@frozen
class Scenario:
    """What is asked, of a record in which state, and what comes back: a status, and a kind of error or another body."""

    name: str
    state: str
    ask: Ask
    status: int
    body: str

    def answering(self, status: int, body: str) -> Scenario:
        """The same question with another answer."""
        return evolve(self, status=status, body=body)


def post(body: Any, **rest: Any) -> Ask:
    return lambda desk, record: desk.post("metadata", json=body, **rest)


def post_raw(content: bytes, media_type: str = "application/json") -> Ask:
    return lambda desk, record: desk.post("metadata", content=content, headers={"Content-Type": media_type})


def post_as(token: Callable[[Desk], str], body: Any = None, start: str = "Bearer ") -> Ask:
    """Post metadata with another token than that of the desk."""
    return post_with("Authorization", lambda desk: start + token(desk), body)


def post_with(header: str, value: Callable[[Desk], str], body: Any = None) -> Ask:
    """Post metadata with one header of one's own instead of the desk's token."""

    return lambda desk, record: desk.stranger.post(
        f"{desk.base_url}metadata", json=body or metadata(), headers={header: value(desk)}
    )


def put(**changes: Any) -> Ask:
    return lambda desk, record: desk.replace(record, **changes)


def put_at(place: str, body: Any) -> Ask:
    return lambda desk, record: desk.put(f"metadata/{place}", json=body)


def put_what_is_read() -> Ask:
    """Replace metadata with what is read of it before, to the letter."""

    def ask(desk: Desk, record: str) -> httpx.Response:
        read = desk.get(f"metadata/{record}")
        content = read.content if read.status_code == 200 else json.dumps(metadata(pid=PID + record)).encode()
        return desk.put(f"metadata/{record}", content=content, headers={"Content-Type": "application/json"})

    return ask


def put_with(more: dict[str, Any], **changes: Any) -> Ask:
    """Replace metadata with further things beside the document."""
    return lambda desk, record: desk.put(f"metadata/{record}", json={**metadata(pid=PID + record, **changes), **more})


def send(content: bytes, method: str = "POST", place: str | None = None, **headers: Any) -> Ask:
    return lambda desk, record: desk.send_file(method, place or record, content, headers=headers)


def get(path: str, **headers: str) -> Ask:
    return lambda desk, record: desk.get(path.format(id=record), headers=headers)


def delete(path: str = "documenten/{id}") -> Ask:
    return lambda desk, record: desk.delete(path.format(id=record))


def values(query: str) -> Ask:
    """Ask for a value list, without a token."""
    return lambda desk, record: desk.stranger.get(f"{desk.lists}{query}")


def kamerstuk() -> dict[str, Any]:
    return metadata(classificatiecollectie={"documentsoorten": [{"id": KAMERSTUK}], "themas": [{"id": THEME}]})


def own(desk: Desk) -> str:
    """The token of the desk itself."""
    return desk.token


def token(**claims: Any) -> Callable[[Desk], str]:
    return lambda desk: desk.sandbox.token(**{"org": ["gm0518"], **claims})


def make(without: str | None = None, **changes: Any) -> Ask:
    """Post metadata as the version of the desk takes it, with changes."""
    return lambda desk, record: desk.post("metadata", json=desk.metadata(without, **changes))


def play(desk: Desk, scenario: Scenario) -> None:
    """Ask, and look at the answer."""
    record = "" if scenario.state == "none" else desk.in_state(scenario.state)
    answer = scenario.ask(desk, record)
    assert answer.status_code == scenario.status, answer.text
    check(desk, answer, scenario.body)
    assert ("Api-Version" in answer.headers) is not answered_before_the_services(answer, scenario)


def answered_before_the_services(answer: httpx.Response, scenario: Scenario) -> bool:
    """Whether an answer lacks the headers of the services: those of value lists, and refusals of a token."""
    if answer.request.url.path.endswith("/waardelijsten"):
        return True
    if answer.status_code == 401:
        return scenario.body != EMPTY
    if answer.status_code == 500 and scenario.name.endswith("without roles"):
        return True
    if scenario.body == IDENTIFIER:
        title: str = answer.json()["title"]
        return title == "identifier-fout"
    return scenario.body == RIGHTS and answer.request.method != "PUT"


def check(desk: Desk, answer: httpx.Response, body: str) -> None:
    """Look at a body, by what it is to be."""
    if body == EMPTY:
        assert answer.content == b""
    elif body == FRAMEWORK:
        assert set(answer.json()) == {"timestamp", "status", "error", "path"}
        assert answer.json()["status"] == answer.status_code
    elif body == PAGE:
        assert answer.headers["Content-Type"] == "text/html;charset=UTF-8"
        assert answer.headers["Content-Language"] == "en"
        assert f"status={answer.status_code}" in answer.text
    elif body == METADATA:
        document = answer.json()["document"]
        assert document["titelcollectie"]["officieleTitel"]
        assert document.get("publisher", {}).get("id", GEMEENTE) == GEMEENTE
        assert document.get("pid", "").startswith(PID) is desk.has_pid
    elif body == RECEIPT:
        assert answer.json()["document"] == {"pid": None}
    elif body == FILE:
        assert answer.content == PDF
    elif body == RESULTS:
        assert set(answer.json()) == {"totaal", "start", "aantal", "resultaten"}
    elif body == HAL:
        assert answer.headers["Content-Type"] == "application/hal+json"
        assert set(answer.json()) == {"_links", "_embedded", "aantalResultaten", "aantalPaginas"}
    elif body == VALUES:
        assert answer.json()
        assert all(set(value) == {"identifier", "waarde"} for value in answer.json())
    else:
        documents = "/documenten/" in answer.request.url.path
        alpha = desk.label.endswith("alpha")
        if of_a_token(answer, body) and not alpha:
            assert answer.headers["Content-Type"] == "application/json;charset=ISO-8859-1"
            check_refused_token(answer.json(), answer.status_code, body)
        else:
            check_error(
                answer.json(),
                answer.status_code,
                body,
                documents=documents,
                alpha=alpha,
                put=answer.request.method == "PUT",
            )


def of_a_token(answer: httpx.Response, body: str) -> bool:
    """Whether an error is the refusal of a token, which has a form of its own."""
    return body == TOKEN or (body == RIGHTS and answer.request.method != "PUT")


def check_refused_token(error: dict[str, Any], status: int, kind: str) -> None:
    assert set(error) == {"type", "title", "status", "detail", "instance", "messages"}
    assert error["type"].rpartition("#")[2] == kind
    assert error["status"] == status
    assert all(isinstance(message, str) for message in error["messages"])


def check_error(error: dict[str, Any], status: int, kind: str, *, documents: bool, alpha: bool, put: bool) -> None:
    titles = {
        PARSE: {"Parsefout"},
        SCHEMA: {"ValidatieMetadatafout"},
        IDENTIFIER: {"Validatiefout", "identifier-fout"} if alpha else {"Validatiefout"},
        FILE_TYPE: {"Bestandstype-fout"},
        TOKEN: {"Identificatiefout"},
        RIGHTS: {"Autorisatiefout"},
        NOT_FOUND: {"Niet-gevonden-fout"},
        CONFLICT: {"Conflictfout"},
        MEDIA_TYPE: {"Mediatypefout" if documents else "MediatypeMetadatafout"},
    }
    assert error["type"].rpartition("#")[2] == kind
    assert error["title"] in titles[kind]
    assert error["status"] == status
    assert error["detail"]
    spellings = ("supported_media_types", "supportedMediaTypes")
    spelling, other = spellings[::-1] if alpha or documents else spellings
    assert other not in error
    if documents:
        assert spelling in error, "nulls are written out"
        assert "messages" not in error
        return
    assert (spelling in error) is (kind == MEDIA_TYPE), "nulls are left out"
    assert ("messages" in error) is (kind in (PARSE, SCHEMA, CONFLICT) or (kind == RIGHTS and status == 403 and put))
    if kind == SCHEMA:
        names = ("schemaPointers", "dataPointers") if alpha else ("schema_pointers", "data_pointers")
        [message] = error["messages"]
        assert set(message) == {*names, "content"}
        assert isinstance(message["content"], str)
        for pointers in (message[name] for name in names):
            assert pointers
            assert all(pointer.startswith("/") for pointer in pointers)
