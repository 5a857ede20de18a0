"""Characters that no text of metadata has: control characters, and halves of characters."""

from __future__ import annotations

import re

from plooi.language import _

# Of C0 all but tab and line breaks; DEL and C1, which are what Windows-1252 becomes when it is read as Latin-1.
_FOREIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def foreign_sign(text: str) -> str | None:
    """What the first such character is and its position, from 1, as a sentence; None where there is none."""
    match = _FOREIGN.search(text)
    if match is None:
        return None
    code, position = ord(match[0]), match.start() + 1
    if code >= 0xD800:
        return _(
            "There is half a character in it (\\u{code:04x}) at position {position}, which cannot be sent.",
            code=code,
            position=position,
        )
    if not code:
        return _(
            "There is a NUL character in it (U+0000) at position {position}, which no text has.", position=position
        )
    return _(
        "There is a control character in it (U+{code:04X}) at position {position}, which no text has.",
        code=code,
        position=position,
    )
