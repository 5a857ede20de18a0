"""The Dutch of plooi: src/plooi/locale/nl holds the texts in both languages. `nox -s regenerate` writes it anew.

Texts are those that the source gives to `_`, `later`, `plural` and `counted`, and the help of the commands. A text that
is new gets an empty translation, which a test refuses; one that is used no more goes away.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import extract_from_ast

from plooi.cli.app import command
from plooi.cli.batch.group import DefaultGroup
from plooi.cli.frame.commanding import HEADINGS, Lazy

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "plooi"
TRANSLATED = SOURCE / "locale" / "nl" / "LC_MESSAGES" / "plooi.po"
#: Which arguments of a function are texts.
TAKING = {"_": slice(0, 1), "later": slice(0, 1), "plural": slice(0, 2), "counted": slice(1, 3)}

HEADER = b"""# What plooi tells people, in Dutch.
msgid ""
msgstr ""
"Language: nl\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""

Text = str | tuple[str, str]


def texts() -> Iterator[tuple[Text, str]]:
    """Each text that is translated, a noun with its plural, and the file that has it."""
    for path in sorted(SOURCE.rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
            if isinstance(call.func, ast.Name) and call.func.id in TAKING:
                given = tuple(one.value for one in call.args[TAKING[call.func.id]] if isinstance(one, ast.Constant))
                if given:
                    yield given if len(given) > 1 else given[0], str(path.relative_to(SOURCE))
    for path in sorted(SOURCE.rglob("*.html")):
        tree = jinja2.Environment().parse(path.read_text(encoding="utf-8"))
        for _line, _function, text in extract_from_ast(tree, ("_",)):
            first = text[0] if isinstance(text, tuple) else text
            if first is not None:
                yield first, str(path.relative_to(SOURCE))
    yield from ((text, "help") for text in HEADINGS)
    yield from ((text, "help") for text in _help(command()))


def _help(group: Any) -> Iterator[str]:
    """What the help of a group and its commands is made of."""
    inside = [one.loaded if isinstance(one, Lazy) else one for one in group.commands.values()]
    # A group may have a command that needs no name.
    for one in (group, *inside, *(one.default for one in inside if isinstance(one, DefaultGroup))):
        yield from (text for text in (one.help, one.epilog) if text)
        yield from (param.help for param in one.params if getattr(param, "help", None))
        yield from (panel for param in one.params if (panel := getattr(param, "rich_help_panel", None)))
        if one is not group and hasattr(one, "commands"):
            yield from _help(one)
    yield from (one.short_help for one in group.commands.values() if one.short_help)


def catalogue() -> Catalog:
    """The catalogue that the source needs now, with the translations that are known."""
    with TRANSLATED.open("rb") as file:
        known = read_po(file, locale="nl")
    # A time would make two runs differ.
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = Catalog(locale="nl", fuzzy=False, creation_date=start, revision_date=start)
    # A noun with its plural comes first: by itself it is found there too.
    for text, path in sorted(texts(), key=lambda one: isinstance(one[0], str)):
        key = text if isinstance(text, str) else text[0]
        if made.get(key) is None:
            message = known.get(key)
            translation = message.string if message and isinstance(message.id, str) == isinstance(text, str) else None
            made.add(text, translation or ("" if isinstance(text, str) else ("", "")), locations=[(path, None)])
    return made


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """The catalogue as text and as what gettext reads."""
    text, machine = io.BytesIO(), io.BytesIO()
    text.write(HEADER)
    write_po(text, catalogue, width=120, include_lineno=False, omit_header=True)
    write_mo(machine, catalogue)
    return text.getvalue(), machine.getvalue()


def main() -> int:
    """Write both files anew, or with `--check` see whether they are what the source needs. Name what has no Dutch."""
    made = catalogue()
    files = dict(zip((TRANSLATED, TRANSLATED.with_suffix(".mo")), written(made), strict=True))
    check = "--check" in sys.argv[1:]
    stale = [path for path, content in files.items() if path.read_bytes() != content]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is not what the source needs: run `python3 noxfile.py -s regenerate`.")
        else:
            path.write_bytes(files[path])
    waiting = [one.id for one in made if one.id and not (one.string if isinstance(one.string, str) else one.string[0])]
    for text in waiting:
        print(f"No Dutch yet: {text!r}. Write it into {TRANSLATED.relative_to(ROOT)}, and run regenerate again.")
    return int(check and bool(stale or waiting))


if __name__ == "__main__":
    sys.exit(main())
