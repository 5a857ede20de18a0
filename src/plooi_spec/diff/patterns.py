"""Regular expressions held against each other, as far as that can be told from how they are written.

Patterns of JSON Schema are not anchored: what matches anywhere in a text matches the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache

from plooi_spec.diff.judge import Effect, effect_of

#: What looks at its surroundings: anchors, borders of words, and groups that look ahead or behind.
_LOOKS = re.compile(r"\\[bBAZzGk0-9]|\(\?(?!:)|\^|\$")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")
#: Any text without a line break, and nothing else.
_ONE_LINE = re.compile(r"\^(?:\(\?:|\()?\.(?:\*|\{0,\})\??\)?\$")
#: What can match a line break.
_BREAKS = re.compile(r"\\[snrWDSPpuxc]|\[\^|\n|\r|\(\?")
#: A class that names signs of ASCII alone, from end to end, with how many of them there may be.
_RUN = re.compile(
    r"\^(?P<signs>\[(?:[A-Za-z0-9_ .,:;/+@#%&*=!?~|()-]|\\[dw./+-])+\]|\\[dw])(?P<count>[+*?]|\{\d+(?:,\d*)?\})?\$"
)
_SIGNS = tuple(map(chr, range(128)))
_COUNTS: Mapping[str, tuple[float, float]] = {"": (1, 1), "?": (0, 1), "*": (0, math.inf), "+": (1, math.inf)}
#: Ways to write one thing, with the plain one of them.
_SPELLINGS = {"{1,}": "+", "{0,}": "*", "{0,1}": "?", r"\d": "[0-9]", r"\/": "/", r"\-": "-"}
_SPELLED = re.compile(r"\\.|\{[01],1?\}", re.DOTALL)


def effect(was: str | None, now: str | None) -> Effect:
    """What the change of a pattern does to the texts that it allows; None is no pattern."""
    if was is None or now is None or anything(was) or anything(now):
        free = was is None or anything(was), now is None or anything(now)
        return "same" if all(free) else "narrower" if free[0] else "wider"
    if _plain(was) == _plain(now):
        return "same"
    one, other = _run(was), _run(now)
    if one is not None and other is not None:
        (signs, least, most), (others, fewest, longest) = one, other
        gone, come = least < fewest or most > longest, fewest < least or longest > most
        return effect_of(gone or not signs <= others, come or not others <= signs)
    if _ONE_LINE.fullmatch(now) and _is_one_line(was):
        return "wider"
    if _ONE_LINE.fullmatch(was) and _is_one_line(now):
        return "narrower"
    return "other"


@cache
def anything(pattern: str) -> bool:
    """Whether a pattern certainly matches every text.

    One that does not look around itself and matches nothing at all does so in any text; so does one that is held at one
    of the two ends alone.
    """
    inner = pattern
    if inner.startswith("^") and not _ends(inner):
        inner = inner[1:]
    elif _ends(inner):
        inner = inner[:-1]
    if _LOOKS.search(_CLASS.sub("x", inner)):
        # A class of a sign and all others, from end to end.
        return re.fullmatch(r"\^\(?\[\\([sSdDwW])\\(?!\1)(?i:\1)\]\*\??\)?\$", pattern) is not None
    try:
        return re.match(_python(inner), "") is not None
    except re.error:
        return False


def _ends(pattern: str) -> bool:
    return pattern.endswith("$") and not pattern.endswith(r"\$")


@cache
def _run(pattern: str) -> tuple[frozenset[str], float, float] | None:
    """The signs of a pattern that allows nothing but a run of them, the fewest and the most of them; or None."""
    form = _RUN.fullmatch(pattern)
    if form is None:
        return None
    try:
        # Beyond these, a class that names single signs holds what others like it hold as well.
        signs = frozenset(sign for sign in _SIGNS if re.fullmatch(form["signs"], sign, re.ASCII))
    except re.error:
        return None
    count = form["count"]
    if count is None or count in _COUNTS:
        return signs, *_COUNTS[count or ""]
    fewest, comma, most = count.strip("{}").partition(",")
    return signs, int(fewest), int(most) if most else math.inf if comma else int(fewest)


def _is_one_line(pattern: str) -> bool:
    """Whether a pattern certainly matches no text with a line break in it."""
    held = pattern.startswith("^") and _ends(pattern) and "|" not in pattern
    return held and not _BREAKS.search(pattern.replace("(?:", "("))


@cache
def _python(pattern: str) -> str:
    return pattern.replace("[^]", r"[\s\S]")


def _plain(pattern: str) -> str:
    """A pattern with its parts written in one way, where no class of signs is changed by it."""
    parts = re.split(r"(\[(?:\\.|[^\]\\])*\])", pattern)
    for index in range(0, len(parts), 2):
        parts[index] = _SPELLED.sub(lambda match: _SPELLINGS.get(match[0], match[0]), parts[index])
    return "".join(parts)
