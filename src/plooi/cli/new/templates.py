"""Manifests to be filled in: a table with the columns of a version, and a row for each document of a folder."""

from __future__ import annotations

import csv
import importlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from plooi.cli.frame.failures import InputError
from plooi.language import _
from plooi.wording import counted, sentence, words_of

if TYPE_CHECKING:
    from plooi.versions import Version

KINDS = (".csv", ".xlsx")
#: The column of the document's name, as people call it.
FILE = "bestand"
#: Longer lists are no help in a menu.
LONGEST_LIST = 100
#: The rows below the header in which menus are offered.
_ROWS = 1000
_DOCUMENTS = (".pdf", ".zip")
#: A text that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@")


@frozen
class Described:
    """A document of a folder: its path from the manifest, what it says of itself, and why it says nothing.

    Attributes:
        file: path from the folder of the manifest, with `/` between folders.
        data: fields by name, references as labels.
        pages: how many pages a PDF has; None where that is not known.
        fault: why it says nothing, or what of it was left out.
    """

    file: str
    data: Mapping[str, Any] = field(factory=dict)
    pages: int | None = None
    fault: str | None = None


def columns(version: Version) -> list[str]:
    """The fields that a template has columns for: what is required, and what is usual for every document."""
    from plooi.cli.new.interview import ALWAYS, NOT_ASKED, USUAL, required

    needed = required(version)
    names = dict.fromkeys([*ALWAYS, *needed, *USUAL])
    # What has parts of its own is written as JSON, which is nothing to fill in.
    return [name for name in names if version.carries(name) and name not in (*NOT_ASKED, "documenthandelingen")]


def documents_in(folder: Path, beside: Path, version: Version, given: Mapping[str, Any]) -> Iterator[Described]:
    """The PDFs and ZIPs in a folder and the folders in it, each with what is known of it.

    Args:
        folder: where they are.
        beside: the folder of the manifest, from which their paths are named.
        version: what its fields are for.
        given: fields that all of them have.

    Raises:
        InputError: the folder cannot be read, or does not lie below the manifest.
        MetadataInvalid: a field that is given cannot be understood.
    """
    try:
        os.scandir(folder).close()
        below = folder.resolve().relative_to(beside.resolve())
    except OSError as error:
        raise InputError(
            str(folder), _("it cannot be read: {strerror}", strerror=words_of(error)), _("check the path")
        ) from error
    except ValueError:
        remedy = _("write the manifest into {folder}, or above it", folder=folder)
        raise InputError(str(folder), _("it does not lie below the folder of the manifest"), remedy) from None
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix.lower() in _DOCUMENTS and not name.startswith("."):
                file = (below / path.relative_to(folder)).as_posix()
                yield _described(path, f"./{file}" if file.startswith(_FORMULA) else file, version, given)


def _described(path: Path, file: str, version: Version, given: Mapping[str, Any]) -> Described:
    from plooi.cli.new.pdf import from_properties, properties_of

    if path.suffix.lower() != ".pdf":
        return Described(file, _labelled(given, version))
    try:
        properties = properties_of(path)
    except InputError as error:
        return Described(file, _labelled(given, version), fault=str(error))
    own = from_properties(properties, version)
    formulas = [
        name for name, value in own.items() if str(value[0] if isinstance(value, list) else value)[:1] in _FORMULA
    ]
    fault = None
    if formulas:
        # A spreadsheet would carry out what a stranger wrote into the PDF.
        own = {name: value for name, value in own.items() if name not in formulas}
        fault = _(
            "{file}: what it says of {formulas} looks like a formula, and was left out.",
            file=file,
            formulas=", ".join(formulas),
        )
    return Described(file, _labelled({**own, **given}, version), properties.pages, fault)


def _labelled(data: Mapping[str, Any], version: Version) -> dict[str, Any]:
    from plooi import Metadata
    from plooi.cli.frame.output import filled
    from plooi.cli.new.writing import readable

    labelled: dict[str, Any] = filled(readable(Metadata.from_dict(dict(data)), version))
    return labelled


def in_cell(value: Any) -> str:
    """What stands in a cell for a value; a list with `|` between, or as JSON where its texts hold such signs."""
    if not isinstance(value, list):
        return str(value)
    if any(set(";|") & set(text) or text.startswith("[") for text in value):
        return json.dumps(value, ensure_ascii=False)
    return " | ".join(value)


def write(path: Path, version: Version, documents: Sequence[Described], more: Sequence[str]) -> list[str]:
    """Write the table, as the end of its name says.

    Args:
        path: where to.
        version: what its columns are for.
        documents: a row for each.
        more: fields that get a column though they are not usual.

    Returns:
        The fields that have columns, in their order.

    Raises:
        InputError: it cannot be written.
    """
    names = list(dict.fromkeys([*columns(version), *more]))
    rows = [[one.file, *(in_cell(one.data[name]) if name in one.data else "" for name in names)] for one in documents]
    try:
        if path.suffix.lower() == ".csv":
            # As Excel in the Netherlands reads it: with the mark, and semicolons.
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file, delimiter=";").writerows([[FILE, *names], *rows])
        else:
            _workbook(version, names, rows, documents).save(path)
    except OSError as error:
        raise InputError(
            str(path),
            _("it cannot be written: {strerror}", strerror=words_of(error)),
            _("name another with --manifest"),
        ) from error
    return names


def _workbook(
    version: Version, names: Sequence[str], rows: Sequence[Sequence[str]], documents: Sequence[Described]
) -> Any:
    """A workbook with the rows, a sheet that says what the fields are, and the lists that menus offer."""
    try:
        openpyxl: Any = importlib.import_module("openpyxl")
    except ModuleNotFoundError:
        remedy = _("install it, or write the manifest as .csv")
        raise InputError("--manifest", _("writing Excel needs the package openpyxl"), remedy) from None
    from plooi.cli.new.interview import required

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "manifest"
    needed = required(version)
    about = [(name, *_about(name, name in needed)) for name in names]
    texts = {name: f"{text} {must}" for name, text, must in about}
    for place, name in enumerate((FILE, *names), 1):
        letter = openpyxl.utils.get_column_letter(place)
        column = sheet.column_dimensions[letter]
        # As text, so that zeros stay and nothing becomes a date.
        column.width, column.number_format = 28, "@"
        cell = sheet.cell(1, place, name)
        cell.font = openpyxl.styles.Font(bold=name in needed or name == FILE)
        cell.comment = openpyxl.comments.Comment(
            texts.get(name, _("The PDF or ZIP, from the folder of this table.")), "plooi"
        )
    for number, (values, document) in enumerate(zip(rows, documents, strict=True), 2):
        for place, value in enumerate(values, 1):
            if value:
                cell = sheet.cell(number, place, value)
                cell.data_type, cell.number_format = "s", "@"
        if document.pages is not None:
            note = counted(document.pages, "page", "pages")
            sheet.cell(number, 1).comment = openpyxl.comments.Comment(note, "plooi")
    sheet.freeze_panes = "B2"
    explained = book.create_sheet("fields")
    for line in (("field", _("what it is"), _("must it be given?")), *about):
        explained.append(line)
    for letter, width in (("A", 22), ("B", 70), ("C", 22)):
        explained.column_dimensions[letter].width = width
    _menus(openpyxl, book, sheet, version, names)
    return book


def _about(name: str, needed: bool) -> tuple[str, str]:
    from plooi.describe.fileschema import DESCRIPTIONS
    from plooi.model.metadata import PLURAL

    text = sentence(_(DESCRIPTIONS[name]))
    several = _(" Several stand in one cell with | between.") if name in PLURAL else ""
    return f"{text}{several}", _("It is required.") if needed else _("It may be left out.")


def _menus(openpyxl: Any, book: Any, sheet: Any, version: Version, names: Sequence[str]) -> None:
    """Menus of the values of short lists, below the names of their fields. Other texts can be typed as well."""
    from plooi.cli.new.writing import lists_for
    from plooi.describe.fileschema import choices

    values = book.create_sheet("values")
    # No menu of a spreadsheet program shows it.
    values.sheet_state = "veryHidden"
    place = 0
    for number, name in enumerate(names, 2):
        offered = [one.label for one in choices(lists_for(version, name))] if version.references(name) else []
        if not 0 < len(offered) <= LONGEST_LIST:
            continue
        place += 1
        letter = openpyxl.utils.get_column_letter(place)
        for row, label in enumerate(offered, 1):
            values.cell(row, place, label)
        menu = openpyxl.worksheet.datavalidation.DataValidation(
            type="list",
            formula1=f"values!${letter}$1:${letter}${len(offered)}",
            allow_blank=True,
            showErrorMessage=False,
        )
        column = openpyxl.utils.get_column_letter(number)
        menu.add(f"{column}2:{column}{_ROWS + 1}")
        sheet.add_data_validation(menu)
