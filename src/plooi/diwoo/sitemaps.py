"""Entries as the text of sitemaps, and of the index to several.

Source: the sitemap protocol 0.9; the place of `diwoo:Document` in an entry from the schema of DiWoo 0.9.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from plooi.diwoo import times
from plooi.diwoo.entry import DEPTH
from plooi.diwoo.problems import DiwooInvalid, DiwooProblem
from plooi.diwoo.store import Relation, Stored
from plooi.diwoo.xml import Fragment, escaped

NAMESPACE = "https://standaarden.overheid.nl/diwoo/metadata/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

_START = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OPEN = f'{_START}<urlset xmlns="{SITEMAP}" xmlns:diwoo="{NAMESPACE}">\n'
_CLOSE = "</urlset>\n"


class Latest:
    """The last of the moments that pass, as the text that it came in; None before the first."""

    def __init__(self) -> None:
        self.text: str | None = None
        self._at: datetime | None = None

    def see(self, text: str | None) -> None:
        """Take one more into account."""
        at = None if text is None else times.instant_of(text)
        if at is not None and (self._at is None or at > self._at):
            self.text, self._at = text, at


def urlset(entries: Iterator[Stored], count: int, latest: Latest | None = None) -> Iterator[str]:
    """The text of a sitemap with the next so many entries, piece by piece; `latest` is shown their `lastmod`."""
    yield _OPEN
    for entry in islice(entries, count):
        if latest is not None:
            latest.see(entry.lastmod)
        yield _url(entry)
    yield _CLOSE


def index(sitemaps: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    """The text of an index to sitemaps, each with its address and its last change."""
    yield f'{_START}<sitemapindex xmlns="{SITEMAP}">\n'
    for loc, lastmod in sitemaps:
        yield f"  <sitemap>\n{_place(loc, lastmod)}  </sitemap>\n"
    yield "</sitemapindex>\n"


def split(entries: Iterable[Stored], largest: int, heaviest: int) -> list[int]:
    """How many entries each sitemap gets, so that none holds more than so many entries, and so many bytes.

    Raises:
        DiwooInvalid: an entry alone is too large for a sitemap.
    """
    counts = [0]
    around = len((_OPEN + _CLOSE).encode())
    size = around
    for entry in entries:
        own = len(_url(entry).encode())
        if around + own > heaviest:
            message = f"Its entry has {own} bytes; a sitemap holds {heaviest}."
            remedy = "Shorten its texts, or take relations out."
            raise DiwooInvalid([DiwooProblem(entry.loc, "loc", "too-large", entry.loc, message, remedy)], 1)
        if counts[-1] == largest or size + own > heaviest:
            counts.append(0)
            size = around
        counts[-1] += 1
        size += own
    return counts


def _url(entry: Stored) -> str:
    before, after = Fragment(DEPTH), Fragment(DEPTH)
    _write(before, "isPartOf", None, entry.relations)
    _write(before, "hasPart", "hasParts", entry.relations)
    _write(after, "documentrelatie", "documentrelaties", entry.relations)
    return (
        f"  <url>\n{_place(entry.loc, entry.lastmod)}    <diwoo:Document>\n      <diwoo:DiWoo>\n"
        f"{entry.head}{before}{entry.acts}{after}      </diwoo:DiWoo>\n{entry.own}    </diwoo:Document>\n  </url>\n"
    )


def _place(loc: str, lastmod: str | None) -> str:
    changed = "" if lastmod is None else f"    <lastmod>{lastmod}</lastmod>\n"
    return f"    <loc>{escaped(loc)}</loc>\n{changed}"


def _write(fragment: Fragment, element: str, around: str | None, relations: Iterable[Relation]) -> None:
    if around is not None:
        fragment.open(around)
    for relation in relations:
        if relation.element != element:
            continue
        if relation.role is None:
            fragment.leaf(element, relation.label, relation.resource)
        else:
            fragment.open(element)
            fragment.leaf("role", relation.role.label, relation.role.id)
            fragment.leaf("relation", relation.label, relation.resource)
            fragment.close()
    if around is not None:
        fragment.close()
