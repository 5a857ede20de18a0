"""What holds of every comparison: nothing in what is equal, and the same places whichever way round."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edits import accepts, carried, judged
from mutations import ANSWERED, ASKED, BOTH, MUTATIONS, SPEC, effective_of
from plooi_spec.diff import Report, compare, render_html, render_markdown, render_text
from plooi_spec.effective.spec import Effective, effective
from plooi_spec.reading.data import clone
from plooi_spec.reading.vendor import load_versions
from projects import CHECKOUT

LABELS = tuple(load_versions(CHECKOUT))

Schemas: TypeAlias = st.SearchStrategy[dict[str, Any]]

NAMES = st.sampled_from(["titel", "kleur", "prijs", "dag", "omvang"])
LEAVES = st.one_of(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(
                ["string", "integer", "number", "boolean", ["string", "null"], ["integer", "string"]]
            )
        },
        optional={
            "minLength": st.integers(0, 3),
            "maximum": st.integers(0, 3),
            "format": st.sampled_from(["date", "date-time", "uri"]),
            "pattern": st.sampled_from(["^a", "b$"]),
            "default": st.sampled_from(["rood", 1]),
            "readOnly": st.booleans(),
            "description": st.sampled_from(["Een.", "Twee."]),
        },
    ),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from(["rood", "blauw", "geel", 1]), min_size=1, unique=True)}),
    st.fixed_dictionaries({"const": st.sampled_from(["rood", "blauw"])}),
    st.just({"$ref": f"#/components/schemas/{BOTH}"}),
    st.just({}),
)


def _around(inner: Schemas, closed: st.SearchStrategy[bool]) -> Schemas:
    objects = st.fixed_dictionaries(
        {
            "type": st.just("object"),
            "properties": st.dictionaries(NAMES, inner, max_size=4),
            "additionalProperties": closed.map(lambda yes: not yes),
        },
        optional={"required": st.lists(NAMES, unique=True, max_size=3)},
    )
    lists = st.fixed_dictionaries(
        {"type": st.just("array"), "items": inner},
        optional={"minItems": st.integers(0, 2), "uniqueItems": st.booleans()},
    )
    several = st.lists(inner, min_size=1, max_size=3)
    joined = st.one_of(*(st.fixed_dictionaries({key: several}) for key in ("oneOf", "anyOf", "allOf")))
    return st.one_of(objects, lists, joined)


SCHEMAS = st.recursive(LEAVES, lambda inner: _around(inner, closed=st.booleans()), max_leaves=8)
#: In an open object, a property that comes could have been anything before; nobody calls its coming a break.
CLOSED = st.recursive(LEAVES, lambda inner: _around(inner, closed=st.just(True)), max_leaves=8)
CHANGES = st.lists(
    st.tuples(st.sampled_from(MUTATIONS), st.sampled_from([ASKED, ANSWERED])),
    max_size=4,
    unique_by=lambda pair: pair[0].name,
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """The example with some of the mutations, as far as they go together, and with schemas of its own."""
    document = clone(SPEC)
    for mutation, schema in draw(CHANGES):
        changed = clone(document)
        try:
            mutation.change(changed, schema)
        except (KeyError, ValueError, IndexError):
            # What it changes was taken away by one before it.
            continue
        document = changed
    for name in (ASKED, ANSWERED):
        if draw(st.booleans()):
            document["components"]["schemas"][name] = draw(SCHEMAS)
    document["components"]["schemas"][BOTH] = draw(st.one_of(st.just(SPEC["components"]["schemas"][BOTH]), LEAVES))
    if document["components"]["schemas"][BOTH] == {"$ref": f"#/components/schemas/{BOTH}"}:
        document["components"]["schemas"][BOTH] = {"type": "string"}
    return document


@settings(max_examples=60, deadline=None)
@given(documents())
def test_nothing_changes_in_what_is_equal(document: dict[str, Any]) -> None:
    report = compare(effective_of(document), effective_of(clone(document)))
    assert (report.changes, report.renames) == ((), ())


@settings(max_examples=100, deadline=None)
@given(documents(), documents())
def test_both_ways_round_name_the_same_places(old: dict[str, Any], new: dict[str, Any]) -> None:
    forward = compare(effective_of(old, "1.0"), effective_of(new, "1.1"))
    back = compare(effective_of(new, "1.1"), effective_of(old, "1.0"))
    assert places(forward) == places(back, swapped=True)
    for change in forward.changes:
        assert change.judgements
        assert change.old is not None or change.new is not None


VALUES = st.recursive(
    st.sampled_from(["", "a", "b", "rood", "blauw", "geel", 0, 1, 4, 1.5, True, None]),
    lambda inner: st.one_of(st.dictionaries(NAMES, inner, max_size=4), st.lists(inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(CLOSED, CLOSED, st.lists(VALUES, min_size=5, max_size=15))
def test_what_is_refused_is_never_called_harmless(old: dict[str, Any], new: dict[str, Any], values: list[Any]) -> None:
    """What the new schema refuses is at least risky in requests, and what is new at least risky in answers."""
    # What was read-only is in no request before.
    before, after = accepts(carried(old, "readOnly", False)), accepts(carried(new, "readOnly", True))
    refused = [value for value in values if before.is_valid(value) and not after.is_valid(value)]
    before, after = accepts(old), accepts(new)
    come = [value for value in values if after.is_valid(value) and not before.is_valid(value)]
    for way, wrong in (("request", refused), ("answer", come)):
        grades, _ = judged(old, new, way)
        assert not wrong or grades & {"breaking", "risky"}, (way, wrong)


@cache
def vendored(label: str) -> Effective:
    return effective(load_versions(CHECKOUT)[label])


@pytest.mark.parametrize("label", LABELS)
def test_a_vendored_version_is_equal_to_itself(label: str) -> None:
    report = compare(vendored(label), effective(load_versions(CHECKOUT)[label]))
    assert (report.changes, report.renames) == ((), ())
    for render in (render_text, render_markdown, render_html):
        assert "Nothing changes." in render(report)


@pytest.mark.parametrize(("old", "new"), [pair for pair in permutations(LABELS, 2) if pair[0] < pair[1]])
def test_vendored_versions_both_ways_round(old: str, new: str) -> None:
    forward, back = compare(vendored(old), vendored(new)), compare(vendored(new), vendored(old))
    assert forward.changes
    assert places(forward) == places(back, swapped=True)
    for change in forward.changes:
        # Every change can be looked up in a file that is vendored or is ours.
        for place in (change.old, change.new):
            assert place is None or (place.line and (CHECKOUT / place.file).is_file())


def places(report: Report, swapped: bool = False) -> set[tuple[str, str]]:
    """The places of the changes on both sides. Their paths are in the words of the new side, so these can differ."""
    pairs = [(str(change.old), str(change.new)) for change in report.changes]
    return {(new, old) if swapped else (old, new) for old, new in pairs}
