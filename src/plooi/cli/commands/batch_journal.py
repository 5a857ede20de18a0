"""The commands on the journal of a batch: look at it, report, try again, decide, and clean up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import unquote, urlsplit

import typer

from plooi.cli.batch.advice import Situation, next_steps, noted_words, situation_of
from plooi.cli.batch.reports import MEANINGS, as_text, manifest_of, overview, report_rows
from plooi.cli.batch.summary import step_lines, unfinished_lines
from plooi.cli.batch.writing import keep_from_harm, pieces, write
from plooi.cli.frame.failures import InputError
from plooi.cli.frame.options import Session, bare, connected, with_options
from plooi.cli.frame.output import Output
from plooi.cli.frame.settings import BY_NAME, STDIN
from plooi.cli.frame.settings import resolve as settings_in_force
from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.versions import DEFAULT
from plooi.wire.foreign import on_one_line
from plooi.wording import counted

if TYPE_CHECKING:
    from plooi.batch import Entry, Journal

JournalArgument = Annotated[
    str,
    typer.Argument(
        metavar="JOURNAL", help="The journal: its file, or the address of its database.", show_default=False
    ),
]
EXAMPLE = "manifest.csv.journal"


def add_to(app: typer.Typer) -> None:
    app.command("status", epilog=f"Example: plooi batch status {EXAMPLE}")(status)
    report_command = with_options(report, (), json=False)
    app.command("report", epilog=f"Example: plooi batch report {EXAMPLE} --html report.html")(report_command)
    app.command("retry", epilog=f"Example: plooi batch retry {EXAMPLE}")(retry)
    app.command("resolve", epilog=f"Example: plooi batch resolve {EXAMPLE} besluit-7.pdf --again")(resolve)
    app.command("tidy", epilog=f"Example: plooi batch tidy {EXAMPLE}")(tidy)


def password_of(journal: str | None) -> str | None:
    """The password in the address of a journal."""
    try:
        return None if journal is None or "://" not in journal else urlsplit(journal).password
    except ValueError:
        return None


def has_password(journal: str | None) -> bool:
    return bool(password_of(journal))


def keep_secret(output: Output, journal: str | None) -> None:
    """Mask the password of a journal wherever it would be printed."""
    password = password_of(journal)
    output.keep_secret(password, None if password is None else unquote(password))


def opened(session: Session, name: str) -> Journal:
    """The journal, to be used in a `with` block. Raises JournalError where there is none."""
    from plooi.batch import open_journal

    keep_secret(session.output, name)
    return open_journal(name)


def situation(journal: Journal, session: Session) -> Situation:
    """Where the batch stands, as far as its journal tells."""
    words = noted_words(journal, Path(manifest_of(journal) or "MANIFEST"))
    return situation_of(journal, words, connection=connection_of(journal, session))


def connection_of(journal: Journal, session: Session) -> list[str]:
    """The flags that lead to the platform of the batch: those of this run, and what its settings say otherwise."""
    try:
        set_ = settings_in_force({})
    except ConfigurationError:
        set_ = session.settings
    words = session.flags_given()
    for name, meta in (("url", "url"), ("version", "version")):
        noted, flag = journal.meta(meta), BY_NAME[name].flag
        in_force = set_.text(name) or (DEFAULT if name == "version" else "")
        if noted and flag not in words and in_force.rstrip("/") != noted:
            words += [flag, noted]
    return words


@bare
def status(session: Session, journal: JournalArgument) -> None:
    """Show where a batch stands: how many rows are in which state, what is wrong, and what to do next."""
    with opened(session, journal) as book:
        about = overview(book)
        now = situation(book, session)
    document = {**about, "next": [step.to_dict() for step in next_steps(now)]}
    session.output.result(document, status_lines(about, now))


def status_lines(about: Mapping[str, Any], now: Situation) -> Iterator[str]:
    yield _(
        "{manifest}, in the journal {journal}",
        manifest=about["manifest"] or _("No manifest yet"),
        journal=about["journal"],
    )
    if about["url"]:
        yield _(
            "for {url}, version {version} ({standing})",
            url=about["url"],
            version=about["version"],
            standing=about["standing"],
        )
    for state, number in about["counts"].items():
        yield f"  {number:>8}  {state:<9}  {_(MEANINGS.get(state, ''))}".rstrip()
    yield from unfinished_lines(now)
    if about["problems"]:
        yield _(
            "  {faults} in the manifest, as it was last checked", faults=counted(about["problems"], "fault", "faults")
        )
    for worker in about["workers"]:
        if worker["alive"]:
            yield _(
                "  {host} works on it (process {process}, last seen {seen})",
                host=worker["host"],
                process=worker["pid"],
                seen=worker["seen"],
            )
    yield from step_lines(now)


def report(
    session: Session,
    journal: JournalArgument,
    csv: Annotated[
        str | None,
        typer.Option("--csv", metavar="FILE", help="Write it as CSV; - for standard output.", show_default=False),
    ] = None,
    json: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE", help="Write it as JSON; - for standard output.", show_default=False),
    ] = None,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="FILE", help="Write it as one HTML page; - for output.", show_default=False),
    ] = None,
) -> None:
    """Tell of each row how far it is, with its id on the platform, what went wrong, and what is wrong with it.

    Without an option it is printed as text. Several can be given at once.
    """
    session.output.as_json = json == STDIN
    wanted = {name: place for name, place in (("csv", csv), ("json", json), ("html", html)) if place is not None}
    if list(wanted.values()).count(STDIN) > 1:
        raise InputError(_("standard output"), _("more than one report is to go there"), _("write the others to files"))
    with opened(session, journal) as book:
        for name, place in wanted.items():
            keep_from_harm(book, place)
            write(session.output, place, pieces(book, name), encoding="utf-8-sig" if name == "csv" else "utf-8")
        if not wanted:
            write(session.output, STDIN, (f"{line}\n" for line in as_text(report_rows(book))))


@bare
def retry(
    session: Session,
    journal: JournalArgument,
    keys: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY…]", help="Keys of rows that failed or are unsignalled; by default all.", show_default=False
        ),
    ] = None,
) -> None:
    """Let rows that failed or are unsignalled start again from where they were, with the next run of the batch."""
    from plooi import batch

    with opened(session, journal) as book:
        number = batch.retry(book, keys or ())
        now = situation(book, session)
    rows = counted(number, "row", "rows")
    lines = (
        [_("{rows} will be tried again.", rows=rows), f"  {now.run}"]
        if number
        else [_("No row failed: there is nothing to retry.")]
    )
    session.output.result({"journal": now.journal, "retried": number, "next": now.run if number else None}, lines)


@bare
def resolve(
    session: Session,
    journal: JournalArgument,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="The key of a row that is held or unsignalled.", show_default=False)
    ],
    identity: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="With --done: the id of the record, where that was in question.", show_default=False
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Do again what nobody knows the outcome of.")] = False,
    done: Annotated[
        bool,
        typer.Option(
            "--done", help="It was done: the document is as the row wants it; or its record was made, and has this ID."
        ),
    ] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Leave the row, as failed.")] = False,
) -> None:
    """Decide about a row that is held or unsignalled: nobody knows what became of it.

    Without a file a record is never public, so that to make it --again does no harm where the version says so; it may
    leave a record without a file behind. A file or metadata that is sent --again is signalled anew.
    """
    from plooi import batch

    if [again, done, drop].count(True) != 1 or (identity is not None and not done):
        raise InputError("resolve", _("there is one thing to decide"), _("give one of --again, --done [ID] and --drop"))
    outcome = "again" if again else "drop" if drop else "done"
    with opened(session, journal) as book:
        entry = batch.resolve(book, key, outcome=outcome, id=identity)  # type: ignore[arg-type]
        now = situation(book, session)
    closed = entry.state in ("done", "failed")
    session.output.result(
        {**entry.to_dict(), "next": None if closed else now.run}, resolved_lines(entry, now, closed=closed)
    )


def resolved_lines(entry: Entry, now: Situation, *, closed: bool) -> Iterator[str]:
    yield _("{key} is {state} now.", key=entry.key, state=entry.state)
    if not closed:
        yield _("Go on with:")
        yield f"  {now.run}"


@connected
def tidy(session: Session, journal: JournalArgument) -> None:
    """Withdraw records without a file that a batch left behind, where their id is known.

    No such record is ever public. What is still to be completed is left alone, and so is what has a file by now.
    """
    from plooi import batch

    with opened(session, journal) as book:
        same_platform(session, book)
        with session.client() as client:
            outcomes = batch.tidy(client, book)
    document = {
        "journal": book.name,
        "version": session.version.label,
        "standing": session.version.standing,
        "orphans": [{**orphan.to_dict(), "outcome": text} for orphan, text in outcomes],
    }
    lines = [
        on_one_line(f"{orphan.key}: {orphan.id or _('id not known')} ({orphan.cause}): {text}")
        for orphan, text in outcomes
    ]
    session.output.result(document, lines or [_("The journal lists no record without a file.")])


def same_platform(session: Session, book: Journal) -> None:
    """Refuse to look on one platform for what a batch left on another."""
    given = {"url": session.url.rstrip("/"), "version": session.version.label}
    for name, value in given.items():
        noted = book.meta(name)
        if noted not in (None, value):
            flag = "--url" if name == "url" else "--api-version"
            raise ConfigurationError(
                _(
                    "The journal {journal} is of a batch for the {what} {noted}, not {value}. Give {flag} {noted}.",
                    journal=book.name,
                    what=name,
                    noted=noted,
                    value=value,
                    flag=flag,
                )
            )
