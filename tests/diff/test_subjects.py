"""What `plooi-spec diff` takes: versions, files, folders, archives and addresses, in any mixture."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from forge import Forge, Reply
from projects import Project
from spec_pairs import TEXT, entity, exchanged

OLD, NEW = exchanged(entity(["tekst"], tekst=TEXT)), exchanged(entity(tekst=TEXT))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("project"))
    project.add("1.0", standing="reconstructed")
    return project


def changes(project: Project, *names: str) -> list[tuple[str, str]]:
    """The kinds of what breaks, and the files in which it does."""
    result = project.run("diff", *names, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    return [(change["kind"], change["new"]["file"]) for change in report["changes"] if change["class"] == "breaking"]


def write(path: Path, document: dict[str, Any]) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_files(project: Project, tmp_path: Path) -> None:
    old, new = write(tmp_path / "old.json", OLD), write(tmp_path / "new.json", NEW)
    assert changes(project, old, new) == [("property-made-optional", new)]
    assert changes(project, new, new) == []
    result = project.run("diff", old, new, "--fail-on", "breaking")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"Berichten: {old} (file) → {new} (file)\n")


def test_a_file_with_the_files_that_it_refers_to(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = {"application/json": {"schema": {"$ref": "../deel.json#/Deel"}}}
    for name, part in (("old", entity(["tekst"], tekst=TEXT)), ("new", entity(tekst=TEXT))):
        document = exchanged({})
        document["paths"]["/berichten"]["post"]["responses"]["200"]["content"] = content
        write(tmp_path / name / "spec" / "openapi.json", document)
        write(tmp_path / name / "deel.json", {"Deel": part})
    monkeypatch.chdir(tmp_path / "new" / "spec")
    old = str(tmp_path / "old" / "spec" / "openapi.json")
    assert changes(project, old, "openapi.json") == [
        ("property-made-optional", (tmp_path / "new" / "deel.json").as_posix())
    ]
    (tmp_path / "new" / "deel.json").unlink()
    result = project.run("diff", old, "openapi.json")
    assert result.exit_code == 2
    assert "openapi.json" in result.stderr
    assert "leads nowhere" in result.stderr


def test_folders_and_archives(project: Project, tmp_path: Path) -> None:
    write(tmp_path / "old" / "api" / "openapi.json", OLD)
    write(tmp_path / "new" / "openapi.json", NEW)
    packed = tmp_path / "new.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("openapi.json", json.dumps(NEW))
    for new in (str(tmp_path / "new"), str(packed)):
        assert changes(project, str(tmp_path / "old"), new) == [("property-made-optional", f"{new}/openapi.json")]


def test_another_openapi_beside_the_root_is_named(project: Project, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write(old / "openapi.json", OLD)
    write(new / "openapi.json", NEW)
    (new / "oud.yaml").write_text("# From before.\nswagger: '2.0'\npaths: {/x: {}}\n")
    result = project.run("diff", str(old), str(new))
    assert result.stderr.startswith(f"note: {new}/oud.yaml:2 /swagger: The file is Swagger 2.0, which is not read.")
    assert changes(project, str(old), str(new)) == [("property-made-optional", f"{new}/openapi.json")]


def test_addresses(project: Project, tmp_path: Path) -> None:
    old = write(tmp_path / "old.json", OLD)
    with Forge() as forge:
        forge.files["/new.json"] = Reply(body=json.dumps(NEW).encode())
        address = f"{forge.url}/new.json"
        assert changes(project, old, address) == [("property-made-optional", address)]
        result = project.run("diff", old, f"{forge.url}/none.json")
        assert result.exit_code == 2
        assert f"{forge.url}/none.json" in result.stderr


def test_a_version_and_a_file(project: Project) -> None:
    file = project.root / "openapi" / "v1.0" / "upstream" / "openapi.yaml"
    result = project.run("diff", "1.0", str(file), "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert [report[side]["standing"] for side in ("old", "new")] == ["reconstructed", "file"]
    # The file is as upstream wrote it; the version is repaired.
    assert report["counts"]["breaking"] > 0
    assert all(file.parent in Path(change["new"]["file"]).parents for change in report["changes"] if change["new"])


def test_a_label_goes_before_a_file_of_the_same_name(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "1.0", OLD)
    write(tmp_path / "3.0.json", OLD)
    assert "1.0 (reconstructed)" in project.run("diff", "1.0", "1.0").stdout
    assert "3.0.json (file)" in project.run("diff", "3.0.json", "3.0.json").stdout


def test_what_is_not_there(project: Project, tmp_path: Path) -> None:
    problem = project.problem("diff", "1.0", "none.yaml")
    assert (problem["file"], problem["message"]) == ("none.yaml", "There is no such version, file or folder.")
    write(tmp_path / "een.json", OLD)
    write(tmp_path / "twee.json", NEW)
    problem = project.problem("diff", "1.0", str(tmp_path))
    assert "een.json, twee.json" in problem["message"]
    assert problem["remedy"] == "Name that file itself, not the folder around it."
    (tmp_path / "leeg.json").write_text("{}")
    assert "OpenAPI" in project.problem("diff", "1.0", str(tmp_path / "leeg.json"))["message"]


def test_what_cannot_be_compared_is_told_by_its_place(project: Project, tmp_path: Path) -> None:
    old = write(tmp_path / "old.json", exchanged(entity(a={"type": "string", "pattern": "a"})))
    new = write(tmp_path / "new.json", exchanged(entity(a={"type": "string", "pattern": ["a"]})))
    problems = project.problems("diff", old, new)
    assert {problem["file"] for problem in problems} == {new}
    assert all(problem["pointer"].endswith("/pattern") for problem in problems)
    assert {problem["remedy"] for problem in problems} == {"Mend the spec there."}
