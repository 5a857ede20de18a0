"""The forms of a text for comparing names."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plooi.waardelijsten.waarde import Waarde

_SIGNS = str.maketrans({**dict.fromkeys("‘’‛`´ʼ", "'"), **dict.fromkeys("‐‑‒–—−", "-")})
_NO_WORD = re.compile(r"[^\w<>]+|_")

#: How organisations of a kind are titled, in loose form. The longer title of a kind stands first.
_TITLES = (
    ("gemeente ", "gemeente"),
    ("gem ", "gemeente"),
    ("provincie ", "provincie"),
    ("prov ", "provincie"),
    ("waterschap ", "waterschap"),
    ("hoogheemraadschap van ", "waterschap"),
    ("hoogheemraadschap ", "waterschap"),
    ("hhs van ", "waterschap"),
    ("hhs ", "waterschap"),
    ("ws ", "waterschap"),
    ("wetterskip ", "waterschap"),
    ("ministerie van ", "ministerie"),
    ("ministerie voor ", "ministerie"),
    ("ministerie v ", "ministerie"),
    ("ministerie ", "ministerie"),
    ("min van ", "ministerie"),
    ("min v ", "ministerie"),
    ("min ", "ministerie"),
    ("openbaar lichaam ", "openbaar lichaam"),
)

_MINISTRY = re.compile(r"min(?! )")


class Reading:
    """A text that somebody typed, in the forms for comparing it: as it is, folded, loose, and untitled."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.folded = fold(text)
        self.loose = _without_punctuation(self.folded)
        self.kind, self.name = untitled(self.loose)
        #: MinBZK is BZK, the ministry; what the rest of another word stands for is no abbreviation of one.
        self.ministry = _MINISTRY.match(self.loose) and self.loose[3:]


def fold(text: str) -> str:
    """The text without regard to case, accents, spaces around and between words, and the kind of apostrophe or dash."""
    if text.isascii():
        text = text.replace("`", "'")
    else:
        text = _plain(_plain(text.translate(_SIGNS)).casefold()).translate(_SIGNS)
    return " ".join(text.casefold().split())


def loose(text: str) -> str:
    """The folded text without punctuation. Angle brackets stay: `<rapport>` is a node, `rapport` a value."""
    return _without_punctuation(fold(text))


def by_alphabet(waarde: Waarde) -> str:
    """What values are sorted by for people: their labels without regard to case, accents and punctuation."""
    return loose(waarde.label)


def untitled(text: str) -> tuple[str | None, str]:
    """What kind of organisation a loose text says it is (None when it does not), and its name without that title."""
    for title, kind in _TITLES:
        if text.startswith(title):
            return kind, text[len(title) :]
    return None, text


def _without_punctuation(folded: str) -> str:
    return " ".join(_NO_WORD.sub(" ", folded.replace("'", "").replace("&", " en ")).split())


def _plain(text: str) -> str:
    # Mn: accents on their own; Cf: signs that are not seen, such as a soft hyphen.
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) not in {"Mn", "Cf"}
    )
