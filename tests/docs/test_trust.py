"""What catalogues, package indexes and readers of licences see agrees with the project."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from plooi import __version__

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_entry_for_catalogues_is_that_of_the_project() -> None:
    entry = YAML(typ="safe", pure=True).load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert (entry["name"], entry["softwareVersion"]) == (PROJECT["name"], __version__)
    assert entry["legal"]["license"] == PROJECT["license"]
    assert set(entry["description"]) == {"en", "nl"}
    translated = {path.name for path in (ROOT / "src" / "plooi" / "locale").iterdir() if path.is_dir()}
    assert set(entry["localisation"]["availableLanguages"]) == {"en"} | translated
    for described in entry["description"].values():
        # What the standard asks of the texts.
        assert len(described["shortDescription"]) <= 150 <= len(described["longDescription"]) <= 10_000
        assert described["features"]


def test_the_licence_for_reuse_is_that_of_the_wheel() -> None:
    text = (ROOT / "LICENSES" / f"{PROJECT['license']}.txt").read_text(encoding="utf-8")
    assert text == (ROOT / "LICENSE").read_text(encoding="utf-8")
    reuse = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))
    assert {one["SPDX-License-Identifier"] for one in reuse["annotations"]} == {PROJECT["license"]}


def test_the_pythons_that_are_declared_are_those_that_ci_tries() -> None:
    declared = re.findall(r"^Programming Language :: Python :: (3\.\d+)$", "\n".join(PROJECT["classifiers"]), re.M)
    assert PROJECT["requires-python"] == f">={declared[0]}"
    for path, pattern in ((".github/workflows/ci.yml", r"python: (\[.*\])"), (".gitlab-ci.yml", r"PYTHON: (\[.*\])")):
        [tried] = re.findall(pattern, (ROOT / path).read_text(encoding="utf-8"))
        assert ast.literal_eval(tried) == declared, path
