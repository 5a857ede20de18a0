"""`plooi-spec add` and `plooi-spec remove`: versions taken in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plooi_spec.commands.common import Json, Root, print_json, reporting, root_of
from plooi_spec.reading.vendor import LEAST_SURE

Label = Annotated[str, typer.Argument(metavar="LABEL", help="The label of the version, with or without a leading v.")]


def add_to(app: typer.Typer) -> None:
    """Register the two commands."""
    app.command("add")(add_command)
    app.command("remove")(remove_command)


def add_command(
    label: Label,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A file, a folder, an archive (zip, tar), or an address of these.")
    ],
    standing: Annotated[
        str,
        typer.Option(
            "--standing",
            metavar="STANDING",
            help="How sure the files are: official (upstream's own text), server (written down from the platform's "
            "source) or reconstructed, whatever the files say of themselves.",
        ),
    ] = LEAST_SURE,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="That of the version, as free text: 2022-12.")
    ] = None,
    after: Annotated[
        str | None,
        typer.Option("--after", metavar="PREVIOUS", help="The version before it. By default the last of the list."),
    ] = None,
    root_file: Annotated[
        list[str] | None,
        typer.Option(
            "--root-file",
            metavar="PATH",
            help="The root of the spec, as a path in SOURCE; may be given more than once.",
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of a reconstruction.")] = False,
    force: Annotated[bool, typer.Option("--force", help="With --replace: replace any version.")] = False,
    repairs: Annotated[
        Path | None,
        typer.Option("--repairs", metavar="FILE", help="An overlay of further repairs, put behind those carried over."),
    ] = None,
    generation: Annotated[
        Path | None,
        typer.Option(
            "--generation", metavar="FILE", help="An overlay of further adaptations for the generator, likewise."
        ),
    ] = None,
    note: Annotated[
        str | None,
        typer.Option("--note", metavar="TEXT", help="A sentence for PROVENANCE.md: who gave the files, and when."),
    ] = None,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Take in a version: vendor its files, carry the repairs over, generate its package, and tell what changed.

    Nothing changes unless all goes well.
    """
    # What this needs is loaded for this command alone.
    from plooi_spec.intake.intake import Wish, add

    with reporting(as_json):
        base = root_of(root)
        wish = Wish(
            label=label,
            source=source,
            standing=standing,
            date=date,
            after=after,
            roots=tuple(root_file or ()),
            replace=replace,
            force=force,
            repairs=repairs,
            generation=generation,
            note=note,
        )
        added = add(base, wish)
        if as_json:
            print_json({"ok": True, **added.to_dict()})
        else:
            typer.echo(added.to_text(), nl=False)


def remove_command(
    label: Label,
    force: Annotated[
        bool, typer.Option("--force", help="Also when others follow it; they follow the one before it then.")
    ] = False,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Take a version out: its table, its folder and its package. What people wrote for it stays, and is named."""
    from plooi_spec.intake.removal import remove

    with reporting(as_json):
        removed = remove(root_of(root), label, force)
        if as_json:
            print_json({"ok": True, **removed.to_dict()})
        else:
            typer.echo(removed.to_text(), nl=False)
