"""The guide to the sandbox tells what the code does: its example runs, and its tables are those of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import attrs
import pytest
from typer.main import get_command

from plooi import versions
from plooi.cli.commands.sandbox import sandbox_app
from plooi.sandbox import Sandbox
from plooi.sandbox.faults import OPERATIONS, Body, Fault, Kind

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    text = GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert text, f"the guide has no section {title!r}"
    return text


def first_column(text: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


def test_every_kind_key_and_operation_of_a_fault_is_listed() -> None:
    keys = {field.name: field.default for field in attrs.fields(Fault) if field.name not in ("kind", "operation")}
    assert first_column(section("Faults")) == [
        *get_args(Kind),
        *sorted(keys, key=first_column(section("Faults")).index),
    ]
    for name, default in keys.items():
        if default is not None and name != "body":
            assert re.search(rf"^\| `{name}` \|.*\| {default:g} \|$", section("Faults"), re.MULTILINE), name
    for name in (*OPERATIONS, *get_args(Body)):
        assert f"`{name}`" in section("Faults"), name


def test_the_faults_of_the_example_can_be_switched_on() -> None:
    faults = [Fault.parse(text) for text in re.findall(r"--fault ([a-z_]+:\S+)", section("Faults"))]
    assert faults == [Fault("status_before", "postDocument", status=503, times=2), Fault("delay", seconds=1.0, times=0)]


def test_every_option_of_the_command_is_listed() -> None:
    known = {name for option in get_command(sandbox_app).params for name in option.opts if name.startswith("--")}
    assert {text.split()[0] for text in first_column(section("Start it"))} == known - {
        "--help",
        "--install-completion",
        "--show-completion",
    }


def test_the_standing_of_every_version_is_told() -> None:
    standings = dict(re.findall(r"^\| (\d\S+) \| (\w+)", section("Versions, and how sure they are"), re.MULTILINE))
    assert standings == {label: versions.get(label).standing for label in versions.labels()}


def test_every_member_is_there() -> None:
    members = set(
        re.findall(
            r"`(\w+)(?:\([^`]*\))?`", "\n".join(re.findall(r"^\| `.*?\|", section("In Python tests"), re.MULTILINE))
        )
    )
    public = {name for name in vars(Sandbox) if not name.startswith("_")} | {"origin", "urls"}
    assert members == public - {"pid"}


def test_the_example_runs(pdf: Path) -> None:
    [example] = re.findall(r"```python\n(.*?)```", section("In Python tests"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=pdf.parent, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["key.pem", "sandbox.db", "files/", "incoming/"])
def test_what_is_kept_where(tmp_path: Path, name: str) -> None:
    with Sandbox(data=tmp_path):
        assert name in first_column(section("What is kept where"))
        assert (tmp_path / name).exists()
        assert (tmp_path / name).is_dir() is name.endswith("/")
