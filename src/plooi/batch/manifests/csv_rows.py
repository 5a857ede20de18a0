"""Rows of CSV, or of text with semicolons or tabs between the cells."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator

from plooi.batch.manifests.field_names import meaning
from plooi.batch.manifests.reading_rows import LARGEST_ROW, PIECE, ROW_TOO_LARGE, Readable, ReadRow, TooLarge
from plooi.batch.manifests.tables import SEARCHED, How, Line, is_header, rows_below
from plooi.errors import ConfigurationError
from plooi.language import _

_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_SEPARATORS = ";,\t"
_TEXT_FORMULA = re.compile(r'\s*="((?:[^"]|"")*)"\s*')
#: No text of a manifest has it, and unlike NUL every Python takes it as a separator.
_NONE = "\uffff"


class _Lines:
    """The lines of a file; raises TooLarge when one row takes more of them than a row can hold."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._seen: deque[str] = deque()
        self._taken = 0
        self.number = 0

    def begin_row(self) -> None:
        self._taken = 0

    def first(self) -> list[str]:
        """The first lines, among which the header is looked for; they stay to be read."""
        left, filled = PIECE, 0
        while filled < SEARCHED and left > 0 and (line := self._file.readline(left)):
            self._seen.append(line)
            left -= len(line)
            filled += bool(line.strip())
        return list(self._seen)

    def skip(self) -> None:
        """Pass over the lines up to the first that is not blank, and that one."""
        while not next(self).strip():
            pass

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._seen.popleft() if self._seen else ""
        if not self._seen and not line.endswith(("\n", "\r")):
            # The last line that was looked at may go on.
            line += self._file.readline(LARGEST_ROW + 1 - self._taken)
        if not line:
            raise StopIteration
        self._taken += len(line)
        self.number += 1
        if self._taken > LARGEST_ROW:
            raise TooLarge
        return line


def separated_rows(file: Readable, how: How) -> Iterator[ReadRow]:
    """The rows below the header. What cannot be told apart any more, as behind an open quote, ends them.

    Raises:
        ConfigurationError: there is no header, or it cannot be understood.
    """
    lines = _Lines(file)
    return rows_below(_records(lines, how), how, _("line {}"), lambda line, fields: list(map(_plain, line.values)))


def _records(lines: _Lines, how: How) -> Iterator[Line]:
    """The records that are not blank, with the line on which each begins."""
    separator = _separator(lines, how)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    headed = False
    while True:
        lines.begin_row()
        line = lines.number + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except (TooLarge, csv.Error) as error:
            if not headed:
                raise _no_header(error, how.name) from None
            yield Line(line, fault=_unreadable(error))
            return
        if any(value.strip() for value in values):
            headed = True
            yield Line(line, values)


def _no_header(error: Exception, name: str) -> ConfigurationError:
    if isinstance(error, csv.Error) and "limit" not in str(error):
        return ConfigurationError(
            _("{name}: the header cannot be read: {error}. Check its quotes.", name=name, error=error)
        )
    return ConfigurationError(
        _("{name}: the header has no end. Is this a CSV file, and are its quotes closed?", name=name)
    )


def _plain(value: str) -> str:
    """A cell without what Excel reads as a formula that is a text: `="00117"` is 00117."""
    formula = _TEXT_FORMULA.fullmatch(value) if '="' in value else None
    return value if formula is None else formula[1].replace('""', '"')


def _unreadable(error: Exception) -> tuple[str, str]:
    """Why nothing behind a place can be read, and the remedy."""
    if isinstance(error, TooLarge):
        return ROW_TOO_LARGE
    message = _("The row cannot be read: {error}.", error=error)
    if "limit" in str(error):
        message = _(
            "A cell of this row holds more than {csv} characters, or its quote is never closed.",
            csv=csv.field_size_limit(),
        )
    elif "unexpected end of data" in str(error):
        message = _("A quote is opened in this row and never closed.")
    return message, _('Close the quotes, and write a quote inside of a cell twice (""); nothing after it was read.')


def _separator(lines: _Lines, how: How) -> str:
    """What stands between the cells.

    A line `sep=;` says it, as Excel knows it. Or else it is the one by which a row is a header for certain, such as one
    below a title that has commas; or what is most in the first line.
    """
    seen = lines.first()
    first = [line for line in seen if line.strip()]
    if not first:
        raise ConfigurationError(
            _("{name} is empty. Write the names of the columns into its first line.", name=how.name)
        )
    declared = _SEPARATOR_LINE.fullmatch(first[0])
    if declared is not None:
        lines.skip()
        return declared[1]
    if how.header_row is not None:
        first = seen[how.header_row - 1 : how.header_row] or first
    for line in first:
        for separator in sorted(set(_SEPARATORS) & set(line), key=line.count, reverse=True):
            if is_header(next(csv.reader([line], delimiter=separator), ()), how.given):
                return separator
    parted = [line for line in first if set(_SEPARATORS) & set(line)]
    # One column needs none: what looks like a separator below it is text.
    if not parted or (parted[0] is not first[0] and meaning(first[0])):
        return _NONE
    return max(_SEPARATORS, key=parted[0].count)
