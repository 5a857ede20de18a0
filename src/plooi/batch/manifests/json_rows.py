"""Rows of JSON lists and JSON Lines, each read when it is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from plooi.batch.manifests.reading_rows import LARGEST_ROW, PIECE, Readable, ReadRow, row_of_object, too_large, wrong
from plooi.errors import ConfigurationError
from plooi.guarded import json_text
from plooi.guarded.json_text import DECODER
from plooi.language import _

_SPACE = re.compile(r"[ \t\n\r]*")


def line_rows(file: Readable, given: Mapping[str, str], name: str) -> Iterator[ReadRow]:
    """The rows of JSON Lines.

    Raises:
        ConfigurationError: it is a list over several lines.
    """
    number = at = 0
    while line := file.readline(LARGEST_ROW + 1):
        at += 1
        if len(line) > LARGEST_ROW:
            yield too_large(number + 1, _("line {at}", at=at), at)
            return
        if not line.strip():
            continue
        number += 1
        if number == 1 and line.strip() == "[":
            raise ConfigurationError(
                _("{name} is a JSON list, not JSON Lines. Give it a name that ends in .json.", name=name)
            )
        try:
            data = DECODER.decode(line.strip())
        except (ValueError, RecursionError) as error:
            yield wrong(
                number,
                _("line {at}", at=at),
                at,
                _("This is not valid JSON: {error}.", error=_reason_of(error)),
                _("Correct it there."),
            )
        else:
            yield row_of_object(number, _("line {at}", at=at), at, data, given)


def _reason_of(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return _("it is nested too deeply")
    return (
        _("{msg} at column {colno}", msg=json_text.meaning_of(error), colno=error.colno)
        if isinstance(error, json.JSONDecodeError)
        else str(error)
    )


class _Window:
    """The part of a JSON text that is being read."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._ended = False
        self.line = 1

    def _more(self) -> bool:
        """Read on, and let go of what was read; False at the end."""
        piece = "" if self._ended else self._file.read(PIECE)
        self._ended = not piece
        self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)

    def _move(self, to: int) -> None:
        self.line += self._text.count("\n", self._at, to)
        self._at = to

    def next_sign(self) -> str:
        """The next sign that is no space; nothing at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._move(match.end() if match else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def skip(self) -> None:
        """Go past one sign."""
        self._move(self._at + 1)

    def value(self) -> Any:
        """The next value. Raises json.JSONDecodeError, ValueError or RecursionError."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
                if end == len(self._text) and not self._ended and self._more():
                    # A number, or a word, may go on.
                    continue
            except json.JSONDecodeError:
                if len(self._text) - self._at > LARGEST_ROW or not self._more():
                    raise
            else:
                self._move(end)
                return value

    def unclosed(self, error: Exception) -> bool:
        """Whether a value was still going on where more was not read."""
        if not isinstance(error, json.JSONDecodeError) or len(self._text) - self._at <= LARGEST_ROW:
            return False
        return error.pos >= len(self._text) - 1 or error.msg.startswith("Unterminated")

    def line_of(self, error: Exception) -> int:
        """The line of a fault in the value that is being read."""
        if isinstance(error, json.JSONDecodeError):
            return self.line + self._text.count("\n", self._at, error.pos)
        return self.line


def list_rows(file: Readable, given: Mapping[str, str], name: str) -> Iterator[ReadRow]:
    """The rows of a JSON list. What is not valid ends them.

    Raises:
        ConfigurationError: it holds no list.
    """
    window = _Window(file)
    if window.next_sign() != "[":
        remedy = _("A manifest is a list of rows: [{…}, {…}]. For one row a line, let the name end in .jsonl.")
        raise ConfigurationError(_("{name} holds no list. {remedy}", name=name, remedy=remedy))
    window.skip()
    number = 0
    sign = window.next_sign()
    while sign != "]":
        number += 1
        line = window.line
        try:
            data = window.value()
        except (ValueError, RecursionError) as error:
            if window.unclosed(error):
                yield too_large(number, _("line {line}", line=line), line)
            else:
                reason = json_text.meaning_of(error) if isinstance(error, json.JSONDecodeError) else _reason_of(error)
                at = window.line_of(error)
                yield wrong(number, _("line {at}", at=at), at, _("This is not valid JSON: {reason}.", reason=reason))
            return
        yield row_of_object(number, _("line {line}", line=line), line, data, given)
        sign = window.next_sign()
        if sign == ",":
            window.skip()
            if (sign := window.next_sign()) == "]":
                sign = ""
        elif sign != "]":
            sign = ""
        if not sign:
            at = window.line
            message = _(
                "This is not valid JSON: after a row there is a comma and another row, or the list ends with ]."
            )
            yield wrong(number + 1, _("line {at}", at=at), at, message)
            return
    window.skip()
    if window.next_sign():
        at = window.line
        yield wrong(number + 1, _("line {at}", at=at), at, _("Something stands after the end of the list."))


def parsed_json(text: str) -> Any:
    """What a JSON text holds. Raises ValueError, with the line where there is one to name."""
    try:
        return json_text.parse(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            _(
                "{msg} at line {lineno}, column {colno}",
                msg=json_text.meaning_of(error),
                lineno=error.lineno,
                colno=error.colno,
            )
        ) from None
