"""What is found wrong with metadata, and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from plooi.cli.frame import failures
from plooi.cli.frame.failures import InputError, problem_document, problem_line
from plooi.cli.validate.places import Path, Places
from plooi.errors import Problem, more_problems
from plooi.wording import sentence

if TYPE_CHECKING:
    from plooi.batch.rows import RawRow
    from plooi.versions import Version

WHOLE = "(file)"
#: The rules that change no exit code.
REMARKS = ("ended", "remark")
#: How many findings are named of one file; a wrong table of a gigabyte has some hundred million.
MOST_FINDINGS = 10_000


@frozen
class Finding:
    """One thing that is wrong, or worth a second look.

    Attributes:
        rule: `unreadable`, `invalid`, `ended` or `remark`.
        problem: the field, what is wrong, and the value.
        line, column: the place in the file, from 1; None where it is not known.
        row: in a manifest, the number of the row, from 1; None in a file of its own.
        count: for how many it stands.
    """

    rule: str
    problem: Problem
    line: int | None = None
    column: int | None = None
    row: int | None = None
    count: int = 1

    @property
    def level(self) -> str:
        return "warning" if self.rule in REMARKS else "error"

    @property
    def text(self) -> str:
        """The finding on one line, without the file."""
        return problem_line(self.problem)

    def to_dict(self) -> dict[str, Any]:
        return {
            **problem_document(self.problem),
            "rule": self.rule,
            "level": self.level,
            "line": self.line,
            "column": self.column,
            "row": self.row,
        }


def first_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The first `MOST_FINDINGS`, and for each rule how many more there are. A table has any number of wrong rows."""
    findings = iter(findings)
    first = tuple(islice(findings, MOST_FINDINGS))
    more = Counter(finding.rule for finding in findings)
    return (
        *first,
        *(
            Finding(rule, Problem(WHOLE, *more_problems(number, remarks=rule in REMARKS), code="more"), count=number)
            for rule, number in more.items()
        ),
    )


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
    """One document's metadata in a file: its number in a manifest, what was parsed, and where it stands.

    `places` is None where the line alone is known, as in a table.
    """

    number: int | None
    data: Any = field(repr=False)
    places: Places | None = field(repr=False)
    within: Path = ()
    #: How many lines stand before the text that the places count in; or the line.
    offset: int | None = 0

    def place(self, path: Path) -> tuple[int | None, int | None]:
        if self.places is None:
            return self.offset, None
        line, column = self.places.of((*self.within, *path))
        return line + (self.offset or 0), column


def refused(row: RawRow, line: int | None = None, column: int | None = None) -> Finding:
    """A row that could not be read, as a finding."""
    assert row.fault is not None
    name, message, remedy = row.fault
    return Finding("unreadable", Problem(name, message, None, remedy, code="unreadable"), line, column, row.number)


def unreadable(
    error: InputError, line: int | None = None, column: int | None = None, row: int | None = None
) -> Finding:
    problem = Problem(WHOLE, f"{error.fault}.", None, sentence(error.remedy), code="unreadable")
    return Finding("unreadable", problem, line or error.line, column or error.column, row)
