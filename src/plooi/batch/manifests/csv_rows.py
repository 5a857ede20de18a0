"""Rows of CSV, or of text with semicolons or tabs between the cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping

from plooi.batch.manifests.columns import RowWrong, cells, columns_of
from plooi.batch.manifests.reading_rows import LARGEST_ROW, Readable, ReadRow, TooLarge, row_of, too_large, wrong
from plooi.errors import ConfigurationError

_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_TEXT_FORMULA = re.compile(r'\s*="((?:[^"]|"")*)"\s*')
#: No text of a manifest has it, and unlike NUL every Python takes it as a separator.
_NONE = "\uffff"


class _Lines:
    """The lines of a file; raises TooLarge when one row takes more of them than a row can hold."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._first: str | None = None
        self._taken = 0
        self.number = 0

    def begin_row(self) -> None:
        self._taken = 0

    def put_back(self, line: str) -> None:
        self._first = line
        self.number -= 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self._first = self._first, None
        if line is None:
            line = self._file.readline(LARGEST_ROW + 1 - self._taken)
        if not line:
            raise StopIteration
        self._taken += len(line)
        self.number += 1
        if self._taken > LARGEST_ROW:
            raise TooLarge
        return line


def separated_rows(file: Readable, given: Mapping[str, str], name: str) -> Iterator[ReadRow]:
    """The rows below the header. What cannot be told apart any more, as behind an open quote, ends them.

    Raises:
        ConfigurationError: there is no header, or it cannot be understood.
    """
    lines = _Lines(file)
    try:
        reader = csv.reader(lines, delimiter=_separator(lines), strict=True)
        fields = columns_of(next(reader), given, name)
    except (csv.Error, TooLarge, StopIteration) as error:
        if isinstance(error, csv.Error) and "limit" not in str(error):
            raise ConfigurationError(f"{name}: the header cannot be read: {error}. Check its quotes.") from None
        if isinstance(error, StopIteration):
            raise ConfigurationError(f"{name} is empty. Write the names of the columns into its first line.") from None
        raise ConfigurationError(
            f"{name}: the header has no end. Is this a CSV file, and are its quotes closed?"
        ) from None
    number = 0
    while True:
        lines.begin_row()
        line = lines.number + 1
        place = f"line {line}"
        try:
            values = next(reader)
        except StopIteration:
            return
        except TooLarge:
            yield too_large(number + 1, place, line)
            return
        except csv.Error as error:
            yield _unreadable(error, number + 1, place, line)
            return
        if not any(value.strip() for value in values):
            continue
        number += 1
        try:
            yield row_of(number, place, line, cells(fields, list(map(_plain, values))))
        except RowWrong as error:
            yield ReadRow(number, place, fault=error.fault, line=line)


def _plain(value: str) -> str:
    """A cell without what Excel reads as a formula that is a text: `="00117"` is 00117."""
    formula = _TEXT_FORMULA.fullmatch(value)
    return value if formula is None else formula[1].replace('""', '"')


def _unreadable(error: csv.Error, number: int, place: str, line: int) -> ReadRow:
    message = f"The row cannot be read: {error}."
    if "limit" in str(error):
        message = (
            f"A cell of this row holds more than {csv.field_size_limit()} characters, or its quote is never closed."
        )
    elif "unexpected end of data" in str(error):
        message = "A quote is opened in this row and never closed."
    remedy = 'Close the quotes, and write a quote inside of a cell twice (""); nothing after it was read.'
    return wrong(number, place, line, message, remedy)


def _separator(lines: _Lines) -> str:
    """What stands between the cells: by a line `sep=;` as Excel knows it, or what is most in the header."""
    line = next(line for line in lines if line.strip())
    said = _SEPARATOR_LINE.fullmatch(line)
    if said is not None:
        return said[1]
    lines.put_back(line)
    lines.begin_row()
    # One column needs none: what looks like a separator below it is text.
    return max(";,\t", key=line.count) if set(";,\t") & set(line) else _NONE
