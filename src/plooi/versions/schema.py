"""What the spec and the mapping of a version say of its operations and fields: the questions that others ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from plooi import waardelijsten
from plooi.errors import ConfigurationError
from plooi.versions.encoded import Use
from plooi.versions.mapping import Path, Rule, extra_path, snake_case
from plooi.versions.spec import ITEMS, Operation, Spec
from plooi.versions.traits import VERBS, Traits
from plooi.waardelijsten import Waardelijst
from plooi_api import Version as Known

#: How many paths are remembered with whether the schema declares them; documents from elsewhere may hold any key.
REMEMBERED = 4096

#: The operation that sends a metadata document.
SENT_BY: Mapping[Use, str] = {"create": "postMetadata", "replace": "putMetadata"}


class VersionSchema:
    """A version as its spec and its mapping describe it. Paths are those of the wire, from the root of the document.

    Attributes:
        label: such as `0.9.0-beta`.
        standing: how sure its spec is: `official`, `server` (written from the platform's own source) or
            `reconstructed` (not the official text).
        date: when it came out, text of free precision.
        previous: label of the version before it, or None.
        package: name of its low-level package in `plooi_api`.
        traits: how it behaves.
    """

    def __init__(self, known: Known, traits: Traits, spec: Spec | None = None) -> None:
        self.label = known.label
        self.standing = known.standing
        self.date = known.date
        self.previous = known.previous
        self.package = known.package
        self.traits = traits
        self._spec = spec or Spec(known.label, known.package)
        # These depend on the version alone, and walk the spec.
        self._declares = lru_cache(REMEMBERED)(self._is_declared)
        self._lists = cache(self._chosen_from)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label} ({self.standing})>"

    @property
    def spec(self) -> dict[str, Any]:
        """The effective spec: OpenAPI 3.1, bundled and repaired, with all list values."""
        return self._spec.document

    @property
    def sign_in(self) -> tuple[str, ...]:
        """The ways to sign in that the spec names, the first first: `bearer`, `jwt`, `aanlever`, or another header."""
        return self._spec.sign_in

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The operations of the spec by their operationId."""
        return self._spec.operations

    @property
    def lists(self) -> Mapping[str, Waardelijst]:
        """The waardelijsten of the spec by their names."""
        return self._spec.lists

    def operation(self, name: str) -> str | None:
        """The operationId of an operation in this version, or None when it has none."""
        own = self.traits.operations.get(name, name)
        return own if own in self._spec.operations else None

    def lacks(self, verb: str) -> str | None:
        """The first operation that this version lacks for a verb, or None when it has them all."""
        return next((name for name in VERBS[verb] if self.operation(name) is None), None)

    def value_list(self, naam: str) -> Waardelijst:
        """A waardelijst as this version's spec has it. Raises ConfigurationError that names the lists of the spec."""
        lijst = self._spec.lists.get(naam.strip().lower())
        if lijst is None:
            names = ", ".join(self._spec.lists)
            raise ConfigurationError(f"Version {self.label} has no waardelijst {naam!r}. There are: {names}.")
        return lijst

    def declared(self, schema: Any, path: Sequence[str]) -> list[Any]:
        """The schemas that say something of the value at a path below a schema; none when it is not declared."""
        return self._spec.declared(schema, path)

    def json_type(self, operation: str) -> str:
        """The media type of the JSON document that an operation takes. Raises LookupError when it takes none."""
        return self._spec.json_body(operation)[0]

    def body_pointer(self, use: Use = "create") -> str:
        """The pointer to the schema of the metadata document, in the spec."""
        operation = self.operation(SENT_BY[use]) or self.operation(SENT_BY["create"])
        assert operation is not None
        return self._spec.body_pointer(operation)

    def body(self, use: Use = "create") -> Any:
        """The schema of the metadata document for a `POST` or a `PUT`."""
        return self._spec.at(self.body_pointer(use))

    def wire_keys(self, use: Use = "create") -> list[str]:
        """The names that can stand directly under `document`."""
        parts = self._spec.declared(self.body(use), ("document",))
        return list(dict.fromkeys(key for part in parts for key in part.get("properties", {})))

    def path_of(self, name: str) -> Path | None:
        """Where a field of Metadata stands on the wire; None where the mapping has no place for it."""
        rule = self._rule(name)
        return None if rule is None else rule.path

    def carries(self, name: str, use: Use = "create") -> bool:
        """Whether a field of Metadata has a place on the wire of this version."""
        rule = self._rule(name)
        return rule is not None and self.declares(rule.path, use)

    def declares(self, path: Path | str, use: Use = "create") -> bool:
        """Whether the schema knows a path on the wire, or what a key of `Metadata.extra` stands for."""
        return self._declares(extra_path(path) if isinstance(path, str) else path, use)

    def takes_many(self, name: str, use: Use = "create") -> bool:
        """Whether the wire has a list for a field. False where one value stands for the list that Metadata has."""
        path = self.path_of(name)
        parts = [] if path is None else self.declared(self.body(use), path)
        return any(part.get("type") == "array" for part in parts)

    def requires(self, path: Path, use: Use = "create") -> bool:
        """Whether a document must have a value at a path: it, and all that it stands in."""
        body = self.body(use)
        return all(
            any(path[end] in part.get("required", []) for part in self.declared(body, path[:end]))
            for end in range(len(path))
        )

    def fills(self, name: str) -> bool:
        """Whether a field that is empty is written as an empty list."""
        rule = self._rule(name)
        return rule is not None and rule.empty == []

    def references(self, name: str) -> tuple[str, ...]:
        """The attributes that hold the references of a field, `""` for the field itself; none where it has none."""
        rule = self._rule(name)
        return () if rule is None else tuple(_attribute(path) for path in rule.form.references)

    def lists_of(self, name: str, inside: str = "") -> tuple[Waardelijst, ...]:
        """The waardelijsten that the references of a field are chosen from; none for a field without any.

        Args:
            name: a field of Metadata.
            inside: the attribute that holds the reference, for a field whose parts have references.
        """
        return self._lists(name, inside)[0]

    def is_strict(self, name: str, inside: str = "") -> bool:
        """Whether the schema allows the values of those waardelijsten alone, and no other URI."""
        return self._lists(name, inside)[1]

    def unmapped(self, use: Use = "create") -> Iterator[Path]:
        """The paths that the schema declares beside the fields and that no field stands at, outermost first."""
        mapping = self.traits.mapping
        mapped = {rule.path for rule in mapping.rules.values()} | set(mapping.constants) | mapping.objects
        body = self.body(use)
        for above in sorted(mapping.objects, key=lambda path: (len(path), path)):
            keys = (key for part in self.declared(body, above) for key in part.get("properties", {}))
            yield from ((*above, key) for key in dict.fromkeys(keys) if (*above, key) not in mapped)

    def field_at(self, path: Sequence[str | int]) -> str:
        """What a person knows the value at a path on the wire by: its field, or else the path itself."""
        return self.traits.mapping.name(path)

    def _rule(self, name: str) -> Rule | None:
        return self.traits.mapping.rules.get(name)

    def _is_declared(self, path: Path, use: Use) -> bool:
        return self.operation(SENT_BY[use]) is not None and bool(self.declared(self.body(use), path))

    def _chosen_from(self, name: str, inside: str) -> tuple[tuple[Waardelijst, ...], bool]:
        rule = self._rule(name)
        path = next((path for path in rule.form.references if _attribute(path) == inside), None) if rule else None
        if rule is None or path is None:
            return (), False
        strict = self._spec.lists_at(self.body(), (*rule.path, *path, "id"))
        if strict:
            return tuple(strict), True
        names = rule.lists.get(inside, ())
        return tuple(self._spec.lists.get(naam) or waardelijsten.snapshot(naam) for naam in names), False


def _attribute(path: Path) -> str:
    """The attribute of the model at the end of a path of references: `soort_handeling` for `*/soortHandeling`."""
    return snake_case(next((key for key in reversed(path) if key != ITEMS), ""))
