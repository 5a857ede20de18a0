"""How a search comes in pages, read off its parameters and its answer: the arguments of `PagedSearch` for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from plooi.versions.spec import Operation
from plooi.versions.version import Version as FacadeVersion

_SIZE = re.compile("size|limit|per.?page|aantal|rows|grootte", re.IGNORECASE)
_PAGE = re.compile("page|pag|blad", re.IGNORECASE)
_CURSOR = re.compile("cursor|next|volgende|after", re.IGNORECASE)
_TOTAL = re.compile("tot|count|aantal|hits", re.IGNORECASE)

Placed = tuple[tuple[str, ...], str]


def paged_arguments(now: FacadeVersion, operation: Operation, schema: Any) -> str | None:
    """The arguments for the dialect, as text; None for a search that is no such."""
    members = list(_members(now, schema, ()))
    lists = [path for path, kind in members if kind == "array"]
    asked = [
        (parameter["name"], kind, parameter.get("schema", {}))
        for parameter in operation.parameters
        if parameter.get("in") == "query" and not _SIZE.search(parameter["name"])
        for kind in _kinds(now, parameter.get("schema", {}))
    ]
    numbers = [(name, schema) for name, kind, schema in asked if kind == "integer"]
    cursors = [name for name, kind, _ in asked if kind == "string" and _CURSOR.search(name)]
    if len(lists) != 1 or len(numbers) + len(cursors) != 1:
        return None
    arguments = [repr(numbers[0][0] if numbers else cursors[0]), f"results={lists[0]!r}"]
    if cursors:
        following = [path for path, kind in members if kind == "string" and _CURSOR.search(path[-1])]
        if len(following) != 1:
            return None
        arguments += ['counts="cursor"', "total=None", f"following={following[0]!r}"]
        return _quoted(arguments)
    name, described = numbers[0]
    integers = [path for path, kind in members if kind == "integer" and path[-1] != name]
    pages = [path for path in integers if _PAGE.search(path[-1]) and path[-1].lower() not in ("page", "pagina")]
    totals = [path for path in integers if _TOTAL.search(path[-1]) and path not in pages]
    by_page = _PAGE.search(name) is not None
    if by_page:
        arguments += ['counts="pages"', f"first={described.get('minimum', described.get('default', 1))}"]
    if not totals or (by_page and len(pages) == 1):
        arguments.append("total=None")
    elif totals[0] != ("totaal",):
        arguments.append(f"total={min(totals, key=len)!r}")
    if by_page and len(pages) == 1:
        arguments.append(f"pages={pages[0]!r}")
    return _quoted(arguments)


def _quoted(arguments: list[str]) -> str:
    return (
        ", ".join(arguments)
        .replace("'", '"')
        .replace('results=("resultaten",), ', "")
        .replace(', results=("resultaten",)', "")
    )


def _members(now: FacadeVersion, schema: Any, above: tuple[str, ...]) -> Iterator[Placed]:
    """The paths of what an answer holds, to the second level, each with what it may be."""
    if schema is None:
        return
    for part in now.effective.declared(schema, ()):
        for key, inner in part.get("properties", {}).items():
            kinds = _kinds(now, inner)
            yield from (((*above, key), kind) for kind in kinds)
            if "object" in kinds and len(above) < 2:
                yield from _members(now, inner, (*above, key))


def _kinds(now: FacadeVersion, schema: Any) -> set[str]:
    kinds: set[str] = set()
    for part in now.effective.declared(schema, ()):
        kind = part.get("type", "object" if "properties" in part else ())
        kinds.update([kind] if isinstance(kind, str) else kind)
    return kinds
