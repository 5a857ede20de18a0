"""`plooi validate`: metadata files checked at the desk, without a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from plooi.cli import failures
from plooi.cli.failures import InputError, problem_document, problem_line
from plooi.cli.options import Session, offline
from plooi.cli.reading import read_metadata, shown
from plooi.errors import MetadataInvalid, Problem

if TYPE_CHECKING:
    from plooi.versions import Version


def add_to(app: typer.Typer) -> None:
    app.command("validate", epilog="Example: `plooi validate *.yaml --api-version 0.3.2-alpha`")(validate)


@offline
def validate(
    session: Session,
    metadata: Annotated[
        list[str], typer.Argument(metavar="METADATA…", help="Metadata files, JSON or YAML; - for standard input.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Check as for replacing the metadata of a delivered document.")
    ] = False,
) -> int:
    """Check metadata files without sending anything: what publish would refuse, with the field and the remedy.

    Exit code 0: all can be sent. 1: some have problems. 2: some cannot be read as metadata at all.
    """
    if metadata.count("-") > 1:
        raise InputError("standard input", "it is named twice", "name - once")
    results = [check(place, session.version, replace=replace) for place in metadata]
    lines = []
    for result, problems in results:
        lines.append(f"{result['file']}: {'good' if result['valid'] else count(problems)}")
        lines += [f"  {problem_line(problem)}" for problem in problems]
    code = max(exit_code(result) for result, _ in results)
    session.output.result(
        {
            "version": session.version.label,
            "standing": session.version.standing,
            "valid": code == failures.DONE,
            "files": [result for result, _ in results],
        },
        lines,
    )
    return code


def check(place: str, version: Version, *, replace: bool) -> tuple[dict[str, Any], list[Problem]]:
    readable = True
    try:
        metadata = read_metadata(place, version)
        problems = list(version.check(metadata, use="replace" if replace else "create"))
    except MetadataInvalid as error:
        problems = list(error.problems)
    except InputError as error:
        readable = False
        problems = [
            Problem(field="(file)", message=f"{error.fault}. {error.remedy[:1].upper()}{error.remedy[1:]}.", value=None)
        ]
    result = {
        "file": shown(place),
        "readable": readable,
        "valid": not problems,
        "problems": [problem_document(problem) for problem in problems],
    }
    return result, problems


def exit_code(result: dict[str, Any]) -> int:
    if not result["readable"]:
        return failures.WRONG_INPUT
    return failures.DONE if result["valid"] else failures.FAILED


def count(problems: list[Problem]) -> str:
    return "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
