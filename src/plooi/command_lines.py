"""Command lines that are shown, so that they can be copied into a shell as they stand."""

from __future__ import annotations

import shlex
from os import PathLike, fspath

Word = str | PathLike[str]


def command_line(*words: Word) -> str:
    """A whole command, or a part of one, quoted for a POSIX shell. Every command that is shown is made here."""
    return shlex.join(fspath(word) for word in words)


def file_word(path: Word, *commands: str) -> str:
    """A path as an argument: one that begins with `-`, or is called like one of the commands, with ./ before it."""
    text = fspath(path)
    return f"./{text}" if text in commands or (text.startswith("-") and text != "-") else text
