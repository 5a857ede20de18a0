"""Answers in the forms that a version's spec declares: errors, value lists, and statuses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from attrs import frozen

from plooi.model.pointers import Path
from plooi.versions.listing import LabelMap, PagedList
from plooi.versions.version import Version

#: Items of a value list on one page, where they come in pages.
PAGE = 100
_DETAILS = ("type", "title", "status", "detail", "instance")


def status_of(version: Version, role: str) -> int:
    """The status of a success."""
    return min(version.call(role).statuses)


def named_in(version: Version, role: str, usual: str) -> str:
    """The media type of a success: the usual one, or where the spec does not declare that, the JSON that it does."""
    names = [name for response in _successes(version, role) for name in response.get("content", {})]
    return usual if usual in names else next((name for name in names if "json" in name), usual)


def has_body(version: Version, role: str) -> bool:
    """Whether a success has a body, as far as the spec says."""
    return any(response.get("content") for response in _successes(version, role))


def declares(version: Version, role: str, path: Path) -> bool:
    """Whether a success declares what stands at a path in its body."""
    content = [media for response in _successes(version, role) for media in response.get("content", {}).values()]
    return any(version.effective.declared(media.get("schema", {}), path) for media in content)


def _successes(version: Version, role: str) -> list[Mapping[str, Any]]:
    operation = version.operation(role)
    responses = {} if operation is None else operation.value.get("responses", {})
    return [version.effective.follow(value) for status, value in responses.items() if status.startswith("2")]


def error_in_form(
    version: Version, role: str | None, status: int, body: Mapping[str, Any], media_type: str
) -> tuple[Any, str]:
    """An error's body and media type: as given where the spec declares that, and else in the form that it declares."""
    operation = None if role is None else version.operation(role)
    responses = {} if operation is None else operation.value.get("responses", {})
    key = next((key for key in (str(status), f"{status // 100}XX", "default") if key in responses), None)
    content = {} if key is None else version.effective.follow(responses[key]).get("content", {})
    details = next((name for name in content if name.partition(";")[0].endswith("/problem+json")), None)
    named = details or (
        media_type if media_type in content else next((name for name in content if "json" in name), None)
    )
    if named is None:
        return body, media_type
    schema = content[named].get("schema", {})
    if details is None and _as_given(version, body, schema):
        return body, named
    return _Written(version, {**body, "status": status}, details is not None).value(schema), named


def _as_given(version: Version, body: Mapping[str, Any], schema: Any) -> bool:
    """Whether a schema lets a body pass as it is, as far as its shape goes."""
    ways = [part for part in version.effective.parts(schema) if "properties" in part]
    known = {key for part in ways for key in part["properties"]}
    return any(set(part.get("required", ())) <= set(body) for part in ways) and bool(known & set(body))


@frozen
class _Written:
    """An error in the form of a schema: texts go where the contract reads them.

    What is required beside them is filled with the first value that the schema names, or an empty one.
    """

    version: Version
    body: Mapping[str, Any]
    details: bool

    def value(self, schema: Any, name: str = "") -> Any:
        """The value for a schema; `name` is the key that it stands under."""
        parts = list(self.version.effective.parts(schema))
        types = {kind for part in parts for kind in _types(part)}
        properties = {key: inner for part in parts for key, inner in part.get("properties", {}).items()}
        required = {key for part in parts for key in part.get("required", ())}
        places = self.version.traits.errors
        if "array" in types:
            return [self._item(part["items"], *line) for part in parts if "items" in part for line in self._lines()]
        if not properties:
            return self._text(name, parts, types)
        written = {}
        for key, inner in properties.items():
            kinds = {kind for part in self.version.effective.parts(inner) for kind in _types(part)}
            texts = (*_DETAILS, *places.titles, *places.details)
            if (
                key in required
                or (key in texts and self._known(key) is not None)
                or (key in places.lists and self._lines())
            ):
                written[key] = self.value(inner, key) if kinds or "$ref" in inner else self._text(key, [inner], set())
        return written

    def _item(self, schema: Any, line: str, where: str | None) -> Any:
        places = self.version.traits.errors
        parts = list(self.version.effective.parts(schema))
        properties = {key: inner for part in parts for key, inner in part.get("properties", {}).items()}
        if not properties:
            return line
        required = {key for part in parts for key in part.get("required", ())}
        text = next((key for key in places.texts if key in properties), None)
        pointer = next((key for key in places.pointers if key in properties), None)
        own = {text: line, **({pointer: where} if where is not None or pointer in required else {})}
        return {
            key: own[key] if own.get(key) is not None else self.value(inner, key)
            for key, inner in properties.items()
            if key in own or key in required
        }

    def _known(self, name: str) -> Any:
        """What the body has under a name, or under another one for the same."""
        places = self.version.traits.errors
        for names in (places.titles, places.details):
            if name in names:
                return next((self.body[key] for key in names if self.body.get(key) is not None), None)
        return self.body.get(name)

    def _text(self, name: str, parts: Sequence[Any], types: Collection[str]) -> Any:
        known = self._known(name)
        if known is not None:
            return known
        if name == "type":
            return "about:blank"
        for part in parts:
            for word in ("const", "default", "example"):
                if word in part:
                    return part[word]
            for word in ("enum", "examples"):
                if part.get(word):
                    return part[word][0]
        return 0 if {"integer", "number"} & set(types) else False if "boolean" in types else ""

    def _lines(self) -> Sequence[tuple[str, str | None]]:
        return _lines(self.body.get("messages") or ([] if self.details else [self._known("detail") or ""]))


def _types(part: Mapping[str, Any]) -> Sequence[str]:
    kind = part.get("type", ())
    return [kind] if isinstance(kind, str) else kind


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


def list_in_form(version: Version, values: Sequence[tuple[str, str]], asked: str | None) -> Any:
    """A value list, by URI and label, as it is answered: whole, or the page of that number or cursor."""
    listing = version.listing
    if isinstance(listing, LabelMap):
        return dict(values)
    items = [{listing.uri: uri, listing.label: label} for uri, label in values]
    if not isinstance(listing, PagedList):
        return items
    if listing.parameter is None:
        return {listing.items: items, **({} if listing.pages is None else {listing.pages: 1})}
    page = int(asked) if asked is not None and asked.isascii() and asked.isdigit() else 1
    shown, pages = items[(page - 1) * PAGE : page * PAGE], max(1, -(-len(items) // PAGE))
    if listing.following is not None:
        return {listing.items: shown, **({listing.following: str(page + 1)} if page < pages else {})}
    numbers = {listing.pages: pages, listing.parameter: page}
    return {listing.items: shown, **{key: number for key, number in numbers.items() if key is not None}}
