"""JSON made into plain data, within limits, with the line of every value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from plooi.guarded.json_text import placed
from plooi_spec.reading import pointers, scalars
from plooi_spec.reading.problems import Place, Problem, SpecError, raise_for
from plooi_spec.reading.yamltree import DEEPEST, MOST_VALUES

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|\n|[^\s"{}\[\]:,]+', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(text: str, file: str) -> tuple[Any, Mapping[str, int]]:
    """The data of a JSON text, and the line (from 1) at which the value of each pointer begins.

    Raises SpecError for a text that is not JSON or beyond the limits, and for all repeated keys together.
    """
    faults: list[tuple[str, str, str]] = []
    repeats = False

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeats
        result = dict(pairs)
        repeats |= len(result) < len(pairs)
        return result

    def number(word: str, read: Any) -> Any:
        try:
            return read(word)
        except scalars.NoJson as error:
            faults.append((word, str(error), "Put it in quotes or take it out."))
            return 0

    def constant(word: str) -> Any:
        faults.append((word, f"`{word}` is not JSON.", "Put it in quotes or take it out."))

    _raise_for_size(text, file)
    try:
        value = json.loads(
            text,
            object_pairs_hook=members,
            parse_int=lambda word: number(word, scalars.integer),
            parse_float=lambda word: number(word, scalars.real),
            parse_constant=constant,
        )
    except json.JSONDecodeError as error:
        fault = placed(error)
        place = Place(file, fault.lineno)
        raise SpecError.at(place, f"The file is not JSON: {fault.msg}.", "Mend the JSON at this line.") from error
    if _SURROGATE.search(text):
        faults += _halves(text)
    problems = [Problem(Place(file, _line_of(text, word)), message, remedy) for word, message, remedy in faults]
    raise_for([*problems, *(_repeated(text, file) if repeats else ())])
    return value, _Lines(text)


class _Lines(Mapping[str, int]):
    """The lines of a JSON text by pointer; the text is only gone through when one is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _known(self) -> dict[str, int]:
        return dict(_lines(self._text))

    def __getitem__(self, pointer: str) -> int:
        return self._known[pointer]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "\n":
            line += 1
        else:
            yield token, line


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The pointers and lines of a text that is JSON."""
    above: list[tuple[str, int | None]] = []
    key: tuple[str, int] | None = None
    for token, line in _tokens(text):
        if token in "}]":
            above.pop()
        elif token == ",":
            around, index = above[-1]
            above[-1] = around, None if index is None else index + 1
        elif token == ":":
            continue
        elif above and above[-1][1] is None and key is None:
            key = pointers.child(above[-1][0], json.loads(token)), line
        else:
            if key is not None:
                pointer, line = key
            else:
                pointer = f"{above[-1][0]}/{above[-1][1]}" if above else ""
            key = None
            yield pointer, line
            if token in "{[":
                above.append((pointer, 0 if token == "[" else None))


def _raise_for_size(text: str, file: str) -> None:
    """Look at depth and number of values before anything is built."""
    if text.count("[") + text.count("{") <= DEEPEST and text.count(",") < MOST_VALUES // 2:
        return
    depth = count = 0
    for token, line in _tokens(text):
        if token in "{[":
            depth += 1
        elif token in "}]":
            depth -= 1
        count += token in "{[,"
        if depth > DEEPEST:
            message = f"The file is nested too deeply: at most {DEEPEST} levels are read."
            raise SpecError.at(Place(file, line), message, "Look whether it is what it should be.")
        if count > MOST_VALUES:
            message = f"The file holds more than {MOST_VALUES} values, the most that is read."
            raise SpecError.at(Place(file, line), message, "Look whether it is what it should be.")


def _halves(text: str) -> Iterator[tuple[str, str, str]]:
    for token, _ in _tokens(text):
        if token.startswith('"') and _SURROGATE.search(token):
            try:
                json.loads(token).encode()
            except UnicodeEncodeError:
                message = "The text holds half of a character, which no file can hold."
                yield token, message, "Write the whole character, as two escapes or as itself."


def _line_of(text: str, word: str) -> int | None:
    return next((line for token, line in _tokens(text) if token == word), None)


def _repeated(text: str, file: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for pointer, line in _lines(text):
        if pointer in first:
            key = pointers.split(pointer)[-1]
            message = f"An object holds the key `{key}` more than once; the first is in line {first[pointer]}."
            yield Problem(Place(file, line, pointer), message, "Keep one of them.")
        else:
            first[pointer] = line
