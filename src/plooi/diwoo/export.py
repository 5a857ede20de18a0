"""An export: documents in, one sitemap or several with an index out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from plooi.diwoo import addresses, sitemaps
from plooi.diwoo.documents import Entry
from plooi.diwoo.entry import Written
from plooi.diwoo.problems import DiwooInvalid, DiwooProblem
from plooi.diwoo.relations import names_of, relate
from plooi.diwoo.resolving import Resolver
from plooi.diwoo.store import Store
from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.versions.version import Version
from plooi.wire.sinks import FileSink, writing

#: A sitemap holds no more than this many entries and bytes, by the sitemap protocol.
LARGEST, HEAVIEST = 50_000, 50 * 1024 * 1024
#: An error carries no more problems than this; `Export.problems` gives them all.
_CARRIED = 100
#: How many entries are written to a file at once.
_AT_ONCE = 100


def sitemap(entries: Iterable[Entry], version: Version, *, largest: int = LARGEST, heaviest: int = HEAVIEST) -> Export:
    """Hold documents against the DiWoo schema, ready to be written as a sitemap.

    Args:
        entries: the documents. They are read once, one by one; what is kept of them goes to disk.
        version: the version whose value lists tell what codes and labels mean.
        largest: how many entries a sitemap may hold.
        heaviest: how many bytes a sitemap may have.

    Returns:
        The export; close it, or use it as a context manager.
    """
    export = Export(version, largest, heaviest)
    try:
        for entry in entries:
            export.add(entry)
        export.finish()
    except BaseException:
        export.close()
        raise
    return export


class Export:
    """Documents that were held against the schema: what is wrong with them, and when nothing is, their sitemap.

    Made by `sitemap`. What it writes is valid against the schema of DiWoo 0.9.8; with any problem it writes nothing.
    """

    def __init__(self, version: Version, largest: int, heaviest: int) -> None:
        self._resolver = Resolver(version)
        self._store = Store()
        self._largest = largest
        self._heaviest = heaviest

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def __len__(self) -> int:
        return self._store.count

    def close(self) -> None:
        """Remove what was kept on disk."""
        self._store.close()

    @property
    def complete(self) -> bool:
        """Whether nothing keeps the documents from being written."""
        return self._store.reported("problem") == 0

    def problems(self) -> Iterator[DiwooProblem]:
        """All that keeps the documents from being written, in their order."""
        return self._store.reports("problem")

    def notes(self) -> Iterator[DiwooProblem]:
        """What of the metadata is not in the sitemap, or is written otherwise, in the order of the documents."""
        return self._store.reports("note")

    def locs(self) -> Iterator[str]:
        """The addresses of the documents, in their order."""
        return self._store.locs()

    def add(self, entry: Entry) -> None:
        """Hold one more document against the schema."""
        written = Written(entry, self._resolver)
        store, loc = self._store, addresses.without_password(entry.loc)
        if written.problems:
            n = store.add(loc, "", None, "", "", "")
        else:
            parts = (str(written.head), str(written.acts), str(written.own))
            n = store.add(loc, entry.metadata.officiele_titel or "", written.lastmod, *parts)
        store.report("problem", n, written.problems)
        store.report("note", n, written.notes)
        other = store.claim(addresses.key_of(entry.loc), n)
        if other is not None:
            message = _("Another document of this export has the same address, {other}.", other=other)
            remedy = _("Give each document an address of its own; with --base that is a file name of its own.")
            store.report("problem", n, [DiwooProblem(loc, "loc", "duplicate", loc, message, remedy)])
        store.name(n, names_of(entry))
        store.link(n, written.links)

    def finish(self) -> None:
        """Relate the documents to each other, when all of them are known."""
        relate(self._store)

    def pieces(self) -> Iterator[str]:
        """The one sitemap, piece by piece.

        Raises:
            DiwooInvalid: a document cannot be written.
            ConfigurationError: there are no documents, or more than one sitemap holds.
        """
        [count, *more] = self._counts()
        if more:
            raise ConfigurationError(
                _(
                    "{number} documents are more than one sitemap holds. Name a file to write them to "
                    "(--output): then several are made, with an index.",
                    number=len(self),
                )
            )
        return sitemaps.urlset(self._store.entries(), count)

    def write(self, path: str | os.PathLike[str], address: str | None = None) -> tuple[Path, ...]:
        """Write the sitemap to a file; or when one cannot hold all, an index to that file, and sitemaps beside it.

        All files are written before the first is put in its place; the index comes last.

        Args:
            path: the file, such as `sitemap.xml`; further ones are called `sitemap-1.xml` and so on.
            address: the web address of the folder in which the sitemaps will stand. An index needs it.

        Returns:
            The files that were written, the one that was asked for first.

        Raises:
            DiwooInvalid: a document cannot be written.
            ConfigurationError: there are no documents, or an index is needed and `address` is not given or is none.
            DocumentInvalid: a file cannot be written.
        """
        path = Path(path)
        counts = self._counts()
        entries = self._store.entries()
        if len(counts) == 1:
            with writing(path) as sink:
                _fill(sink, sitemaps.urlset(entries, counts[0]))
            return (path,)
        parts = [path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, len(counts) + 1)]
        locs = self._addresses(parts, address)
        newest: list[str | None] = []
        with ExitStack() as stack:
            index = stack.enter_context(writing(path))
            for part, count in zip(parts, counts, strict=True):
                latest = sitemaps.Latest()
                _fill(stack.enter_context(writing(part)), sitemaps.urlset(entries, count, latest))
                newest.append(latest.text)
            _fill(index, sitemaps.index(zip(locs, newest, strict=True)))
        return (path, *parts)

    def _counts(self) -> list[int]:
        """How many documents each sitemap gets, in order."""
        wrong = self._store.reported("problem")
        if wrong:
            raise DiwooInvalid(islice(self.problems(), _CARRIED), wrong)
        if not len(self):
            raise ConfigurationError(_("There is no document to write, and a sitemap holds at least one."))
        return sitemaps.split(self._store.entries(), self._largest, self._heaviest)

    def _addresses(self, parts: Iterable[Path], address: str | None) -> list[str]:
        if address is None:
            raise ConfigurationError(
                _(
                    "{number} documents take several sitemaps and an index, which must name their addresses. Give the "
                    "address of the folder in which they will stand (--sitemap-base).",
                    number=len(self),
                )
            )
        locs = [f"{address.rstrip('/')}/{quote(part.name)}" for part in parts]
        fault = addresses.fault_of(locs[0])
        if fault is not None:
            raise ConfigurationError(" ".join(fault))
        return locs


def _fill(sink: FileSink, pieces: Iterable[str]) -> None:
    """Write pieces to a file, many at a time."""
    held: list[str] = []
    for number, piece in enumerate(pieces, 1):
        held.append(piece)
        if number % _AT_ONCE == 0:
            sink.write("".join(held).encode())
            held.clear()
    sink.write("".join(held).encode())
