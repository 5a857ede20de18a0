"""The small phrases that messages are made of, in the language in force."""

from __future__ import annotations

from collections.abc import Iterable

from plooi.language import _, later, plural

#: Longer values are cut in messages.
_LONGEST = 80
#: What the system says of files and connections, as Linux writes it. What is not among these stays as it is.
SYSTEM = (
    later("No such file or directory"),
    later("Permission denied"),
    later("Is a directory"),
    later("Not a directory"),
    later("File exists"),
    later("File name too long"),
    later("No space left on device"),
    later("Disk quota exceeded"),
    later("Read-only file system"),
    later("Too many levels of symbolic links"),
    later("Too many open files"),
    later("Input/output error"),
    later("Broken pipe"),
    later("Connection refused"),
    later("Connection reset by peer"),
    later("Network is unreachable"),
    later("No route to host"),
    later("Name or service not known"),
    later("Temporary failure in name resolution"),
    later("Address already in use"),
    later("Cannot assign requested address"),
)


def counted(number: int, one: str, several: str) -> str:
    """A number with its noun: `1 row`, `2 rows`. The nouns are English, and the catalogue has them."""
    return f"{number} {plural(one, several, number)}"


def either(texts: Iterable[str]) -> str:
    """The texts as a choice: `a`, `a or b`, `a, b or c`."""
    return _joined(texts, _("or"))


def both(texts: Iterable[str]) -> str:
    """The texts as what holds together: `a`, `a and b`, `a, b and c`."""
    return _joined(texts, _("and"))


def _joined(texts: Iterable[str], word: str) -> str:
    *first, last = [*texts] or [""]
    return f"{', '.join(first)} {word} {last}" if first else last


def closest(name: str, known: Iterable[str], least: float = 0.6) -> str | None:
    """The known name that an unknown one is most like, from 0 to 1 and `least` at the least; None where none is."""
    # Slow to load, and needed after a mistake alone.
    import difflib

    return next(iter(difflib.get_close_matches(name, list(known), 1, least)), None)


def sentence(text: str) -> str:
    """A text as a sentence: with a capital, and a full stop unless it ends with one or with a question mark."""
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "?")) else f"{text}."


def shown(value: object) -> str:
    """A value as messages show it: quoted, on one line, and not longer than a line."""
    text = value if isinstance(value, str) else repr(value)
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def words_of(error: BaseException) -> str:
    """What the system says of an error, in the language in force; empty where it says nothing."""
    words = getattr(error, "strerror", None)
    return _(words) if words else ""
