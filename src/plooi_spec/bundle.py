"""Many vendored files made into one document, in which every reference is to its own components.

References are resolved once and rewritten; nothing is inlined but path items, which not all readers follow. A component
keeps its name; what has none is named after its place.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from . import grammar, pointers
from .merge import take_in
from .problems import Place, Problem, SpecError, raise_for, relative
from .references import DanglingReference, References, Target
from .sources import Sources
from .upgrade import upgrade_schema
from .vendor import Version, verify
from .yamlfile import Document, read

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


@frozen
class Bundle:
    """One self-contained OpenAPI document, and where its parts come from."""

    document: dict[str, Any]
    sources: Sources


def bundle(version: Version) -> Bundle:
    """The vendored files of a version as one document, before any repair.

    The files are held against the lock first. Raises SpecError for files that were tampered with, that are missing or
    do not parse, for references that lead nowhere, and for roots that do not go together; all that is wrong of one of
    these sorts is reported together.
    """
    verify(version)
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
    said = value.get("openapi") if isinstance(value, dict) else None
    if not isinstance(said, str) or not said.startswith(("3.0", "3.1")):
        message = f"The root is no OpenAPI 3.0 or 3.1 document: its `openapi` is {said!r}."
        return [Problem(documents[root].place("/openapi"), message, "Name the OpenAPI document as the root.")]
    return []


class Bundler:
    """The state of one bundling: components found so far, their names and where everything comes from."""

    def __init__(self, documents: Mapping[str, Document], references: References, root: Document) -> None:
        self.documents = documents
        self.references = references
        self.root = root
        self.problems: list[Problem] = []
        self.origins: dict[str, tuple[str, str]] = {}
        self.components: dict[str, dict[str, Any]] = {}
        self.names: dict[tuple[str, str, str], str] = {}
        self.queue: deque[tuple[str, str, Target]] = deque()

    def run(self) -> dict[str, Any]:
        self.reserve_names()
        document: dict[str, Any] = self.copy("openapi", Target(self.root.file, "", self.root.value), "")
        document["openapi"] = "3.1.0" if document["openapi"].startswith("3.0") else document["openapi"]
        return document

    def reserve_names(self) -> None:
        """Give the root's components their names; one that only refers to a definition elsewhere lends it its name."""
        sections = self.root.value.get("components")
        for section, members in sections.items() if isinstance(sections, dict) else ():
            kind = next((kind for kind, known in grammar.SECTIONS.items() if known == section), None)
            if kind is None or not isinstance(members, dict):
                continue
            for name, value in members.items():
                pointer = pointers.join(("components", section, name))
                target = Target(self.root.file, pointer, value)
                if isinstance(value, dict) and value.keys() == {"$ref"}:
                    end = self.resolve(kind, target) or target
                    foreign = not (end.file == self.root.file and end.pointer.startswith("/components/"))
                    if foreign and (kind, end.file, end.pointer) not in self.names:
                        target = end
                self.names[kind, target.file, target.pointer] = name
                self.queue.append((kind, name, target))

    def drain(self) -> None:
        while self.queue:
            kind, name, target = self.queue.popleft()
            section = grammar.SECTIONS[kind]
            to = pointers.join(("components", section, name))
            self.components.setdefault(section, {})[name] = self.copy(kind, target, to)

    def copy(self, kind: str | None, at: Target, to: str) -> Any:
        """A copy of an object of `kind` for the pointer `to`, with its references rewritten and its origin noted."""
        self.origins[to] = (at.file, at.pointer)
        if kind == "components":
            return {}
        if kind is not None and grammar.is_reference(kind, at.value):
            return self.reference(kind, at, to)
        value = at.value
        if isinstance(value, dict):
            result: Any = {key: self.member(kind, key, at, to) for key in value}
            if kind == "schema":
                self.mapping(result, at)
                if self.is_old(at.file):
                    upgrade_schema(result)
            return result
        if isinstance(value, list):
            return [self.member(kind, index, at, to) for index in range(len(value))]
        return value

    def member(self, kind: str | None, key: str | int, at: Target, to: str) -> Any:
        inner = Target(at.file, pointers.child(at.pointer, key), at.value[key])
        return self.copy(None if kind is None else grammar.kind_of(kind, key), inner, pointers.child(to, key))

    def reference(self, kind: str, at: Target, to: str) -> Any:
        end = self.resolve(kind, at)
        if end is None:
            return {}
        beside = {key: self.member(kind, key, at, to) for key in at.value if key != "$ref"}
        if kind == "path item":
            return {**self.copy(kind, end, to), **beside}
        ref = {"$ref": pointers.fragment(self.component(kind, end))}
        self.origins[pointers.child(to, "$ref")] = (at.file, pointers.child(at.pointer, "$ref"))
        # In 3.0 nothing beside `$ref` counts; in 3.1 it does.
        return ref if self.is_old(at.file) else {**dict.fromkeys(at.value), **ref, **beside}

    def resolve(self, kind: str, at: Target) -> Target | None:
        ref = at.value["$ref"]
        try:
            first = self.references.resolve(at.file, ref)
            if (kind, first.file, first.pointer) in self.names:
                return first
            return self.references.end(at.file, ref)
        except DanglingReference as error:
            place = self.documents[at.file].place(pointers.child(at.pointer, "$ref"))
            self.problems.append(Problem(place, error.message, error.remedy))
            return None

    def component(self, kind: str, target: Target) -> str:
        """The pointer of the component that a definition has become, or becomes hereby."""
        key = (kind, target.file, target.pointer)
        section = grammar.SECTIONS[kind]
        if key not in self.names:
            taken = {name for (other, _, _), name in self.names.items() if other == kind}
            self.names[key] = _name(target, taken)
            self.queue.append((kind, self.names[key], target))
        return pointers.join(("components", section, self.names[key]))

    def mapping(self, schema: dict[str, Any], at: Target) -> None:
        """Rewrite the references in a `discriminator`; names of components stay as they are."""
        discriminator = schema.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        if not isinstance(mapping, dict):
            return
        for key, ref in mapping.items():
            if isinstance(ref, str) and ("#" in ref or "/" in ref):
                where = pointers.join(("discriminator", "mapping", key), at.pointer)
                end = self.resolve("schema", Target(at.file, where, {"$ref": ref}))
                if end is not None:
                    mapping[key] = pointers.fragment(self.component("schema", end))

    def is_old(self, file: str) -> bool:
        """Whether a file is OpenAPI 3.0. One that does not say is read like the root."""
        value = self.documents[file].value
        said = value.get("openapi") if isinstance(value, dict) else None
        return str(said or self.root.value["openapi"]).startswith("3.0")

    def finish(self, document: dict[str, Any]) -> None:
        """Put the components in: where the root has its own, or else at the end."""
        self.drain()
        if self.components:
            document["components"] = self.components
        else:
            document.pop("components", None)


def _name(target: Target, taken: set[str]) -> str:
    """A name for what has become a component: its own last key, or else that of its file."""
    stem = target.file.rpartition("/")[2].partition(".")[0]
    keys = [key for key in pointers.split(target.pointer) if not key.isdecimal()]
    name = _NOT_IN_NAMES.sub("_", keys[-1] if keys else stem)
    candidates = [name, f"{_NOT_IN_NAMES.sub('_', stem)}_{name}"]
    candidates += [f"{name}_{number}" for number in range(2, len(taken) + 3)]
    return next(candidate for candidate in candidates if candidate not in taken)
