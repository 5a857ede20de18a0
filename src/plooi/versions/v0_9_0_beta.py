"""Version 0.9.0-beta: generation C of the metadata, and the platform as it ran around the turn of 2022/2023.

Source: the published source of the server. That a record without a file is never made public is inferred from it:
processing, and with it publication, is started by the upload alone. That processing fails on relations is measured, and
that the search answers with the same sample data whatever was delivered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from plooi.errors import Problem
from plooi.language import _
from plooi.model.metadata import Metadata
from plooi.versions.forms import CONTEXTS_OF_ANYTHING, MOMENT, ONLY_RELATION, REFERENCE, REFERENCES
from plooi.versions.searching import PagedSearch
from plooi.versions.traits import Traits


def follow(before: Traits) -> Traits:
    """References are id and label alone, validity is in moments, own fields hold anything, one relation is left."""
    mapping = (
        before.mapping.formed("publisher", REFERENCE)
        .formed("verantwoordelijke", REFERENCE)
        .formed("opsteller", REFERENCE)
        .formed("language", REFERENCE)
        .formed("format", REFERENCE)
        .formed("themas", REFERENCES)
        .formed("documentsoorten", REFERENCES)
        .formed("geldigheid_begindatum", MOMENT)
        .formed("geldigheid_einddatum", MOMENT)
        .formed("extra_metadata", CONTEXTS_OF_ANYTHING)
        .formed("documentrelaties", ONLY_RELATION)
        .filled("identifiers")
        .filled("documenthandelingen")
        .without("trefwoorden", "onderwerpen_ronl", "is_part_of", "has_parts", "publicatiebestemming")
    )
    return before.having(
        mapping=mapping,
        search=PagedSearch(),
        upload_to="pid",
        orphans_stay_unpublished=True,
        relations_processed=False,
        search_shows_public=False,
        stricter=(values_are_lists_of_texts,),
    )


def values_are_lists_of_texts(metadata: Metadata, changed: Collection[str]) -> Iterator[Problem]:
    """Own fields whose values the schema lets pass and processing then refuses, out of the client's sight."""
    if "extra_metadata" not in changed:
        return
    for i, context in enumerate(metadata.extra_metadata):
        for j, veld in enumerate(context.velden):
            if not isinstance(veld.values, tuple) or not all(isinstance(item, str) for item in veld.values):
                where = f"extra_metadata[{i}].velden[{j}].values"
                fault = _("Processing takes a list of texts alone.")
                remedy = _("Write the values as text.")
                yield Problem(where, fault, veld.values, remedy, code="values-not-processed")
