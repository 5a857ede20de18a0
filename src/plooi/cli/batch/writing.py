"""Reports of a batch, written to where they are wanted."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from plooi.cli.batch.reports import as_csv, as_json, overview, report_rows
from plooi.cli.frame.failures import InputError
from plooi.cli.frame.output import Output, printable
from plooi.cli.frame.settings import STDIN
from plooi.language import _

if TYPE_CHECKING:
    from plooi.batch import Journal


def pieces(book: Journal, kind: str) -> Iterator[str]:
    """A report in pieces of text, so that it need not fit into memory."""
    from plooi.batch import State
    from plooi.cli.batch.page import as_page

    if kind == "csv":
        return as_csv(report_rows(book))
    if kind == "json":
        return as_json(overview(book), report_rows(book))
    undone = tuple(state for state in State if state is not State.done)
    when = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    return as_page(overview(book), report_rows(book, undone), report_rows(book, (State.done,)), when)


def keep_from_harm(book: Journal, place: str) -> None:
    """Refuse to write a report over the journal or over the manifest."""
    path = Path(place)
    for precious in (book.name, book.meta("manifest")):
        if precious and path.is_file() and Path(precious).exists() and path.samefile(precious):
            raise InputError(
                place, _("this is the journal or the manifest itself"), _("name another file for the report")
            )


def write(output: Output, place: str, texts: Iterable[str], encoding: str = "utf-8") -> None:
    """Write pieces of text to a file, which is there when all of it is, or to standard output."""
    if place == STDIN:
        for text in texts:
            sys.stdout.write(output.masked(printable(text, sys.stdout)))
        sys.stdout.flush()
        return
    path = Path(place)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding=encoding, newline="") as file:
            for text in texts:
                file.write(output.masked(text))
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    output.note(_("Written: {path}", path=path))
