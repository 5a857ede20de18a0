"""The impact report takes its renames from the differences, and so the two cannot contradict each other."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from plooi import versions
from plooi_spec.diff import compare
from plooi_spec.effective.spec import effective
from plooi_spec.impact import Finding
from plooi_spec.impact.examine import consequences
from plooi_spec.impact.facade import loaded_as
from plooi_spec.impact.renames import Renames
from plooi_spec.reading.vendor import load_versions
from projects import CHECKOUT

BETA = load_versions(CHECKOUT)["0.9.0-beta"]
TRAITS = versions.get(BETA.label).traits
Document = dict[str, Any]


def search(document: Document) -> None:
    item = document["paths"].pop("/_zoek")
    item["get"]["operationId"] = "zoekDocumenten"
    document["paths"]["/zoeken"] = item


def files(document: Document) -> None:
    item = document["paths"].pop("/documenten/{id}")
    for method in ("get", "put", "post", "delete"):
        item[method]["operationId"] = f"{method}Bestand"
    document["paths"]["/bestanden/{id}"] = item


def fields(document: Document) -> None:
    properties = document["components"]["schemas"]["Document"]["properties"]
    properties["datumCreatie"] = properties.pop("creatiedatum")
    properties["webadres"] = properties.pop("weblocatie")


def root_and_field(document: Document) -> None:
    def rename(value: Any) -> None:
        if isinstance(value, dict):
            if "document" in value:
                value["publicatie"] = value.pop("document")
            for inner in value.values():
                rename(inner)
        elif isinstance(value, list):
            value[:] = ["publicatie" if inner == "document" else inner for inner in value]
            for inner in value:
                rename(inner)

    for schema in document["components"]["schemas"].values():
        rename(schema)
    properties = document["components"]["schemas"]["Document"]["properties"]
    properties["webadres"] = properties.pop("weblocatie")


def gone(document: Document) -> None:
    del document["components"]["schemas"]["Document"]["properties"]["weblocatie"]


def consequences_of(edit: Callable[[Document], object]) -> tuple[list[Finding], set[tuple[str, str]]]:
    """What is left for the version module, and the renames that the differences show."""
    before = effective(BETA)
    document = copy.deepcopy(before.document)
    edit(document)
    spec = evolve(before, document=document)
    now, then = (loaded_as(one, TRAITS, BETA.package) for one in (spec, before))
    report = compare(before, spec)
    findings = consequences(spec, now, then, Renames.between(before, spec))
    left = [finding for finding in findings if finding.concerns == "module"]
    return left, {(rename.was, rename.now) for rename in report.renames}


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (search, ['before = before.called(search="zoekDocumenten")']),
        (
            files,
            [
                'before = before.called(upload_document="postBestand")',
                'before = before.called(replace_document="putBestand")',
                'before = before.called(download="getBestand")',
                'before = before.called(withdraw="deleteBestand")',
            ],
        ),
        (
            fields,
            ['.at("creatiedatum", "document", "datumCreatie")', '.at("weblocatie", "document", "webadres")'],
        ),
        (root_and_field, ['before = before.rooted("publicatie")', '.at("weblocatie", "publicatie", "webadres")']),
        (gone, ['# .at("weblocatie", …) or .without("weblocatie")']),
    ],
)
def test_a_line_says_what_the_differences_show_and_each_cause_has_one(
    edit: Callable[[Document], object], lines: list[str]
) -> None:
    left, renames = consequences_of(edit)
    assert sorted(str(finding.line) for finding in left) == sorted(lines)
    # No line names what the differences do not show as renamed.
    names = {now for _, now in renames}
    for finding in left:
        if finding.line and not finding.line.startswith("#"):
            assert finding.line.split('"')[-2] in names
