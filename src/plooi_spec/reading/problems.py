"""What can be wrong with a spec, told so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from plooi_spec.reading.lines import as_line


@frozen(order=True)
class Place:
    """Where something stands: a file, and where known a line in it and a JSON pointer into its data.

    `file` is relative to the project root, with forward slashes. `line` counts from 1. `pointer` is an RFC 6901
    JSON pointer; the empty one is the whole file.
    """

    file: str
    line: int | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        text = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{text} {self.pointer}" if self.pointer else text


@frozen
class Problem:
    """One thing that is wrong: where, what, and what to do about it. `message` and `remedy` are whole sentences."""

    place: Place
    message: str
    remedy: str

    def __str__(self) -> str:
        # A key, or the name of a file, may hold what ends a line or steers a terminal.
        return "\n".join(map(as_line, (str(self.place), f"  {self.message}", f"  {self.remedy}")))

    def to_dict(self) -> dict[str, str | int | None]:
        """The problem as plain data, for `--json`."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "pointer": self.place.pointer,
            "message": self.message,
            "remedy": self.remedy,
        }


class SpecError(Exception):
    """A spec cannot be used as it stands. `problems` holds everything that was found, never nothing."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    @classmethod
    def at(cls, place: Place | str, message: str, remedy: str) -> SpecError:
        """The error of a single problem; a `str` for the place is a file."""
        return cls(Problem(Place(place) if isinstance(place, str) else place, message, remedy))

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def raise_for(problems: Iterable[Problem]) -> None:
    """Raise a SpecError that carries all the problems, each once and in the order found; without any, do nothing."""
    unique = tuple(dict.fromkeys(problems))
    if unique:
        raise SpecError(*unique)


def relative(path: Path, root: Path) -> str:
    """The path as places show it: relative to the project root where it lies inside, with forward slashes."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
