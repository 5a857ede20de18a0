"""The site of docs/, built once for all workers of a test run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from once import common, made_once

ROOT = Path(__file__).resolve().parents[2]


def built_site(factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built as `nox -s docs` builds it. Raises AssertionError at a warning of Sphinx."""
    return made_once(common(factory) / "site", build)


def build(folder: Path) -> None:
    words = ["-W", "--keep-going", "-q", "-E", "-b", "html", "-d", str(folder.with_name("site-doctrees"))]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *words, "docs", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
