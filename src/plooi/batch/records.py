"""What the records of a journal's tables say, and that one which no client wrote is named, not believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from plooi.batch.rows import Action, Entry, Row, RowProblem, State
from plooi.batch.tables import are_sound, odd_column
from plooi.errors import IdInvalid, JournalError
from plooi.language import _
from plooi.model.ids import id_of
from plooi.model.results import Publication
from plooi.wire.foreign import json_in

_T = TypeVar("_T")
#: Quicker than the classes themselves, which count where a journal is long.
_ACTIONS, _STATES = {action.value: action for action in Action}, {state.value: state for state in State}


def _loaded(text: str | None) -> Any:
    if text is None:
        return None
    value = json_in(text)
    if not isinstance(value, dict):
        raise TypeError(_("it holds no object"))
    return value


def _publication(text: str | None) -> Any:
    value = _loaded(text)
    if value is not None:
        id_of(Publication.from_dict(value))
    return value


def read(
    journal: str,
    record: Mapping[str, Any],
    make: Callable[[Mapping[str, Any]], _T],
    table: str = "batch_rows",
) -> _T:
    """What is made of a row. Raises JournalError for one that no client wrote, as after a fault of the disk."""
    number = "id" if table == "batch_workers" else "seq"
    try:
        column = odd_column(table, record)
        if column is not None:
            raise TypeError(column)
        if table == "batch_rows":
            _ACTIONS[record["action"]], _STATES[record["state"]]
        return make(record)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, IdInvalid) as error:
        which = repr(record[number]) if number in record.keys() else _("one")  # noqa: SIM118
        raise JournalError(
            _(
                "The journal {journal} is damaged: row {which} of {table} cannot be read "
                "({name}). Put back a copy of the journal from before; what was delivered since is on the "
                "platform, and would be delivered again.",
                journal=journal,
                which=which,
                table=table,
                name=type(error).__name__,
            )
        ) from None


def row_problem(row: Mapping[str, Any]) -> RowProblem:
    """What is wrong, or worth a second look, in a row of the manifest."""
    return RowProblem(row["number"], row["place"], row["field"], row["message"], row["remedy"])


def row_of(record: Mapping[str, Any], main: str | None) -> Row:
    """A row for a worker; `main` is the id of the document that it is a part of, where it is known."""
    return Row(
        seq=record["seq"],
        key=record["key"],
        action=Action(record["action"]),
        number=record["number"],
        file=record["file"],
        metadata=_loaded(record["metadata"]),
        target=record["target"],
        main=main,
        size=record["size"],
        mtime=record["mtime"],
        sha256=record["sha256"],
        state=State(record["state"]),
        step=record["step"],
        publication=_publication(record["publication"]),
        unsure=bool(record["unsure"]),
        attempts=record["attempts"],
    )


def entries_of(columns: Mapping[str, Sequence[Any]]) -> Iterator[Entry] | None:
    """Many rows by their columns; None where one of them is damaged."""
    actions, states = columns["action"], columns["state"]
    if not (are_sound("batch_rows", columns) and _ACTIONS.keys() >= {*actions} and _STATES.keys() >= {*states}):
        return None
    made: dict[str, Iterable[Any]] = {
        "action": map(_ACTIONS.__getitem__, actions),
        "state": map(_STATES.__getitem__, states),
        "verified": map(bool, columns["verified"]),
    }
    return map(Entry._make, zip(*{**columns, **made}.values(), strict=True))


def entry_of(record: Mapping[str, Any]) -> Entry:
    """A row for those who look on."""
    made = {
        "action": _ACTIONS[record["action"]],
        "state": _STATES[record["state"]],
        "verified": bool(record["verified"]),
    }
    return Entry(**{**{name: record[name] for name in Entry._fields}, **made})
