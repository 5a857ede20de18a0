"""The command tree of `plooi`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.main import get_command

from plooi import __version__
from plooi.cli.commands import COMMANDS
from plooi.cli.frame.commanding import Commands, Lazy
from plooi.cli.frame.signals import terminations
from plooi.cli.frame.speaking import without_language

app = Commands(name="plooi", pretty_exceptions_enable=False, pretty_exceptions_show_locals=False)


def show_version(wanted: bool) -> None:
    if wanted:
        print(f"plooi {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def plooi(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version of plooi and stop.", callback=show_version, is_eager=True),
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="en|nl",
            help="Language of what is printed for people; also behind a command. By default that of the locale. "
            "[env: PLOOI_LANG]",
        ),
    ] = None,
) -> None:
    """Deliver documents to PLOOI, the platform where Dutch public bodies publish what the Open Government Act asks.

    Exit codes: 0 done; 1 some documents failed, or the platform refused; 2 wrong usage or input; 3 the platform could
    not be reached; 4 not authorised; 5 delivered, and not known to be public (status, publish --wait).
    """
    if context.invoked_subcommand is None:
        print(context.get_help(), end="", file=sys.stderr)
        raise typer.Exit(2)


def run() -> int:
    """Run the command with the arguments of this process.

    Returns:
        The exit code.
    """
    try:
        with terminations():
            code = command()(without_language(sys.argv[1:]), standalone_mode=False, prog_name="plooi")
    except typer.TyperException as error:
        from plooi.cli.frame.failures import usage_failure
        from plooi.cli.frame.output import Output

        failure = usage_failure(error)
        # Looked for by hand: a command line that cannot be parsed is an error to tell in the wanted form too.
        Output(as_json="--json" in sys.argv[1:]).failure(failure)
        return failure.exit_code
    return code if isinstance(code, int) else 0


def command() -> typer.core.TyperGroup:
    """The command `plooi`, each of whose commands is loaded when it is called."""
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    for name, (module, text) in COMMANDS.items():
        group.add_command(Lazy(name, f"plooi.cli.commands.{module}", text))
    return group
