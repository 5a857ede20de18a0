"""Searching: one iterator over three dialects. It ends whatever the server says, and asks for no page too many."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from facade.clients import AMSTERDAM, DEN_HAAG, PDF, Call, Client, Reply, Server, permit
from plooi.errors import ApiError, ConfigurationError
from plooi.sandbox import Sandbox

ALPHAS = {"0.3.1-alpha": ("verantwoordelijke", 1), "0.3.2-alpha": ("publisher", 0)}


def test_the_published_build_always_answers_the_same(beta: Client, sandbox: Sandbox) -> None:
    hits = list(beta.search())
    # All its pages hold the same ten results: the second one shows it, and a third is not asked for.
    assert [request["query"]["start"] for request in sandbox.requests()] == ["0", "10"]
    assert len(hits) == 10
    assert {hit.pid for hit in hits} == {"https://open.overheid.nl/documenten/6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4"}
    assert {hit.id for hit in hits} == {"6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4"}
    assert {hit.identifiers for hit in hits} == {()}
    assert hits[0].documentsoorten == ("Kamerstuk",)
    assert hits[0].raw["document"]["titelcollectie"]["officieleTitel"] == hits[0].officiele_titel


def test_pages_are_asked_for_as_they_are_needed(beta: Client, sandbox: Sandbox) -> None:
    hits = beta.search()
    assert sandbox.requests() == []
    list(itertools.islice(hits, 10))
    assert len(sandbox.requests()) == 1
    assert next(hits, None) is None
    assert len(sandbox.requests()) == 2


@pytest.fixture
def twelve(every: Sandbox, connect: Callable[..., Client], label: str) -> Client:
    """A client whose publisher has delivered twelve documents: more than a page."""
    code = {"0.3.1-alpha": "gm0014", "0.3.2-alpha": "gm0106"}.get(label, "gm0153")
    plooi = connect(every.urls[label], auth=every.token(org=[code]), version=label)
    count = len(list(plooi.search()))
    for number in range(count, 12):
        plooi.publish(permit(publisher=code, verantwoordelijke=code, officiele_titel=f"Nummer {number}"), PDF)
    every.clear_requests()
    return plooi


def test_everything_is_found_once(twelve: Client, every: Sandbox, label: str) -> None:
    hits = list(twelve.search())
    assert sorted(hit.officiele_titel for hit in hits) == sorted(f"Nummer {number}" for number in range(12))
    assert len({hit.id for hit in hits}) == 12
    pages = [dict(request["query"]) for request in every.requests()]
    assert len(pages) == 2
    if label in ALPHAS:
        parameter, first = ALPHAS[label]
        assert [page["pagina"] for page in pages] == [str(first), str(first + 1)]
        assert all(page[parameter].startswith("https://identifier.overheid.nl/") for page in pages)
    assert twelve.get_metadata(hits[0].id).officiele_titel == hits[0].officiele_titel


@pytest.mark.parametrize("label", ALPHAS)
def test_the_organisation_is_named_where_the_token_does_not_tell(
    every: Sandbox, connect: Callable[..., Client], label: str
) -> None:
    many = connect(every.urls[label], auth=every.token(org=["gm0014", "gm0106"]), version=label)
    with pytest.raises(ConfigurationError, match=r"the token is for gm0014, gm0106\. Name one: search\(publisher="):
        list(many.search())
    opaque = connect(every.urls[label], auth="geen-jwt", version=label)
    with pytest.raises(ConfigurationError, match=r"searches by organisation, and the token names none"):
        list(opaque.search())
    with pytest.raises(ConfigurationError, match=r"publisher: 'gemeente Atlantis' stands for no value"):
        list(many.search("gemeente Atlantis"))
    assert every.requests() == []
    for spelling in ("gm0014", "gemeente Groningen", "https://identifier.overheid.nl/tooi/id/gemeente/gm0014"):
        list(many.search(spelling))
    asked = {request["query"][ALPHAS[label][0]] for request in every.requests()}
    assert asked == {"https://identifier.overheid.nl/tooi/id/gemeente/gm0014"}


def test_one_publisher_of_several_where_the_token_says_whose(every: Sandbox, connect: Callable[..., Client]) -> None:
    plooi = connect(every.urls["0.9.0-beta"], auth=every.token(org=["gm0518", "gm0363"]))
    plooi.publish(permit(), PDF)
    plooi.publish(permit(publisher="gm0363"), PDF)
    for name, uri in (("gm0363", AMSTERDAM), ("gemeente Den Haag", DEN_HAAG)):
        assert {hit.publisher.id for hit in plooi.search(name) if hit.publisher} == {uri}


def hal(page: int, *, results: int = 10, **counts: int) -> bytes:
    hits = [
        {
            "officieleTitel": f"Nummer {page}-{number}",
            "documentsoort": "vergunning",
            "identifiers": ["a"],
            "openbaarmakingsdatum": "2022-12-01T00:00:00.000+00:00",
            "_links": {"metadata": {"href": f"https://x.test/metadata/2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e{page:02}"}},
        }
        for number in range(results)
    ]
    return json.dumps({"_embedded": {"resultaten": hits}, "_links": {}, **counts}).encode()


def stretch(start: int, *, results: int = 10, totaal: Any = 25) -> bytes:
    hits = [
        {"document": {"titelcollectie": {"officieleTitel": f"Nummer {start + number}"}}} for number in range(results)
    ]
    return json.dumps({"totaal": totaal, "start": start, "aantal": 10, "resultaten": hits}).encode()


def pages_of(server: Server) -> list[int]:
    """The numbers that the requests asked for."""
    queries = [parse_qs(urlsplit(call.path).query) for call in server.calls]
    return [int((query.get("pagina") or query["start"])[0]) for query in queries]


ODD_PAGES: dict[str, tuple[Callable[[int], bytes], int, list[int]]] = {
    "the same page for ever": (lambda page: hal(7, aantalResultaten=999, aantalPaginas=99), 10, [0, 1, 2]),
    "pages that count from 1": (
        lambda page: hal(max(page, 1), results=10 if page < 2 else 5, aantalResultaten=15, aantalPaginas=2),
        15,
        [0, 1, 2],
    ),
    "counts far too high": (
        lambda page: hal(page, results=10 if page < 2 else 0, aantalResultaten=999, aantalPaginas=99),
        20,
        [0, 1, 2],
    ),
    "pages counted too low": (
        lambda page: hal(page, results=10 if page < 2 else 3, aantalResultaten=23, aantalPaginas=1),
        23,
        [0, 1, 2],
    ),
    "results counted too low": (
        lambda page: hal(page, results=10 if page < 1 else 5, aantalResultaten=3, aantalPaginas=2),
        15,
        [0, 1],
    ),
    "no counts, no next page": (lambda page: hal(page), 10, [0]),
    "nothing found": (lambda page: hal(page, results=0, aantalResultaten=0, aantalPaginas=0), 0, [0]),
    "no results at all": (lambda page: b"{}", 0, [0]),
}


@pytest.mark.parametrize("odd", ODD_PAGES)
def test_a_search_by_pages_ends(connect: Callable[..., Client], serve: Callable[..., Server], odd: str) -> None:
    page, count, asked = ODD_PAGES[odd]

    def answer(call: Call) -> Reply:
        number = int(parse_qs(urlsplit(call.path).query)["pagina"][0])
        return 200, {"Content-Type": "application/hal+json"}, page(number)

    server = serve(answer)
    hits = list(connect(server.url, version="0.3.2-alpha").search("gm0518"))
    assert (len(hits), pages_of(server)) == (count, asked)
    if hits:
        assert hits[0].openbaarmakingsdatum == datetime(2022, 12, 1, tzinfo=UTC)
        assert hits[0].id is not None


ODD_STRETCHES: dict[str, tuple[Callable[[int], bytes], int, list[int]]] = {
    "the same ten for ever": (lambda start: stretch(0, totaal=10**9), 10, [0, 10]),
    "counts far too high": (
        lambda start: stretch(start, results=10 if start < 20 else 0, totaal=10**9),
        20,
        [0, 10, 20],
    ),
    "no count": (lambda start: stretch(start, totaal=None), 10, [0]),
    "a count in words": (lambda start: stretch(start, totaal="veel"), 10, [0]),
    "fewer than a page": (lambda start: stretch(start, results=4, totaal=8), 8, [0, 4]),
}


@pytest.mark.parametrize("odd", ODD_STRETCHES)
def test_a_search_by_start_ends(connect: Callable[..., Client], serve: Callable[..., Server], odd: str) -> None:
    answer, count, asked = ODD_STRETCHES[odd]
    server = serve(lambda call: (200, {}, answer(int(parse_qs(urlsplit(call.path).query)["start"][0]))))
    hits = list(connect(server.url).search())
    assert (len(hits), pages_of(server)) == (count, asked)


def test_pages_are_told_apart_by_all_that_they_say(
    connect: Callable[..., Client], serve: Callable[..., Server]
) -> None:
    results = [*([{"document": {"x": value}}] for value in (1, "1", True, 1.0, None, [], {}, "\ud800", 10**30))]
    # A page is the same again though the counts beside it and the spaces in it differ.
    answers = [*({"totaal": 99, "resultaten": page} for page in results), {"resultaten": results[0], "totaal": 98}]
    server = serve(
        lambda call: (200, {}, json.dumps(answers[len(server.calls) - 1], indent=len(server.calls)).encode())
    )
    assert [[hit.raw] for hit in connect(server.url).search()] == [
        *results[:-2],
        [{"document": {"x": "\ufffd"}}],
        results[-1],
    ]
    assert len(server.calls) == len(answers)


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, [5, None, "x", {}, {"id": 5}], {"id": 5, "officieleTitel": []}])
def test_a_result_may_have_anything_in_the_place_of_its_fields(
    connect: Callable[..., Client], serve: Callable[..., Server], odd: Any
) -> None:
    names = ("pid", "titelcollectie", "publisher", "classificatiecollectie", "identifiers")
    documents = [odd, *({name: odd} for name in names), {"classificatiecollectie": {"documentsoorten": odd}}]
    results = [odd, *({"document": document} for document in documents)]
    server = serve(lambda call: (200, {}, json.dumps({"totaal": len(results), "resultaten": results}).encode()))
    hits = list(connect(server.url).search())
    assert [hit.raw for hit in hits] == [result for result in results if isinstance(result, dict)]
    assert all((hit.id, hit.officiele_titel, hit.publisher) == (None, None, None) for hit in hits)
    for hit in hits:
        assert all(isinstance(text, str) for text in (*hit.documentsoorten, *hit.identifiers)) and hit.to_dict()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null"])
def test_what_is_no_page_is_an_error(connect: Callable[..., Client], serve: Callable[..., Server], body: bytes) -> None:
    server = serve(lambda call: (200, {}, body))
    with pytest.raises(ApiError, match="answered zoek with status 200: the answer is not what the spec promises"):
        list(connect(server.url).search())
