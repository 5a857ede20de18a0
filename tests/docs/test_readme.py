"""The README keeps its word: its example runs, its folders exist, its links and commands lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md"]
PAGES += [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))]


def block(language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert match, f"the README has no block of {language}"
    return match[1]


def run(words: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLOOI_")}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env={**kept, **variables}, capture_output=True, text=True, check=False
    )


def test_the_example_publishes_a_document(sandbox: Any, token: str, pdf: Path) -> None:
    (pdf.parent / "example.py").write_text(block("python"), encoding="utf-8")
    done = run(["example.py"], pdf.parent, PLOOI_URL=sandbox.url, PLOOI_TOKEN=token)
    assert done.returncode == 0, done.stderr
    [kept] = [record for record in sandbox.records() if record["id"] == done.stdout.strip()]
    assert kept["size"] == pdf.stat().st_size
    titles = kept["metadata"]["document"]["titelcollectie"]
    assert titles == {"officieleTitel": "Kapvergunning Hooigracht"}


def test_the_example_is_a_file_too_and_short() -> None:
    assert (ROOT / "examples" / "publish.py").read_text(encoding="utf-8") == block("python")
    assert len([line for line in block("python").splitlines() if line]) <= 11


def test_the_map_names_folders_that_exist() -> None:
    section = MAP.partition("\n\n## ")[0]
    folders = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert len(folders) >= 6
    for folder in folders:
        assert (ROOT / folder).is_dir(), folder


def test_every_folder_of_the_project_is_on_the_map() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    section = MAP.partition("\n\n## ")[0]
    for folder in {path.partition("/")[0] for path in tracked if "/" in path and not path.startswith(".")}:
        assert f"`{folder}/" in section, folder


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert "://" not in target, f"{page}: {target} is outside the project"
        assert (path.parent / target).exists(), f"{page}: {target}"


@pytest.mark.parametrize("page", PAGES)
def test_the_text_of_a_link_is_no_name_of_a_file(page: str) -> None:
    assert re.findall(r"\[`?[\w./-]+\.[a-z]{1,4}`?\]\(", (ROOT / page).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES)
def test_anchors_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", path.read_text(encoding="utf-8")):
        text = (path.parent / target).read_text(encoding="utf-8") if target else path.read_text(encoding="utf-8")
        anchors = {
            re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        }
        assert anchor in anchors, f"{page}: {target}#{anchor}"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_sessions_that_are_named_exist(page: str) -> None:
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    sessions = set(re.findall(r"noxfile\.py -s ([a-z]+)", (ROOT / page).read_text(encoding="utf-8")))
    assert {"demo", "test"} <= sessions
    for session in sessions:
        assert f"def {session}(session" in noxfile


def test_the_table_of_specs_is_that_of_the_lock() -> None:
    import tomllib

    lock = tomllib.loads((ROOT / "openapi" / "versions.toml").read_text(encoding="utf-8"))
    text = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")
    section = text.partition("<!-- table: specs -->")[2].partition("<!-- end -->")[0]
    standing = dict(re.findall(r"^\| (\d\S+) \|[^|]*\| ([^|]+?) \|", section, re.MULTILINE))
    assert set(standing) == set(lock)
    for label, version in lock.items():
        assert version["standing"] in standing[label]
