"""What makes an effective spec unusable is told, all of it, with its place in the vendored files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from plooi_spec.effective.values import example_problems

if TYPE_CHECKING:
    from projects import Project

OPENAPI, BOEK = "upstream/openapi.yaml", "upstream/metadata/boek.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "words", "pointer"),
    [
        (OPENAPI, "operationId: zoek", "operationId: putScan", "Operation ID 'putScan'", "/paths/~1_zoek/get"),
        (OPENAPI, "/boeken/{id}/scan:", "/boeken/{nummer}/scan:", "Path parameter 'nummer'", "/put"),
        (OPENAPI, "in: query, required: true", "in: nowhere, required: true", "is not one of", "/parameters/0/in"),
        (OPENAPI, "description: Gevonden.", "title: Gevonden.", '"description" is a required', "/responses/200"),
        (OPENAPI, "type: array\n", "type: reeks\n", '"reeks"', "/application~1hal+json/schema/type"),
        (
            BOEK,
            "string, minLength: 3}",
            "string, minLength: -3}",
            "-3 is less",
            "/minLength",
        ),
        (BOEK, "nummer: {type: string}", "nummer: {type: string, default: 7}", "the default does not fit", "/default"),
        (BOEK, "nummer: {type: string}", "nummer: none", '"none" is not of types', "/nummer"),
    ],
)
def test_an_effective_spec_that_is_not_valid_is_told(
    project: Project, path: str, old: str, new: str, words: str, pointer: str
) -> None:
    project.change(path, old, new)
    problems = [problem for problem in project.problems("check") if words in problem["message"]]
    assert len(problems) == 1
    assert problems[0]["file"] == f"openapi/v1.0/{path}"
    assert problems[0]["pointer"].endswith(pointer)
    assert problems[0]["line"] is not None
    assert problems[0]["remedy"] == "Add an action to openapi/v1.0/repairs.yaml."


def test_a_reference_that_a_repair_breaks_is_told(project: Project) -> None:
    project.change(
        "repairs.yaml",
        "actions:\n",
        "actions:\n  - {target: $.components.schemas.Kleur, remove: true, x-reason: Te bont.}\n",
    )
    project.change(
        "repairs.yaml",
        "  - target: $.components.schemas[?@.format == 'url']\n    update: {format: uri}\n"
        "    x-reason: There is no format url.\n",
        "",
    )
    first, second = project.problems("check")
    assert first["message"] == "Not valid OpenAPI 3.1: the reference `#/components/schemas/Kleur` leads nowhere."
    assert {first["file"], second["file"]} == {f"openapi/v1.0/{BOEK}"}


def test_the_faults_of_every_part_are_told_together(project: Project) -> None:
    project.change(OPENAPI, "description: Gevonden.", "title: Gevonden.")
    project.change(BOEK, "minLength: 3", "minLength: lang")
    assert len(project.problems("check")) >= 2


@pytest.mark.parametrize(
    ("old", "new", "words", "pointer"),
    [
        ("titel: Max Havelaar", "titel: MH", "shorter than 3", "/titel"),
        ("urn:kleur:rood", "urn:kleur:geel", '"urn:kleur:geel"', "/kleur"),
        ("1860-05-17T00:00:00Z", "1860-05-17", 'is not a "date-time"', "/geldigheid/begindatum"),
        ("{titel: Max Havelaar,", "{naam: x, titel: Max Havelaar,", "naam", ""),
    ],
)
def test_an_example_that_its_schema_refuses_is_told(
    project: Project, old: str, new: str, words: str, pointer: str
) -> None:
    project.change(OPENAPI, old, new)
    problem = project.problem("check")
    assert words in problem["message"]
    assert problem["file"] == f"openapi/v1.0/{OPENAPI}"
    assert problem["pointer"] == "/paths/~1boeken/post/requestBody/content/application~1json/example" + pointer
    assert problem["line"] == 20
    # An example is no part of the code, and keeps nobody from writing it.
    assert project.run("regenerate").exit_code == 0


def test_examples_are_found_wherever_openapi_has_them(project: Project) -> None:
    project.change(BOEK, "nummer: {type: string}", "nummer: {type: string, examples: [een, 2], example: 3}")
    project.change(
        OPENAPI,
        "schema: {type: integer}}",
        "schema: {type: integer}, examples: {goed: {value: 0}, fout: {value: nul}, "
        "elders: {$ref: '#/components/examples/Start'}, ook: {$ref: '#/components/examples/Start'}, "
        "buiten: {externalValue: 'https://example.org/x'}}}",
    )
    project.change(OPENAPI, "components:\n", "components:\n  examples: {Start: {value: een}}\n")
    project.change(
        "upstream/fouten.yaml",
        "description: Niet goed.",
        "description: Niet goed.\n      headers: {X-Soort: {schema: {type: integer}, example: x}}",
    )
    spec = project.effective()
    problems = example_problems(spec.document, spec.sources)
    assert {problem.place.pointer for problem in problems} == {
        "/components/schemas/BoekMetNummer/properties/nummer/examples/1",
        "/components/schemas/BoekMetNummer/properties/nummer/example",
        "/paths/~1_zoek/get/parameters/0/examples/fout/value",
        "/components/examples/Start/value",
        "/components/responses/Fout/headers/X-Soort/example",
    }


def test_check_counts_what_it_looked_at(project: Project) -> None:
    report = json.loads(project.run("check", "--json").stdout)
    assert report == {
        "ok": True,
        "versions": [{"version": "1.0", "operations": 4, "schemas": 5, "examples": 1, "problems": []}],
        "problems": [],
    }
    assert project.run("check").stdout == "1.0: in order (4 operations, 5 schemas, 1 examples)\n"


def test_check_tells_of_every_version(project: Project) -> None:
    files = {
        "upstream/openapi.yaml": "openapi: 3.1.0\ninfo: {title: Ander, version: '2'}\npaths: {/a: {$ref: b.yaml}}\n"
    }
    project.add("2.0", files)
    project.change(BOEK, "minLength: 3", "minLength: lang")
    files_told = {problem["file"] for problem in project.problems("check")}
    assert files_told == {f"openapi/v1.0/{BOEK}", "openapi/v2.0/upstream/openapi.yaml"}
    assert {problem["file"] for problem in project.problems("regenerate")} == files_told


def test_problems_are_printed_for_people_on_standard_error(project: Project) -> None:
    project.change(BOEK, "minLength: 3", "minLength: lang")
    result = project.process("check")
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr == (
        "openapi/v1.0/upstream/metadata/boek.yaml:10 /components/schemas/Boek/properties/titel/minLength\n"
        '  Not valid OpenAPI 3.1: "lang" is not of type "integer".\n'
        "  Add an action to openapi/v1.0/repairs.yaml.\n"
        "\n"
        "1 problem\n"
    )
