"""What taking in a version tells of files that it keeps and does not read, and of names that are others in code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plooi_spec.packages.reserved import MODELS, OPERATIONS
from projects import Project

Source = Callable[..., Path]
OLD = "# From before.\nswagger: '2.0'\npaths:\n  /oud:\n    get: {responses: {'200': {description: x}}}\n"


def added(project: Project, source: Path) -> dict[str, Any]:
    result = project.run("add", "1.1", str(source), "--standing", "official", "--json")
    assert result.exit_code == 0, result.output
    report: dict[str, Any] = json.loads(result.stdout)
    return report


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("oud.yaml", OLD, 2, "The file is Swagger 2.0, which is not read."),
        ("oud.json", '{\n"swagger": "2.0", "paths": {}}', 2, "The file is Swagger 2.0, which is not read."),
        ("v1.yaml", "swagger: 1.2\n", 1, "The file is Swagger 1.2, which is not read."),
        ("v4.yaml", "info: {}\nopenapi: 4.0.0\npaths: {/x: {}}\n", 2, "The file is OpenAPI 4.0.0, which is not read."),
    ],
)
def test_another_openapi_beside_the_root_is_named(
    project: Project, source: Source, name: str, text: str, line: int, words: str
) -> None:
    folder = source()
    (folder / "archief").mkdir()
    (folder / "archief" / name).write_text(text)
    (note,) = added(project, folder)["notes"]
    assert note["file"] == f"openapi/v1.1/upstream/archief/{name}"
    assert note["line"] == line
    assert note["message"].startswith(words)
    assert "is kept as it came" in note["remedy"]
    kept = project.version("1.1").upstream / "archief" / name
    assert kept.read_text() == text
    assert project.run("check").exit_code == 0
    project.run("remove", "1.1")
    lines = project.run("add", "1.1", str(folder), "--standing", "official").stdout.splitlines()
    assert lines[2].startswith(f"  note: openapi/v1.1/upstream/archief/{name}:{line} ")
    assert words in lines[2]


def test_another_openapi_that_the_spec_refers_to_is_named_as_such(project: Project, source: Source) -> None:
    folder = source(
        ("metadata/boek.yaml", "        delen:\n", "        oud: {$ref: 'oud.yaml#/definitions/Oud'}\n        delen:\n")
    )
    (folder / "metadata" / "oud.yaml").write_text(OLD + "definitions: {Oud: {type: string}}\n")
    (note,) = added(project, folder)["notes"]
    assert (note["file"], note["line"]) == ("openapi/v1.1/upstream/metadata/oud.yaml", 2)
    assert "what the spec refers to in it is read as OpenAPI 3" in note["message"]


def test_settings_with_such_a_key_are_no_spec(project: Project, source: Source) -> None:
    folder = source()
    (folder / "tool.yaml").write_text("openapi: {generator: x}\nswagger: true\n")
    (folder / "other.yaml").write_text("swagger: enabled\n")
    assert added(project, folder)["notes"] == []


NAMES = ("d", "cls", "to_dict", "additional_properties", "cast", "field_dict")


def test_properties_and_parameters_that_get_another_name_are_listed(project: Project, source: Source) -> None:
    properties = "".join(f"        {name}: {{type: string}}\n" for name in (*NAMES, "type", "schrijverVan"))
    folder = source(("metadata/boek.yaml", "        delen:\n", properties + "        delen:\n"))
    renamed = added(project, folder)["renamed"]
    assert {(row["name"], row["python"]) for row in renamed} == {(name, f"{name}_") for name in NAMES}
    (where,) = {row["where"] for row in renamed}
    model = next((project.generated / "v1_1" / "models").glob(f"{where.lower()}.py")).read_text()
    for name in NAMES:
        assert f'field_dict["{name}"] = {name}_' in model
    project.run("remove", "1.1")
    text = project.run("add", "1.1", str(folder), "--standing", "official").stdout
    for name in NAMES:
        assert f"  renamed, as the generated code uses the name itself: {where}: {name} is {name}_\n" in text


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("schema", [{"type": "string"}, {"type": "string", "format": "date-time"}, {"type": "object"}])
def test_every_reserved_name_is_listed_whatever_the_property_is(
    tmp_path: Path, schema: dict[str, str], required: bool
) -> None:
    properties = dict.fromkeys(MODELS, schema)
    boek = {"type": "object", "properties": properties, "required": list(properties) if required else []}
    answer = {"description": "x", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Boek"}}}}
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in OPERATIONS]
    get = {"operationId": "getBoek", "tags": ["t"], "parameters": parameters, "responses": {"200": answer}}
    spec = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {"/boek": {"get": get}}}
    (tmp_path / "openapi.json").write_text(json.dumps({**spec, "components": {"schemas": {"Boek": boek}}}))
    project = Project(tmp_path / "project")
    (project.root / "openapi").mkdir(parents=True, exist_ok=True)
    (project.root / "openapi" / "versions.toml").touch()
    rows = added(project, tmp_path / "openapi.json")["renamed"]
    assert {row["name"] for row in rows if row["where"] == "Boek"} == set(MODELS)
    assert {row["name"] for row in rows if row["where"] == "get_boek"} == set(OPERATIONS)
