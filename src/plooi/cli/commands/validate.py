"""`plooi validate`: metadata files and manifests checked at the desk, without a connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer

from plooi.cli.commands.publish import AsIsOption, Relations, RelationsOption
from plooi.cli.frame.failures import DONE
from plooi.cli.frame.options import Session, offline
from plooi.cli.validate.findings import Result
from plooi.cli.validate.manifests import sources
from plooi.cli.validate.reports import junit, sarif
from plooi.language import _
from plooi.wire.foreign import on_one_line
from plooi.wording import counted


class Format(StrEnum):
    text = "text"
    json = "json"
    sarif = "sarif"
    junit = "junit"


def add_to(app: typer.Typer) -> None:
    app.command("validate", epilog="Example: plooi validate *.yaml --all-versions --format sarif")(validate)


@offline
def validate(
    session: Session,
    metadata: Annotated[
        list[str],
        typer.Argument(
            metavar="METADATA…",
            help="Metadata files, JSON or YAML, or manifests: a list of such, JSON Lines, CSV, Excel, or a folder; - "
            "for standard input.",
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Check as for replacing the metadata of a delivered document.")
    ] = False,
    relations: RelationsOption = Relations.refuse,
    as_is: AsIsOption = False,
    all_versions: Annotated[
        bool, typer.Option("--all-versions", help="Check against every version, not just --api-version.")
    ] = False,
    form: Annotated[
        Format, typer.Option("--format", help="What to print; sarif and junit are for CI. --json is as json.")
    ] = Format.text,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help="The field that a column of a manifest holds; nothing behind = passes it over. May be repeated.",
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="Encoding of manifests; by default the bytes tell.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook that holds the rows.")
    ] = None,
    header_row: Annotated[
        int | None,
        typer.Option("--header-row", metavar="N", min=1, help="The row of a table that names the columns."),
    ] = None,
) -> int:
    """Check metadata files without sending anything: what publish would refuse, with the place, and the remedy.

    Of a manifest each row is checked, and its document is looked into where it is there: whether it asks for a
    password, is an Office file by another name, or is cut off. Whether all are there, `plooi batch --dry-run` checks.

    Exit code 0: all can be sent. 1: some have problems. 2: some cannot be read as metadata at all. References to what
    has ended and the like are remarked on; that changes no exit code.
    """
    from plooi import versions
    from plooi.batch.manifests.columns import given_columns

    checked = [versions.get(label) for label in versions.labels()] if all_versions else [session.version]
    files = sources(metadata, given_columns(columns or ()), encoding, sheet, header_row)
    results = [
        source.check(version, replace=replace, relations=relations.value, as_is=as_is)
        for version in checked
        for source in files
    ]
    code = max(result.exit_code for result in results)
    if session.output.as_json or form is Format.json:
        session.output.as_json = True
        session.output.result(as_document(results, all_versions=all_versions))
    elif form is Format.sarif:
        session.output.result(None, [json.dumps(sarif(results), indent=2)])
    elif form is Format.junit:
        session.output.result(None, [junit(results)])
    else:
        session.output.result(None, as_text(results, all_versions=all_versions))
    return code


def as_document(results: list[Result], *, all_versions: bool) -> dict[str, Any]:
    """All results as data: of one version, or with `versions` of each."""
    by_version: dict[str, dict[str, Any]] = {}
    for result in results:
        version = result.version
        document = by_version.setdefault(
            version.label, {"version": version.label, "standing": version.standing, "valid": True, "files": []}
        )
        document["valid"] = document["valid"] and result.exit_code == DONE
        document["files"].append(result.to_dict())
    if not all_versions:
        return next(iter(by_version.values()))
    return {"valid": all(one["valid"] for one in by_version.values()), "versions": list(by_version.values())}


def as_text(results: list[Result], *, all_versions: bool) -> Iterator[str]:
    for result in results:
        version = result.version
        name = (
            _("{file} in {label} ({standing})", file=result.file, label=version.label, standing=version.standing)
            if all_versions
            else result.file
        )
        problems = sum(one.count for one in result.errors)
        remarks = sum(one.count for one in result.findings) - problems
        verdict = _("good") if result.valid else counted(problems, "problem", "problems")
        yield on_one_line(f"{name}: {verdict}") + (f", {counted(remarks, 'remark', 'remarks')}" if remarks else "")
        for finding in result.findings:
            row = "" if finding.row is None else _("row {row}, ", row=finding.row)
            place = "" if finding.line is None else f"{row}{finding.line}:{finding.column or 1}: "
            yield f"  {place}{finding.text}"
