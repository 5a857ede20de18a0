"""Many vendored files made into one document, in which every reference is to its own components."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import field, frozen

from plooi_spec.effective.bundler import Bundler
from plooi_spec.effective.merge import take_in
from plooi_spec.effective.references import References
from plooi_spec.reading.problems import Place, Problem, SpecError, raise_for, relative
from plooi_spec.reading.sources import Sources
from plooi_spec.reading.vendor import Version, verify
from plooi_spec.reading.yamlfile import Document, read

#: The line of OpenAPI that is read as 3.1 as far as 3.1 can say it, and what such a document says then.
NEWER, AS_NEWEST = "3.2", "3.1.1"


@frozen
class Bundle:
    """One self-contained OpenAPI document, and where its parts come from."""

    document: dict[str, Any]
    sources: Sources


@frozen
class Content:
    """What a version holds, for telling whether the same was read before. `version` is one that holds it."""

    label: str
    roots: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    version: Version = field(eq=False, repr=False)


def content_of(version: Version) -> Content:
    """What a version holds as its lock says; whether that is so is for `verify` to say."""
    return Content(version.label, version.roots, tuple(version.files.items()), version)


def bundle(version: Version) -> Bundle:
    """The vendored files of a version as one document, before any repair. Nobody may change it in place.

    The files are held against the lock first. Raises SpecError for files that were tampered with, that are missing or
    do not parse, for references that lead nowhere, and for roots that do not go together; all that is wrong of one of
    these sorts is reported together.
    """
    verify(version)
    return bundled_of(content_of(version))


@lru_cache(maxsize=16)
def bundled_of(content: Content) -> Bundle:
    """The bundle of a version whose files were held against the lock."""
    version = content.version
    classpath = relative(version.upstream, version.root)
    return bundle_files(read_files(version), [version.file(root) for root in version.roots], classpath)


def read_files(version: Version) -> dict[str, Document]:
    """All vendored YAML and JSON files of a version by their place. Raises SpecError for those that do not parse."""
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    for path in version.files:
        if path.endswith((".yaml", ".yml", ".json")):
            try:
                document = read(version.folder / path, version.root)
            except SpecError as error:
                problems += error.problems
            else:
                documents[document.file] = document
    raise_for(problems)
    return documents


def bundle_files(documents: Mapping[str, Document], roots: list[str], classpath: str) -> Bundle:
    """Bundle parsed files: the first root, with the paths of the other roots taken in.

    `classpath` is the folder that `classpath:` references are seen from. Raises SpecError like `bundle`.
    """
    problems = [problem for root in roots for problem in _root_problems(documents, root)]
    raise_for(problems)
    bundler = Bundler(documents, References(documents, classpath), documents[roots[0]])
    document = bundler.run()
    for root in roots[1:]:
        take_in(bundler, document, documents[root])
    bundler.finish(document)
    raise_for(bundler.problems)
    ordered = {root: documents[root] for root in roots} | dict(documents)
    return Bundle(document, Sources(ordered, bundler.origins))


def _root_problems(documents: Mapping[str, Document], root: str) -> list[Problem]:
    if root not in documents:
        return [Problem(Place(root), "The root is neither YAML nor JSON.", "Name a .yaml or .json file as the root.")]
    value = documents[root].value
    says = value.get("openapi") if isinstance(value, dict) else None
    place = documents[root].place("/openapi")
    if isinstance(says, str) and says.startswith(("3.0", "3.1", NEWER)):
        return []
    start = "The root is no OpenAPI 3.0 or 3.1 document"
    if isinstance(says, int | float):
        message = f"{start}: its `openapi` is {says!r}, a number."
        return [Problem(place, message, 'Ask upstream for a version in quotes, such as `openapi: "3.1.0"`.')]
    if says is not None:
        message = f"{start}: its `openapi` is {says!r}."
        return [Problem(place, message, f"Ask upstream for OpenAPI 3.1; {NEWER} is read as far as 3.1 can say it.")]
    if isinstance(value, dict) and "swagger" in value:
        message = f"{start} but Swagger {value['swagger']}."
        place = documents[root].place("/swagger")
        return [Problem(place, message, "Ask upstream for the spec as OpenAPI 3.1, or convert it first.")]
    message = f"{start}: it has no `openapi`."
    return [Problem(place, message, "Name the OpenAPI document as the root.")]
