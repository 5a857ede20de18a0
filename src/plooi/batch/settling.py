"""What a person does with a journal: try again, decide what nobody knows, and clean up what was left behind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from plooi.batch.databases import stamp
from plooi.batch.journal import Journal
from plooi.batch.rows import Action, Entry, Orphan, State
from plooi.client import Plooi
from plooi.errors import JournalError, NietGevondenFout, OutcomeUnknown, PlooiError
from plooi.flows.outcomes import look_at_file
from plooi.language import _
from plooi.model.ids import id_of

Outcome = Literal["again", "done", "drop"]


def retry(journal: Journal, keys: Iterable[str] = ()) -> int:
    """Let rows that failed, or are not known to be signalled, start again from where they were; gives how many.

    Args:
        keys: of the rows; by default all such rows that are still in the manifest.

    Raises:
        JournalError: there is no row of a key, or it is in another state; nothing was changed.
    """
    wanted = list(dict.fromkeys(keys))
    with journal.database.exclusive(), journal.database.transaction():
        for key in wanted:
            entry = _entry(journal, key)
            if entry.state not in (State.failed, State.unsignalled):
                raise JournalError(
                    _("The row {key!r} did not fail: it is {state}. Name rows that failed.", key=key, state=entry.state)
                )
        which = f"AND key IN ({', '.join('?' for _ in wanted)})" if wanted else "AND gone = 0"
        query = (
            "UPDATE batch_rows SET is_open = 1, worker = NULL, updated = ?, error = NULL, message = NULL, state = CASE "
            "WHEN action <> 'publish' THEN CASE WHEN unsure = 1 THEN 'changing' ELSE 'checked' END "
            "WHEN publication IS NULL THEN 'checked' WHEN unsure = 1 THEN 'uploading' ELSE 'created' END "
            f"WHERE state IN ('failed', 'unsignalled') {which}"
        )
        return journal.database.execute(query, stamp(), *wanted)


def resolve(journal: Journal, key: str, *, outcome: Outcome, id: str | None = None) -> Entry:  # noqa: A002
    """Decide about a row that is held or unsignalled, after a look at the platform.

    Args:
        outcome: `again`: do again what nobody knows the outcome of; `done`: it was done. Where the record was in
            question, it has this `id`, and its file can follow; otherwise the document is as the row wants it, and the
            row is done. `drop`: leave it, as failed.
        id: of the record, for `done` where the record was in question.

    Raises:
        JournalError: there is no such row, or there is nothing to decide.
        IdInvalid: the id is none.
    """
    with journal.database.exclusive(), journal.database.transaction():
        entry = _entry(journal, key)
        if entry.state not in (State.held, State.unsignalled):
            raise JournalError(
                _("The row {key!r} is not held: it is {state}. There is nothing to decide.", key=key, state=entry.state)
            )
        about_record = entry.action is Action.publish and entry.id is None
        changes: dict[str, object] = {"error": None, "message": None}
        match outcome:
            case "again" if about_record:
                changes |= {"state": State.checked.value, "is_open": 1}
            case "again":
                state = State.uploading if entry.action is Action.publish else State.changing
                changes |= {"state": state.value, "is_open": 1, "unsure": 1}
            case "done" if about_record:
                if id is None:
                    raise JournalError(_("Say under which id the record was made."))
                identity = id_of(id)
                changes |= {"state": State.created.value, "is_open": 1, "id": identity}
                changes["publication"] = f'{{"id": "{identity}"}}'
                journal.database.execute(
                    "UPDATE batch_orphans SET tidied = 1, id = ? WHERE seq = (SELECT max(seq) FROM batch_orphans WHERE "
                    "key = ? AND id IS NULL)",
                    identity,
                    key,
                )
            case "done":
                if id is not None and entry.id is not None and id_of(id) != entry.id:
                    raise JournalError(
                        _(
                            "The row {key!r} is about {id}, not {other}. Leave the id out.",
                            key=key,
                            id=entry.id,
                            other=id,
                        )
                    )
                changes |= {"state": State.done.value, "is_open": 0, "unsure": 0, "metadata": None}
            case "drop":
                changes |= {
                    "state": State.failed.value,
                    "is_open": 0,
                    "message": _("It was decided to leave this row."),
                }
        columns = ", ".join(f"{name} = ?" for name in [*changes, "updated"])
        journal.database.execute(f"UPDATE batch_rows SET {columns} WHERE key = ?", *changes.values(), stamp(), key)
        return _entry(journal, key)


def tidy(plooi: Plooi, journal: Journal) -> list[tuple[Orphan, str]]:
    """Withdraw records without a file whose id is known; gives each possible orphan with what became of it.

    A record that a row is still to complete is left alone, and so is one that has a file by now.

    Raises:
        ApiError, TransportError: the platform refused, or could not be reached; what was done until then is noted.
    """
    outcomes = []
    with journal.database.exclusive():
        for orphan in journal.orphans():
            if orphan.tidied:
                continue
            outcomes.append((orphan, _tidied(plooi, journal, orphan)))
    return outcomes


def _tidied(plooi: Plooi, journal: Journal, orphan: Orphan) -> str:
    if orphan.id is None:
        return _("its id is not known; it is never public, and nothing can be done")
    row = journal.entry(orphan.key)
    if row is not None and row.id == orphan.id and row.state is not State.failed:
        return _("left alone: the row {key} uses it ({state})", key=orphan.key, state=row.state)
    try:
        if _has_file(plooi, orphan.id):
            return _("left alone: there is a file under this id")
        plooi.withdraw(orphan.id)
        outcome = "withdrawn"
    except NietGevondenFout as error:
        if error.kind is None:
            raise
        outcome = _("not there any more")
    except OutcomeUnknown as error:
        if not error.stored:
            raise
        # Nothing of it was public, so that nothing has to be signalled.
        outcome = "withdrawn"
    with journal.database.transaction():
        journal.database.execute("UPDATE batch_orphans SET tidied = 1 WHERE id = ?", orphan.id)
        if row is not None and row.id == orphan.id:
            # Tried again, the row makes a record of its own.
            query = "UPDATE batch_rows SET id = NULL, pid = NULL, publication = NULL, unsure = 0 WHERE key = ?"
            journal.database.execute(query, row.key)
    return outcome


def _has_file(plooi: Plooi, identity: str) -> bool:
    """Whether there is a file. Where a look does not show it, the reason is raised."""
    look = plooi._transport.run(look_at_file(plooi._context, identity))
    if look.state == "unclear":
        lacking = _(
            "{label} cannot tell whether {identity} has a file. Nothing was withdrawn.",
            label=plooi.version.label,
            identity=identity,
        )
        raise look.error or PlooiError(lacking)
    return look.state == "given"


def _entry(journal: Journal, key: str) -> Entry:
    entry = journal.entry(key)
    if entry is None:
        raise JournalError(
            _("The journal {name} has no row {key!r}. `plooi batch report` lists them.", name=journal.name, key=key)
        )
    return entry
