"""Manifests: CSV, JSON Lines, JSON, YAML, Excel, or a folder with metadata beside each document; read row by row."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from plooi.batch.manifests.csv_rows import separated_rows
from plooi.batch.manifests.encodings import encoding_of
from plooi.batch.manifests.excel_rows import excel_rows
from plooi.batch.manifests.folder_rows import folder_rows
from plooi.batch.manifests.json_rows import line_rows, list_rows
from plooi.batch.manifests.reading_rows import Readable, ReadRow
from plooi.batch.manifests.yaml_rows import yaml_rows
from plooi.errors import ConfigurationError
from plooi.guarded.files import opened

_SEPARATED, _EXCEL, _LINES, _LIST, _YAML = (
    (".csv", ".tsv", ".txt"),
    (".xlsx", ".xlsm"),
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
        sheet: of an Excel workbook, the name of the sheet that holds the rows; None for the only one that is shown.
        notes: how it was read, in sentences, such as a guessed encoding; known after its first row.
    """

    path: Path
    columns: Mapping[str, str] = field(factory=dict)
    encoding: str | None = None
    sheet: str | None = None
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
            raise ConfigurationError(f"{name!r} is no path, since it has a NUL character in it. Check the path.")
        try:
            found = False
            for row in self._rows(name):
                found = True
                yield row
        except OSError as error:
            raise ConfigurationError(f"{name} cannot be read: {error.strerror or error}. Check the path.") from error
        except UnicodeError:
            raise ConfigurationError(f"{name} changed while it was read. Begin again when it is written.") from None
        if not found:
            what = "There is no document in it" if self.path.is_dir() else "It holds no rows"
            raise ConfigurationError(f"{name}: {what}. Check that this is the one.")

    def _rows(self, name: str) -> Iterator[ReadRow]:
        kind = self.path.suffix.lower()
        if self.path.is_dir():
            return folder_rows(self.path, self.columns)
        # Raises OSError when there is nothing. What is read is opened anew, and looked at again.
        opened(self.path).close()
        if kind in _EXCEL:
            return excel_rows(self.path, self.columns, self.sheet)
        if self.sheet is not None:
            raise ConfigurationError(
                f"{name} is no Excel workbook, so it has no sheet {self.sheet!r}. Leave --sheet out."
            )
        if kind == ".xls":
            raise ConfigurationError(f"{name} is an old Excel file. Save it as .xlsx.")
        readers: dict[tuple[str, ...], Callable[[Readable, Mapping[str, str], str], Iterator[ReadRow]]] = {
            _SEPARATED: separated_rows,
            _LINES: line_rows,
            _LIST: list_rows,
            _YAML: yaml_rows,
        }
        for kinds, reader in readers.items():
            if kind in kinds:
                return self._text_rows(reader, name)
        raise ConfigurationError(
            f"{name}: the name tells no kind of manifest. Use .csv, .jsonl, .json, .yaml, .xlsx, or a folder."
        )

    def _text_rows(
        self, reader: Callable[[Readable, Mapping[str, str], str], Iterator[ReadRow]], name: str
    ) -> Iterator[ReadRow]:
        encoding, note = encoding_of(self.path, self.encoding, table=reader is separated_rows)
        self.notes[:] = [] if note is None else [note]
        with io.TextIOWrapper(opened(self.path), encoding=encoding, newline="") as file:
            yield from reader(_without_mark(file), self.columns, name)


def _without_mark(file: io.TextIOWrapper) -> Readable:
    """The file from behind a byte order mark, which some encodings leave in the text."""
    if file.read(1) != "\ufeff":
        file.seek(0)
    return file
