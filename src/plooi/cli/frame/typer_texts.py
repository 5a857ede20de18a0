"""What typer says, in the language in force. It speaks English alone, so its sentences are known by their form."""

from __future__ import annotations

import re
from functools import cache

from plooi.language import _, later

#: The sentences of typer's errors; `{…}` is what differs.
SENTENCES = (
    later("Invalid value for {name}: {fault}"),
    later("Invalid value: {fault}"),
    later("{value} is not one of {choices}."),
    later("{value} is not a valid integer."),
    later("{value} is not a valid float."),
    later("{value} is not in the range {range}."),
    later("{name}: No such file or directory"),
    later("Missing argument {name}. Choose from:\n{choices}"),
    later("Missing argument {name}."),
    later("Missing option {name}. Choose from:\n{choices}"),
    later("Missing option {name}."),
    later("Missing command."),
    later("No such command {name}. Did you mean {names}?"),
    later("No such command {name}."),
    later("No such option: {name} (Possible options: {names})"),
    later("No such option: {name}"),
    later("Option {name} requires an argument."),
    later("Option {name} does not take a value."),
    later("Got unexpected extra argument(s) ({arguments})"),
)
#: What stands behind the help of an option.
EXTRAS = (later("required"), later("default: {value}"))


def translated(text: str, sentences: tuple[str, ...] = SENTENCES) -> str:
    """A text of typer, translated where its form is known, and what is inside it likewise."""
    for sentence in sentences:
        match = _form(sentence).fullmatch(text)
        if match is not None:
            return _(sentence, **{name: translated(value) for name, value in match.groupdict().items()})
    return text


def with_extras(help_text: str) -> str:
    """The help of an option with what typer put behind it: `[default: 16; x>=1]`."""
    text, behind, extras = help_text.rpartition("  [")
    if not behind or not extras.endswith("]"):
        return help_text
    return f"{text}{behind}{'; '.join(translated(one, EXTRAS) for one in extras[:-1].split('; '))}]"


@cache
def _form(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(sentence)), re.DOTALL)
