"""How a run of a batch went, for a person who has to act on it, and for a script."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from plooi.cli.batch.advice import Situation, next_steps
from plooi.cli.batch.counting import size_text, states_text, time_text
from plooi.cli.frame.output import is_terminal
from plooi.language import _, plural
from plooi.spelling import in_shell
from plooi.wire.foreign import on_one_line
from plooi.wording import counted

if TYPE_CHECKING:
    from plooi.batch import Entry, RowProblem, Summary
    from plooi.cli.frame.options import Session

#: So many of the faults of the check are shown to a person, and given to a script; all of them are in the report.
SHOWN, MOST_FAULTS = 50, 1000
#: The same of remarks, which need no doing.
REMARKED = 20
#: How wide a table is where no terminal says it.
WIDTH = 160


def details(now: Situation, faults: Iterable[RowProblem], remarks: Iterable[RowProblem]) -> dict[str, Any]:
    """What a script gets besides the numbers: the first faults, remarks and rows that are not done; what to do next."""
    return {
        "faults": [fault.to_dict() for fault in faults],
        "remarked": [remark.to_dict() for remark in remarks],
        "unfinished": [entry.to_dict() for entry in now.unfinished],
        "next": [step.to_dict() for step in next_steps(now)],
    }


def summary_lines(
    summary: Summary, now: Situation, faults: Sequence[RowProblem], remarks: Sequence[RowProblem], session: Session
) -> Iterator[str]:
    """The same for a person."""
    if faults:
        yield table(faults[:SHOWN])
        if summary.problems > SHOWN:
            more = summary.problems - SHOWN
            yield _("and {more} more; all of them:  {now}", more=more, now=now.command("report"))
        yield ""
    yield from remark_lines(summary, remarks)
    yield outcome(summary, session)
    if summary.reason:
        yield summary.reason
    yield from unfinished_lines(now)
    yield from step_lines(now)


def remark_lines(summary: Summary, remarks: Sequence[RowProblem]) -> Iterator[str]:
    """What is worth a second look, and was or can be sent nevertheless."""
    if not remarks:
        return
    number = counted(summary.remarks, "remark", "remarks")
    yield plural("{remarks}; it changes nothing", "{remarks}; they change nothing", summary.remarks).format(
        remarks=number
    )
    for remark in remarks[:REMARKED]:
        yield on_one_line(
            _(
                "  row {row}, {place}: {field}: {message} {remedy}",
                row=remark.row,
                place=remark.place,
                field=remark.field,
                message=remark.message,
                remedy=remark.remedy,
            )
        )
    if summary.remarks > REMARKED:
        yield _("  and {remarks} more", remarks=summary.remarks - REMARKED)
    yield ""


def outcome(summary: Summary, session: Session) -> str:
    """The numbers of a run, on one line."""
    rows = _(
        "{rows} for {version_shown}", rows=counted(summary.rows, "row", "rows"), version_shown=session.version_shown
    )
    if summary.stopped in ("wrong", "dry-run"):
        wrong = (
            _("{wrong} wrong ({faults})", wrong=summary.wrong, faults=counted(summary.problems, "fault", "faults"))
            if summary.wrong
            else _("all good")
        )
        return f"{rows}: {wrong}"
    parts = [states_text(summary.to_dict())]
    parts += [_("{before} done before", before=summary.before)] if summary.before else []
    parts += [_("{waiting} waiting", waiting=summary.waiting)] if summary.waiting else []
    parts += [_("{wrong} wrong", wrong=summary.wrong)] if summary.wrong else []
    return _(
        "{rows}: {parts}; {bytes} in {seconds}",
        rows=rows,
        parts=", ".join(parts),
        bytes=size_text(summary.bytes),
        seconds=time_text(summary.seconds),
    )


def unfinished_lines(now: Situation) -> Iterator[str]:
    """Some of the rows that are not done and do not go on by themselves, each with its reason."""
    for entry in now.unfinished:
        yield on_one_line(f"  {entry.state}: {entry.key}: {reason_of(entry)}")
    total = sum(now.counts.get(state, 0) for state in ("failed", "unsignalled", "held"))
    if total > len(now.unfinished):
        yield _("  and {total} more", total=total - len(now.unfinished))


def reason_of(entry: Entry) -> str:
    """Why a row is not done, on one line."""
    return " ".join(in_shell(entry.message or entry.error or _("no reason is known")).split())


def step_lines(now: Situation) -> Iterator[str]:
    """What to do next."""
    steps = next_steps(now)
    if steps:
        yield ""
        yield _("What to do next")
    for step in steps:
        yield from step.lines()


def table(faults: Iterable[RowProblem]) -> str:
    """What is wrong with the rows, as a table."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = shutil.get_terminal_size((WIDTH, 24)).columns if is_terminal(sys.stdout) else WIDTH
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head in (_("row"), _("place"), _("field"), _("message"), _("remedy")):
        grid.add_column(head, overflow="fold", justify="right" if head == "row" else "left")
    for fault in faults:
        texts = (str(fault.row or ""), fault.place, fault.field, in_shell(fault.message), in_shell(fault.remedy))
        grid.add_row(*map(Text, texts))
    console = Console(file=io.StringIO(), width=max(width, 60), color_system=None)
    with console.capture() as drawn:
        console.print(grid)
    return "\n".join(line.rstrip() for line in drawn.get().splitlines())
