"""A target takes bounded time, whatever it is, and finds what RFC 9535 says."""

from __future__ import annotations

from typing import Any

import pytest
from jsonpath import JSONPathEnvironment

from plooi_spec.effective.paths import LONGEST, MOST_DESCENTS, NoPath, compiled, places
from projects import REPAIRS, Project

DEEP: dict[str, Any] = {}
for _ in range(40):
    DEEP = {"a": DEEP}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("$" + "..*" * 9, f"more than {MOST_DESCENTS} times"),
        ("$..[?count(@..*..*..*..*..*) > 0]", f"more than {MOST_DESCENTS} times"),
        ("$..[?count($..*) > 0]", "for every value"),
        ("$[?" + "(" * 1900 + "@.a", "nested too deeply"),
        ("$" + ".a" * LONGEST, f"longer than {LONGEST}"),
        ("$..[?match(@, '(?=a)b')]", "RFC 9485"),
        ("$..[?search(@, '((((((')]", "RFC 9485"),
        ("$..[?match(@, '(a{1000}){1000}')]", "RFC 9485"),
        ("a.b", "TOKEN_ROOT"),
    ],
)
def test_what_has_no_end_is_refused(path: str, words: str) -> None:
    with pytest.raises(NoPath, match=words):
        places(compiled(path), {**DEEP, "text": ["aab"]})


def test_a_pattern_that_others_backtrack_over_is_matched_at_once() -> None:
    texts = ["a" * 50_000, "a" * 50_000 + "b"]
    assert places(compiled("$[?match(@, '(a|aa)+')]"), texts) == [(0,)]
    assert places(compiled("$[?search(@, '(a|aa)+$')]"), texts) == [(0,)]
    assert places(compiled("$[?search(@, '^(([a-z])+.)+[A-Z]([a-z])+$')]"), texts) == []


def test_patterns_are_those_of_the_standard() -> None:
    texts = ["abc", "xabcx", "a\nc", "a\rc", "a.c", "a]c", "é"]
    assert places(compiled("$[?match(@, 'a.c')]"), texts) == [(0,), (4,), (5,)]
    assert places(compiled("$[?search(@, 'b')]"), texts) == [(0,), (1,)]
    assert places(compiled(r"$[?match(@, 'a\\.c')]"), texts) == [(4,)]
    assert places(compiled(r"$[?match(@, 'a[.\\]]c')]"), texts) == [(4,), (5,)]
    assert places(compiled(r"$[?match(@, '\\p{L}')]"), texts) == [(6,)]


SPEC: dict[str, Any] = {
    "format": "uri",
    "a": [{"format": "uri"}, {"format": "date"}, [{"format": "uri", "x": 1}], "uri", 1],
    "format/": {"b": {"format": None, "c": {"format": "uri"}}},
    "o": {"format": {"format": "uri"}, "x": {"x": True}, "y": {"x": 1}, "z": {"x": 1.0, "format": "uri"}},
}


@pytest.mark.parametrize(
    "path",
    [
        "$..[?@.format == 'uri']",
        "$..[?@.format == 'uri'].format",
        "$..[?@['format'] == 'uri' && @.x == 1]",
        "$..[?@.x == 1 || @.format == 'date']",
        "$..[?@.format]",
        "$..[?!@.format]",
        "$..[?@.format == null]",
        "$..[?@.format != 'uri']",
        "$..[?@.x == true]",
        "$..[?@.x == 1]",
        "$..[?@.format.format == 'uri']",
        "$.o..[?@.x == 1]",
        "$..o..[?@.format == 'uri', 'x']",
        "$..[?@.absent == @.lacking]",
        "$..[?'uri' == @.format]",
        "$..[?@.*]",
    ],
)
def test_a_descent_leads_to_the_same_places_as_the_library(path: str) -> None:
    expected = [tuple(match.parts) for match in JSONPathEnvironment(strict=True).finditer(path, SPEC)]
    assert places(compiled(path), SPEC) == list(dict.fromkeys(expected))


def test_a_target_without_end_is_told_as_a_problem_of_the_repairs(project: Project) -> None:
    project.change("upstream/fouten.yaml", "Niet goed.", "a" * 5000)
    bad = "  - {target: \"$..[?search(@.description, '^(a|aa)+!$')]\", remove: true, x-reason: Nothing is so.}\n"
    project.write("1.0", "repairs.yaml", REPAIRS + bad)
    assert "matches nothing" in project.problem("check")["message"]
    project.write("1.0", "repairs.yaml", REPAIRS + bad.replace("(a|aa)+", "(?<=a)"))
    problem = project.problem("check")
    assert "cannot be followed: its pattern" in problem["message"]
    assert problem["line"] == REPAIRS.count("\n") + 1


def test_an_action_that_is_refused_halfway_leaves_nothing(project: Project) -> None:
    project.write(
        "1.0",
        "repairs.yaml",
        REPAIRS + "  - {target: $.info, update: {x-new: 1, contact: {}, title: {no: 1}}, x-reason: Half of it fits.}\n",
    )
    assert "The update has an object" in project.problem("check")["message"]
    from plooi_spec.effective.overlay import apply_fitting, read_overlay

    bundled = project.bundle()
    overlay = read_overlay(project.version().folder / "repairs.yaml", project.root)
    document, sources, problems = apply_fitting(bundled.document, bundled.sources, overlay)
    assert len(problems) == 1
    assert "x-new" not in document["info"]
    assert document["info"]["version"] == "1"
    assert sources.place("/info/version").file.endswith("repairs.yaml")
    assert "version" in bundled.document["info"] and bundled.document["info"]["version"] == 1
