"""What the platform's own lists hold, and where they differ from each other and from the spec's."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from plooi import waardelijsten
from plooi.waardelijsten import UnknownLijst, Waarde, Waardelijst, snapshot

DUTCH = "http://publications.europa.eu/resource/authority/language/NLD"

SIZES = {
    ("gemeenten", "service"): 604,
    ("caribische_openbare_lichamen", "service"): 3,
    ("ministeries", "service"): 21,
    ("overige_overheidsorganisaties", "service"): 4,
    ("provincies", "service"): 12,
    ("waterschappen", "service"): 33,
    ("documentsoorten", "service"): 63,
    ("filetypes", "service"): 89,
    ("talen", "service"): 28,
    ("documenthandelingen", "service"): 3,
    ("toplijst", "service"): 93,
    ("gemeenten", "dictionary"): 605,
    ("overige_overheidsorganisaties", "dictionary"): 8,
    ("documentsoorten", "dictionary"): 64,
    ("documentrelaties", "dictionary"): 1,
    ("reden_intrekking_of_vervanging", "dictionary"): 2,
}


def codes(lijst: Mapping[str, Waarde], *, without: Mapping[str, Waarde]) -> set[str]:
    return {waarde.code for uri, waarde in lijst.items() if uri not in without}


def test_there_are_eleven_lists_and_sixteen_snapshots_of_known_size() -> None:
    assert len(waardelijsten.names()) == 11
    assert {(naam, bron): len(snapshot(naam, bron)) for naam, bron in waardelijsten.snapshots()} == SIZES


def test_the_service_answered_every_list_of_the_api() -> None:
    assert [naam for naam, bron in waardelijsten.snapshots() if bron == "service"] == list(waardelijsten.names())


def test_service_and_processing_differ_by_one_document_type_and_one_gemeente() -> None:
    soorten, known_soorten = snapshot("documentsoorten"), snapshot("documentsoorten", "dictionary")
    gemeenten, known_gemeenten = snapshot("gemeenten"), snapshot("gemeenten", "dictionary")
    assert [known_soorten[uri].label for uri in known_soorten if uri not in soorten] == ["rapport"]
    assert codes(known_gemeenten, without=gemeenten) == {"gm1992"}
    assert set(soorten) < set(known_soorten)
    assert set(gemeenten) < set(known_gemeenten)


def test_processing_knew_four_organisations_more() -> None:
    service, dictionary = (snapshot("overige_overheidsorganisaties", bron) for bron in ("service", "dictionary"))
    assert codes(dictionary, without=service) == {"oorg10004", "oorg10005", "oorg10006", "oorg10007"}


def test_the_service_offers_what_the_spec_does_not_list(spec_lists: Mapping[str, Waardelijst]) -> None:
    spec, service = spec_lists["documentsoorten"], snapshot("documentsoorten")
    assert (len(spec), len(codes(service, without=spec)), len(codes(spec, without=service))) == (76, 16, 29)
    assert len(spec_lists["gemeenten"]) == 601
    assert codes(snapshot("gemeenten"), without=spec_lists["gemeenten"]) == {"gm1980", "gm1982", "gm1991"}


def test_the_other_lists_differ_from_the_spec_by_collection_nodes_alone(
    spec_lists: Mapping[str, Waardelijst],
) -> None:
    nodes = {"talen": {"taal"}, "toplijst": {"toplijst"}, "filetypes": {"file-type"}}
    for naam in set(waardelijsten.names()) - {"documentsoorten", "gemeenten"}:
        assert codes(snapshot(naam), without=spec_lists[naam]) == nodes.get(naam, set()), naam
        assert not codes(spec_lists[naam], without=snapshot(naam)), naam


def test_many_gemeenten_ended_and_processing_knew_of_three_more() -> None:
    def ended(bron: str) -> dict[str, str]:
        return {one.code: one.einddatum for one in snapshot("gemeenten", bron).values() if one.einddatum}

    service, dictionary = ended("service"), ended("dictionary")
    assert (len(service), len(dictionary)) == (260, 263)
    last = "2022-12-31"
    assert dict(dictionary.items() - service.items()) == {"gm0501": last, "gm0530": last, "gm0614": last}


def test_values_carry_their_code_and_dates() -> None:
    waarde = snapshot("ministeries")["https://identifier.overheid.nl/tooi/id/ministerie/mnre1153"]
    assert (waarde.code, waarde.label) == ("mnre1153", "ministerie van Landbouw, Natuur en Voedselkwaliteit")
    assert (waarde.begindatum, waarde.einddatum) == ("2017-10-26", None)
    assert str(waarde) == "ministerie van Landbouw, Natuur en Voedselkwaliteit (mnre1153)"


def test_a_list_is_a_mapping_in_list_order_that_shows_itself_briefly() -> None:
    talen = snapshot("talen")
    assert DUTCH in talen
    assert talen[DUTCH].code == "NLD"
    assert [waarde.code for waarde in talen.values()][:3] == ["BUL", "CES", "DAN"]
    assert "NLD" not in talen
    assert repr(talen) == "<Waardelijst talen (service): 28 values>"
    assert repr(snapshot("gemeenten", "dictionary")) == "<Waardelijst gemeenten v4 (dictionary): 605 values>"


def test_a_list_name_is_read_without_regard_to_case() -> None:
    assert snapshot("GEMEENTEN") is snapshot("gemeenten")


@pytest.mark.parametrize(
    ("naam", "bron", "named"),
    [
        ("gemeente", "service", ["'gemeente'", "service", "gemeenten", "toplijst"]),
        ("ministeries", "dictionary", ["'ministeries'", "dictionary", "documentsoorten"]),
        ("gemeenten", "spec", ["'spec'", "service", "dictionary"]),
    ],
)
def test_a_list_that_is_not_there_is_refused_with_those_that_are(naam: str, bron: str, named: list[str]) -> None:
    for ask in (snapshot, waardelijsten.provenance):
        with pytest.raises(UnknownLijst) as caught:
            ask(naam, bron)
        assert all(word in str(caught.value) for word in named)


def test_provenance_says_which_list_and_version_it_is_and_where_it_comes_from() -> None:
    service = waardelijsten.provenance("documentsoorten")
    assert (service.naam, service.bron, service.versie) == ("documentsoorten", "service", "v3")
    assert "14 collection nodes, which are left out" in str(service)
    assert "value-list service answered" in service.source
    dictionary = waardelijsten.provenance("gemeenten", "dictionary")
    assert (dictionary.versie, dictionary.note) == ("v4", None)
    assert "processing knew" in dictionary.source
    assert "version not known" in str(waardelijsten.provenance("talen"))


def test_every_snapshot_tells_its_provenance_and_its_version_agrees() -> None:
    for naam, bron in waardelijsten.snapshots():
        provenance = waardelijsten.provenance(naam, bron)
        assert (provenance.naam, provenance.bron, provenance.versie) == (naam, bron, snapshot(naam, bron).versie)
