"""Metadata as a wire document of a version, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plooi.errors import NotInThisVersion, Problem
from plooi.language import _, later
from plooi.model.metadata import FIELDS, Metadata
from plooi.model.parts import changed, plain
from plooi.model.pointers import ABSENT, look, put
from plooi.spelling import SEND_EXTRA
from plooi.versions.checking import Checker, content_problems
from plooi.versions.encoded import Use
from plooi.versions.resolving import Resolver
from plooi.versions.schema import SENT_BY, VersionSchema
from plooi.versions.spec import Spec

#: What is wrong, and what to do.
_GIVEN = (later("The platform gives the pid; a new delivery has none yet."), later("Leave it out."))
_UNKNOWN = (
    later("This version has no such field, and processing fails on it."),
    later("Take it out, or send it with {send_extra}."),
)


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
        """Take down that a field, or a part of one, could not be written."""
        self.losses.setdefault(name, why)


def decoded(schema: VersionSchema, document: Mapping[str, Any]) -> Metadata:
    """The metadata that a wire document says. What is not understood is in `Metadata.extra`."""
    values, extra = schema.traits.mapping.read(document)
    values.setdefault("language", None)
    for name in schema.coded.intersection(values):
        many = isinstance(values[name], tuple)
        references = [schema.of_code(name, reference) for reference in (values[name] if many else [values[name]])]
        values[name] = tuple(references) if many else references[0]
    return Metadata(**values, extra=extra, wire=document, wire_version=schema.label)


class Encoder:
    """Writes wire documents of one version and checks them."""

    def __init__(self, schema: VersionSchema, spec: Spec) -> None:
        self._schema = schema
        self._spec = spec
        self._mapping = schema.traits.mapping
        self._resolver = Resolver(schema)
        self._checkers: dict[Use, Checker] = {}
        self._carried: dict[Use, frozenset[str]] = {}
        rules = self._mapping.rules
        #: In the order of writing; fields without a rule come last.
        self._names = (*rules, *(name for name in FIELDS if name not in rules and name != "extra"))
        #: Those that are written though they are empty.
        self._filled = frozenset(name for name, rule in rules.items() if rule.empty is not ABSENT)

    def draft(self, metadata: Metadata, use: Use, *, send_extra: bool, forgive: bool) -> Draft:
        """What becomes of metadata on this wire, whatever is wrong with it.

        Raises:
            NotInThisVersion: the version has no such call.
        """
        if self._schema.operation(SENT_BY[use]) is None:
            raise NotInThisVersion(self._schema.label, verb=f"{use}_metadata")
        draft = Draft()
        changes = self._resolver.resolve(metadata, draft.problems)
        received = self._received(metadata, changes)
        resolved = changed(metadata, changes) if changes else metadata
        if use not in self._carried:
            self._carried[use] = frozenset(name for name in self._names if self._schema.carries(name, use))
        for name in self._names:
            value = getattr(resolved, name)
            if (value is not None and value != ()) or name in self._filled or name in received:
                self._write(name, resolved, use, received, draft)
        for path, value in self._mapping.constants.items():
            put(draft.document, path, value)
        for key, value in metadata.extra.items():
            if send_extra or self._schema.declares(key, use):
                put(draft.document, self._mapping.extra_path(key), value)
            elif forgive:
                draft.left_out.append(f"extra[{key!r}]")
            else:
                draft.problems.append(
                    Problem(key, _(_UNKNOWN[0]), value, _(_UNKNOWN[1], send_extra=SEND_EXTRA), code="unknown-field")
                )
        self._check(draft, resolved, use, received)
        return draft

    def _write(self, name: str, metadata: Metadata, use: Use, received: Mapping[str, Any], draft: Draft) -> None:
        value = getattr(metadata, name)
        empty = value is None or value == ()
        if name == "pid" and use == "create" and not empty:
            draft.problems.append(Problem("pid", _(_GIVEN[0]), value, _(_GIVEN[1]), code="pid-given"))
        elif name in self._carried[use]:
            rule = self._mapping.rules[name]
            written = received[name] if name in received else rule.write(metadata, draft.lose)
            if written is not ABSENT:
                put(draft.document, rule.path, written)
        elif empty or name == "pid":
            return
        elif use == "replace" and self._schema.carries(name, "create"):
            # The API's own exception: what a POST takes, its PUT refuses. The result of the call says so.
            draft.left_out.append(name)
        else:
            draft.lose(name, _("it has no such field"))

    def _check(self, draft: Draft, metadata: Metadata, use: Use, received: Mapping[str, Any]) -> None:
        if use not in self._checkers:
            self._checkers[use] = Checker(self._spec, self._schema.body_pointer(use))
        known = {problem.field for problem in draft.problems}
        name = self._mapping.name
        changed_fields = [field for field in self._mapping.rules if field not in received]
        problems, sendable = content_problems(draft.document, name)
        if sendable:
            problems = [
                *self._checkers[use].problems(draft.document, name, known),
                *problems,
                *(problem for check in self._schema.traits.stricter for problem in check(metadata, changed_fields)),
            ]
        draft.problems += [problem for problem in problems if problem.field not in known]

    def _received(self, metadata: Metadata, changes: Mapping[str, Any]) -> dict[str, Any]:
        """What stands on the wire for the fields that are just as they were received, ABSENT for nothing."""
        if metadata.wire is None or metadata.wire_version != self._schema.label:
            return {}
        before = decoded(self._schema, metadata.wire)
        return {
            name: look(metadata.wire, rule.path)
            for name, rule in self._mapping.rules.items()
            if name not in changes and _same(getattr(before, name), getattr(metadata, name))
        }


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same, labels included, which do not count where references are compared."""
    return one == other and (isinstance(one, str) or plain(one) == plain(other))
