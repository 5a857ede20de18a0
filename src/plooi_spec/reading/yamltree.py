"""YAML made into plain data, with the line of every value: libyaml's events, and the rules of YAML 1.2.

What YAML can say and JSON cannot is a problem: tags, merges, keys that are collections, aliases that contain
themselves. Depth, size and what aliases copy are limited, so that a small file cannot become a large one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, NoReturn

import yaml
from attrs import define
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from plooi_spec.reading import pointers, scalars
from plooi_spec.reading.data import clone
from plooi_spec.reading.problems import Place, Problem, SpecError, raise_for

#: The deepest nesting, the most values of a file, and the most of them that aliases may copy.
DEEPEST: Final = 100
MOST_VALUES: Final = 1_000_000
MOST_COPIED: Final = 100_000
#: libyaml where PyYAML has it, as its wheels do; several times slower without.
LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TAG: Final = "tag:yaml.org,2002:"
_SCALAR_TAGS: Final = frozenset({"null", "bool", "int", "float", "timestamp"})
_FOREIGN: Final = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# To YAML 1.1, and so to libyaml, these end a line; to YAML 1.2 they are letters.
_OLD_BREAKS: Final = "\x85\u2028\u2029"
_MEND: Final = "Mend the YAML at this line."


def parse_yaml(text: str, file: str) -> tuple[Any, dict[str, int]]:
    """The data of a YAML text, and the line (from 1) at which the value of each pointer begins.

    Raises SpecError for a text that does not parse, holds more or less than one document, or is beyond the limits;
    and, together, for all repeated keys and all that JSON cannot say.
    """
    foreign = _FOREIGN.search(text)
    if foreign:
        place = Place(file, text.count("\n", 0, foreign.start()) + 1)
        message = f"The file is not YAML: it holds the character U+{ord(foreign[0]):04X}."
        raise SpecError.at(place, message, "Take the character out.")
    spelt, back = _without_old_breaks(text)
    builder = _Builder(file, back)
    try:
        builder.read(yaml.parse(spelt, Loader=LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # What ends too early ends in the last line, not behind it.
        line = min(mark.line + 1, text.count("\n") + 1) if mark else None
        reason = error.problem or error.context
        raise SpecError.at(Place(file, line), f"The file is not YAML: {reason}.", _MEND) from error
    except yaml.YAMLError as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise SpecError.at(file, f"The file is not YAML: {reason}.", _MEND) from error
    raise_for(builder.problems)
    return builder.root, builder.lines


@define
class _Open:
    """A mapping or list that is being read. `key` is that of the member whose value comes next."""

    container: Any
    pointer: str
    anchor: str | None
    before: int
    key: str | None = None
    line: int = 0


@define
class _Anchored:
    """What an anchor names: its value, where it stands, and how many values it holds. `open` until it is read."""

    pointer: str
    open: bool = True
    value: Any = None
    size: int = 1
    text: str | None = None


class _Builder:
    def __init__(self, file: str, back: dict[int, str]) -> None:
        self.file = file
        self.back = back
        self.root: Any = None
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.above: list[_Open] = []
        self.anchors: dict[str, _Anchored] = {}
        self.count = self.copied = 0

    def read(self, events: Iterable[Any]) -> None:
        documents = 0
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                self.scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self.collection(event, {} if kind is MappingStartEvent else [])
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self.end()
            elif kind is AliasEvent:
                self.alias(event)
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self.fail(event, "but found another document", "Put each document into a file of its own.")
        if not documents:
            raise SpecError.at(self.file, "The file is empty.", "Put its content back.")

    def scalar(self, event: Any) -> None:
        text = event.value.translate(self.back) if self.back else event.value
        if self.wants_key():
            if event.anchor is not None:
                self.anchors[event.anchor] = _Anchored("", open=False, value=text, text=text)
            self.key(text, event, merges=text == "<<" and event.implicit[0])
            return
        pointer, line = self.next(event)
        value: Any = text
        tag = None if event.tag == "!" else event.tag
        if event.implicit[0] or (tag is not None and tag != _TAG + "str"):
            if tag is not None and tag.removeprefix(_TAG) not in _SCALAR_TAGS:
                self.tag(tag, line, pointer)
            try:
                value = scalars.resolve(text)
            except scalars.NoJson as error:
                self.report(line, pointer, str(error), "Put it in quotes.")
        self.put(value)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(pointer, open=False, value=value, text=text)

    def collection(self, event: Any, container: Any) -> None:
        if self.wants_key():
            self.fail(event, "the key is a collection; JSON knows text alone", "Give it a textual key.")
        if len(self.above) >= DEEPEST:
            line = event.start_mark.line + 1
            message = f"The file is nested too deeply: at most {DEEPEST} levels are read."
            raise SpecError.at(Place(self.file, line), message, "Look whether it is what it should be.")
        before = self.count
        pointer, line = self.next(event)
        if event.tag not in {None, "!", f"{_TAG}{'map' if isinstance(container, dict) else 'seq'}"}:
            self.tag(event.tag, line, pointer)
        self.put(container)
        self.above.append(_Open(container, pointer, event.anchor, before))
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(pointer)

    def end(self) -> None:
        done = self.above.pop()
        if done.anchor is not None:
            size = self.count - done.before
            self.anchors[done.anchor] = _Anchored(done.pointer, open=False, value=done.container, size=size)

    def alias(self, event: Any) -> None:
        anchored = self.anchors.get(event.anchor)
        if anchored is None:
            self.fail(event, f"found undefined alias `{event.anchor}`", _MEND)
        if self.wants_key():
            if anchored.text is None:
                self.fail(event, "the key is a collection; JSON knows text alone", "Give it a textual key.")
            self.key(anchored.text, event)
            return
        pointer, line = self.next(event)
        if anchored.open:
            self.report(line, pointer, "The alias contains itself, which JSON cannot say.", "Write the value out.")
            self.put(None)
            return
        self.copied += anchored.size
        if self.copied > MOST_COPIED:
            message = f"Aliases make the file far larger than it is: at most {MOST_COPIED} values are copied by them."
            raise SpecError.at(Place(self.file, line, pointer), message, "Write out what is needed, without aliases.")
        self.count += anchored.size - 1
        self.put(clone(anchored.value))
        for below, _ in pointers.walk(anchored.value):
            if below:
                self.lines[pointer + below] = self.lines[anchored.pointer + below]
        if len(self.above) + _depth(anchored.value) > DEEPEST:
            message = f"Aliases nest the file too deeply: at most {DEEPEST} levels are read."
            raise SpecError.at(Place(self.file, line, pointer), message, "Write out what is needed, without aliases.")

    def wants_key(self) -> bool:
        return bool(self.above) and isinstance(self.above[-1].container, dict) and self.above[-1].key is None

    def key(self, text: str, event: Any, merges: bool = False) -> None:
        above, line = self.above[-1], event.start_mark.line + 1
        pointer = pointers.child(above.pointer, text)
        if merges:
            self.report(line, above.pointer, "`<<` merges are not part of YAML 1.2.", "Write the members out.")
        elif text in above.container:
            message = f"The key `{text}` stands here for the second time; the first is in line {self.lines[pointer]}."
            self.report(line, pointer, message, "Keep one of the two.")
        above.key, above.line = text, line

    def next(self, event: Any) -> tuple[str, int]:
        """The pointer and the line of the value that begins now; both are noted."""
        self.count += 1
        if self.count > MOST_VALUES:
            message = f"The file holds more than {MOST_VALUES} values, the most that is read."
            place = Place(self.file, event.start_mark.line + 1)
            raise SpecError.at(place, message, "Look whether it is what it should be.")
        line: int = event.start_mark.line + 1
        pointer = ""
        if self.above:
            above = self.above[-1]
            if above.key is None:
                pointer = f"{above.pointer}/{len(above.container)}"
            else:
                pointer, line = pointers.child(above.pointer, above.key), above.line
        self.lines.setdefault(pointer, line)
        return pointer, line

    def put(self, value: Any) -> None:
        if not self.above:
            self.root = value
            return
        above = self.above[-1]
        if above.key is None:
            above.container.append(value)
        else:
            above.container[above.key] = value
            above.key = None

    def tag(self, tag: str, line: int, pointer: str) -> None:
        self.report(line, pointer, f"The YAML tag `{tag}` says what JSON cannot.", "Take the tag out.")

    def report(self, line: int, pointer: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(Place(self.file, line, pointer), message, remedy))

    def fail(self, event: Any, reason: str, remedy: str) -> NoReturn:
        place = Place(self.file, event.start_mark.line + 1)
        raise SpecError(*self.problems, Problem(place, f"The file is not YAML: {reason}.", remedy))


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [below for item in level for below in (item.values() if isinstance(item, dict) else item)]
    return depth


def _without_old_breaks(text: str) -> tuple[str, dict[int, str]]:
    """The text with letters of private use in the place of old line breaks, and the way back."""
    present = [sign for sign in _OLD_BREAKS if sign in text]
    if not present:
        return text, {}
    free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    spelt = {ord(sign): next(free) for sign in present}
    return text.translate(spelt), {ord(new): chr(old) for old, new in spelt.items()}
