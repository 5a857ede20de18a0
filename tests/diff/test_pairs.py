"""Each pair of small specs is judged as it should be, as it stands and turned round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plooi_spec.diff import GRADES, Report, compare
from plooi_spec.effective.bundle import bundle_files
from plooi_spec.effective.spec import Effective
from plooi_spec.reading.vendor import Version
from plooi_spec.reading.yamlfile import Document
from spec_pairs import PAIRS, TEXT, Grades, Pair, entity, exchanged, fetched

SHAPES = {"boek": {"type": "integer"}}


def bundled(document: dict[str, Any]) -> Effective:
    """A spec as it is read from a file, without lines."""
    name = "openapi.json"
    bundle = bundle_files({name: Document(name, document, {"": 1})}, [name], "")
    return Effective(Version("1.0", "2022", "server", "v", (name,), {}, Path()), bundle.document, bundle.sources)


def graded(report: Report) -> Grades:
    """The worst grade of what is sent and of what is answered."""
    ways: dict[str, list[str]] = {"request": [], "answer": []}
    for change in report.changes:
        for judgement in change.judgements:
            for way in ("request", "answer") if judgement.direction == "both" else (judgement.direction,):
                if way in ways:
                    ways[way].append(judgement.grade)
    worst = [min(grades, key=[*GRADES].index) if grades else None for grades in ways.values()]
    return worst[0], worst[1]


def listed(report: Report) -> list[str]:
    return [f"{change.kind} {change.path}: {change.judgements}" for change in report.changes]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_there(pair: Pair) -> None:
    report = compare(bundled(pair.old), bundled(pair.new))
    assert graded(report) == pair.forward, listed(report)
    assert set(pair.kinds) <= {change.kind for change in report.changes}, listed(report)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_back(pair: Pair) -> None:
    report = compare(bundled(pair.new), bundled(pair.old))
    assert graded(report) == pair.back, listed(report)


def test_the_names_are_different() -> None:
    assert len({pair.name for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/dozen/{doos}/boeken/{boek}", "/kasten/{kast}/planken/{plank}/boeken/{boek}"),
        ("/dozen/{doos}/boeken/{boek}", "/boeken/{boek}/dozen/{doos}"),
        ("/dozen/{doos}/boeken/{boek}", "/kasten/{kast}/boeken/{boek}"),
    ],
    ids=["more parameters", "another order", "another name"],
)
def test_a_parameter_of_a_path_is_the_same_one_in_another_path(old: str, new: str) -> None:
    specs = []
    for path in (old, new):
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": SHAPES.get(name, TEXT)} for name in names
        ]
        specs.append(bundled(fetched(path, parameters=parameters)))
    assert [change.kind for change in compare(*specs).listed] == ["operation-moved"]


def test_schemas_that_all_refer_to_each_other_are_compared() -> None:
    def shelves(word: str, last: dict[str, Any]) -> Effective:
        names = [f"{word}{number}" for number in range(14)]
        inside = {"type": "array", "items": {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}}
        shapes = {name: entity(["soort"], soort={"const": index}, inhoud=inside) for index, name in enumerate(names)}
        shapes[names[-1]]["properties"] |= last
        return bundled(exchanged(inside, **shapes))

    report = compare(shelves("Kast", {}), shelves("Doos", {"rand": TEXT}))
    assert [(change.kind, change.group.name) for change in report.listed] == [("property-added", "Doos13")]
