"""The effective spec: what upstream says, made valid and true by the recorded repairs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from attrs import evolve, frozen

from plooi_spec.effective.bundle import AS_NEWEST, NEWER, Content, bundled_of, content_of
from plooi_spec.effective.naming import with_names
from plooi_spec.effective.overlay import apply, overlay_of, read_overlay
from plooi_spec.effective.validate import raise_unless_valid
from plooi_spec.reading.guarded import read_bytes
from plooi_spec.reading.problems import Place, Problem
from plooi_spec.reading.sources import Sources
from plooi_spec.reading.vendor import Version, verify
from plooi_spec.reading.yamlfile import parse

REPAIRS = "repairs.yaml"
GENERATION = "generation.yaml"


@frozen
class Effective:
    """The effective spec of a version: one self-contained OpenAPI 3.1 document, strict, with all list values.

    `sources` leads from any pointer into it back to the file it comes from. `notes` are about files beside it that
    are not read.
    """

    version: Version
    document: dict[str, Any]
    sources: Sources
    notes: tuple[Problem, ...] = ()

    def place(self, pointer: str) -> Place:
        """The place in the vendored file, or in the repairs, of a pointer into the document."""
        return self.sources.place(pointer)


def effective(version: Version) -> Effective:
    """Bundle and repair a version.

    What was made of the same content before in this process is handed out again, so nobody may change it in place.
    Raises SpecError for all that `bundle` does, for repairs that cannot be carried out, and for a result that is not
    valid OpenAPI 3.1.
    """
    verify(version)
    repairs = version.folder / REPAIRS
    content = read_bytes(repairs, version.file(REPAIRS)) if repairs.exists() else None
    return evolve(_made(content_of(version), content), version=version)


@lru_cache(maxsize=16)
def _made(content: Content, repairs: bytes | None) -> Effective:
    version = content.version
    bundled = bundled_of(content)
    document, sources = bundled.document, bundled.sources
    if repairs is not None:
        document, sources = apply(document, sources, overlay_of(parse(repairs, version.file(REPAIRS))))
    note = ""
    if str(document["openapi"]).startswith(NEWER):
        # What 3.1 cannot say of it is reported as not valid in 3.1.
        note = f" The spec says OpenAPI {document['openapi']}, and is read as 3.1."
        document = {**document, "openapi": AS_NEWEST}
    raise_unless_valid(document, sources, version.file(REPAIRS), note)
    return Effective(version, document, sources)


def adapt(spec: Effective) -> dict[str, Any]:
    """The effective spec as the generator is given it: with `generation.yaml` on top, which opens the value lists,
    and with names for the values of enums that would share one.

    Raises SpecError for actions that cannot be carried out.
    """
    path = spec.version.folder / GENERATION
    if not path.exists():
        return with_names(spec.document)
    return with_names(apply(spec.document, spec.sources, read_overlay(path, spec.version.root))[0])
