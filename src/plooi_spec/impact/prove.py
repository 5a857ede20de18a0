"""An impact report put to the proof: the generated models, and the canonical program against a sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from plooi.errors import ConfigurationError
from plooi.sandbox import require_extra
from plooi.versions.traits import Traits
from plooi.versions.version import Version as FacadeVersion
from plooi_spec.effective.spec import Effective, effective
from plooi_spec.impact.examine import examine
from plooi_spec.impact.facade import facade_version, follow_text, loaded_as
from plooi_spec.impact.findings import ORDER, Finding, For, Impact, Kind, Proof
from plooi_spec.impact.stubs import is_suggestion, module_text
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import INDEX, Version

if TYPE_CHECKING:
    from plooi_spec.impact.proof.running import Run

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def prove(impact: Impact, versions: Mapping[str, Version]) -> Impact:
    """The impact with its proof, and with what the proof shows.

    The program runs with the lines that the findings suggest, where the version has no module yet. Raises SpecError
    when the extra that the sandbox needs is not installed.
    """
    try:
        require_extra()
    except ConfigurationError as error:
        message = "The proof runs the client against the sandbox, whose extra is not installed."
        raise SpecError.at(INDEX, message, str(error)) from None
    # The server and its validator are loaded here alone.
    from plooi_spec.impact.proof.models import model_faults
    from plooi_spec.impact.proof.packages import package_of

    spec = effective(impact.version)
    now = facade_version(spec, versions)
    suggested = _suggested(impact, versions, now.traits)
    if suggested is None and not (impact.version.root / impact.module).exists():
        impact = evolve(impact, findings=tuple(map(_to_be_filled_in, impact.findings)))
    with package_of(impact.version) as package:
        model_findings = [
            Finding(
                "model fails",
                fault.module,
                f"{fault.module} of the generated package: {fault.message}",
                f"Adapt the spec for the generator in {impact.version.file('generation.yaml')}.",
                "overlay",
                spec.place(fault.pointer),
            )
            for fault in model_faults(spec, package)
        ]
        version = loaded_as(spec, suggested or now.traits, package.name)
        proof, more = _program(spec, version, impact, suggested is not None)
    findings = sorted((*impact.findings, *model_findings, *more), key=lambda finding: ORDER.index(finding.concerns))
    return evolve(impact, findings=tuple(findings), proof=proof)


def _suggested(impact: Impact, versions: Mapping[str, Version], before: Traits) -> Traits | None:
    """The traits with the lines that the findings suggest; None without any, or where they do not help.

    A line that raises, or after which no less is left to do, helps nobody.
    """
    if not any(map(is_suggestion, impact.lines)) or (impact.version.root / impact.module).exists():
        return None
    try:
        traits = follow_text(module_text(impact), before)
        after = examine(impact.version, versions, traits)
    except Exception:
        return None
    return traits if len(after.work) < len(impact.work) else None


def _to_be_filled_in(finding: Finding) -> Finding:
    """A finding whose line is a comment: it stands in the module, and does nothing until a person has looked at it."""
    return evolve(finding, line=f"# {finding.line}") if is_suggestion(finding) else finding


def _program(spec: Effective, version: FacadeVersion, impact: Impact, suggested: bool) -> tuple[Proof, list[Finding]]:
    from plooi_spec.impact.proof.running import NotServed, run

    left = sum(1 for finding in impact.work if not (suggested and is_suggestion(finding)))
    if version.operation("create_metadata") is None:
        return Proof(remark="The version has no call that delivers metadata, so no program is run."), []
    try:
        result = run(version)
    except NotServed as error:
        if error.of_metadata:
            message = f"No document can be delivered to {version.label}: {error}."
            remedy = (
                "Say in the version's module how it is written, see plooi.versions.mapping and plooi.versions.forms."
            )
            # Where a field is refused, that is the finding.
            own = [] if left else [Finding("not served", "metadata", message, remedy, "module", spec.place(""))]
            return Proof(suggested=suggested, remark=message, left=left), own
        message = f"The sandbox cannot serve {version.label}: {error}"
        remedy = "Teach the sandbox what is new in it, in plooi.sandbox."
        own = [] if left else [Finding("not served", "sandbox", message, remedy, "project", spec.place(""))]
        return Proof(suggested=suggested, remark=message, left=left), own
    proof = Proof(result.steps, suggested, left=left)
    # What is still to be mended makes the program fail as well: that is no further cause.
    return proof, [] if left else list(findings_of(spec, result))


def findings_of(spec: Effective, result: Run) -> Iterator[Finding]:
    """What a run of the program shows, each cause once, with the place where its remedy goes."""
    for seen in result.faults:
        fault = seen.fault
        kind: Kind = "request against the spec"
        concerns: For = "module"
        if fault.side == "request":
            remedy = "Say in the version's module how the call is made, see plooi.versions.contract."
        else:
            kind, concerns = "answer against the spec", "project"
            remedy = "Teach the sandbox to answer as this spec says, in plooi.sandbox, or mend the spec in its repairs."
        message = f"To {seen.step}, the {fault.side} of {fault.operation} is not as the spec says: {fault.message}."
        yield Finding(kind, fault.operation, message, remedy, concerns, spec.place(fault.pointer))
    details: set[str] = set()
    for step in result.steps:
        where: For
        # A step in which an exchange broke the spec has failed for that.
        detail = _UUID.sub("…", step.detail)
        if step.outcome != "failed" or step.name in result.broken or detail in details:
            continue
        details.add(detail)
        if step.crashed:
            message = f"To {step.name}, the client fails with what is no error of its own: {step.detail}"
            remedy, where = "Mend the client, in plooi.flows or what they use.", "project"
        else:
            message = f"All exchanges are as the spec says, and yet the client cannot {step.name}: {step.detail}"
            remedy = "Say how in the version's module, see plooi.versions.contract; or mend the sandbox if it errs."
            where = "module"
        yield Finding("step failed", step.name, message, remedy, where, spec.place("/paths"))
