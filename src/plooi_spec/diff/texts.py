"""Words for people, compared: they are counted, and listed on demand."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from plooi_spec.diff.prints import is_text
from plooi_spec.diff.scopes import Scope
from plooi_spec.diff.spec import Spec

#: Beside what is text in schemas: what is so in the other objects of OpenAPI.
_OTHERS = {"summary", "tags", "termsOfService", "contact", "license"}


def compare_texts(
    scope: Scope, path: str, sides: tuple[Spec, Spec], old: str | None, new: str | None, more: Collection[str] = ()
) -> None:
    """Note every difference in the texts of two objects; one of them may be missing; `more` are further text keys."""
    before = {} if old is None else sides[0].members(old)
    after = {} if new is None else sides[1].members(new)
    for key in sorted(before.keys() | after.keys()):
        if is_text(key) or key in _OTHERS or key in more:
            was = sides[0].at(before[key]) if key in before else None
            now = sides[1].at(after[key]) if key in after else None
            if key == "x-labels" and isinstance(was, dict) and isinstance(now, dict):
                was, now = _other_labels(was, now)
            if was != now:
                at = f"{path} › {key}" if path else key
                places = before.get(key, old), after.get(key, new)
                scope.find("text-changed", at, *places, was=was, now=now)


def _other_labels(was: dict[str, Any], now: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The labels that are others now. Those that came or went with their values are reported with these."""
    names = [name for name, label in was.items() if name in now and now[name] != label]
    return {name: was[name] for name in names}, {name: now[name] for name in names}
