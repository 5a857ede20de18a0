"""`plooi-spec diff`: what changes from one spec to another."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plooi_spec.commands.common import DIFFERENT, Json, Root, reporting, root_of
from plooi_spec.reading.data import dump
from plooi_spec.reading.lines import as_line
from plooi_spec.reading.problems import Problem, SpecError, raise_for
from plooi_spec.reading.vendor import load_versions

if TYPE_CHECKING:
    from plooi_spec.diff import Report
    from plooi_spec.intake.subjects import Versions


class Format(StrEnum):
    """The forms that a report can have."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


class FailOn(StrEnum):
    """What makes the exit code 1."""

    BREAKING = "breaking"
    ANY = "any"


Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="The spec to compare from: a version such as 0.3.2-alpha, or a file, a folder, an archive, or an address "
        "of these.",
    ),
]
New = Annotated[str, typer.Argument(metavar="NEW", help="The spec to compare to, likewise.")]
Form = Annotated[Format, typer.Option("--format", help="The form of the report.")]
Output = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Write the report to a file, not to standard output.")
]
Fail = Annotated[
    FailOn | None,
    typer.Option(
        "--fail-on", help="Exit with 1 when something breaks, or when anything but texts changes. Otherwise with 0."
    ),
]
All = Annotated[bool, typer.Option("--all", help="List changes of descriptions and other texts too, not only count.")]


def add_to(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command("diff")(diff)


def diff(
    old: Old,
    new: New,
    form: Form = Format.TEXT,
    output: Output = None,
    fail_on: Fail = None,
    everything: All = False,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Compare two specs: what changes, what of it breaks, and why. `--json` is `--format json`."""
    form = Format.JSON if as_json else form
    with reporting(form is Format.JSON):
        report = _compare(old, new, cache(lambda: load_versions(root_of(root))))
        text = _render(report, form, everything)
        if output is None:
            typer.echo(text, nl=False)
        else:
            _write(output, text)
    if fail_on is not None and (report.counts["breaking"] if fail_on is FailOn.BREAKING else report.listed):
        raise typer.Exit(DIFFERENT)


def _compare(old: str, new: str, versions: Versions) -> Report:
    # What compares and reads is loaded for this command alone.
    from plooi_spec.diff import compare
    from plooi_spec.intake.subjects import raise_if_faulty, subject

    problems: list[Problem] = []
    specs = []
    for name in (old, new):
        try:
            specs.append(subject(name, versions))
        except SpecError as error:
            problems += error.problems
    raise_for(problems)
    for note in (note for spec in specs for note in spec.notes):
        typer.echo(as_line(f"note: {note.place}: {note.message}"), err=True)
    try:
        return compare(*specs)
    except (TypeError, ValueError, AttributeError, LookupError, RecursionError):
        # A spec in which something stands that cannot stand there; where, and what, the check tells.
        for spec in specs:
            raise_if_faulty(spec)
        raise


def _render(report: Report, form: Format, everything: bool) -> str:
    if form is Format.JSON:
        return dump({"ok": True, **report.to_dict(everything)})
    from plooi_spec import diff as differences

    if form is Format.HTML:
        return differences.render_html(report, everything)
    if form is Format.MARKDOWN:
        return differences.render_markdown(report, everything)
    return differences.render_text(report, everything)


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"The report cannot be written: {error.strerror}."
        raise SpecError.at(str(output), message, "Name a file in a folder that is there.") from error
