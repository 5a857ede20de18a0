"""The slips that upstream's files carry are in the vendored files, and gone from the effective spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plooi_spec.effective.bundle import bundle
from plooi_spec.effective.validate import raise_unless_valid
from plooi_spec.effective.values import Values
from plooi_spec.reading import pointers
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.yamlfile import read

if TYPE_CHECKING:
    from conftest import Vendored

#: For each slip: the file, the pointer there, the value there, and the pointer and value in the effective spec.
ABSENT = object()
SLIPS = [
    pytest.param("openapi.yaml", "/info/version", 0, "/info/version", "0.9.0-beta", id="integer as version"),
    pytest.param(
        "openapi.yaml",
        "/$ref",
        "classpath:metadata/metadata.yaml#/components/schemas/Metadata",
        "/$ref",
        ABSENT,
        id="reference at the root",
    ),
    pytest.param(
        "metadata/document.yaml",
        "/components/schemas/Geldigheid/required",
        None,
        "/components/schemas/Geldigheid/required",
        ABSENT,
        id="empty required",
    ),
    pytest.param(
        "metadata/document.yaml",
        "/components/schemas/Veld/properties/values/nullable",
        True,
        "/components/schemas/Veld/properties/values/nullable",
        ABSENT,
        id="nullable in 3.1",
    ),
    pytest.param(
        "metadata/document.yaml",
        "/components/schemas/Document/properties/weblocatie/format",
        "url",
        "/components/schemas/Document/properties/weblocatie/format",
        "uri",
        id="format url",
    ),
]


@pytest.mark.parametrize(("file", "pointer", "slip", "effective", "mended"), SLIPS)
def test_a_slip_of_the_beta_is_kept_and_mended(
    beta: Vendored, file: str, pointer: str, slip: object, effective: str, mended: object
) -> None:
    value = pointers.resolve(read(beta.version.upstream / file, beta.version.root).value, pointer)
    assert (type(value), value) == (type(slip), slip)
    if mended is ABSENT:
        with pytest.raises(LookupError):
            pointers.resolve(beta.document, effective)
    else:
        assert pointers.resolve(beta.document, effective) == mended


def test_without_repairs_the_beta_is_not_valid(beta: Vendored) -> None:
    bundled = bundle(beta.version)
    with pytest.raises(SpecError) as caught:
        raise_unless_valid(bundled.document, bundled.sources, "repairs.yaml")
    pointed = {
        (problem.place.file.rpartition("upstream/")[2], problem.place.pointer) for problem in caught.value.problems
    }
    assert pointed >= {
        ("openapi.yaml", ""),
        ("openapi.yaml", "/info/version"),
        ("metadata/document.yaml", "/components/schemas/Geldigheid/required"),
    }


def test_a_web_address_is_checked_only_once_it_is_mended(beta: Vendored) -> None:
    at = "/components/schemas/Document/properties/weblocatie"
    slip = pointers.resolve(bundle(beta.version).document, at)
    before = Values({"components": {"schemas": {"Document": {"properties": {"weblocatie": slip}}}}})
    assert list(before.faults(at, "geen adres")) == []
    assert list(beta.values.faults(at, "geen adres")) != []
    assert list(beta.values.faults(at, "https://www.example.org/kapvergunning")) == []


def test_no_field_fits_the_second_alpha_before_its_repair(second_alpha: Vendored) -> None:
    field = {"key": "zaaknummer", "values": ["2021-117"]}
    schemas = bundle(second_alpha.version).document["components"]["schemas"]
    slip = schemas["Veld"]
    assert slip["required"] == ["key", "value"]
    assert set(slip["properties"]) == {"key", "values"}
    assert slip["additionalProperties"] is False
    before = Values({"components": {"schemas": schemas}})
    for attempt in (field, {"key": "zaaknummer", "value": "2021-117"}, {**field, "value": "2021-117"}):
        assert list(before.faults("/components/schemas/Veld", attempt)) != []
    assert second_alpha.faults("Veld", field) == []
    assert second_alpha.faults("Veld", {"key": "zaaknummer", "value": "2021-117"}) != []


def test_a_reconstruction_invents_no_slips(first_alpha: Vendored) -> None:
    assert bundle(first_alpha.version).document == first_alpha.document
    assert not (first_alpha.version.folder / "repairs.yaml").exists()
