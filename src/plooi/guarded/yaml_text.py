"""YAML read within bounds, whole or item by item. Dates stay the text that was written.

Aliases and merges (`<<`) count each time they stand for something: what they copy is counted before it is copied.
"""

from __future__ import annotations

from typing import Any

from plooi.guarded.values import DEEPEST_FILE, MOST_DIGITS, MOST_VALUES, MOST_VALUES_YAML, Beyond, real_number
from plooi.language import _

_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


class Items:
    """A YAML text as nodes: one, or the items of a list one by one.

    Raises:
        ModuleNotFoundError: ruamel.yaml is not installed.
    """

    def __init__(self, text: Any) -> None:
        from ruamel.yaml import YAML
        from ruamel.yaml.docinfo import DocInfo

        yaml: Any = YAML(typ="safe", pure=True)
        yaml.Constructor = _constructor()
        yaml.max_depth = DEEPEST_FILE
        self._constructor, self._parser = yaml.get_constructor_parser(text)
        # Where ruamel.yaml notes what `%YAML` and `%TAG` say; it makes it in its own way of loading alone.
        yaml.doc_infos.append(DocInfo())
        self._composer = yaml.composer
        self._composer.warn_double_anchors = False
        self._most = self._left = 0
        # A node takes a kilobyte: what is too much is refused before it is composed.
        self._next_event, self._parser.get_event = self._parser.get_event, self._counted

    def open(self) -> bool:
        """Go to the first item of the list; False when there is no list."""
        from ruamel.yaml.events import DocumentStartEvent, SequenceStartEvent, StreamStartEvent

        self._within(MOST_VALUES)
        for event in (StreamStartEvent, DocumentStartEvent, SequenceStartEvent):
            if not self._parser.check_event(event):
                return False
            self._parser.get_event()
        return True

    def next(self) -> tuple[int, Any] | None:
        """The next item as a node with its line; None behind the last one. Raises Beyond."""
        from ruamel.yaml.events import SequenceEndEvent

        self._within(MOST_VALUES)
        if self._parser.check_event(SequenceEndEvent):
            self._parser.get_event()
            return None
        line = self._parser.peek_event().start_mark.line + 1
        node = self._composer.compose_node(None, None)
        _Measure(MOST_VALUES).of(node)
        return line, node

    def value(self, node: Any) -> Any:
        """What a node holds."""
        return self._constructor.construct_document(node)

    def close(self) -> int | None:
        """The line of what stands behind the list; None when nothing does."""
        from ruamel.yaml.events import DocumentEndEvent, StreamEndEvent

        if self._parser.check_event(DocumentEndEvent):
            self._parser.get_event()
        if self._parser.check_event(StreamEndEvent):
            return None
        line: int = self._parser.peek_event().start_mark.line + 1
        return line

    def whole(self) -> Any:
        """The one document of the text as a node; None where it is empty. Raises Beyond."""
        self._within(MOST_VALUES_YAML)
        node = self._composer.get_single_node()
        if node is not None:
            _Measure(MOST_VALUES_YAML).of(node)
        return node

    def _within(self, most: int) -> None:
        # A mapping or list has two events, its begin and its end; a text has a begin and an end as well.
        self._most, self._left = most, 2 * most + 4

    def _counted(self) -> Any:
        event = self._next_event()
        self._left -= 1
        if self._left < 0:
            raise Beyond(
                _("it holds more than {most} values, the most that is read", most=self._most), event.start_mark.line + 1
            )
        return event


def parse(text: str) -> Any:
    """What a YAML text holds.

    Raises:
        ruamel.yaml.error.YAMLError: it is not YAML.
        ValueError, TypeError, RecursionError: a value that is none of its kind, or more than the bounds allow.
    """
    items = Items(text)
    node = items.whole()
    return None if node is None else items.value(node)


class _Measure:
    """Counts the values below a node, with what aliases repeat, each node once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._sizes: dict[int, tuple[int, int]] = {}
        self._open: set[int] = set()

    def of(self, node: Any, depth: int = 1) -> tuple[int, int]:
        """How many values there are, and how deep. Raises Beyond."""
        known = self._sizes.get(id(node))
        if known is None:
            known = self._sizes[id(node)] = self._look(node, depth)
        count, levels = known
        line = node.start_mark.line + 1
        if depth + levels - 1 > DEEPEST_FILE:
            raise Beyond(
                _("it is nested too deeply: at most {deepest_file} levels are read", deepest_file=DEEPEST_FILE), line
            )
        if count > self._most:
            repeats = _("what aliases and << repeat counts each time")
            raise Beyond(
                _(
                    "it holds more than {most} values, the most that is read; {repeats}",
                    most=self._most,
                    repeats=repeats,
                ),
                line,
            )
        return known

    def _look(self, node: Any, depth: int) -> tuple[int, int]:
        line = node.start_mark.line + 1
        if node.id == "scalar":
            if node.tag in _NUMBERS and len(node.value) > MOST_DIGITS:
                raise Beyond(
                    _(
                        "a number has {value} digits, and at most {most_digits} are read",
                        value=len(node.value),
                        most_digits=MOST_DIGITS,
                    ),
                    line,
                )
            return 1, 1
        if id(node) in self._open:
            raise Beyond(_("an alias in it contains itself"), line)
        if depth > DEEPEST_FILE:
            raise Beyond(
                _("it is nested too deeply: at most {deepest_file} levels are read", deepest_file=DEEPEST_FILE), line
            )
        self._open.add(id(node))
        count, levels = 1, 0
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                size, below = self.of(part, depth + 1)
                count, levels = count + size, max(levels, below)
        self._open.discard(id(node))
        return count, levels + 1


def _constructor() -> Any:
    from ruamel.yaml.constructor import SafeConstructor

    class Constructor(SafeConstructor):
        """Dates stay text: creatiedatum is free text on the wire."""

        def construct_yaml_float(self, node: Any) -> Any:
            value = super().construct_yaml_float(node)
            return value if ".inf" in node.value.lower() else real_number(str(value))

    Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)
    Constructor.add_constructor("tag:yaml.org,2002:float", Constructor.construct_yaml_float)
    return Constructor


def line_of(error: Exception) -> int | None:
    """The line that an error names, from 1."""
    if isinstance(error, Beyond):
        return error.line
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else None


def reason_of(error: Exception) -> str:
    """What an error says of the text, without a full stop."""
    if isinstance(error, RecursionError) or "maximum depth" in str(error):
        return _("it is nested too deeply: at most {deepest_file} levels are read", deepest_file=DEEPEST_FILE)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return next(iter(str(reason).splitlines()), type(error).__name__).rstrip(".")
