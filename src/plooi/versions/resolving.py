"""Codes and labels in metadata, looked up in the waardelijsten of a version."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from plooi import waardelijsten
from plooi.errors import MOST_PROBLEMS, Code, Problem
from plooi.language import _
from plooi.model.metadata import Metadata
from plooi.model.parts import Reference, changed
from plooi.versions.schema import VersionSchema
from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, Waardelijst

#: How many texts are remembered with what they stand for, and how long a text may be for that.
REMEMBERED, LONGEST = 8192, 200


#: What is wrong, what to do, the labels of what may be meant, and the code of the problem.
_Why = tuple[str, str, tuple[str, ...], Code]


class _Nothing:
    """A text that stands for no value. What may be meant is looked for when it is asked for, which takes long."""

    def __init__(self, text: str, lists: Sequence[Waardelijst]) -> None:
        self._text = text
        self._lists = lists

    @cached_property
    def why(self) -> _Why:
        """Why it is none."""
        if not self._lists:
            return _("{text!r} is no URI.", text=self._text), _("Give one."), (), "wrong-format"
        try:
            waarde = waardelijsten.find(self._text, self._lists)
        except (UnknownWaarde, AmbiguousWaarde) as error:
            code: Code = "unknown-value" if isinstance(error, UnknownWaarde) else "ambiguous-value"
            return error.fault, error.remedy, tuple(waarde.label for waarde in error.candidates), code
        raise AssertionError(f"{self._text!r} stands for {waarde}")


class Resolver:
    """Looks references up. What a text stands for depends on the version alone, so it is looked up once."""

    def __init__(self, schema: VersionSchema) -> None:
        self._schema = schema
        self._references = {name: schema.references(name) for name in schema.traits.mapping.rules}
        self._remembered = lru_cache(REMEMBERED)(self._look_up)

    def resolve(self, metadata: Metadata, problems: list[Problem]) -> dict[str, Any]:
        """The fields that change when codes and labels become URIs; what stands for no value adds a problem."""
        changes = {}
        for name, references in self._references.items():
            value = getattr(metadata, name) if references else None
            if value:
                resolved = self._resolved(name, value, name, problems)
                if resolved is not value:
                    changes[name] = resolved
        return changes

    def _resolved(self, name: str, value: Any, where: str, problems: list[Problem]) -> Any:
        if isinstance(value, Reference):
            return self._reference(name, "", value, where, problems)
        if isinstance(value, tuple):
            items = tuple(self._resolved(name, item, f"{where}[{i}]", problems) for i, item in enumerate(value))
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        changes = {}
        for inside in self._references[name]:
            reference = getattr(value, inside)
            if reference is not None:
                resolved = self._reference(name, inside, reference, f"{where}.{inside}", problems)
                if resolved is not reference:
                    changes[inside] = resolved
        return changed(value, changes) if changes else value

    def _reference(self, name: str, inside: str, given: Reference, where: str, problems: list[Problem]) -> Reference:
        look_up = self._remembered if len(given.id) <= LONGEST else self._look_up
        meant = look_up(name, inside, given.id)
        if meant is None:
            return given
        if isinstance(meant, _Nothing):
            # What no error names needs no search for what was meant.
            unnamed: _Why = (_("This stands for no value."), "", (), "unknown-value")
            fault, remedy, near, code = meant.why if len(problems) < MOST_PROBLEMS else unnamed
            problems.append(Problem(where, fault, given.id, remedy, near, code))
            return given
        if given.label is given.type is given.bronwaarde is None:
            return meant
        return changed(given, {"id": meant.id, "label": given.label or meant.label})

    def _look_up(self, name: str, inside: str, text: str) -> Reference | _Nothing | None:
        """What a text stands for: a reference, nothing else than itself (None), or no value."""
        lists = self._schema.lists_of(name, inside)
        is_uri = "://" in text or text.lower().startswith("urn:")
        if is_uri and not self._schema.is_strict(name, inside):
            return None
        waarden = waardelijsten.meant(text, lists)
        if len(waarden) != 1:
            return _Nothing(text, lists)
        return None if is_uri else Reference(waarden[0].id, waarden[0].label)
