"""OpenAPI Overlay 1.0.0: changes to a spec, written down with their reasons.

As the standard has it, with its later clarification of merging (values replace values, lists are added to lists,
objects merge), and stricter where a stale change would go unnoticed: an action that finds nothing, or changes nothing,
is an error. One thing more than 1.0.0 is allowed, as in 1.1: a member that is a plain value may be removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from plooi_spec.effective import paths
from plooi_spec.reading import pointers
from plooi_spec.reading.data import clone, same
from plooi_spec.reading.problems import Place, Problem, raise_for
from plooi_spec.reading.sources import Editor, Sources
from plooi_spec.reading.yamlfile import Document, read

_ROOT_KEYS = {"overlay", "info", "extends", "actions"}
_ACTION_KEYS = {"target", "description", "update", "remove"}


@frozen
class Action:
    """One change: what it is applied to (a JSONPath), what it does, and why."""

    target: str
    reason: str
    update: Any
    remove: bool
    place: Place
    path: paths.Path = field(repr=False, eq=False)


@frozen
class Overlay:
    """An overlay file and its actions in order."""

    document: Document
    actions: tuple[Action, ...]


class _Refused(Exception):
    """An action cannot be carried out; the two arguments are message and remedy."""


def read_overlay(path: Path, root: Path) -> Overlay:
    """Read an overlay file. Raises SpecError with everything in it that is not as the standard and this project ask."""
    return overlay_of(read(path, root))


def overlay_of(document: Document) -> Overlay:
    """The overlay that a document holds. Raises SpecError as `read_overlay` does."""
    problems = list(_document_problems(document))
    raise_for(problems)
    actions = []
    for index, action in enumerate(document.value["actions"]):
        place = document.place(f"/actions/{index}")
        faults = list(_action_problems(action, place))
        problems += faults
        if not faults:
            try:
                compiled = paths.compiled(action["target"])
            except paths.NoPath as error:
                message = f"The target `{action['target'][:200]}` is no JSONPath: {error}."
                problems.append(Problem(place, message, "Write it as RFC 9535 has it, beginning with `$`."))
                continue
            remove = action.get("remove", False)
            reason = action["x-reason"]
            actions.append(Action(action["target"], reason, action.get("update"), remove, place, compiled))
    raise_for(problems)
    return Overlay(document, tuple(actions))


def apply(document: dict[str, Any], sources: Sources, overlay: Overlay) -> tuple[dict[str, Any], Sources]:
    """A changed copy of a spec and of its sources.

    Raises SpecError with all actions that could not be carried out: their target finds nothing or is a plain value to
    be updated, their update does not fit what it is merged into, or they change nothing.
    """
    document, sources, problems = apply_fitting(document, sources, overlay)
    raise_for(problems)
    return document, sources


def apply_fitting(
    document: dict[str, Any], sources: Sources, overlay: Overlay
) -> tuple[dict[str, Any], Sources, list[Problem]]:
    """Like `apply`, but the actions that cannot be carried out are left out and returned as problems."""
    problems: list[Problem] = []
    done: list[Action] = []
    changed, editor = clone(document), sources.edit(overlay.document)
    for action in overlay.actions:
        before = editor.changes
        try:
            _carry_out(action, changed, editor)
        except _Refused as refused:
            message, remedy = refused.args
            problems.append(Problem(action.place, message, remedy))
            if editor.changes > before:
                # It was refused halfway: begin anew, with those that were carried out.
                changed, editor = clone(document), sources.edit(overlay.document)
                for earlier in done:
                    _carry_out(earlier, changed, editor)
        else:
            done.append(action)
    return changed, editor.done(), problems


def _carry_out(action: Action, document: dict[str, Any], editor: Editor) -> None:
    origin = pointers.child(action.place.pointer or "", "update")
    try:
        places = paths.places(action.path, document)
    except paths.NoPath as error:
        message = f"The target `{action.target}` cannot be followed: {error}."
        raise _Refused(message, "Write the target in a simpler way.") from error
    if not places:
        message = f"The target `{action.target}` matches nothing."
        raise _Refused(message, "The spec has changed here: mend the target, or take the action out.")
    if action.remove:
        _remove(action, document, places, editor)
        return
    changed = [_update(action, document, keys, editor, origin) for keys in places]
    if not any(changed):
        message = f"The action on `{action.target}` changes nothing: the spec says this already."
        raise _Refused(message, "Take the action out.")


def _remove(action: Action, document: dict[str, Any], places: Sequence[tuple[str | int, ...]], editor: Editor) -> None:
    # From the back, so that no index shifts before its turn; what lies inside something removed goes with it.
    chosen = set(places)
    outer = [keys for keys in places if not any(keys[:end] in chosen for end in range(len(keys)))]
    for keys in sorted(outer, key=_by_index, reverse=True):
        if not keys:
            raise _Refused("The target is the whole document, which cannot be removed.", "Name a part of it.")
        above, key = _at(document, keys[:-1]), keys[-1]
        pointer = pointers.join(keys)
        if isinstance(above, list) and not isinstance(above[int(key)], dict | list):
            message = f"The target `{action.target}` matches a plain value in a list, which cannot be removed alone."
            raise _Refused(message, "Remove the whole list in one action and write it anew in a second.")
        editor.remove(pointer, above[key])
        del above[key]
        if isinstance(above, list):
            for index in range(int(key), len(above)):
                around = pointers.parent(pointer)
                editor.move(pointers.child(around, index + 1), pointers.child(around, index), above[index])


def _by_index(keys: tuple[str | int, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((key, "") if isinstance(key, int) else (-1, key) for key in keys)


def _update(action: Action, document: dict[str, Any], keys: tuple[str | int, ...], editor: Editor, origin: str) -> bool:
    target, pointer = _at(document, keys), pointers.join(keys)
    if isinstance(target, dict):
        if not isinstance(action.update, dict):
            message = f"The target `{action.target}` matches an object at {pointer or 'the root'}, the update is none."
            raise _Refused(message, "Write the update as an object of the members to set.")
        return _merge(target, action.update, pointer, origin, editor)
    if isinstance(target, list):
        # 1.0.0: what is appended is one entry, also when it is a list itself.
        target.append(clone(action.update))
        editor.put(pointers.child(pointer, len(target) - 1), action.update, origin)
        return True
    message = f"The target `{action.target}` matches a plain value at {pointer}, which cannot be updated."
    raise _Refused(message, "Let the target be the object around it, and name the member in the update.")


def _merge(target: dict[str, Any], update: Mapping[str, Any], pointer: str, origin: str, editor: Editor) -> bool:
    """Merge an update into an object, in place; whether that changed anything."""
    changed = False
    for key, value in update.items():
        below, source = pointers.child(pointer, key), pointers.child(origin, key)
        old = target.get(key)
        if key not in target:
            target[key] = clone(value)
            editor.put(below, value, source)
            changed = True
        elif isinstance(old, dict) and isinstance(value, dict):
            changed |= _merge(old, value, below, source, editor)
        elif isinstance(old, list) and isinstance(value, list):
            for index, item in enumerate(value):
                editor.put(pointers.child(below, len(old)), item, pointers.child(source, index))
                old.append(clone(item))
                changed = True
        elif isinstance(old, dict | list) or isinstance(value, dict | list):
            message = f"The update has {_sort(value)} where the spec has {_sort(old)}, at {below}."
            raise _Refused(message, "Remove what is there in one action and write it anew in a second.")
        elif not same(old, value):
            target[key] = value
            editor.put(below, value, source)
            changed = True
    return changed


def _at(value: Any, keys: Iterable[str | int]) -> Any:
    for key in keys:
        value = value[key]
    return value


def _sort(value: Any) -> str:
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else "a plain value"


def _document_problems(document: Document) -> Iterator[Problem]:
    def problem(key: str, message: str, remedy: str) -> Problem:
        return Problem(document.place(f"/{key}" if key else ""), message, remedy)

    value = document.value
    if not isinstance(value, dict):
        yield problem("", "The file is no overlay.", "Begin it with `overlay: 1.0.0`.")
        return
    for key in value:
        if key not in _ROOT_KEYS and not key.startswith("x-"):
            yield problem(key, f"An overlay has no `{key}`.", "Mend its spelling or take it out.")
    if not str(value.get("overlay")).startswith("1.0."):
        yield problem("overlay", "The file does not say `overlay: 1.0.0`.", "Say so at its top.")
    info = value.get("info")
    if not isinstance(info, dict) or not all(isinstance(info.get(key), str) for key in ("title", "version")):
        yield problem("info", "The overlay's `info` has no title and version as text.", "Give it both, in quotes.")
    if not isinstance(value.get("actions"), list) or not value["actions"]:
        yield problem("actions", "The overlay has no list of actions.", "Add an action, or take the file away.")


def _action_problems(action: Any, place: Place) -> Iterator[Problem]:
    if not isinstance(action, dict):
        yield Problem(place, "The action is no object.", "Write it with a `target`, an `update` and an `x-reason`.")
        return
    for key in action:
        if key not in _ACTION_KEYS and not key.startswith("x-"):
            yield Problem(place, f"An action has no `{key}`.", "Mend its spelling or take it out.")
    if not isinstance(action.get("target"), str):
        yield Problem(place, "The action has no `target`.", "Say with a JSONPath what it is applied to.")
    reason = action.get("x-reason")
    if not isinstance(reason, str) or not reason.strip():
        yield Problem(place, "The action has no `x-reason`.", "Say why the spec is changed here.")
    if not isinstance(action.get("remove", False), bool):
        yield Problem(place, "The action's `remove` is neither true nor false.", "Say `remove: true` or leave it out.")
    elif not action.get("remove") and "update" not in action:
        yield Problem(place, "The action does nothing.", "Give it an `update` or `remove: true`.")
