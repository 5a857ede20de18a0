"""Manifests that are read row by row, held against versions: tables, large lists, and folders."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from plooi.batch.manifests.folder_rows import Pair, paired, pairs
from plooi.batch.manifests.manifest import Manifest
from plooi.cli.frame.failures import InputError
from plooi.cli.validate.checking import Source
from plooi.cli.validate.findings import WHOLE, Finding, Row, refused, unreadable
from plooi.cli.validate.reading import LINES, STDIN
from plooi.errors import ConfigurationError, Problem
from plooi.guarded import files
from plooi.language import _
from plooi.paths import on_disk
from plooi.wording import words_of

#: Lists of more bytes are read row by row, and their findings have a line and no column.
LARGEST_WHOLE = 256 * 1024


class Table(Source):
    """A manifest that is read anew for each version, since it may be long."""

    def _all(self) -> Iterable[Row | Finding]:
        return self._read()

    def _named(self, row: Row) -> Any:
        # Rows of a table come in the facade's names.
        return row.data.get("file")

    def _read(self) -> Iterator[Row | Finding]:
        manifest = Manifest(Path(self.place), self.columns, self.encoding, self.sheet, self.header_row)
        noted = False
        try:
            for row in manifest.rows():
                if not noted:
                    yield from (Finding("remark", Problem(WHOLE, note)) for note in manifest.notes)
                    noted = True
                if row.fault is not None:
                    yield refused(row, row.line)
                else:
                    yield Row(row.number, row.data, None, offset=row.line)
        except ConfigurationError as error:
            yield Finding("unreadable", Problem(WHOLE, str(error)))


class Beside(Source):
    """The metadata beside a document; its row is that of the folder as a manifest."""

    def __init__(self, number: int, pair: Pair, folder: Path, columns: Mapping[str, str]) -> None:
        super().__init__(str(pair.path), columns)
        self._number = number
        self._pair = pair
        self._whole = folder

    def _named(self, row: Row) -> Any:
        return self._pair.document

    def _read(self) -> Iterator[Row | Finding]:
        if self._pair.fault is not None:
            yield Finding(
                "unreadable", Problem("(row)", self._pair.fault[0], None, self._pair.fault[1]), row=self._number
            )
            return
        for row in super()._read():
            if isinstance(row, Finding) or row.number is not None:
                # What cannot be read; a list is none either.
                yield row if isinstance(row, Finding) else Row(self._number, [], row.places)
                return
            whole = paired(self._number, self._pair, row.data, self.columns, self._whole)
            if whole.fault is None:
                yield Row(self._number, row.data, row.places)
            else:
                yield refused(whole, *row.place(()))


def in_folder(folder: Path, columns: Mapping[str, str]) -> Iterator[Source]:
    """A source for each document of a folder; one that tells why there are none."""
    filled = False
    try:
        for number, pair in enumerate(pairs(folder), 1):
            filled = True
            yield Beside(number, pair, folder, columns)
    except OSError as error:
        yield _Nothing(
            folder,
            InputError(str(folder), _("it cannot be read: {strerror}", strerror=words_of(error)), _("check the path")),
        )
        return
    if not filled:
        yield _Nothing(
            folder, InputError(str(folder), _("there is no document in it"), _("check that this is the one"))
        )


class _Nothing(Source):
    def __init__(self, folder: Path, error: InputError) -> None:
        super().__init__(str(folder))
        self._error = error

    def _read(self) -> Iterator[Row | Finding]:
        yield unreadable(self._error)


def sources(
    names: list[str],
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> list[Source]:
    """The files of a command line; of a folder, the metadata beside each document.

    Raises:
        InputError: standard input is named twice.
    """
    if names.count(STDIN) > 1:
        raise InputError(_("standard input"), _("it is named twice"), _("name - once"))
    names = [name if name == STDIN else str(on_disk(Path(name))) for name in names]
    return [source for name in names for source in _sources(name, columns or {}, encoding, sheet, header_row)]


def _sources(
    name: str, columns: Mapping[str, str], encoding: str | None, sheet: str | None, header_row: int | None
) -> Iterator[Source]:
    if name == STDIN or not _is_manifest(Path(name)):
        yield Source(name, columns, encoding)
        return
    if Path(name).is_dir():
        yield from in_folder(Path(name), columns)
    else:
        yield Table(name, columns, encoding, sheet, header_row)


def _is_manifest(path: Path) -> bool:
    """Whether a file is read row by row: a folder, a table, or a list that is too large to be read whole."""
    if path.suffix.lower() in (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods") or path.is_dir():
        return True
    if path.suffix.lower() not in (".json", ".yaml", ".yml", *LINES) or not path.is_file():
        return False
    return path.stat().st_size > LARGEST_WHOLE and (path.suffix.lower() in LINES or _begins_as_list(path))


def _begins_as_list(path: Path) -> bool:
    """Whether a list stands in a file of JSON or YAML, and not the metadata of one document."""
    for line in files.beginning(path, LARGEST_WHOLE).removeprefix(codecs.BOM_UTF8).splitlines():
        begin = line.strip()
        if begin and not begin.startswith((b"#", b"%", b"---")):
            return begin.startswith((b"[", b"- ")) or begin == b"-"
    return False
