"""The impact report takes its renames from the differences, and so the two cannot contradict each other."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from attrs import evolve

from plooi import Reference, versions
from plooi.versions.traits import Traits
from plooi_spec.diff import compare
from plooi_spec.effective.spec import Effective, effective
from plooi_spec.impact import Finding
from plooi_spec.impact.examine import consequences
from plooi_spec.impact.facade import loaded_as
from plooi_spec.impact.proof.running import run
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


def other_keys(document: Document, names: Mapping[str, str], *schemas: str) -> None:
    known = document["components"]["schemas"]
    for schema in [known[name] for name in schemas] or [one for one in known.values() if "x-waardelijst" not in one]:
        properties = schema.get("properties", {})
        if {"id", "label"} <= properties.keys():
            schema["properties"] = {names.get(key, key): value for key, value in properties.items()}
            schema["required"] = [names.get(key, key) for key in schema.get("required", ())]


def all_keys(document: Document) -> None:
    other_keys(document, {"id": "identifier", "label": "naam"})


def unlike_keys(document: Document) -> None:
    other_keys(document, {"id": "uri"})


def keys_of_organisations(document: Document) -> None:
    other_keys(document, {"id": "uri"}, "Organisatie")


def gone(document: Document) -> None:
    del document["components"]["schemas"]["Document"]["properties"]["weblocatie"]


def changed(edit: Callable[[Document], object]) -> Effective:
    before = effective(BETA)
    document = copy.deepcopy(before.document)
    edit(document)
    return evolve(before, document=document)


def consequences_of(edit: Callable[[Document], object]) -> tuple[list[Finding], set[tuple[str, str]]]:
    """What is left for the version module, and the renames that the differences show."""
    before, spec = effective(BETA), changed(edit)
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


MAPPING = TRAITS.mapping.keyed("publisher", "verantwoordelijke", "documenthandelingen.was_associated_with", id="uri")


@pytest.mark.parametrize(
    ("edit", "line", "traits"),
    [
        (all_keys, 'before = before.keyed(id="identifier", label="naam")', TRAITS.keyed(id="identifier", label="naam")),
        (unlike_keys, 'before = before.keyed(id="uri")', TRAITS.keyed(id="uri")),
        (
            keys_of_organisations,
            '.keyed("publisher", "verantwoordelijke", "documenthandelingen.was_associated_with", id="uri")',
            TRAITS.having(mapping=MAPPING),
        ),
    ],
)
def test_other_keys_of_references_are_one_line_and_the_program_passes_with_it(
    edit: Callable[[Document], object], line: str, traits: Traits
) -> None:
    left, _ = consequences_of(edit)
    assert [(finding.kind, finding.line) for finding in left] == [("reference keys renamed", line)]
    bent = loaded_as(changed(edit), traits, BETA.package)
    assert {step.outcome for step in run(bent).steps} == {"passed"}
    # With it, nothing is left to say.
    spec, then = changed(edit), loaded_as(effective(BETA), TRAITS, BETA.package)
    findings = consequences(spec, bent, then, Renames.between(effective(BETA), spec))
    assert [finding for finding in findings if finding.concerns == "module"] == []


def test_hits_are_read_with_the_keys_that_references_have() -> None:
    search = TRAITS.keyed(id="uri", label="naam").search
    publisher = {"uri": "https://identifier.overheid.nl/tooi/id/gemeente/gm0518", "naam": "gemeente Den Haag"}
    document = {
        "publisher": publisher,
        "classificatiecollectie": {"documentsoorten": [{"uri": "x", "naam": "besluit"}]},
    }
    [hit], _ = search.read({"totaal": 1, "resultaten": [{"document": document}]}, search.begin())
    assert hit.publisher == Reference(publisher["uri"], publisher["naam"])
    assert hit.documentsoorten == ("besluit",)
