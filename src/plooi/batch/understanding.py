"""What a row of a manifest says, and what is wrong with that by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import field

from plooi.batch.rows import CONTROL, IS_BIJLAGE_BIJ, Action, RawRow, RowProblem, fingerprint
from plooi.describe.remarks import remarks
from plooi.errors import (
    MOST_PROBLEMS,
    IdInvalid,
    MetadataInvalid,
    NotInThisVersion,
    Problem,
    RelationsNotProcessed,
    more_problems,
)
from plooi.language import _, later
from plooi.model.ids import id_of
from plooi.model.metadata import FIELDS, Metadata
from plooi.model.parts import plain
from plooi.versions import Version
from plooi.versions.encoded import Loss, Use
from plooi.versions.relations import Relations
from plooi.wording import sentence

#: Stands for the main document in the check, whose id is not known before it is delivered.
_SOME_ID = "00000000-0000-4000-8000-000000000000"
_EMPTY = Metadata()
_BLANK = _EMPTY.to_dict()
_OTHER_VERSION = later("Use a version that has one.")
#: Signs of a value at the most in a message.
_LONGEST = 200
_CONTROLS = frozenset(CONTROL.values())
#: What the version has to be able to do for a row; for a change, where it names a file.
_VERBS = {Action.publish: ("publish",), Action.change: ("replace_document",), Action.withdraw: ("withdraw",)}


@attrs.define
class Candidate:
    """A row on its way through the check."""

    raw: RawRow
    key: str
    action: Action = Action.publish
    file: str | None = None
    metadata: Metadata | None = None
    data: Mapping[str, Any] | None = None
    target: str | None = None
    main: str | None = None
    #: URI of the publisher, once the metadata is understood.
    publisher: str = ""
    size: int = 0
    mtime: int = 0
    sha256: str | None = None
    problems: list[RowProblem] = field(factory=list)
    #: What is worth a second look though it can be sent; of its file, None stands for what was known before.
    remarks: list[RowProblem] = field(factory=list)
    file_remarks: list[RowProblem] | None = None

    #: Problems beyond the most that are kept of a row.
    more: int = 0

    def wrong(self, name: str, message: str, remedy: str) -> None:
        # The one that says how many more a document has is kept as well.
        if len(self.problems) > MOST_PROBLEMS:
            self.more += 1
        else:
            self.problems.append(self.raw.problem(name, message, remedy))

    def all_problems(self) -> list[RowProblem]:
        """The problems that are kept, and how many more there are."""
        if not self.more:
            return self.problems
        message, _, remedy = more_problems(self.more)
        return [*self.problems, self.raw.problem("(row)", message, remedy)]

    @property
    def said(self) -> str:
        return fingerprint(self.action.value, self.file, self.data, self.target, self.main)


class Understanding:
    """Reads rows for a version of the API, and for the organisations that the token is for."""

    def __init__(self, version: Version, loss: Loss, relations: Relations, organisations: tuple[str, ...]) -> None:
        self._version = version
        self._loss = loss
        self._relations = relations
        self._organisations = organisations

    def understood(self, raw: RawRow) -> Candidate:
        """The row, with what is wrong in what it says."""
        given = {name: raw.data[name] for name in _CONTROLS if raw.data.get(name) not in (None, "")}
        texts = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        key = texts.get("key") or texts.get("file") or texts.get("id")
        candidate = Candidate(raw, str(key) if key else f"({raw.place})")
        if raw.fault is not None:
            candidate.wrong(*raw.fault)
            return candidate
        for name, value in texts.items():
            if not isinstance(value, str | int):
                candidate.wrong(
                    name,
                    _("{name} holds {kind}, not text.", name=name, kind=type(value).__name__),
                    _("Write one text there."),
                )
                return candidate
        self._read_action(candidate, {name: str(value) for name, value in texts.items()})
        values = {name: value for name, value in raw.data.items() if name not in _CONTROLS}
        if values and candidate.action is not Action.withdraw:
            self._read_metadata(candidate, values)
        elif candidate.action is Action.publish and not candidate.problems:
            candidate.wrong("(row)", _("There is no metadata in this row."), _("Fill in at least the required fields."))
        return candidate

    def _read_action(self, candidate: Candidate, texts: Mapping[str, str]) -> None:
        wanted = texts.get("action", "publish").lower()
        if wanted not in list(Action):
            known = ", ".join(Action)
            candidate.wrong(
                "action",
                _("{wanted!r} is no action.", wanted=wanted),
                _("Use one of {known}; nothing means publish.", known=known),
            )
            return
        candidate.action = Action(wanted)
        verbs = _VERBS[candidate.action] if texts.get("file") or candidate.action is not Action.change else ()
        for verb in verbs:
            if self._version.lacks(verb) is not None:
                lacking = NotInThisVersion(self._version.label, verb=verb).lacking
                candidate.wrong("action", lacking, _(_OTHER_VERSION))
        candidate.file, candidate.main = texts.get("file"), texts.get("main")
        target = texts.get("id")
        if candidate.action is Action.publish:
            if candidate.file is None:
                candidate.wrong("file", _("The row names no file."), _("Name the PDF or ZIP that is to be published."))
            if target is not None:
                candidate.wrong(
                    "id", _("A document that is yet to be published has no id."), _("Take it out, or say replace.")
                )
        elif target is None:
            candidate.wrong(
                "id", _("The row is to {wanted} a document, and does not say which.", wanted=wanted), _("Give its id.")
            )
        else:
            try:
                candidate.target = id_of(target)
            except IdInvalid as error:
                candidate.wrong("id", error.fault, error.remedy)
            if candidate.key == candidate.file or candidate.key == target:
                candidate.key = f"{wanted} {candidate.target}"
        if candidate.action is not Action.publish and candidate.main is not None:
            candidate.wrong("main", _("Only what is published can be an attachment."), _("Take the main document out."))
        if candidate.action is Action.change and candidate.file is None and not self._has_metadata(candidate):
            candidate.wrong("(row)", _("There is nothing to replace."), _("Name a file, or fill in the metadata."))

    def _has_metadata(self, candidate: Candidate) -> bool:
        return any(name not in _CONTROLS for name in candidate.raw.data)

    def _read_metadata(self, candidate: Candidate, values: dict[str, Any]) -> None:
        version = self._version
        use: Use = "replace" if candidate.action is Action.change else "create"
        try:
            metadata = version.decode(values) if "document" in values else Metadata.from_dict(values)
            candidate.metadata = metadata
            tried = metadata if candidate.main is None else with_main(metadata, _SOME_ID)
            encoded = version.encode(tried, use, loss=self._loss, relations=self._relations)
            publisher = version.reference_in(encoded.document, "publisher")
            candidate.publisher = "" if publisher is None else publisher.id
            for remark in remarks(version, metadata):
                message = f"{sentence(remark.message)}{_value(remark)}"
                remedy = remark.remedy or _("See that it is meant so.")
                candidate.remarks.append(candidate.raw.problem(remark.field, message, remedy))
        except MetadataInvalid as error:
            for problem in error.problems:
                remedy = problem.remedy or _("Correct it.")
                candidate.wrong(problem.field, f"{problem.message}{_value(problem)}", remedy)
        except RelationsNotProcessed as error:
            candidate.wrong("documentrelaties" if candidate.main is None else "main", error.fault, error.remedy)
        except NotInThisVersion as error:
            if error.verb is not None:
                candidate.wrong("action", error.lacking, _(_OTHER_VERSION))
            for name, reason in error.fields.items():
                remedy = _("Empty it, or send without it by --loss report.")
                candidate.wrong(
                    name, _("Version {label} cannot carry it: {reason}.", label=version.label, reason=reason), remedy
                )
        if candidate.metadata is None:
            return
        candidate.data = _filled(candidate.metadata)
        code = candidate.publisher.rpartition("/")[2]
        if code and self._organisations and code not in self._organisations:
            fault = _(
                "{publisher} is not who the token is for ({organisations}).",
                publisher=candidate.metadata.publisher,
                organisations=", ".join(self._organisations),
            )
            candidate.wrong("publisher", fault, _("Sign in for this publisher, or correct it."))


def _filled(metadata: Metadata) -> dict[str, Any]:
    """The fields that differ from empty metadata, as plain data."""
    # What is the very same object needs no closer look; most fields are.
    given = ((name, value) for name in FIELDS if (value := getattr(metadata, name)) is not getattr(_EMPTY, name))
    data = ((name, plain(value)) for name, value in given)
    return {name: value for name, value in data if value != _BLANK[name]}


def with_main(metadata: Metadata, main: str) -> Metadata:
    """The metadata of an attachment: with the relation to its main document.

    Source: "Attachments (bijlagen)" of the wire facts; the relation holds the bare id, as the portal writes it.
    """
    relation = {"relation": main, "role": IS_BIJLAGE_BIJ}
    return metadata.evolve(documentrelaties=[*metadata.documentrelaties, relation])


def _value(problem: Problem) -> str:
    if problem.value is None or repr(problem.value) in problem.text:
        return ""
    text = repr(problem.value)
    return _(" (given: {text})", text=text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
