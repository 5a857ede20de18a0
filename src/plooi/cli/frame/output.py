"""What the command prints: results on stdout, everything meant for a person at work on stderr, no secret on either."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import IO, Any

from plooi.cli.frame.failures import Failure
from plooi.cli.frame.settings import MASK
from plooi.language import _
from plooi.wire import foreign
from plooi.wording import words_of

# Shorter texts are no tokens, and masking them would garble the output.
SHORTEST_SECRET = 8
# A password in the address of a database, whoever repeats it: up to the last @ of the word, and as a parameter.
DATABASE_PASSWORDS = (
    re.compile(r"""(\bpostgres(?:ql)?://[^\s:/@'"]*:)[^\s"]*(?=@)"""),
    re.compile(r"""(\bpostgres(?:ql)?://[^\s"]*?password=)[^\s&'"]*"""),
)


class Output:
    """The two streams of one run.

    With `--json`, stdout gets exactly one JSON document, whatever happens: the result, or `{"error": …}`.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self._secrets: list[str] = []

    def keep_secret(self, *secrets: str | None) -> None:
        """Mask these texts wherever they would be printed."""
        self._secrets += [secret for secret in secrets if secret and len(secret) >= SHORTEST_SECRET]

    def masked(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        for password in DATABASE_PASSWORDS:
            text = password.sub(rf"\1{MASK}", text)
        return text

    def result(self, document: Any, lines: Iterable[str] = ()) -> None:
        """Print the result of a command: the document with `--json`, else the lines."""
        text = as_json_text(document) if self.as_json else "\n".join(lines)
        if text:
            self._print(text, sys.stdout)

    def outcome(self, document: Any, lines: Iterable[str] = ()) -> None:
        """Print the result of a command that changed something: to stderr where stdout cannot be written to.

        Raises:
            OSError: stdout is full, closed, or nobody reads it. What was done is on stderr then.
        """
        lines = list(lines)
        try:
            self.result(document, lines)
        except OSError as error:
            self.tell(
                _("Standard output cannot be written to ({strerror}). This was done:", strerror=words_of(error)), *lines
            )
            raise

    def note(self, *lines: str) -> None:
        """Tell the person something that is not the result, unless the command is to be quiet."""
        if not self.quiet:
            self.tell(*lines)

    def tell(self, *lines: str) -> None:
        """Tell the person something all the same, such as what failed."""
        with suppress(OSError):
            for line in lines:
                self._print(line, sys.stderr)

    def failure(self, failure: Failure) -> None:
        """Print what ended a command; where stdout cannot be written to, the lines for a person alone."""
        if self.as_json:
            with suppress(OSError):
                self._print(as_json_text({"error": failure.document}), sys.stdout)
        self.tell(*failure.lines)

    def _print(self, text: str, stream: IO[str] | None) -> None:
        if stream is None:
            # Closed before this process began.
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        try:
            print(self.masked(printable(text, stream)), file=stream, flush=True)
        except OSError:
            if stream is sys.stdout:
                # What Python still holds for it would be a fault of its own when the process ends.
                forget_stdout()
            raise


def as_json_text(document: Any) -> str:
    utf = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    return json.dumps(document, ensure_ascii=not utf, indent=2, default=plain)


def plain(value: Any) -> Any:
    """The JSON form of what json does not know: dates and paths as text, mappings and sequences as such."""
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, Iterable):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def printable(text: str, stream: IO[str]) -> str:
    """Text that the stream's encoding can carry, without signs that steer a terminal: those become escapes."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return foreign.printable(text).encode(encoding, "backslashreplace").decode(encoding)


def is_terminal(stream: IO[Any]) -> bool:
    try:
        return stream.isatty()
    except (ValueError, AttributeError):  # closed, or so from the beginning
        return False


def forget_stdout() -> None:
    """Stop writing to a pipe that nobody reads any more, so that the interpreter's own last flush stays quiet."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):  # without a stdout there is nothing to forget
        pass


def filled(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that hold something; an empty list is as good as none."""
    return {name: value for name, value in document.items() if value not in (None, [], (), {})}


def as_yaml(document: Any) -> str:
    """A document as YAML, in the order that it has."""
    from ruamel.yaml import YAML

    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = 4096
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue().rstrip("\n")
