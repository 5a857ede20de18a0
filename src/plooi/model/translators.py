"""The way from the metadata model to the versions that translate it.

The versions import the model, so the model cannot import the versions. `plooi.versions` registers its lookup in this
module, and the package `plooi` imports `plooi.versions` before its other modules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_lookups: list[Callable[[str], Any]] = []


def register(lookup: Callable[[str], Any]) -> None:
    """Set the function that gives the version with a label."""
    _lookups[:] = [lookup]


def translator(label: str) -> Any:
    """The version with a label. Raises ConfigurationError if no version has it."""
    return _lookups[0](label)
