"""What is good enough to send and yet worth a second look: references to what has ended, and dates that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import attrs

from plooi import waardelijsten
from plooi.errors import Code, Problem, first_problems
from plooi.language import _
from plooi.model import days, moments
from plooi.model.metadata import FIELDS, Metadata
from plooi.model.parts import Reference
from plooi.versions.version import Version

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def remarks(version: Version, metadata: Metadata) -> tuple[Problem, ...]:
    """What a version takes although it may be a mistake: values that ended before the document was made.

    The day of the document is its `creatiedatum` where that is a day; without one every value that ended counts. That
    is free text, and the platform takes any. There are no more than `first_problems` gives.
    """
    made = metadata.creatiedatum or ""
    made = days.iso_of(made) or made
    written = str(moments.canonical(made))
    day = moments.day_of(written) or (written[:10] if _DAY.match(written) else None)
    problems = []
    if metadata.creatiedatum and version.carries("creatiedatum") and not _is_date(made):
        advice = days.advice_on(metadata.creatiedatum)
        problems.append(
            Problem("creatiedatum", _("Readers cannot understand this as a date."), made, advice, code="unclear-date")
        )
    for name in _chosen(version):
        value = getattr(metadata, name)
        for where, inside, reference in _references(value, name, "") if value else ():
            remark = _remark(version, name, inside, reference.id, day)
            if remark is not None:
                problems.append(Problem(where, remark[1], reference.id, code=remark[0]))
    return first_problems(problems)


@lru_cache(64)
def _chosen(version: Version) -> tuple[str, ...]:
    """The fields of a version that hold references."""
    return tuple(name for name in FIELDS if version.references(name) and version.carries(name))


def _is_date(text: str) -> bool:
    """Whether a text is a day, a moment, a month or a year."""
    try:
        datetime.fromisoformat(str(moments.canonical(text.strip())))
    except ValueError:
        return days.is_part(text)
    return "-" in text


@lru_cache(8192)
def _remark(version: Version, name: str, inside: str, identity: str, day: str | None) -> tuple[Code, str] | None:
    lists = version.lists_of(name, inside)
    waarden = waardelijsten.meant(identity, lists)
    waarde = waarden[0] if len(waarden) == 1 else None
    if waarde is None:
        return None
    if not waarde.is_node and (waarde.einddatum is None or (day is not None and waarde.in_force(day))):
        return None
    remark = waardelijsten.explain(waarde.id, lists)
    return None if remark is None else ("node" if waarde.is_node else "ended", remark)


def _references(value: Any, where: str, inside: str) -> Iterator[tuple[str, str, Reference]]:
    """The references in a value: its name for people, the attribute that holds it, and itself."""
    if isinstance(value, Reference):
        yield where, inside, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _references(item, f"{where}[{index}]", inside)
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            yield from _references(getattr(value, attribute.name), f"{where}.{attribute.name}", attribute.name)
