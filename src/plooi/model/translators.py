"""How metadata reaches the versions that write and read it.

The versions are made of the model, so the model cannot import them. `plooi.versions` gives its lookup to this module,
and the package `plooi` imports `plooi.versions` before any other of its modules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_lookups: list[Callable[[str], Any]] = []


def register(lookup: Callable[[str], Any]) -> None:
    """Take the function that gives the version of a label."""
    _lookups[:] = [lookup]


def translator(label: str) -> Any:
    """The version of a label. Raises ConfigurationError when no version has it."""
    return _lookups[0](label)
