"""Version 0.3.1-alpha, a reconstruction: generation A of the metadata, and the ground the later versions change.

Source: the oldest sample of the metadata, and the older links of the portal; that both belong to this label is an
assumption. So is that the search lists what is public: its results have a date of publication. Orphans: nothing is
known of what this version's platform did with a record without a file.
"""

from __future__ import annotations

from plooi.versions.forms import (
    CONTEXTS_OF_ONE,
    DAY,
    ONLY_REFERENCE,
    REFERENCE,
    REFERENCES,
    SINGLE_FIELDS,
    TEXT,
    TEXTS,
)
from plooi.versions.mapping import FieldMapping, Rule
from plooi.versions.searching import HalSearch
from plooi.versions.traits import Traits

ORGANISATIONS = (
    "gemeenten",
    "ministeries",
    "provincies",
    "waterschappen",
    "caribische_openbare_lichamen",
    "overige_overheidsorganisaties",
)
PARTY = {"": ORGANISATIONS}

MAPPING = FieldMapping().having(
    Rule("pid", ("document", "pid"), TEXT),
    Rule("publisher", ("document", "publisher"), REFERENCE, lists=PARTY),
    Rule("verantwoordelijke", ("document", "verantwoordelijke"), REFERENCE, lists=PARTY),
    Rule("opsteller", ("document", "opsteller"), REFERENCE, lists=PARTY),
    Rule("naam_opsteller", ("document", "naamOpsteller"), TEXT),
    Rule("creatiedatum", ("document", "creatiedatum"), TEXT),
    Rule("modified", ("document", "modified"), TEXT),
    Rule("identifiers", ("document", "identifiers"), TEXTS),
    Rule("language", ("document", "language"), REFERENCE, lists={"": ("talen",)}),
    Rule("officiele_titel", ("document", "titelcollectie", "officieleTitel"), TEXT),
    Rule("verkorte_titels", ("document", "titelcollectie", "verkorteTitels"), TEXTS),
    Rule("alternatieve_titels", ("document", "titelcollectie", "alternatieveTitels"), TEXTS),
    Rule("omschrijvingen", ("document", "omschrijvingen"), TEXTS),
    Rule(
        "documentsoorten",
        ("document", "classificatiecollectie", "documentsoort"),
        ONLY_REFERENCE,
        lists={"": ("documentsoorten",)},
    ),
    Rule("themas", ("document", "classificatiecollectie", "themas"), REFERENCES, lists={"": ("toplijst",)}),
    Rule("trefwoorden", ("document", "classificatiecollectie", "trefwoorden"), TEXTS),
    Rule("format", ("document", "format"), REFERENCE, lists={"": ("filetypes",)}),
    Rule("onderwerpen", ("document", "onderwerpen"), TEXTS),
    Rule("aggregatiekenmerk", ("document", "aggregatiekenmerk"), TEXT),
    Rule("weblocatie", ("document", "weblocatie"), TEXT),
    Rule("geldigheid_begindatum", ("document", "geldigheid", "begindatum"), DAY),
    Rule("geldigheid_einddatum", ("document", "geldigheid", "einddatum"), DAY),
    Rule("overige_metadata", ("document", "metadata"), SINGLE_FIELDS),
    Rule("extra_metadata", ("document", "overigeContexten"), CONTEXTS_OF_ONE),
)


def follow(before: Traits | None) -> Traits:
    """The traits of this version; it follows none."""
    search = HalSearch("verantwoordelijke", first=1)
    return Traits(mapping=MAPPING, search=search, search_shows_public=True, upload_to="location")
