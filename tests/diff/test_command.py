"""`plooi-spec diff`: its forms, its exit codes, and what it says when it cannot compare."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from projects import Project, tree


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("project"))
    project.add("1.0", standing="reconstructed")
    project.add("1.1", previous="1.0")
    project.change("upstream/openapi.yaml", "  /_zoek:\n", "  /zoek:\n", label="1.1")
    project.add("1.2", previous="1.1")
    project.change(
        "upstream/metadata/boek.yaml", "        delen:\n", "        omslag: {}\n        delen:\n", label="1.2"
    )
    project.change("upstream/openapi.yaml", "  /_zoek:\n", "  /zoek:\n", label="1.2")
    project.add("2.0", previous="1.2")
    project.change(
        "upstream/openapi.yaml", "metadata/boek.yaml#/components/schemas/BoekMetNummer", "x.yaml#/y", label="2.0"
    )
    return project


@pytest.mark.parametrize(
    ("form", "begin"),
    [
        ("text", "Leeszaal: 1.0 (reconstructed) → 1.1 (server)\n"),
        ("markdown", "# Leeszaal: 1.0 (reconstructed) → 1.1 (server)\n"),
        ("html", "<!doctype html>\n"),
        ("json", '{\n  "ok": true,\n'),
    ],
)
def test_each_form(project: Project, tmp_path: Path, form: str, begin: str) -> None:
    before = tree(project.root)
    result = project.run("diff", "v1.0", "1.1", "--format", form)
    assert result.exit_code == 0
    assert result.stdout.startswith(begin)
    assert "openapi/v1.1/upstream/openapi.yaml" in result.stdout
    path = tmp_path / "report"
    assert project.run("diff", "1.0", "1.1", "--format", form, "--output", str(path)).stdout == ""
    assert path.read_text(encoding="utf-8") == result.stdout
    assert tree(project.root) == before


def test_json_is_a_form_too(project: Project) -> None:
    given, asked = project.run("diff", "1.0", "1.1", "--json"), project.run("diff", "1.0", "1.1", "--format", "json")
    assert given.stdout == asked.stdout
    (rename,) = json.loads(given.stdout)["renames"]
    assert (rename["what"], rename["was"], rename["now"]) == ("path", "GET /_zoek", "GET /zoek")


@pytest.mark.parametrize(
    ("old", "new", "breaking", "any_"),
    [("1.0", "1.1", 1, 1), ("1.1", "1.2", 0, 1), ("1.1", "1.1", 0, 0)],
)
def test_the_exit_code_tells_on_demand(project: Project, old: str, new: str, breaking: int, any_: int) -> None:
    assert project.run("diff", old, new).exit_code == 0
    assert project.run("diff", old, new, "--fail-on", "breaking").exit_code == breaking
    assert project.run("diff", old, new, "--fail-on", "any").exit_code == any_


def test_what_cannot_be_compared_is_told(project: Project, tmp_path: Path) -> None:
    problem = project.problem("diff", "1.0", "3.0")
    assert problem["message"] == "There is no version `3.0`."
    assert problem["remedy"] == "Known versions: 1.0, 1.1, 1.2, 2.0."
    assert "x.yaml" in project.problem("diff", "1.0", "2.0")["message"]
    problem = project.problem("diff", "1.0", "1.1", "--output", str(tmp_path / "none" / "x"))
    assert problem["message"] == "The report cannot be written: No such file or directory."
    assert project.run("diff", "1.0").exit_code == 2
    assert project.run("diff", "1.0", "1.1", "--format", "pdf").exit_code == 2
    result = project.run("diff", "1.0", "3.0")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no version `3.0`." in result.stderr
