"""Between the metadata model and the wire of every version: nothing is lost, and what cannot travel is named."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from plooi import Metadata, NotInThisVersion, versions
from plooi.errors import MetadataInvalid
from plooi.model.metadata import FIELDS

sys.path.insert(0, str(Path(__file__).parent))
import strategies

LABELS = versions.labels()
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def validator(label: str, operation: str) -> Any:
    """Another validator than the client's, over the effective spec."""
    document = versions.get(label).spec
    [pointer] = [
        f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}"
        for path, item in document["paths"].items()
        for method, definition in item.items()
        if isinstance(definition, dict) and definition.get("operationId") == operation
    ]
    registry = Registry().with_resource("urn:spec", DRAFT202012.create_resource(document))
    reference = {"$ref": f"urn:spec#{pointer}/requestBody/content/application~1json/schema"}
    return jsonschema.Draft202012Validator(
        reference, registry=registry, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def test_each_field_of_the_model_stands_somewhere() -> None:
    placed = {name for label in LABELS for name in FIELDS if versions.get(label).path_of(name) is not None}
    assert set(FIELDS) - placed == {"extra"}, "give it a Rule in the module of the version that has it"


@pytest.mark.parametrize("label", strategies.CARRIED)
def test_a_version_that_people_have_looked_at_has_a_field_for_all_that_it_declares(label: str) -> None:
    assert list(versions.get(label).unmapped()) == []


@pytest.mark.parametrize("label", LABELS)
@relaxed
@given(data=st.data())
def test_what_a_version_carries_fits_its_schema_and_comes_back_equal(label: str, data: st.DataObject) -> None:
    metadata = data.draw(strategies.carried_by(label))
    version = versions.get(label)
    assert version.check(metadata, relations="send") == ()
    encoded = version.encode(metadata)
    assert encoded.left_out == ()
    validator(label, "postMetadata").validate(encoded.document)
    back = version.decode(encoded.document)
    assert back == metadata
    assert back.extra == {}
    assert labels_of(back) == labels_of(metadata)


def labels_of(metadata: Metadata) -> list[tuple[str, str | None]]:
    """The labels, which do not count in equality, but are not lost either."""
    return [
        (reference.id, reference.label)
        for reference in (metadata.publisher, metadata.language, *metadata.documentsoorten, *metadata.themas)
        if reference is not None
    ]


@pytest.mark.parametrize("label", LABELS)
@relaxed
@given(data=st.data())
def test_reading_changing_one_field_and_writing_back_changes_nothing_else(label: str, data: st.DataObject) -> None:
    version = versions.get(label)
    wire = version.encode(data.draw(strategies.carried_by(label))).document
    wire["document"]["pid"] = "https://open.overheid.nl/documenten/2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
    if not version.carries("pid", "replace"):
        del wire["document"]["pid"]
    read = version.decode(wire)
    changed = version.encode(read.evolve(officiele_titel="Een andere titel"), "replace").document
    expected = {**wire, "document": {**wire["document"], "titelcollectie": dict(wire["document"]["titelcollectie"])}}
    expected["document"]["titelcollectie"]["officieleTitel"] = "Een andere titel"
    if not version.carries("documentrelaties", "replace"):
        expected.pop("documentrelaties", None)
    assert changed == expected


def with_keys(value: Any, keys: Mapping[str, str]) -> Any:
    """A wire document whose references have other keys; nothing else in it holds an `id` or a `label`."""
    if isinstance(value, dict):
        return {keys.get(key, key): with_keys(inner, keys) for key, inner in value.items()}
    return [with_keys(inner, keys) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("keys", [{"id": "uri"}, {"id": "identifier", "label": "naam"}])
@relaxed
@given(data=st.data())
def test_references_with_other_keys_are_the_same_references(
    label: str, keys: dict[str, str], data: st.DataObject
) -> None:
    metadata = data.draw(strategies.carried_by(label)).evolve(extra_metadata=())
    mapping = versions.get(label).traits.mapping
    document = versions.get(label).encode(metadata).document
    # Twice, so that keys can be renamed in one version after another.
    for bent in (mapping.keyed(**keys), mapping.keyed(id="x", label="y").keyed(**{"label": "label", **keys})):
        values, extra = bent.read(with_keys(document, keys))
        assert (Metadata(**values), extra) == (metadata, {})
        for name, rule in bent.rules.items():
            plain, written = (one.write(metadata, lambda where, why: None) for one in (mapping.rules[name], rule))
            assert written == with_keys(plain, keys)
    # What has the keys of before is kept as it is, and not taken for a reference.
    values, extra = mapping.keyed(**keys).read(document)
    assert "publisher" not in values
    assert "publisher" in extra


def lost(label: str, metadata: Metadata) -> Iterator[str]:
    """The fields that a version cannot carry, told without the code that is tested."""
    yield from (name for name in strategies.taken_away(label) if getattr(metadata, name) not in (None, ()))
    returned = strategies.given_back(label)
    label = strategies.known(label)
    only = {
        strategies.OLDEST: ["modified", "overige_metadata"],
        strategies.MIDDLE: ["onderwerpen_ronl", "is_part_of", "has_parts", "publicatiebestemming"],
    }
    late = [*strategies.SINCE_MIDDLE, "documenthandelingen", "geldigheid_begindatum", "geldigheid_einddatum"]
    unknown = {
        strategies.OLDEST: [*only[strategies.MIDDLE], *late, "documentrelaties"],
        strategies.MIDDLE: only[strategies.OLDEST],
        strategies.BETA: [*only[strategies.OLDEST], *only[strategies.MIDDLE], "trefwoorden"],
    }[label]
    yield from (name for name in unknown if name not in returned and getattr(metadata, name) not in (None, ()))
    if label == strategies.OLDEST:
        yield from (f"documentsoorten[{index}]" for index in range(1, len(metadata.documentsoorten)))
    if label == strategies.MIDDLE:
        for name in ("geldigheid_begindatum", "geldigheid_einddatum"):
            if "T" in (getattr(metadata, name) or ""):
                yield name
    for i, context in enumerate(metadata.extra_metadata):
        if label == strategies.BETA and context.prefix is not None:
            yield f"extra_metadata[{i}].prefix"
        for j, veld in enumerate(context.velden):
            if label == strategies.OLDEST and len(veld.values) != 1:
                yield f"extra_metadata[{i}].velden[{j}].values"
    if label == strategies.BETA:
        for i, relation in enumerate(metadata.documentrelaties):
            if i:
                yield f"documentrelaties[{i}]"
            elif relation.titel is not None:
                yield f"documentrelaties[{i}].titel"


@pytest.mark.parametrize("label", LABELS)
@relaxed
@given(data=st.data())
def test_what_a_version_cannot_carry_is_named_exactly(label: str, data: st.DataObject) -> None:
    metadata = data.draw(strategies.of_any_kind())
    version = versions.get(label)
    expected = set(lost(label, metadata))
    if not expected:
        version.encode(metadata)
        return
    with pytest.raises(NotInThisVersion) as caught:
        version.encode(metadata)
    assert set(caught.value.fields) == expected
    assert caught.value.version == label
    assert all(field in str(caught.value) for field in expected)
    reported = version.encode(metadata, loss="report")
    assert set(reported.left_out) == expected
    validator(label, "postMetadata").validate(reported.document)
    # What is left out is just that: the rest comes back.
    assert set(lost(label, version.decode(reported.document))) == set()


@pytest.mark.parametrize("label", LABELS)
def test_unknown_keys_are_kept_and_go_out_only_when_asked_for(label: str, metadata: Metadata) -> None:
    version = versions.get(label)
    wire = version.encode(metadata).document
    wire["document"]["nieuwVeld"] = {"a": [1, None]}
    wire["document"]["titelcollectie"]["ondertitel/x"] = "Een ondertitel"
    wire["plooiIntern"] = {"dcnId": "x"}
    read = version.decode(wire)
    assert read.extra == {
        "nieuwVeld": {"a": [1, None]},
        "/document/titelcollectie/ondertitel~1x": "Een ondertitel",
        "/plooiIntern": {"dcnId": "x"},
    }
    assert read.wire == wire
    problems = {problem.field: problem.text for problem in version.check(read)}
    assert set(read.extra) <= set(problems)
    assert "send_extra" in problems["nieuwVeld"]
    with pytest.raises(MetadataInvalid):
        version.encode(read)
    assert version.encode(read, loss="report").left_out == tuple(f"extra[{key!r}]" for key in read.extra)
    assert version.encode(read, loss="report").document == version.encode(metadata).document
    if version.spec["components"]["schemas"]["Metadata"].get("additionalProperties") is not False:
        assert version.encode(read, send_extra=True).document == wire
    else:
        del wire["plooiIntern"], wire["document"]["titelcollectie"]["ondertitel/x"]
        read = version.decode(wire)
        assert version.encode(read, send_extra=True).document == wire


def test_a_value_in_an_unexpected_shape_is_kept_whole(metadata: Metadata) -> None:
    version = versions.get("0.9.0-beta")
    wire = version.encode(metadata).document
    wire["document"]["geldigheid"] = "tot en met 2024"
    wire["document"]["omschrijvingen"] = "een tekst waar een lijst hoort"
    read = version.decode(wire)
    assert read.extra == {
        "/document/geldigheid": "tot en met 2024",
        "omschrijvingen": "een tekst waar een lijst hoort",
    } or read.extra == {"geldigheid": "tot en met 2024", "omschrijvingen": "een tekst waar een lijst hoort"}
    assert read.omschrijvingen == ()


@given(st.dates(min_value=date(1960, 1, 1)))
@example(date(2022, 3, 27))
@example(date(2022, 10, 30))
def test_a_day_survives_a_version_of_moments(day: date) -> None:
    version = versions.get("0.9.0-beta")
    metadata = Metadata(geldigheid_begindatum=day)
    assert metadata.geldigheid_begindatum == day.isoformat()
    document = version.draft(metadata).document
    assert document["document"]["geldigheid"]["begindatum"].endswith("Z")
    assert version.decode(document).geldigheid_begindatum == day.isoformat()


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        (datetime(2022, 8, 24, 14, 15, 22, tzinfo=UTC), "2022-08-24T14:15:22Z"),
        (datetime(2022, 8, 24, 16, 15, 22), "2022-08-24T14:15:22Z"),
        (datetime(2022, 12, 24, 16, 15, 22), "2022-12-24T15:15:22Z"),
        (datetime(2022, 8, 24), "2022-08-24"),
        ("2022-08-24T14:15:22Z", "2022-08-24T14:15:22Z"),
        ("2022-08-24T14:15:22.123456789Z", "2022-08-24T14:15:22.123456789Z"),
        ("2022-08-24T16:15:22+02:00", "2022-08-24T14:15:22Z"),
        ("2022-08-24t16:15+02:00", "2022-08-24T14:15:00Z"),
        ("2022-08-24 16:15", "2022-08-24T14:15:00Z"),
        ("2022-08-24", "2022-08-24"),
        ("2022-08-23T22:00:00Z", "2022-08-24"),
        ("in de zomer", "in de zomer"),
        ("2022-13-45T99:00:00Z", "2022-13-45T99:00:00Z"),
        (datetime.max, "9999-12-31T22:59:59.999999Z"),
        (datetime.min, "0001-01-01T00:00:00"),
    ],
)
def test_times_are_kept_in_one_form(given_: Any, kept: str) -> None:
    assert Metadata(geldigheid_begindatum=given_).geldigheid_begindatum == kept


def test_creatiedatum_is_free_text_and_stays_as_it_is() -> None:
    assert Metadata(creatiedatum="december 2021").creatiedatum == "december 2021"
    assert Metadata(creatiedatum=date(2021, 11, 8)).creatiedatum == "2021-11-08"
    assert Metadata(creatiedatum="2021-11-08T00:00:00+01:00").creatiedatum == "2021-11-08T00:00:00+01:00"


CIRCLE: dict[str, Any] = {}
CIRCLE["zichzelf"] = CIRCLE


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (float("nan"), "no such number"),
        (float("-inf"), "no such number"),
        (date(2022, 8, 24), "type date"),
        (b"bytes", "type bytes"),
        ({"a", "b"}, "type set"),
        ([{"diep": (1, object())}], "type object"),
        ({(1, 2): "x"}, "type tuple"),
        ("half \ud83d", "half a character"),
        (CIRCLE, "type dict"),
    ],
)
@pytest.mark.parametrize("label", LABELS)
def test_what_json_cannot_say_is_named_before_it_is_sent(
    label: str, metadata: Metadata, value: Any, fault: str
) -> None:
    version = versions.get(label)
    with pytest.raises(MetadataInvalid) as caught:
        version.encode(metadata.evolve(extra={"eigen": value}), send_extra=True)
    assert all(problem.field.startswith(("eigen", "/document/eigen")) for problem in caught.value.problems)
    assert all(fault in problem.text for problem in caught.value.problems)
    json.dumps([attrs.asdict(problem) for problem in caught.value.problems])


@pytest.mark.parametrize("label", LABELS)
def test_half_a_character_in_a_field_is_named(label: str, metadata: Metadata) -> None:
    problems = versions.get(label).check(metadata.evolve(officiele_titel="Kap \udc80", identifiers=["a\ud800b"]))
    assert {problem.field for problem in problems} == {"officiele_titel", "identifiers[0]"}


@pytest.mark.parametrize("label", LABELS)
def test_what_was_checked_can_be_sent(label: str, metadata: Metadata) -> None:
    extra = {"eigen": [None, True, 1, -1.5, 10**40, {"a": ("é", "\u2028", "🌳")}]}
    encoded = versions.get(label).encode(metadata.evolve(extra=extra), send_extra=True)
    assert json.loads(json.dumps(encoded.document, allow_nan=False))["document"]["eigen"][5] == {
        "a": ["é", "\u2028", "🌳"]
    }
