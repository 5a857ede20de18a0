"""Manifests: CSV, JSON Lines, JSON, YAML, Excel, or a folder with metadata beside each document; read row by row."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from plooi.batch.manifests.csv_rows import separated_rows
from plooi.batch.manifests.excel_rows import excel_rows
from plooi.batch.manifests.folder_rows import folder_rows
from plooi.batch.manifests.json_rows import line_rows, list_rows
from plooi.batch.manifests.reading_rows import Readable, ReadRow
from plooi.batch.manifests.yaml_rows import yaml_rows
from plooi.errors import ConfigurationError

_SEPARATED, _EXCEL, _LINES, _LIST, _YAML = (
    (".csv", ".tsv", ".txt"),
    (".xlsx", ".xlsm"),
    (".jsonl", ".ndjson"),
    (".json",),
    (".yaml", ".yml"),
)
#: Kinds of manifest that are text, by the end of their name.
TEXT = (*_SEPARATED, *_LINES, *_LIST, *_YAML)
_OTHER_UNICODE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 1024 * 1024


@frozen
class Manifest:
    """Where the rows of a batch stand.

    Attributes:
        path: the file or folder.
        columns: fields by column or key, where those are called otherwise; an empty text passes one over.
        encoding: of a CSV, JSON or YAML file.
    """

    path: Path
    columns: Mapping[str, str] = field(factory=dict)
    encoding: str = "utf-8-sig"

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
        # Raises OSError when there is nothing.
        self.path.stat()
        if not self.path.is_file():
            raise ConfigurationError(
                f"{name} is a pipe or a device, which may have no end. Write the manifest into a file."
            )
        if kind in _EXCEL:
            return excel_rows(self.path, self.columns)
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
        encoding = _looked_through(self.path, self.encoding)
        with self.path.open(encoding=encoding, newline="") as file:
            yield from reader(_without_mark(file), self.columns, name)


def _without_mark(file: io.TextIOWrapper) -> Readable:
    """The file from behind a byte order mark, which some encodings leave in the text."""
    if file.read(1) != "\ufeff":
        file.seek(0)
    return file


def _looked_through(path: Path, encoding: str) -> str:
    """The encoding of a text, once all of it was found to be in it.

    Raises:
        ConfigurationError: it is in another, is no text, or there is no such encoding.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(4)
        try:
            given = codecs.lookup(encoding).name
            "".encode(encoding)
        except (LookupError, ValueError):
            raise ConfigurationError(f"{encoding!r} is no encoding. Use one such as windows-1252 or utf-16.") from None
        if start.startswith(codecs.BOM_UTF8):
            encoding = given = "utf-8-sig"
        if given.startswith("utf-8"):
            encoding = "utf-8-sig"
            for mark, other in _OTHER_UNICODE:
                if start.startswith(mark):
                    raise ConfigurationError(f"{path} is {other.upper()}. Save it as UTF-8, or say --encoding {other}.")
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        line = 1
        while True:
            piece = file.read(_PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeError as error:
                raise _other_encoding(path, encoding, error, line) from None
            nul = text.find("\0")
            if nul >= 0:
                line += text.count("\n", 0, nul)
                raise ConfigurationError(
                    f"{path}: line {line} has a NUL character, which no text has. Save it as text in UTF-8; if it is "
                    "UTF-16, say --encoding utf-16-le."
                )
            line += text.count("\n")
            if not piece:
                return encoding


def _other_encoding(path: Path, encoding: str, error: UnicodeError, line: int) -> ConfigurationError:
    name, byte = encoding.removesuffix("-sig").upper(), ""
    if isinstance(error, UnicodeDecodeError):
        line += error.object.count(b"\n", 0, error.start)
        byte = f" (byte 0x{error.object[error.start]:02x})"
    remedy = "Save it as UTF-8, or say what it is, as by --encoding windows-1252 for a file from Excel."
    return ConfigurationError(f"{path}: line {line} is not {name}{byte}. {remedy}")
