"""A command on a pseudo-terminal, typed at as a person would."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

#: Seconds to wait for what a command is to show.
LONGEST = 20.0
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x07|\r")


class TerminalSession:
    """`plooi` with a terminal for all three streams."""

    def __init__(self, words: list[str], folder: Path, environment: dict[str, str], term: str = "dumb") -> None:
        self._ours, theirs = pty.openpty()
        self.seen = ""
        self._at = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "plooi", *words],
            cwd=folder,
            env={**environment, "TERM": term, "INPUTRC": os.devnull},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            # The terminal that Ctrl-C comes from.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def expect(self, text: str) -> str:
        """Wait until the terminal shows a text after what was expected before; what stands up to it is returned."""
        end = time.monotonic() + LONGEST
        while (position := self.seen.find(text, self._at)) < 0:
            assert time.monotonic() < end and self._read(end), f"{text!r} is not shown:\n{self.seen}"
        before = self.seen[self._at : position]
        self._at = position + len(text)
        return before

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def answer(self, text: str = "") -> None:
        """Wait for a prompt, and type a line."""
        self.expect("> ")
        self.type(text + "\n")

    def interrupt(self) -> int:
        """Press Ctrl-C, and again as a person would: one that comes just when Python begins to read a line is lost."""
        for _ in range(10):
            self.type("\x03")
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=2)
                break
        return self.ends()

    def ends(self) -> int:
        """Wait for the end; the exit code."""
        end = time.monotonic() + LONGEST
        while self._read(end):
            pass
        return self._process.wait(timeout=LONGEST)

    def _read(self, end: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # the other side is closed
            return False
        self.seen += _CONTROL.sub("", data.decode(errors="replace"))
        return bool(data)
