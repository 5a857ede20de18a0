"""Overlays do what the standard says, and a change that no longer fits is noticed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plooi_spec.effective.overlay import Overlay, apply, apply_fitting, read_overlay
from plooi_spec.reading.data import clone, dump
from plooi_spec.reading.pointers import walk
from plooi_spec.reading.problems import Problem, SpecError
from plooi_spec.reading.sources import Sources
from plooi_spec.reading.yamlfile import Document, parse

if TYPE_CHECKING:
    from projects import Project

SPEC: dict[str, Any] = {
    "info": {"title": "Leeszaal", "contact": {"name": "Balie"}, "x-empty": None},
    "tags": [{"name": "a"}, {"name": "b", "x": 1}, {"name": "c", "x": 1}, {"name": "d"}],
    "servers": [],
    "paths": {"/a": {"get": {"tags": ["x", "y"]}, "put": {"tags": ["x"]}}, "/b": {"get": {"tags": []}}},
}


def overlay(tmp_path: Path, *actions: dict[str, Any], **root: Any) -> Overlay:
    document = {
        "overlay": "1.0.0",
        "info": {"title": "Herstel", "version": "1"},
        "actions": [{"x-reason": "A test.", **action} for action in actions],
        **root,
    }
    path = tmp_path / "repairs.json"
    path.write_text(dump(document))
    return read_overlay(path, tmp_path)


def base() -> tuple[dict[str, Any], Sources]:
    document = parse(dump(SPEC).encode(), "spec.json")
    origins = {pointer: ("spec.json", pointer) for pointer, _ in walk(SPEC)}
    return clone(SPEC), Sources({"spec.json": document}, origins)


def changed(tmp_path: Path, *actions: dict[str, Any]) -> dict[str, Any]:
    document, sources = base()
    result, after = apply(document, sources, overlay(tmp_path, *actions))
    assert document == SPEC, "the original is left alone"
    assert sources.origins.keys() == {pointer for pointer, _ in walk(SPEC)}
    for pointer, value in walk(result):
        place = after.place(pointer)
        original = _value(after.documents[place.file], place.pointer or "")
        assert place.pointer is not None
        # What changed inside keeps the place of the object around it.
        assert original == value or isinstance(value, dict | list), pointer
    assert after.origins.keys() == {pointer for pointer, _ in walk(result)}
    return result


def _value(document: Document, pointer: str) -> Any:
    return dict(walk(document.value))[pointer]


def refused(tmp_path: Path, *actions: dict[str, Any]) -> tuple[Problem, ...]:
    document, sources = base()
    with pytest.raises(SpecError) as caught:
        apply(document, sources, overlay(tmp_path, *actions))
    assert document == SPEC
    return caught.value.problems


@pytest.mark.parametrize(
    ("target", "update", "where", "expected"),
    [
        ("$.info", {"title": "Zaal"}, "/info/title", "Zaal"),
        ("$.info", {"x-new": {"a": [1]}}, "/info/x-new", {"a": [1]}),
        ("$.info", {"title": None}, "/info/title", None),
        ("$.info", {"x-empty": 1}, "/info/x-empty", 1),
        ("$", {"info": {"contact": {"email": "a@b.nl"}}}, "/info/contact", {"name": "Balie", "email": "a@b.nl"}),
        # Lists inside a merged object are added to one another; a list that is the target gets one entry.
        ("$.paths['/a'].get", {"tags": ["z", ["w"]]}, "/paths/~1a/get/tags", ["x", "y", "z", ["w"]]),
        ("$.servers", {"url": "/"}, "/servers", [{"url": "/"}]),
        ("$.servers", ["a", "b"], "/servers", [["a", "b"]]),
        ("$.servers", None, "/servers", [None]),
        ("$.paths.*.get.tags", "q", "/paths/~1b/get/tags", ["q"]),
        ("$.paths.*.get.tags", "q", "/paths/~1a/get/tags", ["x", "y", "q"]),
        ("$.tags[?@.x == 1]", {"x": 2}, "/tags/2", {"name": "c", "x": 2}),
        ("$.tags[?@.x == 1]", {"x": True}, "/tags/1/x", True),
        ("$.tags[-1]", {"y": 1}, "/tags/3", {"name": "d", "y": 1}),
        ("$..get", {"x": {}}, "/paths/~1b/get", {"tags": [], "x": {}}),
    ],
)
def test_updates_merge_as_the_standard_says(
    tmp_path: Path, target: str, update: Any, where: str, expected: Any
) -> None:
    result = changed(tmp_path, {"target": target, "update": update})
    value = dict(walk(result))[where]
    assert (value, type(value)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("$.info.contact", {"info": {"title": "Leeszaal", "x-empty": None}}),
        ("$.info.title", {"info": {"contact": {"name": "Balie"}, "x-empty": None}}),
        ("$.info['x-empty']", {"info": {"title": "Leeszaal", "contact": {"name": "Balie"}}}),
        ("$.tags[?@.x == 1]", {"tags": [{"name": "a"}, {"name": "d"}]}),
        ("$.tags[0,-1]", {"tags": [{"name": "b", "x": 1}, {"name": "c", "x": 1}]}),
        ("$.tags[*]", {"tags": []}),
        ("$.paths['/a']['get','put','get']", {"paths": {"/a": {}, "/b": {"get": {"tags": []}}}}),
        # What lies inside something removed goes with it.
        ("$.paths['/a']..*", {"paths": {"/a": {}, "/b": {"get": {"tags": []}}}}),
    ],
)
def test_removals_remove_all_that_matches(tmp_path: Path, target: str, expected: dict[str, Any]) -> None:
    assert changed(tmp_path, {"target": target, "remove": True}) == {**SPEC, **expected}


def test_an_update_beside_a_removal_has_no_effect(tmp_path: Path) -> None:
    result = changed(tmp_path, {"target": "$.info.contact", "remove": True, "update": {"name": "Loket"}})
    assert "contact" not in result["info"]


def test_each_action_sees_what_the_one_before_it_left(tmp_path: Path) -> None:
    result = changed(
        tmp_path,
        {"target": "$.paths['/a'].get.tags", "remove": True},
        {"target": "$.paths['/a'].get", "update": {"tags": ["nieuw"]}},
        {"target": "$.tags[0]", "remove": True},
        {"target": "$.tags[0]", "update": {"eerste": True}},
    )
    assert result["paths"]["/a"]["get"]["tags"] == ["nieuw"]
    assert result["tags"][0] == {"name": "b", "x": 1, "eerste": True}


def test_one_update_for_many_targets_is_copied_to_each(tmp_path: Path) -> None:
    result = changed(
        tmp_path,
        {"target": "$.paths.*.*", "update": {"x-list": []}},
        {"target": "$.paths['/a'].get['x-list']", "update": 1},
    )
    assert result["paths"]["/a"]["get"]["x-list"] == [1]
    assert result["paths"]["/b"]["get"]["x-list"] == []


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"target": "$.info.licence", "update": {"name": "EUPL"}}, "matches nothing"),
        ({"target": "$.paths['/c'].get", "remove": True}, "matches nothing"),
        ({"target": "$.info.title", "update": "Zaal"}, "matches a plain value at /info/title"),
        ({"target": "$.info['x-empty']", "update": {}}, "matches a plain value at /info/x-empty"),
        ({"target": "$.info", "update": "Zaal"}, "matches an object at /info, the update is none"),
        ({"target": "$", "update": ["Zaal"]}, "matches an object at the root, the update is none"),
        ({"target": "$.info", "update": {"title": {"nl": "Zaal"}}}, "an object where the spec has a plain value"),
        ({"target": "$.info", "update": {"contact": []}}, "a list where the spec has an object"),
        ({"target": "$", "update": {"tags": "a"}}, "a plain value where the spec has a list, at /tags"),
        ({"target": "$.paths['/a'].get.tags[0]", "remove": True}, "a plain value in a list"),
        ({"target": "$", "remove": True}, "the whole document"),
        ({"target": "$.info", "update": {"title": "Leeszaal"}}, "changes nothing"),
        ({"target": "$.info", "update": {"contact": {}}}, "changes nothing"),
        ({"target": "$.servers[*].url", "update": {}}, "matches nothing"),
    ],
)
def test_an_action_that_does_not_fit_is_told(tmp_path: Path, action: dict[str, Any], words: str) -> None:
    (problem,) = refused(tmp_path, action)
    assert words in problem.message
    assert (problem.place.file, problem.place.pointer) == ("repairs.json", "/actions/0")


def test_all_actions_that_do_not_fit_are_told_and_the_others_can_be_applied(tmp_path: Path) -> None:
    actions = (
        {"target": "$.none", "remove": True},
        {"target": "$.info", "update": {"title": "Zaal"}},
        # Half of this one fits; none of it is done.
        {"target": "$['servers','info']", "update": "x"},
    )
    first, second = refused(tmp_path, *actions)
    assert (first.place.pointer, second.place.pointer) == ("/actions/0", "/actions/2")
    document, sources = base()
    result, after, problems = apply_fitting(document, sources, overlay(tmp_path, *actions))
    assert problems == [first, second]
    assert result == {**SPEC, "info": {**SPEC["info"], "title": "Zaal"}}
    assert str(after.place("/info/title")) == "repairs.json:17 /actions/1/update/title"
    assert after.place("/servers").file == "spec.json"


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"target": "info", "remove": True}, "no JSONPath"),
        ({"target": "", "remove": True}, "no JSONPath"),
        ({"target": "$.a[", "remove": True}, "no JSONPath"),
        ({"target": "$.a | $.b", "remove": True}, "no JSONPath"),
        ({"target": "$[?nothing(@)]", "remove": True}, "no JSONPath"),
        ({"remove": True}, "no `target`"),
        ({"target": 1, "remove": True}, "no `target`"),
        ({"target": "$.info"}, "does nothing"),
        ({"target": "$.info", "remove": False}, "does nothing"),
        ({"target": "$.info", "remove": "yes"}, "neither true nor false"),
        ({"target": "$.info", "remove": True, "x-reason": " "}, "no `x-reason`"),
        ({"target": "$.info", "remove": True, "x-reason": None}, "no `x-reason`"),
        ({"target": "$.info", "delete": True, "update": {}}, "no `delete`"),
    ],
)
def test_an_action_that_is_none_is_told(tmp_path: Path, action: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError) as caught:
        overlay(tmp_path, {"target": "$.info", "remove": True}, action)
    (problem,) = caught.value.problems
    assert words in problem.message
    assert problem.place.pointer == "/actions/1"


@pytest.mark.parametrize(
    ("root", "words"),
    [
        ({"overlay": "2.0.0"}, "overlay: 1.0.0"),
        ({"overlay": 1.0}, "overlay: 1.0.0"),
        ({"info": {"title": "x"}}, "title and version"),
        ({"info": {"title": "x", "version": 1}}, "title and version"),
        ({"actions": []}, "no list of actions"),
        ({"actions": {}}, "no list of actions"),
        ({"action": []}, "no `action`"),
        ({"actions": ["$.info"]}, "The action is no object"),
    ],
)
def test_an_overlay_that_is_none_is_told(tmp_path: Path, root: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError) as caught:
        overlay(tmp_path, {"target": "$.info", "remove": True}, **root)
    assert [words in problem.message for problem in caught.value.problems] == [True]


def test_later_patches_of_the_standard_and_extensions_are_taken(tmp_path: Path) -> None:
    action = {"target": "$.info", "remove": True, "description": "Weg.", "x-since": 2}
    parsed = overlay(tmp_path, action, overlay="1.0.1", extends="upstream/openapi.yaml", **{"x-note": 1})
    assert [action.target for action in parsed.actions] == ["$.info"]


@pytest.mark.parametrize("name", ["repairs.yaml", "generation.yaml"])
@pytest.mark.parametrize("command", ["check", "regenerate", "drift"])
def test_a_stale_action_is_told_by_every_command(project: Project, command: str, name: str) -> None:
    stale = "  - target: $.paths['/kranten']\n    remove: true\n    x-reason: Oud.\n"
    path = project.root / "openapi" / "v1.0" / name
    path.write_text(path.read_text() + stale)
    problem = project.problem(command)
    assert problem["message"] == "The target `$.paths['/kranten']` matches nothing."
    assert problem["file"] == f"openapi/v1.0/{name}"
    assert path.read_text().splitlines()[problem["line"] - 1] == "  - target: $.paths['/kranten']"


def test_a_version_needs_no_overlays(project: Project) -> None:
    project.write("1.0", "repairs.yaml", "").unlink()
    project.write("1.0", "generation.yaml", "").unlink()
    messages = {problem["message"] for problem in project.problems("check")}
    assert 'Not valid OpenAPI 3.1: 1 is not of type "string".' in messages
