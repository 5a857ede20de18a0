"""Sandboxes as forks of one process that has their server loaded: each a process of its own, without the start."""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import subprocess
import sys
from typing import IO, Any

CAN = hasattr(os, "fork") and hasattr(os, "pidfd_open")


class Forked:
    """What `plooi.sandbox` asks of the process of a sandbox, as of one that was started."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        # None for one that ended before it could be looked at.
        self._handle: int | None = None
        with contextlib.suppress(ProcessLookupError):
            self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> None:
        if self._handle is None:
            return
        if not select.select([self._handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("a forked sandbox", timeout or 0)
        os.close(self._handle)
        self._handle = None


class WarmSandboxes:
    """The tests' side: the process that forks is started when first used."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self) -> Any:
        """A new sandbox, which waits for its settings on standard input."""
        if self._process is None:
            self._own, theirs = socket.socketpair()
            with theirs:
                command = [sys.executable, "-P", __file__, str(theirs.fileno())]
                self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        reads, stdin = os.pipe()
        stdout, writes = os.pipe()
        socket.send_fds(self._own, [b"f"], [reads, writes])
        os.close(reads)
        os.close(writes)
        return Forked(int(self._own.recv(32)), os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb"))

    def close(self) -> None:
        """End the process; the sandboxes end by themselves."""
        if self._process is not None:
            self._own.close()
            self._process.wait()


def serve(asked: socket.socket) -> None:
    """Fork a sandbox for each pair of streams that comes, until the other side closes."""
    from plooi import versions
    from plooi.sandbox.__main__ import main

    for label in versions.labels():
        _ = versions.get(label).effective
    gc.freeze()
    signal.signal(signal.SIGCHLD, _reap)
    while streams := socket.recv_fds(asked, 1, 2)[1]:
        child = os.fork()
        if child == 0:
            asked.close()
            _be_one(streams, main)
        for stream in streams:
            os.close(stream)
        asked.send(str(child).encode())


def _be_one(streams: list[int], main: Any) -> None:
    """Be a sandbox, with these streams, in a session of its own; never returns."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        code = main()
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def _reap(number: int, frame: Any) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
