"""The schema for metadata files: it takes what the facade takes, and marks what it refuses."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from plooi import Metadata, versions
from plooi.describe.fileschema import DESCRIPTIONS, DIALECT, file_schema
from plooi.errors import MetadataInvalid
from plooi.model.metadata import FIELDS
from plooi.versions.v0_3_1_alpha import ORGANISATIONS
from plooi.versions.version import Version
from plooi.waardelijsten import find

ALL = [versions.get(label) for label in versions.labels()]
GOOD = {
    "publisher": "gm0518",
    "officiele_titel": "Titel",
    "documentsoorten": ["vergunning"],
    "themas": ["natuur en milieu"],
}


def validator(version: Version) -> Any:
    return jsonschema_rs.Draft202012Validator(file_schema(version))


@pytest.mark.parametrize("version", ALL, ids=lambda version: version.label)
def test_it_is_a_schema_that_names_the_version_and_its_standing(version: Version) -> None:
    schema = file_schema(version)
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == DIALECT
    assert version.label in schema["title"] and version.standing in schema["title"]


def test_every_field_is_described() -> None:
    assert set(DESCRIPTIONS) == set(FIELDS)


@pytest.mark.parametrize("version", ALL, ids=lambda version: version.label)
def test_it_has_the_fields_that_the_version_carries(version: Version) -> None:
    fields = set(file_schema(version)["properties"]) - {"$schema", "extra", "pid"}
    assert fields == {name for name in FIELDS if name not in ("extra", "pid") and version.carries(name)}


@pytest.mark.parametrize("version", ALL[:3], ids=lambda version: version.label)
def test_it_takes_what_is_good(version: Version) -> None:
    assert version.check(Metadata(**GOOD)) == ()
    validator(version).validate({"$schema": "x", **GOOD})


def test_it_takes_all_that_a_full_file_holds(full_metadata: Metadata) -> None:
    document = {name: value for name, value in full_metadata.to_dict().items() if value not in (None, [], {})}
    validator(versions.get("0.9.0-beta")).validate(document)


@pytest.mark.parametrize(
    "wrong",
    [
        {"officiele_title": "Titel"},
        {"publisher": None},
        {"documentsoorten": []},
        {"documentsoorten": "vergunning"},
        {"verkorte_titels": ["ab"]},
        {"verkorte_titels": ["abc", "abc"]},
        {"trefwoorden": ["boom"]},
        {"documenthandelingen": [{"soort_handeling": "ondertekening", "at_time": "2022-08-24"}]},
        {"extra_metadata": [{"namespace": "x", "prefix": "p", "velden": {"a": "b"}}]},
        {"documentrelaties": [{"relation": "a"}]},
    ],
    ids=str,
)
def test_it_marks_what_the_newest_version_refuses(wrong: dict[str, Any]) -> None:
    document = {**GOOD, **wrong}
    assert not validator(versions.get("0.9.0-beta")).is_valid(document)
    with contextlib.suppress(MetadataInvalid):
        assert versions.get("0.9.0-beta").check(Metadata.from_dict(document))


@pytest.mark.parametrize("version", ALL, ids=lambda version: version.label)
def test_every_label_on_offer_stands_for_something_in_force(version: Version) -> None:
    offered = {name: one["enum"] for name, one in file_schema(version)["$defs"].items() if "enum" in one}
    assert sum(map(len, offered.values())) > 400
    for name, labels in offered.items():
        lists = [version.lists[naam] for naam in (ORGANISATIONS if name == "organisaties" else [name])]
        for label in labels:
            assert find(label, lists).einddatum is None


def test_the_schemas_in_the_docs_are_those_of_the_code() -> None:
    from tables import SCHEMAS, schema_texts

    assert {path.name for path in SCHEMAS.iterdir()} == set(schema_texts())
    for name, text in schema_texts().items():
        assert Path(SCHEMAS / name).read_text(encoding="utf-8") == text, "nox -s regenerate writes them anew"
