"""How a value list is answered: as one list, or a page at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from attrs import frozen

from plooi.model.pointers import ABSENT, Path, look
from plooi.versions.spec import ITEMS, Operation, Spec

#: What a URI and a label may be called in an item; the first are those of all versions so far.
_URIS = ("identifier", "uri", "@id", "id")
_LABELS = ("waarde", "label", "prefLabel", "naam", "omschrijving")
#: What says how many items a page has.
_SIZE = re.compile("size|limit|per.?page|aantal|rows|grootte", re.IGNORECASE)


class Listing(Protocol):
    """A form of answers. `uri` and `label` are the keys of an item; `whole` says that an answer is a JSON list."""

    @property
    def uri(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def whole(self) -> bool: ...

    @property
    def reads(self) -> tuple[Path, ...]: ...

    def query(self, page: int | str) -> dict[str, Any]:
        """The parameters of the request for a page: 1 for the first, or what was read as the next."""

    def read(self, answer: Any, page: int | str) -> tuple[Sequence[Any], int | str | None]:
        """The items of an answer, and the page that follows; None after the last."""


@frozen
class OneList:
    """All items at once, as a JSON list (all versions so far)."""

    uri: str = "identifier"
    label: str = "waarde"
    whole = True

    @property
    def reads(self) -> tuple[Path, ...]:
        """What the spec must declare of an answer."""
        return ((ITEMS, self.uri),)

    def query(self, page: int | str) -> dict[str, Any]:
        """No parameter is needed."""
        return {}

    def read(self, answer: Any, page: int | str) -> tuple[Sequence[Any], int | str | None]:
        """The answer itself."""
        return answer if isinstance(answer, list) else [], None


@frozen
class PagedList:
    """A JSON object with the items of one page: `PagedList("items", pages="pages", parameter="page")`.

    Attributes:
        items: key of the list of items.
        pages: key of the number of pages, or None where the answer does not say it: then an empty page ends the list.
        parameter: query parameter with the number of the page, from 1, or with the cursor that the answer before it has
            at `following`; None where everything comes on one page.
        following: key of the cursor of the next page; a page without one is the last.
        uri, label: keys of an item.
    """

    items: str
    pages: str | None = None
    parameter: str | None = None
    following: str | None = None
    uri: str = "identifier"
    label: str = "waarde"
    whole = False

    @property
    def reads(self) -> tuple[Path, ...]:
        """What the spec must declare of an answer."""
        return (self.items, ITEMS, self.uri), *(((self.following,),) if self.following is not None else ())

    def query(self, page: int | str) -> dict[str, Any]:
        """The number of the page, or its cursor; the first one has none."""
        first = self.following is not None and page == 1
        return {} if self.parameter is None or first else {self.parameter: page}

    def read(self, answer: Any, page: int | str) -> tuple[Sequence[Any], int | str | None]:
        """The items of the page. Another one follows while the count of pages says so, or else while items come."""
        items = look(answer, (self.items,))
        items = items if isinstance(items, list) else []
        if self.following is not None:
            cursor = look(answer, (self.following,))
            return items, cursor if isinstance(cursor, str) and cursor and items else None
        pages = ABSENT if self.pages is None else look(answer, (self.pages,))
        number = page if isinstance(page, int) else 1
        more = number < pages if isinstance(pages, int) else self.parameter is not None
        return items, number + 1 if items and more else None


@frozen
class LabelMap:
    """A JSON object with the label of each URI. No version so far answers so."""

    uri = "identifier"
    label = "waarde"
    whole = False
    reads: tuple[Path, ...] = ()

    def query(self, page: int | str) -> dict[str, Any]:
        """No parameter is needed."""
        return {}

    def read(self, answer: Any, page: int | str) -> tuple[Sequence[Any], int | str | None]:
        """An item for each URI."""
        items = answer.items() if isinstance(answer, dict) else ()
        return [{self.uri: uri, self.label: label} for uri, label in items], None


def listing_of(spec: Spec, operation: Operation, given: frozenset[str]) -> Listing | None:
    """The form that a spec describes; None for one that is not known here, such as pages by their addresses.

    Args:
        given: the parameters that say which list is asked for.
    """
    schema = next(_json_schemas(spec, operation), None)
    if schema is None or any(part.get("type") == "array" for part in spec.parts(schema)):
        uri, label = _keys(spec, schema, (ITEMS,))
        return OneList(uri, label)
    properties = {key: inner for part in spec.parts(schema) for key, inner in part.get("properties", {}).items()}
    lists = [key for key, inner in properties.items() if _is(spec, inner, "array")]
    if not properties and any(_is(spec, part.get("additionalProperties"), "string") for part in spec.parts(schema)):
        return LabelMap()
    if len(lists) != 1:
        return None
    [items] = lists
    uri, label = _keys(spec, schema, (items, ITEMS))
    texts = [key for key, inner in properties.items() if key != items and _is(spec, inner, "string")]
    numbers = [key for key, inner in properties.items() if _is(spec, inner, "integer")]
    asked = {
        parameter["name"]: parameter.get("schema", {})
        for parameter in operation.parameters
        if parameter.get("in") == "query" and parameter["name"] not in given and not _SIZE.search(parameter["name"])
    }
    pages, cursors = ([key for key, inner in asked.items() if _is(spec, inner, kind)] for kind in ("integer", "string"))
    if len(pages) == 1 and not cursors and not texts:
        [page] = pages
        # The count of pages is the number that is not the page that was asked for.
        counts = [key for key in numbers if key != page and "pag" in key.lower() and key != "page"]
        return PagedList(items, counts[0] if len(counts) == 1 else None, page, uri=uri, label=label)
    if len(cursors) == len(texts) == 1 and not pages:
        return PagedList(items, parameter=cursors[0], following=texts[0], uri=uri, label=label)
    # Any other text in the answer may well say where there is more.
    return None if pages or cursors or texts else PagedList(items, uri=uri, label=label)


def _keys(spec: Spec, schema: Any, path: Path) -> tuple[str, str]:
    """The keys of the URI and the label in an item: the first that the spec declares, or else those so far."""
    declared = {key for part in spec.declared(schema, path) for key in part.get("properties", {})}
    uri, label = (next((key for key in keys if key in declared), keys[0]) for keys in (_URIS, _LABELS))
    return uri, label


def _json_schemas(spec: Spec, operation: Operation) -> Iterator[Any]:
    for status, response in operation.value.get("responses", {}).items():
        if str(status).startswith("2"):
            for media_type, media in spec.follow(response).get("content", {}).items():
                if "json" in media_type and "schema" in media:
                    yield media["schema"]


def _is(spec: Spec, schema: Any, kind: str) -> bool:
    types = [part.get("type") for part in spec.parts(schema) if isinstance(part, Mapping)]
    return any(kind == one or (isinstance(one, list) and kind in one) for one in types)
