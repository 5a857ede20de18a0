"""The demo, with its commands run by forks of one process that has `plooi` loaded: the same output, sooner."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import demo

from cli.warm import Warm

real = demo.run


def main() -> int:
    warm = Warm()
    with tempfile.TemporaryDirectory(prefix="plooi-demo-streams-") as name:
        streams = Path(name)

        def run(words: list[str], **settings: Any) -> subprocess.CompletedProcess[str]:
            if words[:3] != [sys.executable, "-m", "plooi"]:
                return real(words, **settings)
            code = warm(words[3:], settings["cwd"], settings["env"], streams, b"")
            stdout, stderr = ((streams / stream).read_text(encoding="utf-8") for stream in ("stdout", "stderr"))
            return subprocess.CompletedProcess(words, code, stdout, stderr)

        demo.run = run
        try:
            return demo.main()
        finally:
            warm.close()


if __name__ == "__main__":
    sys.exit(main())
