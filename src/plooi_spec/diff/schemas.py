"""Schemas compared, deeply. What both sides refer to by name is compared once, in a scope of its own."""

from __future__ import annotations

from collections import deque

from plooi_spec.diff import likeness
from plooi_spec.diff.alternatives import compare_alternatives
from plooi_spec.diff.keywords import NOTES, PLAIN, VALUES, compare_notes, compare_null, compare_plain, types_meet
from plooi_spec.diff.model import Group
from plooi_spec.diff.scopes import Scope
from plooi_spec.diff.sides import Side, side
from plooi_spec.diff.spec import View, component
from plooi_spec.diff.steady import Steady
from plooi_spec.diff.subschemas import SUBSCHEMAS, compare_subschemas
from plooi_spec.diff.texts import compare_texts
from plooi_spec.diff.words import describe

_ELSEWHERE = {"oneOf", "anyOf", "$defs", "$id", "$anchor", "$schema", "$dynamicRef", "$dynamicAnchor", "$vocabulary"}
_ALIKE = 1.5


class Schemas:
    """Compares the schemas of two specs, each pair of shared ones once.

    With `as_text` the values are those of parameters and headers, in which all is written as text; schemas are then
    compared where they are used, since they mean something else in bodies.
    """

    def __init__(self, steady: Steady, as_text: bool = False) -> None:
        self.steady = steady
        self.old = steady.old
        self.new = steady.new
        self.as_text = as_text
        self.sides = steady.old, steady.new
        self.shared: dict[tuple[str, str], Scope] = {}
        #: The names of schemas that stand in the same place on both sides.
        self.names: dict[tuple[str, str], None] = {}
        #: Pairs that are used where nothing around them allows null.
        self._bare: set[tuple[str, str]] = set()
        #: Pairs that were compared as if none of them were, and what was compared.
        self._null_left_out: dict[tuple[str, str], tuple[Scope, str, Side, Side]] = {}
        self._todo: deque[tuple[Scope, str, str]] = deque()

    def compare(
        self, scope: Scope, path: str, old: str, new: str, marks: bool = True, null_around: bool = False
    ) -> None:
        """Compare the schemas at two pointers; `path` says where in the scope they stand.

        Shared schemas are only noted; `finish` compares them. Without `marks` the caller has looked whether they are
        read-only or write-only. With `null_around` both sides allow null beside the schemas, whatever these say of it.
        """
        if self.steady.holds(old, new):
            return
        views = self.old.view(old), self.new.view(new)
        lone = [view.only_member for view in views]
        if lone.count(None) == 2 or (None in lone and self._shared_members(views[0].members, views[1].members)):
            self._node(scope, path, old, new, marks, null_around)
            return
        (old_end, old_name), (new_end, new_name) = self.old.resolve(old), self.new.resolve(new)
        compare_texts(scope, path, self.sides, old if old_end != old else None, new if new_end != new else None)
        if old_name is not None and new_name is not None and not self.as_text:
            scope.refer(self.share(old_name, new_name, null_around))
        else:
            self._node(scope, path, old_end, new_end, marks, null_around)

    def share(self, old: str, new: str, null_around: bool = False) -> Scope:
        """The scope of two components, compared or still to be."""
        if not null_around:
            ends = self.old.unwrap(old), self.new.unwrap(new)
            self._bare.add(ends)
            self._catch_up(ends)
        if (old, new) not in self.shared:
            was, now = component(old) or old, component(new) or new
            self.names[was, now] = None
            lists = self.old.value_list(self.old.unwrap(old)), self.new.value_list(self.new.unwrap(new))
            if lists[0] is not None and lists[1] is not None:
                group = Group("value list", lists[1], lists[0] if lists[0] != lists[1] else None)
            else:
                group = Group("schema", now, was if was != now else None)
            self.shared[old, new] = Scope(group)
            self._todo.append((self.shared[old, new], old, new))
        return self.shared[old, new]

    def finish(self) -> None:
        """Compare all shared schemas that are still to be compared."""
        while self._todo:
            scope, old, new = self._todo.popleft()
            if self.steady.holds(old, new):
                continue
            old_end, new_end = self.old.unwrap(old), self.new.unwrap(new)
            compare_texts(scope, "", self.sides, old if old_end != old else None, new if new_end != new else None)
            self._node(scope, "", old_end, new_end, null_around=(old_end, new_end) not in self._bare)

    def _node(self, scope: Scope, path: str, old: str, new: str, marks: bool = True, null_around: bool = False) -> None:
        if (old, new) in scope.seen:
            if not null_around:
                self._catch_up((old, new))
            return
        scope.seen.add((old, new))
        compare_texts(scope, path, self.sides, old, new)
        views = self._views(old, new)
        pairs = likeness.pairs(views[0].members, views[1].members, self._member_score)
        for left, right in pairs:
            self.compare(scope, path, left, right)
        before, gone = side(self.old, old, views[0], _others(views[0].members, [left for left, _ in pairs]))
        after, come = side(self.new, new, views[1], _others(views[1].members, [right for _, right in pairs]))
        for member in gone:
            scope.find("condition-removed", path, member, new, "wider", was=describe(self.old, member))
        for member in come:
            scope.find("condition-added", path, old, member, "narrower", now=describe(self.new, member))
        compare_notes(scope, path, before, after, marks)
        if null_around:
            self._null_left_out[old, new] = scope, path, before, after
        self._sides(scope, path, before, after, null_around)

    def _catch_up(self, ends: tuple[str, str]) -> None:
        """Note what was left out of a pair that is used without null around it after all."""
        if ends in self._null_left_out:
            compare_null(*self._null_left_out.pop(ends))

    def _sides(self, scope: Scope, path: str, old: Side, new: Side, null_around: bool) -> None:
        if not types_meet(old.types, new.types, self.as_text) or (self.as_text and _written_apart(old, new)):
            words = describe(self.old, old.pointer), describe(self.new, new.pointer)
            scope.find("type-changed", path, old.at("type"), new.at("type"), "other", was=words[0], now=words[1])
            # What belongs to the type changes with it and is not told by itself.
            compare_null(scope, path, old, new)
            self._one_of_many(scope, path, old, new)
            return
        if compare_alternatives(self, scope, path, old, new):
            return
        compare_plain(scope, path, old, new, self.as_text, null_around)
        compare_subschemas(self, scope, path, old, new)
        known = PLAIN | NOTES | SUBSCHEMAS | _ELSEWHERE
        for keyword in sorted((old.keywords.keys() | new.keywords.keys()) - known):
            was_said, now_said = old.get(keyword), new.get(keyword)
            if was_said != now_said:
                places = old.at(keyword), new.at(keyword)
                at = f"{path} › {keyword}" if path else keyword
                scope.find("keyword-changed", at, *places, was=was_said, now=now_said)

    def _views(self, old: str, new: str) -> tuple[View, View]:
        """What two schemas say; a single alternative is one where the other side has several."""
        views = self.old.view(old), self.new.view(new)
        several = ["oneOf" in view.keywords or "anyOf" in view.keywords for view in views]
        if several[0] == several[1]:
            return views
        return (views[0], self.new.view_apart(new)) if several[0] else (self.old.view_apart(old), views[1])

    def _one_of_many(self, scope: Scope, path: str, old: Side, new: Side) -> None:
        """Compare what a list held with what stands in its place, or the other way round, where they are alike."""
        left = old.keywords.get("items", old.pointer) if "array" in old.types else old.pointer
        right = new.keywords.get("items", new.pointer) if "array" in new.types else new.pointer
        if (left, right) != (old.pointer, new.pointer) and likeness.alike(self.old, self.new, left, right) >= _ALIKE:
            self.compare(scope, f"{path}[]", left, right)

    def _shared_members(self, old: tuple[str, ...], new: tuple[str, ...]) -> bool:
        names = {self.old.resolve(member)[1] for member in old} - {None}
        return any(self.new.resolve(member)[1] in names for member in new)

    def _member_score(self, old: str, new: str) -> float:
        names = self.old.resolve(old)[1], self.new.resolve(new)[1]
        if names[0] is not None and names[0] == names[1]:
            return 5.0
        score = likeness.alike(self.old, self.new, old, new)
        # Members without names are rather read as one with what is around them, unless they are the same.
        return score if score >= (_ALIKE if None not in names else 3.0) else 0.0


def _written_apart(old: Side, new: Side) -> bool:
    """Whether a text became a number or a truth value, or the other way round, and its form says which texts it is."""
    was, now = old.types, new.types
    if not was or not now or ("string" in was) == ("string" in now):
        return False
    return bool((old if "string" in was else new).keywords.keys() & VALUES)


def _others(members: tuple[str, ...], taken: list[str]) -> list[str]:
    left = list(members)
    for member in taken:
        left.remove(member)
    return left
