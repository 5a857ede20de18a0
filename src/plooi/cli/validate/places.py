"""Where in a metadata file each value stands, so that a problem can be shown at its line."""

from __future__ import annotations

import bisect
import json.decoder
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plooi.model.pointers import keys_of

if TYPE_CHECKING:
    from plooi.versions import Version

Path = tuple[str | int, ...]
#: A line and a column, both counted from 1.
Place = tuple[int, int]

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\s,\]}]+")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_DEEPEST = 200


class Places:
    """The place of each value in a text, by its path; a value of a mapping stands where its key does."""

    def __init__(self, places: Mapping[Path, Place]) -> None:
        self._places = places
        self._keys: dict[Path, list[str]] = {}
        for path in places:
            if path and isinstance(path[-1], str):
                self._keys.setdefault(path[:-1], []).append(path[-1])

    def of(self, path: Sequence[str | int]) -> Place:
        """The place of a value, or of the innermost thing around it that there is."""
        innermost: Path = ()
        for key in path:
            inner = (*innermost, key)
            keys = self._keys.get(innermost, [])
            if inner not in self._places and isinstance(key, int) and key < len(keys):
                # The model has a list where the file has a mapping.
                inner = (*innermost, keys[key])
            if inner not in self._places:
                break
            innermost = inner
        return self._places.get(innermost, (1, 1))


def places(text: str, *, as_json: bool) -> Places:
    """The places in a text that could be parsed; without any for one that could not."""
    try:
        return Places(dict(_in_json(text) if as_json else _in_yaml(text)))
    except (ValueError, LookupError, RecursionError):
        return Places({})


def repeated(text: str) -> Place | None:
    """The place of the first key of a JSON text that stands in its object twice; None when none does."""
    seen = set()
    try:
        for path, place in _in_json(text):
            if path in seen:
                return place
            seen.add(path)
    except (ValueError, LookupError, RecursionError):
        pass
    return None


def path_in_file(field: str, document: Any, version: Version) -> Path:
    """The path in the file of what a problem calls `documenthandelingen[0].was_associated_with`."""
    if field.startswith("/"):
        return keys_of(field)
    steps: Path = tuple(name or int(index) for name, index in _STEP.findall(field))
    if not isinstance(document, Mapping) or "document" not in document or not steps:
        return steps
    path = version.path_of(str(steps[0]))
    if path is None:
        return ("document", *steps)
    return (*path, *(_camel(step) if isinstance(step, str) else step for step in steps[1:]))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _in_json(text: str) -> Iterator[tuple[Path, Place]]:
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(offset: int) -> Place:
        line = bisect.bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def scanned(offset: int) -> tuple[str, int]:
        text_and_end: tuple[str, int] = json.decoder.scanstring(text, offset + 1)  # type: ignore[attr-defined]
        return text_and_end

    def skip(offset: int) -> int:
        match = _SPACE.match(text, offset)
        return match.end() if match else offset

    def value(offset: int, path: Path) -> Generator[tuple[Path, Place], None, int]:
        """Walk one value; the offset behind it is returned."""
        offset = skip(offset)
        if not path or isinstance(path[-1], int):
            yield path, place(offset)
        if text[offset] == '"':
            return scanned(offset)[1]
        if text[offset] not in "{[":
            word = _WORD.match(text, offset)
            return word.end() if word else offset + 1
        closing = "}" if text[offset] == "{" else "]"
        offset, index = skip(offset + 1), 0
        while text[offset] != closing:
            if closing == "}":
                key, behind = scanned(offset)
                yield (*path, key), place(offset)
                offset = yield from value(skip(behind) + 1, (*path, key))
            else:
                offset = yield from value(offset, (*path, index))
                index += 1
            offset = skip(offset)
            if text[offset] == ",":
                offset = skip(offset + 1)
        return offset + 1

    return value(0, ())


def _in_yaml(text: str) -> Iterator[tuple[Path, Place]]:
    from ruamel.yaml.error import YAMLError

    from plooi.guarded.yaml_text import Items

    def node(yaml: Any, path: Path) -> Iterator[tuple[Path, Place]]:
        if len(path) > _DEEPEST:
            return
        if yaml.id == "mapping":
            for key, inner in yaml.value:
                yield (*path, str(key.value)), (key.start_mark.line + 1, key.start_mark.column + 1)
                yield from node(inner, (*path, str(key.value)))
        elif yaml.id == "sequence":
            for index, inner in enumerate(yaml.value):
                yield (*path, index), (inner.start_mark.line + 1, inner.start_mark.column + 1)
                yield from node(inner, (*path, index))

    try:
        root: Any = Items(text).whole()
    except YAMLError as error:
        raise ValueError(str(error)) from None
    if root is not None:
        yield (), (root.start_mark.line + 1, root.start_mark.column + 1)
        yield from node(root, ())
