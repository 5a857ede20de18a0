"""A group of commands; one of them needs no name: `plooi batch MANIFEST` beside `plooi batch status JOURNAL`."""

from __future__ import annotations

from typing import Any

import typer

from plooi.cli.frame.commanding import Group
from plooi.language import _

#: The command that is meant where the first word is no other. It cannot be named, so that a manifest can be called so.
RUN = "run"
#: Stands before its words, where a command's name would be. No shell can pass it on.
_MEANT = "\0run"


class _Context(typer.Context):
    """The context of the command without a name, which goes by that of its group."""

    @property
    def command_path(self) -> str:
        assert self.parent is not None
        return self.parent.command_path


class DefaultGroup(Group):
    """The group. `RUN` is registered as a command like the others, and taken out of them here."""

    def __init__(self, *, commands: Any = None, **attrs: Any) -> None:
        others = dict(commands)
        self.default = others.pop(RUN)
        self.default.context_class = _Context
        super().__init__(commands=others, **attrs)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Find out which command is meant; in completion nothing is meant before there is a first word."""
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        if named or (not args and ctx.resilient_parsing):
            return super().parse_args(ctx, args)
        # A group reads its own options up to the first word; the words of the command follow untouched.
        return super().parse_args(ctx, [_MEANT, *args])

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        if args[0] == _MEANT:
            return RUN, self.default, args[1:]
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """The names of the commands, and the options of the one that needs no name."""
        return [*super().shell_complete(ctx, incomplete), *self.default.shell_complete(ctx, incomplete)]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The options of the command that needs no name, and the other commands below."""
        shown = Group(
            name=self.name,
            commands=dict(self.commands),
            params=self.default.params,
            help=self.default.help,
            epilog=self.default.epilog,
            subcommand_metavar=_("| COMMAND JOURNAL"),
            rich_markup_mode=self.rich_markup_mode,
        )
        shown.format_help(ctx, formatter)
