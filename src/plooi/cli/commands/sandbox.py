"""`plooi sandbox`: a platform of one's own to try things against."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plooi.cli.frame.commanding import Commands
from plooi.cli.frame.failures import InputError
from plooi.cli.frame.options import Session, bare
from plooi.command_lines import command_line
from plooi.language import _

if TYPE_CHECKING:
    from plooi.sandbox.server import Address
    from plooi.sandbox.settings import Settings

DATA = Path("plooi-sandbox")
PORT = 8021


class Mode(StrEnum):
    faithful = "faithful"
    ideal = "ideal"


sandbox_app = Commands(invoke_without_command=True)

DataFolder = Annotated[Path, typer.Option("--data", metavar="DIR", help="Folder in which all is kept, the key too.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(sandbox_app, name="sandbox")


@sandbox_app.callback(invoke_without_command=True)
@bare
def sandbox(
    session: Session,
    context: typer.Context,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, metavar="N", help="Port on 127.0.0.1; 0 for any free one.")
    ] = PORT,
    data: DataFolder = DATA,
    mode: Annotated[
        Mode | None,
        typer.Option(
            "--mode",
            help="faithful: as the published build behaved, oddities included. ideal: as the spec means it. By default "
            "faithful where that is known.",
            show_default=False,
        ),
    ] = None,
    processing: Annotated[
        float, typer.Option("--processing", min=0, metavar="SECONDS", help="Time between an upload and publication.")
    ] = 10,
    version: Annotated[
        str | None,
        typer.Option(
            "--api-version",
            metavar="LABEL|all",
            help="Version of the API; all serves every version, each under a path of its own.",
            show_default=False,
        ),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            metavar="KIND[:operation][:key=value,…]",
            help="Switch a fault on, such as delay:seconds=2 or status_before:zoek:status=503. May be repeated.",
            show_default=False,
        ),
    ] = None,
) -> int | None:
    """Run a sandbox: a server on this machine that behaves as the platform did. It runs until Ctrl-C.

    Nothing leaves this machine. What is delivered is kept in the data folder, also over a restart. Get a token with
    `plooi sandbox token --org CODE`.
    """
    if context.invoked_subcommand is not None:
        return None
    from plooi.sandbox import require_extra

    require_extra()
    import attrs

    from plooi.sandbox.faults import Fault
    from plooi.sandbox.server import serve
    from plooi.sandbox.settings import Settings
    from plooi.versions import DEFAULT

    settings = Settings.of(
        data=data,
        version=version or DEFAULT,
        mode=None if mode is None else mode.value,
        port=port,
        processing=processing,
        faults=[attrs.asdict(Fault.parse(text)) for text in fault or ()],
    )

    def ready(address: Address) -> None:
        document = description(settings, address)
        session.output.result(document, lines(document))

    serve(settings, ready)
    return None


def description(settings: Settings, address: Address) -> dict[str, Any]:
    """What there is to know of a running sandbox."""
    from plooi.versions import DEFAULT

    return {
        "url": address.urls.get(DEFAULT) or next(iter(address.urls.values())),
        "page": f"{address.origin}/",
        "data": str(settings.data),
        "processing": settings.processing,
        "token_command": command_line("plooi", "sandbox", "token", "--org", "gm0518", "--data", settings.data),
        "versions": [
            {
                "version": served.version.label,
                "standing": served.version.standing,
                "mode": served.mode,
                "url": address.urls[served.version.label],
            }
            for served in settings.served
        ],
    }


def lines(document: dict[str, Any]) -> list[str]:
    versions = [
        _(
            "Sandbox of {version} (standing: {standing}; mode: {mode}):\n  {url}",
            version=entry["version"],
            standing=entry["standing"],
            mode=entry["mode"],
            url=entry["url"],
        )
        for entry in document["versions"]
    ]
    return [
        *versions,
        _("For a token:  {document}", document=document["token_command"]),
        _(
            "What was delivered:  {page}  (kept in {folder})",
            page=document["page"],
            folder=document["data"],
        ),
        _("Stop with Ctrl-C."),
    ]


@sandbox_app.command("token")
@bare
def token(
    session: Session,
    org: Annotated[
        list[str], typer.Option("--org", metavar="CODE", help="Organisation, such as gm0518. May be repeated.")
    ],
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role", metavar="ROLE", help='Role, such as "Publisher KST". May be repeated.', show_default=False
        ),
    ] = None,
    expires_in: Annotated[
        int, typer.Option("--expires-in", metavar="S", help="Seconds until it expires; below 0: it has expired.")
    ] = 86_400,
    data: DataFolder = DATA,
) -> None:
    """Make a token for the sandbox of a data folder, and print it.

    It is a JWT of RS256, signed with the key of that folder. The sandbox takes it in every way of signing in that its
    version knows.
    """
    for code in org:
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", code):
            raise InputError(
                "--org", _("{code!r} is not the code of an organisation", code=code), _("give one such as gm0518")
            )
    from plooi.sandbox import require_extra

    require_extra()
    from plooi.sandbox.tokens import key_of, sign

    signed = sign(key_of(data), org=org, roles=role or [], expires_in=expires_in)
    session.output.result({"token": signed, "org": org, "roles": role or [], "expires_in": expires_in}, [signed])
