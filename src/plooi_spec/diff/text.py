"""A report as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from plooi_spec.diff.model import Change, Report
from plooi_spec.diff.phrases import (
    GRADE_NAMES,
    Section,
    caution,
    direction_of,
    headline,
    hidden_texts,
    places,
    rename_line,
    sections,
    summary,
    title_of,
    was_and_now,
)
from plooi_spec.reading.lines import as_line

_WIDTH = max(map(len, GRADE_NAMES.values()))
_INDENT = " " * (_WIDTH + 4)


def render_text(report: Report, everything: bool = False) -> str:
    """The report as plain text; with `everything`, also the changes that are words for people alone."""
    return "\n".join(map(as_line, _lines(report, everything))) + "\n"


def _lines(report: Report, everything: bool) -> Iterator[str]:
    yield headline(report)
    yield from filter(None, [caution(report)])
    yield ""
    yield summary(report)
    yield from filter(None, [hidden_texts(report, everything)])
    for section in sections(report, everything):
        yield ""
        yield section.group.title
        if section.used:
            yield f"  {section.used}"
        for change in section.changes:
            yield from _change(section, change)
    if report.renames:
        yield ""
        yield "other names"
    for rename in report.renames:
        line = rename_line(rename)
        yield f"  {rename.what} {rename.was} → {rename.now}" + (f" ({line})" if line else "")


def _change(section: Section, change: Change) -> Iterator[str]:
    title = f"{title_of(change)}: {change.path}" if change.path else title_of(change)
    yield f"  {GRADE_NAMES[change.grade].ljust(_WIDTH)}  {title}"
    was, now = was_and_now(change)
    if was is not None and now is not None:
        yield f"{_INDENT}{was} → {now}"
    elif was is not None or now is not None:
        yield f"{_INDENT}{'was' if was is not None else 'now'} {was if was is not None else now}"
    if change.rename:
        yield f"{_INDENT}probably {'renamed to' if change.now is None else 'the new name of'} {change.rename}"
    for judgement in change.judgements:
        direction, operations = direction_of(change, judgement), section.operations(judgement)
        line = f"{direction}: {judgement.why}" if direction else judgement.why
        yield f"{_INDENT}{line}" + (f" ({operations})" if operations else "")
    if change.also:
        yield f"{_INDENT}the same in {', '.join(change.also)}"
    yield from (f"{_INDENT}{side} {place}" for side, place in places(change))
