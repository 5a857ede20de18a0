"""Nineteen ways in which specs change, some in several forms: each is found, and its grade fits where it stands."""

from __future__ import annotations

import pytest

from mutations import ANSWERED, ASKED, BOTH, CASES, SPEC, Case, effective_of
from plooi_spec.diff import Report, compare
from plooi_spec.reading.data import clone


def report(case: Case) -> Report:
    old, new = case.documents()
    return compare(effective_of(old), effective_of(new))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_is_found_and_graded(case: Case) -> None:
    changes = report(case).changes
    assert {change.kind: change.grade for change in changes} == case.expected
    assert len(changes) == len(case.expected)
    for change in changes:
        if case.position != "whole":
            assert change.direction == case.position
        assert change.why.endswith(".")
        assert change.old is not None or change.new is not None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_is_found_the_other_way_round(case: Case) -> None:
    old, new = case.documents()
    forward = compare(effective_of(old), effective_of(new)).changes
    back = compare(effective_of(new), effective_of(old)).changes
    assert sorted(mirrored(change.kind) for change in forward) == sorted(change.kind for change in back)
    assert {(change.path, str(change.was), str(change.now)) for change in forward} == {
        (change.path, str(change.now), str(change.was)) for change in back
    }


@pytest.mark.parametrize(
    "name", ["property renamed", "property renamed in a closed object", "required property renamed"]
)
@pytest.mark.parametrize("position", ["request", "answer"])
def test_a_rename_is_suggested(name: str, position: str) -> None:
    (case,) = [case for case in CASES if (case.mutation.name, case.position) == (name, position)]
    comparison = report(case)
    (rename,) = comparison.renames
    assert (rename.what, rename.now, rename.sure) == (
        "property",
        rename.was + ("en" if rename.was[-1] == "g" else "s"),
        False,
    )
    assert rename.where == f"schema {ASKED if position == 'request' else ANSWERED}"
    assert {change.rename for change in comparison.changes} == {rename.was, rename.now}


def test_a_schema_that_goes_both_ways_is_judged_for_both() -> None:
    new = clone(SPEC)
    new["components"]["schemas"][BOTH]["required"] = []
    (change,) = compare(effective_of(SPEC), effective_of(new)).changes
    assert (change.group.title, change.path, change.direction, change.grade) == (
        "schema Regel",
        "aantal",
        "both",
        "breaking",
    )
    assert [(one.direction, one.grade, one.operations) for one in change.judgements] == [
        ("request", "harmless", ("postBoek",)),
        ("answer", "breaking", ("postBoek", "zoek")),
    ]


def test_nothing_changes_in_what_is_equal() -> None:
    comparison = compare(effective_of(SPEC), effective_of(clone(SPEC)))
    assert comparison.changes == ()
    assert comparison.renames == ()
    assert set(comparison.counts.values()) == {0}


def mirrored(kind: str) -> str:
    for pair in (
        ("added", "removed"),
        ("required", "optional"),
        ("narrowed", "widened"),
        ("raised", "lowered"),
        ("closed", "opened"),
    ):
        for one, other in (pair, pair[::-1]):
            if kind.endswith(one):
                return kind.removesuffix(one) + other
    return kind
