"""`plooi-spec impact`: what a version means for the facade."""

from __future__ import annotations

from typing import Annotated

import typer

from ..vendor import get_version, load_versions
from .common import DIFFERENT, Json, Root, print_json, reporting, root_of

_HEADINGS = {
    "hands": "Needs a hand, in {module}:",
    "callers": "Concerns those who call the client:",
    "nobody": "Works by itself:",
}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("impact")(impact_command)


def impact_command(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The version, with or without a leading v.")],
    write: Annotated[
        bool,
        typer.Option("--write", help="Write the version's module and its tests, with a line per change to fill in."),
    ] = False,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Say what a version means for the facade: fields, operations, sign-in, values and answers.

    Exit code 0 when nothing is needed, 1 when work is left in the version's module, 2 when the version is unusable.
    """
    # The client is asked here alone; the other commands do without it.
    from ..impact import examine, write_stubs

    with reporting(as_json):
        base = root_of(root)
        versions = load_versions(base)
        impact = examine(get_version(versions, version), versions)
        written = [path.relative_to(base).as_posix() for path in write_stubs(impact)] if write else []
        if as_json:
            print_json({"ok": not impact.work, **impact.to_dict(), "written": written})
        else:
            known = impact.version
            against = (
                "" if impact.previous is None else f", against {impact.previous.label} ({impact.previous.standing})"
            )
            typer.echo(f"{known.label} ({known.standing}){against}")
            for concerns, heading in _HEADINGS.items():
                found = [finding for finding in impact.findings if finding.concerns == concerns]
                if found:
                    typer.echo(f"\n{heading.format(module=impact.module)}")
                for finding in found:
                    typer.echo(f"  {finding.kind}: {finding.subject}")
                    typer.echo(f"    {finding.message}")
                    typer.echo(f"    {finding.remedy}")
                    if finding.place is not None:
                        typer.echo(f"    {finding.place}")
            for path in written:
                typer.echo(f"\nWritten: {path}")
            work = len(impact.work)
            done = (
                "Nothing is needed."
                if not work
                else f"{work} {'change needs' if work == 1 else 'changes need'} a hand."
            )
            typer.echo(f"\n{done}")
        if impact.work:
            raise typer.Exit(DIFFERENT)
