"""`plooi-spec report` and `plooi-spec changelog`: what goes out with a version, and with a release."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from plooi_spec.commands.common import Json, Root, print_json, reporting, root_of


def add_to(app: typer.Typer) -> None:
    """Register the two commands."""
    app.command("report")(report_command)
    app.command("changelog")(changelog_command)


def report_command(
    version: Annotated[
        str | None, typer.Argument(metavar="[VERSION]", help="The version; by default the last of the list.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", metavar="DIR", help="The folder to write them to.")] = Path(
        "build/report"
    ),
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Write the reports on a version: its differences as Markdown and as an HTML page, and its impact as JSON."""
    # The client is asked here alone; the other commands do without it.
    from plooi_spec.releasing.reports import chosen, write_reports

    with reporting(as_json):
        base = root_of(root)
        known = chosen(base, version)
        written = [path.as_posix() for path in write_reports(base, known, output)]
        if as_json:
            print_json({"ok": True, "version": known.to_dict(), "written": written})
        else:
            typer.echo(f"{known.label} ({known.standing}), against {known.previous}")
            for path in written:
                typer.echo(f"  {path}")


def changelog_command(
    release: Annotated[
        str | None,
        typer.Option("--release", metavar="NUMBER", help="The release. By default __version__ of the client."),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="The day of the release. By default today.")
    ] = None,
    note: Annotated[
        list[str] | None,
        typer.Option("--note", metavar="TEXT", help="What else changed; may be given more than once."),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Write an entry that is there already once more.")] = False,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Write the entry of a release into CHANGELOG.md: the versions of the spec, and what the new ones change.

    What is new is what the entry of the release before does not have. An entry that exists is left as it is.
    """
    from plooi_spec.releasing.changelog import FILE, release_of, write_entry

    with reporting(as_json):
        base = root_of(root)
        day = date or datetime.now(UTC).date().isoformat()
        entry = write_entry(base, release or release_of(base), day, note or (), anew)
        if as_json:
            print_json({"ok": True, "file": FILE, **entry.to_dict()})
        elif entry.written:
            typer.echo(entry.text, nl=False)
        else:
            typer.echo(f"{FILE} has an entry for {entry.release} already; --anew writes it once more.")
