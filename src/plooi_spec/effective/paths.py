"""JSONPath (RFC 9535) with bounded work: few descents, and patterns without backtracking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, ClassVar, Final

import jsonschema_rs
from jsonpath import JSONPathEnvironment
from jsonpath.exceptions import JSONPathError, JSONPathRecursionError
from jsonpath.filter import BaseExpression, FilterExpressionLiteral, InfixExpression, RelativeFilterQuery
from jsonpath.function_extensions import ExpressionType, FilterFunction
from jsonpath.match import JSONPathMatch
from jsonpath.path import CompoundJSONPath, JSONPath
from jsonpath.segments import JSONPathChildSegment, JSONPathRecursiveDescentSegment, JSONPathSegment
from jsonpath.selectors import Filter, NameSelector

Path = JSONPath | CompoundJSONPath

#: The most signs of a path, and the most descents (`..`) in it. Each multiplies the work by the depth of the document.
LONGEST: Final = 2_000
MOST_DESCENTS: Final = 2


_QUOTED: Final = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")


class NoPath(ValueError):
    """A text is no JSONPath, or is beyond the limits; says which, without a full stop."""


class _Pattern(FilterFunction):
    """`match` and `search`, by an engine whose time grows with the text alone."""

    arg_types: ClassVar = [ExpressionType.VALUE, ExpressionType.VALUE]
    return_type = ExpressionType.LOGICAL

    def __init__(self, whole: bool) -> None:
        self.whole = whole

    def __call__(self, value: object, pattern: object) -> bool:
        if not isinstance(value, str) or not isinstance(pattern, str):
            return False
        return bool(_validator(f"^(?:{_dots(pattern)})$" if self.whole else _dots(pattern), pattern).is_valid(value))


class _Environment(JSONPathEnvironment):
    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions |= {"match": _Pattern(whole=True), "search": _Pattern(whole=False)}


_PATHS: Final = _Environment(strict=True)


class _Descent(JSONPathRecursiveDescentSegment):
    """`..` with a filter that only objects with some key can pass, tried on nothing else.

    The library tries a filter on every value of a document. What the filter means is left to it; this only passes
    over the values that cannot match.
    """

    def __init__(self, segment: JSONPathSegment, key: str) -> None:
        super().__init__(env=segment.env, token=segment.token, selectors=segment.selectors)
        self.key = key

    def resolve(self, nodes: Iterable[JSONPathMatch]) -> Iterator[JSONPathMatch]:
        for node in nodes:
            for keys in self._holders(node.obj, ()):
                holder = node
                for key in keys:
                    value: Any = holder.obj
                    holder = holder.new_child(value[key], key)
                for selector in self.selectors:
                    yield from selector.resolve(holder)

    def _holders(self, value: Any, keys: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
        """Where in a value the objects and lists are that hold an object with the key, outer ones first."""
        if len(keys) >= self.env.max_recursion_depth:
            raise JSONPathRecursionError("recursion limit exceeded", token=self.token)
        pairs = [*(value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()))]
        if any(isinstance(member, dict) and self.key in member for _, member in pairs):
            yield keys
        for key, member in pairs:
            if isinstance(member, dict | list):
                yield from self._holders(member, (*keys, key))


def _swift(path: Path) -> Path:
    """The path with its descents replaced by ones that look for the key that their filter needs."""
    if isinstance(path, JSONPath):
        path.segments = tuple(map(_swift_segment, path.segments))
    return path


def _swift_segment(segment: JSONPathSegment) -> JSONPathSegment:
    chosen = segment.selectors[0] if len(segment.selectors) == 1 else None
    if isinstance(segment, JSONPathRecursiveDescentSegment) and isinstance(chosen, Filter):
        key = _needed(chosen.expression.expression)
        return segment if key is None else _Descent(segment, key)
    return segment


def _needed(expression: BaseExpression) -> str | None:
    """A key that an object must have to pass a filter; None when that cannot be said."""
    if isinstance(expression, InfixExpression) and expression.operator == "&&":
        return _needed(expression.left) or _needed(expression.right)
    if isinstance(expression, InfixExpression) and expression.operator == "==":
        return _needed(expression.left) if isinstance(expression.right, FilterExpressionLiteral) else None
    if isinstance(expression, RelativeFilterQuery) and expression.path.segments:
        first = expression.path.segments[0]
        chosen = first.selectors[0] if len(first.selectors) == 1 else None
        if isinstance(first, JSONPathChildSegment) and isinstance(chosen, NameSelector):
            return chosen.name
    return None


def compiled(text: str) -> Path:
    """A JSONPath made ready. Raises NoPath."""
    if len(text) > LONGEST:
        raise NoPath(f"it is longer than {LONGEST} signs")
    spoken = _QUOTED.sub("", text)
    if spoken.count("..") > MOST_DESCENTS:
        raise NoPath(f"it descends (`..`) more than {MOST_DESCENTS} times")
    if "$.." in spoken[1:]:
        raise NoPath("a filter in it descends through the whole document (`$..`) for every value")
    try:
        return _swift(_PATHS.compile(text))
    except JSONPathError as error:
        reason = str(error.args[0])
        raise NoPath("it is nested too deeply" if "recursion" in reason else reason) from error
    except RecursionError as error:
        raise NoPath("it is nested too deeply") from error
    except (ValueError, ArithmeticError) as error:
        # The library does not look at every number before it makes one of it.
        raise NoPath(f"a number in it is none that a path can have ({str(error)[:80]})") from error


def places(path: Path, document: Any) -> list[tuple[str | int, ...]]:
    """The places in a document that a path leads to, as keys, each once. Raises NoPath."""
    try:
        return list(dict.fromkeys(tuple(match.parts) for match in path.finditer(document)))
    except JSONPathError as error:
        raise NoPath(str(error.args[0])) from error
    except RecursionError as error:
        raise NoPath("it is nested too deeply") from error


@lru_cache(maxsize=64)
def _validator(expression: str, pattern: str) -> Any:
    options = jsonschema_rs.RegexOptions()
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": expression}, pattern_options=options)
    except (jsonschema_rs.ValidationError, ValueError) as error:
        raise NoPath(f"its pattern {pattern[:80]!r} is no regular expression of RFC 9485") from error


def _dots(pattern: str) -> str:
    """The pattern with each dot written out: in RFC 9485 it is any sign but the ends of lines, both of them."""
    parts = re.findall(r"\\.|\[(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL)
    return "".join(r"[^\n\r]" if part == "." else part for part in parts)
