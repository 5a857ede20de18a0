"""JSON Pointers (RFC 6901): paths into a document, as text."""

from __future__ import annotations

from collections.abc import Iterable


def pointer_of(keys: Iterable[str]) -> str:
    """The pointer to the value at a path of keys from the root: `/paths/~1metadata/post`."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def keys_of(pointer: str) -> tuple[str, ...]:
    """The keys of a pointer, from the root."""
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:])
