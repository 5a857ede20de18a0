"""Documents in pieces with short lists, so that what a validator says of a long list takes little memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

#: How many items of a list are in one piece. An error on a reference takes up to 100 KB, since it carries the list
#: that the reference was to be in.
LONG = 100

#: The path in the document of a path in a piece; None for what an earlier piece has as well.
Whole = Callable[[Sequence[str | int]], list[str | int] | None]


def pieces(value: Any) -> Iterator[tuple[Any, Whole]]:
    """The value in pieces that together hold all of it. One without long lists is one piece.

    The first piece has the first items of each list. Each further one has other items of one list, and of the lists
    around that one the item alone that leads to it; what stands beside is as in the first piece.
    """
    if _has_long(value):
        yield from _pieces(value)
    else:
        yield value, list


def _has_long(value: Any) -> bool:
    """Whether a list in a value has more items than stand in one piece."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list):
            if len(one) > LONG:
                return True
            left += one
    return False


def _pieces(value: Any) -> Iterator[tuple[Any, Whole]]:
    if isinstance(value, dict):
        parts = {key: _pieces(member) for key, member in value.items()}
        first = {key: next(part)[0] for key, part in parts.items()}
        yield first, list
        for key, part in parts.items():
            for piece, whole in part:
                yield {**first, key: piece}, _below(key, key, whole)
    elif isinstance(value, list):
        for start in range(0, len(value) or 1, LONG):
            inner = [_pieces(item) for item in value[start : start + LONG]]
            yield [next(part)[0] for part in inner], _moved(start) if start else list
            for index, part in enumerate(inner, start):
                for piece, whole in part:
                    yield [piece], _below(0, index, whole)
    else:
        yield value, list


def _moved(by: int) -> Whole:
    """For a piece of a list that begins at item `by`."""
    return lambda path: [int(path[0]) + by, *path[1:]] if path else None


def _below(key: str | int, at: str | int, whole: Whole) -> Whole:
    """For a piece of the member at a key, whose place in the document is `at`."""

    def place(path: Sequence[str | int]) -> list[str | int] | None:
        inner = whole(path[1:]) if path and path[0] == key else None
        return None if inner is None else [at, *inner]

    return place
