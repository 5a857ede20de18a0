"""Edits of `openapi/versions.toml` that leave all the rest of it as it is written, comments and order included.

tomllib reads and does not write. So the text is edited by its lines, and the result is read and held against what was
meant: a list written in a way that these edits do not understand is told, and not spoilt.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import INDEX

_HEADER = re.compile(r"\s*\[(?!\[)(?P<name>[^\]]+)\]\s*(?:#.*)?$")


def with_table(text: str, label: str, table: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """The list with a table for one more version at its end."""
    lines = [f"[{_quoted(label)}]", *_assignments(table), "", f"[{_quoted(label)}.files]", *_assignments(files)]
    before = text.rstrip("\n")
    result = (before + "\n\n" if before else "") + "\n".join(lines) + "\n"
    return _checked(text, result, {label: {**table, "files": dict(files)}})


def changed(text: str, label: str, values: Mapping[str, Any], files: Mapping[str, str] | None = None) -> str:
    """The list with other values in the table of a version; None takes a key out. `files`, if given, replaces them."""
    wanted = dict(tomllib.loads(text)[label])
    lines = text.split("\n")
    for key, value in values.items():
        _set(lines, label, key, value)
        wanted.pop(key, None)
        if value is not None:
            wanted[key] = value
    if files is not None:
        start, end = _section(lines, f"{label}.files")
        last = max((index for index in range(start, end) if lines[index].strip()), default=start)
        lines[start + 1 : last + 1] = _assignments(files)
        wanted["files"] = dict(files)
    return _checked(text, "\n".join(lines), {label: wanted})


def without(text: str, label: str) -> str:
    """The list without the table of a version, and without the comment that stands right above it."""
    lines = text.split("\n")
    for name in (f"{label}.files", label):
        start, end = _section(lines, name)
        # The comment right above the next table belongs to that one.
        end = _comment_above(lines, end) if end < len(lines) else end
        start = _comment_above(lines, start)
        del lines[start:end]
    return _checked(text, "\n".join(lines).rstrip("\n") + "\n", {label: None})


def _set(lines: list[str], label: str, key: str, value: Any) -> None:
    start, end = _section(lines, label)
    pattern = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*=")
    found = next((index for index in range(start + 1, end) if pattern.match(lines[index])), None)
    new = [] if value is None else [_assignment(key, value)]
    if found is not None:
        lines[found : _statement_end(lines, found, end)] = new
        return
    last = max(index for index in range(start, end) if lines[index].strip())
    lines[last + 1 : last + 1] = new


def _statement_end(lines: list[str], start: int, end: int) -> int:
    """Where a statement that can go over several lines ends: where what was read of it is TOML."""
    for stop in range(start + 1, end + 1):
        try:
            tomllib.loads("\n".join(lines[start:stop]))
        except tomllib.TOMLDecodeError:
            continue
        return stop
    raise _not_understood()


def _section(lines: list[str], name: str) -> tuple[int, int]:
    """The lines of a table, from its header up to the next one."""
    headers = [(index, _plain(found["name"])) for index, line in enumerate(lines) if (found := _HEADER.match(line))]
    for position, (index, found_name) in enumerate(headers):
        if found_name == name:
            return index, headers[position + 1][0] if position + 1 < len(headers) else len(lines)
    raise _not_understood()


def _plain(header: str) -> str | None:
    """The name in a header, its parts joined by dots; the labels themselves hold dots, in quotes."""
    try:
        table = tomllib.loads(f"[{header}]")
    except tomllib.TOMLDecodeError:
        return None
    names = []
    while table:
        ((name, table),) = table.items()
        names.append(name)
    return ".".join(names)


def _comment_above(lines: list[str], index: int) -> int:
    while index > 0 and lines[index - 1].lstrip().startswith("#"):
        index -= 1
    return index


def _assignments(values: Mapping[str, Any]) -> list[str]:
    return [_assignment(key, value) for key, value in values.items() if value is not None]


def _assignment(key: str, value: Any) -> str:
    name = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)
    shown = f"[{', '.join(map(_quoted, value))}]" if isinstance(value, list) else _quoted(value)
    return f"{name} = {shown}"


def _quoted(text: str) -> str:
    # JSON's escapes are among TOML's, save that TOML wants the one control character that JSON leaves alone escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _checked(before: str, after: str, meant: Mapping[str, Any]) -> str:
    expected = {**tomllib.loads(before), **meant}
    expected = {label: table for label, table in expected.items() if table is not None}
    for table in expected.values():
        for key in [key for key, value in table.items() if value is None]:
            del table[key]
    try:
        found = tomllib.loads(after)
    except tomllib.TOMLDecodeError as error:
        raise _not_understood() from error
    if found != expected:
        raise _not_understood()
    return after


def _not_understood() -> SpecError:
    message = "The list of versions is written in a way that is not understood well enough to change it."
    return SpecError.at(INDEX, message, "Write each version as a table and its files as a second one.")
