"""How a value list is answered: as one list, or a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from attrs import frozen

from plooi.versions.spec import Operation, Spec


class Listing(Protocol):
    """A form of answers. `whole` says that an answer is a JSON list; else it is an object."""

    @property
    def whole(self) -> bool: ...

    @property
    def reads(self) -> tuple[tuple[str, ...], ...]: ...

    def query(self, page: int) -> dict[str, Any]:
        """The parameters of the request for a page, the first being 1."""

    def read(self, answer: Any, page: int) -> tuple[Sequence[Any], bool]:
        """The items of an answer, and whether another page follows."""


@frozen
class OneList:
    """All items at once, as a JSON list (all versions so far)."""

    whole = True
    reads: tuple[tuple[str, ...], ...] = (("*",),)

    def query(self, page: int) -> dict[str, Any]:
        """No parameter is needed."""
        return {}

    def read(self, answer: Any, page: int) -> tuple[Sequence[Any], bool]:
        """The answer itself."""
        return answer if isinstance(answer, list) else [], False


@frozen
class PagedList:
    """A JSON object with the items of one page: `PagedList("items", pages="pages", parameter="page")`.

    Attributes:
        items: key of the list of items.
        pages: key of the number of pages, or None where the answer does not say it: then an empty page ends the list.
        parameter: query parameter with the number of the page, from 1; None where everything comes on one page.
    """

    items: str
    pages: str | None = None
    parameter: str | None = None
    whole = False

    @property
    def reads(self) -> tuple[tuple[str, ...], ...]:
        """What the spec must declare of an answer."""
        return ((self.items, "*"),)

    def query(self, page: int) -> dict[str, Any]:
        """The number of the page."""
        return {} if self.parameter is None else {self.parameter: page}

    def read(self, answer: Any, page: int) -> tuple[Sequence[Any], bool]:
        """The items of the page. Another one follows while the count of pages says so, or else while items come."""
        items = answer.get(self.items) if isinstance(answer, dict) else None
        items = items if isinstance(items, list) else []
        pages = answer.get(self.pages) if isinstance(answer, dict) and self.pages is not None else None
        more = page < pages if isinstance(pages, int) else self.parameter is not None
        return items, bool(items) and more


def listing_of(spec: Spec, operation: Operation, given: frozenset[str]) -> Listing:
    """The form that a spec describes; one list where it describes none that is known here.

    Args:
        given: the parameters that say which list is asked for.
    """
    schema = next(_json_schemas(spec, operation), None)
    if schema is None or any(part.get("type") == "array" for part in spec.parts(schema)):
        return OneList()
    properties = {key: inner for part in spec.parts(schema) for key, inner in part.get("properties", {}).items()}
    lists = [key for key, inner in properties.items() if _is(spec, inner, "array")]
    if len(lists) != 1:
        return OneList()
    numbers = [key for key, inner in properties.items() if _is(spec, inner, "integer")]
    asked = [
        parameter["name"]
        for parameter in operation.parameters
        if parameter.get("in") == "query"
        and parameter["name"] not in given
        and _is(spec, parameter.get("schema", {}), "integer")
    ]
    parameter = asked[0] if len(asked) == 1 else None
    # The count of pages is the number that is not the page that was asked for.
    counts = [key for key in numbers if key != parameter and "pag" in key.lower() and key != "page"]
    return PagedList(lists[0], counts[0] if len(counts) == 1 else None, parameter)


def _json_schemas(spec: Spec, operation: Operation) -> Iterator[Any]:
    for status, response in operation.value.get("responses", {}).items():
        if str(status).startswith("2"):
            for media_type, media in spec.follow(response).get("content", {}).items():
                if "json" in media_type and "schema" in media:
                    yield media["schema"]


def _is(spec: Spec, schema: Any, kind: str) -> bool:
    types = [part.get("type") for part in spec.parts(schema) if isinstance(part, Mapping)]
    return any(kind == one or (isinstance(one, list) and kind in one) for one in types)
