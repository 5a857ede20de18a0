"""What is logged of each call to the platform: a line for a person (`--verbose`), or JSON (`--log-json`)."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from plooi.cli.frame.failures import InputError
from plooi.cli.frame.output import Output
from plooi.cli.frame.settings import STDIN
from plooi.language import _
from plooi.wording import words_of

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

    def __init__(self, output: Output, write: Callable[[str], object]) -> None:
        super().__init__()
        self._output = output
        self._write = write
        self._is_full = False

    def emit(self, record: logging.LogRecord) -> None:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = json.dumps({"time": moment, **getattr(record, "call", {})})
        try:
            self._write(self._output.masked(text) + "\n")
        except (OSError, ValueError) as error:
            # A log that cannot be written stops no delivery.
            if not self._is_full:
                self._is_full = True
                self._output.tell(_("  The log of the calls has gaps: {error}.", error=words_of(error) or error))


def _to_stderr(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


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
            write: Callable[[str], object] = _to_stderr
            if log_json != STDIN:
                try:
                    # Without a buffer, which would be tried again, and fail, when the file is closed.
                    file = stack.enter_context(Path(log_json).open("ab", buffering=0))
                except OSError as error:
                    fault = _("{log_json} cannot be written: {strerror}", log_json=log_json, strerror=words_of(error))
                    raise InputError("--log-json", fault, _("name another file, or - for the error stream")) from None

                def write(text: str) -> object:
                    return file.write(text.encode())

            handlers.append(_Json(output, write))
        for handler in handlers:
            calls.addHandler(handler)
        calls.setLevel(logging.INFO)
        try:
            yield
        finally:
            calls.setLevel(level)
            for handler in handlers:
                calls.removeHandler(handler)
