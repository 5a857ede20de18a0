"""XML written as text, piece by piece, so that a large sitemap never stands in memory as a whole."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

PREFIX = "diwoo:"

#: What XML 1.0 cannot hold, and the control characters that only a wrong encoding leaves in a text.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Signs that are written by their numbers: a reader of XML turns a return into a new line, and the others turn the
#: direction of writing on a screen.
_NUMBERED = re.compile("[\r\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


def forbidden(text: str) -> str | None:
    """The first character of a text that cannot be written, or None."""
    match = _FORBIDDEN.search(text)
    return None if match is None else match[0]


def escaped(text: str, entities: dict[str, str] | None = None) -> str:
    """A text as it stands between tags."""
    return _NUMBERED.sub(lambda sign: f"&#{ord(sign[0])};", escape(text, entities or {}))


class Fragment:
    """Elements of the DiWoo namespace, one a line; `depth` is how far they are indented."""

    def __init__(self, depth: int) -> None:
        self._lines: list[str] = []
        self._open: list[str] = []
        self._depth = depth

    def open(self, tag: str) -> None:
        """Begin an element that holds others."""
        self._line(f"<{PREFIX}{tag}>")
        self._open.append(tag)

    def close(self) -> None:
        """End the element that was begun last. One that holds nothing is taken out again."""
        tag = self._open.pop()
        if self._lines[-1].endswith(f"<{PREFIX}{tag}>"):
            self._lines.pop()
        else:
            self._line(f"</{PREFIX}{tag}>")

    def leaf(self, tag: str, text: str, resource: str | None = None) -> None:
        """An element with text, and where it has one a `resource`."""
        attribute = "" if resource is None else f' resource="{escaped(resource, _IN_ATTRIBUTES)}"'
        self._line(f"<{PREFIX}{tag}{attribute}>{escaped(text)}</{PREFIX}{tag}>")

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self._lines)

    def _line(self, text: str) -> None:
        self._lines.append("  " * (self._depth + len(self._open)) + text)
