"""The versions of the API: which there are, and what each carries.

A version is its spec, which the low-level package brings, and its traits: those of the version before it, changed by
a module here that is named after the package. A version that breaks nothing needs no module.

The names here are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from plooi.model import translators

if TYPE_CHECKING:
    from plooi.versions.encoded import Encoded as Encoded
    from plooi.versions.known import get as get
    from plooi.versions.known import labels as labels
    from plooi.versions.version import Version as Version

#: The version that a client speaks by default: the newest whose contents are certain.
DEFAULT = "0.9.0-beta"

_HOME = {"Encoded": "encoded", "Version": "version", "get": "known", "labels": "known"}

__all__ = ["DEFAULT", "Encoded", "Version", "get", "labels"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def _translator(label: str) -> Any:
    from plooi.versions.known import get

    return get(label)


translators.register(_translator)
