"""The values whose names are nearest to a text that stands for none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from plooi.waardelijsten.index import Index
from plooi.waardelijsten.normal import Reading, fold
from plooi.waardelijsten.plurals import singulars
from plooi.waardelijsten.waarde import Waarde, code_of

#: Names that are less alike are no suggestion; of 100.
CUTOFF = 60
#: What a name scores that holds the whole text as words, and one that the text holds.
_HOLDS, _HELD = 75.0, 70.0
#: What a name scores for a word that leads to it, as the whole text and as a part of it.
_LEADS, _LEADS_IN_PART = 95.0, 65.0
#: What a name scores at the least that is the text itself.
_SAME = 99.9
#: Shorter names are words that any text may hold.
_LONG_ENOUGH = 4

_CODE = re.compile(r"[a-z]+_?[0-9a-f]*[0-9][0-9a-f]*")


def nearest(text: str, indexes: Iterable[Index], limit: int = 3, cutoff: float = CUTOFF) -> list[Waarde]:
    """At most `limit` values by their names or codes, the nearest first; of equally near ones those that live first.

    Names that score less than `cutoff`, of 100, are left out. Likeness is optimal string alignment: of nine measures
    of rapidfuzz it put the right value first most often over some 9 000 misspellings of the lists' labels.
    """
    indexes = tuple(indexes)
    wanted = Reading(text)
    names = [pair for index in indexes for pair in index.names]
    if "://" in text:
        pairs = _slipped(code_of(wanted.folded.rstrip("/")), indexes)
    elif _CODE.fullmatch(wanted.folded):
        pairs = _slipped(wanted.folded, indexes) or _alike([wanted.loose], names, cutoff)
    else:
        # Codes are compared as well: those of languages and file types are words.
        forms = singulars(wanted.loose)
        pairs = _alike(dict.fromkeys((wanted.loose, wanted.name)), [*names, *_codes(indexes)], cutoff)
        # What is no plural has forms that are no words: only a name itself counts.
        pairs += _alike(forms, names, _SAME)
        for form in (wanted.loose, *forms):
            pairs += [(score, waarde) for name, waarde in names if (score := _holding(name, form)) >= cutoff]
        pairs += [(score, one) for score, word in _led(wanted.loose, forms) for one in _led_to(word, indexes)]
    best: dict[str, tuple[float, Waarde]] = {}
    for score, waarde in pairs:
        if waarde.id not in best or best[waarde.id][0] < score:
            best[waarde.id] = (score, waarde)
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].einddatum is not None))
    return [waarde for _, waarde in ranked[:limit]]


def _led(text: str, forms: Sequence[str]) -> list[tuple[float, str]]:
    """Words that may lead to a value: all of the text, its singulars, and its last and first word."""
    words = text.split()
    parts = [] if len(words) < 2 else [words[-1], words[0]]
    return [(_LEADS, word) for word in (text, *forms)] + [
        (_LEADS_IN_PART, word) for part in parts for word in (part, *singulars(part))
    ]


def _led_to(word: str, indexes: Iterable[Index]) -> list[Waarde]:
    return [waarde for index in indexes for waarde in index.led_by.get(word, ())]


def _codes(indexes: Iterable[Index]) -> list[tuple[str, Waarde]]:
    return [(fold(waarde.code), waarde) for index in indexes for waarde in index.choices]


def _slipped(code: str, indexes: Iterable[Index]) -> list[tuple[float, Waarde]]:
    """The value with this folded code, or else those whose codes are one slip away: more would be any code."""
    from rapidfuzz.distance import OSA

    codes = _codes(indexes)
    same = [(100.0, waarde) for one, waarde in codes if one == code]
    return same or [
        (OSA.normalized_similarity(code, one) * 100, waarde)
        for one, waarde in codes
        if OSA.distance(code, one, score_cutoff=1) <= 1
    ]


def _alike(wanted: Iterable[str], names: Sequence[tuple[str, Waarde]], cutoff: float) -> list[tuple[float, Waarde]]:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    keys = [name for name, _ in names]
    likeness = OSA.normalized_similarity
    return [
        (score * 100, names[place][1])
        for one in wanted
        for _, score, place in extract(one, keys, scorer=likeness, score_cutoff=cutoff / 100, limit=None)
    ]


def _holding(name: str, wanted: str) -> float:
    if f" {wanted} " in f" {name} ":
        return _HOLDS
    if len(name) >= _LONG_ENOUGH and f" {name} " in f" {wanted} ":
        return _HELD
    return 0.0
