"""JSON pointers (RFC 6901), as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote


def child(pointer: str, key: str | int) -> str:
    """The pointer to a member or item of what `pointer` points at."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def key_of(part: str) -> str:
    """The key that a part of a pointer stands for."""
    return part.replace("~1", "/").replace("~0", "~") if "~" in part else part


def join(keys: Sequence[str | int], start: str = "") -> str:
    """The pointer that follows `keys` from `start`."""
    for key in keys:
        start = child(start, key)
    return start


def split(pointer: str) -> tuple[str, ...]:
    """The keys of a pointer; the empty pointer has none."""
    return tuple(map(key_of, pointer.split("/")[1:]))


def parent(pointer: str) -> str:
    """The pointer to what contains the thing pointed at; the root is its own."""
    return pointer.rpartition("/")[0]


def resolve(value: Any, pointer: str) -> Any:
    """What a pointer points at. Raises LookupError when that is nothing."""
    for key in split(pointer):
        if isinstance(value, dict):
            value = value[key]
        elif isinstance(value, list) and key.isdecimal():
            value = value[int(key)]
        else:
            raise LookupError(key)
    return value


def walk(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every node of a value with its pointer, the value itself first."""
    yield pointer, value
    if isinstance(value, dict):
        for key, member in value.items():
            yield from walk(member, child(pointer, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, child(pointer, index))


def fragment(pointer: str) -> str:
    """The pointer as the fragment of a `$ref`, `#` included."""
    return "#" + quote(pointer, safe="/~!$&'()*+,;=:@")
