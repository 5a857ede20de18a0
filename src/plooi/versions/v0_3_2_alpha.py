"""Version 0.3.2-alpha, a reconstruction: generation B of the metadata.

Source: samples of the metadata taken from a rendered spec, the processing model, and the portal's own requests; that
all of these belong to this label is an assumption.
"""

from __future__ import annotations

from plooi.versions.forms import (
    ACTS,
    CONTEXTS_OF_TEXTS,
    FULL_REFERENCE,
    FULL_REFERENCES,
    RELATIONS,
    TEXTS,
)
from plooi.versions.mapping import Rule
from plooi.versions.searching import HalSearch
from plooi.versions.traits import Traits
from plooi.versions.v0_3_1_alpha import ORGANISATIONS

ACT = {"soort_handeling": ("documenthandelingen",), "was_associated_with": ORGANISATIONS}


def follow(before: Traits) -> Traits:
    """Document types become a list, own fields lists of texts; acts, relations and collections appear."""
    mapping = (
        before.mapping.formed("publisher", FULL_REFERENCE)
        .formed("verantwoordelijke", FULL_REFERENCE)
        .formed("opsteller", FULL_REFERENCE)
        .formed("language", FULL_REFERENCE)
        .formed("format", FULL_REFERENCE)
        .formed("themas", FULL_REFERENCES)
        .formed("documentsoorten", FULL_REFERENCES, "document", "classificatiecollectie", "documentsoorten")
        .formed("extra_metadata", CONTEXTS_OF_TEXTS, "document", "extraMetadata")
        .having(
            Rule("onderwerpen_ronl", ("document", "classificatiecollectie", "onderwerpenRonl"), FULL_REFERENCES),
            Rule("documenthandelingen", ("document", "documenthandelingen"), ACTS, lists=ACT),
            Rule("is_part_of", ("document", "isPartOf"), FULL_REFERENCE),
            Rule("has_parts", ("document", "hasParts"), FULL_REFERENCES),
            Rule("publicatiebestemming", ("document", "publicatiebestemming"), TEXTS),
            Rule("documentrelaties", ("documentrelaties",), RELATIONS),
        )
        .without("modified", "overige_metadata")
    )
    return before.having(mapping=mapping, search=HalSearch("publisher", first=0))
