"""YAML and JSON files read strictly, with the line of every value.

Read as OpenAPI and Overlay ask for: YAML 1.2, in which `2022-06-16` and `yes` are text, and nothing that JSON could
not say. What JSON readers let pass silently, a repeated key, is an error. Size, depth and what aliases copy are
limited.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from plooi_spec.reading import pointers
from plooi_spec.reading.guarded import read_bytes
from plooi_spec.reading.jsontree import parse_json
from plooi_spec.reading.problems import Place, SpecError, relative
from plooi_spec.reading.yamltree import parse_yaml


@frozen
class Document:
    """A file's data, which nobody changes in place. `file` is as in `Place`.

    `lines` gives the line (from 1) at which each pointer's value begins.
    """

    file: str
    value: Any
    lines: Mapping[str, int] = field(repr=False, eq=False)

    def place(self, pointer: str = "") -> Place:
        """The place of a pointer; the line is that of the nearest value around it that has one."""
        above = pointer
        while above and above not in self.lines:
            above = pointers.parent(above)
        return Place(self.file, self.lines.get(above), pointer)


def read(path: Path, root: Path) -> Document:
    """Read a YAML or (by its name) JSON file.

    Raises SpecError for a file that is missing, is not UTF-8, does not parse, holds more or less than one document,
    repeats a key, holds what JSON cannot, or is beyond the limits of `guarded` and `yamltree`. All repeated keys and
    foreign values are reported together.
    """
    file = relative(path, root)
    return parse(read_bytes(path, file), file)


def parse(data: bytes, file: str) -> Document:
    """Read the content of a file; the errors are those of `read`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(file, data.count(b"\n", 0, error.start) + 1)
        raise SpecError.at(place, f"The file is not UTF-8: {error.reason}.", "Save it as UTF-8.") from error
    value, lines = parse_json(text, file) if file.endswith(".json") else parse_yaml(text, file)
    return Document(file, value, lines)
