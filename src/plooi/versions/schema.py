"""What the spec and the mapping of a version say of its operations and fields: the questions that others ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from attrs import evolve

from plooi import waardelijsten
from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.model.parts import Reference
from plooi.model.pointers import Path
from plooi.versions.bodies import Encoding, encoding_of, json_pointer
from plooi.versions.contract import EVERY, VERBS, Body, Call, stated
from plooi.versions.encoded import Use
from plooi.versions.listing import Listing, OneList, listing_of
from plooi.versions.mapping import Rule
from plooi.versions.spec import Operation, Spec
from plooi.versions.traits import Traits
from plooi.waardelijsten import Waardelijst
from plooi_api import Version as Known

#: How many paths are remembered with whether the schema declares them; documents from elsewhere may hold any key.
REMEMBERED = 4096

#: The call that sends a metadata document.
SENT_BY: Mapping[Use, str] = {"create": "create_metadata", "replace": "replace_metadata"}


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
        self.known = known
        self.label = known.label
        self.standing = known.standing
        self.date = known.date
        self.previous = known.previous
        self.package = known.package
        self.traits = traits
        self._spec = spec or Spec(known.label, known.package)
        # These depend on the version alone, and walk the spec.
        self._calls: dict[str, Call] = {}
        self._sourceless: dict[str, tuple[str, ...]] = {}
        self._declares = lru_cache(REMEMBERED)(self._is_declared)
        self._lists = cache(self._chosen_from)
        self._operations = cache(self._operation_of)
        self._encodings = cache(self._encoding_of)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label} ({self.standing})>"

    @property
    def spec(self) -> dict[str, Any]:
        """The effective spec: OpenAPI 3.1, bundled and repaired, with all list values."""
        return self._spec.document

    @property
    def effective(self) -> Spec:
        """The effective spec, with what can be asked of it."""
        return self._spec

    @property
    def sign_in(self) -> tuple[str, ...]:
        """The ways to sign in that the spec names, the first first: `bearer`, `jwt`, `aanlever`, or another header."""
        return self._spec.sign_in

    @property
    def lists(self) -> Mapping[str, Waardelijst]:
        """The waardelijsten of the spec by their names."""
        return self._spec.lists

    def operation(self, role: str) -> Operation | None:
        """The operation of a call, or None when this version has none: by its operationId, or else by its place."""
        return self._operations(role)

    def _operation_of(self, role: str) -> Operation | None:
        call, operations = self.traits.calls[role], self._spec.operations
        if call.operation is None:
            return None
        if call.operation in operations:
            return operations[call.operation]
        taken = {other.operation for other in self.traits.calls.values()}
        return next(
            (
                operation
                for operation in operations.values()
                if operation.id not in taken and operation.is_at(call.method, call.path)
            ),
            None,
        )

    def call(self, role: str) -> Call:
        """The contract of a call, with the success statuses that this version's spec names."""
        if role not in self._calls:
            call, operation = evolve(self.traits.calls[role], errors=self.traits.errors), self.operation(role)
            if operation is not None:
                responses = operation.value.get("responses", {})
                call = stated(call, {key: self._spec.follow(value) for key, value in responses.items()})
            if role == "value_list" and not self.listing.whole:
                call = evolve(call, body=Body.object)
            self._calls[role] = call
        return self._calls[role]

    def encoding(self, role: str) -> Encoding | None:
        """How the body of a call is written; None for a call without a body."""
        return self._encodings(role)

    def _encoding_of(self, role: str) -> Encoding | None:
        if role in self.traits.encodings:
            return self.traits.encodings[role]
        operation = self.operation(role)
        return None if operation is None else encoding_of(self._spec, operation)

    @cached_property
    def listing(self) -> Listing:
        """How value lists are answered."""
        operation = self.operation("value_list")
        if self.traits.listing is not None or operation is None:
            return self.traits.listing or OneList()
        return listing_of(self._spec, operation, frozenset({self.list_parameter})) or OneList()

    def in_path(self, role: str) -> str | None:
        """The one parameter in the path of a call, whatever it is called; None without one."""
        operation = self.operation(role)
        names = [] if operation is None else [one["name"] for one in operation.parameters if one.get("in") == "path"]
        return names[0] if len(names) == 1 else None

    @cached_property
    def list_parameter(self) -> str:
        """The parameter that says which value list is asked for: the one of the path, where that has one."""
        [known] = self.traits.calls["value_list"].parameters
        return self.in_path("value_list") or known

    @property
    def listing_known(self) -> bool:
        """Whether the form of the value lists is one that is known here, or that the version's module says."""
        operation = self.operation("value_list")
        if self.traits.listing is not None or operation is None:
            return True
        return listing_of(self._spec, operation, frozenset({self.list_parameter})) is not None

    def given(self, role: str) -> frozenset[str]:
        """The parameters of a call that the verbs, the module or the spec itself give a value. A search gives more."""
        operation = self.operation(role)
        fixed = self.traits.fixed
        named = () if operation is None else (*fixed.get(operation.id, ()), *operation.stated)
        in_path = self.in_path(role) if "id" in self.traits.calls[role].parameters else None
        return self.traits.calls[role].parameters | {*fixed.get(EVERY, ()), *named, *([in_path] if in_path else [])}

    @cached_property
    def delivers_at_once(self) -> bool:
        """Whether one call carries the metadata and the file of a new document."""
        encoding = self.encoding("create_metadata")
        return encoding is not None and encoding.json and encoding.file

    def encodes(self) -> bool:
        """Whether the call for a new document takes its metadata as JSON, alone or in a form."""
        encoding = self.encoding("create_metadata")
        return encoding is not None and encoding.json

    def lacks(self, verb: str) -> str | None:
        """The first call that this version lacks for a verb, or None when it has them all."""
        if self.delivers_at_once:
            if verb == "publish":
                return None
            if verb == "create_metadata":
                return verb
        return next((role for role in VERBS[verb] if self.operation(role) is None or not self._writes(role)), None)

    def _writes(self, role: str) -> bool:
        """Whether the body of a call can be written, as far as it has a file."""
        if role not in ("upload_document", "replace_document"):
            return True
        encoding = self.encoding(role)
        return encoding is not None and encoding.file

    def sourceless(self, role: str) -> tuple[str, ...]:
        """The parameters that a call needs and that nothing gives a value: neither verbs, module nor spec."""
        if role not in self._sourceless:
            operation, given = self.operation(role), set(self.given(role))
            if role == "search":
                given |= set(self.traits.search.query(self.traits.search.begin(), "https://example.org"))
            if role == "value_list":
                given |= {self.list_parameter, *self.listing.query(1)}
            wanted = [] if operation is None else [one["name"] for one in operation.parameters if one.get("required")]
            self._sourceless[role] = tuple(name for name in wanted if name not in given)
        return self._sourceless[role]

    @property
    def root(self) -> Path:
        """The path of the wire document that nearly all of the metadata stands under: `document` so far."""
        return self.traits.mapping.root

    @property
    def base_path(self) -> str:
        """The path that all addresses of the API begin with, as the spec says it."""
        return self._spec.base_path

    @property
    def token_path(self) -> str | None:
        """The path at its host of the place that gives tokens; a relative address counts from the base path."""
        url = self._spec.token_url
        return None if url is None else urlsplit(urljoin(self.base_path or "/", url)).path

    def value_list(self, naam: str) -> Waardelijst:
        """A waardelijst as this version's spec has it. Raises ConfigurationError that names the lists of the spec."""
        lijst = self._spec.lists.get(naam.strip().lower())
        if lijst is None:
            names = ", ".join(self._spec.lists)
            raise ConfigurationError(
                _(
                    "Version {label} has no waardelijst {naam!r}. There are: {names}.",
                    label=self.label,
                    naam=naam,
                    names=names,
                )
            )
        return lijst

    def body_pointer(self, use: Use = "create") -> str:
        """The pointer to the schema of the metadata document, in the spec."""
        operation = self.operation(SENT_BY[use]) or self.operation(SENT_BY["create"])
        assert operation is not None
        return json_pointer(self._spec, operation)

    def body(self, use: Use = "create") -> Any:
        """The schema of the metadata document for a `POST` or a `PUT`."""
        return self._spec.at(self.body_pointer(use))

    def wire_keys(self, use: Use = "create") -> list[str]:
        """The names that can stand directly under the root."""
        parts = self._spec.declared(self.body(use), self.root)
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
        return self._declares(self.traits.mapping.extra_path(path) if isinstance(path, str) else path, use)

    def takes_many(self, name: str, use: Use = "create") -> bool:
        """Whether the wire has a list for a field. False where one value stands for the list that Metadata has."""
        path = self.path_of(name)
        parts = [] if path is None else self._spec.declared(self.body(use), path)
        return any(part.get("type") == "array" for part in parts)

    def requires(self, path: Path, use: Use = "create") -> bool:
        """Whether a document must have a value at a path: it, and all that it stands in."""
        body = self.body(use)
        return all(
            any(path[end] in part.get("required", []) for part in self._spec.declared(body, path[:end]))
            for end in range(len(path))
        )

    def fills(self, name: str) -> bool:
        """Whether a field that is empty is written as an empty list."""
        rule = self._rule(name)
        return rule is not None and rule.empty == []

    def references(self, name: str) -> tuple[str, ...]:
        """The attributes that hold the references of a field, `""` for the field itself; none where it has none."""
        rule = self._rule(name)
        return () if rule is None else tuple(rule.form.references)

    @cached_property
    def coded(self) -> frozenset[str]:
        """The fields whose values stand on the wire as codes."""
        return frozenset(name for name, rule in self.traits.mapping.rules.items() if rule.form.coded)

    def of_code(self, name: str, reference: Reference) -> Reference:
        """The reference with the URI that its code stands for; as it is where no list of the field has the code."""
        try:
            waarde = waardelijsten.find(reference.id, self.lists_of(name))
        except ValueError:
            return reference
        return Reference(waarde.id, waarde.label)

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
            keys = (key for part in self._spec.declared(body, above) for key in part.get("properties", {}))
            yield from ((*above, key) for key in dict.fromkeys(keys) if (*above, key) not in mapped)

    def field_at(self, path: Sequence[str | int]) -> str:
        """What a person knows the value at a path on the wire by: its field, or else the path itself."""
        return self.traits.mapping.name(path)

    def _rule(self, name: str) -> Rule | None:
        return self.traits.mapping.rules.get(name)

    def _is_declared(self, path: Path, use: Use) -> bool:
        return self.operation(SENT_BY[use]) is not None and bool(self._spec.declared(self.body(use), path))

    def _chosen_from(self, name: str, inside: str) -> tuple[tuple[Waardelijst, ...], bool]:
        rule = self._rule(name)
        path = None if rule is None else rule.form.references.get(inside)
        if rule is None or path is None:
            return (), False
        strict = self._spec.lists_at(self.body(), (*rule.path, *path, rule.form.key("id", inside)))
        if strict:
            return tuple(strict), True
        names = rule.lists.get(inside, ())
        return tuple(self._spec.lists.get(naam) or waardelijsten.snapshot(naam) for naam in names), False
