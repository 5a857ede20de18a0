"""Searching as the specs mean it, in its two dialects. The sample data of the published build are in `faithful`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from plooi.model.pointers import put
from plooi.sandbox.declared import declares
from plooi.sandbox.extracts import (
    field_of,
    label_of,
    reference_of,
    title_of,
    types_of,
)
from plooi.sandbox.index import Hit, Hits, Parties
from plooi.sandbox.negotiation import HAL
from plooi.versions.searching import HalSearch, PagedSearch, PostedSearch
from plooi.versions.version import Version

PAGE = 10


#: Looks for what is shown of the parties that are wanted, among those that the caller may see.
Find = Callable[[Callable[[Parties], bool]], Hits]


class SearchRefused(ValueError):
    """A parameter is missing or makes no sense; says which."""


def page_of(version: Version, search: PagedSearch, query: QueryParams, hits: Sequence[Hit]) -> Any:
    """The answer to a search by the number of an item (0.9.0-beta) or of a page, or by a cursor.

    Raises:
        SearchRefused: the parameter is missing, negative or no number.
    """
    asked = _number(query, search.parameter, 0 if search.counts == "cursor" else None, search.first)
    start = asked if search.counts != "pages" else (asked - search.first) * PAGE
    results = [_result(hit, search, version) for hit in hits[start : start + PAGE]]
    more = start + PAGE < len(hits)
    places = {
        search.total: len(hits),
        search.pages: -(-len(hits) // PAGE),
        search.following: str(start + PAGE) if more else None,
        search.results: results,
    }
    answer: dict[str, Any] = {}
    for path, value in places.items():
        if path is not None and value is not None:
            put(answer, path, value)
    # What 0.9.0-beta says beside it.
    beside = {"start": start, "aantal": len(results)}
    return {**answer, **{name: value for name, value in beside.items() if declares(version, "search", (name,))}}


def _result(hit: Hit, search: PagedSearch | PostedSearch, version: Version) -> dict[str, Any]:
    """A result in the shape that processing keeps documents in, thinly filled: one document type, no identifiers."""
    metadata = hit.shown.metadata

    def with_keys(reference: Any) -> Any:
        return {search.keys.get(key, key): part for key, part in reference.items()}

    document: dict[str, Any] = {
        **({} if hit.record.pid is None else {"pid": hit.record.pid}),
        **{
            name: with_keys(reference)
            for name in ("publisher", "verantwoordelijke", "opsteller")
            if (reference := reference_of(version, metadata, name)) is not None
        },
        "titelcollectie": {"officieleTitel": title_of(version, metadata) or ""},
        "classificatiecollectie": {"documentsoorten": [*map(with_keys, (types_of(version, metadata) or [])[:1])]},
    }
    return {search.root: document, "plooiIntern": {}, "documentrelaties": []}


def posted_page(version: Version, search: PostedSearch, asked: Mapping[str, Any], find: Find) -> dict[str, Any]:
    """The answer to a search that was posted, with the cursor of the next page while there is one.

    Raises:
        SearchRefused: the cursor is none that was given.
    """
    party = None if search.parameter is None else asked.get(search.parameter)
    hits = find(lambda parties: party is None or parties.publisher == party)
    text = str(asked.get(search.cursor, "0"))
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise SearchRefused(f"{search.cursor} is geen bladzijde.")
    end = int(text) + PAGE
    page: dict[str, Any] = {search.results: [_result(hit, search, version) for hit in hits[int(text) : end]]}
    return {**page, search.cursor: str(end)} if end < len(hits) else page


def hal_page(version: Version, search: HalSearch, query: QueryParams, find: Find, location: str) -> dict[str, Any]:
    """The answer to a search by party and page (the alpha versions). After the last page come empty ones.

    Raises:
        SearchRefused: the party is missing, or the page is no number from the first page on.
    """
    party = query.get(search.parameter)
    if not party:
        raise SearchRefused(f"De parameter {search.parameter} ontbreekt.")
    page = _number(query, "pagina", search.first, search.first)
    publishes = search.parameter == "publisher"
    hits = find(lambda parties: (parties.publisher if publishes else parties.responsible) == party)
    pages = -(-len(hits) // PAGE)
    begin = (page - search.first) * PAGE

    def link(number: int, title: str) -> dict[str, str]:
        asked = urlencode({search.parameter: party, "pagina": number})
        return {"href": f"{location}/_zoek?{asked}", "type": HAL, "title": title}

    last = search.first + max(pages, 1) - 1
    links = {"self": link(page, "Deze pagina")}
    if page < last:
        links["next"] = link(page + 1, "Volgende pagina")
    return {
        "_links": links | {"first": link(search.first, "Eerste pagina"), "last": link(last, "Laatste pagina")},
        "_embedded": {"resultaten": [_hal_result(hit, version, location) for hit in hits[begin : begin + PAGE]]},
        "aantalResultaten": len(hits),
        "aantalPaginas": pages,
    }


def _hal_result(hit: Hit, version: Version, location: str) -> dict[str, Any]:
    record, metadata, file = hit.record, hit.shown.metadata, hit.shown.file
    links = {
        "metadata": {"href": f"{location}/metadata/{record.id}", "type": "application/json"},
        "document": {"href": f"{location}/documenten/{record.id}", "type": file.media_type},
    }
    kind = next(iter(types_of(version, metadata) or []), None)
    return {
        "documentsoort": label_of(kind, version.effective) or "",
        "identifiers": field_of(version, metadata, "identifiers") or [],
        "officieleTitel": title_of(version, metadata) or "",
        "openbaarmakingsdatum": _date(datetime.fromtimestamp(hit.shown.since, UTC)),
        "wijzigingsdatum": _date(datetime.fromisoformat(record.changed)),
        "_links": links,
    }


def _date(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _number(query: QueryParams, name: str, default: int | None, least: int) -> int:
    text = query.get(name)
    if text is None and default is not None:
        return default
    if text is None:
        raise SearchRefused(f"De parameter {name} ontbreekt.")
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) >= least):
        raise SearchRefused(f"De parameter {name} is geen getal vanaf {least}.")
    return int(text)
