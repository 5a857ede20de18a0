"""`plooi get`, `plooi download` and `plooi search`: what the platform has."""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plooi.cli.commands.change import ID_HELP
from plooi.cli.commands.publish import EXAMPLE_ID
from plooi.cli.deliver.progress import receiving
from plooi.cli.frame.completing import ORGANISATIONS, values_of
from plooi.cli.frame.failures import InputError
from plooi.cli.frame.options import Session, connected
from plooi.cli.frame.output import as_yaml, filled
from plooi.cli.validate.reading import STDIN
from plooi.language import _
from plooi.wire.foreign import on_one_line
from plooi.wording import words_of

if TYPE_CHECKING:
    from plooi import Download


def add_to(app: typer.Typer) -> None:
    app.command("get", epilog=f"Example: plooi get {EXAMPLE_ID} > kapvergunning.yaml")(get)
    app.command("download", epilog=f"Example: plooi download {EXAMPLE_ID} -o kapvergunning.pdf")(download)
    app.command("search", epilog="Example: plooi search --publisher gm0518 --limit 20")(search)


@connected
def get(
    session: Session,
    publication: Annotated[str, typer.Argument(metavar="ID", help=ID_HELP, show_default=False)],
    wire: Annotated[bool, typer.Option("--wire", help="Print it in the wire's names, as it was received.")] = False,
) -> None:
    """Read the metadata of a document.

    Printed as YAML (with --json as JSON) that replace --metadata takes back.
    """
    with session.client() as client:
        metadata = client.get_metadata(publication)
    document = metadata.wire if wire else filled(metadata.to_dict())
    session.output.result(document, [] if session.output.as_json else [as_yaml(document)])


@connected
def download(
    session: Session,
    publication: Annotated[str, typer.Argument(metavar="ID", help=ID_HELP, show_default=False)],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File or folder to write to; - for standard output. By default ID.pdf or ID.zip in this folder.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there already.")] = False,
) -> None:
    """Download the file of a document. It appears under its name only when it is complete."""
    if output == STDIN:
        if session.output.as_json:
            raise InputError(
                "--output -", _("standard output is taken by --json"), _("name a file, or leave --json out")
            )
        with session.client() as client:
            client.download(publication, sys.stdout.buffer)
        return
    target = None if output is None or Path(output).is_dir() else Path(output)
    folder = Path(output or ".") if target is None else target.parent
    if output is not None and output.endswith(("/", os.sep)):
        folder = Path(output)
    if not folder.is_dir():
        raise InputError(str(folder), _("this folder is not there"), _("make it, or name another file with --output"))
    if target is not None:
        check_free(target, force=force)
    try:
        partial, name = tempfile.mkstemp(prefix=".plooi-", suffix=".part", dir=folder)
    except OSError as error:
        fault = _("nothing can be written to this folder: {strerror}", strerror=words_of(error))
        raise InputError(str(folder), fault, _("name another one with --output")) from error
    try:
        with os.fdopen(partial, "w+b") as file, session.client() as client, receiving(file) as sink:
            done = client.download(publication, sink)
        if target is None:
            target = folder / (name_of(publication) + ending(done))
            check_free(target, force=force)
        # mkstemp makes files that only their owner can read; a download is a file like any other.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    session.output.result(
        {"path": str(target), "size": done.size, "media_type": done.media_type, "sha256": done.sha256},
        [
            _(
                "{target}  ({size} bytes, {media_type}, sha256 {sha256})",
                target=target,
                size=done.size,
                media_type=done.media_type,
                sha256=done.sha256,
            )
        ],
    )


def check_free(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise InputError(
            str(target), _("this file is there already"), _("use --force to overwrite it, or --output for another")
        )


def name_of(publication: str) -> str:
    return publication.rstrip("/").rpartition("/")[2].strip("{}")


def ending(done: Download) -> str:
    return {"application/pdf": ".pdf", "application/zip": ".zip"}.get(done.media_type, "")


@connected
def search(
    session: Session,
    publisher: Annotated[
        str | None,
        typer.Option(
            "--publisher",
            metavar="ORGANISATION",
            help="Whose documents: a code, a label or a URI. By default those of the organisation the token is for.",
            show_default=False,
            autocompletion=values_of(*ORGANISATIONS),
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Stop after so many.")] = None,
) -> None:
    """List what the platform's search answers for an organisation.

    In 0.9.0-beta the search tells little: it does not show whether a delivery arrived. Use get for that.
    """
    with session.client() as client:
        hits = [hit.to_dict() for hit in itertools.islice(client.search(publisher), limit)]
    session.output.result({"hits": hits}, (hit_line(hit) for hit in hits))
    if not hits:
        session.output.note(_("Nothing was found."))


def hit_line(hit: Mapping[str, Any]) -> str:
    line = f"{hit.get('id') or hit.get('pid') or '-':<36}  {hit.get('officiele_titel') or _('(no title)')}"
    return on_one_line(line)
