"""Metadata of all kinds: what a version can carry, and what some version cannot."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from plooi import Documenthandeling, Documentrelatie, ExtraMetadata, Metadata, Reference, Veld, versions
from plooi.model.moments import as_moment

OLDEST, MIDDLE, BETA = "0.3.1-alpha", "0.3.2-alpha", "0.9.0-beta"

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=3, max_size=30).filter(
    lambda text: "<script>" not in text and text.strip() == text
)
lists_of_texts = st.lists(texts, max_size=3, unique=True)
uris = st.from_regex(r"https://www\.example\.org/[a-z0-9]{1,12}", fullmatch=True)
labels = st.none() | texts
days = st.dates(min_value=date(1960, 1, 1)).map(lambda day: day.isoformat())
moments = st.datetimes(min_value=datetime(1960, 1, 1), max_value=datetime(2100, 1, 1)).map(
    lambda moment: moment.isoformat(timespec="seconds") + "Z"
)


def listed(*names: str) -> st.SearchStrategy[Reference]:
    """A reference to a value of these waardelijsten."""
    identifiers = [uri for name in names for uri in versions.get(BETA).value_list(name)]
    return st.builds(Reference, id=st.sampled_from(identifiers), label=labels)


ORGANISATIONS = listed(
    "gemeenten",
    "ministeries",
    "provincies",
    "waterschappen",
    "caribische_openbare_lichamen",
    "overige_overheidsorganisaties",
)
unique_references = {"unique_by": lambda reference: reference.id}


def acts(*, party: bool) -> st.SearchStrategy[list[Documenthandeling]]:
    return st.lists(
        st.builds(
            Documenthandeling,
            soort_handeling=listed("documenthandelingen"),
            at_time=moments,
            was_associated_with=ORGANISATIONS if party else st.none() | ORGANISATIONS,
        ),
        max_size=2,
        unique_by=lambda act: act.at_time,
    )


def contexts(
    *, prefix: bool, values: st.SearchStrategy[Any], smallest: int = 1
) -> st.SearchStrategy[list[ExtraMetadata]]:
    return st.lists(
        st.builds(
            ExtraMetadata,
            namespace=uris,
            prefix=texts if prefix else st.none(),
            velden=st.lists(
                st.builds(Veld, key=texts, values=values),
                min_size=smallest,
                max_size=3,
                unique_by=lambda veld: veld.key,
            ),
        ),
        max_size=2,
        unique_by=lambda context: context.namespace,
    )


ONE_TEXT = texts.map(lambda text: (text,))
SOME_TEXTS = st.lists(texts, min_size=1, max_size=3, unique=True).map(tuple)


def relations(*, titel: bool, most: int) -> st.SearchStrategy[list[Documentrelatie]]:
    return st.lists(
        st.builds(Documentrelatie, relation=uris, role=uris, titel=texts if titel else st.none()),
        max_size=most,
        unique_by=lambda relation: relation.relation,
    )


#: What every version carries in the same form.
COMMON: dict[str, st.SearchStrategy[Any]] = {
    "publisher": ORGANISATIONS,
    "officiele_titel": texts,
    "themas": st.lists(listed("toplijst"), min_size=1, max_size=3, **unique_references),
    "language": listed("talen"),
    "identifiers": lists_of_texts,
    "verantwoordelijke": st.none() | ORGANISATIONS,
    "opsteller": st.none() | ORGANISATIONS,
    "verkorte_titels": lists_of_texts,
    "alternatieve_titels": lists_of_texts,
    "aggregatiekenmerk": st.none() | texts,
}
#: What came with 0.3.2-alpha and stayed.
SINCE_MIDDLE: dict[str, st.SearchStrategy[Any]] = {
    "naam_opsteller": st.none() | texts,
    "creatiedatum": st.none() | texts | days,
    "omschrijvingen": lists_of_texts,
    "onderwerpen": lists_of_texts,
    "format": st.none() | listed("filetypes"),
    "weblocatie": st.none() | uris,
}
KINDS = st.lists(listed("documentsoorten"), min_size=1, max_size=3, **unique_references)
ONE_KIND = st.lists(listed("documentsoorten"), min_size=1, max_size=1)

CARRIED: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    OLDEST: {
        **COMMON,
        "documentsoorten": ONE_KIND,
        "trefwoorden": lists_of_texts,
        "modified": st.none() | days,
        "overige_metadata": st.lists(
            st.builds(Veld, key=texts, values=ONE_TEXT), max_size=2, unique_by=lambda veld: veld.key
        ),
        "extra_metadata": contexts(prefix=True, values=ONE_TEXT),
    },
    MIDDLE: {
        **COMMON,
        **SINCE_MIDDLE,
        "documentsoorten": KINDS,
        "trefwoorden": lists_of_texts,
        "extra_metadata": contexts(prefix=True, values=SOME_TEXTS),
        "documenthandelingen": acts(party=False),
        "geldigheid_begindatum": st.none() | days,
        "geldigheid_einddatum": st.none() | days,
        "documentrelaties": relations(titel=True, most=3),
        "onderwerpen_ronl": st.lists(st.builds(Reference, id=uris, label=labels), max_size=2, **unique_references),
        "is_part_of": st.none() | st.builds(Reference, id=uris, label=labels),
        "has_parts": st.lists(st.builds(Reference, id=uris, label=labels), max_size=2, **unique_references),
        "publicatiebestemming": lists_of_texts,
    },
    BETA: {
        **COMMON,
        **SINCE_MIDDLE,
        "documentsoorten": KINDS,
        "extra_metadata": contexts(prefix=False, values=SOME_TEXTS),
        "documenthandelingen": acts(party=True),
        "geldigheid_begindatum": st.none() | days | moments,
        "geldigheid_einddatum": st.none() | days | moments,
        "documentrelaties": relations(titel=False, most=1),
    },
}


def known(label: str) -> str:
    """The version that stands for this one here: itself, or the nearest before it whose fields are written down above.

    A version that was added a minute ago is held to all that the one before it carried.
    """
    while label not in CARRIED:
        previous = versions.get(label).previous
        assert previous is not None, f"nothing is written down of {label}, nor of any version before it"
        label = previous
    return label


def taken_away(label: str) -> set[str]:
    """The fields that a version which is not written down here says to have taken out of the mapping."""
    version = versions.get(label)
    return {name for name in CARRIED[known(label)] if version.path_of(name) is None}


def given_back(label: str) -> dict[str, st.SearchStrategy[Any]]:
    """The fields that such a version has a place for again, which the one that stands for it had not."""
    if label in CARRIED:
        return {}
    older = {name: values for fields in CARRIED.values() for name, values in fields.items()}
    version = versions.get(label)
    return {
        name: values
        for name, values in older.items()
        if name not in CARRIED[known(label)] and version.path_of(name) is not None
    }


def carried_by(label: str) -> st.SearchStrategy[Metadata]:
    """Any valid metadata that a version can carry."""
    fields = {name: values for name, values in CARRIED[known(label)].items() if name not in taken_away(label)}
    return st.builds(Metadata, **fields, **given_back(label)).map(in_order)


def in_order(metadata: Metadata) -> Metadata:
    """The same with a validity that ends after it begins."""
    both = (metadata.geldigheid_begindatum, metadata.geldigheid_einddatum)
    if None in both:
        return metadata
    begin, end = sorted(map(str, both), key=lambda text: as_moment(text).rstrip("Z"))
    return metadata.evolve(geldigheid_begindatum=begin, geldigheid_einddatum=end)


def of_any_kind() -> st.SearchStrategy[Metadata]:
    """Metadata with fields of all versions, which no version can carry whole."""
    fields = {name: strategy for label in (OLDEST, MIDDLE, BETA) for name, strategy in CARRIED[label].items()}
    mixed = {
        "extra_metadata": contexts(prefix=True, values=SOME_TEXTS) | contexts(prefix=False, values=ONE_TEXT),
        "documentrelaties": relations(titel=True, most=2) | relations(titel=False, most=1),
        "documenthandelingen": acts(party=True),
    }
    return st.builds(Metadata, **{**fields, **mixed}).map(in_order)
