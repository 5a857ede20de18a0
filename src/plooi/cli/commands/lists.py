"""`plooi lists`: the value lists, from which references are chosen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plooi.cli.batch.reports import cell
from plooi.cli.commands.lists_diff import lists_diff
from plooi.cli.frame.completing import list_names, list_values
from plooi.cli.frame.failures import InputError
from plooi.cli.frame.options import Session, connected
from plooi.language import _
from plooi.wire.foreign import on_one_line
from plooi.wording import counted

if TYPE_CHECKING:
    from plooi.waardelijsten import Waarde, Waardelijst

DIFF = "diff"
COLUMNS = ("id", "label", "code", "begindatum", "einddatum", "accepted")


def add_to(app: typer.Typer) -> None:
    app.command("lists", epilog="Example: plooi lists gemeenten --search utrecht --at 2022-06-16")(lists)


@connected
def lists(
    session: Session,
    naam: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAAM]",
            help="The list, such as gemeenten; without it: all lists. `diff`, and perhaps the name of a list: how the "
            "version's lists differ from the platform's snapshots.",
            show_default=False,
            autocompletion=list_names,
        ),
    ] = None,
    search: Annotated[
        str | None,
        typer.Option(
            "--search",
            metavar="TEXT",
            help="Only values that fit this text, the best first; when none does, those with nearly this name.",
            autocompletion=list_values,
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DAY", help="Only values in force on this day, such as 2022-06-16.")
    ] = None,
    live: Annotated[
        bool,
        typer.Option("--live", help="Ask the platform instead of the version's own lists, and mark what differs."),
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(
            "--with", metavar="SOURCE", help="With diff: compare with this version, or with service or dictionary."
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--from", metavar="SOURCE", help="With diff: begin with this instead of --api-version."),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the values as CSV.")] = False,
) -> None:
    """Show the value lists: which there are, the values of one, or how they differ.

    The lists of the API's version come with the client and need no connection. With --live the platform is asked; what
    it offers can be newer than what its own version accepts, and is marked so.
    """
    names = naam or []
    day = None if at is None else day_of(at)
    if names[:1] == [DIFF]:
        if search is not None or day is not None or as_csv:
            raise InputError("lists diff", _("it compares whole lists"), _("leave --search, --at and --csv out"))
        lists_diff(session, names[1:], base=base, against=against, live=live)
        return
    if len(names) > 1:
        raise InputError("lists", _("more than one list is named"), _("name one, or none for all of them"))
    if against is not None or base is not None:
        raise InputError("lists", _("only  plooi lists diff  compares"), _("leave --from and --with out"))
    if not names:
        if search is not None or live or day is not None or as_csv:
            raise InputError("lists", _("no list is named"), _("name one, such as  plooi lists gemeenten --search utr"))
        show_names(session)
        return
    show_values(session, names[0], search=search, day=day, live=live, as_csv=as_csv)


def show_values(session: Session, naam: str, *, search: str | None, day: str | None, live: bool, as_csv: bool) -> None:
    lijst = the_list(session, naam, live=live)
    matches: Iterable[Waarde] = lijst.choices if search is None else lijst.search(search)
    rows = [row_of(one, lijst) for one in matches if day is None or one.in_force(day)]
    session.output.result(
        {
            **version_of(session),
            "naam": lijst.naam,
            "versie": lijst.versie,
            "bron": lijst.bron,
            "live": live,
            "values": rows,
        },
        as_csv_lines(rows) if as_csv else map(line_of, rows),
    )
    if session.output.as_json or as_csv:
        return
    if not rows:
        session.output.note(_("No value matches.") if len(lijst) else _("The list is empty."))
    refused = sum(row["accepted"] is False for row in rows)
    nodes = sum(waarde.is_node for waarde in lijst.values())
    if nodes and search is None and day is None:
        what = counted(nodes, _("node that groups values is"), _("nodes that group values are"))
        session.output.note(_("{what} left out: no document is of such a kind.", what=what))
    if refused:
        what = counted(refused, _("value is"), _("values are"))
        session.output.note(
            _(
                "{what} offered by the platform, but refused by the spec of {version_shown}.",
                what=what,
                version_shown=session.version_shown,
            )
        )


def the_list(session: Session, naam: str, *, live: bool) -> Waardelijst:
    if not live:
        return session.version.value_list(naam)
    with session.client(sign_in=False) as client:
        return client.value_list(naam)


def day_of(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError("--at", _("{text!r} is not a day", text=text), _("write it as 2022-06-16")) from None


def show_names(session: Session) -> None:
    from plooi import waardelijsten

    lists = [session.version.lists[naam] for naam in waardelijsten.names() if naam in session.version.lists]
    rows = [{"naam": lijst.naam, "versie": lijst.versie, "values": len(lijst.choices)} for lijst in lists]
    session.output.result(
        {**version_of(session), "lists": rows},
        (
            _(
                "{naam:<32} {number:>5} values   {versie}",
                naam=row["naam"],
                number=row["values"],
                versie=row["versie"] or "",
            ).rstrip()
            for row in rows
        ),
    )


def version_of(session: Session) -> dict[str, str]:
    return {"version": session.version.label, "standing": session.version.standing}


def row_of(waarde: Waarde, lijst: Waardelijst) -> dict[str, Any]:
    """A value as data; `accepted` says whether the spec takes it, for what a platform answered."""
    return {
        "id": waarde.id,
        "label": waarde.label,
        "code": waarde.code,
        "begindatum": waarde.begindatum,
        "einddatum": waarde.einddatum,
        "accepted": None if lijst.accepted is None else waarde.id in lijst.accepted,
    }


def line_of(row: dict[str, Any]) -> str:
    marks = [_("ended {row}", row=row["einddatum"])] if row["einddatum"] else []
    marks += [_("refused by the spec")] if row["accepted"] is False else []
    # A list may be the platform's own, as it is now.
    line = f"{row['code']:<10} {row['label']}  {row['id']}" + (f"  ({'; '.join(marks)})" if marks else "")
    return on_one_line(line)


def as_csv_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    yield text.getvalue().rstrip("\n")
