"""The work of bundling: references resolved and rewritten, components named, and the origin of each part kept.

References are resolved once and rewritten; nothing is inlined but path items, which not all readers follow. A component
keeps its name; what has none is named after its place.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Mapping
from itertools import chain
from typing import Any

from plooi_spec.effective import grammar
from plooi_spec.effective.references import DanglingReference, References, Target
from plooi_spec.effective.upgrade import upgrade_schema
from plooi_spec.reading import pointers
from plooi_spec.reading.problems import Problem, SpecError
from plooi_spec.reading.yamlfile import Document
from plooi_spec.reading.yamltree import MOST_VALUES

#: How many values one reference to a path item may bring: each item twice in another one doubles them each time.
MOST_COPIED = 100_000
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


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
        self.taken: defaultdict[str, set[str]] = defaultdict(set)
        self.inside: set[tuple[str, str]] = set()
        self.most = MOST_VALUES
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
                self.taken[kind].add(name)
                self.queue.append((kind, name, target))

    def drain(self) -> None:
        while self.queue:
            kind, name, target = self.queue.popleft()
            section = grammar.SECTIONS[kind]
            to = pointers.join(("components", section, name))
            self.components.setdefault(section, {})[name] = self.copy(kind, target, to)

    def copy(self, kind: str | None, at: Target, to: str) -> Any:
        """A copy of an object of `kind` for the pointer `to`, with its references rewritten and its origin noted."""
        if len(self.origins) >= self.most:
            place = self.documents[at.file].place(at.pointer)
            message = f"References to path items make the spec larger than {MOST_VALUES} values, the most that is read."
            if self.inside:
                message = (
                    f"A reference to a path item brings more than {MOST_COPIED} values, with the path items in it."
                )
            raise SpecError.at(place, message, "Look whether the spec is what it should be.")
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
            return {**self.path_item(at, end, to), **beside}
        ref = {"$ref": pointers.fragment(self.component(kind, end))}
        self.origins[pointers.child(to, "$ref")] = (at.file, pointers.child(at.pointer, "$ref"))
        # In 3.0 nothing beside `$ref` counts; in 3.1 it does.
        return ref if self.is_old(at.file) else {**dict.fromkeys(at.value), **ref, **beside}

    def path_item(self, at: Target, end: Target, to: str) -> dict[str, Any]:
        """A copy of the path item that a reference leads to; one that leads back to itself is a problem."""
        here = (end.file, end.pointer)
        if here in self.inside or here == (at.file, at.pointer):
            place = self.documents[at.file].place(pointers.child(at.pointer, "$ref"))
            message = "The path item contains itself, by its references or over its callbacks."
            self.problems.append(Problem(place, message, "Write it out in one of the places."))
            return {}
        if not self.inside:
            self.most = len(self.origins) + MOST_COPIED
        self.inside.add(here)
        try:
            copied: dict[str, Any] = self.copy("path item", end, to)
        finally:
            self.inside.discard(here)
            if not self.inside:
                self.most = MOST_VALUES
        return copied

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
            self.names[key] = _name(target, self.taken[kind])
            self.taken[kind].add(self.names[key])
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
        dialect = value.get("openapi") if isinstance(value, dict) else None
        return str(dialect or self.root.value["openapi"]).startswith("3.0")

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
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return next(candidate for candidate in chain(candidates, numbered) if candidate not in taken)
