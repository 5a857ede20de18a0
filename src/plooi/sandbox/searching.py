"""Searching as the specs mean it, in its two dialects. The sample data of the published build are in `faithful`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from attrs import frozen
from starlette.datastructures import QueryParams

from plooi.model.parts import Reference
from plooi.sandbox.extracts import document_of, label_of, part, publisher_of, responsible_of, title_of, types_of
from plooi.sandbox.life import Record, Shown
from plooi.sandbox.negotiation import HAL
from plooi.versions.searching import HalSearch, OffsetSearch, PostedSearch
from plooi.versions.spec import Spec
from plooi.versions.version import Version

PAGE = 10


@frozen
class Hit:
    """A record and what the index shows of it."""

    record: Record
    shown: Shown


class SearchRefused(ValueError):
    """A parameter is missing or makes no sense; says which."""


def stretch(version: Version, search: OffsetSearch, query: QueryParams, hits: Sequence[Hit]) -> dict[str, Any]:
    """The answer to a search by `start` (0.9.0-beta).

    Raises:
        SearchRefused: `start` is missing, negative or no number.
    """
    start = _number(query, "start", None, 0)
    results = [_result(hit, search.root, version) for hit in hits[start : start + PAGE]]
    return {"totaal": len(hits), "start": start, "aantal": len(results), "resultaten": results}


def _result(hit: Hit, root: str, version: Version) -> dict[str, Any]:
    """A result in the shape that processing keeps documents in, thinly filled: one document type, no identifiers."""
    document: dict[str, Any] = {
        "pid": hit.record.pid,
        **{
            name: _reference(version, name, value)
            for name in ("publisher", "verantwoordelijke", "opsteller")
            if (value := part(document_of(hit.shown.metadata), name)) is not None
        },
        "titelcollectie": {"officieleTitel": title_of(hit.shown.metadata) or ""},
        "classificatiecollectie": {"documentsoorten": (types_of(hit.shown.metadata) or [])[:1]},
    }
    return {root: document, "plooiIntern": {}, "documentrelaties": []}


def _reference(version: Version, name: str, value: Any) -> Any:
    """A reference as results have it: an object, also where the metadata has a code."""
    if not isinstance(value, str):
        return value
    reference = version.of_code(name, Reference(value))
    return {"id": reference.id, "label": reference.label or reference.id}


def posted_page(
    version: Version, search: PostedSearch, asked: Mapping[str, Any], hits: Sequence[Hit]
) -> dict[str, Any]:
    """The answer to a search that was posted, with the cursor of the next page while there is one.

    Raises:
        SearchRefused: the cursor is none that was given.
    """
    party = None if search.parameter is None else asked.get(search.parameter)
    hits = [hit for hit in hits if party is None or publisher_of(hit.shown.metadata) == party]
    text = str(asked.get(search.cursor, "0"))
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise SearchRefused(f"{search.cursor} is geen bladzijde.")
    end = int(text) + PAGE
    page: dict[str, Any] = {search.results: [_result(hit, search.root, version) for hit in hits[int(text) : end]]}
    return {**page, search.cursor: str(end)} if end < len(hits) else page


def hal_page(search: HalSearch, query: QueryParams, hits: Sequence[Hit], spec: Spec, location: str) -> dict[str, Any]:
    """The answer to a search by party and page (the alpha versions). After the last page come empty ones.

    Raises:
        SearchRefused: the party is missing, or the page is no number from the first page on.
    """
    party = query.get(search.parameter)
    if not party:
        raise SearchRefused(f"De parameter {search.parameter} ontbreekt.")
    page = _number(query, "pagina", search.first, search.first)
    party_of = publisher_of if search.parameter == "publisher" else responsible_of
    hits = [hit for hit in hits if party_of(hit.shown.metadata) == party]
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
        "_embedded": {"resultaten": [_hal_result(hit, spec, location) for hit in hits[begin : begin + PAGE]]},
        "aantalResultaten": len(hits),
        "aantalPaginas": pages,
    }


def _hal_result(hit: Hit, spec: Spec, location: str) -> dict[str, Any]:
    record, metadata, file = hit.record, hit.shown.metadata, hit.shown.file
    links = {
        "metadata": {"href": f"{location}/metadata/{record.id}", "type": "application/json"},
        "document": {"href": f"{location}/documenten/{record.id}", "type": file.media_type},
    }
    kind = next(iter(types_of(metadata) or []), None)
    return {
        "documentsoort": label_of(kind, spec) or "",
        "identifiers": part(document_of(metadata), "identifiers") or [],
        "officieleTitel": title_of(metadata) or "",
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
