"""The dialects of searching: which page to ask for, what it holds, and when it was the last."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Mapping
from typing import Any, Literal, Protocol

from attrs import field, frozen

from plooi.model.ids import id_in
from plooi.model.moments import local
from plooi.model.parts import Reference
from plooi.model.pointers import Path, look
from plooi.model.results import Hit


@frozen
class State:
    """How far a search is: the page to ask for, how many hits came, and what the pages before looked like.

    A server that repeats itself is known by a page that came before, one that miscounts by an empty page; neither is
    asked for ever.
    """

    page: int
    seen: int = 0
    marks: frozenset[bytes] = field(default=frozenset(), repr=False)
    cursor: str | None = None

    def after(self, mark: bytes, hits: int, more: bool, following: int, cursor: str | None = None) -> State | None:
        """The state after the page of a mark; None when it was the last."""
        if not hits or not more or mark in self.marks:
            return None
        return State(following, self.seen + hits, self.marks | {mark}, cursor)


def mark_of(page: Any) -> bytes:
    """What tells a page, which was read from JSON, from all others."""
    # Up to its version 2, marshal writes the same values in the same way always, and thrice as fast as text is made.
    return hashlib.sha256(marshal.dumps(page, 2)).digest()


class Search(Protocol):
    """A dialect. `party` says whether it needs the organisation to search for; `reads`, what it reads in answers."""

    @property
    def party(self) -> bool: ...

    @property
    def reads(self) -> tuple[Path, ...]: ...

    def begin(self) -> State:
        """The state before the first page."""

    def query(self, state: State, party: str | None) -> dict[str, Any]:
        """The parameters of the request for a page; `party` is the URI of an organisation."""

    def body(self, state: State, party: str | None) -> dict[str, Any] | None:
        """The JSON document that asks for a page; None where the parameters do."""

    def read(self, answer: Mapping[str, Any], state: State) -> tuple[list[Hit], State | None]:
        """The hits of an answer, and the state for the next page, or None after the last."""


class _Asked:
    """A search that is asked for with parameters alone."""

    def begin(self) -> State:
        """The state before the first page."""
        return State(0)

    def body(self, state: State, party: str | None) -> dict[str, Any] | None:
        """No document is sent."""
        return None


@frozen
class PagedSearch(_Asked):
    """A search that is asked for a page at a time, with one parameter. As it is here: `_zoek?start=N` (0.9.0-beta).

    Attributes:
        parameter: query parameter of the page.
        counts: what the parameter says: the number of the first item, that of the page, or a cursor, which the answer
            before it has at `following`.
        first: number of the first page, or of the first item.
        results: path of the results in the answer, each in the shape of the processing model.
        total, pages: path of the number of items in all, or of pages; without either an empty page is the last.
        following: path of the cursor of the next page; a page without one is the last.
        root: key of the document in each result.
        keys: the keys of references in it, by those of the model, where the two differ.
    """

    parameter: str = "start"
    counts: Literal["items", "pages", "cursor"] = "items"
    first: int = 0
    results: Path = ("resultaten",)
    total: Path | None = ("totaal",)
    pages: Path | None = None
    following: Path | None = None
    root: str = "document"
    keys: Mapping[str, str] = field(factory=dict)
    party = False

    @property
    def reads(self) -> tuple[Path, ...]:
        """What the spec must declare of an answer."""
        return tuple(path for path in (self.results, self.total, self.pages, self.following) if path is not None)

    def begin(self) -> State:
        """The state before the first page."""
        return State(self.first)

    def query(self, state: State, party: str | None) -> dict[str, Any]:
        """The parameters of the request for a page: none for the first, where a cursor asks for the next."""
        if self.counts == "cursor":
            return {} if state.cursor is None else {self.parameter: state.cursor}
        return {self.parameter: state.page}

    def read(self, answer: Mapping[str, Any], state: State) -> tuple[list[Hit], State | None]:
        """The hits of an answer, and the state for the next page."""
        results = _list(look(answer, self.results))
        if (mark := mark_of(results)) in state.marks:
            return [], None
        hits = [_hit_of_document(result, self.root, self.keys) for result in results if isinstance(result, dict)]
        cursor = None if self.following is None else _text(look(answer, self.following))
        following = state.page + (len(results) if self.counts == "items" else 1)
        more = self._more(answer, state, len(results), cursor)
        return hits, state.after(mark, len(results), more, following, cursor)

    def _more(self, answer: Mapping[str, Any], state: State, hits: int, cursor: str | None) -> bool:
        if self.counts == "cursor":
            return bool(cursor)
        if self.pages is not None:
            return state.page - self.first + 1 < _count(look(answer, self.pages))
        return self.total is None or state.seen + hits < _count(look(answer, self.total))


@frozen
class HalSearch(_Asked):
    """`_zoek?<parameter>=URI&pagina=N`, answered by a HAL page (the alphas).

    `first` is the number of the first page: the links count from 1, one client asked for page 0. How the last page
    says so is not known; the counts and an empty page show it.
    """

    parameter: str
    first: int
    party: bool = True
    reads: tuple[tuple[str, ...], ...] = (("_embedded", "resultaten"),)

    def begin(self) -> State:
        """The state before the first page."""
        return State(self.first)

    def query(self, state: State, party: str | None) -> dict[str, Any]:
        """The parameters of the request for a page."""
        return {self.parameter: party, "pagina": state.page}

    def read(self, answer: Mapping[str, Any], state: State) -> tuple[list[Hit], State | None]:
        """The hits of an answer, and the state for the next page."""
        embedded = answer.get("_embedded")
        results = _list(embedded.get("resultaten") if isinstance(embedded, dict) else None)
        if (mark := mark_of(results)) in state.marks:
            # Where the platform counts from 1, page 0 is page 1, and there may be a page 2.
            again = self.first == 0 and state.page == 1
            return [], State(2, state.seen, state.marks) if again else None
        hits = [_hit_of_hal(result) for result in results if isinstance(result, dict)]
        pages, total = _count(answer.get("aantalPaginas")), _count(answer.get("aantalResultaten"))
        more = state.page - self.first + 1 < pages or state.seen + len(results) < total
        if not pages and not total:
            links = answer.get("_links")
            more = isinstance(links, dict) and bool(links.get("next"))
        return hits, state.after(mark, len(results), more, state.page + 1)


@frozen
class PostedSearch:
    """A search that is posted and goes on with a cursor: `PostedSearch(cursor="volgende")`. No version so far has one.

    Attributes:
        cursor: key of the cursor, in the document that asks and in the answer; a page without one is the last.
        results: key of the results in the answer, each in the shape of the processing model.
        root, keys: as for `PagedSearch`.
        parameter: key of the URI of the organisation whose documents are searched, where the document has one.
    """

    cursor: str
    results: str = "resultaten"
    parameter: str | None = None
    root: str = "document"
    keys: Mapping[str, str] = field(factory=dict)

    @property
    def party(self) -> bool:
        """Whether an organisation is asked for."""
        return self.parameter is not None

    @property
    def reads(self) -> tuple[tuple[str, ...], ...]:
        """What the spec must declare of an answer."""
        return ((self.results,), (self.cursor,))

    def begin(self) -> State:
        """The state before the first page."""
        return State(0)

    def query(self, state: State, party: str | None) -> dict[str, Any]:
        """No parameter is needed."""
        return {}

    def body(self, state: State, party: str | None) -> dict[str, Any] | None:
        """The cursor of the page, but for the first."""
        document = {} if state.cursor is None else {self.cursor: state.cursor}
        return document if self.parameter is None else {self.parameter: party, **document}

    def read(self, answer: Mapping[str, Any], state: State) -> tuple[list[Hit], State | None]:
        """The hits of an answer, and the state for the next page."""
        results = _list(answer.get(self.results))
        if (mark := mark_of(results)) in state.marks:
            return [], None
        hits = [_hit_of_document(result, self.root, self.keys) for result in results if isinstance(result, dict)]
        cursor = answer.get(self.cursor)
        more = isinstance(cursor, str) and bool(cursor)
        return hits, state.after(mark, len(results), more, state.page + 1, cursor if more else None)


def _hit_of_document(result: Mapping[str, Any], root: str, keys: Mapping[str, str]) -> Hit:
    """A result in the shape of the processing model; few of its fields are filled (0.9.0-beta)."""
    # Thousands are made in a row, so that nothing is called for what is not there.
    document = result.get(root)
    if not isinstance(document, dict):
        document = {}
    pid, titles, publisher = document.get("pid"), document.get("titelcollectie"), document.get("publisher")
    kinds, identifiers = document.get("classificatiecollectie"), document.get("identifiers")
    return Hit(
        id_in(pid),
        pid if isinstance(pid, str) else None,
        _text(titles.get("officieleTitel")) if isinstance(titles, dict) else None,
        _reference(publisher, keys) if isinstance(publisher, dict) else None,
        _kinds(kinds, keys) if isinstance(kinds, dict) else (),
        _texts(identifiers) if identifiers else (),
        None,
        None,
        result,
    )


def _reference(value: Mapping[str, Any], keys: Mapping[str, str]) -> Reference | None:
    uri = _text(_part(value, "id", keys))
    return None if uri is None else Reference(uri, _text(_part(value, "label", keys)))


def _kinds(collection: Mapping[str, Any], keys: Mapping[str, str]) -> tuple[str, ...]:
    kinds = map(_object, _list(collection.get("documentsoorten")))
    return tuple(str(_part(kind, "label", keys) or _part(kind, "id", keys)) for kind in kinds if kind)


def _part(reference: Mapping[str, Any], name: str, keys: Mapping[str, str]) -> Any:
    return reference.get(keys.get(name, name))


def _hit_of_hal(result: Mapping[str, Any]) -> Hit:
    """A result of a HAL page (the alphas)."""
    links = _object(result.get("_links"))
    href = _text(_object(links.get("metadata")).get("href")) or _text(_object(links.get("document")).get("href"))
    kind = _text(result.get("documentsoort"))
    return Hit(
        id=id_in(href),
        officiele_titel=_text(result.get("officieleTitel")),
        documentsoorten=(kind,) if kind else (),
        identifiers=_texts(result.get("identifiers")),
        openbaarmakingsdatum=local(result.get("openbaarmakingsdatum")),
        wijzigingsdatum=local(result.get("wijzigingsdatum")),
        raw=result,
    )


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
