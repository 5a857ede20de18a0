"""The demo runs, tells what it did in about a page, and notices when something is not as it should be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from plooi import versions

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "examples" / "demo.py"
#: Where processes can be forked, a hundred commands need not load Python a hundred times.
WARM = Path(__file__).with_name("warm_demo.py") if hasattr(os, "fork") else DEMO


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=DEMO.parent,
        env={
            **os.environ,
            "PLOOI_URL": "http://127.0.0.1:9/",
            "PYTHONPATH": os.pathsep.join(map(str, (DEMO.parent, ROOT / "tests", ROOT / "tests" / "support"))),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_demo_comes_out_as_it_should() -> None:
    done = run(WARM)
    assert done.returncode == 0, done.stdout + done.stderr
    for label in versions.labels():
        assert f"Version {label} (standing: {versions.get(label).standing}; " in done.stdout
        assert f"  {label:<12} {versions.get(label).standing}: " in done.stdout
    for word in ("publish", "get", "download", "replace", "search", "withdraw", "refused", "left out", "to the byte"):
        assert word in " ".join(done.stdout.split())
    assert "Everything came out as it should." in done.stdout
    assert len(done.stdout.splitlines()) <= 30 * len(versions.labels()), "a page of text, as it is told in a terminal"


def test_the_demo_fails_when_other_bytes_come_back() -> None:
    # Each command in a process of its own, as `python examples/demo.py` has them.
    done = run(
        "-c",
        "import demo, sys\n"
        "from pathlib import Path\n"
        "real = demo.Desk.plooi\n"
        "def spoiled(self, *words, **rest):\n"
        "    answer = real(self, *words, **rest)\n"
        "    if words[0] == 'download' and 'copy.zip' in words:\n"
        "        (self.folder / 'copy.zip').write_bytes(b'PK')\n"
        "    return answer\n"
        "demo.Desk.plooi = spoiled\n"
        "sys.exit(demo.main())\n",
    )
    assert done.returncode == 1
    assert "copy.zip is not what was delivered" in done.stdout
