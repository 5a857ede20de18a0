"""A second opinion: Redocly's `diff` on the same table. Where it differs from ours is listed here, with the reason."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from mutations import CASES, Case, effective_of
from once import common, made_once
from plooi_spec.diff import GRADES, compare
from plooi_spec.reading.data import dump
from projects import CHECKOUT

HERE = Path(__file__).resolve().parent / "redocly"
NODE = (20, 19)

_NO_MIDDLE = "The judge knows no middle between what breaks and what does not. "

#: Where the judge sees it otherwise, and why ours stands.
DISAGREEMENTS: dict[str, str] = {
    "property renamed, request": "It takes what is sent under the old name for accepted, since the object is open. "
    "So the schema does; but nothing says any more that it is read, and data may be lost without a word.",
    "property removed, request": "As for a renamed one: what is sent is let pass, and perhaps passed over.",
    "required property removed, request": "As for any other property: that it had to be there makes it matter more.",
    "property renamed, answer": _NO_MIDDLE
    + "The property was never promised, so a client had to do without it before.",
    "property renamed in a closed object, answer": _NO_MIDDLE + "Again it was never promised.",
    "property removed, answer": _NO_MIDDLE + "Again it was never promised.",
    "property removed from a closed object, answer": _NO_MIDDLE + "Again it was never promised.",
    "enum value added, answer": _NO_MIDDLE
    + "Lists grow with each new municipality; a client that keeps lists open, as "
    "ours does, reads the answer, and one that does not fails only on the new value.",
    "response removed, answer": _NO_MIDDLE + "It is an error that is not documented any more; a client meets statuses "
    "that no document names in any case. Without its only success the operation would break, and is said to.",
    "operationId changed, whole": _NO_MIDDLE + "Nothing changes on the wire; names in generated code do.",
}


def install() -> Path:
    """The judge's command, installed once into .nox/ as the lock file has it. Skips where that cannot be done."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Redocly's diff needs Node and npm, which are not here")
    installed = subprocess.run([node, "--version"], capture_output=True, encoding="utf-8", check=True).stdout.strip()
    if tuple(map(int, installed.lstrip("v").split(".")[:2])) < NODE:
        pytest.skip(f"Redocly's diff needs Node {'.'.join(map(str, NODE))} or newer; this is {installed}")
    lock = json.loads((HERE / "package-lock.json").read_text())
    version = lock["packages"]["node_modules/@redocly/cli"]["version"]
    home = CHECKOUT / ".nox" / f"redocly-{version}"
    script = home / "node_modules" / "@redocly" / "cli" / "lib" / "index.js"
    if not script.is_file():
        home.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as name:
            for file in HERE.iterdir():
                shutil.copy(file, name)
            command = [
                npm,
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--fetch-retries=0",
                "--fetch-timeout=30000",
            ]
            try:
                done = subprocess.run(
                    command, cwd=name, capture_output=True, encoding="utf-8", timeout=180, check=False
                )
            except subprocess.TimeoutExpired:
                pytest.skip("npm could not install Redocly's diff within three minutes")
            if done.returncode:
                lines = done.stderr.strip().splitlines() or ["it says nothing"]
                pytest.skip(f"npm could not install Redocly's diff: {lines[0]}")
            # Another process may have been as far just now.
            if not home.exists():
                Path(name).rename(home)
                Path(name).mkdir()
    return script


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The changes that the judge finds, by the name of the case; it judges all cases at once, for all workers."""
    script = install()
    folder = made_once(common(tmp_path_factory) / "redocly", lambda folder: judge(script, folder))
    return dict(json.loads((folder / "reports.json").read_text(encoding="utf-8")))


def judge(script: Path, folder: Path) -> None:
    """Write reports.json, of all cases."""
    shutil.copy(HERE / "redocly.yaml", folder)
    for number, case in enumerate(CASES):
        (folder / str(number)).mkdir()
        for name, document in zip(("old", "new"), case.documents(), strict=True):
            (folder / str(number) / f"{name}.json").write_text(dump(document), encoding="utf-8")
    env = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}
    command = ["node", str(HERE / "each.mjs"), str(script), *map(str, range(len(CASES)))]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    printed = [json.loads(report)["changes"] for report in done.stdout.split("\x1e")[:-1]]
    by_case = {case.name: changes for case, changes in zip(CASES, printed, strict=True)}
    (folder / "reports.json").write_text(json.dumps(by_case), encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_judge_agrees(case: Case, reports: dict[str, list[dict[str, Any]]]) -> None:
    old, new = case.documents()
    theirs = reports[case.name]
    assert theirs, "the judge finds nothing"
    ours = min((change.grade for change in compare(effective_of(old), effective_of(new)).changes), key=GRADES.index)
    major = any(change["impact"] == "major" for change in theirs)
    agreed = ours == ("breaking" if major else "harmless")
    assert agreed != (case.name in DISAGREEMENTS), f"ours: {ours}; theirs: {'major' if major else 'less'}"


def test_the_disagreements_are_of_this_table() -> None:
    assert DISAGREEMENTS.keys() <= {case.name for case in CASES}
