"""From upstream's files to a client that speaks the new version: how much of it is written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from fixtures_versions import LABELS, Kind
from impact.conftest import Copy

TakeIn = Callable[[Kind], Copy]

#: The whole congruence suite: the translation of metadata, and one program against the sandbox, sync and async.
CONGRUENCE = (
    "tests/versions/test_translation.py",
    "tests/facade/test_congruence.py",
    "tests/facade/test_lowlevel.py",
    "tests/facade/test_signing_in.py",
)
#: What is right in the module that `impact --write` begins, and what a person puts in its place.
FILLED = {
    '# .constant(…, "document", "openbaarheid")': '.constant("openbaar", "document", "openbaarheid")',
}


def impact(copy: Copy, kind: Kind, code: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(copy.workshop("impact", LABELS[kind], "--json", code=code))
    return told


def kinds(told: dict[str, Any], concerns: str) -> set[tuple[str, str]]:
    return {(found["kind"], found["subject"]) for found in told["findings"] if found["for"] == concerns}


@pytest.mark.parametrize("kind", ["harmless", "moved"])
def test_what_breaks_nothing_needs_no_line_by_hand(taken_in: TakeIn, kind: Kind) -> None:
    copy = taken_in(kind)
    assert impact(copy, kind, 0)["work"] == 0
    copy.workshop("impact", LABELS[kind], "--write")
    assert not copy.module(kind).exists()
    copy.workshop("check")
    copy.workshop("drift")
    said = copy.pytest(*CONGRUENCE, "-rA")
    passed = [line for line in said.splitlines() if line.startswith("PASSED") and LABELS[kind] in line]
    for test, clients in (
        ("test_what_a_version_carries_fits_its_schema_and_comes_back_equal", 1),
        ("test_reading_changing_one_field_and_writing_back_changes_nothing_else", 1),
        ("test_every_version_gives_the_same_results", 2),
    ):
        assert len([line for line in passed if f"::{test}[" in line]) == clients


def test_what_a_harmless_version_brings_is_told(taken_in: TakeIn) -> None:
    told = impact(taken_in("harmless"), "harmless", 0)
    assert kinds(told, "nobody") == {("new wire field", "document.dossiernummer")}
    assert kinds(told, "callers") == set()


def test_another_sign_in_concerns_those_who_chose_theirs(taken_in: TakeIn) -> None:
    told = impact(taken_in("moved"), "moved", 0)
    assert kinds(told, "callers") == {("sign-in changed", "bearer, jwt")}
    moved = {subject for kind, subject in kinds(told, "nobody") if kind == "operation moved"}
    assert moved == {"postDocument", "putDocument", "getDocument", "deleteDocument"}
    [sign_in] = [found for found in told["findings"] if found["kind"] == "sign-in changed"]
    assert "HeaderToken('X-Aanlever-Sleutel', …)" in sign_in["message"]
    assert sign_in["place"]["file"].endswith("openapi.yaml")


def test_a_rename_and_a_new_required_field_take_a_few_lines(taken_in: TakeIn) -> None:
    copy, kind = taken_in("renamed"), "renamed"
    told = impact(copy, kind, 1)
    assert kinds(told, "hands") == {
        ("field refused", "weblocatie"),
        ("new required wire field", "document.openbaarheid"),
    }
    for found in told["findings"]:
        assert found["place"]["file"] == f"openapi/v{LABELS[kind]}/upstream/metadata/document.yaml"
    copy.workshop("impact", LABELS[kind], "--write", code=1)
    module, tests = copy.module(kind), f"tests/versions/test_{copy.module(kind).name}"
    # What is not filled in fails, in the tests that came with it.
    copy.pytest(tests, code=1)
    begun = module.read_text(encoding="utf-8")
    written = begun
    for stub, line in FILLED.items():
        assert written.count(stub) == 1
        written = written.replace(stub, line)
    module.write_text(written, encoding="utf-8")
    assert sum(old != new for old, new in zip(begun.splitlines(), written.splitlines(), strict=True)) < 30
    copy.pytest(tests)
    assert impact(copy, kind, 0)["work"] == 0
    copy.pytest(*CONGRUENCE)
    # What a person wrote is not overwritten.
    copy.workshop("impact", LABELS[kind], "--write")
    assert module.read_text(encoding="utf-8") == written
