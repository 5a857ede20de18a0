"""Rows of YAML lists, each read when it is asked for, and the YAML beside a document."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from plooi.batch.manifests.reading_rows import LARGEST_ROW, Readable, ReadRow, TooLarge, row_of_object, too_large, wrong
from plooi.errors import ConfigurationError
from plooi.guarded import yaml_text
from plooi.guarded.yaml_text import Items, line_of, reason_of
from plooi.language import _


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
        items = Items(text)
        if not items.open():
            raise ConfigurationError(
                _("{name} holds no list. A manifest is a list of rows: each begins with  - .", name=name)
            )
        while item := items.next():
            text.begin_row()
            line, node = item
            # What fails here ends the reading as well: a node that was half taken apart may be used again further on.
            data = items.value(node)
            number += 1
            yield row_of_object(number, _("line {line}", line=line), line, data, given)
        behind = items.close()
    except (YAMLError, ValueError, TypeError, RecursionError) as error:
        at = line_of(error) or line
        yield wrong(
            number + 1, _("line {at}", at=at), at, _("This is not valid YAML: {error}.", error=reason_of(error))
        )
    except TooLarge:
        yield too_large(number + 1, _("after line {line}", line=line), line)
    else:
        if behind is not None:
            yield wrong(
                number + 1, _("line {behind}", behind=behind), behind, _("Something stands after the end of the list.")
            )


def parsed_yaml(text: str, name: str) -> Any:
    """What a YAML text holds; dates stay text. Raises ValueError, with the line where there is one to name."""
    _needed(name)
    try:
        return yaml_text.parse(text)
    except Exception as error:
        from ruamel.yaml.error import YAMLError

        if not isinstance(error, YAMLError | ValueError | TypeError | RecursionError):
            raise
        at = line_of(error)
        raise ValueError(reason_of(error) + (_(" at line {at}", at=at) if at else "")) from None


def _needed(name: str) -> None:
    try:
        importlib.import_module("ruamel.yaml")
    except ModuleNotFoundError:
        raise ConfigurationError(
            _("{name}: reading YAML needs the extra plooi[cli]. Install it, or use JSON.", name=name)
        ) from None
