"""The fixtures for other people's tests, used as their guide says, in a project of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "testing.md"
CHECK = """
def test_the_settings_are_in_force(plooi_client, plooi_sandbox):
    assert plooi_sandbox.records() == []
    assert (plooi_client.version.label, plooi_sandbox.mode) == ({version!r}, {mode!r})
"""


def run(folder: Path) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PLOOI_", "PYTEST_"))}
    command = [sys.executable, "-P", "-W", "error", "-m", "pytest", "-q", "-rA", "-p", "no:schemathesis"]
    done = subprocess.run([*command, "-p", "no:cacheprovider"], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(("version", "mode"), [("0.9.0-beta", "faithful"), ("0.3.2-alpha", "ideal")])
def test_the_guide_runs_in_each_mode_and_version(tmp_path: Path, pdf: Path, version: str, mode: str) -> None:
    examples = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    text = "\n".join([*examples, CHECK.format(version=version, mode=mode)])
    assert pdf.parent == tmp_path and pdf.name == "kapvergunning.pdf"
    (tmp_path / "test_program.py").write_text(text, encoding="utf-8")
    settings = f"[pytest]\nplooi_version = {version}\nplooi_mode = {mode}\nplooi_org = gm0518 gm0363\n"
    (tmp_path / "pytest.ini").write_text(settings, encoding="utf-8")
    assert "3 passed" in run(tmp_path)
