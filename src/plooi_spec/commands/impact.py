"""`plooi-spec impact`: what a version means for the facade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from plooi_spec.commands.common import DIFFERENT, Json, Root, print_json, reporting, root_of
from plooi_spec.reading.lines import as_line
from plooi_spec.reading.vendor import get_version, load_versions

if TYPE_CHECKING:
    from plooi_spec.impact import Impact, Proof

_HEADINGS = {
    "module": "Needs a line in {module}:",
    "overlay": "Needs an action in the overlays of the version:",
    "project": "Needs code in the client or the sandbox:",
    "callers": "Concerns those who call the client:",
    "nobody": "Works by itself:",
}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("impact")(impact_command)


def impact_command(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The version, with or without a leading v.")],
    write: Annotated[
        bool,
        typer.Option("--write", help="Write the version's module and its tests, with a line per change to fill in."),
    ] = False,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Say what a version means for the facade, and prove it with the client against a sandbox of the version.

    Exit code 0 when no change is needed, 1 when work is left, 2 when the version is unusable or cannot be proven.
    """
    # The client is asked here alone; the other commands do without it.
    from plooi_spec.impact import examine, prove, write_stubs

    with reporting(as_json):
        base = root_of(root)
        versions = load_versions(base)
        impact = prove(examine(get_version(versions, version), versions), versions)
        written = [path.relative_to(base).as_posix() for path in write_stubs(impact)] if write else []
        if as_json:
            print_json({"ok": not impact.work, **impact.to_dict(), "written": written})
        else:
            for line in lines(impact, written):
                # A line may have an empty one before it.
                typer.echo("\n" * line.startswith("\n") + as_line(line.removeprefix("\n")))
        if impact.work:
            raise typer.Exit(DIFFERENT)


def lines(impact: Impact, written: Sequence[str]) -> Iterator[str]:
    """The report for a terminal, line by line."""
    known, previous = impact.version, impact.previous
    yield f"{known.label} ({known.standing})" + (
        "" if previous is None else f", against {previous.label} ({previous.standing})"
    )
    for concerns, heading in _HEADINGS.items():
        group = [finding for finding in impact.findings if finding.concerns == concerns]
        if group:
            yield ""
            yield heading.format(module=impact.module)
        for finding in group:
            yield f"  {finding.kind}: {finding.subject}"
            yield f"    {finding.message}"
            yield f"    {finding.remedy}"
            if finding.place is not None:
                yield f"    {finding.place}"
    if impact.proof is not None:
        yield from _proof(impact.proof)
    for path in written:
        yield ""
        yield f"Written: {path}"
    yield ""
    yield _conclusion(impact)


def _proof(proof: Proof) -> Iterator[str]:
    if not proof.steps:
        yield ""
        yield f"The program was not run. {proof.remark}"
        return
    how = ", with the lines above" if proof.suggested else ""
    yield ""
    yield f"The program, run against a sandbox of this version{how}:"
    for step in proof.steps:
        seen = f" ({step.exchanges} exchange{'' if step.exchanges == 1 else 's'})" if step.exchanges else ""
        yield f"  {step.outcome}: {step.name}{seen}"
        if step.detail:
            yield f"    {step.detail}"


def _conclusion(impact: Impact) -> str:
    work = len(impact.work)
    if work:
        return f"{work} {'change is' if work == 1 else 'changes are'} left to do."
    if impact.proof is None or not impact.proof.passed:
        return "No line is needed, but that is not proven."
    return "Nothing is needed."
