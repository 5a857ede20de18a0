"""The life of a delivery: what is stored of it, what was signalled, what the public index shows, and the steps between.

    created ── upload ──> uploaded ── time ──> processed ── withdraw ──> withdrawn
    (orphan)   stored, and signalled           (public)

Storing and signalling are two acts. What is stored and was not signalled stays out of the index until something is
signalled for the record again: then processing takes up all that is stored of it by then.

Nothing here does I/O or looks at a clock. Processing is a moment, not a task: what is stored has been taken up once the
moment `due` has passed, so that a restart changes nothing. Source: what the published services of 0.9.0-beta answered
and kept when they were run, with one of the services behind them away as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import evolve, field, frozen

State = Literal["created", "stored", "uploaded", "processed", "withdrawn"]


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
class Shown:
    """What the public index shows of a record, and since when, in seconds since the epoch."""

    metadata: Mapping[str, Any] = field(repr=False)
    file: File
    since: float


@frozen
class Record:
    """A delivery as the platform keeps it.

    Attributes:
        version: label of the API version that it was delivered with.
        id: the UUID that it was given; or, for a file sent without metadata, the id that was called.
        pid: None when there is no metadata, and in versions that know no pid.
        metadata: as stored, and read; None when a file was sent to an id that nobody had been given.
        text: the same as stored, to the letter.
        created, changed: moments, ISO 8601 in UTC.
        file: the file as stored.
        due: when processing takes up what is stored, in seconds since the epoch; None when nothing was signalled
            since it did so last.
        signalled: whether the last change was signalled.
        processed: whether processing ever took the record up, as far as `due` was looked at.
        shown: what the index shows, as far as `due` was looked at; None when the record is not public.
        uploads: how many files it has been given.
        withdrawn: whether it is noted as taken offline; the index may show it still.
        replaced: whether its metadata was ever replaced.
        notes: what the platform's processing fails on, one text each; a record with any is never taken up.
    """

    version: str
    id: str
    pid: str | None
    metadata: Mapping[str, Any] | None = field(repr=False)
    text: str | None = field(repr=False)
    created: str
    changed: str
    file: File | None = None
    due: float | None = None
    signalled: bool = False
    processed: bool = False
    shown: Shown | None = None
    uploads: int = 0
    withdrawn: bool = False
    replaced: bool = False
    notes: tuple[str, ...] = field(default=(), repr=False)

    def at(self, now: float) -> Record:
        """The record at a moment, in seconds since the epoch: with its processing done when that is due."""
        if self.due is None or self.due > now:
            return self
        if self.metadata is None or self.notes:
            # Processing has nothing to publish a file under, or fails on the metadata.
            return self
        since = self.due if self.shown is None else self.shown.since
        shown = None if self.withdrawn or self.file is None else Shown(self.metadata, self.file, since)
        return evolve(self, due=None, processed=True, shown=shown)

    def state(self, now: float) -> State:
        """The state at a moment: `stored` is what was not signalled and is not public.

        What was withdrawn, or processed before it was changed, may differ from what the index shows.
        """
        record = self.at(now)
        if record.withdrawn:
            return "withdrawn"
        if record.file is None:
            return "created"
        if record.shown is not None:
            return "processed"
        return "stored" if record.due is None else "uploaded"

    def is_public(self, now: float) -> bool:
        """Whether the public index shows the record at a moment."""
        return self.at(now).shown is not None


def with_file(
    record: Record, file: File, *, now: float, processing: float, moment: str, signalled: bool = True
) -> Record:
    """The record after an upload. Where it was processed already it stays public, with the new file."""
    record = evolve(record.at(now), file=file, uploads=record.uploads + 1, changed=moment)
    return _signal(record, now=now, processing=processing, signalled=signalled)


def with_metadata(
    record: Record,
    metadata: Mapping[str, Any],
    text: str,
    notes: tuple[str, ...],
    *,
    now: float,
    processing: float,
    moment: str,
    signalled: bool = True,
) -> Record:
    """The record after its metadata was replaced, which lifts a withdrawal."""
    changes: dict[str, Any] = {"metadata": metadata, "text": text, "notes": notes, "replaced": True}
    record = evolve(record.at(now), **changes, withdrawn=False, changed=moment)
    return _signal(record, now=now, processing=processing, signalled=signalled)


def without_publication(record: Record, *, now: float, moment: str, signalled: bool = True) -> Record:
    """The record after it was noted as withdrawn; when that was signalled, the index shows it no longer."""
    record = evolve(record.at(now), withdrawn=True, signalled=signalled, changed=moment)
    return evolve(record, due=None, shown=None) if signalled else record


def processed_at(record: Record, now: float) -> Record:
    """The record with its processing done at a moment, when something of it was signalled."""
    return record if record.due is None else evolve(record, due=min(now, record.due)).at(now)


def _signal(record: Record, *, now: float, processing: float, signalled: bool) -> Record:
    """A change that was signalled is taken up after its time; of what was processed before, at once."""
    if not signalled:
        return evolve(record, signalled=False)
    waits = record.due if record.due is not None else now + processing
    return evolve(record, signalled=True, due=now if record.processed else waits)
