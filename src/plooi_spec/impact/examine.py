"""A version put to the test: the metadata, the operations, the sign-in and the answers that the facade lives by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plooi.versions.traits import Traits
from plooi.versions.version import Version as FacadeVersion
from plooi_spec.effective.spec import Effective, effective
from plooi_spec.impact import calls, errors, fields, reaching
from plooi_spec.impact.facade import facade_version, module_file
from plooi_spec.impact.findings import ORDER, Finding, Impact
from plooi_spec.impact.renames import Renames
from plooi_spec.reading.vendor import Version, get_version


def examine(version: Version, versions: Mapping[str, Version], traits: Traits | None = None) -> Impact:
    """What a version means for the facade, against the version before it (or, for the first, against nothing).

    What the specs and the mapping say, without a proof: that is `prove`. With `traits`, these are examined instead of
    what the version modules say. Raises SpecError when the version or its
    predecessor cannot be made effective, or a version module cannot be loaded.
    """
    spec = effective(version)
    previous = None if version.previous is None else get_version(versions, version.previous)
    before = None if previous is None else effective(previous)
    now = facade_version(spec, versions)
    if traits is not None:
        now = now.having(traits)
    then = None if before is None else facade_version(before, versions)
    findings = dict.fromkeys(consequences(spec, now, then, Renames.between(before, spec)))
    ordered = sorted(findings, key=lambda finding: ORDER.index(finding.concerns))
    return Impact(version, previous, module_file(version), tuple(ordered))


def consequences(
    spec: Effective, now: FacadeVersion, then: FacadeVersion | None, renames: Renames
) -> Iterator[Finding]:
    """What one effective spec means after another, as the facade speaks the two."""
    renamed = fields.renamed_root(spec, now, renames)
    if renamed is not None:
        root, finding = renamed
        yield finding
        # One cause, one finding: the rest is looked at as if the root had its new name.
        now = now.having(now.traits.rooted(*root))
    for traits, finding in fields.renamed_keys(spec, now, renames):
        yield finding
        now = now.having(traits)
    yield from calls.calls(spec, now, then, renames)
    yield from errors.errors(spec, now)
    yield from reaching.addresses(spec, now, then)
    yield from reaching.sign_in(spec, now, then)
    if now.operation("create_metadata") is not None and now.encodes():
        yield from fields.findings(spec, now, then, renames)
