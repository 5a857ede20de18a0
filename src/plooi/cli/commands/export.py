"""`plooi export diwoo`: metadata as sitemap entries of the standard that came after this API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlsplit

import typer

from plooi.cli.checking import Source, sources
from plooi.cli.failures import DONE, FAILED, InputError
from plooi.cli.options import Session, connected
from plooi.cli.reading import STDIN, understood
from plooi.errors import IdInvalid

if TYPE_CHECKING:
    from plooi import Metadata
    from plooi.diwoo import Entry, Export


def add_to(app: typer.Typer) -> None:
    export = typer.Typer(
        help="Write metadata in the form of another standard.",
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    export.callback()(lambda: None)
    export.command(
        "diwoo",
        epilog="Example: `plooi export diwoo *.yaml --categorie convenanten --base https://www.example.org/woo/`",
    )(diwoo)
    app.add_typer(export, name="export")


def categories(incomplete: str) -> Iterator[tuple[str, str]]:
    from plooi.cli.completing import matching
    from plooi.diwoo import INFORMATIECATEGORIEEN

    yield from matching([INFORMATIECATEGORIEEN], incomplete)


@connected
def diwoo(
    session: Session,
    deliveries: Annotated[
        list[str],
        typer.Argument(
            metavar="METADATA|ID…",
            help="Metadata files or manifests, or ids of delivered documents, whose metadata is then read.",
            show_default=False,
        ),
    ],
    categorie: Annotated[
        list[str] | None,
        typer.Option(
            "--categorie",
            metavar="CATEGORY",
            help="Category of the Woo (informatiecategorie) of all these documents; may be repeated.",
            autocompletion=categories,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base", metavar="URL", help="Where your documents stand now: the address of each is this and its name."
        ),
    ] = None,
    act: Annotated[
        str | None,
        typer.Option(
            "--act",
            metavar="KIND",
            help="For documents without an act: one of this kind on the day they were made, such as vaststelling.",
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="File to write, by default standard output.")
    ] = None,
) -> int:
    """Write the metadata of documents as a sitemap with DiWoo metadata (Woo metadata standard 0.9.8).

    The standard asks for two things that the Aanlever-API did not: a category of the Woo, and an act. What lacks
    something that it requires, and what has no place in it, is told. Exit code 1: an entry is not complete.
    """
    from plooi.diwoo import category, sitemap

    address = None if base is None else checked_base(base)
    chosen = tuple(category(text).id for text in categorie or ())
    entries = [entry_of(metadata, name, address, chosen, act) for metadata, name in described(session, deliveries)]
    made = sitemap(entries, session.version)
    if output in (None, STDIN):
        session.output.result(document_of(made, entries, None), [made.xml.rstrip("\n")])
    else:
        path = Path(str(output))
        try:
            path.write_text(made.xml, encoding="utf-8", newline="\n")
        except OSError as error:
            raise InputError(str(path), f"it cannot be written: {error.strerror}", "name another file") from error
        session.output.result(document_of(made, entries, path), [f"{path}: {count(len(entries))}"])
    told = [f"{loc}: {name} was left out: {why}." for loc, name, why in made.left_out]
    told += [f"{loc}: {name} is missing: {why}." for loc, name, why in made.lacking]
    session.output.note(*told)
    return DONE if made.complete else FAILED


def described(session: Session, deliveries: list[str]) -> Iterator[tuple[Metadata, str | None]]:
    """The metadata of each document, and the name of its file where that is known."""
    ids = [name for name in deliveries if is_id(name)]
    read = {}
    if ids:
        with session.client() as client:
            read = {name: client.get_metadata(name) for name in ids}
    files = {source.place: source for source in sources([name for name in deliveries if name not in read])}
    for name in deliveries:
        if name in read:
            yield read[name], None
            continue
        source: Source = files[name]
        for document, document_name in source.rows():
            metadata = understood(document, session.version, source.name)
            yield metadata, document_name or name_beside(name, metadata)


def is_id(text: str) -> bool:
    from plooi.ids import id_of

    if Path(text).exists():
        return False
    try:
        id_of(text)
    except IdInvalid:
        return False
    return True


def name_beside(place: str, metadata: Metadata) -> str | None:
    """What the document beside a metadata file is likely called."""
    if place == STDIN:
        return None
    kind = metadata.format.id if metadata.format else "PDF"
    return Path(place).stem + (".zip" if kind.rpartition("/")[2].casefold() == "zip" else ".pdf")


def entry_of(
    metadata: Metadata, name: str | None, base: str | None, categories: tuple[str, ...], act: str | None
) -> Entry:
    from plooi.diwoo import Entry

    if act is not None and not metadata.documenthandelingen and metadata.creatiedatum:
        done = {"soort_handeling": act, "at_time": metadata.creatiedatum, "was_associated_with": metadata.publisher}
        metadata = metadata.evolve(documenthandelingen=[done])
    known = metadata.weblocatie or metadata.pid
    if base is not None:
        name = name or (metadata.pid or "").rpartition("/")[2] + ".pdf"
        known = base + quote(Path(name).name)
    if known is None:
        title = metadata.officiele_titel or "a document without a title"
        raise InputError(title, "it is not known where this document stands", "give --base, or fill in weblocatie")
    return Entry(known, metadata, categories)


def checked_base(base: str) -> str:
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
        raise InputError("--base", f"{base!r} is no web address", "give one such as https://www.example.org/woo/")
    return base if base.endswith("/") else base + "/"


def document_of(made: Export, entries: Iterable[Any], path: Path | None) -> dict[str, Any]:
    def listed(told: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
        return [{"loc": loc, "field": name, "why": why} for loc, name, why in told]

    return {
        "path": None if path is None else str(path),
        "sitemap": made.xml if path is None else None,
        "entries": [entry.loc for entry in entries],
        "complete": made.complete,
        "left_out": listed(made.left_out),
        "lacking": listed(made.lacking),
    }


def count(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"
