"""Rows of an Excel sheet, read without holding it in memory. Only this module and the one of cells know openpyxl."""

from __future__ import annotations

import importlib
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from attrs import evolve

from plooi.batch.manifests.columns import RowWrong
from plooi.batch.manifests.excel_bounds import ANEW, Parts
from plooi.batch.manifests.excel_cells import rows_of
from plooi.batch.manifests.reading_rows import ReadRow
from plooi.batch.manifests.sheets import note_hidden, text_of_number, which_sheet
from plooi.batch.manifests.tables import How, Line, rows_below
from plooi.errors import ConfigurationError
from plooi.guarded.files import opened
from plooi.language import _

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error)


def excel_rows(path: Path, how: How) -> Iterator[ReadRow]:
    """The rows below the header.

    They are read from the sheet of that name; without one, from the one sheet that is shown or is called `manifest`.

    Raises:
        ConfigurationError: it is no Excel workbook that can be read, or its header cannot be understood.
        OSError: the file cannot be read.
    """
    try:
        importlib.import_module("openpyxl")
    except ModuleNotFoundError:
        raise ConfigurationError(
            _("{path}: reading Excel needs the package openpyxl. Install it, or save the sheet as CSV.", path=path)
        ) from None
    with ExitStack() as stack:
        parts = _parts(stack.enter_context(opened(path)), str(path))
        stack.enter_context(closing(parts))
        sheet = _opened(parts, how, values=True)
        look = parts.look(sheet._worksheet_path)
        # A second reading tells what an empty cell would be: none, or a formula without a value.
        other = _opened(parts, evolve(how, notes=[]), values=False) if look.formulas else None
        note_hidden(how, look.hidden)
        yield from rows_below(_lines(sheet, other, path), how, _("row {} of the sheet"), _texts)


def _lines(sheet: Any, other: Any, path: Path) -> Iterator[Line]:
    """Rows that are not empty, with what stands there where it is a formula."""
    rows = rows_of(sheet)
    formulas = None if other is None else rows_of(other)
    at = 0
    while True:
        try:
            # It warns of what it passes over, such as colours.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(rows, None)
                _row, written = (0, ()) if formulas is None else next(formulas, (0, ()))
        except Exception as error:
            if not at:
                raise ConfigurationError(
                    _("{path}: its sheet cannot be read ({error}). {anew}", path=path, error=_kind(error), anew=_(ANEW))
                ) from None
            message = _("The sheet cannot be read on from here: {error}.", error=_kind(error))
            yield Line(at + 1, fault=(message, _("Save it anew in Excel; nothing after it was read.")))
            return
        if row is None:
            return
        at, values = row
        if written.count(None) == len(written):
            written = ()
        if any(value is not None and str(value).strip() for value in (*values, *written)):
            yield Line(at, values, written)


def _texts(line: Line, fields: Sequence[str | None]) -> list[str]:
    for column, formula in enumerate(line.formulas):
        value = line.values[column] if column < len(line.values) else None
        if value is None and formula is not None and column < len(fields) and fields[column]:
            remedy = _("Open the file in Excel and save it there, or put the value in place of the formula.")
            raise RowWrong(str(fields[column]), _("The cell holds a formula and no value."), remedy)
    return [
        _text(value, (fields[column] or None) if column < len(fields) else None)
        for column, value in enumerate(line.values)
    ]


def _text(value: Any, field: str | None = None) -> str:
    """What a cell says. A day is written as 2022-08-24, whatever it looks like in Excel."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if field is not None and isinstance(value, str) and value in _ERRORS:
        raise RowWrong(field, _("The cell holds the error {value}.", value=value), _("Correct it in Excel."))
    if isinstance(value, float | int):
        return text_of_number(value, field)
    return "" if value is None else str(value)


def _parts(file: BinaryIO, name: str) -> Parts:
    """The parts of a workbook. Raises ConfigurationError where it is none, or is too large."""
    start = file.read(len(_OLD))
    if start == _OLD:
        raise ConfigurationError(
            _("{name} is an old Excel file, or has a password. Save it as .xlsx, without one.", name=name)
        )
    try:
        return Parts(file, name)
    except _DAMAGED as error:
        raise ConfigurationError(
            _(
                "{name} is no Excel file (.xlsx is a ZIP, this is not: {error}). {anew}",
                name=name,
                error=error,
                anew=_(ANEW),
            )
        ) from None


def _opened(parts: Parts, how: How, *, values: bool) -> Any:
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
        raise ConfigurationError(
            _(
                "{workbook} is no Excel workbook that can be read ({error}). {anew}",
                workbook=workbook,
                error=_kind(error),
                anew=_(ANEW),
            )
        ) from None
    sheets = list(reader.wb.worksheets)
    sheet = sheets[which_sheet([(sheet.title, str(sheet.sheet_state)) for sheet in sheets], how)]
    # What a sheet says of its own size is wrong in files of some programs.
    sheet.reset_dimensions()
    return sheet


def _kind(error: Exception) -> str:
    text = next(iter(str(error).splitlines()), "")[:120]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
