"""The value lists of the specs are whole."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Vendored

#: For each list: its version, how many values it has, and one of them with its label.
LISTS = {
    "caribische_openbare_lichamen": (
        *("v2", 3, "https://identifier.overheid.nl/tooi/id/col/col01", "openbaar lichaam Bonaire"),
    ),
    "documenthandelingen": ("v0", 3, "https://identifier.overheid.nl/tooi/def/thes/kern/c_dfcee535", "ontvangst"),
    "documentsoorten": ("v1", 76, "https://identifier.overheid.nl/tooi/def/thes/kern/c_056a75e1", "kamerstuk"),
    "filetypes": ("v1", 88, "http://publications.europa.eu/resource/authority/file-type/PDF", "PDF"),
    "gemeenten": ("v2", 601, "https://identifier.overheid.nl/tooi/id/gemeente/gm0518", "gemeente Den Haag"),
    "ministeries": (
        *("v1", 21, "https://identifier.overheid.nl/tooi/id/ministerie/mnre1150"),
        "ministerie van Landbouw, Natuur en Voedselkwaliteit",
    ),
    "overige_overheidsorganisaties": ("v1", 4, "https://identifier.overheid.nl/tooi/id/oorg/oorg10001", "Eerste Kamer"),
    "provincies": ("v1", 12, "https://identifier.overheid.nl/tooi/id/provincie/pv21", "provincie Fryslân"),
    "talen": ("v2", 27, "http://publications.europa.eu/resource/authority/language/NLD", "Nederlands"),
    "toplijst": ("v2", 92, "https://identifier.overheid.nl/tooi/def/thes/top/c_afa30a11", "natuur en milieu"),
    "waterschappen": (
        *("v1", 33, "https://identifier.overheid.nl/tooi/id/waterschap/hv_04193490"),
        "Hoogheemraadschap Amstel, Gooi en Vecht",
    ),
}
ORGANISATIONS = [
    *("caribische_openbare_lichamen", "gemeenten", "ministeries", "overige_overheidsorganisaties"),
    *("provincies", "waterschappen"),
]


def lists(spec: Vendored) -> dict[str, dict]:
    schemas = [schema for schema in spec.schemas.values() if "x-waardelijst" in schema]
    named = {schema["x-waardelijst"]["naam"]: schema for schema in schemas}
    assert len(named) == len(schemas)
    return named


def test_all_eleven_lists_are_there(spec: Vendored) -> None:
    assert lists(spec).keys() == LISTS.keys()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_all_its_values_and_labels(spec: Vendored, name: str) -> None:
    version, count, uri, label = LISTS[name]
    schema = lists(spec)[name]
    assert schema["type"] == "string"
    assert schema["x-waardelijst"] == {"naam": name, "versie": version}
    assert len(schema["enum"]) == len(set(schema["enum"])) == count
    assert list(schema["x-labels"]) == schema["enum"]
    assert schema["x-labels"][uri] == label
    assert all(text and text == text.strip() and "�" not in text for text in schema["x-labels"].values())
    assert all(value.startswith(("http://", "https://")) for value in schema["enum"])


def test_an_organisation_is_in_one_list_alone(spec: Vendored) -> None:
    """Else `oneOf` would refuse it."""
    by_name = lists(spec)
    for one, other in itertools.combinations(ORGANISATIONS, 2):
        assert set(by_name[one]["enum"]).isdisjoint(by_name[other]["enum"])
    referred = [spec.follow(branch) for branch in spec.schemas["Organisatie"]["properties"]["id"]["oneOf"]]
    assert [schema["x-waardelijst"]["naam"] for schema in referred] == ORGANISATIONS
    for name in ORGANISATIONS:
        for uri in by_name[name]["enum"]:
            assert spec.faults("Organisatie", {"id": uri}) == []


def test_the_reconstructions_take_the_values_of_the_beta(reconstruction: Vendored, beta: Vendored) -> None:
    expected = {name: schema["x-labels"] for name, schema in lists(beta).items()}
    assert {name: schema["x-labels"] for name, schema in lists(reconstruction).items()} == expected


def test_a_value_that_is_in_no_list_is_refused_by_the_effective_spec(spec: Vendored) -> None:
    gone = "https://identifier.overheid.nl/tooi/id/gemeente/gm1991"
    assert gone not in lists(spec)["gemeenten"]["enum"]
    assert spec.faults("Organisatie", {"id": gone}) != []
