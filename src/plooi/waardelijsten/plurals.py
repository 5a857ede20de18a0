"""Dutch plurals, and the singulars that they may be of."""

from __future__ import annotations

_VOWELS = "aeou"
#: Consonants that are written otherwise at the end of a word: brieven and brief, adviezen and advies.
_HARDENED = {"v": "f", "z": "s"}


def singulars(text: str) -> tuple[str, ...]:
    """What a text in loose form may be the plural of, by its first or its last word; none where no word looks like one.

    `brieven` may be of brief, `toespraken` of toespraak, `agendas` of agenda. Not all of what is given is a word.
    """
    words = text.split()
    forms: dict[str, None] = {}
    for place in dict.fromkeys((len(words) - 1, 0)) if words else ():
        for form in _of(words[place]):
            forms[" ".join((*words[:place], form, *words[place + 1 :]))] = None
    return tuple(forms)


def _of(word: str) -> list[str]:
    if len(word) < 5:
        return []
    forms = [word[:-1]] if word.endswith(("s", "n")) and not word.endswith("ss") else []
    if not word.endswith("en"):
        return forms
    stem = word[:-2]
    last = stem[-1]
    if last == stem[-2]:
        # A consonant is doubled behind a short vowel: plannen.
        forms.append(stem[:-1])
        return [*forms, stem]
    ends = [_HARDENED[last], last] if last in _HARDENED else [last]
    for end in ends:
        forms.append(stem[:-1] + end)
        # A long vowel is written once in an open syllable: aanvragen.
        if stem[-2] in _VOWELS and stem[-3] not in "aeiou":
            forms.append(stem[:-1] + stem[-2] + end)
    return forms
