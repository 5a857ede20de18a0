"""Commands whose extra is not installed say which one it is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "missing", "extra"),
    [
        ("plooi", "typer", "cli"),
        ("plooi_spec", "typer", "workshop"),
        ("plooi_spec", "rich", "workshop"),
        ("plooi_spec", "referencing", "workshop"),
        ("plooi_spec", "openapi_spec_validator", "workshop"),
    ],
)
def test_an_extra_that_is_missing(module: str, missing: str, extra: str) -> None:
    words = ["list"] if module == "plooi_spec" else ["config"]
    program = (
        f"import sys; sys.modules[{missing!r}] = None; sys.argv[1:] = {words!r}\n"
        f"from {module}.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert f"plooi[{extra}]" in done.stderr
        assert repr(missing) in done.stderr


@pytest.mark.parametrize("words", [None, ["validate", "kapvergunning.json"]])
def test_a_machine_without_time_zones(words: list[str] | None) -> None:
    use = "from plooi import Metadata" if words is None else "from plooi.__main__ import main; main()"
    program = f"import sys; sys.modules['tzdata'] = None; sys.argv[1:] = {words!r} or []\n{use}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode
    assert "tzdata" in done.stderr
    assert words is None or "Traceback" not in done.stderr
