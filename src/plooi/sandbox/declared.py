"""Answers in the forms that a version's spec declares: errors, value lists, and statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plooi.versions.listing import PagedList
from plooi.versions.version import Version

#: Items of a value list on one page, where they come in pages.
PAGE = 100
_DETAILS = ("type", "title", "status", "detail", "instance")


def status_of(version: Version, role: str) -> int:
    """The status of a success."""
    return min(version.call(role).statuses)


def error_in_form(
    version: Version, role: str | None, status: int, body: Mapping[str, Any], media_type: str
) -> tuple[Mapping[str, Any], str]:
    """An error's body and media type: as given, or as problem details (RFC 9457) where the spec declares those."""
    operation = None if role is None else version.operation(role)
    responses = {} if operation is None else operation.value.get("responses", {})
    response = version.effective.follow(responses.get(str(status), responses.get("default", {})))
    content = response.get("content", {})
    declared = next((name for name in content if name.partition(";")[0].endswith("/problem+json")), None)
    if declared is None:
        return body, media_type
    return _details(version, body, content[declared].get("schema", {})), declared


def _details(version: Version, body: Mapping[str, Any], schema: Any) -> Mapping[str, Any]:
    details = {key: body[key] for key in _DETAILS if body.get(key) is not None}
    # The framework's own errors have an `error` in the place of a title.
    details = {"type": "about:blank", "title": body.get("error", ""), **details}
    places = version.traits.errors
    known = version.effective.declared(schema, ())
    key = next((name for name in places.lists if any(name in part.get("properties", {}) for part in known)), None)
    if key is None:
        return details
    item = {name for part in version.effective.declared(schema, (key, "*")) for name in part.get("properties", {})}
    text = next((name for name in places.texts if name in item), places.texts[0])
    pointer = next((name for name in places.pointers if name in item), None)
    faults = []
    for line, where in _lines(body.get("messages") or ()):
        faults.append({text: line, **({pointer: where} if pointer is not None and where is not None else {})})
    return {**details, key: faults} if faults else details


def _lines(messages: Sequence[Any]) -> Sequence[tuple[str, str | None]]:
    lines: list[tuple[str, str | None]] = []
    for message in messages:
        if not isinstance(message, dict):
            lines.append((str(message), None))
            continue
        texts = str(message.get("content", "")).splitlines()
        pointers = message.get("data_pointers", [])
        # The pointers are rid of doubles, so that they line up only where there are as many.
        paired = pointers if len(pointers) == len(texts) else [None] * len(texts)
        lines += zip(texts, paired, strict=True)
    return lines


def list_in_form(version: Version, items: Sequence[Mapping[str, Any]], asked: str | None) -> Any:
    """A value list as it is answered: whole, or the page of that number."""
    listing = version.listing
    if not isinstance(listing, PagedList):
        return list(items)
    pages = max(1, -(-len(items) // PAGE)) if listing.parameter is not None else 1
    page = int(asked) if asked is not None and asked.isascii() and asked.isdigit() else 1
    shown = items if listing.parameter is None else items[(page - 1) * PAGE : page * PAGE]
    numbers = {listing.pages: pages, listing.parameter: page}
    return {listing.items: list(shown), **{key: number for key, number in numbers.items() if key is not None}}
