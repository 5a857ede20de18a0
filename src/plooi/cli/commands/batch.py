"""`plooi batch`: a manifest of many documents, each delivered once; and the group of the commands on its journal."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from plooi.cli.batch.advice import Situation, run_words, situation_of
from plooi.cli.batch.group import RUN, DefaultGroup
from plooi.cli.batch.progress import watching
from plooi.cli.batch.summary import MOST_FAULTS, details, summary_lines
from plooi.cli.commands import batch_journal
from plooi.cli.commands.batch_journal import has_password
from plooi.cli.commands.publish import AS_IS_HELP, LOSS_HELP, RELATIONS_HELP, Loss, Relations
from plooi.cli.frame.commanding import Commands
from plooi.cli.frame.failures import InputError, NotSignedIn
from plooi.cli.frame.options import Session, connected
from plooi.language import _
from plooi.paths import on_disk

MANIFEST = "Manifest"
DELIVERY = "How it is delivered"
CHECKS = "What the check lets pass"


class OnUnknown(StrEnum):
    repeat = "repeat"
    hold = "hold"


def add_to(app: typer.Typer) -> None:
    group = Commands(cls=DefaultGroup)
    group.command(RUN, epilog="Example: plooi batch manifest.csv --dry-run")(batch)
    batch_journal.add_to(group)
    app.add_typer(group, name="batch", help="Deliver many documents from a manifest, each of them once.")


def option(flag: str, text: str, panel: str | None = None, metavar: str | None = None, **more: Any) -> Any:
    return typer.Option(flag, help=text, rich_help_panel=panel, metavar=metavar, **more)


@connected
def batch(
    session: Session,
    manifest: Annotated[
        Path,
        typer.Argument(
            metavar="MANIFEST",
            help="CSV, Excel, JSON Lines, JSON, YAML, or a folder with a metadata file beside each document. One that "
            "is called like a command is written ./status.",
            show_default=False,
        ),
    ],
    journal: Annotated[
        str | None,
        option(
            "--journal",
            "Where is noted how far each row is: a file, or the address of a PostgreSQL database that several machines "
            "share. By default beside the manifest, with .journal behind its name.",
            metavar="FILE|postgresql://…",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[bool, option("--dry-run", "Check everything, and send nothing.")] = False,
    skip_wrong: Annotated[
        bool, option("--continue", "Send the good rows though others are wrong; without it nothing is sent then.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        option(
            "--map",
            "The field of a column that is called otherwise; COLUMN= passes it over. May be repeated.",
            MANIFEST,
            "COLUMN=FIELD",
            show_default=False,
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        option(
            "--encoding",
            "Encoding of a manifest that is text, such as windows-1252; by default its bytes tell.",
            MANIFEST,
            "NAME",
            show_default=False,
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        option(
            "--sheet",
            "The sheet of a workbook that holds the rows; by default the only one that is shown.",
            MANIFEST,
            "NAME",
            show_default=False,
        ),
    ] = None,
    header_row: Annotated[
        int | None,
        option(
            "--header-row",
            "The row of a table that names the columns; by default the first one that does.",
            MANIFEST,
            "N",
            min=1,
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int, option("--jobs", "How many documents are under way at a time.", DELIVERY, "N", min=1, max=256)
    ] = 8,
    rate: Annotated[
        str | None, option("--rate", "Requests per second at the most.", DELIVERY, "R", show_default=False)
    ] = None,
    limit: Annotated[
        int | None, option("--limit", "Documents at the most in this run.", DELIVERY, "N", min=1, show_default=False)
    ] = None,
    on_unknown: Annotated[
        OnUnknown,
        option(
            "--on-unknown",
            "When nothing tells whether a record was made: repeat makes it again where the version states that records "
            "without a file stay unpublished; hold leaves it to you.",
            DELIVERY,
        ),
    ] = OnUnknown.repeat,
    verify: Annotated[bool, option("--verify", "Read each document back and compare its hash.", DELIVERY)] = False,
    patience: Annotated[
        float,
        option(
            "--patience",
            "Seconds that the platform may fail at everything before the batch gives up.",
            DELIVERY,
            "SECONDS",
            min=0,
        ),
    ] = 900.0,
    lease: Annotated[
        float,
        option(
            "--lease",
            "Seconds after which the rows of a machine that is silent may be taken by another; for PostgreSQL.",
            DELIVERY,
            "SECONDS",
            min=1,
        ),
    ] = 60.0,
    outside: Annotated[bool, option("--outside", "Files may lie outside the folder of the manifest.", CHECKS)] = False,
    accept_changed: Annotated[
        bool,
        option("--accept-changed", "Send files as they are now, though they changed since they were checked.", CHECKS),
    ] = False,
    as_is: Annotated[bool, option("--as-is", AS_IS_HELP, CHECKS)] = False,
    allow_duplicates: Annotated[
        bool,
        option("--allow-duplicates", "Let two rows have one identifier, or files of the same content.", CHECKS),
    ] = False,
    loss: Annotated[Loss, option("--loss", LOSS_HELP, CHECKS)] = Loss.refuse,
    relations: Annotated[Relations, option("--relations", RELATIONS_HELP, CHECKS)] = Relations.refuse,
) -> int:
    """Deliver many documents from a manifest, each of them once, whatever happens on the way.

    The whole manifest is checked first; nothing is sent while a row is wrong. How far each row is stands in a journal:
    given again, the same command goes on where it stopped. Ctrl-C finishes what is under way, a second one stops at
    once.

    Exit codes: 0 done; 1 some rows are not done; 2 rows are wrong, and nothing was sent; 3 the platform could not be
    reached; 4 not authorised; 130 interrupted.
    """
    from plooi.batch import JournalError, Manifest, Options, open_journal, run
    from plooi.batch.manifests.columns import given_columns
    from plooi.batch.running import beside

    options = Options(
        jobs=jobs,
        rate=None if rate is None else rate_of(rate),
        limit=limit,
        skip_wrong=skip_wrong,
        on_unknown=on_unknown.value,
        verify=verify,
        outside=outside,
        accept_changed=accept_changed,
        as_is=as_is,
        allow_duplicates=allow_duplicates,
        loss=loss.value,
        relations=relations.value,
        lease=lease,
        patience=patience,
    )
    output = session.output
    batch_journal.keep_secret(output, journal)
    manifest = on_disk(manifest)
    described = Manifest(manifest, given_columns(columns or ()), encoding, sheet, header_row)
    settings = settings_of(session, dry_run=dry_run)
    with watching(output) as watcher:
        summary = run(described, journal=journal, options=options, dry_run=dry_run, watcher=watcher, **settings)
    again = run_words(described, options, None if journal is None else summary.journal)
    try:
        with open_journal(journal or beside(manifest)) as opened:
            now = situation_of(opened, again, connection=session.flags_given(), stopped=summary.stopped)
            faults = opened.problems(MOST_FAULTS) if summary.problems else []
            remarks = opened.remarks(MOST_FAULTS) if summary.remarks else []
    except JournalError:
        # Why it cannot be used is what the run has ended with.
        now, faults = Situation(summary.journal, again, session.flags_given(), stopped=summary.stopped), []
        remarks = []
    output.outcome(
        {**summary.to_dict(), **version_of(session), **details(now, faults, remarks)},
        summary_lines(summary, now, faults, remarks, session),
    )
    if has_password(journal):
        output.note(_("The password of the database is not shown: give it again, or set PGPASSWORD."))
    return summary.exit_code


def settings_of(session: Session, *, dry_run: bool) -> dict[str, Any]:
    """What the client is made with; to check a manifest needs no token, though one tells whom it is for."""
    try:
        return session.client_settings()
    except NotSignedIn:
        if not dry_run:
            raise
        return session.client_settings(sign_in=False)


def version_of(session: Session) -> dict[str, str]:
    return {"version": session.version.label, "standing": session.version.standing}


def rate_of(text: str) -> float:
    """Requests per second, with or without what they are counted in: `5`, `5/s`."""
    try:
        return float(text.removesuffix("/s"))
    except ValueError:
        raise InputError(
            "--rate", _("{text!r} is not a number of requests per second", text=text), _("give one such as 5")
        ) from None
