"""YAML and JSON files read strictly, with the line of every value.

Read as OpenAPI and Overlay ask for: YAML 1.2, in which `2022-06-16` and `yes` are text, and nothing that JSON could
not say. What JSON readers let pass silently, a repeated key, is an error.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

from attrs import field, frozen
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from . import pointers
from .problems import Place, Problem, SpecError, raise_for, relative

_TAG = "tag:yaml.org,2002:"
_NULL = re.compile(r"(?:~|null|Null|NULL|)")
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = {re.compile(r"[-+]?[0-9]+"): 10, re.compile(r"0o[0-7]+"): 8, re.compile(r"0x[0-9a-fA-F]+"): 16}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MEND_YAML = "Mend the YAML at this line."


@frozen
class Document:
    """A file's data. `file` as in `Place`; `lines` gives the line (from 1) at which each pointer's value begins."""

    file: str
    value: Any
    lines: dict[str, int] = field(repr=False, eq=False)

    def place(self, pointer: str = "") -> Place:
        """The place of a pointer; the line is that of the nearest value around it that has one."""
        above = pointer
        while above and above not in self.lines:
            above = pointers.parent(above)
        return Place(self.file, self.lines.get(above), pointer)


def read(path: Path, root: Path) -> Document:
    """Read a YAML or (by its name) JSON file.

    Raises SpecError for a file that is missing, is not UTF-8, does not parse, holds more or less than one document,
    repeats a key, or holds what JSON cannot. All repeated keys and foreign values are reported together.
    """
    file = relative(path, root)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"The file cannot be read: {error.strerror}."
        raise SpecError.at(file, reason, "Put the file in place.") from error
    return parse(data, file)


def parse(data: bytes, file: str) -> Document:
    """Read the content of a file; the errors are those of `read`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(file, data.count(b"\n", 0, error.start) + 1)
        raise SpecError.at(place, f"The file is not UTF-8: {error.reason}.", "Save it as UTF-8.") from error
    return _parse_json(text, file) if file.endswith(".json") else _parse_yaml(text, file)


def _parse_yaml(text: str, file: str) -> Document:
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        place = Place(file, mark.line + 1 if mark else None)
        raise SpecError.at(place, f"The file is not YAML: {reason}.", _MEND_YAML) from error
    except RecursionError as error:
        raise SpecError.at(file, "The file is nested too deeply.", "Look whether it is what it should be.") from error
    if node is None:
        raise SpecError.at(file, "The file is empty.", "Put its content back.")
    reader = _Reader(file)
    value = reader.value(node, "", node.start_mark.line + 1)
    raise_for(reader.problems)
    return Document(file, value, reader.lines)


class _Reader:
    """Turns the nodes of one file into data, and notes lines and problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.above: list[int] = []

    def value(self, node: Node, pointer: str, line: int) -> Any:
        self.lines[pointer] = line
        if id(node) in self.above:
            self.report(line, pointer, "The alias contains itself, which JSON cannot say.", "Write the value out.")
            return None
        self.above.append(id(node))
        try:
            if isinstance(node, MappingNode):
                self.tag(node, pointer, line, "map")
                return self.mapping(node, pointer)
            if isinstance(node, SequenceNode):
                self.tag(node, pointer, line, "seq")
                items = enumerate(node.value)
                return [self.value(item, pointers.child(pointer, i), item.start_mark.line + 1) for i, item in items]
            assert isinstance(node, ScalarNode)
            return self.scalar(node, pointer, line)
        finally:
            self.above.pop()

    def mapping(self, node: MappingNode, pointer: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.report(line, pointer, "The key is a collection; JSON knows text alone.", "Give it a textual key.")
                continue
            if str(key_node.tag) == _TAG + "merge":
                self.report(line, pointer, "`<<` merges are not part of YAML 1.2.", "Write the members out.")
                continue
            # A key is text whatever it looks like: the status `200` is "200".
            key, below = key_node.value, pointers.child(pointer, key_node.value)
            if key in result:
                before = self.lines[below]
                message = f"The key `{key}` stands here for the second time; the first is in line {before}."
                self.report(line, below, message, "Keep one of the two.")
                continue
            result[key] = self.value(value_node, below, line)
        return result

    def scalar(self, node: ScalarNode, pointer: str, line: int) -> str | int | float | bool | None:
        tag, text = str(node.tag).removeprefix(_TAG), str(node.value)
        if tag == "str":
            return text
        # What YAML 1.1 made of plain text (times, `<<`, `=`) is text in 1.2.
        if tag not in {"null", "bool", "int", "float", "timestamp", "merge", "value"}:
            self.tag(node, pointer, line, "str")
        if _NULL.fullmatch(text):
            return None
        if text in _BOOL:
            return _BOOL[text]
        for pattern, base in _INT.items():
            if pattern.fullmatch(text):
                return int(text, base)
        if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        if _NOT_FINITE.fullmatch(text) or _FLOAT.fullmatch(text):
            self.report(line, pointer, f"`{text}` is a number that JSON does not have.", "Put it in quotes.")
        return text

    def tag(self, node: Node, pointer: str, line: int, expected: str) -> None:
        if str(node.tag) != _TAG + expected:
            self.report(line, pointer, f"The YAML tag `{node.tag}` says what JSON cannot.", "Take the tag out.")

    def report(self, line: int, pointer: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(Place(self.file, line, pointer), message, remedy))


def _parse_json(text: str, file: str) -> Document:
    repeated: list[Problem] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(key for key, _ in pairs)
        twice = [key for key, count in counts.items() if count > 1]
        message = "An object holds the key `{}` more than once."
        repeated.extend(Problem(Place(file), message.format(key), "Keep one of them.") for key in twice)
        return dict(pairs)

    def refuse(constant: str) -> Any:
        raise SpecError.at(file, f"`{constant}` is not JSON.", "Put it in quotes or take it out.")

    try:
        value = json.loads(text, object_pairs_hook=members, parse_constant=refuse)
    except json.JSONDecodeError as error:
        place = Place(file, error.lineno)
        raise SpecError.at(place, f"The file is not JSON: {error.msg}.", "Mend the JSON at this line.") from error
    except RecursionError as error:
        raise SpecError.at(file, "The file is nested too deeply.", "Look whether it is what it should be.") from error
    raise_for(repeated)
    try:
        # Nearly all JSON is YAML, and the YAML reader knows the lines.
        lines = _parse_yaml(text, file).lines
    except SpecError:
        lines = {"": 1}
    return Document(file, value, lines)
