"""The settings that a sandbox starts with, checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import field, frozen

from plooi import versions
from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.sandbox.faults import Fault
from plooi.versions import DEFAULT, Version

ALL = "all"
LARGEST = 2_147_483_648
"""Bytes that the server is set to take for a file. Source: server, 0.9.0-beta."""

Mode = Literal["faithful", "ideal"]


@frozen
class Served:
    """A version that is served, in its mode, under a path before the API's own: empty for a version alone."""

    version: Version
    mode: Mode
    prefix: str


@frozen
class Settings:
    """The settings of a sandbox.

    Attributes:
        served: the versions.
        data: the folder in which everything is kept.
        port: on 127.0.0.1; 0 for any free one.
        processing: seconds between an upload and publication.
        location: what `Location` starts with, up to `/documenten`, `{port}` standing for the port; None for the
            address that the sandbox has.
        limit: bytes that a file may have.
        faults: those that are switched on from the start.
        secret: what the calls that watch and steer the sandbox have to know; without it there are none.
    """

    served: tuple[Served, ...]
    data: Path
    port: int
    processing: float
    location: str | None = None
    limit: int = LARGEST
    faults: tuple[Fault, ...] = ()
    secret: str | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        *,
        data: str | Path,
        version: str = DEFAULT,
        mode: str | None = None,
        port: int = 0,
        processing: float,
        location_base: str | None = None,
        limit: int = LARGEST,
        faults: Iterable[Mapping[str, Any]] = (),
        secret: str | None = None,
    ) -> Settings:
        """The settings, from plain data.

        Args:
            version: a label, or `all`.
            mode: `faithful` or `ideal`; by default the first for what is known from the server, the second for
                reconstructions.

        Raises:
            ConfigurationError: a value that cannot be.
        """
        if mode is not None and mode not in get_args(Mode):
            raise ConfigurationError(_("{mode!r} is not a mode of the sandbox. Use faithful or ideal.", mode=mode))
        if not 0 <= port <= 65535:
            raise ConfigurationError(
                _("{port} is not a port. Use one of 1 to 65535, or 0 for any free one.", port=port)
            )
        if not 0 <= processing < float("inf"):
            raise ConfigurationError(
                _("{processing} seconds of processing cannot be. Use a number from 0 on.", processing=processing)
            )
        if limit < 0:
            raise ConfigurationError(_("A limit of {limit} bytes cannot be. Use a number from 0 on.", limit=limit))
        if version == ALL and location_base is not None:
            raise ConfigurationError(
                _("One location_base cannot stand for several versions. Leave it out, or serve one.")
            )
        labels = versions.labels() if version == ALL else (version,)
        served = tuple(
            Served(known, mode_of(known, mode), f"/v{known.label}" if version == ALL else "")
            for known in map(versions.get, labels)
        )
        parsed = tuple(Fault.from_dict(fault) for fault in faults)
        return cls(served, Path(data), port, processing, location_base, limit, parsed, secret)


def mode_of(version: Version, wanted: str | None) -> Mode:
    """The mode that a version is served in.

    Raises:
        ConfigurationError: `faithful` is wanted of a version whose platform nobody knows.
    """
    if version.standing == "server":
        return "ideal" if wanted == "ideal" else "faithful"
    if wanted == "faithful":
        raise ConfigurationError(
            _(
                "There is no faithful mode of {label}: its standing is {standing!r}, and how its platform "
                "behaved is not known. Use the mode ideal, which does as the spec says.",
                label=version.label,
                standing=version.standing,
            )
        )
    return "ideal"
