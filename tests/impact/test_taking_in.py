"""From upstream's files to a client that speaks the new version: how much of it is written by hand.

What holds for every version that upstream might bring next is a test with that version as its parameter.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, get_args

import pytest

from fixtures_versions import Kind
from impact.conftest import FILLED, Copy

TakeIn = Callable[[Kind], Copy]

KINDS: tuple[Kind, ...] = get_args(Kind)
#: The whole congruence suite: the translation of metadata, and one program against the sandbox, sync and async.
CONGRUENCE = (
    "tests/versions/test_translation.py",
    "tests/facade/test_congruence.py",
    "tests/facade/test_lowlevel.py",
    "tests/facade/test_signing_in.py",
)


def impact(copy: Copy, code: int = 0) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(copy.workshop("impact", copy.label, "--json", code=code))
    return told


def kinds(told: dict[str, Any], concerns: str) -> set[tuple[str, str]]:
    return {(found["kind"], found["subject"]) for found in told["findings"] if found["for"] == concerns}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in FILLED])
def test_what_breaks_nothing_needs_no_line_by_hand(as_added: TakeIn, kind: Kind) -> None:
    copy = as_added(kind)
    assert impact(copy)["work"] == 0
    copy.workshop("impact", copy.label, "--write")
    assert not copy.module.exists()


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
    by_hand = {copy.module.relative_to(copy.root).as_posix(), copy.tests} if kind in FILLED else set()
    assert {path for path in copy.changed() if not path.startswith(own)} == lists | by_hand


@pytest.mark.parametrize("kind", KINDS)
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


def test_what_a_harmless_version_brings_is_told(as_added: TakeIn) -> None:
    told = impact(as_added("harmless"))
    assert kinds(told, "nobody") == {("new wire field", "document.dossiernummer")}
    assert kinds(told, "callers") == set()


def test_another_sign_in_concerns_those_who_chose_theirs(as_added: TakeIn) -> None:
    told = impact(as_added("moved"))
    assert kinds(told, "callers") == {("sign-in changed", "bearer, jwt")}
    moved = {subject for kind, subject in kinds(told, "nobody") if kind == "operation moved"}
    assert moved == {"upload_document", "replace_document", "download", "withdraw"}
    [sign_in] = [found for found in told["findings"] if found["kind"] == "sign-in changed"]
    assert "HeaderToken('X-Aanlever-Sleutel', …)" in sign_in["message"]
    assert sign_in["place"]["file"].endswith("openapi.yaml")


def test_a_rename_and_a_new_required_field_take_a_few_lines(begun: TakeIn) -> None:
    copy = begun("renamed")
    told = impact(copy, code=1)
    assert kinds(told, "hands") == {
        ("field refused", "weblocatie"),
        ("new required wire field", "document.openbaarheid"),
    }
    for found in told["findings"]:
        assert found["place"]["file"] == f"openapi/v{copy.label}/upstream/metadata/document.yaml"
    copy.workshop("impact", copy.label, "--write", code=1)
    # What is not filled in fails, in the tests that came with it.
    copy.pytest(copy.tests, code=1)
    stubs = copy.module.read_text(encoding="utf-8")
    copy.fill()
    written = copy.module.read_text(encoding="utf-8")
    assert sum(old != new for old, new in zip(stubs.splitlines(), written.splitlines(), strict=True)) < 30
    copy.pytest(copy.tests)
    assert impact(copy)["work"] == 0
    # What a person wrote is not overwritten.
    copy.workshop("impact", copy.label, "--write")
    assert copy.module.read_text(encoding="utf-8") == written
