"""Rows of YAML lists, each read when it is asked for, and the YAML beside a document."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from plooi.batch.manifests.reading_rows import LARGEST_ROW, Readable, ReadRow, TooLarge, row_of_object, too_large, wrong
from plooi.errors import ConfigurationError

_DEEPEST = 40
#: What a row may take over from others by `<<`: mappings at one place, and fields in all.
_MOST_MERGED, _MOST_FIELDS = 20, 1000


class _Bounded:
    """A text that is read in pieces, with an end to what one row may take."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._taken = 0

    def begin_row(self) -> None:
        self._taken = 0

    def read(self, size: int = -1) -> str:
        piece = self._file.read(size)
        self._taken += len(piece)
        if self._taken > LARGEST_ROW:
            raise TooLarge
        return piece


class _Items:
    """The items of a list in YAML, composed one by one."""

    def __init__(self, text: Any, name: str) -> None:
        _needed(name)
        from ruamel.yaml import YAML

        yaml: Any = YAML(typ="safe", pure=True)
        yaml.Constructor = _constructor()
        yaml.max_depth = _DEEPEST
        self._constructor, self._parser = yaml.get_constructor_parser(text)
        self._composer = yaml.composer
        self._composer.warn_double_anchors = False

    def open(self) -> bool:
        """Go to the first item of the list; False when there is no list."""
        from ruamel.yaml.events import DocumentStartEvent, SequenceStartEvent, StreamStartEvent

        for event in (StreamStartEvent, DocumentStartEvent, SequenceStartEvent):
            if not self._parser.check_event(event):
                return False
            self._parser.get_event()
        return True

    def next(self) -> tuple[int, Any] | None:
        """The next item as a node with its line; None behind the last one."""
        from ruamel.yaml.events import SequenceEndEvent

        if self._parser.check_event(SequenceEndEvent):
            self._parser.get_event()
            return None
        line = self._parser.peek_event().start_mark.line + 1
        return line, self._composer.compose_node(None, None)

    def value(self, node: Any) -> Any:
        return self._constructor.construct_document(node)

    def close(self) -> int | None:
        """The line of what stands behind the list; None when nothing does."""
        from ruamel.yaml.events import DocumentEndEvent, StreamEndEvent

        if self._parser.check_event(DocumentEndEvent):
            self._parser.get_event()
        if self._parser.check_event(StreamEndEvent):
            return None
        line: int = self._parser.peek_event().start_mark.line + 1
        return line

    def whole(self) -> Any:
        return self._constructor.get_single_data()


def yaml_rows(file: Readable, given: Mapping[str, str], name: str) -> Iterator[ReadRow]:
    """The rows of a list in YAML; dates stay text. What is not valid ends them.

    Raises:
        ConfigurationError: it holds no list.
    """
    _needed(name)
    from ruamel.yaml.error import YAMLError

    text = _Bounded(file)
    number, line = 0, 1
    try:
        items = _Items(text, name)
        if not items.open():
            raise ConfigurationError(f"{name} holds no list. A manifest is a list of rows: each begins with  - .")
        while found := items.next():
            text.begin_row()
            line, node = found
            # What fails here ends the reading as well: a node that was half taken apart may be used again further on.
            data = items.value(node)
            number += 1
            yield row_of_object(number, f"line {line}", line, data, given)
        behind = items.close()
    except (YAMLError, ValueError, TypeError, RecursionError) as error:
        at = _line(error) or line
        yield wrong(number + 1, f"line {at}", at, f"This is not valid YAML: {_said(error)}.")
    except TooLarge:
        yield too_large(number + 1, f"after line {line}", line)
    else:
        if behind is not None:
            yield wrong(number + 1, f"line {behind}", behind, "Something stands after the end of the list.")


def parsed_yaml(text: str, name: str) -> Any:
    """What a YAML text holds; dates stay text. Raises ValueError, with the line where there is one to name."""
    items = _Items(text, name)
    try:
        return items.whole()
    except Exception as error:
        from ruamel.yaml.error import YAMLError

        if not isinstance(error, YAMLError | ValueError | TypeError | RecursionError):
            raise
        at = _line(error)
        raise ValueError(_said(error) + (f" at line {at}" if at else "")) from None


def _needed(name: str) -> None:
    try:
        importlib.import_module("ruamel.yaml")
    except ModuleNotFoundError:
        raise ConfigurationError(f"{name}: reading YAML needs the extra plooi[cli]. Install it, or use JSON.") from None


def _line(error: Exception) -> int | None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else None


def _said(error: Exception) -> str:
    if isinstance(error, RecursionError) or "maximum depth" in str(error):
        return "it is nested too deeply"
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return next(iter(str(said).splitlines()), type(error).__name__).rstrip(".")


def _constructor() -> Any:
    from ruamel.yaml.constructor import ConstructorError, SafeConstructor
    from ruamel.yaml.nodes import SequenceNode

    class Constructor(SafeConstructor):
        """Dates stay the text that was written, and what is taken over by `<<` stays within bounds."""

        def flatten_mapping(self, node: Any) -> Any:
            for key, value in node.value:
                merged = key.tag == "tag:yaml.org,2002:merge" and isinstance(value, SequenceNode)
                if merged and len(value.value) > _MOST_MERGED:
                    self._refuse(node)
            super().flatten_mapping(node)
            if len(node.value) > _MOST_FIELDS:
                self._refuse(node)

        def _refuse(self, node: Any) -> None:
            raise ConstructorError(None, None, "far more is taken over by << than a row has", node.start_mark)

    Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)
    return Constructor
