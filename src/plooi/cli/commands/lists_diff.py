"""`plooi lists diff`: how editions of the value lists differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plooi.cli.frame.failures import InputError
from plooi.cli.frame.options import Session
from plooi.errors import ConfigurationError
from plooi.language import _

if TYPE_CHECKING:
    from plooi.waardelijsten import Difference, Waarde, Waardelijst


def lists_diff(session: Session, names: list[str], *, base: str | None, against: str | None, live: bool) -> None:
    """Compare the version's lists, or those of another source, with a server's answers, a version, or snapshots."""
    from plooi.waardelijsten import compare

    if live and against is not None:
        raise InputError("lists diff", _("--live and --with both say what to compare with"), _("leave one of them out"))
    lists = [session.version.value_list(naam) for naam in names] or list(session.version.lists.values())
    if base is not None:
        lists = [other for lijst in lists for other in others(lijst.naam, base, "--from")]
    pairs: list[tuple[Waardelijst, Waardelijst]] = []
    if live:
        with session.client(sign_in=False) as client:
            pairs = [(lijst, client.value_list(lijst.naam)) for lijst in lists]
    else:
        pairs = [(lijst, other) for lijst in lists for other in others(lijst.naam, against, "--with")]
    differences = [compare(before, after) for before, after in pairs]
    document = {
        "version": session.version.label,
        "standing": session.version.standing,
        "differences": [one.to_dict() for one in differences],
    }
    session.output.result(document, (line for one in differences for line in lines_of(one)))


def others(naam: str, against: str | None, flag: str) -> list[Waardelijst]:
    """The editions to compare a list with; without a source: all snapshots of it."""
    from plooi import versions, waardelijsten

    if against in (None, "service", "dictionary"):
        sources = [bron for known, bron in waardelijsten.snapshots() if known == naam and against in (None, bron)]
        return [waardelijsten.snapshot(naam, bron) for bron in sources]
    assert against is not None
    try:
        lists = versions.get(against).lists
    except ConfigurationError as error:
        raise InputError(flag, str(error).rstrip("."), _("or give service or dictionary")) from None
    return [lists[naam]] if naam in lists else []


def lines_of(difference: Difference) -> Iterator[str]:
    """A difference for a person: a heading, and a line for each value."""
    heading = f"{difference.before} -> {difference.after}"
    if not difference:
        yield _("{heading}: the same", heading=heading)
        return
    yield heading
    for sign, values in (("+", difference.added), ("-", difference.gone)):
        yield from (f"  {sign} {waarde.described}  {waarde.id}" for waarde in values)
    for old, new in difference.relabelled:
        yield _("  ~ {code}: {before!r} is called {after!r}", code=old.code, before=old.label, after=new.label)
    for old, new in difference.redated:
        yield _(
            "  ~ {code}: in force {old} in the first, {new} in the second", code=old.code, old=span(old), new=span(new)
        )


def span(waarde: Waarde) -> str:
    return _("{begindatum} to {einddatum}", begindatum=waarde.begindatum or "…", einddatum=waarde.einddatum or "…")
