"""What values of the value lists are called, where the spec does not say it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

#: The lists that the client comes with, beside this package: read as data, since the workshop does not import it.
_LISTS = Path(__file__).resolve().parents[2] / "plooi" / "waardelijsten" / "data"
#: A code that says by itself what it is one of, such as `gm1980` or `c_3300f29a`; `PDF` does not.
_CODE = re.compile(r"(?=.*\d)(?:[a-z]{2,}|c_)[0-9a-f]{2,}")


def labels_of(values: Iterable[Any], own: Mapping[str, str]) -> dict[str, str]:
    """The labels of some values, by their text: those of the spec (`own`), or else those of the lists of the client."""
    labels = {}
    for value in map(str, values):
        label = own.get(value) or _known(value)
        if label is not None:
            labels[value] = label
    return labels


def _known(value: str) -> str | None:
    if value.startswith(("http://", "https://")) or _CODE.fullmatch(value):
        return _all().get(value)
    return None


@cache
def _all() -> Mapping[str, str]:
    """The labels of all values of all lists, by their URI and by their code."""
    labels: dict[str, str] = {}
    for path in sorted(_LISTS.glob("*.json")):
        for start, rows in json.loads(path.read_text(encoding="utf-8"))["waarden"].items():
            for code, label, *_ in rows:
                labels[start + code] = label
                labels.setdefault(code, label)
    return labels
