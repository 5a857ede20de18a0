"""`plooi lists`: the value lists, from which references are chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from plooi.cli.failures import InputError
from plooi.cli.options import Session, connected


def add_to(app: typer.Typer) -> None:
    app.command("lists", epilog="Example: `plooi lists gemeenten --search utrecht`")(lists)


@connected
def lists(
    session: Session,
    naam: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAAM]", help="The list, such as gemeenten. Without it: all lists.", show_default=False
        ),
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="Only values whose label, code or URI holds this.")
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the platform instead of the version's own lists.")] = False,
) -> None:
    """Show the value lists: which there are, or the values of one.

    The lists of the API's version come with the client and need no connection. With --live the platform is asked; what
    it offers can be newer than what its own version accepts.
    """
    if naam is None:
        if search is not None or live:
            raise InputError("lists", "no list is named", "name one, such as  plooi lists gemeenten --search utr")
        show_names(session)
        return
    if live:
        with session.client(sign_in=False) as client:
            values: Iterable[Any] = client.value_list(naam).values()
    else:
        values = session.version.value_list(naam).values()
    rows = [document(value) for value in values]
    if search is not None:
        wanted = search.casefold()
        rows = [row for row in rows if any(wanted in str(part).casefold() for part in row.values() if part)]
    session.output.result(
        {**version_of(session), "naam": naam, "live": live, "values": rows},
        (f"{row['code'] or '':<10} {row['label']}  {row['id']}" for row in rows),
    )
    if not rows and not session.output.as_json:
        session.output.note("No value fits." if search else "The list is empty.")


def show_names(session: Session) -> None:
    from plooi import waardelijsten

    names = waardelijsten.names()
    rows = [{"naam": naam, "values": len(session.version.value_list(naam))} for naam in names]
    session.output.result(
        {**version_of(session), "lists": rows},
        (f"{row['naam']:<32} {row['values']:>5} values" for row in rows),
    )


def version_of(session: Session) -> dict[str, str]:
    return {"version": session.version.label, "standing": session.version.standing}


def document(value: Any) -> dict[str, Any]:
    return {
        "id": value.id,
        "label": value.label,
        "code": value.code,
        "begindatum": getattr(value, "begindatum", None),
        "einddatum": getattr(value, "einddatum", None),
    }
