"""The small phrases that messages are made of."""

from __future__ import annotations

from collections.abc import Iterable

#: Longer values are cut in messages.
_LONGEST = 80


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 row`, `2 rows`, and with a plural of its own `2 entries`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def either(texts: Iterable[str]) -> str:
    """The texts as a choice: `a`, `a or b`, `a, b or c`. At least one is needed."""
    *first, last = texts
    return f"{', '.join(first)} or {last}" if first else last


def sentence(text: str) -> str:
    """A text as a sentence: with a capital, and a full stop unless it ends with one or with a question mark."""
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "?")) else f"{text}."


def shown(value: object) -> str:
    """A value as messages show it: quoted, on one line, and not longer than a line."""
    text = value if isinstance(value, str) else repr(value)
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
