"""Tables of all kinds: which row is the header, and the rows below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from attrs import field, frozen

from plooi.batch.manifests.columns import RowWrong, cells, columns_of
from plooi.batch.manifests.field_names import meaning, short
from plooi.batch.manifests.reading_rows import ReadRow, row_of, wrong
from plooi.errors import ConfigurationError
from plooi.language import _

#: Among so many rows that are not blank the header is looked for.
SEARCHED = 10


@frozen
class Line:
    """A row as the file has it, before its cells have a meaning.

    Attributes:
        at: its number in the file, from 1.
        values: what stands in its cells.
        formulas: what its cells hold as formulas, where they may be without a value.
        fault: why the file cannot be read from here on, and the remedy; such a line is the last one.
    """

    at: int
    values: Sequence[Any] = ()
    formulas: Sequence[Any] = ()
    fault: tuple[str, str] | None = None


@frozen
class How:
    """How a table is read.

    Attributes:
        name: of the manifest, for messages.
        given: fields by column, which go before the names that are known.
        header_row: the number of the row that is the header; None to look for it.
        sheet: the name of the sheet that holds the rows, where there are sheets.
        notes: what is to be said of how it was read; readers add to it.
    """

    name: str
    given: Mapping[str, str]
    header_row: int | None = None
    sheet: str | None = None
    notes: list[str] = field(factory=list)


def rows_below(
    lines: Iterator[Line], how: How, row: str, texts: Callable[[Line, Sequence[str | None]], Sequence[Any]]
) -> Iterator[ReadRow]:
    """The rows below the header of a table.

    Args:
        lines: the rows that are not blank.
        how: how it is read.
        row: what a row is called, with `{}` for its number: `line {}`.
        texts: what the cells of a line say, by the fields of its columns; it may raise RowWrong.

    Raises:
        ConfigurationError: there is no header, or it cannot be understood.
    """
    header, lines = _header(lines, how, row)
    fields = columns_of(header.values, how.given, how.name)
    for number, line in enumerate(lines, 1):
        place = row.format(line.at)
        if line.fault is not None:
            yield wrong(number, place, line.at, *line.fault)
            return
        try:
            yield row_of(number, place, line.at, cells(fields, texts(line, fields)))
        except RowWrong as error:
            yield ReadRow(number, place, fault=error.fault, line=line.at)


def _header(lines: Iterator[Line], how: How, row: str) -> tuple[Line, Iterator[Line]]:
    """The header, and what stands below it."""
    if how.header_row is not None:
        return _named(lines, how, how.header_row, row), lines
    seen: list[Line] = []
    for line in lines:
        seen.append(line)
        if line.fault is not None or len(seen) == SEARCHED or is_header(line.values, how.given):
            break
        if len(seen) == 1 and len(_filled(line.values)) > 1 and _known(line.values, how.given):
            break
    if not seen or seen[0].fault is not None:
        raise ConfigurationError(
            _("{name} is empty. Write the names of the columns into the first row.", name=how.name)
        )
    at = _place(seen, how)
    if at:
        first = ", ".join(repr(short(text)) for one in seen[:at] for text in _filled(one.values)[:3])
        where = row.format(seen[at].at).capitalize()
        how.notes.append(
            _(
                "{where} is taken for the header. What stands above it is passed over: {first}.",
                where=where,
                first=first,
            )
        )
    return seen[at], chain(seen[at + 1 :], lines)


def _named(lines: Iterable[Line], how: How, number: int, row: str) -> Line:
    for line in lines:
        if line.at == number and line.fault is None:
            return line
        if line.at >= number or line.fault is not None:
            break
    raise ConfigurationError(
        _(
            "{name}: {number} is blank or not there, so it names no columns. Give the number of the "
            "header with --header-row.",
            name=how.name,
            number=row.format(number),
        )
    )


def _place(seen: Sequence[Line], how: How) -> int:
    """Where the header is among the first lines: the first one, unless another is one for certain."""
    first, last = seen[0], len(seen) - 1
    if last and seen[last].fault is None and is_header(seen[last].values, how.given):
        return last
    if len(_filled(first.values)) == 1 and not _known(first.values, how.given):
        wider = next((one for one in seen if one.fault is None and len(_filled(one.values)) > 1), None)
        if wider is not None:
            raise ConfigurationError(
                _(
                    "{name}: row {at} holds {values!r} alone, which is no field, and "
                    "no row below it names fields for certain. Name the row of the header, such as "
                    "--header-row {wider}.",
                    name=how.name,
                    at=first.at,
                    values=short(_filled(first.values)[0]),
                    wider=wider.at,
                )
            )
    return 0


def is_header(values: Iterable[Any], given: Mapping[str, str]) -> bool:
    """Whether a row is a header for certain: it names three fields, or two in at most four cells."""
    known = _known(values, given)
    return len(known) > 2 or (len(known) == 2 and len(_filled(values)) <= 4)


def _known(values: Iterable[Any], given: Mapping[str, str]) -> set[str]:
    """The fields, and the columns that are mapped, that a row names."""
    named = (title if title in given else meaning(title) for title in _filled(values))
    return {one for one in named if one is not None}


def _filled(values: Iterable[Any]) -> list[str]:
    return [text for value in values if value is not None and (text := str(value).strip())]
