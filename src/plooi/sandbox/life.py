"""The life of a delivery: what is kept of it, the state that follows from that, and the steps between states.

    created ── upload ──> uploaded ── time ──> processed ── withdraw ──> withdrawn
    (orphan)              (again: overwrites)  (public)

Nothing here does I/O or looks at a clock. Processing is a moment, not a task: a record is processed once the moment
`due` has passed, so that a restart changes nothing. Source: the life of a delivery on the server, 0.9.0-beta; that
processing is started by the upload alone is inferred from its services.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import evolve, field, frozen

State = Literal["created", "uploaded", "processed", "withdrawn"]


@frozen
class File:
    """A delivered file.

    Attributes:
        name: its name in the store.
        size: in bytes.
        sha256: hexadecimal.
        media_type: what its first bytes say: `application/pdf` or `application/zip`.
        declared: the content type that it was sent with.
    """

    name: str
    size: int
    sha256: str
    media_type: str
    declared: str


@frozen
class Record:
    """A delivery as the platform keeps it.

    Attributes:
        version: label of the API version that it was delivered with.
        id: the UUID that it was given; or, for a file sent without metadata, the id that was called.
        pid: None when there is no metadata, and in versions that know no pid.
        metadata: as on the wire; None when a file was sent to an id that nobody had been given.
        created, changed: moments, ISO 8601 in UTC.
        due: when processing is done, in seconds since the epoch; None without a file.
        uploads: how many files it has been given.
        withdrawn: whether it was taken offline.
        replaced: whether its metadata was ever replaced.
        notes: what the platform's processing would have refused, one text each.
    """

    version: str
    id: str
    pid: str | None
    metadata: Mapping[str, Any] | None = field(repr=False)
    created: str
    changed: str
    file: File | None = None
    due: float | None = None
    uploads: int = 0
    withdrawn: bool = False
    replaced: bool = False
    notes: tuple[str, ...] = field(default=(), repr=False)

    def state(self, now: float) -> State:
        """The state at a moment, in seconds since the epoch."""
        if self.withdrawn:
            return "withdrawn"
        if self.file is None:
            return "created"
        return "processed" if self.is_processed(now) else "uploaded"

    def is_processed(self, now: float) -> bool:
        return self.metadata is not None and self.due is not None and self.due <= now

    def is_public(self, now: float) -> bool:
        return self.state(now) == "processed"


def with_file(record: Record, file: File, *, now: float, processing: float, moment: str) -> Record:
    """The record after an upload. Where it was processed already it stays public, with the new file."""
    due = record.due if record.is_processed(now) else now + processing
    return evolve(record, file=file, due=due, uploads=record.uploads + 1, changed=moment)


def with_metadata(record: Record, metadata: Mapping[str, Any], notes: tuple[str, ...], *, moment: str) -> Record:
    """The record after its metadata was replaced, which lifts a withdrawal."""
    return evolve(record, metadata=metadata, notes=notes, replaced=True, withdrawn=False, changed=moment)


def without_publication(record: Record, *, moment: str) -> Record:
    """The record after it was withdrawn."""
    return evolve(record, withdrawn=True, changed=moment)


def processed_at(record: Record, now: float) -> Record:
    """The record with its processing done at a moment."""
    return evolve(record, due=now)
