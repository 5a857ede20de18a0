"""The language of the command: `--lang`, which may stand anywhere, so that help and errors of a command obey it too."""

from __future__ import annotations

import os
from collections.abc import Sequence

import typer

from plooi.language import LANGUAGES, VARIABLE, _, use

OPTION = "--lang"


def without_language(arguments: Sequence[str]) -> list[str]:
    """The arguments without `--lang`, once its language is in force. The last one counts; behind `--` there is none.

    Raises:
        typer.BadParameter: the language of `--lang` or `PLOOI_LANG` is none that plooi speaks.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    left, source, wanted = [], VARIABLE, os.environ.get(VARIABLE) or None
    options = iter(arguments[:end])
    for one in options:
        name, given, value = one.partition("=")
        if name == OPTION:
            source, wanted = OPTION, value if given else next(options, "")
        else:
            left.append(one)
    use(None)
    if wanted is not None:
        language = next((one for one in LANGUAGES if one == wanted), None)
        if language is None:
            raise typer.BadParameter(
                _("{source} is {wanted!r}. Give en for English or nl for Dutch.", source=source, wanted=wanted)
            )
        use(language)
    return [*left, *arguments[end:]]
