"""How metadata reaches the versions that write and read it.

The versions are made of the model, so the model cannot import them. `plooi.versions` puts its lookup in here, and the
package `plooi` imports `plooi.versions` before any other of its modules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol


class Translator(Protocol):
    """What the model needs of a version."""

    def encode(self, metadata: Any, use: Any = ..., *, loss: Any = ...) -> Any:
        """The checked wire document of metadata."""

    def decode(self, document: Mapping[str, Any]) -> Any:
        """The metadata of a wire document."""


_lookups: list[Callable[[str], Translator]] = []


def register(lookup: Callable[[str], Translator]) -> None:
    """Take the function that gives the version of a label."""
    _lookups[:] = [lookup]


def translator(label: str) -> Translator:
    """The version of a label. Raises ConfigurationError when there is no such version."""
    return _lookups[0](label)
