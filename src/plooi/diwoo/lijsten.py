"""The value lists of the schema, and which value of them a value of the platform's lists stands for.

Source: the lists of the schema 0.9.8, generated on 2025-08-12. They hold identifiers and labels alone.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from attrs import frozen

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.model.parts import Reference
from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, Waarde, Waardelijst, find, snapshot
from plooi.waardelijsten.nearest import nearest
from plooi.wording import either, shown

STANDARD = "0.9.8"

_ORGANISATIES = (
    "gemeenten",
    "ministeries",
    "provincies",
    "waterschappen",
    "caribische_openbare_lichamen",
    "overige_overheidsorganisaties",
    "samenwerkingsorganisaties",
    "zelfstandige_bestuursorganen",
)
#: The lists whose values an element takes.
LISTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("publisher", "verantwoordelijke", "opsteller", "wasAssociatedWith"), _ORGANISATIES),
    "informatiecategorie": ("informatiecategorieen",),
    "documentsoort": ("documentsoorten",),
    "thema": ("toplijst",),
    "language": ("talen",),
    "format": ("filetypes",),
    "soortHandeling": ("documenthandelingen",),
    "role": ("documentrelaties",),
}

_KERN = "https://identifier.overheid.nl/tooi/def/thes/kern/"
_FILETYPE = "http://publications.europa.eu/resource/authority/file-type/"
_MINISTERIE = "https://identifier.overheid.nl/tooi/id/ministerie/"

#: Values of the platform that the schema's lists lack, and the listed value that holds for them by definition: a PDF/A
#: and a PDF/X are PDFs (ISO 19005, ISO 15930), and the listed document types name both laws in their labels.
REPLACED: Mapping[str, str] = {
    _FILETYPE + "PDFA1A": _FILETYPE + "PDF",
    _FILETYPE + "PDFA1B": _FILETYPE + "PDF",
    _FILETYPE + "PDFX": _FILETYPE + "PDF",
    # Wob-verzoek; aanvraag ex art. 4.1 Woo
    _KERN + "c_dd451365": _KERN + "c_1cf18f83",
    _KERN + "c_8ec8e5e7": _KERN + "c_1cf18f83",
    # beslissing op verzoek art. 3 Wob; beslissing op verzoek art. 4.1 Woo
    _KERN + "c_e0865e4d": _KERN + "c_4f50ca9c",
    _KERN + "c_bcaddc61": _KERN + "c_4f50ca9c",
}
#: Ministries that ended, and the one that took up their work, which their names do not show. Offered, never chosen:
#: work moved between ministries as well.
_TOOK_UP: Mapping[str, str] = {
    _MINISTERIE + "hv_04795600": _MINISTERIE + "mnre1058",  # Veiligheid en Justitie
    _MINISTERIE + "hv_17252319": _MINISTERIE + "mnre1045",  # Economische Zaken, Landbouw en Innovatie
}
#: Shorter lists are offered whole when nothing in them is near.
_SHORT = 20


@cache
def lijst(naam: str) -> Waardelijst:
    """A list of the schema: identifiers and labels, with the last days that the platform's lists know."""
    content = pkgutil.get_data(__package__, f"data/{naam}.json")
    assert content is not None  # LISTS names files of this package
    data: dict[str, Any] = json.loads(content)
    labels = {prefix + code: label for prefix, rows in data["waarden"].items() for code, label in rows}
    return Waardelijst.from_enum(naam, data["versie"], f"DiWoo {STANDARD}", labels, labels)


@cache
def lists_of(element: str) -> tuple[Waardelijst, ...]:
    """The lists whose values an element takes."""
    return tuple(lijst(naam) for naam in LISTS[element])


#: The categories of the Woo, article 3.3, and that of article 3.1, one of which every entry must name. The
#: Aanlever-API knew document types and no such categories.
INFORMATIECATEGORIEEN = lijst("informatiecategorieen")


def category(text: str) -> Waarde:
    """The category that a URI, a code or a label stands for. Raises ConfigurationError naming those there are."""
    try:
        return INFORMATIECATEGORIEEN.find(text)
    except (UnknownWaarde, AmbiguousWaarde) as error:
        labels = ", ".join(waarde.label for waarde in INFORMATIECATEGORIEEN.values())
        raise ConfigurationError(_("{error} There are: {labels}.", error=error, labels=labels)) from None


def attachment_role() -> Waarde:
    """The one relation that the platform knows, `is bijlage bij`; the schema has its other side alone."""
    [waarde] = snapshot("documentrelaties", "dictionary").values()
    return waarde


def has_attachment() -> Waarde:
    """The other side of it in the schema, `heeft bijlage`."""
    return lijst("documentrelaties")[_KERN + "c_05f4a5f3"]


@frozen
class Match:
    """What a value is in the schema's lists.

    `waarde` is None where it is none, with `code`, `message` and `candidates`; `replaces` is the platform's value that
    the listed one stands for.
    """

    waarde: Waarde | None
    replaces: Waarde | None = None
    code: str = ""
    message: str = ""
    candidates: tuple[Waarde, ...] = ()


def match(value: Reference, element: str, platform: Sequence[Waardelijst]) -> Match:
    """The value of the schema's lists that a reference stands for.

    Args:
        value: a URI, a code or a label.
        element: the element that is to hold it, a key of `LISTS`.
        platform: the lists in which the metadata's version looks such a reference up; they decide what a name means.
    """
    listed = lists_of(element)
    for one in listed:
        if value.id in one:
            return Match(one[value.id])
    try:
        known = find(value.id, platform) if platform else None
    except UnknownWaarde:
        known = None
    except AmbiguousWaarde as error:
        return _ambiguous(value, error)
    if known is not None:
        return _match_known(value, known, element, listed)
    try:
        return Match(find(value.id, listed))
    except AmbiguousWaarde as error:
        return _ambiguous(value, error)
    except UnknownWaarde as error:
        near = error.suggestions or tuple(nearest(value.label or "", [one.index for one in listed]))
        return _unlisted(_("{id} is no value", id=shown(value.id)), element, near)


def _match_known(value: Reference, known: Waarde, element: str, listed: Sequence[Waardelijst]) -> Match:
    wanted = REPLACED.get(known.id, known.id)
    for one in listed:
        if wanted in one:
            return Match(one[wanted], replaces=None if wanted == known.id else known)
    near = nearest(known.label, [one.index for one in listed])
    taken_up = [one[_TOOK_UP[known.id]] for one in listed if _TOOK_UP.get(known.id) in one]
    # A value that is written in other words than its label is shown with both.
    same = value.id in (known.id, known.label)
    start = _(
        "{id}{value} is no value",
        id=shown(value.id),
        value="" if same and value.id != known.id else f", {known.described},",
    )
    return _unlisted(start, element, tuple(dict.fromkeys([*taken_up, *near])))


def _unlisted(start: str, element: str, near: Sequence[Waarde]) -> Match:
    listed = lists_of(element)
    count = sum(map(len, listed))
    candidates = tuple(near) or (tuple(one for each in listed for one in each.values()) if count <= _SHORT else ())
    where = _("the lists of organisations") if len(listed) > 1 else listed[0].naam
    return Match(
        None,
        None,
        "not-listed",
        _("{start} of {where} of DiWoo {standard}.", start=start, where=where, standard=STANDARD),
        candidates,
    )


def _ambiguous(value: Reference, error: AmbiguousWaarde) -> Match:
    message = _(
        "{id} can be {candidates}.",
        id=shown(value.id),
        candidates=either(waarde.described for waarde in error.candidates),
    )
    return Match(None, None, "ambiguous", message, error.candidates)
