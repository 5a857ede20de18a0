"""The schema of 0.9.0-beta takes and refuses what the published services took and refused.

The rows in `measured` are the anchor. The rules beside them say the same field by field, and decide over thousands of
changed documents: by them two validators that share no code are held against the vendored spec.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from measured import (
    BIJLAGE_BIJ,
    DELIVERY,
    GEMEENTE,
    IN_NO_LIST,
    NATUUR,
    PDF,
    PID,
    REPLACEMENT,
    REPLACEMENT_ROWS,
    ROWS,
    VERGUNNING,
    Rule,
    moment,
    uri,
)
from plooi.versions.bodies import json_pointer
from plooi.versions.checking import Checker
from plooi.versions.spec import Spec

if TYPE_CHECKING:
    from conftest import Vendored

SCHEMAS = {
    "Metadata": ("postMetadata", DELIVERY, ROWS),
    "MetadataReplacement": ("putMetadata", REPLACEMENT, REPLACEMENT_ROWS),
}
DOCUMENTS = 3000
#: What is put in the place of a value, or added to an object or a list.
VALUES: list[Any] = [
    *(None, True, 0, 7, 1.5, "", "ab", "abc", "geen adres", "a/b", "urn:isbn:123", "http://a.nl/é", "a:"),
    *(GEMEENTE, VERGUNNING, NATUUR, PDF, IN_NO_LIST, PID),
    *("2022-08-24T14:15:22Z", "2022-08-24 14:15:22Z", "2022-08-24T14:15:22.1234567891Z", "2022-02-30T14:15:22Z"),
    *("2022-08-24", "2022-08-24T14:15:22.123456789+02:00", "2022-08-24T14:15:60Z"),
    *([], [None], ["ab"], ["abc"], ["abc", "abc"], [{}], {}, {"id": GEMEENTE}, {"id": IN_NO_LIST}),
    *({"id": GEMEENTE, "label": "ge"}, [{"id": VERGUNNING}], {"key": "abc", "values": None}, {"key": "abc"}),
]
KEYS = ("nieuw", "id", "label", "type", "prefix", "titel", "key", "values", "documentsoort", "einddatum")


class Judges:
    """The client's check, and another validator with formats of its own, over one schema of the vendored spec."""

    def __init__(self, beta: Vendored, schema: str, operation: str) -> None:
        spec = Spec(beta.version.label, beta.version.package)
        self._client = Checker(spec, json_pointer(spec, spec.operations[operation]))
        formats = FormatChecker(())
        formats.checks("date-time")(lambda value: not isinstance(value, str) or moment(value))
        formats.checks("uri")(lambda value: not isinstance(value, str) or uri(value))
        registry: Registry[Any] = Registry()
        registry = registry.with_resource("urn:beta", DRAFT202012.create_resource(beta.document))
        reference = {"$ref": f"urn:beta#/components/schemas/{schema}"}
        self._other = Draft202012Validator(reference, registry=registry, format_checker=formats)

    def both(self, document: Any) -> tuple[bool, bool]:
        problems = list(self._client.problems(document, lambda path: "/".join(map(str, path)), {}))
        return not problems, self._other.is_valid(document)


@pytest.fixture(params=list(SCHEMAS))
def judged(request: pytest.FixtureRequest, beta: Vendored) -> tuple[str, Judges, Rule]:
    operation, rule, _ = SCHEMAS[request.param]
    return request.param, Judges(beta, request.param, operation), rule


def test_the_rules_and_the_spec_say_of_each_row_what_the_services_answered(judged: tuple[str, Judges, Rule]) -> None:
    schema, judges, rule = judged
    rows = SCHEMAS[schema][2]
    assert {good for _, good in rows} == {True, False}
    for document, good in rows:
        assert (rule(document), *judges.both(document)) == (good, good, good), json.dumps(document)


def full(beta: Vendored, schema: str) -> dict[str, Any]:
    """A document with every field that the schema knows."""
    document = beta.example("Volledig")
    if schema == "Metadata":
        document["documentrelaties"] = {"relation": PID, "role": BIJLAGE_BIJ}
    else:
        document["document"]["pid"] = PID
    return document


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a document."""
    yield path
    members = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
    for key, member in members.items():
        yield from places(member, (*path, key))


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def single_changes(document: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """The document with one change: at each place a value dropped, replaced, repeated, or something added."""
    for path in list(places(document)):
        here = at(document, path)
        if path:
            *above, last = path
            dropped = copy.deepcopy(document)
            del at(dropped, tuple(above))[last]
            yield dropped
            for value in chance.sample(VALUES, 12):
                replaced = copy.deepcopy(document)
                at(replaced, tuple(above))[last] = copy.deepcopy(value)
                yield replaced
        if isinstance(here, dict):
            for key in KEYS:
                added = copy.deepcopy(document)
                at(added, path)[key] = copy.deepcopy(chance.choice(VALUES))
                yield added
        if isinstance(here, list):
            for value in (*here, *chance.sample(VALUES, 4)):
                longer = copy.deepcopy(document)
                at(longer, path).append(copy.deepcopy(value))
                yield longer


def documents(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The changed documents, the same in each run: all with one change, and then some with more."""
    chance = random.Random(20261125)
    made = list(single_changes(document, chance))
    assert len(made) < DOCUMENTS
    while len(made) < DOCUMENTS:
        before = chance.choice(made)
        if len(list(places(before))) > 1:
            made.append(second_change(before, chance))
    return made


def second_change(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The document with a further value replaced or dropped, at a place taken by chance."""
    other = copy.deepcopy(document)
    path = chance.choice([path for path in places(other) if path])
    around = at(other, path[:-1])
    if chance.random() < 0.3:
        del around[path[-1]]
    else:
        around[path[-1]] = copy.deepcopy(chance.choice(VALUES))
    return other


def test_changed_documents_are_taken_and_refused_as_the_rules_say(
    beta: Vendored, judged: tuple[str, Judges, Rule]
) -> None:
    schema, judges, rule = judged
    document = full(beta, schema)
    assert (rule(document), *judges.both(document)) == (True, True, True)
    made = documents(document)
    verdicts = [(rule(each), *judges.both(each)) for each in made]
    differing = [json.dumps(each) for each, verdict in zip(made, verdicts, strict=True) if len(set(verdict)) > 1]
    assert differing == []
    taken = sum(good for good, *_ in verdicts)
    # A check that lets all or nothing pass would be none.
    assert DOCUMENTS / 10 < taken < DOCUMENTS * 9 / 10
