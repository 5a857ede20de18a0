"""What is done to files: bytes are changed, pieces are moved and repeated, and what has hurt programs is put in."""

from __future__ import annotations

import io
import re
import zipfile
from random import Random

#: Pieces of YAML, JSON and CSV that have hurt programs before.
PIECES = (
    *("&a ", "*a", "&a [*a]", "<<: *a", "? ", "- ", "|\n", "!!binary x", "!!python/object:os.system ", "---\n"),
    *("[" * 900, "{a: " * 900, '{"a":' * 900, "- " * 900, "9" * 5_000, "0x" + "f" * 5_000, "1e999", ".inf", ".nan"),
    *("\0", "\x1b[2J", "\x85", "\u2028", "\ufeff", "\ufffe", '"\\ud800"', "\\udfff", "\n", "\r", "\t", '"', "'", ";"),
    *("=1+1", "=cmd|' /C calc'!A0", "2022-02-30", "9999-12-31T23:59:59-18:00", "null", "true", "~", "NaN", "-0"),
    *("x" * 70_000, "[" + "1," * 30_000 + "1]", "file", "action: withdraw\n", "document", "$ref", "allOf", "(a|aa)+$"),
    *("<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "<row/>" * 500, '<c r="XFD1048576"/>', "_x000D_", "_xD800_", "1_000"),
    *("%YAML 9\n", "|", "\ud800", '"a\\nforged: good\\e[2J": 1\n'),
)
_WORD = re.compile(rb"[\w.:/#$-]+")


def mutated(random: Random, data: bytes) -> bytes:
    """The data with one to three things done to it."""
    for _ in range(random.choice((1, 1, 2, 3))):
        data = random.choice((_flipped, _cut, _moved, _repeated, _inserted, _inserted, _replaced, _replaced))(
            random, data
        )
    return data


def mutated_workbook(random: Random, data: bytes) -> bytes:
    """The same done to one part of a workbook, or to the archive itself."""
    if random.random() < 0.1:
        return mutated(random, data)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        # The sheet is what holds the rows.
        chosen = random.choice([*names, *[name for name in names if "sheet" in name or name == "content.xml"] * 4])
        for name in names:
            content = old.read(name)
            new.writestr(name, mutated(random, content) if name == chosen else content)
    return target.getvalue()


def _place(random: Random, data: bytes) -> int:
    return random.randrange(len(data) + 1)


def _flipped(random: Random, data: bytes) -> bytes:
    content = bytearray(data)
    for _ in range(random.randint(1, 8)):
        place = _place(random, data)
        content[place : place + random.randrange(3)] = random.randbytes(random.randrange(4))
    return bytes(content)


def _cut(random: Random, data: bytes) -> bytes:
    first, last = sorted((_place(random, data), _place(random, data)))
    return data[:first] if random.random() < 0.3 else data[:first] + data[last:]


def _moved(random: Random, data: bytes) -> bytes:
    first, last = sorted((_place(random, data), _place(random, data)))
    place = _place(random, data)
    return data[:place] + data[first:last] + data[place:]


def _repeated(random: Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    at = random.randrange(len(lines))
    return b"".join([*lines[:at], *[lines[at][:200]] * random.choice((2, 9, 1_000)), *lines[at:]])


def _inserted(random: Random, data: bytes) -> bytes:
    place = _place(random, data)
    return data[:place] + _piece(random) + data[place:]


def _replaced(random: Random, data: bytes) -> bytes:
    words = list(_WORD.finditer(data[:50_000]))
    if not words:
        return _inserted(random, data)
    word = random.choice(words)
    new = _piece(random) if random.random() < 0.6 else random.choice(words)[0]
    return data[: word.start()] + new + data[word.end() :]


def _piece(random: Random) -> bytes:
    return random.choice(PIECES).encode("utf-8", "surrogatepass")
