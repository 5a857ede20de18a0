"""JSON data as plain Python values: copied, compared, and written."""

from __future__ import annotations

import json
from typing import Any


def clone(value: Any) -> Any:
    """A deep copy of JSON data; several times faster than `copy.deepcopy`, which must expect circles."""
    if isinstance(value, dict):
        return {key: clone(member) for key, member in value.items()}
    if isinstance(value, list):
        return [clone(item) for item in value]
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two plain values are the same JSON; to Python `1`, `1.0` and `True` are equal."""
    return type(left) is type(right) and bool(left == right)


def dump(value: Any) -> str:
    """JSON text in the form this project stores it: members in their order, indented by two, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
