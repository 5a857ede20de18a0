"""Why a list refuses a value that the platform has, and what became of a value that ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plooi.language import _, later
from plooi.waardelijsten.index import Listed, candidates, kind_of, stored_index
from plooi.waardelijsten.nearest import nearest
from plooi.waardelijsten.normal import Reading
from plooi.waardelijsten.stored import names, sources_of, stored
from plooi.waardelijsten.successors import successors
from plooi.waardelijsten.waarde import Waarde
from plooi.wording import both, either

#: A value is named as a replacement only when its name is as near as this, of 100.
_NEAR = 70

_KNOWN_TO = {"service": later("the platform's value-list service"), "dictionary": later("the platform's processing")}


def explain(text: str, lists: Iterable[Listed]) -> str | None:
    """What to know of a URI, code or name before it is used with these lists; None when nothing is known.

    It says so when the value ended, when the lists lack a value that the platform has all the same, and when it belongs
    to another list; and what to use instead.

    Source: the lists of the spec, the service and processing differ, in documentsoorten, gemeenten and overige
    overheidsorganisaties.
    """
    lists = tuple(lists)
    waarden = _candidates(text, lists)
    if not waarden:
        return beyond(text, lists)
    if len(waarden) == 1 and waarden[0].is_node:
        return _grouping(waarden[0], lists)
    if len(waarden) == 1 and waarden[0].einddatum is not None:
        return _ended(waarden[0], lists)
    return None


def beyond(text: str, lists: Sequence[Listed]) -> str | None:
    """What the platform's snapshots know of a text that stands for no value of these lists."""
    nodes = [(node, lijst) for lijst in lists for node in lijst.index.nodes(Reading(text))]
    if nodes:
        return _grouping(nodes[0][0], [nodes[0][1]])
    for lijst in lists:
        indexes = {bron: stored_index(lijst.naam, bron) for bron in sources_of(lijst.naam)}
        known = {bron: waarden for bron, index in indexes.items() if (waarden := candidates(text, [index]))}
        if known:
            *_, newest = known.values()
            return _lacking(newest, known, lijst)
    return _elsewhere(text, lists)


def _candidates(text: str, lists: Iterable[Listed]) -> list[Waarde]:
    return candidates(text, [lijst.index for lijst in lists])


def _ended(waarde: Waarde, lists: Sequence[Listed]) -> str:
    namesakes = [
        one
        for one in _candidates(Reading(waarde.label).name, lists)
        if one.einddatum is None and kind_of(one) == kind_of(waarde)
    ]
    if namesakes:
        remedy = _("Use {values}, which lives", values=either(map(str, namesakes)))
    else:
        remedy = _("For a document of a later day use {waarde}", waarde=_after(waarde, lists))
    return _("{waarde} ended on {einddatum}. {remedy}.", waarde=waarde, einddatum=waarde.einddatum, remedy=remedy)


def _grouping(node: Waarde, lists: Sequence[Listed]) -> str:
    """What to use in place of a node of the thesaurus."""
    naam = next(lijst.naam for lijst in lists if node.id in lijst.index.waarden)
    near = nearest(node.label, [lijst.index for lijst in lists], cutoff=_NEAR)
    remedy = (
        _("Use {values}", values=either(map(str, near)))
        if near
        else _("Use one of those values: `plooi lists {naam}` shows them", naam=naam)
    )
    return _("{node} groups values of {naam} and is none of them. {remedy}.", node=node, naam=naam, remedy=remedy)


def _after(waarde: Waarde, lists: Sequence[Listed]) -> str:
    """What came after a value that ended, in words."""
    codes = successors(waarde.code)
    listed = [one for code in codes for one in _candidates(code, lists)]
    if listed:
        return _("{values}, which came after it", values=either(map(str, listed)))
    newest = stored_index("gemeenten", sources_of("gemeenten")[-1])
    newer = [one for code in codes for one in candidates(code, [newest])]
    if newer:
        return _(
            "its successor, {values}, with a version whose list has it: this one's has not",
            values=either(map(str, newer)),
        )
    return _("its successor, which the list does not name")


def _lacking(waarden: Sequence[Waarde], sources: Iterable[str], lijst: Listed) -> str:
    versions = {bron: stored(lijst.naam, bron)[0] for bron in sources}
    known = both(f"{_(_KNOWN_TO[bron])}{f' ({versie})' if versie else ''}" for bron, versie in versions.items())
    checked = _(", against which deliveries are checked") if lijst.bron.startswith("spec") else ""
    # A body with nearly the same name is another body, and no replacement.
    bodies = any(kind_of(waarde) for waarde in waarden)
    near = [] if bodies else nearest(waarden[0].label, [lijst.index], cutoff=_NEAR)
    remedy = (
        _("Near to it: {values}", values=both(map(str, near)))
        if near
        else _("Use another value of that list, or a version of the API whose list has this one")
    )
    return _(
        "{values} is known to {known}, but not in {lijst}{checked}. {remedy}.",
        values=either(map(str, waarden)),
        known=known,
        lijst=lijst,
        checked=checked,
        remedy=remedy,
    )


def _elsewhere(text: str, lists: Sequence[Listed]) -> str | None:
    asked = {lijst.naam for lijst in lists}
    if not asked:
        return None
    wanted = Reading(text)
    for naam in names():
        for bron in () if naam in asked else sources_of(naam):
            index = stored_index(naam, bron)
            waarden = index.by_uri(wanted) or index.by_code(wanted)
            if waarden:
                return _(
                    "{values} is a value of {naam}. Use a value of {asked}.",
                    values=either(map(str, waarden)),
                    naam=naam,
                    asked=either(sorted(asked)),
                )
    return None
