"""The reconstructed alpha versions: what was asked of them, as their specs mean it, and what comes back.

That their platform behaved so is not known; see the standing of these versions.
"""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from asking import (
    CONFLICT,
    EMPTY,
    FILE,
    FILE_TYPE,
    FRAMEWORK,
    HAL,
    IDENTIFIER,
    METADATA,
    NOT_FOUND,
    PARSE,
    RECEIPT,
    RIGHTS,
    SCHEMA,
    TOKEN,
    VALUES,
    Scenario,
    delete,
    get,
    make,
    own,
    play,
    post_with,
    put,
    put_at,
    put_with,
    send,
    token,
    values,
)
from desk import GEMEENTE, KAMERSTUK, OTHER, PDF, PID, THEME, UNKNOWN, VERGUNNING, ZIP, Desk, id_of, metadata, titled

ALPHAS = ("0.3.1-alpha", "0.3.2-alpha")
A, B = ALPHAS
RELATION = {"relation": f"{PID}{UNKNOWN}", "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"}


def relations(value: object) -> Callable[[Desk, str], httpx.Response]:
    return lambda desk, record: desk.post("metadata", json={**desk.metadata(), "documentrelaties": value})


def kamerstuk(desk: Desk, record: str) -> httpx.Response:
    kind = {"documentsoort": {"id": KAMERSTUK}} if desk.label == A else {"documentsoorten": [{"id": KAMERSTUK}]}
    return desk.post("metadata", json=desk.metadata(classificatiecollectie={**kind, "themas": [{"id": THEME}]}))


IN_BOTH = (
    Scenario("create", "none", make(), 201, METADATA),
    Scenario("create without identifiers", "none", make(without="identifiers"), 201, METADATA),
    Scenario("create with a script", "none", make(**titled("<script>")), 400, PARSE),
    Scenario("create with an unknown language", "none", make(language={"id": "Nederlands"}), 400, SCHEMA),
    Scenario("create for another publisher", "none", make(publisher={"id": OTHER}), 401, TOKEN),
    Scenario("create a kamerstuk without the role", "none", kamerstuk, 401, TOKEN),
    Scenario("create without a token", "none", post_with("X-Session-ID", lambda desk: "0d8f2c54"), 403, RIGHTS),
    Scenario("create with the JWT header", "none", post_with("X-JWT-Token", own), 403, RIGHTS),
    Scenario("create with what is no token", "none",
             post_with("Aanlever-Token", lambda desk: "geheim"), 400, IDENTIFIER),
    Scenario("create with a token that has expired", "none",
             post_with("Aanlever-Token", token(expires_in=-1)), 401, TOKEN),
    Scenario("create with a token of somebody else", "none",
             post_with("Aanlever-Token", lambda desk: desk.token[:-8] + "AAAAAAAA"), 401, TOKEN),
    Scenario("read", "created", get("metadata/{id}"), 200, METADATA),
    Scenario("read, unknown", "none", get(f"metadata/{UNKNOWN}"), 404, NOT_FOUND),
    Scenario("read, no UUID", "none", get("metadata/doc-20219495"), 400, IDENTIFIER),
    Scenario("read what was withdrawn", "withdrawn", get("metadata/{id}"), 404, NOT_FOUND),
    Scenario("replace", "processed", put(**titled("Een andere titel")), 201, METADATA),
    Scenario("replace with another publisher", "created", put(publisher={"id": OTHER}), 403, RIGHTS),
    Scenario("replace what was withdrawn", "withdrawn", put(), 404, NOT_FOUND),
    Scenario("send a PDF", "created", send(PDF), 202, RECEIPT),
    Scenario("send without a session", "created", send(PDF, **{"X-Session-ID": None}), 202, RECEIPT),
    Scenario("send a ZIP as PDF", "created", send(ZIP), 202, RECEIPT),
    Scenario("send a PDF that is none", "created", send(b"Dit is geen PDF."), 400, FILE_TYPE),
    Scenario("send to an unknown id", "none", send(PDF, place=UNKNOWN), 404, NOT_FOUND),
    Scenario("replace a file of what is processed", "processed", send(PDF, "PUT"), 202, RECEIPT),
    Scenario("download", "processed", get("documenten/{id}"), 200, FILE),
    Scenario("download what was withdrawn", "withdrawn", get("documenten/{id}"), 404, NOT_FOUND),
    Scenario("withdraw", "processed", delete(), 200, EMPTY),
    Scenario("withdraw twice", "withdrawn", delete(), 404, NOT_FOUND),
    Scenario("search for nobody", "none", get("_zoek"), 400, IDENTIFIER),
    Scenario("ask for a list", "none", values("?soort=gemeenten"), 200, VALUES),
    Scenario("ask for an unknown list", "none", values("?soort=postcodes"), 400, EMPTY),
    Scenario("another path", "none", get("publicaties"), 404, FRAMEWORK),
)  # fmt: skip
IN_A = (
    Scenario("create without a publisher", "none", make(without="publisher"), 401, TOKEN),
    Scenario("create with several document types", "none",
             make(classificatiecollectie={"documentsoorten": [{"id": VERGUNNING}]}), 400, SCHEMA),
    Scenario("create with relations", "none", relations([RELATION]), 400, SCHEMA),
    Scenario("create with a bearer token", "none",
             post_with("Authorization", lambda desk: f"Bearer {desk.token}"), 403, RIGHTS),
    Scenario("search", "none", get(f"_zoek?verantwoordelijke={GEMEENTE}&pagina=1"), 200, HAL),
    Scenario("search before the first page", "none",
             get(f"_zoek?verantwoordelijke={GEMEENTE}&pagina=0"), 400, IDENTIFIER),
    Scenario("search for the wrong party", "none", get(f"_zoek?publisher={GEMEENTE}"), 400, IDENTIFIER),
)  # fmt: skip
IN_B = (
    Scenario("create without a publisher", "none", make(without="publisher"), 400, SCHEMA),
    Scenario("create without a language", "none", make(without="language"), 400, SCHEMA),
    Scenario("create with relations", "none", relations([{**RELATION, "titel": "Kapvergunning"}]), 201, METADATA),
    Scenario("create with one relation", "none", relations(RELATION), 400, SCHEMA),
    Scenario("create with a bearer token", "none",
             post_with("Authorization", lambda desk: f"Bearer {desk.token}", {"document": 1}), 400, SCHEMA),
    Scenario("replace with another pid", "created", put(pid=PID + UNKNOWN), 409, CONFLICT),
    Scenario("replace, unknown", "none", put_at(UNKNOWN, metadata(label=B)), 404, NOT_FOUND),
    Scenario("replace with relations", "created",
             put_with({"documentrelaties": [{**RELATION, "titel": "Kapvergunning"}]}, label=B), 201, METADATA),
    Scenario("search", "none", get(f"_zoek?publisher={GEMEENTE}&pagina=0"), 200, HAL),
    Scenario("search before the first page", "none", get(f"_zoek?publisher={GEMEENTE}&pagina=-1"), 400, IDENTIFIER),
    Scenario("search for the wrong party", "none", get(f"_zoek?verantwoordelijke={GEMEENTE}"), 400, IDENTIFIER),
)  # fmt: skip
ALL = [(label, scenario) for label, own_ones in ((A, IN_A), (B, IN_B)) for scenario in (*IN_BOTH, *own_ones)]


@pytest.mark.parametrize(("label", "scenario"), ALL, ids=[f"{label}: {scenario.name}" for label, scenario in ALL])
def test_scenario(desk_of: Callable[[str], Desk], label: str, scenario: Scenario) -> None:
    play(desk_of(label), scenario)


@pytest.mark.parametrize("label", ALPHAS)
def test_what_is_no_token_gets_400_of_every_operation(desk_of: Callable[[str], Desk], label: str) -> None:
    desk = desk_of(label)
    record = desk.deliver()
    calls = [("POST", "metadata"), ("GET", f"metadata/{record}"), ("PUT", f"metadata/{record}"), ("GET", "_zoek")]
    calls += [(method, f"documenten/{record}") for method in ("POST", "PUT", "GET", "DELETE")]
    for method, path in calls:
        answer = desk.request(method, path, headers={"Aanlever-Token": "geheim"})
        assert answer.status_code == 400, (method, path)
        assert answer.json()["title"] == "identifier-fout"
        assert answer.json()["type"].endswith("#identifier-fout")
    assert desk.record(record)["state"] == "uploaded"


@pytest.mark.parametrize(("label", "party", "first"), [(A, "verantwoordelijke", 1), (B, "publisher", 0)])
def test_searching_page_by_page(new_desk: Callable[..., Desk], label: str, party: str, first: int) -> None:
    desk = new_desk(version=label, processing=0.0)
    delivered = [desk.deliver(**titled(f"Titel {number}")) for number in range(12)]
    pages = [desk.get("_zoek", params={party: GEMEENTE, "pagina": first + number}).json() for number in range(3)]
    hits = [hit for page in pages for hit in page["_embedded"]["resultaten"]]
    assert [len(page["_embedded"]["resultaten"]) for page in pages] == [10, 2, 0]
    assert [hit["_links"]["metadata"]["href"].rpartition("/")[2] for hit in hits] == delivered
    assert {page["aantalResultaten"] for page in pages} == {12}
    assert {page["aantalPaginas"] for page in pages} == {2}
    assert ["next" in page["_links"] for page in pages] == [True, False, False]
    following = desk.get(pages[0]["_links"]["next"]["href"]).json()
    assert following["_embedded"] == pages[1]["_embedded"]
    assert desk.get("_zoek", params={party: OTHER}).json()["aantalResultaten"] == 0


def test_a_location_is_all_that_tells_the_id_in_the_oldest_version(desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of(A)
    made = desk.post("metadata", json=desk.metadata())
    assert made.json() == desk.metadata()
    uploaded = desk.send_file("POST", made.headers["Location"], PDF)
    assert uploaded.status_code == 202
    assert desk.record(id_of(made))["uploads"] == 1
    assert desk.record(id_of(made))["pid"] is None
