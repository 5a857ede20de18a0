"""The versions of the API: which there are, and what each carries.

A version is its spec, which the low-level package brings, and its traits: those of the version before it, changed by
a module here that is named after the package. A version that breaks nothing needs no module.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from functools import cache

from plooi.errors import ConfigurationError
from plooi.versions.traits import Traits
from plooi.versions.version import Encoded, Version
from plooi_api import VERSIONS

#: The version that a client speaks unless told otherwise: the newest whose contents are certain.
DEFAULT = "0.9.0-beta"


def labels() -> tuple[str, ...]:
    """The labels of all versions, each after the one it follows."""
    return tuple(VERSIONS)


def get(label: str) -> Version:
    """The version of a label, with or without the leading `v`.

    Raises:
        ConfigurationError: there is none; the message names those there are.
    """
    bare = label.strip().removeprefix("v")
    if bare not in VERSIONS:
        near = difflib.get_close_matches(bare, VERSIONS, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise ConfigurationError(f"There is no version {label!r} of the API. {hint}There are: {', '.join(VERSIONS)}.")
    return _version(bare)


@cache
def _version(label: str) -> Version:
    return Version(VERSIONS[label], _traits(label))


@cache
def _traits(label: str) -> Traits:
    known = VERSIONS[label]
    before = None if known.previous is None else _traits(known.previous)
    name = f"{__name__}.{known.package}"
    if importlib.util.find_spec(name) is None:
        if before is None:
            raise ConfigurationError(
                f"Version {label} follows no other and has no module {name}, so nothing says how it behaves. "
                "Name the version before it in openapi/versions.toml, or write the module."
            )
        return before
    traits: Traits = importlib.import_module(name).follow(before)
    return traits


__all__ = ["DEFAULT", "Encoded", "Version", "get", "labels"]
