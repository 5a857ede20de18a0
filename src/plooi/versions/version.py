"""One version of the API: its spec and its traits, and the translation of metadata between the model and its wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

import attrs
from attrs import field, frozen

from plooi import waardelijsten
from plooi.errors import ConfigurationError, MetadataInvalid, NotInThisVersion, Problem, RelationsNotProcessed
from plooi.metadata import Metadata
from plooi.parts import Documentrelatie, Reference
from plooi.versions.checking import Checker, script_problems
from plooi.versions.lowlevel import LowLevel
from plooi.versions.mapping import ABSENT, Rule, hidden, look, put
from plooi.versions.relations import Relations, checked, decided
from plooi.versions.spec import ITEMS, Operation, Spec
from plooi.versions.traits import VERBS, Traits
from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, Waardelijst
from plooi_api import Version as Known

#: What a metadata document is for: a `POST` or a `PUT`.
Use = Literal["create", "replace"]
#: What to do with what a version cannot carry: raise NotInThisVersion, or leave it out and say so.
Loss = Literal["refuse", "report"]

_OPERATION: Mapping[str, str] = {"create": "postMetadata", "replace": "putMetadata"}
_GIVEN = "The platform gives the pid; a new delivery has none yet. Leave it out: metadata.evolve(pid=None)."
_UNKNOWN = "This version has no such field, and processing fails on it. Take it out, or send it with send_extra=True."


@frozen
class Encoded:
    """A wire document ready to be sent, and the fields that are not in it although the metadata has them.

    `documentrelaties` are the relations that were left out because processing fails on them.
    """

    document: dict[str, Any] = field(repr=False)
    left_out: tuple[str, ...] = ()
    documentrelaties: tuple[Documentrelatie, ...] = ()


class Draft:
    """A wire document in the making.

    Attributes:
        document: what was written.
        problems: what is wrong with it.
        losses: the fields that could not be written, each with the reason.
        left_out: the fields that the call cannot carry although the version can.
    """

    def __init__(self) -> None:
        self.document: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.losses: dict[str, str] = {}
        self.left_out: list[str] = []

    def lose(self, name: str, why: str) -> None:
        self.losses.setdefault(name, why)


class Version:
    """A version of the API, as `plooi.versions.get` gives it.

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
        self._checkers: dict[str, Checker] = {}
        self._declared: dict[tuple[str, tuple[str, ...]], bool] = {}
        self._lists: dict[tuple[str, str], list[Waardelijst]] = {}

    def __repr__(self) -> str:
        return f"<Version {self.label} ({self.standing})>"

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

    @cached_property
    def lowlevel(self) -> LowLevel:
        """The low-level package, as far as requests are built with it."""
        return LowLevel(self._spec, self.traits.fixed)

    def operation(self, name: str) -> str | None:
        """The operationId of an operation in this version, or None when it has none."""
        found = self.traits.operations.get(name, name)
        return found if found in self._spec.operations else None

    def lacks(self, verb: str) -> str | None:
        """The first operation that this version lacks for a verb, or None when it has them all."""
        return next((name for name in VERBS[verb] if self.operation(name) is None), None)

    def value_list(self, naam: str) -> Waardelijst:
        """A waardelijst as this version's spec has it. Raises ConfigurationError naming the lists there are."""
        found = self._spec.lists.get(naam.strip().lower())
        if found is None:
            there = ", ".join(self._spec.lists)
            raise ConfigurationError(f"Version {self.label} has no waardelijst {naam!r}. There are: {there}.")
        return found

    def declared(self, schema: Any, path: Sequence[str]) -> list[Any]:
        """The schemas that say something of the value at a path below a schema; none when it is not declared."""
        return self._spec.declared(schema, path)

    def body(self, use: Use = "create") -> Any:
        """The schema of the metadata document for a `POST` or a `PUT`."""
        return self._spec.at(self.body_pointer(use))

    def wire_keys(self, use: Use = "create") -> list[str]:
        """The names that can stand directly under `document`."""
        parts = self._spec.declared(self.body(use), ("document",))
        return list(dict.fromkeys(key for part in parts for key in part.get("properties", {})))

    def carries(self, name: str, use: Use = "create") -> bool:
        """Whether a field of Metadata has a place on the wire of this version."""
        rule = self.traits.mapping.rules.get(name)
        return rule is not None and self.declares(rule.path, use)

    def declares(self, path: tuple[str, ...] | str, use: Use = "create") -> bool:
        """Whether the schema knows a path on the wire, or what a key of `Metadata.extra` stands for."""
        path = hidden(path) if isinstance(path, str) else path
        if (use, path) not in self._declared:
            schema = None if self.operation(_OPERATION[use]) is None else self.body(use)
            self._declared[use, path] = bool(self._spec.declared(schema, path))
        return self._declared[use, path]

    def decode(self, document: Mapping[str, Any]) -> Metadata:
        """The metadata that a wire document says. What is not understood is in `Metadata.extra`, nothing is lost."""
        values, extra = self.traits.mapping.read(document)
        values.setdefault("language", None)
        return Metadata(**values, extra=extra, wire=document, wire_version=self.label)

    def check(
        self,
        metadata: Metadata,
        use: Use = "create",
        *,
        send_extra: bool = False,
        relations: Relations = "refuse",
    ) -> tuple[Problem, ...]:
        """All that is wrong with metadata for this version; nothing when it can be sent. `relations`: see `publish`."""
        draft = self.draft(metadata, use, send_extra=send_extra)
        try:
            self._decided(metadata, use, relations)
        except RelationsNotProcessed as error:
            draft.problems.append(Problem("documentrelaties", f"{error.fault} {error.remedy}"))
        lost = [
            Problem(name, f"{self._cannot(why)} Empty it, or send without it.") for name, why in draft.losses.items()
        ]
        return (*draft.problems, *lost)

    def encode(
        self,
        metadata: Metadata,
        use: Use = "create",
        *,
        loss: Loss = "refuse",
        send_extra: bool = False,
        relations: Relations = "send",
    ) -> Encoded:
        """The wire document for metadata, checked.

        What was received and not changed goes out as it was received, to the letter.

        Args:
            metadata: what to write.
            use: for a `POST` (`create`) or a `PUT` (`replace`).
            loss: what to do with fields that this version cannot carry.
            send_extra: whether keys of `metadata.extra` that the spec does not know are sent.
            relations: what to do with a relation that processing fails on; see `publish`.

        Raises:
            ConfigurationError: `relations` is none of the choices.
            RelationsNotProcessed: a relation that processing fails on, and `relations` is `refuse`.
            NotInThisVersion: fields that this version cannot carry, unless `loss` is `report`.
            MetadataInvalid: everything that the platform would refuse, or fail at later.
        """
        refused: RelationsNotProcessed | None = None
        try:
            sent = self._decided(metadata, use, relations)
        except RelationsNotProcessed as error:
            sent, refused = metadata, error
        kept = () if sent is metadata else metadata.documentrelaties
        draft = self.draft(sent, use, send_extra=send_extra, forgive=loss == "report")
        if draft.losses and loss == "refuse":
            raise NotInThisVersion(self.label, fields={name: self._cannot(why) for name, why in draft.losses.items()})
        if refused is not None:
            raise refused
        if draft.problems:
            raise MetadataInvalid(draft.problems)
        left_out = (*draft.left_out, *draft.losses, *(["documentrelaties"] if kept else []))
        return Encoded(draft.document, left_out, kept)

    def _decided(self, metadata: Metadata, use: Use, relations: Relations) -> Metadata:
        """The metadata without the relations that it is to be delivered without."""
        checked(relations)
        carried = use == "create" and self.carries("documentrelaties")
        return metadata if self.traits.relations_processed or not carried else decided(metadata, relations, self.label)

    def draft(
        self, metadata: Metadata, use: Use = "create", *, send_extra: bool = False, forgive: bool = False
    ) -> Draft:
        """What becomes of metadata on this wire, whatever is wrong with it. `encode` is for what is to be sent.

        Raises:
            NotInThisVersion: the version has no such call.
        """
        if self.operation(_OPERATION[use]) is None:
            raise NotInThisVersion(self.label, verb="replace_metadata" if use == "replace" else "create_metadata")
        draft = Draft()
        resolved = self._resolved(metadata, draft)
        received = self._received(metadata, resolved)
        for name in (*self.traits.mapping.rules, *_without_rule(self.traits, metadata)):
            self._write(name, resolved, use, received, draft)
        for path, value in self.traits.mapping.constants.items():
            put(draft.document, path, value)
        for key, value in metadata.extra.items():
            if send_extra or self.declares(key, use):
                put(draft.document, hidden(key), value)
            elif forgive:
                draft.left_out.append(f"extra[{key!r}]")
            else:
                draft.problems.append(Problem(key, _UNKNOWN, value))
        self._find_problems(draft, resolved, use, received)
        return draft

    def _write(self, name: str, metadata: Metadata, use: Use, received: Mapping[str, Any], draft: Draft) -> None:
        value = getattr(metadata, name)
        empty = value is None or value == ()
        rule = self.traits.mapping.rules.get(name)
        if rule is not None and self.declares(rule.path, use):
            if name == "pid" and use == "create" and not empty:
                draft.problems.append(Problem("pid", _GIVEN, value))
            elif name in received:
                if received[name] is not ABSENT:
                    put(draft.document, rule.path, received[name])
            else:
                written = rule.write(metadata, draft.lose)
                if written is not ABSENT:
                    put(draft.document, rule.path, written)
        elif empty:
            return
        elif name == "pid":
            if use == "create":
                draft.problems.append(Problem("pid", _GIVEN, value))
        elif rule is not None and use == "replace" and self.declares(rule.path, "create"):
            # The API's own exception: what a POST takes, its PUT refuses. The caller is told.
            draft.left_out.append(name)
        else:
            draft.lose(name, "it has no such field")

    def _find_problems(self, draft: Draft, metadata: Metadata, use: Use, received: Mapping[str, Any]) -> None:
        told = {problem.field: problem for problem in draft.problems}
        name = self.traits.mapping.name
        changed = [field for field in self.traits.mapping.rules if field not in received]
        found = [
            *self._checker(use).problems(draft.document, name, told),
            *script_problems(draft.document, name),
            *(problem for check in self.traits.stricter for problem in check(metadata, changed)),
        ]
        draft.problems += [problem for problem in found if problem.field not in told]

    def _received(self, metadata: Metadata, resolved: Metadata) -> dict[str, Any]:
        """What stands on the wire for the fields that are just as they were received, ABSENT for nothing."""
        if metadata.wire is None or metadata.wire_version != self.label:
            return {}
        before = self.decode(metadata.wire).to_dict()
        now, after = metadata.to_dict(), resolved.to_dict()
        return {
            name: look(metadata.wire, rule.path)
            for name, rule in self.traits.mapping.rules.items()
            if before[name] == now[name] == after[name]
        }

    def _resolved(self, metadata: Metadata, draft: Draft) -> Metadata:
        """The metadata with codes and labels looked up; what cannot be found is a problem and stays as it is."""
        changes = {}
        for name, rule in self.traits.mapping.rules.items():
            value = getattr(metadata, name)
            if rule.form.references and value:
                found = self._resolve(rule, value, name, "", draft)
                if found is not value:
                    changes[name] = found
        return attrs.evolve(metadata, **changes) if changes else metadata

    def _resolve(self, rule: Rule, value: Any, where: str, inside: str, draft: Draft) -> Any:
        if isinstance(value, Reference):
            return self._find(rule, value, where, inside, draft)
        if isinstance(value, tuple):
            items = tuple(
                self._resolve(rule, item, f"{where}[{index}]", inside, draft) for index, item in enumerate(value)
            )
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        changes = {}
        for attribute in attrs.fields(type(value)):
            inner = getattr(value, attribute.name)
            if isinstance(inner, Reference):
                found = self._resolve(rule, inner, f"{where}.{attribute.name}", attribute.name, draft)
                if found is not inner:
                    changes[attribute.name] = found
        return attrs.evolve(value, **changes) if changes else value

    def _find(self, rule: Rule, value: Reference, where: str, inside: str, draft: Draft) -> Reference:
        lists, strict = self.lists_of(rule, inside)
        uri = _is_uri(value.id)
        if uri and not (strict and lists):
            return value
        if not lists:
            draft.problems.append(Problem(where, f"{value.id!r} is no URI. Give one.", value.id))
            return value
        try:
            found = waardelijsten.find(value.id, lists)
        except (UnknownWaarde, AmbiguousWaarde) as error:
            draft.problems.append(Problem(where, str(error), value.id))
            return value
        return value if uri else attrs.evolve(value, id=found.id, label=value.label or found.label)

    def lists_of(self, rule: Rule, inside: str) -> tuple[list[Waardelijst], bool]:
        """The waardelijsten of a reference, and whether the schema allows their values alone."""
        path = next(path for path in rule.form.references if _attribute(path) == inside)
        schema = self.body("create")
        strict = self._spec.lists_at(schema, (*rule.path, *path, "id"))
        if strict:
            return strict, True
        names = rule.lists.get(inside, ())
        return [self._spec.lists.get(name) or waardelijsten.snapshot(name) for name in names], False

    def body_pointer(self, use: Use = "create") -> str:
        """The pointer to that schema in the spec."""
        operation = self.operation(_OPERATION[use]) or self.operation(_OPERATION["create"])
        assert operation is not None
        return self._spec.body_pointer(operation)

    def _checker(self, use: Use) -> Checker:
        if use not in self._checkers:
            self._checkers[use] = Checker(self._spec, self.body_pointer(use))
        return self._checkers[use]

    def _cannot(self, why: str) -> str:
        return f"{self.label} cannot carry this: {why}."


def _without_rule(traits: Traits, metadata: Metadata) -> Iterator[str]:
    """Fields that are filled and that no rule of the version speaks of."""
    for attribute in attrs.fields(Metadata):
        name = attribute.name
        if name not in traits.mapping.rules and name not in ("extra", "wire", "wire_version"):
            yield name


def _attribute(path: Sequence[str]) -> str:
    """The attribute of the model at the end of a path of references: `soort_handeling` for `*/soortHandeling`."""
    key = next((key for key in reversed(path) if key != ITEMS), "")
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in key)


def _is_uri(text: str) -> bool:
    return "://" in text or text.lower().startswith("urn:")
