"""`plooi replace` and `plooi withdraw`: what is delivered, changed or taken back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plooi.cli.commands.publish import (
    EXAMPLE_ID,
    FILE_HELP,
    METADATA_HELP,
    AsIsOption,
    Loss,
    LossOption,
    no_stdin,
    remark_on,
)
from plooi.cli.deliver.progress import sending
from plooi.cli.frame.completing import ORGANISATIONS, values_of
from plooi.cli.frame.failures import InputError, interrupted
from plooi.cli.frame.options import Session, connected, end
from plooi.cli.frame.output import is_terminal
from plooi.cli.validate.reading import read_metadata
from plooi.command_lines import command_line, file_word
from plooi.language import _, later

if TYPE_CHECKING:
    from plooi import Publication, Receipt

ID_HELP = "The id of the delivery, or its whole pid."
Publisher = Annotated[
    str | None,
    typer.Option(
        "--publisher",
        metavar="ORGANISATION",
        help="Whose document it must be: a code, a label or a URI. By default one of those that the token is for.",
        show_default=False,
        autocompletion=values_of(*ORGANISATIONS),
    ),
]


def add_to(app: typer.Typer) -> None:
    example = _("Example: plooi replace {example_id} --metadata kapvergunning.yaml", example_id=EXAMPLE_ID)
    app.command("replace", epilog=example)(replace)
    app.command("withdraw", epilog=f"Example: plooi withdraw {EXAMPLE_ID} --yes")(withdraw)


#: What is known of a change that was interrupted, and what the command behind it does.
FILE_OPEN = later("Whether the platform has the new file is not known. To send it again is safe:")
METADATA_OPEN = later("Whether the platform has the new metadata is not known. To send it again is safe:")
WITHDRAWAL_OPEN = later(
    "Whether the withdrawal was noted is not known. Where this finds a file, it was not: withdraw the document again. "
    "Where it finds none, it was noted, and the document may be public still: look at its address."
)


@contextmanager
def explained_when_interrupted(session: Session, known: str, *again: str) -> Iterator[None]:
    """Say what is known of a change when the command is interrupted, with the command that helps then."""
    try:
        yield
    except KeyboardInterrupt as error:
        line = command_line("plooi", *again, *session.flags_given())
        end(session.output, interrupted(error).with_advice(f"  {known}", f"    {line}", known=known, next=line))


@connected
def replace(
    session: Session,
    publication: Annotated[str, typer.Argument(metavar="ID", help=ID_HELP, show_default=False)],
    metadata: Annotated[
        str | None, typer.Option("--metadata", metavar="METADATA", help=f"The new metadata, complete. {METADATA_HELP}")
    ] = None,
    document: Annotated[
        Path | None, typer.Option("--document", metavar="FILE", help=f"The new file. {FILE_HELP}")
    ] = None,
    publisher: Publisher = None,
    loss: LossOption = Loss.refuse,
    lift_withdrawal: Annotated[
        bool,
        typer.Option(
            "--lift-withdrawal", help="Replace the metadata of a withdrawn document too, which makes it public again."
        ),
    ] = False,
    as_is: AsIsOption = False,
) -> None:
    """Replace the metadata or the file of a delivered document.

    Refused when the publisher would change, and for a document without a file, which is how a withdrawn one looks:
    replacing its metadata would make it public again. A platform that has processed a document may not take another
    file for it.
    """
    if (metadata is None) == (document is None):
        raise InputError(
            "replace",
            _("nothing is named to put in its place")
            if metadata is None
            else _("--metadata and --document are both given"),
            _("give one of them: --metadata METADATA or --document FILE"),
        )
    if document is not None:
        if lift_withdrawal or loss is not Loss.refuse:
            flag = "--lift-withdrawal" if lift_withdrawal else "--loss"
            raise InputError(flag, _("it is about metadata, and a file is replaced"), _("leave it out"))
        no_stdin(session, document)
        again = ["--document", file_word(document), *([] if publisher is None else ["--publisher", publisher])]
        again += ["--as-is"] if as_is else []
        with (
            explained_when_interrupted(session, _(FILE_OPEN), "replace", publication, *again),
            session.client() as client,
            sending(document) as file,
        ):
            result: Publication | Receipt = client.replace_document(publication, file, publisher=publisher, as_is=as_is)
        done = _("The file was replaced by {name}.", name=document.name)
    else:
        assert metadata is not None
        if publisher is not None:
            remedy = _("leave it out: the publisher in the metadata is compared with the document's")
            raise InputError("--publisher", _("it is for --document and for withdraw"), remedy)
        if as_is:
            raise InputError("--as-is", _("it is about a file, and metadata is replaced"), _("leave it out"))
        no_stdin(session, metadata, "")
        described = read_metadata(metadata, session.version)
        again = ["--metadata", file_word(metadata), *([] if loss is Loss.refuse else ["--loss", loss.value])]
        again += ["--lift-withdrawal"] if lift_withdrawal else []
        with (
            explained_when_interrupted(session, _(METADATA_OPEN), "replace", publication, *again),
            session.client() as client,
        ):
            result = client.replace_metadata(publication, described, loss=loss.value, lift_withdrawal=lift_withdrawal)
        done = (
            _("The metadata was replaced.")
            if result.changed
            else _("The platform had just this metadata already; it was sent and signalled once more.")
        )
    session.output.outcome(result.to_dict(), [done])
    remark_on(session, result)
    left_out = getattr(result, "left_out", ())
    if left_out:
        session.output.note(
            _(
                "Left out, because {version_shown} cannot carry it here: {left_out}",
                version_shown=session.version_shown,
                left_out=", ".join(left_out),
            )
        )


@connected
def withdraw(
    session: Session,
    publication: Annotated[str, typer.Argument(metavar="ID", help=ID_HELP, show_default=False)],
    publisher: Publisher = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help="Do not ask for confirmation; needed where there is no terminal."),
    ] = False,
) -> int | None:
    """Withdraw a document: the platform takes it offline."""
    if not yes:
        if session.output.as_json or not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
            raise InputError(
                "withdraw", _("nobody can be asked whether to do it"), _("give --yes, if the document is to go offline")
            )
        print(
            _("Take {publication} offline? This client cannot bring it back. [y/N] ", publication=publication),
            end="",
            file=sys.stderr,
            flush=True,
        )
        if sys.stdin.readline().strip().lower() not in ("y", "yes", "j", "ja"):
            session.output.note(_("Nothing was done."))
            return 1
    with explained_when_interrupted(session, _(WITHDRAWAL_OPEN), "status", publication), session.client() as client:
        done = client.withdraw(publication, publisher=publisher)
    session.output.outcome({"id": done.id, "withdrawn": True}, [_("Withdrawn: {id}", id=done.id)])
    return None
