"""What an operation takes and what it answers: parameters, bodies, responses and headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from plooi_spec.diff.model import Group, GroupKind
from plooi_spec.diff.operations import Operation, Pair, plain_path
from plooi_spec.diff.schemas import Schemas
from plooi_spec.diff.scopes import Scope
from plooi_spec.diff.spec import component
from plooi_spec.diff.texts import compare_texts
from plooi_spec.diff.words import describe
from plooi_spec.diff.written import compare_style, compare_written
from plooi_spec.reading import pointers

#: The headers that OpenAPI passes over where they are described: media types and the sign-in say what is in them.
_PASSED_OVER = {"accept", "authorization", "content-type"}


class Exchanges:
    """Compares what operations take and answer; parts that several operations refer to, once each."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.old, self.new = schemas.sides
        self.shared: dict[tuple[str, str], Scope] = {}

    def compare(self, asked: Scope, answered: Scope, pair: Pair) -> None:
        """Compare an operation; what it takes goes to one scope, what it answers to the other."""
        places = pair.old.pointer, pair.new.pointer
        shared = [f"{pointers.parent(place)}/parameters" for place in places]
        if self.schemas.steady.holds(*places) and self.schemas.steady.holds(*shared) and pair.old.path == pair.new.path:
            return
        self._parameters(asked, pair)
        self._request_body(asked, pair)
        self._responses(answered, pair)

    # What is taken.

    def _parameters(self, scope: Scope, pair: Pair) -> None:
        keys = _path_keys(pair.old.path, pair.new.path)
        before, after = _parameters(pair.old, keys[0]), _parameters(pair.new, keys[1])
        moved = pair.old.address != pair.new.address
        for key in sorted(before.keys() | after.keys()):
            name = f"{key[0]} parameter {(after.get(key) or before[key])[0]}"
            if key[0] == "header" and key[1] in _PASSED_OVER:
                ends = [
                    parameters[key][1] if key in parameters else operation.pointer
                    for parameters, operation in ((before, pair.old), (after, pair.new))
                ]
                self._passed_over(scope, name, *ends)
            elif moved and key[0] == "path" and not (key in before and key in after):
                # The other address says it.
                continue
            elif key in before and key in after:
                old, new = before[key][1], after[key][1]
                inside = _within(pair.old, self.old.end(old)) or _within(pair.new, self.new.end(new))
                common = f"{after[key][0]} of {pair.new.path}"
                self._part("parameter", scope, name, old, new, None if inside else common)
            elif key in after:
                at = self.new.end(after[key][1])
                kind = "required-parameter-added" if self._required(1, at) else "parameter-added"
                scope.find(kind, name, pair.old.pointer, at, now=describe(self.new, f"{at}/schema"))
            else:
                at = self.old.end(before[key][1])
                kind = "required-parameter-removed" if self._required(0, at) else "parameter-removed"
                scope.find(kind, name, at, pair.new.pointer, was=describe(self.old, f"{at}/schema"))

    def parameter(self, scope: Scope, path: str, old: str, new: str) -> None:
        """Compare two parameters."""
        was, now = self.old.object(old), self.new.object(new)
        self._optionality(scope, "parameter", path, old, new)
        compare_style(self.schemas, scope, path, old, new)
        if was.get("allowEmptyValue", False) != now.get("allowEmptyValue", False):
            kind = "empty-value-allowed" if now.get("allowEmptyValue") else "empty-value-refused"
            scope.find(kind, path, old, new)
        self._value(scope, path, old, new)

    def _request_body(self, scope: Scope, pair: Pair) -> None:
        old, new = (f"{one.pointer}/requestBody" for one in (pair.old, pair.new))
        had, has = (one.spec.at(at) is not None for one, at in ((pair.old, old), (pair.new, new)))
        if had and has:
            self._part("request body", scope, "body", old, new)
        elif has:
            kind = "required-request-body-added" if self._required(1, new) else "request-body-added"
            scope.find(kind, "body", pair.old.pointer, new, now=self._media_types(1, new))
        elif had:
            kind = "required-request-body-removed" if self._required(0, old) else "request-body-removed"
            facts = ("without a meaning",) if pair.new.method in {"get", "head"} else ()
            scope.find(kind, "body", old, pair.new.pointer, *facts, was=self._media_types(0, old))

    def request_body(self, scope: Scope, path: str, old: str, new: str) -> None:
        """Compare two request bodies."""
        self._optionality(scope, "request-body", path, old, new)
        self._content(scope, path, old, new, "called")

    # What is answered.

    def _responses(self, scope: Scope, pair: Pair) -> None:
        before, after = (one.spec.members(f"{one.pointer}/responses") for one in (pair.old, pair.new))
        gone = [status for status in before if status not in after and not status.startswith("x-")]
        come = [status for status in after if status not in before and not status.startswith("x-")]
        left, right = ([status for status in side if _success(status)] for side in (gone, come))
        if len(left) == len(right) == 1:
            # One success for another: what it holds can be compared.
            was, now = left[0], right[0]
            scope.find("success-status-changed", "", before[was], after[now], was=was, now=now)
            self._part("response", scope, f"answer {now}", before[was], after[now])
            gone.remove(was)
            come.remove(now)
        for status in before:
            if status in after:
                self._part("response", scope, f"answer {status}", before[status], after[status])
        for status in gone:
            facts = ("success",) if _success(status) else ()
            scope.find("response-removed", status, before[status], f"{pair.new.pointer}/responses", *facts, was=status)
        for status in come:
            facts = ("success",) if _success(status) else ()
            scope.find("response-added", status, f"{pair.old.pointer}/responses", after[status], *facts, now=status)

    def response(self, scope: Scope, path: str, old: str, new: str) -> None:
        """Compare two responses."""
        before = {name.lower(): (name, at) for name, at in self.old.members(f"{old}/headers").items()}
        after = {name.lower(): (name, at) for name, at in self.new.members(f"{new}/headers").items()}
        sides = (before, old), (after, new)
        for key in sorted(before.keys() | after.keys()):
            name, at = after.get(key) or before[key]
            where = f"{path} header {name}".strip()
            if key == "content-type":
                self._passed_over(scope, where, *(headers[key][1] if key in headers else end for headers, end in sides))
            elif key in before and key in after:
                self._part("header", scope, where, before[key][1], at)
            elif key in after:
                kind = "required-header-added" if self._required(1, at) else "header-added"
                scope.find(kind, where, old, at, now=describe(self.new, f"{self.new.end(at)}/schema"))
            else:
                kind = "required-header-removed" if self._required(0, at) else "header-removed"
                scope.find(kind, where, at, new, was=describe(self.old, f"{self.old.end(at)}/schema"))
        was, now = self.old.at(f"{old}/links"), self.new.at(f"{new}/links")
        if was != now:
            scope.find("links-changed", path, old, new, was=_names(was), now=_names(now))
        self._content(scope, path, old, new)

    def header(self, scope: Scope, path: str, old: str, new: str) -> None:
        """Compare two headers of a response."""
        self._optionality(scope, "header", path, old, new)
        self._value(scope, path, old, new)

    # What both have.

    def _part(self, kind: GroupKind, scope: Scope, path: str, old: str, new: str, name: str | None = None) -> None:
        """Compare two parts of operations: in a scope of their own when both are shared, and else in place.

        A parameter of a path is shared by its operations, and has a `name`, though it is no component.
        """
        ends = self.old.end(old), self.new.end(new)
        names = component(ends[0]), component(ends[1])
        into, at = scope, path
        if name is not None or None not in names:
            at = ""
            if ends in self.shared:
                scope.refer(self.shared[ends])
                return
            was, now = names[0] or name or "", names[1] or name or ""
            into = self.shared[ends] = Scope(Group(kind, now, was if was != now else None))
            scope.refer(into)
        compare_texts(into, at, self.schemas.sides, *ends)
        if kind == "parameter":
            self.parameter(into, at, *ends)
        elif kind == "request body":
            self.request_body(into, at, *ends)
        elif kind == "response":
            self.response(into, at, *ends)
        else:
            self.header(into, at, *ends)

    def share(self, kind: GroupKind, old: str, new: str) -> None:
        """Compare two components that no operation uses."""
        self._part(kind, Scope(Group(kind, "")), "", old, new)

    def _optionality(self, scope: Scope, what: str, path: str, old: str, new: str) -> None:
        was, now = self._required(0, old), self._required(1, new)
        if was != now:
            kind = f"{what}-made-{'required' if now else 'optional'}"
            places = self._member(0, old, "required"), self._member(1, new, "required")
            scope.find(kind, path, *places, was=_word(was), now=_word(now))

    def _value(self, scope: Scope, path: str, old: str, new: str) -> None:
        """Compare the schemas, or the contents, of two parameters or headers."""
        if bool(self.old.object(old).get("deprecated")) != bool(self.new.object(new).get("deprecated")):
            how = "added" if self.new.object(new).get("deprecated") else "removed"
            scope.find(f"deprecation-{how}", path, old, new)
        if "schema" in self.old.object(old) and "schema" in self.new.object(new):
            compare_written(self.schemas, scope, path, old, new)
        else:
            self._shape(scope, path, old, new)
        if "content" in self.old.object(old) or "content" in self.new.object(new):
            self._content(scope, path, old, new)

    def _shape(self, scope: Scope, path: str, old: str, new: str) -> None:
        before, after = f"{old}/schema", f"{new}/schema"
        had, has = "schema" in self.old.object(old), "schema" in self.new.object(new)
        if had and has:
            self.schemas.compare(scope, path, before, after)
        elif has:
            scope.find("shape-added", path, old, after, "narrower", now=describe(self.new, after))
        elif had:
            scope.find("shape-removed", path, before, new, "wider", was=describe(self.old, before))

    def _content(self, scope: Scope, path: str, old: str, new: str, *facts: str) -> None:
        before, after = (
            {_plain_type(name): (name, at) for name, at in spec.members(f"{end}/content").items()}
            for spec, end in ((self.old, old), (self.new, new))
        )
        gone = [key for key in before if key not in after]
        come = [key for key in after if key not in before]
        for key in gone:
            name, at = before[key]
            scope.find("media-type-removed", f"{path} {name}".strip(), at, new, was=name)
        for key in come:
            name, at = after[key]
            scope.find("media-type-added", f"{path} {name}".strip(), old, at, *facts, now=name)
        pairs = [(before[key][1], *after[key]) for key in before if key in after]
        if len(gone) == len(come) == 1 and all("json" in key for key in (*gone, *come)):
            # JSON under another name: what it holds can be compared.
            pairs.append((before[gone[0]][1], *after[come[0]]))
        for left, name, right in pairs:
            where = f"{path} {name}".strip()
            compare_texts(scope, where, self.schemas.sides, left, right)
            self._shape(scope, where, left, right)
            was, now = self.old.at(f"{left}/encoding"), self.new.at(f"{right}/encoding")
            if was != now:
                scope.find("encoding-changed", where, left, right, was=was, now=now)

    def _passed_over(self, scope: Scope, path: str, old: str, new: str) -> None:
        """Note another description of a header that OpenAPI says counts for nothing."""
        ends = self.old.end(old), self.new.end(new)
        if self.old.at(ends[0]) != self.new.at(ends[1]):
            scope.find("ignored-header-changed", path, *ends)

    def _required(self, side: int, pointer: str) -> bool:
        spec = self.schemas.sides[side]
        return spec.object(spec.end(pointer)).get("required") is True

    def _member(self, side: int, pointer: str, key: str) -> str:
        return f"{pointer}/{key}" if key in self.schemas.sides[side].object(pointer) else pointer

    def _media_types(self, side: int, pointer: str) -> list[str]:
        spec = self.schemas.sides[side]
        return list(spec.members(f"{spec.end(pointer)}/content"))


def _path_keys(old: str, new: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Keys for the parameters of two paths, the same ones for those that answer to each other.

    In one path under other names the position counts. In another path the names do, and where as many are left on both
    sides, the order of these.
    """
    before, after = (re.findall(r"\{([^}]*)\}", path) for path in (old, new))
    if plain_path(old) == plain_path(new):
        left, right = before, after
    else:
        left, right = ([name for name in one if name not in other] for one, other in ((before, after), (after, before)))
    if len(left) != len(right):
        return {}, {}
    return {name: str(index) for index, name in enumerate(left)}, {name: str(index) for index, name in enumerate(right)}


def _parameters(operation: Operation, positions: Mapping[str, str]) -> dict[tuple[str, str], tuple[str, str]]:
    """The names and pointers of an operation's parameters, those of its path included.

    The keys tell which of them answer to each other; `positions` gives the keys of those in the path that do not answer
    to their names.
    """
    spec = operation.spec
    places = [pointers.parent(operation.pointer), operation.pointer]
    parameters: dict[tuple[str, str], tuple[str, str]] = {}
    for pointer in (item for place in places for item in spec.items(f"{place}/parameters")):
        parameter = spec.object(spec.end(pointer))
        where, name = str(parameter.get("in")), str(parameter.get("name"))
        key = positions.get(name, name) if where == "path" else name.lower() if where == "header" else name
        parameters[where, key] = name, pointer
    return parameters


def _within(operation: Operation, pointer: str) -> bool:
    return pointer.startswith(operation.pointer + "/")


def _success(status: str) -> bool:
    return status[:1] in {"2", "3"}


def _plain_type(name: str) -> str:
    kind, *parameters = [part.strip() for part in name.lower().split(";")]
    return ";".join([kind, *sorted(part for part in parameters if part != "charset=utf-8")])


def _names(value: Any) -> list[str] | None:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else None


def _word(required: bool) -> str:
    return "required" if required else "optional"
