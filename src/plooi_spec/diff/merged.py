"""The same change found in several places, told once.

A schema that became two (`Document` now has `DocumentMetPid` beside it) is compared with both, and most of what changed
in it is found twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from plooi_spec.diff.model import Change, Judgement
from plooi_spec.diff.words import show


def merged(changes: Iterable[Change]) -> list[Change]:
    """The changes, each once: those of one schema with several, or of several with one, drawn together.

    Two changes are the same when they are of one kind, in one path, with the same values and verdicts, and come from
    the same place on one side. The group of a schema that kept its name is the one to tell it in.
    """
    by_key: dict[tuple[str, ...], list[Change]] = {}
    rest: list[Change] = []
    for change in changes:
        if change.group.kind == "schema" and change.grade != "text":
            key = (change.kind, change.path, show(change.was), show(change.now), str(change.rename))
            by_key.setdefault(key, []).append(change)
        else:
            rest.append(change)
    for alike in by_key.values():
        rest += _together(alike)
    return rest


def _together(changes: list[Change]) -> list[Change]:
    changes = sorted(changes, key=_first)
    result: list[Change] = []
    for change in changes:
        for index, first in enumerate(result):
            if _same(first, change):
                titles = (*first.also, change.group.title)
                result[index] = evolve(first, also=titles, judgements=_judgements(first, change))
                break
        else:
            result.append(change)
    return result


def _first(change: Change) -> tuple[bool, list[str]]:
    """Which one to tell it in: the same whichever way round the two sides are."""
    group = change.group
    return group.was is not None, sorted({group.name, group.was or group.name})


def _same(one: Change, other: Change) -> bool:
    if one.group == other.group:
        return False
    old = one.old == other.old and (one.group.was or one.group.name) == (other.group.was or other.group.name)
    new = one.new == other.new and one.group.name == other.group.name
    if not (old or new):
        return False
    verdicts = {judgement.direction: judgement.why for judgement in one.judgements}
    return all(verdicts.get(judgement.direction, judgement.why) == judgement.why for judgement in other.judgements)


def _judgements(one: Change, other: Change) -> tuple[Judgement, ...]:
    result = {judgement.direction: judgement for judgement in one.judgements}
    for judgement in other.judgements:
        known = result.get(judgement.direction, judgement)
        names = tuple(dict.fromkeys((*known.operations, *judgement.operations)))
        result[judgement.direction] = evolve(known, operations=names)
    return tuple(result[way] for way in ("request", "answer", "both", "none") if way in result)
