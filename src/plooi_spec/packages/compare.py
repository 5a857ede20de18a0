"""Two folders compared byte for byte."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Literal

from attrs import frozen

_LONGEST = 160


@frozen
class Difference:
    """One file that differs: its path in the folder, how, and for text the first lines of the difference.

    `missing` is a file that should be there, `extra` one that should not, `changed` one with other content.
    """

    path: str
    how: Literal["missing", "extra", "changed"]
    lines: tuple[str, ...] = ()


def differences(expected: Path, actual: Path, longest: int = 24) -> list[Difference]:
    """What differs in the folder `actual` from `expected`, in the order of the paths; caches of Python do not count.

    `longest` is the number of lines of difference shown of each file.
    """
    wanted, present = _files(expected), _files(actual)
    result = []
    for path in sorted(wanted | present):
        if path not in present:
            result.append(Difference(path, "missing"))
        elif path not in wanted:
            result.append(Difference(path, "extra"))
        else:
            old, new = (actual / path).read_bytes(), (expected / path).read_bytes()
            if old != new:
                result.append(Difference(path, "changed", _lines(old, new, longest)))
    return result


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if not path.is_dir() and "__pycache__" not in path.parts
    }


def _lines(old: bytes, new: bytes, longest: int) -> tuple[str, ...]:
    before, after = (content.decode("utf-8", errors="replace").splitlines() for content in (old, new))
    diff = list(difflib.unified_diff(before, after, "as it is", "as it should be", n=1, lineterm=""))
    if not diff:
        return ("the bytes differ, the lines do not: line ends or the end of the file",)
    shown = [line[:_LONGEST] for line in diff[:longest]]
    return (*shown, *([f"… {len(diff) - longest} more lines"] if len(diff) > longest else []))
