"""From upstream's files to a client that speaks the new version: how much of it is written by hand.

What holds for every version that upstream might bring next is a test with that version as its parameter.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import evolve

from fixtures_versions import Kind
from impact.conftest import Copy
from impact.expected import EXPECTED, STEPS, files
from plooi_spec.impact import Finding, examine, prove, write_stubs
from plooi_spec.reading.vendor import load_versions

TakeIn = Callable[[Kind], Copy]

KINDS: tuple[Kind, ...] = get_args(Kind)
#: The whole congruence suite: the translation of metadata, and one program against the sandbox, sync and async.
CONGRUENCE = (
    "tests/versions/test_translation.py",
    "tests/facade/test_congruence.py",
    "tests/facade/test_lowlevel.py",
    "tests/facade/test_signing_in.py",
)

#: The versions that are like those vendored on the wire, so that the suite fits them to the letter. The others differ
#: in what it writes down, such as the key at the root; the proof speaks with all of them.
SPOKEN: tuple[Kind, ...] = ("harmless", "renamed", "moved")


def findings(report: dict[str, Any], concerns: str) -> list[tuple[str, str]]:
    return sorted((finding["kind"], finding["subject"]) for finding in report["findings"] if finding["for"] == concerns)


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {step["step"]: step["outcome"] for step in report["proof"]["steps"]}


@pytest.mark.parametrize("kind", KINDS)
def test_impact_finds_just_what_a_version_means(as_added: TakeIn, kind: Kind) -> None:
    """Each cause is one finding, for those who have to mend it; what the suggested lines mend is proven with them."""
    expected = EXPECTED[kind]
    report = as_added(kind).impact(code=1 if expected.lines else 0)
    for concerns in ("module", "callers", "nobody", "overlay", "project"):
        assert findings(report, concerns) == sorted(getattr(expected, concerns, ())), concerns
    suggested = [finding["line"] for finding in report["findings"] if finding["for"] == "module"]
    assert sorted(suggested) == sorted(expected.lines.values())
    filled_in = all(line == stub for line, stub in expected.lines.items())
    assert report["proof"]["with_suggested_lines"] == bool(expected.lines)
    assert (outcomes(report) == dict.fromkeys(STEPS, "passed")) == filled_in


@pytest.mark.parametrize("kind", KINDS)
def test_with_its_lines_a_version_needs_nothing_and_the_program_passes(as_finished: TakeIn, kind: Kind) -> None:
    report = as_finished(kind).impact()
    assert (report["ok"], report["work"], report["proof"]["passed"]) == (True, 0, True)
    assert outcomes(report) == dict.fromkeys(STEPS, "passed")
    # Every step but none was looked at: each makes at least one exchange.
    assert all(step["exchanges"] for step in report["proof"]["steps"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_specs_and_the_packages_are_in_order(as_finished: TakeIn, kind: Kind) -> None:
    copy = as_finished(kind)
    copy.workshop("check")
    copy.workshop("drift")


@pytest.mark.parametrize("kind", KINDS)
def test_no_verb_and_no_other_version_is_touched(as_finished: TakeIn, kind: Kind) -> None:
    copy = as_finished(kind)
    own = (f"openapi/v{copy.label}/", f"generated/plooi_api/{copy.package}/")
    lists = {"openapi/versions.toml", "generated/plooi_api/__init__.py"}
    assert {path for path in copy.changed() if not path.startswith(own)} == lists | set(files(kind))


@pytest.mark.parametrize("kind", SPOKEN)
def test_the_client_speaks_it(as_finished: TakeIn, kind: Kind) -> None:
    """The congruence suite passes. Older versions, the same to the byte, pass it in the project itself."""
    copy = as_finished(kind)
    printed = copy.pytest(*CONGRUENCE, "-rA", "-k", copy.label)
    passed = [line for line in printed.splitlines() if line.startswith("PASSED") and copy.label in line]
    for test, clients in (
        ("test_what_a_version_carries_fits_its_schema_and_comes_back_equal", 1),
        ("test_reading_changing_one_field_and_writing_back_changes_nothing_else", 1),
        ("test_every_version_gives_the_same_results", 2),
    ):
        assert len([line for line in passed if f"::{test}[" in line]) == clients


def test_a_batch_delivers_in_one_call(as_finished: TakeIn) -> None:
    copy = as_finished("one_call")
    copy.pytest("tests/batch/test_delivering.py", "tests/batch/test_faults.py", "-k", copy.label)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if EXPECTED[kind].lines])
def test_what_is_written_passes_the_checks_of_the_project(as_finished: TakeIn, kind: Kind) -> None:
    copy = as_finished(kind)
    written = [str(copy.module), str(copy.root / copy.tests)]
    for command in (("check",), ("format", "--check")):
        ruff = [str(Path(sys.executable).with_name("ruff")), *command, "--no-cache", *written]
        done = subprocess.run(ruff, cwd=copy.root, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout


def test_a_version_without_lines_gets_no_module(as_added: TakeIn) -> None:
    copy = as_added("harmless")
    copy.impact("--write")
    assert not copy.module.exists()


def test_another_sign_in_is_named_with_its_class(as_added: TakeIn) -> None:
    report = as_added("moved").impact()
    [sign_in] = [finding for finding in report["findings"] if finding["kind"] == "sign-in changed"]
    assert "HeaderToken('X-Aanlever-Sleutel', …)" in sign_in["message"]
    assert sign_in["place"]["file"].endswith("openapi.yaml")


def test_the_report_ends_with_what_the_program_did(as_added: TakeIn) -> None:
    lines = as_added("harmless").workshop("impact", as_added("harmless").label).splitlines()
    assert lines[-1] == "Nothing is needed."
    steps = lines[lines.index("The program, run against a sandbox of this version:") + 1 : -2]
    assert [line.partition(" (")[0].strip() for line in steps] == [f"passed: {step}" for step in STEPS]


def test_a_rename_and_a_new_required_field_take_a_few_lines(begun: TakeIn) -> None:
    copy = begun("renamed")
    report = copy.impact(code=1)
    for finding in report["findings"]:
        assert finding["place"]["file"] == f"openapi/v{copy.label}/upstream/metadata/document.yaml"
    copy.impact("--write", code=1)
    # What is not filled in fails, in the tests that came with it.
    copy.pytest(copy.tests, code=1)
    stubs = copy.module.read_text(encoding="utf-8")
    copy.fill()
    written = copy.module.read_text(encoding="utf-8")
    assert sum(old != new for old, new in zip(stubs.splitlines(), written.splitlines(), strict=True)) < 30
    copy.pytest(copy.tests)
    assert copy.impact()["work"] == 0
    # What a person wrote is not overwritten.
    copy.impact("--write")
    assert copy.module.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("line", ["before = before.nergens()", 'before = before.rooted("nergens")'])
def test_a_line_that_raises_or_makes_things_worse_is_written_as_a_comment(begun: TakeIn, line: str) -> None:
    copy = begun("harmless")
    known = load_versions(copy.root)
    impact = examine(known[copy.label], known)
    finding = Finding("answer in another shape", "search", "It has another shape.", "Look.", "module", line=line)
    impact = prove(evolve(impact, findings=(*impact.findings, finding)), known)
    assert [finding.line for finding in impact.lines] == [f"# {line}"]
    assert impact.proof is not None
    assert not impact.proof.suggested
    write_stubs(impact)
    assert f"    # {line}\n" in copy.module.read_text(encoding="utf-8")
    # The client speaks the version with what was written just as without it.
    assert copy.impact()["proof"]["passed"]
