"""Metadata files and manifests held against versions: what is wrong with them, and where in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from plooi.cli import failures
from plooi.cli.failures import InputError, in_flags, problem_line
from plooi.cli.places import Path, Place, Places, path_in_file, places, repeated
from plooi.cli.reading import STDIN, as_document, is_json, parse_json, parsed, read_text, shown, understood
from plooi.errors import MetadataInvalid, Problem

if TYPE_CHECKING:
    from plooi.versions import Version

LINES = (".jsonl", ".ndjson")
WHOLE = "(file)"
#: In a row of a manifest, the key that names the document; it is no metadata.
FILE_KEY = "file"


@frozen
class Finding:
    """One thing that is wrong, or worth a second look.

    Attributes:
        rule: `unreadable`, `invalid` or `ended`.
        problem: the field, what is wrong, and the value.
        line, column: the place in the file, from 1; None where it is not known.
        row: in a manifest, the number of the row, from 1; None in a file of its own.
    """

    rule: str
    problem: Problem
    line: int | None = None
    column: int | None = None
    row: int | None = None

    @property
    def level(self) -> str:
        return "warning" if self.rule == "ended" else "error"

    @property
    def text(self) -> str:
        """The finding on one line, without the file."""
        return problem_line(self.problem)

    def to_dict(self) -> dict[str, Any]:
        return {
            "field": self.problem.field,
            "message": in_flags(self.problem.message),
            "value": self.problem.value,
            "rule": self.rule,
            "level": self.level,
            "line": self.line,
            "column": self.column,
            "row": self.row,
        }


@frozen
class Result:
    """What became of one file in one version."""

    file: str
    version: Version
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.level == "error")

    @property
    def valid(self) -> bool:
        return not self.errors

    @property
    def readable(self) -> bool:
        return all(one.rule != "unreadable" for one in self.findings)

    @property
    def exit_code(self) -> int:
        if not self.readable:
            return failures.WRONG_INPUT
        return failures.DONE if self.valid else failures.FAILED

    def to_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "readable": self.readable,
            "valid": self.valid,
            "problems": [one.to_dict() for one in self.findings],
        }


@frozen
class Row:
    """One document's metadata in a file: its number in a manifest, what was parsed, and where it stands."""

    number: int | None
    data: Any = field(repr=False)
    places: Places = field(repr=False)
    within: Path = ()
    #: How many lines stand before the text that the places count in.
    offset: int = 0

    def place(self, path: Path) -> Place:
        line, column = self.places.of((*self.within, *path))
        return line + self.offset, column


class Source:
    """A file that was read once, to be held against any number of versions."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.name = shown(place)
        self._rows: list[Row | Finding] | None = None

    def check(self, version: Version, *, replace: bool) -> Result:
        """Hold the file against a version."""
        if self._rows is None:
            self._rows = list(self._read())
        found: list[Finding] = []
        for row in self._rows:
            found += [row] if isinstance(row, Finding) else self._check(row, version, replace=replace)
        return Result(self.name, version, tuple(found))

    def rows(self) -> Iterator[tuple[dict[str, Any], str | None]]:
        """The metadata documents in the file, each with the document that its row of a manifest names.

        Raises:
            InputError: the file, or a row of it, cannot be read.
        """
        for row in self._read():
            if isinstance(row, Finding):
                where = self.name if row.line is None else f"{self.name}, line {row.line}"
                raise InputError(where, row.problem.message.rstrip("."), "check it with  plooi validate")
            data = as_document(row.data, self.name)
            named = data.pop(FILE_KEY, None) if row.number is not None else None
            yield data, named if isinstance(named, str) else None

    def _read(self) -> Iterator[Row | Finding]:
        try:
            text = read_text(self.place)
        except InputError as error:
            yield unreadable(error)
            return
        if self.place.lower().endswith(LINES):
            yield from self._lines(text)
            return
        as_json = is_json(text, self.place)
        try:
            data = parsed(text, self.place)
        except InputError as error:
            where = repeated(text) if as_json and error.line is None else None
            yield unreadable(error, *(where or ()))
            return
        found = places(text, as_json=as_json)
        if isinstance(data, list) and data and all(isinstance(item, dict) for item in data):
            yield from (Row(index + 1, item, found, (index,)) for index, item in enumerate(data))
        else:
            yield Row(None, data, found)

    def _lines(self, text: str) -> Iterator[Row | Finding]:
        number = 0
        for index, line in enumerate(text.split("\n")):
            if not line.strip():
                continue
            number += 1
            try:
                yield Row(number, parse_json(line, self.name), places(line, as_json=True), offset=index)
            except InputError as error:
                column = error.column or (repeated(line) or (1, 1))[1]
                error.fault = error.fault.replace(" at line 1, column", " at column")
                yield unreadable(error, index + 1, column, number)

    def _check(self, row: Row, version: Version, *, replace: bool) -> Iterator[Finding]:
        from plooi.versions.remarks import remarks

        data = row.data
        try:
            if row.number is not None and isinstance(data, Mapping):
                data = {key: value for key, value in data.items() if key != FILE_KEY}
            metadata = understood(as_document(data, self.name), version, self.name)
            found = [("invalid", one) for one in version.check(metadata, use="replace" if replace else "create")]
            found += [("ended", one) for one in remarks(version, metadata)]
        except MetadataInvalid as error:
            found = [("invalid", one) for one in error.problems]
        except InputError as error:
            yield unreadable(error, *row.place(()), row.number)
            return
        for rule, problem in found:
            yield Finding(rule, problem, *row.place(path_in_file(problem.field, data, version)), row.number)


def unreadable(
    error: InputError, line: int | None = None, column: int | None = None, row: int | None = None
) -> Finding:
    problem = Problem(field=WHOLE, message=f"{error.fault}. {error.remedy[:1].upper()}{error.remedy[1:]}.", value=None)
    return Finding("unreadable", problem, line or error.line, column or error.column, row)


def sources(names: list[str]) -> list[Source]:
    """The files of a command line. Raises InputError when standard input is named twice."""
    if names.count(STDIN) > 1:
        raise InputError("standard input", "it is named twice", "name - once")
    return [Source(name) for name in names]
