"""Where the parts of a bundled or effective spec come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from plooi_spec.reading import pointers
from plooi_spec.reading.problems import Place
from plooi_spec.reading.yamlfile import Document


@frozen
class Sources:
    """The map from the pointers of a spec made of many files back to those files.

    `documents` holds each file read by its name, `origins` for each pointer of the spec the file and the pointer in it
    that it was taken from. What a repair put in comes from the file of the repairs.
    """

    documents: Mapping[str, Document] = field(repr=False)
    origins: Mapping[str, tuple[str, str]] = field(repr=False)

    def place(self, pointer: str) -> Place:
        """The place in a vendored file (or overlay) of a pointer into the spec, or of the nearest thing around it.

        The empty place of the first file stands for a pointer into nothing.
        """
        above = pointer
        while above and above not in self.origins:
            above = pointers.parent(above)
        if above not in self.origins:
            return Place(next(iter(self.documents)))
        file, origin = self.origins[above]
        return self.documents[file].place(origin)

    def edit(self, document: Document) -> Editor:
        """An editor for changes that come from another file, an overlay."""
        return Editor({**self.documents, document.file: document}, dict(self.origins), document.file)


class Editor:
    """Keeps origins true while a spec is being changed by what stands in one overlay file."""

    def __init__(self, documents: Mapping[str, Document], origins: dict[str, tuple[str, str]], file: str) -> None:
        self.documents = documents
        self.origins = origins
        self.file = file
        self.changes = 0

    def put(self, pointer: str, value: Any, origin: str) -> None:
        """Note that `value` now stands at `pointer`, taken from `origin` in the overlay file."""
        self.changes += 1
        for below, _ in pointers.walk(value):
            self.origins[pointer + below] = (self.file, origin + below)

    def remove(self, pointer: str, value: Any) -> None:
        """Note that `value` no longer stands at `pointer`."""
        self.changes += 1
        for below, _ in pointers.walk(value):
            self.origins.pop(pointer + below, None)

    def move(self, old: str, new: str, value: Any) -> None:
        """Note that `value` went from one pointer to another that nothing stands at any more."""
        for below, _ in pointers.walk(value):
            origin = self.origins.pop(old + below, None)
            if origin is not None:
                self.origins[new + below] = origin

    def done(self) -> Sources:
        """The sources as they are now."""
        return Sources(self.documents, self.origins)
