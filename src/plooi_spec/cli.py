"""The commands of `plooi-spec`: what they say, and their exit codes. What they do is in `workshop`."""

from __future__ import annotations

from typing import Annotated

import typer

from plooi_spec.commands import add, diff, impact, release, watch
from plooi_spec.commands.common import DIFFERENT, FAULTY, Json, Root, print_json, print_problems, reporting, root_of
from plooi_spec.packages import workshop
from plooi_spec.reading.vendor import load_versions, stray_folders

_SHOWN = 5

app = typer.Typer(
    help="The workshop behind plooi: vendored specs, and the low-level packages made from them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


@app.command("list")
def list_(root: Root = None, as_json: Json = False) -> None:
    """Show the vendored versions: date, standing, and the state of their generated package."""
    with reporting(as_json):
        versions = load_versions(root_of(root))
        rows = [{**version.to_dict(), "state": workshop.state(version)} for version in versions.values()]
        if as_json:
            print_json({"ok": True, "versions": rows})
            return
        titles = {"version": "VERSION", "date": "DATE", "standing": "STANDING", "package": "PACKAGE", "state": "STATE"}
        widths = {key: max(len(row[key]) for row in [*rows, titles]) for key in titles}
        for row in [titles, *rows]:
            typer.echo("  ".join(row[key].ljust(width) for key, width in widths.items()).rstrip())


@app.command()
def check(root: Root = None, as_json: Json = False) -> None:
    """Check the hashes, references, repairs, validity and examples of all versions. Exit code 2 for any problem."""
    with reporting(as_json):
        base = root_of(root)
        checks = [workshop.check(version) for version in load_versions(base).values()]
        strays = stray_folders(base)
        problems = [*strays, *(problem for checked in checks for problem in checked.problems)]
        if as_json:
            rows = [
                {
                    "version": checked.version.label,
                    "operations": checked.operations,
                    "schemas": checked.schemas,
                    "examples": checked.examples,
                    "problems": [problem.to_dict() for problem in checked.problems],
                }
                for checked in checks
            ]
            others = [problem.to_dict() for problem in strays]
            print_json({"ok": not problems, "versions": rows, "problems": others})
        else:
            print_problems(problems)
            for checked in checks:
                if not checked.problems:
                    counts = f"{checked.operations} operations, {checked.schemas} schemas, {checked.examples} examples"
                    typer.echo(f"{checked.version.label}: in order ({counts})")
        if problems:
            raise typer.Exit(FAULTY)


@app.command()
def regenerate(
    versions: Annotated[
        list[str] | None, typer.Argument(metavar="[VERSION]...", help="Versions to write; by default all.")
    ] = None,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Write the generated packages anew: bundle, repair, adapt, generate. Nothing changes unless all goes well."""
    with reporting(as_json):
        base = root_of(root)
        changed = workshop.regenerate(base, versions or [])
        known = load_versions(base)
        if as_json:
            rows = [
                {"version": label, "package": known[label].package, "changed": different}
                for label, different in changed.items()
            ]
            print_json({"ok": True, "versions": rows})
            return
        for label, different in changed.items():
            where = f"generated/{workshop.PACKAGE}/{known[label].package}"
            typer.echo(f"{label}: {where} {'written' if different else 'is as it should be'}")


@app.command()
def drift(root: Root = None, as_json: Json = False) -> None:
    """Compare the generated packages with what the specs give. Exit code 1 when they differ."""
    with reporting(as_json):
        differences = workshop.drift(root_of(root))
        if as_json:
            rows = [{"path": item.path, "how": item.how, "lines": list(item.lines)} for item in differences]
            print_json({"ok": not differences, "differences": rows})
        elif not differences:
            typer.echo(f"generated/{workshop.PACKAGE} is what openapi/ gives.")
        else:
            for item in differences[:_SHOWN]:
                typer.echo(f"{item.how}: generated/{workshop.PACKAGE}/{item.path}")
                for line in item.lines:
                    typer.echo(f"    {line}")
            if len(differences) > _SHOWN:
                typer.echo(f"… and {len(differences) - _SHOWN} more files")
            typer.echo(f"{len(differences)} files are not what openapi/ gives. Run `plooi-spec regenerate`.", err=True)
        if differences:
            raise typer.Exit(DIFFERENT)


add.add_to(app)
impact.add_to(app)
diff.add_to(app)
watch.add_to(app)
release.add_to(app)
