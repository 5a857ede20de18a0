"""Paths into a document: what stands there, and JSON Pointers (RFC 6901), which are paths as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Path = tuple[str, ...]

#: Nothing stands at a path.
ABSENT = object()


def pointer_of(keys: Iterable[str]) -> str:
    """The pointer to the value at a path of keys from the root: `/paths/~1metadata/post`."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def keys_of(pointer: str) -> tuple[str, ...]:
    """The keys of a pointer, from the root."""
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:])


def look(document: Any, path: Path) -> Any:
    """The value at a path, or ABSENT."""
    for key in path:
        if not isinstance(document, dict) or key not in document:
            return ABSENT
        document = document[key]
    return document


def put(document: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path, making the objects on the way."""
    for key in path[:-1]:
        document = document.setdefault(key, {})
    document[path[-1]] = value
