"""Texts that are the same for parts of specs that mean the same, whatever components are called.

What refers to itself has no end when it is written out, and what many refer to would be written out many times. Each
target of a reference therefore gets one text, made of the texts of its own targets. Targets that refer to each other
are set apart in rounds: by what they say, then by what their targets say, until a round sets no more of them apart.
"""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Iterator, Mapping
from hashlib import sha256
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

from attrs import frozen

from plooi_spec.effective import grammar
from plooi_spec.reading import pointers

#: Keywords of a schema that are words for people.
TEXTS = {"title", "description", "example", "examples", "externalDocs", "xml", "$comment"}

#: What an operation is called and where it is listed, beside the words for people.
_NAMES = {"operationId", "tags", "summary"}

#: The members whose order means nothing.
_UNORDERED = {"required", "enum", "type"}

#: What a reference leads to: the kind of object and its pointer.
_Target: TypeAlias = tuple[str, str]


class _Spec(Protocol):
    """What is asked of a spec: its values, and where references lead."""

    def at(self, pointer: str) -> Any: ...
    def end(self, pointer: str) -> str: ...
    def unwrap(self, pointer: str) -> str: ...
    def target(self, pointer: str) -> str | None: ...


@frozen
class _Object:
    """An object, written out as far as its references."""

    members: tuple[tuple[str, _Written], ...]

    def text(self, known: Mapping[_Target, str]) -> str:
        return "{" + ",".join(f"{key}:{_text(member, known)}" for key, member in self.members) + "}"


@frozen
class _List:
    """A list of objects, likewise."""

    items: tuple[_Written, ...]
    ordered: bool

    def text(self, known: Mapping[_Target, str]) -> str:
        texts = [_text(item, known) for item in self.items]
        return "[" + ",".join(texts if self.ordered else sorted(texts)) + "]"


@frozen
class _Reference:
    """The place of what is written out by itself."""

    target: _Target

    def text(self, known: Mapping[_Target, str]) -> str:
        return known[self.target]


#: Plain data is a text from the start.
_Written: TypeAlias = str | _Object | _List | _Reference


def is_text(keyword: str) -> bool:
    """Whether a keyword holds words for people; extensions do, save the name of a value list."""
    return keyword in TEXTS or (keyword.startswith("x-") and keyword != "x-waardelijst")


class Prints:
    """The texts of one spec, each made once."""

    def __init__(self, spec: _Spec) -> None:
        self._spec = spec
        self._texts: dict[tuple[str | None, str], str] = {}
        self._targets: dict[_Target, str] = {}

    def of(self, pointer: str, kind: str | None) -> str:
        """The text of the object of a kind at a pointer; that of plain data where the kind is None."""
        key = kind, pointer
        if key not in self._texts:
            written = self._write(self._spec.at(pointer), kind, pointer)
            for target in _references(written):
                self._print(target)
            self._texts[key] = _text(written, self._targets)
        return self._texts[key]

    def _write(self, value: Any, kind: str | None, pointer: str) -> _Written:
        if kind is None or not isinstance(value, dict | list):
            return _plain(value)
        if isinstance(value, list) or kind[0] in "[{":
            return self._write_members(value, kind, pointer)
        reference = self._reference(kind, pointer)
        return self._write_members(value, kind, pointer) if reference.target[1] == pointer else reference

    def _reference(self, kind: str, pointer: str) -> _Reference:
        return _Reference((kind, self._spec.unwrap(pointer) if kind == "schema" else self._spec.end(pointer)))

    def _write_members(self, value: Any, kind: str, pointer: str) -> _Written:
        single = kind[0] not in "[{"
        members = [
            (key, member, self._write(member, inner, pointers.child(pointer, key)))
            for key, member, inner in grammar.members(kind, value)
            if not single or not (is_text(str(key)) or key in _NAMES)
        ]
        if isinstance(value, list):
            return _List(tuple(written for _, _, written in members), ordered=pointer.endswith("/prefixItems"))
        texts = {}
        for key, member, written in members:
            if single and key in _UNORDERED and isinstance(member, list):
                written = "[" + ",".join(sorted(map(_plain, member))) + "]"
            if single and key == "$ref" and (target := self._spec.target(pointer)) is not None:
                # What stands beside a reference counts as well, so it is no mere wrapping.
                written = self._reference(kind, target)
            texts[_plain(str(key))] = written
        return _Object(tuple(sorted(texts.items(), key=itemgetter(0))))

    def _print(self, first: _Target) -> None:
        """Make the text of a target, and before it those of all that it refers to."""
        # Tarjan's way to find what refers to itself in circles, without recursion.
        written: dict[_Target, _Written] = {}
        index: dict[_Target, int] = {}
        lowest: dict[_Target, int] = {}
        open_: list[_Target] = []
        path: list[tuple[_Target, Iterator[_Target]]] = []

        def enter(target: _Target) -> None:
            kind, pointer = target
            written[target] = self._write_members(self._spec.at(pointer), kind, pointer)
            index[target] = lowest[target] = len(index)
            open_.append(target)
            path.append((target, _references(written[target])))

        if first not in self._targets:
            enter(first)
        while path:
            target, onward = path[-1]
            following = next(onward, None)
            if following is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[target])
                if lowest[target] == index[target]:
                    circle = open_[open_.index(target) :]
                    del open_[-len(circle) :]
                    self._name({one: written[one] for one in circle})
            elif following in self._targets:
                continue
            elif following in index:
                lowest[target] = min(lowest[target], index[following])
            else:
                enter(following)

    def _name(self, circle: Mapping[_Target, _Written]) -> None:
        """Make the texts of targets that refer to each other, or of one that refers to no such."""
        names = dict.fromkeys(circle, "*")
        kinds, before = 1, 0
        while kinds != before:
            known = ChainMap(names, self._targets)
            names = {target: _short(_text(written, known)) for target, written in circle.items()}
            kinds, before = len(set(names.values())), kinds
        if any(target in circle for written in circle.values() for target in _references(written)):
            # Only with what each name stands for, in these names, is it known that two circles are alike for ever.
            known = ChainMap(names, self._targets)
            whole = "".join(sorted({names[target] + _text(written, known) for target, written in circle.items()}))
            names = {target: _short(name + whole) for target, name in names.items()}
        self._targets |= names


def _text(written: _Written, known: Mapping[_Target, str]) -> str:
    return written if isinstance(written, str) else written.text(known)


def _references(written: _Written) -> Iterator[_Target]:
    waiting = [written]
    while waiting:
        at = waiting.pop()
        if isinstance(at, _Reference):
            yield at.target
        elif isinstance(at, _List):
            waiting += at.items
        elif isinstance(at, _Object):
            waiting += (member for _, member in at.members)


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()
