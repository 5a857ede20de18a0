"""What an edit does by a validator is never called harmless when it takes something away, or lets something new in."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, example, given, settings

from edits import VALUES, accepts, carried, edited, judged, unordered

TEXT, FILLED = {"type": "string"}, {"type": "string", "minLength": 1}
SHORT = {"type": ["integer", "string"], "minLength": 1}
LIST, CLOSED = {"type": "array", "items": TEXT}, {"type": "object", "additionalProperties": False}
PATTERN = {**CLOSED, "patternProperties": {"^t": TEXT}}
Edit = tuple[dict[str, Any], dict[str, Any]]


# Of alternatives that overlap, to narrow one is to let through what fitted two: here the empty text.
@example(({"oneOf": [TEXT, TEXT]}, {"oneOf": [TEXT, FILLED]}))
@example(
    ({"oneOf": [TEXT, {"type": ["string", "null"]}]}, {"oneOf": [TEXT, {"type": ["string", "null"], "minLength": 1}]})
)
@example(({"oneOf": [{"enum": ["", "b"]}, TEXT]}, {"oneOf": [{"enum": ["b"]}, TEXT]}))
@example(({**TEXT, "oneOf": [{"maxItems": 1}, {"maxItems": 1}]}, {**TEXT, "oneOf": [{"maxItems": 1}]}))
# A null that stands for itself among others: what takes its place allows more.
@example(({"oneOf": [{"type": "null"}, {"type": "null"}]}, {"oneOf": [{"type": "null"}, {}]}))
# What is closed without a pattern refuses names that the pattern beside it lets in.
@example(({**PATTERN, "oneOf": [{**CLOSED, "properties": {}}]}, PATTERN))
@example(({"oneOf": [PATTERN]}, {"oneOf": [PATTERN], **CLOSED}))
# Any two of them may overlap, not the first with another alone.
@example(({**TEXT, "oneOf": [{"oneOf": [LIST, TEXT, TEXT]}]}, TEXT))
@example((TEXT, {**TEXT, "oneOf": [{"oneOf": [LIST, TEXT, TEXT]}]}))
# The type beside alternatives takes something away from them.
@example(({**TEXT, "anyOf": [TEXT, SHORT]}, SHORT))
@example(({"const": "", "enum": ["a"]}, {"const": ""}))
@settings(max_examples=400, deadline=None, derandomize=True)
@given(edited())
def test_an_edit_is_never_called_harmless_where_it_hurts(edit: Edit) -> None:
    old, new = edit
    before, after = accepts(old), accepts(new)
    refused = [value for value in VALUES if before.is_valid(value) and not after.is_valid(value)]
    come = [value for value in VALUES if after.is_valid(value) and not before.is_valid(value)]
    for way, wrong in (("request", refused), ("answer", come)):
        if wrong:
            grades, report = judged(old, new, way)
            assert grades & {"breaking", "risky"}, (way, wrong, [change.kind for change in report.changes])


@example(
    (
        {"oneOf": [{"oneOf": [LIST, {**CLOSED, "properties": {"titel": {"readOnly": True}}}]}, {}]},
        {"oneOf": [{"oneOf": [LIST, {**CLOSED, "properties": {"titel": {}}}]}, {}]},
    )
)
@example(({"oneOf": [{**CLOSED, "properties": {}}, {}]}, {"oneOf": [{**CLOSED, "properties": {"titel": {}}}, {}]}))
@settings(max_examples=200, deadline=None, derandomize=True)
@given(edited(marks=True))
def test_so_it_is_with_what_is_sent_or_answered_alone(edit: Edit) -> None:
    old, new = edit
    # Between two specs that mean the same there is nothing to report.
    assume(unordered(old) != unordered(new))
    # A client never sent what was read-only; whether the platform takes it now does not matter to it.
    before, after = accepts(carried(old, "readOnly", False)), accepts(carried(new, "readOnly", True))
    # What the two readings of the old spec tell apart by themselves, no edit did.
    same = accepts(carried(old, "readOnly", True))
    refused = [v for v in VALUES if before.is_valid(v) and same.is_valid(v) and not after.is_valid(v)]
    # What was write-only may come by now for all it knows; what is write-only does not come.
    before, after = accepts(carried(old, "writeOnly", True)), accepts(carried(new, "writeOnly", False))
    same = accepts(carried(old, "writeOnly", False))
    come = [v for v in VALUES if after.is_valid(v) and not before.is_valid(v) and not same.is_valid(v)]
    for way, wrong in (("request", refused), ("answer", come)):
        if wrong:
            grades, report = judged(old, new, way)
            assert grades & {"breaking", "risky"}, (way, wrong, [change.kind for change in report.changes])
