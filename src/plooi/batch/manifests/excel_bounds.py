"""How many elements the parts of a workbook may have: they take far more memory than they take bytes."""

from __future__ import annotations

import re

from plooi.errors import ConfigurationError

#: The most elements and attributes of a part that is read whole, such as styles; Excel has at most 65 490 styles.
MOST_ELEMENTS = 250_000
#: The most tags in one row, or in one shared text; a row of all 16 384 columns of Excel has some 70 000.
MOST_IN_ROW = 150_000
#: The most rows that a sheet has, and twice as many shared texts.
MOST_ROWS, MOST_TEXTS = 1_048_576, 2_097_152

_ROW = re.compile(rb"<(?:\w+:)?(?:row|si)[\s>/]")


class Elements:
    """Counts the elements of a part of a workbook, which is given piece by piece."""

    def __init__(self, workbook: str, part: str) -> None:
        self._name = f"{workbook}: its part {part}"
        texts = "sharedstrings" in part.lower()
        # These are read row by row, or text by text.
        self._in_rows = texts or "/worksheets/sheet" in part.lower()
        self._most_rows = MOST_TEXTS if texts else MOST_ROWS
        self._rows = self._elements = 0

    def add(self, piece: bytes) -> None:
        """Count on. Raises ConfigurationError when there are too many."""
        if not self._in_rows:
            self._count(piece.count(b"<") + piece.count(b"="), MOST_ELEMENTS)
            return
        at = 0
        for match in _ROW.finditer(piece):
            self._count(piece.count(b"<", at, match.start()), MOST_IN_ROW)
            at, self._elements = match.start(), 0
            self._rows += 1
        self._count(piece.count(b"<", at), MOST_IN_ROW)
        if self._rows > self._most_rows:
            raise ConfigurationError(f"{self._name} has too many rows; at most {self._most_rows} are read. {_REMEDY}")

    def _count(self, more: int, most: int) -> None:
        self._elements += more
        if self._elements > most:
            where = " in one row" if self._in_rows else ""
            raise ConfigurationError(
                f"{self._name} has far too many elements{where}; at most {most} are read. {_REMEDY}"
            )


_REMEDY = "Save the sheet as CSV, or copy it into a new workbook."
