"""The effective spec: what upstream says, made valid and true by the recorded repairs."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from .bundle import bundle
from .overlay import apply, read_overlay
from .problems import Place
from .sources import Sources
from .validate import raise_unless_valid
from .vendor import Version

REPAIRS = "repairs.yaml"
GENERATION = "generation.yaml"


@frozen
class Effective:
    """The effective spec of a version: one self-contained OpenAPI 3.1 document, strict, with all list values.

    `sources` leads from any pointer into it back to the file it comes from.
    """

    version: Version
    document: dict[str, Any]
    sources: Sources

    def place(self, pointer: str) -> Place:
        """The place in the vendored file, or in the repairs, of a pointer into the document."""
        return self.sources.place(pointer)


def effective(version: Version) -> Effective:
    """Bundle and repair a version.

    Raises SpecError for all that `bundle` does, for repairs that cannot be carried out, and for a result that is not
    valid OpenAPI 3.1.
    """
    bundled = bundle(version)
    document, sources = _overlaid(version, REPAIRS, bundled.document, bundled.sources)
    raise_unless_valid(document, sources, version.file(REPAIRS))
    return Effective(version, document, sources)


def adapt(spec: Effective) -> dict[str, Any]:
    """The effective spec as the generator is given it: with `generation.yaml` on top, which opens the value lists.

    Raises SpecError for actions that cannot be carried out.
    """
    return _overlaid(spec.version, GENERATION, spec.document, spec.sources)[0]


def _overlaid(
    version: Version, name: str, document: dict[str, Any], sources: Sources
) -> tuple[dict[str, Any], Sources]:
    path = version.folder / name
    if not path.exists():
        return document, sources
    return apply(document, sources, read_overlay(path, version.root))
