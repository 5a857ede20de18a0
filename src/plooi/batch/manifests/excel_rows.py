"""Rows of an Excel sheet, read without holding it in memory. Only this room knows openpyxl."""

from __future__ import annotations

import importlib
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from plooi.batch.manifests.columns import RowWrong, cells, columns_of
from plooi.batch.manifests.excel_bounds import ANEW, Parts
from plooi.batch.manifests.excel_cells import rows_of
from plooi.batch.manifests.reading_rows import ReadRow, row_of, wrong
from plooi.errors import ConfigurationError
from plooi.guarded.files import opened
from plooi.wire.foreign import harmless

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
_SHEET_NAME = "manifest"
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error)


def excel_rows(path: Path, given: Mapping[str, str], sheet_name: str | None = None) -> Iterator[ReadRow]:
    """The rows below the first row that is not empty.

    They are read from the sheet of that name; without one, from the one sheet that is shown or is called `manifest`.

    Raises:
        ConfigurationError: it is no Excel workbook that can be read, or its header cannot be understood.
        OSError: the file cannot be read.
    """
    try:
        importlib.import_module("openpyxl")
    except ModuleNotFoundError:
        raise ConfigurationError(
            f"{path}: reading Excel needs the package openpyxl. Install it, or save the sheet as CSV."
        ) from None
    with ExitStack() as stack:
        parts = _parts(stack.enter_context(opened(path)), str(path))
        stack.enter_context(closing(parts))
        sheet = _opened(parts, sheet_name, values=True)
        formulas = parts.look(sheet._worksheet_path).formulas
        # A second reading tells what an empty cell would be: none, or a formula without a value.
        other = _opened(parts, sheet_name, values=False) if formulas else None
        fields: list[str | None] | None = None
        number = 0
        for at, values, said in _rows(sheet, other, path):
            if fields is None:
                fields = columns_of([_text(value) for value in values], given, str(path))
                continue
            number += 1
            place = f"row {at} of the sheet"
            if values is _BROKEN:
                message = f"The sheet cannot be read on from here: {said[0]}."
                yield wrong(number, place, at, message, "Save it anew in Excel; nothing after it was read.")
                return
            yield _row(number, place, at, fields, values, said)
    if fields is None:
        raise ConfigurationError(f"{path} is empty. Write the names of the columns into the first row.")


_BROKEN: tuple[Any, ...] = (object(),)


def _rows(sheet: Any, other: Any, path: Path) -> Iterator[tuple[int, tuple[Any, ...], tuple[Any, ...]]]:
    """Rows that are not empty, with their number, and what stands there where it is a formula."""
    rows = rows_of(sheet)
    formulas = None if other is None else rows_of(other)
    at = 0
    while True:
        try:
            # It warns of what it passes over, such as colours.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = next(rows, None)
                _, said = (0, ()) if formulas is None else next(formulas, (0, ()))
        except Exception as error:
            if not at:
                raise ConfigurationError(f"{path}: its sheet cannot be read ({_kind(error)}). {ANEW}") from None
            yield at + 1, _BROKEN, (_kind(error),)
            return
        if found is None:
            return
        at, values = found
        if said.count(None) == len(said):
            said = ()
        if any(value is not None and str(value).strip() for value in (*values, *said)):
            yield at, values, said


def _row(
    number: int, place: str, at: int, fields: list[str | None], values: tuple[Any, ...], said: tuple[Any, ...]
) -> ReadRow:
    try:
        for column, formula in enumerate(said):
            value = values[column] if column < len(values) else None
            if value is None and formula is not None and column < len(fields) and fields[column] is not None:
                remedy = "Open the file in Excel and save it there, or put the value in place of the formula."
                raise RowWrong(str(fields[column]), "The cell holds a formula and no value.", remedy)
        texts = [_text(value, fields[column] if column < len(fields) else None) for column, value in enumerate(values)]
        return row_of(number, place, at, cells(fields, texts))
    except RowWrong as error:
        return ReadRow(number, place, fault=error.fault, line=at)


def _text(value: Any, field: str | None = None) -> str:
    """What a cell says. A day is written as 2022-08-24, whatever it looks like in Excel."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if field is not None and isinstance(value, str) and value in _ERRORS:
        raise RowWrong(field, f"The cell holds the error {value}.", "Correct it in Excel.")
    if isinstance(value, float | int):
        if field is not None and abs(value) >= 1e15:
            message = f"Excel keeps 15 digits of a number, and {value:.0f} has more."
            raise RowWrong(field, message, "Format the column as text, and write the number anew.")
        return str(int(value)) if value == int(value) else str(value)
    return "" if value is None else str(value)


def _parts(file: BinaryIO, name: str) -> Parts:
    """The parts of a workbook. Raises ConfigurationError where it is none, or is too large."""
    start = file.read(len(_OLD))
    if start == _OLD:
        raise ConfigurationError(f"{name} is an old Excel file, or has a password. Save it as .xlsx, without one.")
    try:
        return Parts(file, name)
    except _DAMAGED as error:
        raise ConfigurationError(f"{name} is no Excel file (.xlsx is a ZIP, this is not: {error}). {ANEW}") from None


def _opened(parts: Parts, sheet_name: str | None, *, values: bool) -> Any:
    """The sheet with the rows, with the values of formulas or with the formulas themselves."""
    excel: Any = importlib.import_module("openpyxl.reader.excel")

    class Reader(excel.ExcelReader):  # type: ignore[misc]
        """Reads sheets of cells alone, through the bounded parts."""

        def __init__(self) -> None:
            self.archive, self.valid_files = parts, parts.namelist()
            self.read_only, self.data_only = True, values
            self.keep_vba = self.keep_links = self.rich_text = False
            self.shared_strings: list[str] = []

        def read_strings(self) -> None:
            part = self.package.find(excel.SHARED_STRINGS)
            if part is not None:
                with parts.open_texts(part.PartName[1:]) as source:
                    self.shared_strings = excel.read_string_table(source)

        def read_chartsheet(self, *_: object) -> None:
            pass

    reader = Reader()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader.read()
    except ConfigurationError:
        raise
    except Exception as error:
        workbook = parts.filename
        raise ConfigurationError(f"{workbook} is no Excel workbook that can be read ({_kind(error)}). {ANEW}") from None
    return _sheet(reader.wb, parts.filename, sheet_name)


def _kind(error: Exception) -> str:
    said = next(iter(str(error).splitlines()), "")[:120]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _sheet(book: Any, name: str, wanted: str | None) -> Any:
    """The sheet that holds the rows. Others may be there when they are hidden, as lists to choose from are."""
    sheets = list(book.worksheets)
    title = (wanted or _SHEET_NAME).strip().casefold()
    named = [sheet for sheet in sheets if sheet.title.strip().casefold() == title]
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    shown = named if named or wanted is not None else visible
    if len(shown) != 1:
        titles = ", ".join(repr(harmless(sheet.title)) for sheet in visible[:10]) or "none"
        fault = f"shows several sheets: {titles}" if wanted is None else f"has no sheet {wanted!r}; it shows: {titles}"
        raise ConfigurationError(f"{name} {fault}. Name the sheet that holds the rows: --sheet NAME, in Python sheet=.")
    [sheet] = shown
    # What a sheet says of its own size is wrong in files of some programs.
    sheet.reset_dimensions()
    return sheet
