"""Metadata as DiWoo sitemap entries: every field in its place, and what has none is told."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plooi import Metadata, versions
from plooi.diwoo import INFORMATIECATEGORIEEN, NAMESPACE, SITEMAP, Entry, category, sitemap
from plooi.errors import ConfigurationError

BETA = versions.get("0.9.0-beta")
LOC = "https://www.example.org/woo/kap.pdf"
BESCHIKKINGEN = category("beschikkingen").id
#: What the schema of the standard lets stand in its DiWoo element, and what it requires.
KNOWN = {
    *("identifiers", "publisher", "verantwoordelijke", "medeverantwoordelijken", "opsteller", "naamOpsteller"),
    *("titelcollectie", "omschrijvingen", "classificatiecollectie", "creatiedatum", "geldigheid", "language", "format"),
    *("aggregatiekenmerk", "isPartOf", "hasParts", "documenthandelingen", "documentrelaties"),
    "redenVerwijderingVervanging",
}
REQUIRED = {"publisher", "titelcollectie", "classificatiecollectie", "documenthandelingen"}


def entries(xml: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(xml.encode())
    assert root.tag == f"{{{SITEMAP}}}urlset"
    return root.findall(f"{{{SITEMAP}}}url")


def found(entry: ElementTree.Element, path: str) -> list[ElementTree.Element]:
    return entry.findall("/".join(f"{{{NAMESPACE}}}{part}" for part in ("Document", *path.split("/"))))


def texts(entry: ElementTree.Element, path: str) -> list[str | None]:
    return [one.text for one in found(entry, path)]


def resources(entry: ElementTree.Element, path: str) -> list[str | None]:
    return [one.get("resource") for one in found(entry, path)]


def test_every_field_stands_in_its_place(full_metadata: Metadata) -> None:
    metadata = full_metadata.evolve(
        creatiedatum="2021-12-24",
        documentrelaties=[
            {"relation": "x", "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba", "titel": "Hoofd"}
        ],
    )
    made = sitemap([Entry(LOC, metadata, (BESCHIKKINGEN,), "2022-08-24")], BETA)
    assert made.complete
    [entry] = entries(made.xml)
    assert [entry.findtext(f"{{{SITEMAP}}}{tag}") for tag in ("loc", "lastmod")] == [LOC, "2022-08-24"]
    [diwoo] = found(entry, "DiWoo")
    names = [child.tag.partition("}")[2] for child in diwoo]
    assert len(names) == len(set(names))
    assert REQUIRED <= set(names) <= KNOWN
    gemeente = "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"
    for path in ("DiWoo/publisher", "DiWoo/verantwoordelijke", "DiWoo/opsteller"):
        assert resources(entry, path) == [gemeente]
        assert texts(entry, path) == ["gemeente Den Haag"]
    kind = "https://identifier.overheid.nl/tooi/def/thes/kern/c_002fc258"
    assert resources(entry, "DiWoo/classificatiecollectie/documentsoorten/documentsoort") == [kind]
    assert resources(entry, "DiWoo/classificatiecollectie/informatiecategorieen/informatiecategorie") == [BESCHIKKINGEN]
    assert texts(entry, "DiWoo/classificatiecollectie/themas/thema") == ["natuur en milieu"]
    assert texts(entry, "DiWoo/classificatiecollectie/trefwoorden/trefwoord") == ["bomen", "vergunningen"]
    assert texts(entry, "DiWoo/titelcollectie/officieleTitel") == ["Kapvergunning Hooigracht"]
    assert texts(entry, "DiWoo/titelcollectie/verkorteTitels/verkorteTitel") == ["Kapvergunning"]
    assert texts(entry, "DiWoo/identifiers/identifier") == ["doc-20219495"]
    assert texts(entry, "DiWoo/naamOpsteller") == ["Afdeling Groen"]
    assert texts(entry, "DiWoo/creatiedatum") == ["2021-12-24"]
    assert texts(entry, "DiWoo/geldigheid/begindatum") == ["2022-08-24T14:15:22Z"]
    assert texts(entry, "DiWoo/language") == ["Nederlands"]
    assert texts(entry, "DiWoo/aggregatiekenmerk") == ["dossier-2021-117"]
    act = "DiWoo/documenthandelingen/documenthandeling"
    assert texts(entry, f"{act}/soortHandeling") == ["ondertekening"]
    assert texts(entry, f"{act}/atTime") == ["2022-08-24T14:15:22Z"]
    assert resources(entry, f"{act}/wasAssociatedWith") == [gemeente]
    assert texts(entry, "DiWoo/documentrelaties/documentrelatie/role") == ["is bijlage bij"]
    assert resources(entry, "DiWoo/documentrelaties/documentrelatie/relation") == ["x"]
    own = "extraMetadata/extraMetadatavelden/extraMetadataveld"
    assert texts(entry, f"{own}/key") == ["zaaknummer"]
    assert texts(entry, f"{own}/values/value") == ["2021-117", "2021-118"]
    assert {name for _, name, _ in made.left_out} == {"weblocatie", "extra_metadata"}


def test_what_the_standard_requires_and_nobody_said_is_told() -> None:
    made = sitemap([Entry(LOC, Metadata())], BETA)
    assert {name for _, name, _ in made.lacking} == {
        "publisher",
        "officiele_titel",
        "informatiecategorie",
        "documenthandelingen",
    }
    assert not made.complete


def test_free_text_for_a_day_is_left_out_and_told(metadata: Metadata) -> None:
    made = sitemap([Entry(LOC, metadata.evolve(creatiedatum="december 2021"), (BESCHIKKINGEN,))], BETA)
    [entry] = entries(made.xml)
    assert found(entry, "DiWoo/creatiedatum") == []
    assert [name for _, name, _ in made.left_out] == ["creatiedatum"]


def test_fields_of_the_alphas_have_their_place() -> None:
    alpha = versions.get("0.3.2-alpha")
    metadata = Metadata(
        trefwoorden=["boom"],
        is_part_of={"id": "https://x/1", "label": "Geheel"},
        has_parts=[{"id": "https://x/2"}],
        extra_metadata=[{"namespace": "https://x/ns", "prefix": "x", "velden": {"zaak": ["1"]}}],
        publicatiebestemming=["a"],
    )
    made = sitemap([Entry(LOC, metadata)], alpha)
    [entry] = entries(made.xml)
    assert texts(entry, "DiWoo/classificatiecollectie/trefwoorden/trefwoord") == ["boom"]
    assert resources(entry, "DiWoo/isPartOf") == ["https://x/1"]
    assert resources(entry, "DiWoo/hasParts/hasPart") == ["https://x/2"]
    assert texts(entry, "extraMetadata/prefix") == ["x"]
    assert [name for _, name, _ in made.left_out] == ["publicatiebestemming"]


def test_the_categories_resolve_from_all_their_names() -> None:
    assert len(INFORMATIECATEGORIEEN) == 18
    for waarde in INFORMATIECATEGORIEEN.values():
        assert category(waarde.id) is category(waarde.code) is category(waarde.label.upper()) is waarde
    with pytest.raises(ConfigurationError, match=r"Did you mean convenanten \(c_8fc2335c\)"):
        category("convenenten")


@given(st.text(max_size=40), st.text(max_size=40), st.lists(st.text(max_size=10), max_size=3))
@settings(deadline=None, max_examples=60)
def test_any_text_gives_xml_that_can_be_read(title: str, name: str, words: list[str]) -> None:
    metadata: Any = Metadata(publisher=name or "x", officiele_titel=title, onderwerpen=words)
    [entry] = entries(sitemap([Entry(LOC, metadata)], BETA).xml)
    assert len(found(entry, "DiWoo/publisher")) == 1
