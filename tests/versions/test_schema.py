"""What a version says of its fields, held against the documents it writes and another validator than its own."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from plooi import Metadata, versions
from plooi.model.metadata import FIELDS, PLURAL
from plooi.versions.spec import Spec
from plooi_api import VERSIONS
from plooi_spec.impact.sample import sample

ALL = [versions.get(label) for label in versions.labels()]
each = pytest.mark.parametrize("version", ALL, ids=lambda version: version.label)


def full(version: versions.Version) -> tuple[Metadata, dict[str, Any]]:
    """Metadata in which all is filled that a version carries, and its wire document."""
    metadata = Metadata(**sample(version))
    return metadata, version.encode(metadata).document


def at(document: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def accepts(version: versions.Version, document: Any) -> bool:
    registry: Any = Registry().with_resource("urn:spec", DRAFT202012.create_resource(version.spec))
    schema = {"$ref": f"urn:spec#{version.body_pointer()}"}
    return bool(jsonschema.Draft202012Validator(schema, registry=registry).is_valid(document))


@each
def test_a_field_stands_where_the_version_says(version: versions.Version) -> None:
    metadata, document = full(version)
    filled = [name for name in FIELDS if version.carries(name) and getattr(metadata, name) not in (None, ())]
    assert len(filled) >= 15
    for name in filled:
        path = version.path_of(name)
        assert path is not None
        value = at(document, path)
        assert version.takes_many(name) is isinstance(value, list)
        assert version.field_at(path).partition("[")[0] == name
        assert version.declares(path) and not version.declares((*path, "nergens"))
    assert version.path_of("nergens") is None
    assert not version.carries("nergens") and not version.takes_many("nergens")


@each
def test_what_is_required_cannot_be_left_out(version: versions.Version) -> None:
    _, document = full(version)
    assert accepts(version, document)
    needed = [path for name in FIELDS if (path := version.path_of(name)) and version.requires(path)]
    assert bool(needed) is not accepts(version, {"document": {}})
    for name in FIELDS:
        path = version.path_of(name)
        if path is None or not version.carries(name):
            continue
        poorer = copy.deepcopy(document)
        try:
            del at(poorer, path[:-1])[path[-1]]
        except KeyError:
            continue
        if version.requires(path):
            assert not accepts(version, poorer), name


@each
def test_references_are_chosen_from_the_lists_that_the_version_names(version: versions.Version) -> None:
    assert {lijst.naam for lijst in version.lists_of("publisher")} >= {"gemeenten", "ministeries"}
    assert [lijst.naam for lijst in version.lists_of("language")] == ["talen"]
    assert version.references("officiele_titel") == version.references("nergens") == ()
    assert version.lists_of("officiele_titel") == version.lists_of("nergens") == ()
    assert version.references("publisher") == ("",)
    if version.carries("documenthandelingen"):
        assert version.references("documenthandelingen") == ("soort_handeling", "was_associated_with")
        assert [it.naam for it in version.lists_of("documenthandelingen", "soort_handeling")] == ["documenthandelingen"]
    elsewhere = "https://x.test/gm9999"
    for name in ("publisher", "language", "themas"):
        given: Any = [elsewhere] if name in PLURAL else elsewhere
        wrong = version.check(Metadata(**{**sample(version), name: given}))
        assert bool(wrong) is version.is_strict(name)


@each
def test_what_no_field_stands_at_is_read_into_extra(version: versions.Version) -> None:
    """Hardly a version has such places, so two are added to its spec."""
    before = list(version.unmapped())
    spec = Spec(version.label, version.package, copy.deepcopy(version.spec))
    newer = versions.Version(VERSIONS[version.label], version.traits, spec)
    added = [("document", "nieuwVeld"), ("document", "titelcollectie", "ondertitel")]
    for *above, key in added:
        declared = newer.effective.declared(newer.body(), above)
        next(part for part in declared if "properties" in part)["properties"][key] = {}
    assert [path for path in newer.unmapped() if path not in before] == added
    for path in added:
        wire = full(version)[1]
        at(wire, path[:-1])[path[-1]] = "een waarde"
        read = newer.decode(wire)
        assert list(read.extra.values()) == ["een waarde"]
        # It goes out again, since the schema declares it.
        assert newer.encode(read).document == wire
        assert not version.declares(path)
