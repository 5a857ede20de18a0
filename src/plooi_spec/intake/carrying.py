"""Repairs and adaptations of one version carried over to the next: those that still fit, as they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from attrs import evolve, frozen
from yaml.nodes import MappingNode, SequenceNode

from plooi_spec.effective import paths
from plooi_spec.effective.overlay import Action, Overlay, apply_fitting, read_overlay
from plooi_spec.reading.data import dump
from plooi_spec.reading.guarded import read_text
from plooi_spec.reading.problems import Problem, SpecError
from plooi_spec.reading.sources import Sources
from plooi_spec.reading.yamlfile import parse
from plooi_spec.reading.yamltree import LOADER

_REMARK = "# Carried over from "
#: A target that ends in a name, and one that ends in a filter without brackets of lists in it.
_LAST = re.compile(r"(?P<above>.+?)(?:\.(?P<dotted>[\w-]+)|\['(?P<quoted>[^']+)'\])")
_FILTER = re.compile(r"(?P<above>.+?)\[\?(?P<filter>[^\[\]]+)\]")


@frozen
class LeftBehind:
    """An action that no longer fits: the problem says why.

    `idle` is one that the spec has no more need of: it says by itself what the action was to make it say.
    """

    action: Action
    problem: Problem
    idle: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The action, its reason, and why it was left behind, as plain data."""
        return {
            "target": self.action.target,
            "reason": self.action.reason,
            "why": self.problem.message,
            "needless": self.idle,
            "file": self.problem.place.file,
            "line": self.problem.place.line,
        }


@frozen
class Carried:
    """What became of the actions of one overlay file, by its name, on a new version.

    `kept` fit and were carried over, `left` were not, `added` came with the new version.
    """

    name: str
    kept: tuple[Action, ...] = ()
    left: tuple[LeftBehind, ...] = ()
    added: tuple[Action, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What became of the actions, as plain data."""
        return {
            "file": self.name,
            "carried": [{"target": action.target, "reason": action.reason} for action in self.kept],
            "left": [left.to_dict() for left in self.left],
            "added": [{"target": action.target, "reason": action.reason} for action in self.added],
        }


def about(overlay: Overlay | None, before: str, after: str) -> Overlay | None:
    """The overlay with the label of another version wherever its updates hold that of the one it was written for."""
    if overlay is None:
        return None
    pattern = _label(before)
    actions = (evolve(action, update=_with_label(action.update, pattern, after)) for action in overlay.actions)
    return evolve(overlay, actions=tuple(actions))


def fitting(
    document: dict[str, Any], sources: Sources, overlay: Overlay | None
) -> tuple[dict[str, Any], Sources, tuple[Action, ...], tuple[LeftBehind, ...]]:
    """A spec with the actions of an overlay that fit, these actions, and the others with the reason why."""
    if overlay is None:
        return document, sources, (), ()
    document, sources, problems = apply_fitting(document, sources, overlay)
    refused = {problem.place: problem for problem in problems}
    kept = tuple(action for action in overlay.actions if action.place not in refused)
    left = tuple(
        LeftBehind(action, refused[action.place], _idle(action, refused[action.place], document))
        for action in overlay.actions
        if action.place in refused
    )
    return document, sources, kept, left


def overlay_of(path: Path, root: Path) -> Overlay | None:
    """The overlay in a file; None when the file is not there."""
    return read_overlay(path, root) if path.exists() else None


def written(earlier: Path, kept: Sequence[Action], extra: Path | None, before: str, after: str) -> str | None:
    """The text of an overlay of the actions kept of an `earlier` file, and of those of an `extra` one behind them.

    What is kept is kept as it is written, with the comments above and beside it, but for the label `before`, which
    becomes `after` in updates and in the title. A remark above says so. None when there are no actions.
    """
    if not kept:
        return None if extra is None else _read(extra)
    pattern = _label(before)
    chosen = [int((action.place.pointer or "").rpartition("/")[2]) for action in kept]
    data = parse(_read(earlier).encode(), earlier.name).value
    meant = [{**data["actions"][index]} for index in chosen]
    for action in meant:
        if "update" in action:
            action["update"] = _with_label(action["update"], pattern, after)
    if extra is not None:
        meant += parse(_read(extra).encode(), extra.name).value["actions"]
    remark = f"{_REMARK}{before} as far as {'they fit' if len(chosen) > 1 else 'it fits'}.\n"
    try:
        pieces = _pieces(_read(earlier))
        items = [_relabelled(pieces.items[index], pattern, after) for index in chosen]
        if extra is not None:
            others = _pieces(_read(extra))
            items += [_shifted(item, others.indent, pieces.indent) for item in others.items]
        result = "".join([remark, _relabelled_head(pieces.head, pattern, after), *items, pieces.tail])
        if parse(result.encode(), earlier.name).value.get("actions") == meant:
            return result
    except (_NotInLines, SpecError):
        pass
    # Written in a way that lines cannot be taken out of: the same data in the form of JSON, which is YAML too.
    return remark + dump({**data, "actions": meant})


def _idle(action: Action, problem: Problem, document: dict[str, Any]) -> bool:
    """Whether a spec has no need of an action: it says the same, or has what was to be cut from, but not the cut."""
    if "the spec says this already" in problem.message:
        return True
    last = _LAST.fullmatch(action.target) if action.remove else None
    if last is None:
        return False
    above, name = last["above"], last["dotted"] or last["quoted"]
    chosen = _FILTER.fullmatch(above)
    if chosen is not None and name in re.split(r"[^\w-]+", chosen["filter"]):
        # What was cut was chosen for having it.
        above = chosen["above"]
    try:
        return bool(paths.places(paths.compiled(above.rstrip(".")), document))
    except paths.NoPath:
        return False


@frozen
class _Pieces:
    """The lines of an overlay file: up to its actions, of each action, and behind them."""

    head: str
    items: tuple[str, ...]
    tail: str
    indent: int


class _NotInLines(Exception):
    """The actions of a file do not each have lines of their own."""


def _pieces(text: str) -> _Pieces:
    lines = text.splitlines(keepends=True)
    node = yaml.compose(text, Loader=LOADER)
    actions = _member(node, "actions")
    if not isinstance(actions, SequenceNode) or actions.flow_style or not actions.value:
        raise _NotInLines
    dashes = [_dash(lines, item.start_mark.line, item.start_mark.column) for item in actions.value]
    indent = len(lines[dashes[0]]) - len(lines[dashes[0]].lstrip())
    starts = [_with_comment(lines, dash) for dash in dashes]
    end = _end(lines, dashes[-1] + 1, indent)
    if sorted(set(dashes)) != dashes or any(_indent(lines[dash]) != indent for dash in dashes):
        raise _NotInLines
    items = ["".join(lines[start:stop]) for start, stop in zip(starts, [*starts[1:], end], strict=True)]
    items = [item if item.endswith("\n") else item + "\n" for item in items]
    return _Pieces("".join(lines[: starts[0]]), tuple(items), "".join(lines[end:]), indent)


def _member(node: Any, key: str) -> Any:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _dash(lines: Sequence[str], line: int, column: int) -> int:
    """The line of the dash before an item: its own, unless the item begins below it."""
    while line >= 0 and not re.fullmatch(r"\s*-\s+", lines[line][:column]):
        if lines[line][:column].strip():
            raise _NotInLines
        line, column = line - 1, len(lines[line - 1])
        if re.fullmatch(r"\s*-\s*(#.*)?\n", lines[line]):
            break
    return line


def _with_comment(lines: Sequence[str], index: int) -> int:
    while index > 0 and lines[index - 1].lstrip().startswith("#"):
        index -= 1
    return index


def _end(lines: Sequence[str], index: int, indent: int) -> int:
    """The first line behind the last action: one that is no deeper than its dash, and neither empty nor a comment."""
    while index < len(lines):
        line = lines[index]
        if line.strip() and not line.lstrip().startswith("#") and _indent(line) <= indent:
            return _with_comment(lines, index)
        index += 1
    return index


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _shifted(item: str, indent: int, wanted: int) -> str:
    lines = item.splitlines(keepends=True)
    if wanted >= indent:
        return "".join(" " * (wanted - indent) + line if line.strip() else line for line in lines)
    return "".join(line[min(indent - wanted, _indent(line)) :] if line.strip() else line for line in lines)


def _label(label: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){re.escape(label)}(?![\w-]|\.\w)")


def _with_label(value: Any, pattern: re.Pattern[str], after: str) -> Any:
    if isinstance(value, dict):
        return {key: _with_label(member, pattern, after) for key, member in value.items()}
    if isinstance(value, list):
        return [_with_label(item, pattern, after) for item in value]
    return pattern.sub(after, value) if isinstance(value, str) else value


def _relabelled(item: str, pattern: re.Pattern[str], after: str) -> str:
    """An action with another label in its update; its target and its reason stay as they are."""
    parts = re.split(r"(\bx-reason:|\bupdate:)", item, maxsplit=2)
    for index, part in enumerate(parts[:-1]):
        if part == "update:":
            parts[index + 1] = pattern.sub(after, parts[index + 1])
    return "".join(parts)


def _relabelled_head(head: str, pattern: re.Pattern[str], after: str) -> str:
    """The head of a file with another label in its `info`; comments are about the version they were written for."""
    lines = [line for line in head.splitlines(keepends=True) if not line.startswith(_REMARK)]
    return "".join(line if line.lstrip().startswith("#") else pattern.sub(after, line) for line in lines)


def _read(path: Path) -> str:
    return read_text(path, path.name).replace("\r\n", "\n")
