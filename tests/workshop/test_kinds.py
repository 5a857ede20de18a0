"""What a spec may hold that cannot be worked with is told with its line, or read as far as it goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from projects import Project

OPENAPI, BOEK = "upstream/openapi.yaml", "upstream/metadata/boek.yaml"


@pytest.mark.parametrize(
    ("old", "new", "words", "pointer"),
    [
        ("nummer: {type: string}", "nummer: {$dynamicRef: '#knoop'}", "`$dynamicRef`", "/nummer/$dynamicRef"),
        ("nummer: {type: string}", "nummer: {$recursiveRef: '#'}", "`$recursiveRef`", "/nummer/$recursiveRef"),
        ("nummer: {type: string}", "nummer: {$id: 'https://example.org/x'}", "`$id`", "/nummer/$id"),
        ("nummer: {type: string}", "nummer: {$schema: 'https://example.org/x'}", "dialect", "/nummer/$schema"),
        ("nummer: {type: string}", "nummer: {pattern: '(a'}", "pattern `(a`", "/nummer/pattern"),
        ("nummer: {type: string}", "nummer: {pattern: '(a{1000}){1000}'}", "regular expression", "/nummer/pattern"),
        ("nummer: {type: string}", "nummer: {pattern: '\\p{Onzin}'}", "regular expression", "/nummer/pattern"),
        ("nummer: {type: string}", "nummer: {patternProperties: {'[': {}}}", "pattern `[`", "/patternProperties/["),
        (
            "    BoekMetNummer:\n      type: object\n",
            "    BoekMetNummer:\n      allOf: [{$ref: '#/components/schemas/BoekMetNummer'}]\n",
            "without end",
            "/BoekMetNummer",
        ),
        (
            "    BoekMetNummer:\n      type: object\n",
            "    BoekMetNummer:\n      anyOf: [{type: string}, {if: {$ref: '#/components/schemas/BoekMetNummer'}}]\n",
            "without end",
            "/BoekMetNummer",
        ),
    ],
)
def test_a_schema_that_cannot_be_worked_with(project: Project, old: str, new: str, words: str, pointer: str) -> None:
    project.change(BOEK, old, new)
    (problem,) = [problem for problem in project.problems("check") if words in problem["message"]]
    assert problem["file"] == f"openapi/v1.0/{BOEK}"
    assert problem["line"] is not None
    assert problem["pointer"].endswith(pointer)
    assert problem["remedy"] == "Add an action to openapi/v1.0/repairs.yaml."


def test_a_schema_that_contains_itself_at_an_inner_place_is_in_order(project: Project) -> None:
    project.change(
        BOEK,
        "nummer: {type: string}",
        "nummer: {anyOf: [{type: string}, {$ref: '#/components/schemas/BoekMetNummer'}]}",
    )
    assert project.run("check").exit_code == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "  /_zoek:\n",
            "  /a: {$ref: '#/paths/~1b', x-a: 1}\n  /b: {$ref: '#/paths/~1a', x-a: 2}\n  /_zoek:\n",
        ),
        (
            "      operationId: zoek\n",
            "      operationId: zoek\n      callbacks: {c: {'{$url}': {$ref: '#/paths/~1_zoek'}}}\n",
        ),
    ],
)
def test_a_path_item_that_contains_itself(project: Project, old: str, new: str) -> None:
    project.change(OPENAPI, old, new)
    problem = project.problems("check")[0]
    assert "contains itself" in problem["message"]
    assert problem["line"] is not None


def test_path_items_that_double_each_time(project: Project) -> None:
    lines = "".join(
        f"  /p{n}:\n    get:\n      operationId: p{n}\n      responses: {{'200': {{description: x}}}}\n"
        f"      callbacks: {{a: {{u: {{$ref: '#/paths/~1p{n + 1}'}}}}, b: {{u: {{$ref: '#/paths/~1p{n + 1}'}}}}}}\n"
        for n in range(40)
    )
    project.change(OPENAPI, "  /_zoek:\n", f"{lines}  /p40: {{}}\n  /_zoek:\n")
    assert "brings more than 100000 values" in project.problem("check")["message"]


def test_a_spec_that_is_larger_than_what_is_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    # A spec of its own: one that was bundled before is not bundled again.
    project.change(OPENAPI, "title: Leeszaal", "title: Grote leeszaal")
    monkeypatch.setattr("plooi_spec.effective.bundler.MOST_VALUES", 50)
    assert "larger than 50 values" in project.problem("check")["message"]


def test_openapi_3_2_is_read_as_far_as_3_1_can_say_it(project: Project) -> None:
    project.change(OPENAPI, "openapi: 3.1.0", "openapi: 3.2.0")
    assert project.effective().document["openapi"] == "3.1.1"
    assert project.run("check").exit_code == 0
    project.change(OPENAPI, "  /_zoek:\n    get:", "  /_zoek:\n    query:")
    (problem,) = [problem for problem in project.problems("check") if "query" in problem["message"]]
    assert problem["remedy"] == (
        "Add an action to openapi/v1.0/repairs.yaml. The spec says OpenAPI 3.2.0, and is read as 3.1."
    )
    assert problem["pointer"] == "/paths/~1_zoek"
    repair = "  - {target: \"$.paths['/_zoek'].query\", remove: true, x-reason: 3.1 has no such method.}\n"
    downgrade = "  - {target: $, update: {openapi: 3.1.0}, x-reason: The rest is 3.1.}\n"
    project.change("repairs.yaml", "actions:\n", f"actions:\n{repair}{downgrade}")
    assert project.effective().document["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    ("new", "words", "remedy"),
    [
        ("openapi: 4.0.0", "its `openapi` is '4.0.0'", "Ask upstream for OpenAPI 3.1"),
        ("openapi: 3.1", "a number", "in quotes"),
        ("swagger: '2.0'", "but Swagger 2.0", "OpenAPI 3.1"),
    ],
)
def test_another_kind_of_root(project: Project, new: str, words: str, remedy: str) -> None:
    project.change(OPENAPI, "openapi: 3.1.0", new)
    problem = project.problem("check")
    assert words in problem["message"]
    assert remedy in problem["remedy"]
    assert problem["line"] == 1


@pytest.mark.parametrize("values", ["a-b, a_b, A B", "Ja, JA, ja, ja_2", "'1', '2', VALUE_0", "a, null, A"])
def test_enums_whose_names_collide_keep_all_their_values(project: Project, values: str) -> None:
    project.change(BOEK, "nummer: {type: string}", f"nummer: {{type: [string, 'null'], enum: [{values}]}}")
    result = project.run("regenerate")
    assert result.exit_code == 0, result.stderr
    package = project.generated / "v1_0"
    texts = [path.read_text() for path in (package / "models").glob("*nummer*.py")]
    enums = [text for text in texts if "Enum):" in text]
    assert enums
    wanted = {value.strip("' ") for value in values.split(",")} - {"null"}
    assert all(set(re.findall(r'= "(.*)"', text)) == wanted for text in enums)
    assert "x-enum-varnames" not in (package / "openapi.json").read_text()
