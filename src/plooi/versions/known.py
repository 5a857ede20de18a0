"""The versions by their labels, each made when it is first asked for."""

from __future__ import annotations

import importlib.util
from functools import cache

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.versions.traits import Traits
from plooi.versions.version import Version
from plooi.wording import closest
from plooi_api import VERSIONS


def labels() -> tuple[str, ...]:
    """The labels of all versions, each after the one it follows."""
    return tuple(VERSIONS)


def get(label: str) -> Version:
    """The version of a label, with or without the leading `v`.

    Raises:
        ConfigurationError: there is none; the message names those that exist.
    """
    bare = label.strip().removeprefix("v")
    if bare not in VERSIONS:
        near = closest(bare, VERSIONS)
        hint = _("Did you mean {near}? ", near=near) if near else ""
        raise ConfigurationError(
            _(
                "There is no version {label!r} of the API. {hint}There are: {versions}.",
                label=label,
                hint=hint,
                versions=", ".join(VERSIONS),
            )
        )
    return _version(bare)


@cache
def _version(label: str) -> Version:
    return Version(VERSIONS[label], _traits(label))


@cache
def _traits(label: str) -> Traits:
    known = VERSIONS[label]
    before = None if known.previous is None else _traits(known.previous)
    name = f"{__package__}.{known.package}"
    if importlib.util.find_spec(name) is None:
        if before is None:
            raise ConfigurationError(
                _(
                    "Version {label} follows no other and has no module {name}, so nothing says how it behaves. "
                    "Name the version before it in openapi/versions.toml, or write the module.",
                    label=label,
                    name=name,
                )
            )
        return before
    traits: Traits = importlib.import_module(name).follow(before)
    return traits
