"""What a journal says of a batch, as data, as text, as CSV and as JSON; written row by row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plooi.batch.rows import RowProblem, State
from plooi.cli.batch.counting import size_text
from plooi.language import _, later
from plooi.wire.foreign import on_one_line

if TYPE_CHECKING:
    from plooi.batch import Entry, Journal

COLUMNS = (
    "row",
    "place",
    "key",
    "action",
    "file",
    "size",
    "sha256",
    "state",
    "id",
    "pid",
    "main",
    "attempts",
    "verified",
    "updated",
    "error",
    "message",
    "problems",
    "remarks",
)
#: The state of a row that the check refused; nothing of it was sent.
WRONG = "wrong"
#: What each state means to somebody who reads a report.
MEANINGS: Mapping[str, str] = {
    "done": later("all is as the row says"),
    "failed": later("the platform, or the file, was against it; it is not tried again by itself"),
    "unsignalled": later("the platform keeps it, and is not known to have taken it up; it may not be public"),
    "held": later("it is not known what became of it; somebody has to decide"),
    WRONG: later("the check refused it; nothing was sent"),
    "checked": later("good, and not come to yet"),
    "creating": later("stopped while its metadata was on its way"),
    "created": later("its metadata is there, its file is not; nothing of it is public yet"),
    "uploading": later("stopped while its file was on its way"),
    "uploaded": later("taken in, and not read back yet"),
    "changing": later("stopped while a change was on its way"),
}
#: Where a spreadsheet may take the beginning of a formula: at the start of a cell, and behind a sign that it takes for
#: the end of one where it opens the file with other separators, as in Dutch settings.
_FORMULA = re.compile("(?:^|[;\t\r\n]) *(?=[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20])")


def overview(journal: Journal) -> dict[str, Any]:
    """The batch as a whole: what it is, how many rows are in which state, orphans, and who works on it."""
    label = journal.meta("version")
    orphans = journal.orphans()
    return {
        "journal": journal.name,
        "manifest": manifest_of(journal),
        "url": journal.meta("url"),
        "version": label,
        "standing": _standing(label),
        "counts": in_order(journal.counts()),
        "problems": len(journal.problems()),
        "remarks": len(journal.remarks()),
        "orphans": [orphan.to_dict() for orphan in orphans],
        "workers": [worker.to_dict() for worker in journal.workers()],
    }


def manifest_of(journal: Journal) -> str | None:
    """The path of the manifest, from here where it is below this folder; None where nothing was checked yet."""
    whole = journal.meta("manifest")
    if whole is None or not Path(whole).is_relative_to(Path.cwd()):
        return whole
    return str(Path(whole).relative_to(Path.cwd()))


def _standing(label: str | None) -> str | None:
    from plooi import versions

    return versions.get(label).standing if label in versions.labels() else None


def in_order(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by state in the order in which they are shown."""
    return {state: counts[state] for state in (*MEANINGS, *sorted(set(counts) - set(MEANINGS))) if counts.get(state)}


def report_rows(journal: Journal, states: tuple[State, ...] = ()) -> Iterator[dict[str, Any]]:
    """Each row with what is wrong with it, and then what is wrong and belongs to no row of the journal."""
    problems, remarks = _by_row(journal.problems()), _by_row(journal.remarks())
    for entry in journal.entries():
        own = problems.pop((entry.number, entry.place), [])
        if not states or entry.state in states:
            yield row_of(entry, own, remarks.get((entry.number, entry.place), ()))
    if states and State.checked not in states:
        return
    for (number, place), own in problems.items():
        empty = dict.fromkeys(COLUMNS)
        yield {**empty, "row": number, "place": place, "state": WRONG, "problems": _plain(own), "remarks": []}


def _by_row(problems: Iterable[RowProblem]) -> dict[tuple[int, str], list[RowProblem]]:
    grouped: dict[tuple[int, str], list[RowProblem]] = {}
    for problem in problems:
        grouped.setdefault((problem.row, problem.place), []).append(problem)
    return grouped


def row_of(entry: Entry, problems: Iterable[RowProblem] = (), remarks: Iterable[RowProblem] = ()) -> dict[str, Any]:
    """A row as data."""
    listed = _plain(problems)
    values = entry.to_dict()
    state = WRONG if listed and entry.state is not State.done else values["state"]
    return {
        "row": values["number"],
        **{name: values[name] for name in COLUMNS[1:-2]},
        "state": state,
        "problems": listed,
        "remarks": _plain(remarks),
    }


def _plain(problems: Iterable[RowProblem]) -> list[dict[str, str]]:
    return [{"field": problem.field, "message": problem.message, "remedy": problem.remedy} for problem in problems]


def problem_text(problem: Mapping[str, str]) -> str:
    """What is wrong with a row, on one line."""
    return on_one_line(f"{problem['field']}: {problem['message']} {problem['remedy']}")


def as_csv(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as CSV, a piece of text each. What a spreadsheet would take for a formula gets a ' before it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(COLUMNS)
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        cells = {**row, **{name: "\n".join(map(problem_text, row[name])) for name in ("problems", "remarks")}}
        writer.writerow([cell(cells[name]) for name in COLUMNS])
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def cell(value: Any) -> Any:
    """A value as a cell of CSV, which no spreadsheet takes for a formula."""
    if isinstance(value, str):
        return _FORMULA.sub(r"\g<0>'", value)
    return "" if value is None else value


def as_json(about: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The overview with the rows in it, as one JSON document in pieces."""
    yield json.dumps(about, ensure_ascii=False, indent=2).removesuffix("\n}") + ',\n  "rows": ['
    before = "\n    "
    for row in rows:
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n    "
    yield "\n  ]\n}\n"


def as_text(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows for a terminal: a line for each, and one for each thing that is wrong with it."""
    for row in rows:
        # Keys and places come from the manifest, messages from the platform: none of them makes up a line of its own.
        parts = [f"{row['row']:>6}", f"{row['state']:<9}", on_one_line(row["key"] or f"({row['place']})")]
        parts += [row["id"]] if row["id"] else []
        parts += [size_text(row["size"])] if row["file"] and row["state"] == "done" else []
        yield "  ".join(parts)
        if row["message"]:
            yield f"{'':8}{on_one_line(row['message'])}"
        for problem in row["problems"]:
            yield f"{'':8}{on_one_line(row['place'])}, {problem_text(problem)}"
        for remark in row["remarks"]:
            yield _(
                "{value:8}{row}, remark: {remark}", value="", row=on_one_line(row["place"]), remark=problem_text(remark)
            )
