"""The examples do what they say, each as a person would start it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from plooi import BearerToken, batch
from plooi.batch import Options
from plooi.sandbox import Sandbox
from projects import Project

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
METADATA = "publisher: gm0518\nofficiele_titel: Besluit\ndocumentsoorten: [vergunning]\nthemas: [natuur en milieu]\n"


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLOOI_")}
    return {**kept, "PATH": os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")]), **variables}


def run(folder: Path, *words: str, code: int = 0, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment(**variables), capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_examples_are_short_and_shown() -> None:
    page = (ROOT / "docs" / "examples.md").read_text(encoding="utf-8")
    shown = {(ROOT / "docs" / path).resolve() for path in re.findall(r"^```\{literalinclude\} (\S+)", page, re.M)}
    examples = {path for path in EXAMPLES.rglob("*") if path.suffix in (".py", ".yml")} - {EXAMPLES / "demo.py"}
    assert shown == examples
    for path in examples:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 80, path


@pytest.fixture
def inbox(tmp_path: Path, pdf: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.move(pdf, inbox / "besluit.pdf")
    (inbox / "besluit.yaml").write_text(METADATA, encoding="utf-8")
    return inbox


def test_a_folder_is_delivered_once_and_what_comes_later_as_well(sandbox: Sandbox, inbox: Path, zip_file: Path) -> None:
    folder = inbox.parent
    (folder / "token.txt").write_text(sandbox.token(org=["gm0518"]), encoding="utf-8")
    settings = {"PLOOI_URL": sandbox.url, "PLOOI_TOKEN_FILE": "token.txt"}
    script = str(EXAMPLES / "watch_folder.py")
    assert run(folder, script, "inbox", "--once", **settings).startswith("1 delivered, 0 wrong")
    # Without its metadata a document waits.
    shutil.move(zip_file, inbox / "kaart.zip")
    assert run(folder, script, "inbox", "--once", **settings).startswith("0 delivered, 1 wrong")
    (inbox / "kaart.yaml").write_text(METADATA.replace("Besluit", "Kaart"), encoding="utf-8")
    watching = subprocess.Popen(
        [sys.executable, script, "inbox", "--every", "0.05"],
        cwd=folder,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert watching.stdout is not None
        assert watching.stdout.readline().startswith("1 delivered, 0 wrong")
    finally:
        watching.send_signal(signal.SIGTERM)
        watching.communicate()
    assert len(sandbox.records()) == 2


def test_a_database_gets_the_ids_of_what_was_delivered(sandbox: Sandbox, pdf: Path, zip_file: Path) -> None:
    folder = pdf.parent
    database = sqlite3.connect(folder / "zaken.db")
    with database:
        database.execute("CREATE TABLE documents (id INTEGER, path, title, type, theme, plooi_id)")
        insert = "INSERT INTO documents VALUES (?, ?, ?, ?, 'natuur en milieu', NULL)"
        database.execute(insert, (7, pdf.name, "Besluit", "vergunning"))
        database.execute(insert, (8, zip_file.name, "Kaart", "vergunnning"))
    settings = {"PLOOI_URL": sandbox.url, "PLOOI_TOKEN": sandbox.token(org=["gm0518"])}
    script = str(EXAMPLES / "nightly.py")
    assert run(folder, script, "zaken.db", code=1, **settings) == "1 delivered, 1 wrong, 0 failed\n"
    with database:
        database.execute("UPDATE documents SET type = 'vergunning'")
    assert run(folder, script, "zaken.db", **settings) == "1 delivered, 0 wrong, 0 failed\n"
    ids = [identity for (identity,) in database.execute("SELECT plooi_id FROM documents ORDER BY id")]
    database.close()
    assert sorted(ids) == sorted(record["id"] for record in sandbox.records())


def steps(name: str) -> dict[str, str]:
    """The commands of a job, by the names of their steps."""
    workflow: dict[str, Any] = YAML(typ="safe", pure=True).load((EXAMPLES / "ci" / name).read_text(encoding="utf-8"))
    [job] = workflow["jobs"].values()
    return {step["name"]: step["run"] for step in job["steps"] if "name" in step}


def test_a_job_of_ci_shows_what_is_wrong_with_metadata_at_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "publicaties"
    folder.mkdir()
    (folder / "goed.yaml").write_text(METADATA, encoding="utf-8")
    (folder / "fout.yaml").write_text(METADATA.replace("gm0518", "gm9999"), encoding="utf-8")
    command = steps("validate-metadata.yml")["Validate"]
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environment(), check=False)
    assert done.returncode != 0
    [result] = json.loads((tmp_path / "plooi.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("publicaties/fout.yaml", 1)


def test_a_job_of_ci_notices_a_package_that_is_not_what_the_spec_gives(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.add("1.0")
    assert project.run("regenerate").exit_code == 0
    check, drift = (shlex.split(steps("regenerate.yml")[name])[1:] for name in ("Check", "Drift"))
    assert [project.run(*check).exit_code, project.run(*drift).exit_code] == [0, 0]
    [client] = project.generated.glob("*/client.py")
    client.write_text(client.read_text(encoding="utf-8") + "\n# by hand\n", encoding="utf-8")
    assert [project.run(*check).exit_code, project.run(*drift).exit_code] == [0, 1]


def test_a_notebook_counts_what_batches_delivered_by_type_and_month(
    sandbox: Sandbox, pdf: Path, zip_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = pdf.with_name("juni.csv")
    row = "gm0518,Besluit,{},natuur en milieu\n"
    kinds = ["vergunning", "beleidsnota", "vergunnning"]
    lines = [
        f"{name},{row.format(kind)}" for name, kind in zip((pdf.name, zip_file.name, pdf.name), kinds, strict=True)
    ]
    manifest.write_text("file,publisher,officiele_titel,documentsoorten,themas\n" + "".join(lines), encoding="utf-8")
    token = sandbox.token(org=["gm0518"])
    summary = batch.run(manifest, sandbox.url, auth=BearerToken(token), options=Options(skip_wrong=True))
    monkeypatch.setenv("PLOOI_JOURNALS", str(Path(summary.journal).parent))
    monkeypatch.setenv("PLOOI_URL", sandbox.url)
    monkeypatch.setenv("PLOOI_TOKEN", token)
    monkeypatch.setenv("MPLBACKEND", "agg")
    cells = json.loads((EXAMPLES / "deliveries.ipynb").read_text(encoding="utf-8"))["cells"]
    # Only the environment of the docs has what draws.
    left_out = set() if find_spec("matplotlib") else {"plot"}
    known: dict[str, Any] = {}
    for cell in cells:
        assert cell.get("outputs", []) == []
        if cell["cell_type"] == "code" and not left_out & set(cell["metadata"].get("tags", [])):
            exec("".join(cell["source"]), known)
    [month] = known["months"]
    assert known["table"] == {"beleidsnota": [1], "vergunning": [1]}
    assert datetime.now(UTC).strftime("%Y-%m") >= month > "2020"
    if not left_out:
        [axes] = known["figure"].axes
        assert sorted(bar.get_height() for bar in axes.patches) == [1, 1]
