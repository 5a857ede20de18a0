"""Edits of `openapi/versions.toml` that leave the rest of it as it is written, comments and order included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Comment, Item, Key, Table, Whitespace

from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import INDEX

#: A line of a table as the parser keeps it: comments and blank lines have no key.
Line = tuple[Key | None, Item]


def with_table(text: str, label: str, table: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """The list with a table for one more version at its end."""
    before = text.rstrip("\n")
    values = {key: value for key, value in table.items() if value is not None}
    added = tomlkit.dumps({label: {**values, "files": dict(files)}})
    return _parsed((before + "\n\n" if before else "") + added).as_string()


def changed(text: str, label: str, values: Mapping[str, Any], files: Mapping[str, str] | None = None) -> str:
    """The list with other values in the table of a version; None takes a key out. `files`, if given, replaces them."""
    document = _parsed(text)
    table = _table(document, label)
    for key, value in values.items():
        if value is not None:
            table[key] = value
        elif key in table:
            del table[key]
    if files is not None:
        listed = _table(table.value, "files")
        lines = listed.value.body
        below = lines[_start(lines, len(lines), Comment, Whitespace) :]
        for path in list(listed):
            del listed[path]
        del lines[:]
        listed.update(files)
        lines.extend(below)
    return document.as_string()


def without(text: str, label: str) -> str:
    """The list without the table of a version, and without the comment that stands right above it."""
    document = _parsed(text)
    tables = {key: _last(_table(document, key).value) for key in document}
    position = list(tables).index(label)
    # To the parser a comment belongs to the table before it; to its readers, to the table below it.
    own = tables[label].body
    below = own[_start(own, len(own), Comment) :] if position + 1 < len(tables) else []
    lines = list(tables.values())[position - 1].body if position else document.body
    end = len(lines) if position else next(index for index, (key, _) in enumerate(lines) if key is not None)
    document.remove(label)
    lines[_start(lines, end, Comment) : end] = below
    return document.as_string().rstrip("\n") + "\n"


def _last(container: Container) -> Container:
    """The container that the last line of a table is in: the table itself, or the last one inside it."""
    last = next((item for _, item in reversed(container.body) if isinstance(item, Table)), None)
    return container if last is None else _last(last.value)


def _start(lines: Sequence[Line], end: int, *kinds: type[Item]) -> int:
    """Where the lines of these kinds start that stand right before `end`."""
    while end and isinstance(lines[end - 1][1], kinds):
        end -= 1
    return end


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise SpecError.at(INDEX, f"It is no TOML: {error}.", "Mend that line.") from error


def _table(container: Container, key: str) -> Table:
    item = container[key]
    if not isinstance(item, Table):
        message = f"`{key}` is not written as one table."
        raise SpecError.at(INDEX, message, "Write each version as a table, followed by a second one for its files.")
    return item
