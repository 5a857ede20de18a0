"""`plooi-spec watch`: asks upstream for newer versions."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plooi_spec.commands.common import Json, Root, print_json, reporting, root_of
from plooi_spec.reading.problems import SpecError
from plooi_spec.watching.names import API, HOST, PROJECT

if TYPE_CHECKING:
    from plooi_spec.watching.watch import Watched


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("watch")(watch_command)


def watch_command(
    once: Annotated[bool, typer.Option("--once", help="Ask once and end. So it is without --interval, too.")] = False,
    interval: Annotated[
        float | None,
        typer.Option(
            "--interval", metavar="SECONDS", min=1, help="Ask again after so long, until there is something to tell."
        ),
    ] = None,
    host: Annotated[
        str | None, typer.Option("--host", metavar="URL", help=f"The host to ask. [env: {HOST}]", show_default=False)
    ] = None,
    api: Annotated[
        str | None,
        typer.Option(
            "--api", metavar="API", help=f"How it speaks: gitlab or github. By default as its name says. [env: {API}]"
        ),
    ] = None,
    project: Annotated[
        str | None,
        typer.Option("--project", metavar="PATH", help=f"The project there, by path or number. [env: {PROJECT}]"),
    ] = None,
    branch_prefix: Annotated[
        str | None,
        typer.Option("--branch-prefix", metavar="PREFIX", help="What names of branches begin with. [default: spec/]"),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write the outcome there, as Markdown.")
    ] = None,
    outcome_file: Annotated[
        Path | None,
        typer.Option(
            "--outcome",
            metavar="FILE",
            help="Write exit code and branch there, as PLOOI_WATCH_CODE and PLOOI_WATCH_BRANCH, for a shell to read.",
        ),
    ] = None,
    standing: Annotated[
        str | None,
        typer.Option("--standing", metavar="STANDING", help="What releases are taken in as. [default: official]"),
    ] = None,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Ask upstream's release list for newer versions, and take them in on a git branch beside the checkout.

    A release counts as new when only a reconstruction of it is vendored. Exit codes: 0 nothing new; 10 new, and
    nothing is left to do; 11 new, and work is left; 12 upstream cannot be reached; 13 a release without a spec, or
    with one that cannot be used; 2 wrong usage. A token, where one is needed, is read from PLOOI_UPSTREAM_TOKEN.
    """
    # What this needs is loaded for this command alone.
    from plooi_spec.watching.settings import settings
    from plooi_spec.watching.watch import NOTHING, UNREACHABLE, watch

    with reporting(as_json):
        if once and interval is not None:
            message = "Both --once and --interval are given."
            raise SpecError.at("--interval", message, "Give one of them.")
        base = root_of(root)
        given = {"host": host, "project": project, "api": api, "branch_prefix": branch_prefix, "standing": standing}
        chosen = settings(base, given, os.environ)
        outcome = watch(base, chosen)
        while interval is not None and outcome.code in {NOTHING, UNREACHABLE}:
            typer.echo(outcome.summary(), err=True)
            time.sleep(interval)
            outcome = watch(base, chosen)
        _tell(outcome, report, outcome_file, as_json)
    raise typer.Exit(outcome.code)


def _tell(outcome: Watched, report: Path | None, outcome_file: Path | None, as_json: bool) -> None:
    if report is not None:
        _write(report, outcome.to_markdown(), "--report")
    if outcome_file is not None:
        lines = {"PLOOI_WATCH_CODE": str(outcome.code), "PLOOI_WATCH_BRANCH": outcome.branch or ""}
        # GitHub reads such a file without a shell, to which quotes around nothing would be a branch. Nothing in these
        # values needs any: see `PREFIX` of the settings, and `is_label`.
        _write(outcome_file, "".join(f"{key}={value}\n" for key, value in lines.items()), "--outcome")
    if as_json:
        print_json(outcome.to_dict())
    else:
        typer.echo(outcome.to_text(), nl=False)


def _write(path: Path, content: str, option: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"The file cannot be written: {error.strerror}."
        raise SpecError.at(str(path), message, f"Name another one with {option}.") from error
