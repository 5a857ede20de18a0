"""Commands that are loaded when they are called, and their help, as plain text.

rich renders help in frames and colours, and takes longer to load than all that a command needs.
"""

from __future__ import annotations

import copy
import importlib
from collections.abc import Callable
from functools import cached_property
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group
from typer.models import CommandFunctionType

from plooi.cli.frame.typer_texts import with_extras
from plooi.language import _

HELP = {"help_option_names": ["-h", "--help"]}
#: What stands above the parts of a help, in its first line, and behind --help.
HEADINGS = ("Arguments", "Options", "Commands", "Usage: ", "Show this message and exit.")


class _PlainHelp:
    """Help in the language in force, with a heading for each group of options."""

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        """Write how the command is called."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_("Usage: "))

    def format_help_text(self: Any, ctx: Any, formatter: Any) -> None:
        """Write what the command does."""
        translated = copy.copy(self)
        translated.help = _(self.help or "")
        super(_PlainHelp, translated).format_help_text(ctx, formatter)  # type: ignore[misc]

    def format_options(self: Any, ctx: Any, formatter: Any) -> None:
        """Write arguments and options, then the groups that options name as their panel, then commands."""
        sections: dict[str, list[Any]] = {"Arguments": [], "Options": []}
        for param in self.get_params(ctx):
            kind = "Arguments" if param.param_type_name == "argument" else "Options"
            if getattr(param, "help", None):
                param = copy.copy(param)
                param.help = _(param.help)
            record = param.get_help_record(ctx)
            if record is not None:
                names, text = record
                heading = getattr(param, "rich_help_panel", None) or kind
                sections.setdefault(heading, []).append((names, with_extras(text)))
        if isinstance(self, TyperGroup):
            shown = [(name, command) for name, command in self.commands.items() if not command.hidden]
            sections["Commands"] = [(name, _on_one_line(command)) for name, command in shown]
        for heading, records in sections.items():
            if records:
                with formatter.section(_(heading)):
                    formatter.write_dl(records)

    def format_epilog(self: Any, ctx: Any, formatter: Any) -> None:
        """Write the example on one line, so that it can be copied."""
        if self.epilog:
            formatter.write(f"\n{_(self.epilog)}\n")


def _on_one_line(command: Any) -> str:
    """What a command does, as the list of commands says it."""
    if command.short_help:
        return _(command.short_help)
    command = copy.copy(command)
    command.help = _(command.help or "")
    text: str = command.get_short_help_str(1000)
    return text


class Command(_PlainHelp, TyperCommand):
    """A command with plain help."""


class Group(_PlainHelp, TyperGroup):
    """A group of commands with plain help."""


class Commands(typer.Typer):
    """What typer makes a group of commands from; all of them have plain help."""

    def __init__(self, *, cls: type[TyperGroup] = Group, **settings: Any) -> None:
        super().__init__(cls=cls, rich_markup_mode=None, context_settings=HELP, **settings)

    def command(
        self, name: str | None = None, *, cls: Any = Command, **settings: Any
    ) -> Callable[[CommandFunctionType], CommandFunctionType]:
        """Add a command."""
        return super().command(name, cls=cls, **settings)


class Lazy(TyperCommand):
    """A command of a module, which is loaded when the command is called. Its `add_to` adds the command to a group."""

    def __init__(self, name: str, module: str, text: str) -> None:
        super().__init__(name, short_help=text, rich_markup_mode=None)
        self._module = module

    @cached_property
    def loaded(self) -> Any:
        """The command itself."""
        commands = Commands()
        importlib.import_module(self._module).add_to(commands)
        return get_group(commands).commands[self.name or ""]

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """The context of the command itself, with which it is called."""
        return self.loaded.make_context(*args, **kwargs)
