"""What `add` did, `remove` undoes to the byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from projects import Project, tree

Source = Callable[..., Path]


def test_it_undoes_what_was_added(project: Project, source: Source) -> None:
    project.run("regenerate")
    index = project.root / "openapi" / "versions.toml"
    index.write_text("# The versions.\n\n" + index.read_text() + "# The end.\n")
    before = tree(project.root)
    assert project.run("add", "1.1", str(source()), "--standing", "official").exit_code == 0
    assert tree(project.root) != before
    result = project.run("remove", "v1.1")
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "1.1 (official) is taken out.",
            "  gone: openapi/v1.1",
            "  gone: generated/plooi_api/v1_1",
        ],
    )
    assert tree(project.root) == before
    # And the other way round: the one that was there first.
    assert project.run("add", "1.1", str(source()), "--standing", "official", "--after", "1.0").exit_code == 0
    assert project.run("drift").exit_code == 0


def test_a_version_that_others_follow_stays(project: Project, source: Source) -> None:
    for label in ("1.1", "1.2"):
        assert project.run("add", label, str(source()), "--standing", "official").exit_code == 0
    problem = project.problem("remove", "1.1")
    assert problem["message"] == "1.2 follows 1.1."
    assert problem["remedy"] == "Say --force to take it out and let that follow 1.0."
    report = json.loads(project.run("remove", "1.1", "--force", "--json").stdout)
    assert (report["relinked"], report["previous"], report["gone"]) == (
        ["1.2"],
        "1.0",
        ["openapi/v1.1", "generated/plooi_api/v1_1"],
    )
    assert project.version("1.2").previous == "1.0"
    assert project.run("check").exit_code == 0


def test_what_people_wrote_stays_and_is_named(project: Project, source: Source) -> None:
    project.run("add", "1.1", str(source()), "--standing", "official")
    module = project.root / "src/plooi/versions/v1_1.py"
    module.write_text("def follow(before):\n    return before\n")
    report = json.loads(project.run("remove", "1.1", "--json").stdout)
    assert report["left"] == ["src/plooi/versions/v1_1.py"]
    assert module.exists()


def test_a_version_that_is_not_there(project: Project) -> None:
    problem = project.problem("remove", "2.0")
    assert (problem["message"], problem["remedy"]) == ("There is no version `2.0`.", "Known versions: 1.0.")


def test_the_only_version_can_go(project: Project, source: Source) -> None:
    project.run("regenerate")
    assert project.run("remove", "1.0").exit_code == 0
    assert json.loads(project.run("list", "--json").stdout)["versions"] == []
    assert not (project.generated / "v1_0").exists()
