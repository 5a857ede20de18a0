"""Why a list refuses a value that the platform has, and what became of a value that ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plooi.waardelijsten.errors import either
from plooi.waardelijsten.index import kind_of
from plooi.waardelijsten.lijst import Waardelijst
from plooi.waardelijsten.lookup import candidates
from plooi.waardelijsten.nearest import nearest
from plooi.waardelijsten.normal import Reading
from plooi.waardelijsten.snapshots import names, snapshots_of
from plooi.waardelijsten.successors import successors
from plooi.waardelijsten.waarde import Waarde

#: A value is named as a replacement only when its name is as near as this, of 100.
_NEAR = 70

_KNOWN_TO = {"service": "the platform's value-list service", "dictionary": "the platform's processing"}


def explain(text: str, lists: Iterable[Waardelijst]) -> str | None:
    """What to know of a URI, code or name before it is used with these lists; None when there is nothing to say.

    It says so when the value ended, when the lists lack a value that the platform has all the same, and when it belongs
    to another list; and what to use instead.

    Source: the lists of the spec, the service and processing differ, in documentsoorten, gemeenten and overige
    overheidsorganisaties.
    """
    lists = tuple(lists)
    found = candidates(text, lists)
    if not found:
        return beyond(text, lists)
    if len(found) == 1 and found[0].einddatum is not None:
        return _ended(found[0], lists)
    return None


def beyond(text: str, lists: Sequence[Waardelijst]) -> str | None:
    """What the platform's snapshots know of a text that stands for no value of these lists."""
    for lijst in lists:
        seen = [(snapshot, found) for snapshot in snapshots_of(lijst.naam) if (found := candidates(text, [snapshot]))]
        if seen:
            return _lacking(seen[-1][1], [snapshot for snapshot, _ in seen], lijst)
    return _elsewhere(text, lists)


def _ended(waarde: Waarde, lists: Sequence[Waardelijst]) -> str:
    namesakes = [
        one
        for one in candidates(Reading(waarde.label).name, lists)
        if one.einddatum is None and kind_of(one) == kind_of(waarde)
    ]
    if namesakes:
        remedy = f"Use {either(map(str, namesakes))}, which lives"
    else:
        remedy = f"For a document of a later day use {_after(waarde, lists)}"
    return f"{waarde} ended on {waarde.einddatum}. {remedy}."


def _after(waarde: Waarde, lists: Sequence[Waardelijst]) -> str:
    """What came after a value that ended, in words."""
    codes = successors(waarde.code)
    there = [one for code in codes for one in candidates(code, lists)]
    if there:
        return f"{either(map(str, there))}, which came after it"
    newer = [one for code in codes for one in candidates(code, snapshots_of("gemeenten")[-1:])]
    if newer:
        return f"its successor, {either(map(str, newer))}, with a version whose list has it: this one's has not"
    return "its successor, which the list does not name"


def _lacking(found: Sequence[Waarde], snapshots: Iterable[Waardelijst], lijst: Waardelijst) -> str:
    known = " and ".join(
        f"{_KNOWN_TO[snapshot.bron]}{f' ({snapshot.versie})' if snapshot.versie else ''}" for snapshot in snapshots
    )
    checked = ", against which deliveries are checked" if lijst.bron.startswith("spec") else ""
    # A body with nearly the same name is another body, and no replacement.
    bodies = any(kind_of(waarde) for waarde in found)
    near = [] if bodies else nearest(found[0].label, [lijst], cutoff=_NEAR)
    remedy = (
        f"Near to it: {' and '.join(map(str, near))}"
        if near
        else "Use another value of that list, or a version of the API whose list has this one"
    )
    return f"{either(map(str, found))} is known to {known}, but not in {lijst}{checked}. {remedy}."


def _elsewhere(text: str, lists: Sequence[Waardelijst]) -> str | None:
    asked = {lijst.naam for lijst in lists}
    if not asked:
        return None
    wanted = Reading(text)
    for naam in names():
        for snapshot in () if naam in asked else snapshots_of(naam):
            found = snapshot.index.by_uri(wanted) or snapshot.index.by_code(wanted)
            if found:
                return f"{either(map(str, found))} is a value of {naam}. Use a value of {either(sorted(asked))}."
    return None
