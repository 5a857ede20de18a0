"""What a target promises: it raises `Hurt` where a promise does not hold, and is broken off when it takes too long."""

from __future__ import annotations

import signal
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Hurt(AssertionError):
    """A promise that did not hold, with all that is needed to see it again."""


class _Late(BaseException):
    """Breaks off what takes too long; no handler of errors takes it for one."""


@contextmanager
def within(seconds: float, case: Any) -> Iterator[None]:
    """Break off a block after so many seconds. Raises Hurt."""

    def late(*_: object) -> None:
        raise _Late

    begun = time.monotonic()
    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _Late:
        raise Hurt(f"{case}: broken off after {seconds} s") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    if time.monotonic() - begun > seconds:
        raise Hurt(f"{case}: {time.monotonic() - begun:.1f} s, and {seconds} s are allowed")


def steers(sign: str) -> bool:
    """Whether a terminal does something for a sign beside showing it: control, other lines, turned writing."""
    turns = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(sign) in turns


def check_output(text: str, case: Any) -> None:
    """See that a text for a terminal can be written, and holds no sign that steers one. Raises Hurt."""
    try:
        text.encode()
    except UnicodeError:
        raise Hurt(f"{case}: half a character is in {text[:500]!r}") from None
    for sign in text:
        if steers(sign) and sign not in "\n\t":
            raise Hurt(f"{case}: a sign that steers a terminal is in {text[:500]!r}")
