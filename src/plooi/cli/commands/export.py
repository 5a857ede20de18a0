"""`plooi export diwoo`: metadata as sitemap entries of the standard that came after this API."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from plooi.cli.frame.commanding import Commands
from plooi.cli.frame.failures import DONE, FAILED, InputError
from plooi.cli.frame.options import Session, connected
from plooi.cli.validate.manifests import sources
from plooi.cli.validate.reading import STDIN, understood
from plooi.errors import IdInvalid
from plooi.language import _
from plooi.wording import counted

if TYPE_CHECKING:
    from plooi import Metadata, Plooi
    from plooi.diwoo import Entry, Export

DOCUMENTS = (".pdf", ".zip")


def add_to(app: typer.Typer) -> None:
    export = Commands(help="Write metadata in the form of another standard.", no_args_is_help=True)
    export.callback()(lambda: None)
    export.command(
        "diwoo",
        epilog="Example: plooi export diwoo *.yaml --categorie convenanten --base https://www.example.org/woo/",
    )(diwoo)
    app.add_typer(export, name="export")


def categories(incomplete: str) -> Iterator[tuple[str, str]]:
    from plooi.cli.frame.completing import matching
    from plooi.diwoo import INFORMATIECATEGORIEEN

    yield from matching([INFORMATIECATEGORIEEN], incomplete)


def acts(incomplete: str) -> Iterator[tuple[str, str]]:
    from plooi.cli.frame.completing import matching
    from plooi.diwoo import lijst

    yield from matching([lijst("documenthandelingen")], incomplete)


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
            autocompletion=acts,
        ),
    ] = None,
    lastmod: Annotated[
        str | None,
        typer.Option(
            "--lastmod",
            metavar="WHEN",
            help="When these documents were changed, a day or a moment; by default modified in their metadata.",
        ),
    ] = None,
    sitemap_base: Annotated[
        str | None,
        typer.Option(
            "--sitemap-base",
            metavar="URL",
            help="Where the sitemaps will stand, for the index to several of them; by default --base.",
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="File to write, by default standard output.")
    ] = None,
) -> int:
    """Write the metadata of documents as a sitemap with DiWoo metadata (Woo metadata standard 0.9.8).

    The standard asks for two things that the Aanlever-API did not: a category of the Woo, and an act. What is written
    is valid against its schema; where a document is not, every reason is shown and nothing is written (exit code 1).
    More than 50 000 documents, or 50 MB, become several sitemaps with an index.
    """
    from plooi.diwoo import category, sitemap

    address = None if base is None else checked_address(base, "--base")
    place = address if sitemap_base is None else checked_address(sitemap_base, "--sitemap-base")
    chosen = tuple(category(text).id for text in categorie or ())
    kind = None if act is None else checked_act(act)
    changed = None if lastmod is None else checked_time(lastmod)
    entries = (
        entry_of(metadata, name, address, chosen, kind, changed) for metadata, name in described(session, deliveries)
    )
    with sitemap(entries, session.version) as export:
        path = None if output in (None, STDIN) else Path(str(output))
        if export.complete:
            show(session, export, path, () if path is None else export.write(path, place))
        elif session.output.as_json:
            session.output.result(document_of(export, (), None))
        for one in chain(export.notes(), export.problems()):
            session.output.note(str(one))
        if export.complete:
            return DONE
        session.output.note(
            _(
                "Nothing was written: of {documents}, not all can be.",
                documents=counted(len(export), "document", "documents"),
            )
        )
        return FAILED


def show(session: Session, export: Export, path: Path | None, files: tuple[Path, ...]) -> None:
    """Print the sitemap, or where it was written."""
    if session.output.as_json:
        session.output.result(document_of(export, files, "".join(export.pieces()) if path is None else None))
    elif path is None:
        # Bytes, since the sitemap says of itself that it is UTF-8, whatever the terminal is.
        sys.stdout.flush()
        for piece in export.pieces():
            sys.stdout.buffer.write(piece.encode())
        sys.stdout.buffer.flush()
    else:
        more = (
            _(", in {sitemaps} beside it", sitemaps=counted(len(files) - 1, "sitemap", "sitemaps")) if files[1:] else ""
        )
        session.output.result(None, [f"{path}: {counted(len(export), 'entry', 'entries')}{more}"])


def described(session: Session, deliveries: list[str]) -> Iterator[tuple[Metadata, str | None]]:
    """The metadata of each document, one by one, and the name of its file where that is known."""
    if deliveries.count(STDIN) > 1:
        raise InputError(_("standard input"), _("it is named twice"), _("name - once"))
    client: Plooi | None = None
    with ExitStack() as stack:
        for name in deliveries:
            if is_id(name):
                client = client or stack.enter_context(session.client())
                yield client.get_metadata(name), None
                continue
            for source in sources([name]):
                for document, document_name in source.rows():
                    metadata = understood(document, session.version, source.name)
                    yield metadata, document_name or name_beside(source.place, metadata)


def is_id(text: str) -> bool:
    from plooi.model.ids import id_of

    if Path(text).exists():
        return False
    try:
        id_of(text)
    except IdInvalid:
        return False
    return True


def name_beside(place: str, metadata: Metadata) -> str | None:
    """What the document beside a metadata file is called: as one that is there, or else by its format."""
    if place == STDIN:
        return None
    path = Path(place)
    if Path(path.stem).suffix.lower() in DOCUMENTS:
        return path.stem
    names = [path.stem + suffix for suffix in DOCUMENTS]
    return next((name for name in names if path.with_name(name).is_file()), path.stem + suffix_of(metadata))


def suffix_of(metadata: Metadata) -> str:
    """The suffix of a delivered document: the API takes PDF and ZIP alone."""
    kind = metadata.format.id if metadata.format else "PDF"
    return ".zip" if kind.rpartition("/")[2].casefold() == "zip" else ".pdf"


def entry_of(
    metadata: Metadata,
    name: str | None,
    base: str | None,
    categories: tuple[str, ...],
    act: str | None,
    lastmod: str | None,
) -> Entry:
    from plooi.diwoo import Entry
    from plooi.diwoo.times import day_of

    made = metadata.creatiedatum
    if act is not None and not metadata.documenthandelingen and made and day_of(made):
        done = {"soort_handeling": act, "at_time": made, "was_associated_with": metadata.publisher}
        metadata = metadata.evolve(documenthandelingen=[done])
    known = metadata.weblocatie or metadata.pid
    if base is not None:
        known = address_under(base, name or name_of(metadata))
    if known is None:
        title = metadata.officiele_titel or _("a document without a title")
        if base is not None:
            remedy = _("name the document under file in a manifest, or fill in weblocatie and leave --base out")
            raise InputError(title, _("it is not known what the file of this document is called"), remedy)
        raise InputError(
            title, _("it is not known where this document stands"), _("give --base, or fill in weblocatie")
        )
    return Entry(known, metadata, categories, lastmod)


def name_of(metadata: Metadata) -> str | None:
    """The name of a document when only its pid is known."""
    last = (metadata.pid or "").rstrip("/").rpartition("/")[2]
    return last + suffix_of(metadata) if last else None


def address_under(base: str, name: str | None) -> str | None:
    last = Path(name or "").name
    if last in ("", ".."):
        return None
    try:
        return base + quote(last)
    except UnicodeEncodeError:
        raise InputError(
            last, _("the name cannot be part of an address: it is not UTF-8"), _("rename the file")
        ) from None


def checked_address(text: str, flag: str) -> str:
    """The address of a folder, with a slash at its end. Raises InputError for what is none."""
    from plooi.diwoo.addresses import fault_of

    address = text if text.endswith("/") else text + "/"
    # With a name behind it, since an address may be too short by itself.
    fault = fault_of(address + "document.pdf") and (fault_of(text) or fault_of(address + "document.pdf"))
    if fault:
        raise InputError(flag, fault[0].rstrip("."), _("give one such as https://www.example.org/woo/"))
    if set("?#") & set(text):
        raise InputError(flag, _("{text!r} holds ? or #", text=text), _("give the address of the folder alone"))
    return address


def checked_act(text: str) -> str:
    """The URI of a kind of act. Raises InputError for what is none."""
    from plooi.diwoo import lijst
    from plooi.waardelijsten import UnknownWaarde

    kinds = lijst("documenthandelingen")
    try:
        return kinds.find(text).id
    except UnknownWaarde:
        known = ", ".join(waarde.label for waarde in kinds.values())
        raise InputError(
            "--act", _("{text!r} is no kind of act", text=text), _("give one of {known}", known=known)
        ) from None


def checked_time(text: str) -> str:
    """A day or a moment. Raises InputError for what is none."""
    from plooi.diwoo.times import day_or_moment_of

    if day_or_moment_of(text) is None:
        raise InputError("--lastmod", _("{text!r} is no day or moment", text=text), _("give one such as 2022-12-31"))
    return text


def document_of(export: Export, files: Iterable[Path], sitemap: str | None) -> dict[str, Any]:
    written = [str(path) for path in files]
    return {
        "path": written[0] if written else None,
        "files": written,
        "sitemap": sitemap,
        "entries": list(export.locs()),
        "complete": export.complete,
        "left_out": [note.to_dict() for note in export.notes()],
        "problems": [problem.to_dict() for problem in export.problems()],
    }
