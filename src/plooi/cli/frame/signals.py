"""Signals that end the command: as an interrupt does, so that what is known by then is printed all the same."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn


class Terminated(KeyboardInterrupt):
    """A signal that asks the process to end; `number` is that of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _end(number: int, _: Any) -> NoReturn:
    raise Terminated(number)


@contextmanager
def terminations() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise Terminated, unless somebody takes care of them, as `nohup` does of SIGHUP."""
    caught = []
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _end)
                caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            signal.signal(number, signal.SIG_DFL)
