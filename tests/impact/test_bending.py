"""What a version can change and the contract cannot bend to is one finding, with where its remedy goes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from plooi import versions
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
TEXT = {"type": "string"}


def file_as_text(document: Document) -> None:
    schema = {"type": "object", "required": ["inhoud"], "properties": {"inhoud": {**TEXT, "contentEncoding": "base64"}}}
    document["components"]["requestBodies"]["Bestand"]["content"] = {"application/json": {"schema": schema}}


def further_part(document: Document) -> None:
    parts = {"bestand": {**TEXT, "format": "binary"}, "bestandsnaam": TEXT}
    schema = {"type": "object", "required": [*parts], "properties": parts}
    document["components"]["requestBodies"]["Bestand"]["content"] = {"multipart/form-data": {"schema": schema}}


def wanted_everywhere(document: Document) -> None:
    for path, item in document["paths"].items():
        if path != "/waardelijsten":
            parameter = {"name": "organisatie", "in": "query", "required": True, "schema": TEXT}
            item.setdefault("parameters", []).append(parameter)


def pages_by_address(document: Document) -> None:
    media = document["paths"]["/waardelijsten"]["get"]["responses"]["200"]["content"]["application/json"]
    media["schema"] = {"type": "object", "properties": {"items": media["schema"], "volgende": TEXT}}


def unread_errors(document: Document) -> None:
    properties = document["components"]["schemas"]["MetadataFout"]["properties"]
    properties["opmerkingen"] = properties.pop("messages")


def two_at_once(document: Document) -> None:
    key = {"type": "apiKey", "in": "header", "name": "X-API-Key"}
    document["components"]["securitySchemes"]["sleutel"] = key
    document["security"] = [{"bearer": [], "sleutel": []}]


def certificate(document: Document) -> None:
    document["components"]["securitySchemes"]["pki"] = {"type": "mutualTLS"}
    document["security"] = [{"bearer": [], "pki": []}, {"jwt": [], "pki": []}]


def key_in_the_address(document: Document) -> None:
    document["components"]["securitySchemes"] = {"sleutel": {"type": "apiKey", "in": "query", "name": "sleutel"}}
    document["security"] = [{"sleutel": []}]


def another_pid(document: Document) -> None:
    for schema in document["components"]["schemas"].values():
        for part in (schema, *schema.get("allOf", [])):
            if "pid" in part.get("properties", {}):
                part["properties"]["identifier"] = part["properties"].pop("pid")


def record_alone(document: Document) -> None:
    schema = {"type": "object", "required": ["id"], "properties": {"kenmerk": TEXT, "id": TEXT}}
    for path, method in (("/metadata", "post"), ("/metadata/{id}", "put")):
        answer = {"description": "Gemaakt.", "content": {"application/json": {"schema": schema}}}
        document["paths"][path][method]["responses"]["201"] = answer


def record_inside(document: Document) -> None:
    record_alone(document)
    schema = {"type": "object", "properties": {"document": {**TEXT, "format": "uuid"}, "status": TEXT}}
    answer = document["paths"]["/metadata"]["post"]["responses"]["201"]["content"]["application/json"]
    answer["schema"] = {"type": "object", "properties": {"resultaat": schema}}


def numbers(document: Document) -> None:
    document["components"]["parameters"]["Id"]["schema"] = {"type": "integer"}


def short_ids(document: Document) -> None:
    document["components"]["schemas"]["Kort"] = {**TEXT, "pattern": "^[A-Z]{8}$"}
    document["components"]["parameters"]["Id"]["schema"] = {"$ref": "#/components/schemas/Kort"}


def list_in_the_path(document: Document) -> None:
    item = document["paths"].pop("/waardelijsten")
    item["get"]["parameters"][0]["in"] = "path"
    document["paths"]["/waardelijsten/{soort}"] = item


def changed(edit: Callable[[Document], object]) -> Effective:
    before = effective(BETA)
    document = copy.deepcopy(before.document)
    edit(document)
    return evolve(before, document=document)


def findings(spec: Effective) -> list[Finding]:
    before = effective(BETA)
    now, then = (loaded_as(one, TRAITS, BETA.package) for one in (spec, before))
    return [one for one in consequences(spec, now, then, Renames.between(before, spec)) if one.concerns != "nobody"]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            file_as_text,
            [
                ("body in another form", "upload_document", "project"),
                ("body in another form", "replace_document", "project"),
            ],
        ),
        (
            further_part,
            [
                ("body in another form", "upload_document", "module"),
                ("body in another form", "replace_document", "module"),
            ],
        ),
        (wanted_everywhere, [("parameter without a source", "organisatie", "module")]),
        (pages_by_address, [("answer in another shape", "value_list pages", "module")]),
        (unread_errors, [("errors in another shape", "opmerkingen", "module")]),
        (two_at_once, [("sign-in changed", "several at once", "project"), ("sign-in changed", "jwt", "callers")]),
        (certificate, [("sign-in changed", "client certificate", "callers")]),
        (
            key_in_the_address,
            [("sign-in changed", "security", "project"), ("sign-in changed", "bearer, jwt", "callers")],
        ),
        (another_pid, [("field refused", "pid", "module")]),
        (record_alone, [("record named elsewhere", "id", "module")]),
        (
            record_inside,
            [
                ("record named elsewhere", "resultaat.document", "module"),
                ("answer in another shape", "replace_metadata document", "module"),
            ],
        ),
        # What names a list in the path is no id.
        (list_in_the_path, []),
        (numbers, [("ids of another kind", "id", "project")]),
        (short_ids, [("ids of another kind", "id", "project")]),
    ],
)
def test_each_is_said_with_where_its_remedy_goes(
    edit: Callable[[Document], object], expected: list[tuple[str, str, str]]
) -> None:
    actual = [(finding.kind, finding.subject, finding.concerns) for finding in findings(changed(edit))]
    assert sorted(actual) == sorted(expected)


def test_an_unread_list_of_an_error_is_read_with_the_line_that_is_suggested() -> None:
    spec = changed(unread_errors)
    [finding] = findings(spec)
    assert finding.line == 'before = before.having(errors=before.errors.also(lists="opmerkingen"))'
    bent = loaded_as(spec, TRAITS.having(errors=TRAITS.errors.also(lists="opmerkingen")), BETA.package)
    assert "opmerkingen" in bent.call("create_metadata").errors.lists


def test_a_record_is_known_by_what_the_answer_names_alone() -> None:
    spec = changed(record_alone)
    [finding] = findings(spec)
    assert finding.line == 'before = before.placed(record=("id",))'
    bent = loaded_as(spec, TRAITS.placed(record=("id",)), BETA.package)
    # Its answers have no Location.
    assert {step.outcome for step in run(bent).steps} == {"passed"}


def kind_of_record(document: Document) -> None:
    schema = document["components"]["schemas"]["Document"]
    schema["properties"]["soort"] = {"const": "woo"}
    schema["required"].append("soort")


def test_the_only_value_of_a_new_field_is_suggested() -> None:
    [finding] = findings(changed(kind_of_record))
    assert finding.line == '.constant("woo", "document", "soort")'


def only_a_certificate(document: Document) -> None:
    document["components"]["securitySchemes"] = {"pki": {"type": "mutualTLS"}}
    document["security"] = [{"pki": []}]


def test_a_version_with_a_certificate_alone_is_proven() -> None:
    result = run(loaded_as(changed(only_a_certificate), TRAITS, BETA.package))
    assert {step.outcome for step in result.steps} == {"passed"}


@pytest.mark.parametrize("edit", [file_as_text, further_part, wanted_everywhere])
def test_nothing_is_sent_of_a_delivery_whose_second_call_cannot_be_made(edit: Callable[[Document], object]) -> None:
    result = run(loaded_as(changed(edit), TRAITS, BETA.package))
    assert {exchange.method for _, exchange in result.exchanges} <= {"GET"}
    first = result.steps[0]
    assert (first.name, first.crashed) == ("publish a PDF", False)
    assert first.outcome in ("failed", "lacking")
