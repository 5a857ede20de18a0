"""One row of a manifest: what is to be done with which document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

import attrs
from attrs import field, frozen

#: The role of an attachment to its main document. Source: "Attachments (bijlagen)" of the wire facts.
IS_BIJLAGE_BIJ = "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"


class Action(StrEnum):
    """What a row asks for."""

    publish = "publish"
    change = "replace"
    withdraw = "withdraw"


class State(StrEnum):
    """How far a row is. The names in the present tense were noted before a request, the others after its answer.

    `checked`: nothing was sent. `creating`: metadata is on its way. `created`: there is a record without a file.
    `uploading`: the file is on its way. `uploaded`: taken in, and to be read back. `changing`: a change is on its way.
    `done`: the platform accepted all that the row asks for. `failed`: it will not succeed by itself. `unsignalled`: the
    platform keeps what was sent, but is not known to have signalled it to processing, so that it may never be public
    (or, withdrawn, still be). `held`: nobody knows what became of it, and somebody has to decide.
    """

    checked = "checked"
    creating = "creating"
    created = "created"
    uploading = "uploading"
    uploaded = "uploaded"
    changing = "changing"
    done = "done"
    failed = "failed"
    unsignalled = "unsignalled"
    held = "held"


#: The states of rows that ended otherwise than done.
UNFINISHED = (State.failed, State.unsignalled, State.held)

#: The states from which a run goes on by itself.
OPEN = frozenset({State.checked, State.creating, State.created, State.uploading, State.uploaded, State.changing})

#: Columns and keys of a row that are no metadata, by the names that are understood.
CONTROL: Mapping[str, str] = {
    "file": "file",
    "bestand": "file",
    "document_file": "file",
    "key": "key",
    "sleutel": "key",
    "action": "action",
    "actie": "action",
    "id": "id",
    "main": "main",
    "hoofddocument": "main",
}


@frozen
class RowProblem:
    """One thing that is wrong with a row.

    Attributes:
        row: number of the row, from 1, the header not counted; 0 for the manifest as a whole.
        place: where it stands, such as `line 12` or the name of a file.
        field: the field in the facade's names, or `file`, `key`, `action`, `id`, `main`.
        message: what is wrong.
        remedy: what to do.
    """

    row: int
    place: str
    field: str
    message: str
    remedy: str

    def to_dict(self) -> dict[str, Any]:
        """The problem as plain data."""
        return {
            "row": self.row,
            "place": self.place,
            "field": self.field,
            "message": self.message,
            "remedy": self.remedy,
        }


@frozen
class RawRow:
    """A row as it was read: its number from 1, its place, and its data; or the reason why there is none."""

    number: int
    place: str
    data: Mapping[str, Any] = field(factory=dict, repr=False)
    fault: tuple[str, str, str] | None = None

    def problem(self, name: str, message: str, remedy: str) -> RowProblem:
        """A problem of this row."""
        return RowProblem(self.number, self.place, name, message, remedy)


@frozen
class Row:
    """A row as the journal has it, for those who deliver it.

    Attributes:
        seq: its number in the journal.
        key: what the row is known by in the batch and in the journal.
        file: path as the manifest has it, from the manifest's folder; None for a row without a file.
        metadata: in the facade's names, as plain data; None where there is none.
        target: id of the document to change, for `replace` and `withdraw`.
        main: id of the main document of an attachment, once it is known.
        size, mtime, sha256: of the file, in bytes, ns and hex, as it was when it was checked.
        step: how far a change of several calls is.
        publication: what the platform said of the record, as `Publication.to_dict` has it.
        unsure: the call that the state names may have been carried out though its answer is not known.
        attempts: how often a record was asked for.
    """

    seq: int
    key: str
    action: Action
    number: int = 0
    file: str | None = None
    metadata: Mapping[str, Any] | None = field(default=None, repr=False)
    target: str | None = None
    main: str | None = None
    size: int = 0
    mtime: int = 0
    sha256: str | None = None
    state: State = State.checked
    step: str = ""
    publication: Mapping[str, Any] | None = field(default=None, repr=False)
    unsure: bool = False
    attempts: int = 0


class Entry(NamedTuple):
    """What the journal says of a row, for people. The attributes are called as the columns that they come from.

    Attributes:
        number: of the row in the manifest, from 1; 0 for a row that is in it no longer.
        id, pid: of the document on the platform, once known.
        main: what the row names as its main document.
        error, message: of the last failure: the class of the error, and its text.
        verified: the file was read back and compared.
        updated: when the state was noted, ISO text, UTC.
    """

    key: str
    number: int
    place: str
    action: Action
    file: str | None
    size: int
    sha256: str | None
    state: State
    id: str | None
    pid: str | None
    main: str | None
    error: str | None
    message: str | None
    verified: bool
    updated: str
    attempts: int

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain data."""
        return {name: _plain(value) for name, value in self._asdict().items()}


@frozen
class Orphan:
    """A record without a file that may be on the platform. It is never public.

    Attributes:
        key: of the row that it was made for.
        id: of the record; None where no answer told.
        cause: `answer lost`, `stopped in between`, `taken over` or `file refused`.
        since: when it was noted, ISO text, UTC.
        tidied: it was withdrawn, has its file by now, or turned out not to be there.
    """

    key: str
    id: str | None
    cause: str
    since: str
    tidied: bool

    def to_dict(self) -> dict[str, Any]:
        """The orphan as plain data."""
        return attrs.asdict(self)


@frozen
class Worker:
    """A process that works, or worked, on a journal. Times are ISO text, UTC; `alive` until its lease has run out."""

    id: str
    host: str
    pid: int
    started: str
    seen: str
    alive: bool

    def to_dict(self) -> dict[str, Any]:
        """The worker as plain data."""
        return attrs.asdict(self)


def fingerprint(*values: Any) -> str:
    """A fingerprint of what a row says, save for its file's content."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value
