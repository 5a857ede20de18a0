"""The list of versions, and the vendored files held against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import find_root, get_version, load_versions, sha256, verify

if TYPE_CHECKING:
    from projects import Project

COMMANDS = ["check", "regenerate", "drift"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_tampered_file_is_told_with_both_hashes(project: Project, command: str) -> None:
    expected = project.version().files["upstream/fouten.yaml"]
    path = project.version().upstream / "fouten.yaml"
    path.write_bytes(path.read_bytes() + b"\n")
    problem = project.problem(command)
    assert problem["file"] == "openapi/v1.0/upstream/fouten.yaml"
    assert f"expected sha256 {expected}" in problem["message"]
    assert f"actual {sha256(path)}" in problem["message"]


@pytest.mark.parametrize("command", COMMANDS)
def test_everything_that_differs_from_the_lock_is_told_at_once(project: Project, command: str) -> None:
    upstream = project.version().upstream
    (upstream / "fouten.yaml").unlink()
    (upstream / "openapi.yaml").write_text("openapi: 3.1.0\n")
    (upstream / "lijsten.yaml").rename(upstream / "elsewhere.yaml")
    (upstream / "lijsten.yaml").symlink_to("elsewhere.yaml")
    (upstream / ".hidden").write_text("")
    problems = {
        problem["file"].removeprefix("openapi/v1.0/upstream/"): problem for problem in project.problems(command)
    }
    assert {name: problem["message"].partition(":")[0] for name, problem in problems.items()} == {
        "openapi.yaml": "The vendored file was changed",
        "fouten.yaml": "The file is listed, but it is not there.",
        "lijsten.yaml": "The vendored file is a link.",
        "elsewhere.yaml": "The file is not listed.",
        ".hidden": "The file is not listed.",
    }


def test_a_version_without_its_folder_is_one_problem(project: Project) -> None:
    (project.root / "openapi" / "v1.0").rename(project.root / "openapi" / "v1.0-gone")
    first, second = project.problems("check")
    assert first == {
        "file": "openapi/v1.0-gone",
        "line": None,
        "pointer": None,
        "message": "The folder belongs to no version in openapi/versions.toml.",
        "remedy": "List its version there, or take the folder away.",
    }
    assert second["message"] == "The folder of version 1.0 is not there."


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('date = "2022-12"', "date = 2022-12-01", 2, "`date` of 1.0 is not text"),
        ('date = "2022-12"', "", 1, "1.0 has no `date`"),
        ('standing = "server"', 'standing = "sure"', 3, "`sure` is no standing"),
        ('standing = "server"', 'standing = "server"\nstandard = 1', 4, "a key `standard` that means nothing"),
        ('package = "v1_0"', 'package = "1.0"', 4, "`1.0` is no package name"),
        ('roots = ["upstream/openapi.yaml", ', 'roots = ["upstream/none.yaml", ', 5, "root upstream/none.yaml of 1.0"),
        ('roots = ["upstream/openapi.yaml", "upstream/lijsten.yaml"]', "roots = []", 5, "no list of paths"),
        ('date = "2022-12"', 'date = "2022-12"\nprevious = "0.9"', 3, "0.9, which is not in this list"),
        ('date = "2022-12"', 'date = "2022-12"\nprevious = "1.0"', 3, "before itself"),
        ('"upstream/fouten.yaml" = "', '"upstream/fouten.yaml" = "0', 7, "upstream/fouten.yaml is no SHA-256"),
        ('"upstream/fouten.yaml"', '"upstream/../fouten.yaml"', 7, "no path under upstream/"),
        ('["1.0".files]', '["1.1".files]', 1, "1.0 lists no files"),
        ('date = "2022-12"', "date = ", 2, "not TOML"),
        ('["1.0"]', 'x = 1\n["1.0"]', None, "`x` is not a table"),
    ],
)
def test_faults_of_the_list_are_told_with_their_line(
    project: Project, old: str, new: str, line: int | None, words: str
) -> None:
    index = project.root / "openapi" / "versions.toml"
    text = index.read_text()
    assert old in text
    index.write_text(text.replace(old, new))
    problems = [problem for problem in project.problems("list") if words in problem["message"]]
    assert [(problem["file"], problem["line"]) for problem in problems] == [("openapi/versions.toml", line)]


def test_a_list_that_is_not_utf8_or_not_there_is_told(project: Project) -> None:
    index = project.root / "openapi" / "versions.toml"
    index.write_bytes(b"# \xff\n")
    assert project.problem("list")["message"] == "The list of versions is not UTF-8."
    index.unlink()
    assert project.problem("list")["message"].startswith("The list of versions cannot be read")


def test_versions_come_after_the_one_they_follow(project: Project) -> None:
    files = {"upstream/openapi.yaml": "openapi: 3.1.0\n"}
    table = {"standing": "reconstructed"}
    project.tables = {"2.0": {}, **project.tables}
    project.add("2.0", files, previous="1.0", package="v2_0", **table)
    project.add("0.9", files, package="v0_9", **table)
    assert list(load_versions(project.root)) == ["1.0", "2.0", "0.9"]
    project.add("1.5", files, previous="2.0", package="v2_0", **table)
    with pytest.raises(SpecError, match=r"1\.5 and 2\.0 have the same package, v2_0|2\.0 and 1\.5 have the same"):
        load_versions(project.root)


def test_a_label_is_taken_with_and_without_v(project: Project) -> None:
    versions = load_versions(project.root)
    assert get_version(versions, "v1.0") is get_version(versions, "1.0") is versions["1.0"]


@pytest.mark.parametrize("label", ["2.0", "v", ""])
def test_an_unknown_version_is_told_with_the_known_ones(project: Project, label: str) -> None:
    problem = project.problem("regenerate", "1.0", label)
    assert problem["message"] == f"There is no version `{label}`."
    assert problem["remedy"] == "Known versions: 1.0."


def test_the_root_is_found_from_below_and_else_in_the_source_tree(project: Project, tmp_path: Path) -> None:
    assert find_root(project.version().upstream) == project.root
    assert (find_root(tmp_path) / "pyproject.toml").is_file()
    result = project.process("list", "--json", cwd=project.version().upstream)
    assert [row["version"] for row in json.loads(result.stdout)["versions"]] == ["1.0"]


def test_a_root_that_is_none_is_told(tmp_path: Path, project: Project) -> None:
    result = project.process("list", "--root", str(tmp_path / "none"))
    assert result.returncode == 2
    assert result.stdout == ""
    assert "openapi/versions.toml" in result.stderr
    assert "--root" in result.stderr


def test_list_shows_what_is_known_of_each_version(project: Project) -> None:
    report = json.loads(project.run("list", "--json").stdout)
    assert report == {
        "ok": True,
        "versions": [
            {
                "version": "1.0",
                "date": "2022-12",
                "date_note": None,
                "standing": "server",
                "previous": None,
                "package": "v1_0",
                "state": "missing",
            }
        ],
    }
    project.run("regenerate")
    assert project.run("list").stdout.splitlines()[1].split() == ["1.0", "2022-12", "server", "v1_0", "current"]
    project.change("upstream/openapi.yaml", "Leeszaal", "Boekerij")
    assert project.run("list").stdout.split()[-1] == "outdated"
    project.change("upstream/openapi.yaml", "title: Boekerij", "title: [Boekerij")
    assert project.run("list").stdout.split()[-1] == "unusable"


def test_verify_says_nothing_of_what_is_in_order(project: Project) -> None:
    verify(project.version())
