"""The generator as forks of one process that has it loaded: each a process of its own, without the start."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

GENERATOR = "plooi_spec.packages.generator"


class WarmGenerator:
    """The tests' side: the process that forks is started when first used."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __call__(self, words: list[str], work: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run the generator in a folder, in which what it prints is left, too.

        Variables that Python reads at its start are those of the first time.
        """
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([words, str(work), environment]) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        stdout, stderr = ((work / name).read_text("utf-8", "replace") for name in ("stdout", "stderr"))
        return subprocess.CompletedProcess(words, code, stdout, stderr)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.communicate()


def serve() -> None:
    """Fork a generator for each line that comes, until the other side closes, and answer with its exit code."""
    runpy.run_module(GENERATOR)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(*json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def run(words: list[str], work: str, environment: dict[str, str]) -> None:
    """Be the generator, with these arguments, in this folder and this environment; never returns."""
    code = 1
    try:
        os.chdir(work)
        os.environ.clear()
        os.environ.update(environment)
        for number, path in enumerate((os.devnull, "stdout", "stderr")):
            stream = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(stream, number)
            os.close(stream)
        sys.argv = [GENERATOR, *words]
        runpy.run_module(GENERATOR, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
