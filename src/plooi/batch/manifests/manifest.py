"""Manifests: CSV, JSON Lines, JSON, YAML, Excel, OpenDocument, or a folder of documents; read row by row."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from attrs import field, frozen

from plooi.batch.manifests.csv_rows import separated_rows
from plooi.batch.manifests.encodings import encoding_of
from plooi.batch.manifests.excel_rows import excel_rows
from plooi.batch.manifests.folder_rows import folder_rows
from plooi.batch.manifests.json_rows import line_rows, list_rows
from plooi.batch.manifests.ods_rows import ods_rows
from plooi.batch.manifests.reading_rows import Readable, ReadRow
from plooi.batch.manifests.tables import How
from plooi.batch.manifests.yaml_rows import yaml_rows
from plooi.errors import ConfigurationError
from plooi.guarded.files import opened
from plooi.language import _
from plooi.wording import words_of

_SEPARATED, _EXCEL, _OPEN, _LINES, _LIST, _YAML = (
    (".csv", ".tsv", ".txt"),
    (".xlsx", ".xlsm"),
    (".ods",),
    (".jsonl", ".ndjson"),
    (".json",),
    (".yaml", ".yml"),
)
#: Kinds of manifest that are text, by the end of their name.
TEXT = (*_SEPARATED, *_LINES, *_LIST, *_YAML)


@frozen
class Manifest:
    """Where the rows of a batch stand.

    Attributes:
        path: the file or folder.
        columns: fields by column or key, where those are called otherwise; an empty text passes one over.
        encoding: of a CSV, JSON or YAML file; None to tell it from the bytes.
        sheet: of a workbook, the name of the sheet that holds the rows; None for the only one that is shown.
        header_row: of a table, the number of the row that names the columns, from 1; None for the first row that does.
        notes: how it was read, in sentences, such as a guessed encoding; known after its first row.
    """

    path: Path
    columns: Mapping[str, str] = field(factory=dict)
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    notes: list[str] = field(factory=list, init=False, eq=False, repr=False)

    @property
    def folder(self) -> Path:
        """What relative paths are relative to."""
        return self.path if self.path.is_dir() else self.path.parent

    def rows(self) -> Iterator[ReadRow]:
        """The rows in their order, each read when it is asked for.

        Raises:
            ConfigurationError: the manifest cannot be read, holds no rows, or is of no kind that is known.
        """
        name = str(self.path)
        if "\0" in name:
            raise ConfigurationError(
                _("{name!r} is no path, since it has a NUL character in it. Check the path.", name=name)
            )
        try:
            filled = False
            for row in self._rows(name):
                filled = True
                yield row
        except OSError as error:
            raise ConfigurationError(
                _("{name} cannot be read: {strerror}. Check the path.", name=name, strerror=words_of(error) or error)
            ) from error
        except UnicodeError:
            raise ConfigurationError(
                _("{name} changed while it was read. Begin again when it is written.", name=name)
            ) from None
        if not filled:
            what = _("There is no document in it") if self.path.is_dir() else _("It holds no rows")
            raise ConfigurationError(_("{name}: {what}. Check that this is the one.", name=name, what=what))

    def _rows(self, name: str) -> Iterator[ReadRow]:
        kind = self.path.suffix.lower()
        self.notes.clear()
        if self.path.is_dir():
            return folder_rows(self.path, self.columns)
        # Raises OSError when there is nothing. What is read is opened anew, and looked at again.
        opened(self.path).close()
        if self.header_row is not None and self.header_row < 1:
            raise ConfigurationError(
                _("There is no row {header_row}. Give the number of the header, from 1.", header_row=self.header_row)
            )
        how = How(name, self.columns, self.header_row, self.sheet, self.notes)
        if kind in _EXCEL:
            return excel_rows(self.path, how)
        if kind in _OPEN:
            return ods_rows(self.path, how)
        if self.sheet is not None:
            raise ConfigurationError(
                _(
                    "{name} is no workbook, so it has no sheet {sheet!r}. Leave --sheet out.",
                    name=name,
                    sheet=self.sheet,
                )
            )
        if kind == ".xls":
            raise ConfigurationError(_("{name} is an old Excel file. Save it as .xlsx.", name=name))
        if kind in _SEPARATED:
            return self._text_rows(lambda file: separated_rows(file, how), table=True)
        if self.header_row is not None:
            raise ConfigurationError(_("{name} is no table, so it has no header. Leave --header-row out.", name=name))
        readers: dict[tuple[str, ...], Callable[[Readable, Mapping[str, str], str], Iterator[ReadRow]]] = {
            _LINES: line_rows,
            _LIST: list_rows,
            _YAML: yaml_rows,
        }
        for kinds, reader in readers.items():
            if kind in kinds:
                return self._text_rows(partial(_read_with, reader, self.columns, name), table=False)
        raise ConfigurationError(
            _(
                "{name}: the name tells no kind of manifest. Use .csv, .jsonl, .json, .yaml, .xlsx, .ods, or a folder.",
                name=name,
            )
        )

    def _text_rows(self, reader: Callable[[Readable], Iterator[ReadRow]], *, table: bool) -> Iterator[ReadRow]:
        encoding, note = encoding_of(self.path, self.encoding, table=table)
        self.notes.extend([] if note is None else [note])
        with io.TextIOWrapper(opened(self.path), encoding=encoding, newline="") as file:
            yield from reader(_without_mark(file))


def _read_with(
    reader: Callable[[Readable, Mapping[str, str], str], Iterator[ReadRow]],
    columns: Mapping[str, str],
    name: str,
    file: Readable,
) -> Iterator[ReadRow]:
    return reader(file, columns, name)


def _without_mark(file: io.TextIOWrapper) -> Readable:
    """The file from behind a byte order mark, which some encodings leave in the text."""
    if file.read(1) != "\ufeff":
        file.seek(0)
    return file
