"""The names that people have for fields, and the fields that other names may stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from plooi.batch.rows import CONTROL
from plooi.model.metadata import FIELDS
from plooi.wording import closest

#: Other names for fields that people write above a column.
_OTHER_NAMES: Mapping[str, str] = {
    "titel": "officiele_titel",
    "title": "officiele_titel",
    "documentsoort": "documentsoorten",
    "thema": "themas",
    "identifier": "identifiers",
    "kenmerk": "identifiers",
    "taal": "language",
    "formaat": "format",
    "organisatie": "publisher",
    "uitgever": "publisher",
    "verkorte_titel": "verkorte_titels",
    "alternatieve_titel": "alternatieve_titels",
    "omschrijving": "omschrijvingen",
    "onderwerp": "onderwerpen",
    "trefwoord": "trefwoorden",
    "documenthandeling": "documenthandelingen",
    "begindatum": "geldigheid_begindatum",
    "einddatum": "geldigheid_einddatum",
    "bestandsnaam": "file",
    "bijlage_bij": "main",
}
#: Names that may mean a field, and are asked about: a manifest can have other dates, and other numbers.
_ASKED: Mapping[str, str] = {
    "beschrijving": "omschrijvingen",
    "bestuursorgaan": "publisher",
    "besluitdatum": "creatiedatum",
    "datum": "creatiedatum",
    "documentdatum": "creatiedatum",
    "documentnaam": "officiele_titel",
    "documenttype": "documentsoorten",
    "dossier": "aggregatiekenmerk",
    "dossiernummer": "aggregatiekenmerk",
    "einde": "geldigheid_einddatum",
    "filename": "file",
    "gemeente": "publisher",
    "geldig_tot": "geldigheid_einddatum",
    "geldig_vanaf": "geldigheid_begindatum",
    "handeling": "documenthandelingen",
    "ingangsdatum": "geldigheid_begindatum",
    "instantie": "publisher",
    "korte_titel": "verkorte_titels",
    "link": "weblocatie",
    "ministerie": "publisher",
    "naam": "officiele_titel",
    "nummer": "identifiers",
    "pdf": "file",
    "provincie": "publisher",
    "publicerende_organisatie": "publisher",
    "referentie": "identifiers",
    "samenvatting": "omschrijvingen",
    "soort": "documentsoorten",
    "tags": "trefwoorden",
    "toelichting": "omschrijvingen",
    "type": "documentsoorten",
    "uniek_id": "identifiers",
    "url": "weblocatie",
    "verantwoordelijke_organisatie": "verantwoordelijke",
    "waterschap": "publisher",
    "zaaknummer": "identifiers",
}
#: Words that do not show which field is meant.
_EMPTY = frozenset(
    ("de", "het", "een", "van", "der", "den", "voor", "bij", "in", "op", "document", "stuk", "woo", "wob")
)


def meaning(name: str) -> str | None:
    """The field that a name means, or what else of a row (`file`, `key`, …): the facade's names, the wire's, Dutch."""
    plain = unicodedata.normalize("NFKD", name.strip().rstrip("*:").removeprefix("document."))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain)
    # On the wire some fields stand deeper: titelcollectie.officieleTitel.
    for part in (plain, re.split(r"[./]", plain)[-1]):
        folded = re.sub(r"[\W_]+", "_", part).strip("_").lower()
        field = CONTROL.get(folded) or _OTHER_NAMES.get(folded) or (folded if folded in FIELDS else None)
        if field is not None:
            return field
    return None


def nearest(name: str) -> str | None:
    """The field, or what else of a row, that a name which is neither may stand for; None where none is like it.

    It is a suggestion, for a person to decide on: a name that is nearly one that is known, one that people use for it
    (`Samenvatting`), or one of several words that has one of these beside words that say nothing (`Datum document`).
    """
    plain = re.sub(r"['\u2019]s\b", "s", name[:60].strip().lower())
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    words = re.findall(r"[^\W_]+", plain)
    names = dict.fromkeys([*FIELDS, *CONTROL, *_OTHER_NAMES, *_ASKED])
    # A short word is nearly another one too soon.
    long_enough = [one for one in names if len(one) > 4]
    telling = [word for word in words if word not in _EMPTY]
    forms = ("_".join(words), "".join(reversed(words)), "".join(words), "_".join(telling))
    exact = next((form for form in forms if form in names), None)
    alike = (closest(form, long_enough, 0.75) for form in dict.fromkeys(forms) if telling)
    field = exact or next(filter(None, alike), None)
    return None if field is None else _ASKED.get(field) or meaning(field)


def short(text: str, most: int = 60) -> str:
    """A text for a message, cut where it is long."""
    return text if len(text) <= most else text[: most - 1] + "…"
