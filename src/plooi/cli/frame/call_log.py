"""What is logged of each call to the platform: a line for a person (`--verbose`), or JSON (`--log-json`)."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from plooi.cli.frame.failures import InputError
from plooi.cli.frame.output import Output
from plooi.cli.frame.settings import STDIN

_CALLS = "plooi.calls"


class _Lines(logging.Handler):
    """Tells the person of each call on the error stream."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        self._output.tell(f"  {record.getMessage()}")


class _Json(logging.Handler):
    """Writes a line of JSON for each call."""

    def __init__(self, output: Output, stream: IO[str]) -> None:
        super().__init__()
        self._output = output
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = json.dumps({"time": moment, **getattr(record, "call", {})})
        try:
            self._stream.write(self._output.masked(text) + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            # A log that cannot be written stops no delivery.
            self.handleError(record)


@contextmanager
def logging_calls(output: Output, *, verbose: bool | None, log_json: str | None) -> Iterator[None]:
    """Tell of the calls that are made meanwhile.

    Args:
        verbose: a line for each on the error stream.
        log_json: a file that gets a line of JSON for each; `-` for the error stream.

    Raises:
        InputError: the file cannot be written to.
    """
    if not verbose and log_json is None:
        yield
        return
    calls = logging.getLogger(_CALLS)
    level = calls.level
    with ExitStack() as stack:
        handlers: list[logging.Handler] = [_Lines(output)] if verbose else []
        if log_json is not None:
            stream: IO[str] = sys.stderr
            if log_json != STDIN:
                try:
                    stream = stack.enter_context(Path(log_json).open("a", encoding="utf-8"))
                except OSError as error:
                    fault = f"{log_json} cannot be written: {error.strerror}"
                    raise InputError("--log-json", fault, "name another file, or - for the error stream") from None
            handlers.append(_Json(output, stream))
        for handler in handlers:
            calls.addHandler(handler)
        calls.setLevel(logging.INFO)
        try:
            yield
        finally:
            calls.setLevel(level)
            for handler in handlers:
                calls.removeHandler(handler)
