"""Each command that is shown runs as it stands when it is copied into a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import METADATA

FOLDER = "map van Jan's $HOME"
HEADER = "bestand;uitgever;verantwoordelijke;titel;soort document;Thema's;nummer\n"
ROW = "besluit & bijlage 1.pdf;gm0518;gm0518;Kapvergunning Hooigracht – €;vergunning;natuur en milieu;doc-1\n"
MAPS = {
    "bestand": "file",
    "uitgever": "publisher",
    "titel": "officiele_titel",
    "soort document": "documentsoorten",
    "Thema's": "themas",
    "nummer": "identifiers",
}


def shell(plooi: Any, command: str) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a command that was copied."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["sh", "-c", command],
        cwd=plooi.folder,
        env={**plooi.environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def manifest(plooi: Any, pdf: Path) -> str:
    """A manifest that needs every option, in a folder with a name that a shell would take apart."""
    folder = plooi.folder / FOLDER
    folder.mkdir()
    (folder / "besluit & bijlage 1.pdf").write_bytes(pdf.read_bytes())
    (folder / "lijst van besluiten.csv").write_bytes((HEADER + ROW).encode("cp1252"))
    return f"{FOLDER}/lijst van besluiten.csv"


def test_what_a_batch_shows_runs(plooi: Any, sandbox: Any, manifest: str) -> None:
    url = plooi.variables["PLOOI_URL"]
    plooi_elsewhere = plooi.with_variables(PLOOI_URL="http://127.0.0.1:1/api/v0")
    maps = [word for column, name in MAPS.items() for word in ("--map", f"{column}={name}")]
    words = ["--encoding", "cp1252", *maps, "--journal", "journaal van Jan's", "--url", url, "--jobs", "2"]
    done = plooi_elsewhere("batch", manifest, "--dry-run", "--json", *words)
    [step] = done.json["next"]
    status = plooi_elsewhere("batch", "status", "journaal van Jan's", "--json").json
    assert [one["command"] for one in status["next"]] == [step["command"]]
    # From another shell, without the address in the command's own flags.
    copied = shell(plooi_elsewhere, step["command"])
    assert copied.returncode == 0, copied.stderr + copied.stdout
    [record] = sandbox.records()
    assert record["sha256"] is not None
    copied = shell(plooi_elsewhere, 'plooi batch report "journaal van Jan\'s"')
    assert copied.returncode == 0


@pytest.mark.parametrize("file", ["besluit van Jan's.pdf", "-besluit.pdf", "besluit;$(false)`false`.pdf"])
def test_what_completes_a_delivery_runs(plooi: Any, sandbox: Any, pdf: Path, file: str) -> None:
    url = plooi.variables["PLOOI_URL"]
    plooi_elsewhere = plooi.with_variables(PLOOI_URL="http://127.0.0.1:1/api/v0")
    (plooi.folder / file).write_bytes(pdf.read_bytes())
    plooi.write("meta data.json", METADATA)
    sandbox.fault(operation="postDocument", kind="status_before", status=415, times=1)
    done = plooi_elsewhere("publish", "meta data.json", f"./{file}", "--url", url, "--json", code=1)
    command = done.error["complete_with"]
    assert command in done.err
    copied = shell(plooi_elsewhere, command)
    assert copied.returncode == 0, copied.stderr
    [record] = sandbox.records()
    assert record["sha256"] is not None


def test_what_new_shows_runs(plooi: Any, sandbox: Any, pdf: Path) -> None:
    (plooi.folder / "besluit van Jan's.pdf").write_bytes(pdf.read_bytes())
    given = [
        *("--publisher", "gm0518", "--titel", "Kapvergunning", "--documentsoort", "vergunning"),
        *("--thema", "natuur en milieu", "--no-input"),
    ]
    done = plooi("new", "--from-pdf", "besluit van Jan's.pdf", *given, "-o", "mijn besluit.yaml")
    command = done.out.partition("Publish it with  ")[2].strip()
    copied = shell(plooi, command)
    assert copied.returncode == 0, copied.stderr
    assert len(sandbox.records()) == 1


@pytest.mark.parametrize("title", ["Thema's", 'de "soort" van $HOME', "een kolom " * 12 + "einde"])
def test_what_maps_a_column_runs(plooi: Any, manifest: str, title: str) -> None:
    path = plooi.folder / "kolommen.csv"
    quoted = title.replace('"', '""')
    path.write_text(f'file;publisher;officiele_titel;"{quoted}"\na.pdf;gm0518;Titel;x\n', encoding="utf-8")
    done = plooi("batch", path, "--dry-run", "--json", code=2)
    text = done.error["message"]
    option = text.partition("or map it with ")[2].partition(" (nothing behind the =")[0]
    assert option.startswith("--map ")
    again = shell(plooi, f"plooi batch kolommen.csv --dry-run --json {option}")
    assert "is no field" not in again.stdout, again.stdout
    assert json.loads(again.stdout)["rows"] == 1
