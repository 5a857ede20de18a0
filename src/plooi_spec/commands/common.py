"""What all commands of `plooi-spec` share: the options for root and JSON, how problems are shown, and exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from plooi_spec.reading.problems import Problem, SpecError
from plooi_spec.reading.vendor import find_root

#: Exit codes: the packages differ from the specs; wrong usage, or a spec that cannot be used as it stands.
DIFFERENT, FAULTY = 1, 2

Root = Annotated[
    Path | None,
    typer.Option(
        "--root", metavar="DIR", help="The project root. By default the nearest one from the current folder upwards."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


def root_of(root: Path | None) -> Path:
    """The project root: the one named, or else the nearest one. Raises SpecError when there is none."""
    return find_root(Path.cwd()) if root is None else root.resolve()


@contextmanager
def reporting(as_json: bool) -> Iterator[None]:
    """Show the problems of a SpecError, on standard error or as JSON, and exit with `FAULTY`."""
    try:
        yield
    except SpecError as error:
        if as_json:
            print_json({"ok": False, "problems": [problem.to_dict() for problem in error.problems]})
        else:
            print_problems(error.problems)
        raise typer.Exit(FAULTY) from error


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems for people on standard error, and their number; nothing when there are none."""
    shown = list(map(str, problems))
    for text in shown:
        typer.echo(f"{text}\n", err=True)
    if shown:
        typer.echo(f"{len(shown)} {'problem' if len(shown) == 1 else 'problems'}", err=True)


def print_json(value: Any) -> None:
    """Print plain data as JSON on standard output."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
