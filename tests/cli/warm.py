"""A process that has the command loaded, and runs it in forked children: each a process of its own, without the start.

Speaks JSON lines: {words, cwd, environment, stdin, stdout, stderr}, paths for the streams, answered by an exit code.
With an address it listens there instead, for a program `plooi` that hands over its own streams.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import marshal
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import plooi
import plooi_api
from plooi.wire.trust import trusted

#: What functions import, and those of the packages that they call.
LATER = (
    *("anyio._backends._asyncio", "concurrent.futures.thread", "openpyxl", "platformdirs", "psycopg", "pypdf.filters"),
    *("rapidfuzz.process", "rich.progress", "ruamel.yaml"),
)
#: Seconds that a command is given.
LONGEST = 120


class Warm:
    """The client's side: the process is started when first used, with these variables in its environment."""

    def __init__(self, **variables: str) -> None:
        self._variables = variables
        self._process: subprocess.Popen[str] | None = None

    def __call__(self, words: list[str], folder: Path, environment: dict[str, str], streams: Path, raw: bytes) -> int:
        """Run the command; `streams` is a folder for what it reads (`raw`) and writes (`stdout`, `stderr`)."""
        if self._process is None:
            # Like the real command, without the settings of this machine for Python itself.
            own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
            self._process = subprocess.Popen(
                [sys.executable, "-X", "utf8", __file__],
                env={**own, **self._variables},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin is not None and self._process.stdout is not None
        (streams / "stdin").write_bytes(raw)
        places = {name: str(streams / name) for name in ("stdin", "stdout", "stderr")}
        asked = {"words": words, "cwd": str(folder), "environment": environment, **places}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.communicate()


#: A program that hands its arguments, folder, environment and streams to the process at an address.
PROGRAM = """\
#!{python} -SE
import marshal, os, socket, sys
with socket.socket(socket.AF_UNIX) as asked:
    asked.connect({address!r})
    told = marshal.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)])
    socket.send_fds(asked, [len(told).to_bytes(4, "big")], [0, 1, 2])
    asked.sendall(told)
    code = asked.recv(8)
sys.exit(int(code) if code else "The process that runs plooi broke down.")
"""


class WarmProgram:
    """A folder with a program `plooi` for shells, while it is in use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        address = str(folder / "socket")
        program = folder / "plooi"
        program.write_text(PROGRAM.format(python=sys.executable, address=address), encoding="utf-8")
        program.chmod(0o755)
        command = [sys.executable, "-X", "utf8", __file__, address]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        # It says when it listens.
        self._process.stdout.readline()

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def listen(address: str) -> None:
    load()
    # Nobody waits for the children: each says itself how it ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    threading.Thread(target=lambda: os._exit(bool(sys.stdin.read())), daemon=True).start()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print(flush=True)
        while True:
            asked, _ = listener.accept()
            with asked:
                if os.fork() == 0:
                    listener.close()
                    answer(asked)


def answer(asked: socket.socket) -> None:
    """Be the command that a program asks for; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    length, streams, *_ = socket.recv_fds(asked, 4, 3)
    with asked.makefile("rb") as request:
        words, cwd, environment = marshal.loads(request.read(int.from_bytes(length, "big")))
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    run(words, cwd, environment, lambda code: asked.sendall(str(code).encode()))


def serve() -> None:
    load()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            answer_line(**json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def load() -> None:
    """Load what commands need, also what they load when they need it, and what they compile when they first check.

    The authorities that nobody names are read here, too; those that a test names in its environment are read by its
    own command.
    """
    own = (pkgutil.walk_packages(package.__path__, f"{package.__name__}.") for package in (plooi, plooi_api))
    for name in (*LATER, *(module.name for modules in own for module in modules)):
        if name.split(".")[1:2] not in (["sandbox"], ["testing"]):
            importlib.import_module(name)
    for label in plooi.versions.labels():
        plooi.versions.get(label).check(plooi.Metadata(publisher="gm0518"))
    trusted()
    # The collector would write to each page of memory, and a page that is written to is copied for a child.
    gc.freeze()


def answer_line(words: list[str], cwd: str, environment: dict[str, str], stdin: str, stdout: str, stderr: str) -> None:
    """Be the command that a line asks for; never returns."""
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, (path, flags) in enumerate([(stdin, os.O_RDONLY), (stdout, writing), (stderr, writing)]):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    run(words, cwd, environment, lambda code: None)


def run(words: list[str], cwd: str, environment: dict[str, str], report: Callable[[int], None]) -> None:
    """Be the command, with these arguments, in this folder and environment; reports its exit code, never returns."""
    signal.alarm(LONGEST)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.argv = ["plooi", *words]
    code: Any = 1
    try:
        from plooi.__main__ import main

        main()
    except SystemExit as end:
        code = end.code
        if isinstance(code, str):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        report(code or 0)
        os._exit(code or 0)


if __name__ == "__main__":
    listen(sys.argv[1]) if sys.argv[1:] else serve()
