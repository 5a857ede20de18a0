"""`plooi publish` and `plooi upload`: a document and its metadata to the platform."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plooi.cli.commands.status import exit_code_of, wait_until_public
from plooi.cli.deliver.progress import sending
from plooi.cli.frame.failures import DONE, NOT_PUBLIC, Failure, InputError, failure_of, interrupted
from plooi.cli.frame.options import Session, connected, end
from plooi.cli.frame.output import as_json_text
from plooi.cli.validate.reading import STDIN, read_metadata
from plooi.command_lines import command_line, file_word
from plooi.errors import DeliveryIncomplete
from plooi.language import _, later

if TYPE_CHECKING:
    from plooi import Metadata, Plooi, Publication, Receipt
    from plooi.cli.deliver.deliveries import Delivery
    from plooi.wire.documents import Document


class Loss(StrEnum):
    refuse = "refuse"
    report = "report"


class Relations(StrEnum):
    refuse = "refuse"
    leave_out = "leave_out"
    send = "send"


RELATIONS_HELP = (
    "What to do with a relation to another document where processing is known to fail on it, so that the document "
    "would never be public: refuse it, leave the relation out, or send it all the same."
)
RelationsOption = Annotated[Relations, typer.Option("--relations", help=RELATIONS_HELP)]
LOSS_HELP = "What to do with fields that this version cannot carry: refuse all, or leave them out and report it."
LossOption = Annotated[Loss, typer.Option("--loss", help=LOSS_HELP)]
AS_IS_HELP = (
    "Send files without looking into them. Otherwise a PDF or ZIP that asks for a password, or an Office file by "
    "another name, is refused, since the public could not open it."
)
AsIsOption = Annotated[bool, typer.Option("--as-is", help=AS_IS_HELP)]
EXAMPLE_ID = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
METADATA_HELP = "Metadata, JSON or YAML, in the names of plooi.Metadata or of the wire; - for standard input."
FILE_HELP = "The document: a PDF or a ZIP."


def add_to(app: typer.Typer) -> None:
    app.command("publish", epilog="Example: plooi publish kapvergunning.yaml kapvergunning.pdf")(publish)
    app.command("upload", epilog=f"Example: plooi upload {EXAMPLE_ID} kapvergunning.pdf")(upload)


NOTHING_PUBLIC = later(
    "  No file is known to have arrived. A record without one may be left on the platform; nothing of it is public."
)


@connected
def publish(
    session: Session,
    metadata: Annotated[str, typer.Argument(metavar="METADATA", help=METADATA_HELP, show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=FILE_HELP, show_default=False)],
    loss: LossOption = Loss.refuse,
    relations: RelationsOption = Relations.refuse,
    as_is: AsIsOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check both, show what would be sent, and send nothing.")
    ] = False,
    wait: Annotated[
        bool,
        typer.Option("--wait", help="Wait until the document is public, as far as the version of the API shows that."),
    ] = False,
    wait_limit: Annotated[
        float, typer.Option("--wait-limit", min=0, metavar="SECONDS", help="How long --wait waits at the most.")
    ] = 300.0,
    record: Annotated[
        bool,
        typer.Option(
            "--record/--no-record",
            help="Note on this machine that this was delivered, and warn of the same a second time. The note holds "
            "neither metadata nor content.",
            envvar="PLOOI_RECORD",
        ),
    ] = True,
) -> int:
    """Publish a document: its metadata first, then the file.

    Both are checked before anything is sent. When the file does not arrive, or is not known to, the id is printed with
    the command that completes the delivery.

    With --wait the exit code is 0 only when the document is known to be public, and 5 when it is delivered and not
    known to be public. In 0.9.0-beta the API does not show whether a document is public; see `plooi status`.
    """
    # Hashing takes long to load, which who asks for help need not wait for.
    from plooi.cli.deliver.deliveries import Delivery

    no_stdin(session, metadata, file)
    described = read_metadata(metadata, session.version)
    delivery = Delivery.of(file, described, session.url) if record and not dry_run else None
    if delivery is not None:
        # What would be refused is no second delivery.
        session.version.encode(described, loss=loss.value, relations=relations.value)
        warn_of_a_second(session, delivery)
    if dry_run:
        show_what_goes(session, described, file, loss, relations, as_is)
        return DONE
    with session.client() as client:
        try:
            with sending(file) as document:
                publication = client.publish(
                    described, document, loss=loss.value, relations=relations.value, as_is=as_is
                )
        except DeliveryIncomplete as error:
            end(session.output, with_completion(failure_of(error), session, error.publication, file))
        except KeyboardInterrupt as error:
            # Between the two calls the id is known already, and must not be lost.
            incomplete = error.__cause__
            if not isinstance(incomplete, DeliveryIncomplete):
                end(session.output, interrupted(error).with_advice(_(NOTHING_PUBLIC)))
            end(session.output, with_completion(interrupted(error), session, incomplete.publication, file))
        if delivery is not None:
            delivery.keep(publication.id)
        verb = _("Delivered") if wait else _("Published")
        lines = described_publication(verb, described.officiele_titel, publication)
        if not wait:
            session.output.outcome(publication.to_dict(), lines)
            tell_what_happened(session, publication)
            return DONE
        # The id is shown before the wait, so that no interrupt loses it.
        session.output.tell(*lines)
        tell_what_happened(session, publication)
        return waited(session, client, publication, wait_limit)


def warn_of_a_second(session: Session, delivery: Delivery) -> None:
    """Say that the same was delivered before, where the record of this machine knows of it."""
    before = delivery.before()
    if before is None:
        return
    day = before.moment.partition("T")[0]
    session.output.note(
        _(
            "Warning: this file was delivered with the same identifiers on {day}, under the id {id}. There will be "
            "two documents. To take one of them offline:",
            day=day,
            id=before.id,
        ),
        f"  {command_line('plooi', 'withdraw', before.id, *session.flags_given())}",
    )


def waited(session: Session, client: Plooi, publication: Publication, limit: float) -> int:
    """Wait until a delivered document is public; print what is known at the end, and return the exit code."""
    again = command_line("plooi", "status", publication.id, *session.flags_given())
    try:
        standing, error = wait_until_public(client, publication.id, limit)
    except KeyboardInterrupt as interrupt:
        advice = (_("  The document is delivered; whether it is public is not known. To look again:"), f"    {again}")
        failure = interrupted(interrupt).with_advice(*advice, publication=publication.to_dict(), look_again_with=again)
        end(session.output, failure)
    document = {**publication.to_dict(), "status": None if standing is None else standing.to_dict()}
    if error is not None:
        failed = failure_of(error)
        document["look_failed"] = failed.document
        session.output.result(document, [_("The document is delivered; whether it is public is not known.")])
        session.output.tell(*failed.lines, _("  To look again:  {again}", again=again))
        return NOT_PUBLIC
    assert standing is not None
    code = exit_code_of(standing)
    session.output.result(document, [standing.known])
    if code == DONE:
        return DONE
    session.output.note(_("  To look again:  {again}", again=again))
    # The document was accepted, whatever a look shows of it later.
    return NOT_PUBLIC


def show_what_goes(
    session: Session, described: Metadata, file: Path, loss: Loss, relations: Relations, as_is: bool
) -> None:
    """Show the metadata as it would go out, and the file, once both pass the checks of `publish`. Nothing is sent."""
    from plooi.describe.remarks import remarks
    from plooi.wire.documents import Document

    version = session.version
    encoded = version.encode(described, loss=loss.value, relations=relations.value)
    document = Document.of(file, version.traits.largest_document, as_is=as_is)
    left_out = list(encoded.left_out)
    session.output.outcome(
        {
            "dry_run": True,
            "version": version.label,
            "metadata": encoded.document,
            "left_out": left_out,
            "file": {"path": str(file), "size": document.size, "media_type": document.media_type},
        },
        [
            _("Nothing was sent. {version_shown} can take this:", version_shown=session.version_shown),
            _(
                "  {name}: {size} bytes, {media_type}",
                name=document.name,
                size=document.size,
                media_type=document.media_type,
            ),
            *as_json_text(encoded.document).splitlines(),
        ],
    )
    if left_out:
        session.output.note(_("Would be left out, because it cannot be sent: {left_out}", left_out=", ".join(left_out)))
    for remark in remarks(version, described):
        session.output.note(_("Remark: {text}", text=f"{remark.field}: {remark.text}"))
    remark_on(session, document)


@connected
def upload(
    session: Session,
    publication: Annotated[str, typer.Argument(metavar="ID", help="The id that publish printed.", show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=FILE_HELP, show_default=False)],
    as_is: AsIsOption = False,
) -> None:
    """Send the file of a delivery whose metadata is there already.

    Safe to repeat until the platform has processed the document.
    """
    no_stdin(session, file)
    with session.client() as client:
        try:
            with sending(file) as document:
                receipt = client.upload_document(publication, document, as_is=as_is)
        except KeyboardInterrupt as error:
            again = completing(session, publication, file)
            advice = (_("  Whether the file arrived is not known; to send it again is safe:"), f"    {again}")
            end(session.output, interrupted(error).with_advice(*advice, complete_with=again))
    session.output.outcome(receipt.to_dict(), described_publication(_("Delivered"), file.name, receipt))
    remark_on(session, receipt)


def no_stdin(session: Session, *places: str | Path) -> None:
    """Refuse two uses of standard input, and a document from it: a document may have to be sent twice."""
    *texts, file = map(str, places)
    if file == STDIN:
        raise InputError("FILE", _("a document cannot come from standard input"), _("save it to a file and name that"))
    if session.settings.text("token_file") == STDIN and STDIN in texts:
        raise InputError(
            _("standard input"), _("it is to hold both the metadata and the token"), _("put one of them into a file")
        )


def with_completion(failure: Failure, session: Session, publication: Publication, file: Path) -> Failure:
    """A failure between the two calls, with the id and the command that completes the delivery."""
    complete = completing(session, publication.id, file)
    cause = failure.document.get("cause") or {}
    open_end = failure.document["type"] == "Interrupted" or cause.get("type") == "OutcomeUnknown"
    public = _("whether its file is, is not known") if open_end else _("its file is not, and nothing is public yet")
    return failure.with_advice(
        _("  The metadata is delivered under the id {id}; {public}.", id=publication.id, public=public),
        _("  Complete it with:"),
        f"    {complete}",
        publication=publication.to_dict(),
        complete_with=complete,
    )


def completing(session: Session, publication: str, file: Path) -> str:
    """The command that sends the file of a delivery that stopped halfway, with this run's flags but no secret."""
    return command_line("plooi", "upload", publication, file_word(file), *session.flags_given())


def described_publication(verb: str, title: str | None, publication: Any) -> list[str]:
    taken = publication.openbaarmakingsdatum
    rows = {
        "id": publication.id,
        "pid": publication.pid,
        _("taken in"): taken and taken.isoformat(" ", "seconds"),
    }
    return [f"{verb}: {title}", *(f"  {name:<13} {value}" for name, value in rows.items() if value)]


def tell_what_happened(session: Session, publication: Publication) -> None:
    """Say on stderr what the caller has to know though the delivery went well."""
    lost = [name for name in publication.left_out if name != "documentrelaties" or not publication.documentrelaties]
    if lost:
        session.output.note(
            _(
                "Left out, because {version_shown} cannot carry it: {lost}",
                version_shown=session.version_shown,
                lost=", ".join(lost),
            )
        )
    for relation in publication.documentrelaties:
        session.output.note(
            _(
                "Left out, because the processing of {version_shown} fails on it: documentrelaties, with the "
                "relation {relation} and the role {role}",
                version_shown=session.version_shown,
                relation=relation.relation,
                role=relation.role,
            )
        )
    if publication.possible_orphans:
        session.output.note(
            _(
                "An answer was lost on the way: {possible_orphans} record(s) without a file may be left on "
                "the platform. They are never made public.",
                possible_orphans=publication.possible_orphans,
            )
        )
    remark_on(session, publication)


def remark_on(session: Session, result: Publication | Receipt | Document) -> None:
    """Say on stderr what is worth a second look."""
    for remark in result.remarks:
        session.output.note(_("Remark: {text}", text=remark))
