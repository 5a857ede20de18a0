"""JSONPath (RFC 9535) with bounded work: few descents, and patterns without backtracking."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, ClassVar, Final

import jsonschema_rs
from jsonpath import JSONPathEnvironment
from jsonpath.exceptions import JSONPathError
from jsonpath.function_extensions import ExpressionType, FilterFunction
from jsonpath.path import CompoundJSONPath, JSONPath

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
        return _PATHS.compile(text)
    except JSONPathError as error:
        reason = str(error.args[0])
        raise NoPath("it is nested too deeply" if "recursion" in reason else reason) from error
    except RecursionError as error:
        raise NoPath("it is nested too deeply") from error


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
