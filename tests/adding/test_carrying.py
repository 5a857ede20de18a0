"""Repairs and adaptations go along as far as they fit; those that do not are told, and whether that matters."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from projects import REPAIRS, Project

Source = Callable[..., Path]

VERSION = ("openapi.yaml", "  version: 1\n", '  version: "1"\n')
BOEK = "metadata/boek.yaml"


def overlays(project: Project, folder: Path, *options: str) -> dict[str, dict[str, Any]]:
    result = project.run("add", "1.1", str(folder), "--standing", "official", "--json", *options)
    assert result.exit_code == 0, result.output
    return {overlay["file"]: overlay for overlay in json.loads(result.stdout)["overlays"]}


@pytest.mark.parametrize(
    ("changes", "left", "needless"),
    [
        # Upstream mended a slip itself: what was to be cut is not there, though the place is.
        ([(BOEK, "          required:\n", "")], ["$.components.schemas.Boek.properties.geldigheid.required"], [True]),
        ([(BOEK, ", nullable: true}", "}")], ["$.components.schemas.Boek..[?@.nullable].nullable"], [True]),
        # What is to be repaired has gone elsewhere, or it cannot be told from here.
        (
            [
                (BOEK, "        geldigheid:\n", "        looptijd:\n"),
                ("openapi.yaml", ", geldigheid: {", ", looptijd: {"),
            ],
            ["$.components.schemas.Boek.properties.geldigheid.required"],
            [False],
        ),
        (
            [("waardelijsten/kleuren.yaml", "      format: url\n", "")],
            ["$.components.schemas[?@.format == 'url']"],
            [False],
        ),
    ],
)
def test_an_action_that_does_not_fit_is_left_behind(
    project: Project, source: Source, changes: list[tuple[str, str, str]], left: list[str], needless: list[bool]
) -> None:
    # A spec that is not repaired any more can be invalid: that it is so is another test's.
    extra = _extra(project) if "looptijd" in str(changes) else []
    folder = source(*changes)
    repairs = overlays(project, folder, *extra)["repairs.yaml"]
    assert [row["target"] for row in repairs["left"]] == left
    assert [row["needless"] for row in repairs["left"]] == needless
    assert all(row["why"].endswith("matches nothing.") and row["line"] > 0 for row in repairs["left"])
    assert len(repairs["carried"]) == 5 - len(left)
    text = (project.root / "openapi/v1.1/repairs.yaml").read_text()
    assert text.startswith("# Carried over from 1.0 as far as they fit.\n")
    assert left[0] not in text


def _extra(project: Project) -> list[str]:
    mine = project.root.parent / "mine.yaml"
    mine.write_text(
        "overlay: 1.0.0\ninfo: {title: Meer, version: '1'}\nactions:\n"
        "  - target: $.components.schemas.Boek.properties.looptijd.required\n    remove: true\n"
        "    x-reason: An empty list of requirements is none.\n"
    )
    return ["--repairs", str(mine)]


def test_what_matters_leaves_work_and_what_does_not_does_not(project: Project, source: Source) -> None:
    result = project.run("add", "1.1", str(source((BOEK, "          required:\n", ""))), "--standing", "official")
    assert (
        "    not carried over, needless now: $.components.schemas.Boek.properties.geldigheid.required" in result.stdout
    )
    assert "to do" not in result.stdout
    folder = source(("waardelijsten/kleuren.yaml", "      format: url\n", ""))
    result = project.run("add", "1.2", str(folder), "--standing", "official", "--after", "1.0")
    assert "  to do: Of the repairs and adaptations, 1 action could not be carried over." in result.stdout


def test_what_is_kept_is_kept_as_it_is_written(project: Project, source: Source) -> None:
    text = REPAIRS.replace(
        "  - target: $.info\n", "  # A remark on the next.\n  - target:   $.info   # and beside it\n"
    )
    project.write("1.0", "repairs.yaml", "# A remark at the top.\n" + text)
    overlays(project, source((BOEK, "          required:\n", "")))
    kept = (project.root / "openapi/v1.1/repairs.yaml").read_text()
    assert "# A remark at the top.\n" in kept
    assert "  # A remark on the next.\n  - target:   $.info   # and beside it\n" in kept


def test_the_label_in_an_update_is_that_of_the_new_version(project: Project, source: Source) -> None:
    project.change(
        "repairs.yaml", 'update: {version: "1"}\n    x-reason: A', 'update: {version: "1.0"}\n    x-reason: 1.0 has a'
    )
    overlays(project, source())
    text = (project.root / "openapi/v1.1/repairs.yaml").read_text()
    assert 'update: {version: "1.1"}' in text
    # What is said of why it was written stays what it was.
    assert "x-reason: 1.0 has a version is text." in text
    assert project.effective("1.1").document["info"]["version"] == "1.1"


def test_actions_that_have_no_lines_of_their_own_are_carried_over_too(project: Project, source: Source) -> None:
    from ruamel.yaml import YAML

    project.write("1.0", "repairs.yaml", json.dumps(YAML(typ="safe").load(REPAIRS)))
    repairs = overlays(project, source((BOEK, "          required:\n", "")))["repairs.yaml"]
    assert (len(repairs["carried"]), len(repairs["left"])) == (4, 1)
    assert project.run("check").exit_code == 0
