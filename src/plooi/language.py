"""The language that people are addressed in: English, or Dutch where that is asked for.

`PLOOI_LANG` says which, and without it the locale does (`LC_ALL`, `LC_MESSAGES`, `LANG`). The names of fields, of
commands and of the platform's verbs, codes, and what is written for programs (logs, JSON's keys) stay as they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from gettext import GNUTranslations

Language = Literal["en", "nl"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

#: Where a language is looked for, the first that says something first.
VARIABLE = "PLOOI_LANG"
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

_chosen: Language | None = None
_held: ContextVar[Language | None] = ContextVar("held", default=None)


def use(language: Language | None) -> None:
    """Address people in this language from now on, in this whole process; `None` goes back to the environment's."""
    global _chosen
    _chosen = language


@contextmanager
def held() -> Iterator[None]:
    """Keep to one language in the block, so that the environment is looked at once and not for each text."""
    before = _held.set(language())
    try:
        yield
    finally:
        _held.reset(before)


def language() -> Language:
    """The language that is in force: `en` or `nl`."""
    if _chosen is not None:
        return _chosen
    if (known := _held.get()) is not None:
        return known
    wanted = next((value for name in (VARIABLE, *LOCALE_VARIABLES) if (value := os.environ.get(name))), "")
    return "nl" if wanted.lower().partition("_")[0].partition(".")[0] == "nl" else "en"


def later(text: str) -> str:
    """Mark a text for the catalogue that is translated later, by `_`."""
    return text


def _(template: str, /, **values: Any) -> str:
    """A text in the language in force; `{name}` in it stands for a value, as in `str.format`."""
    known = _catalogue(language())
    # An empty text stands for the head of a catalogue.
    text = known.gettext(template) if known and template else template
    return text.format(**values) if values else text


def plural(one: str, several: str, number: int) -> str:
    """The word for this number of things, in the language in force."""
    known = _catalogue(language())
    return known.ngettext(one, several, number) if known else one if number == 1 else several


@cache
def _catalogue(language: Language) -> GNUTranslations | None:
    """The translations of a language; None for English, in which the texts are written."""
    if language == "en":
        return None
    # Both are loaded where they are needed alone: the client is to be there quickly.
    import io
    import pkgutil
    from gettext import GNUTranslations

    content = pkgutil.get_data("plooi", f"locale/{language}/LC_MESSAGES/plooi.mo")
    assert content is not None
    return GNUTranslations(io.BytesIO(content))
