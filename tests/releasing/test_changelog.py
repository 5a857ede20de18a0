"""The entry of a release: the versions it speaks, and what the new ones change; from vendored specs alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from projects import CHECKOUT, Project, tree

Source = Callable[..., Path]

CLOSED = (
    "metadata/boek.yaml",
    "        titel: {type: string, minLength: 3}",
    "        naam: {type: string, minLength: 3}",
)


def write(project: Project, *arguments: str) -> str:
    result = project.run("changelog", "--date", "2023-05-01", *arguments)
    assert result.exit_code == 0, result.output
    return (project.root / "CHANGELOG.md").read_text(encoding="utf-8")


def digest(project: Project, label: str) -> str:
    match = re.search(rf"`{label}` \(\w+\), spec `(\w{{12}})`", (project.root / "CHANGELOG.md").read_text())
    assert match
    return match[1]


def test_the_first_entry(project: Project) -> None:
    (project.root / "src" / "plooi").mkdir(parents=True, exist_ok=True)
    (project.root / "src" / "plooi" / "__init__.py").write_text('__version__ = "0.1.0"\n')
    text = write(project, "--note", "The <first> of all.")
    assert text == (
        "# Changes\n\n"
        "## 0.1.0 (2023-05-01)\n\n"
        "- The \\<first> of all.\n\n"
        "Versions of the specification:\n\n"
        f"- `1.0` (server), spec `{digest(project, '1.0')}`\n\n"
        "### New: 1.0 (server)\n\n"
        "It follows no other version.\n"
    )


def test_the_next_one_tells_what_is_new(project: Project, source: Source) -> None:
    first = write(project, "--release", "0.1.0")
    key = (
        "openapi.yaml",
        "    bearer: {type: http, scheme: bearer}",
        "    aanlever: {type: apiKey, in: header, name: Aanlever-Token}",
    )
    required = ("metadata/boek.yaml", "required: [titel, kleur]", "required: [titel, kleur, geldigheid]")
    folder = source(key, ("openapi.yaml", "  - bearer: []", "  - aanlever: []"), required)
    assert project.run("add", "1.1", str(folder), "--standing", "official").exit_code == 0
    text = write(project, "--release", "0.2.0")
    assert text.startswith("# Changes\n\n## 0.2.0 (2023-05-01)\n\nVersions of the specification:\n\n")
    # What was said before stands below, as it was.
    assert text.endswith(first.removeprefix("# Changes\n\n"))
    new = text.removesuffix(first.removeprefix("# Changes\n\n"))
    assert "### New: 1.1 (official), against 1.0 (server)\n\n2 breaking, 0 risky, " in new
    assert "- schema Boek: `geldigheid` property made required. What lacks it is refused from now on.\n" in new
    assert "All of it: `plooi-spec diff 1.0 1.1`.\n" in new
    assert "For those who call the client:\n\n- Sign-in changed: Sign-in by bearer went" in new
    assert "### New: 1.0" not in new
    # Nothing is new after that.
    third = write(project, "--release", "0.3.0")
    assert third.count("### New: 1.1") == 1
    assert third.index("## 0.3.0") < third.index("## 0.2.0") < third.index("## 0.1.0")


def test_what_took_the_place_of_a_reconstruction_is_told(project: Project, source: Source) -> None:
    project.add("1.1", standing="reconstructed", previous="1.0")
    write(project, "--release", "0.1.0")
    before = digest(project, "1.1")
    assert project.run("add", "1.1", str(source(CLOSED)), "--standing", "official", "--replace").exit_code == 0
    text = write(project, "--release", "0.2.0")
    assert "### Changed: 1.1 (official)\n\nIts standing was reconstructed and is official;" in text
    assert digest(project, "1.1") != before
    project.change("repairs.yaml", 'update: {version: "1"}', 'update: {version: "1", summary: Nieuw}')
    text = write(project, "--release", "0.3.0")
    assert "### Changed: 1.0 (server)\n\nIts files or their repairs are others than in the release before.\n" in text
    project.run("remove", "1.1")
    assert "Not spoken any more: `1.1`." in write(project, "--release", "0.4.0")


def test_an_entry_that_is_there_stays_as_it_is(project: Project) -> None:
    text = write(project, "--release", "0.1.0").replace("It follows no other version.", "It was written by hand.")
    (project.root / "CHANGELOG.md").write_text(text)
    result = project.run("changelog", "--release", "0.1.0", "--json")
    assert json.loads(result.stdout)["written"] is False
    assert (project.root / "CHANGELOG.md").read_text() == text
    assert "It follows no other version." in write(project, "--release", "0.1.0", "--anew")


@pytest.mark.parametrize("what", ["changed", "gone", "unlisted"])
def test_a_version_that_is_not_vendored_as_it_is_locked_stops_it(project: Project, what: str) -> None:
    write(project, "--release", "0.1.0")
    path = project.root / "openapi/v1.0/upstream/fouten.yaml"
    if what == "changed":
        path.write_text(path.read_text() + "# a remark\n")
    elif what == "gone":
        path.unlink()
    else:
        (path.parent / "nieuw.yaml").write_text("x: 1\n")
    before = tree(project.root)
    for command in (["changelog", "--release", "0.2.0"], ["check"]):
        assert project.run(*command).exit_code == 2
    assert tree(project.root) == before


def test_without_a_number_there_is_no_entry(project: Project) -> None:
    expected = ("src/plooi/__init__.py", "Write it there, or name it with --release.")
    problem = project.problem("changelog")
    assert (problem["file"], problem["remedy"]) == expected
    (project.root / "src" / "plooi").mkdir(parents=True, exist_ok=True)
    (project.root / "src" / "plooi" / "__init__.py").write_text("version = 1\n")
    problem = project.problem("changelog")
    assert (problem["file"], problem["remedy"]) == expected


def test_the_versions_of_this_project(tmp_path: Path) -> None:
    """An entry for what is vendored here, next to a changelog of its own."""
    project = Project(tmp_path / "checkout")
    project.root.mkdir()
    for name in ("openapi", "pyproject.toml", "src"):
        (project.root / name).symlink_to(CHECKOUT / name)
    text = write(project)
    assert "- `0.3.2-alpha` (reconstructed), spec `" in text
    assert "### New: 0.9.0-beta (server), against 0.3.2-alpha (reconstructed)" in text
    assert "- … and " in text


def test_the_reports_on_a_version(project: Project, source: Source, tmp_path: Path) -> None:
    assert project.problem("report")["message"].startswith("1.0 follows no other version")
    project.run("add", "1.1", str(source(CLOSED)), "--standing", "official", "--after", "1.0")
    target = tmp_path / "made" / "reports"
    report = json.loads(project.run("report", "--output", str(target), "--json").stdout)
    assert report["version"]["version"] == "1.1"
    assert sorted(path.name for path in target.iterdir()) == ["differences.html", "differences.md", "impact.json"]
    assert (target / "differences.md").read_text().startswith("# Leeszaal: 1.0 (server) → 1.1 (official)\n")
    assert json.loads((target / "impact.json").read_text())["work"] == 0
    (tmp_path / "file").write_text("")
    result = project.run("report", "1.1", "--output", str(tmp_path / "file" / "x"))
    assert result.exit_code == 2
    assert "The reports cannot be written" in result.stderr
