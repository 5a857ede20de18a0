"""A report as Markdown, for the text of a merge request."""

from __future__ import annotations

import re
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
    title_of,
    was_and_now,
)
from plooi_spec.reading.lines import as_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def render_markdown(report: Report, everything: bool = False) -> str:
    """The report as Markdown (GitHub's and GitLab's kind).

    What breaks or is risky stands open; groups in which nothing does are folded away, and so are all places.
    """
    return "\n".join(map(as_line, _lines(report, everything))) + "\n"


def _lines(report: Report, everything: bool) -> Iterator[str]:
    yield f"# {_text(headline(report))}"
    yield ""
    notes = [note for note in (caution(report), hidden_texts(report, everything)) if note]
    for note in notes:
        yield f"> {_text(note)}"
        yield ""
    counts = report.counts
    if not any(counts.values()):
        yield "Nothing changes."
        return
    yield f"| {' | '.join(GRADE_NAMES.values())} |"
    yield f"| {' | '.join('---:' for _ in GRADE_NAMES)} |"
    yield f"| {' | '.join(str(counts[grade]) for grade in GRADE_NAMES)} |"
    if report.renames:
        yield ""
        yield "## Other names"
        yield ""
    for rename in report.renames:
        yield f"- {rename.what} {_code(rename.was)} → {_code(rename.now)} {_text(rename_line(rename))}".rstrip()
    shown = sections(report, everything)
    for section in shown:
        if {"breaking", "risky"} & set(section.grades):
            yield ""
            yield from _section(section)
    rest = [section for section in shown if not {"breaking", "risky"} & set(section.grades)]
    if rest:
        yield ""
        yield f"<details><summary>{len(rest)} more with nothing that breaks or is risky</summary>"
        for section in rest:
            yield ""
            yield from _section(section)
        yield ""
        yield "</details>"


def _section(section: Section) -> Iterator[str]:
    yield f"## {_text(section.group.title)}"
    yield ""
    if section.used:
        yield f"{_text(section.used[0].upper() + section.used[1:])}."
        yield ""
    yield "| | change | was → now | what it means |"
    yield "| --- | --- | --- | --- |"
    for change in section.changes:
        yield f"| {' | '.join(_cells(section, change))} |"
    yield ""
    yield "<details><summary>places</summary>"
    yield ""
    for change in section.changes:
        shown = " → ".join(f"{side} {_code(place)}" for side, place in places(change))
        if shown:
            yield f"- {_text(title_of(change))}{f' {_code(change.path)}' if change.path else ''}: {shown}"
    yield ""
    yield "</details>"


def _cells(section: Section, change: Change) -> Iterator[str]:
    grade = GRADE_NAMES[change.grade]
    yield f"**{grade}**" if change.grade == "breaking" else grade
    yield f"{_text(title_of(change))}{f'<br>{_code(change.path)}' if change.path else ''}"
    was, now = was_and_now(change)
    shown = [_code(value) for value in (was, now) if value is not None]
    yield " → ".join(shown) if len(shown) == 2 else f"{'was' if was is not None else 'now'} {shown[0]}" if shown else ""
    texts = []
    for judgement in change.judgements:
        direction, operations = direction_of(change, judgement), section.operations(judgement)
        line = f"*{direction}*: {_text(judgement.why)}" if direction else _text(judgement.why)
        texts.append(f"{line} ({_text(operations)})" if operations else line)
    if change.rename:
        texts.append(f"Probably {'renamed to' if change.now is None else 'the new name of'} {_code(change.rename)}.")
    if change.also:
        texts.append(_text(f"The same in {', '.join(change.also)}."))
    yield "<br>".join(texts)


def _text(value: str) -> str:
    """Text in which nothing is taken for markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(value.split()))


def _code(value: str) -> str:
    """A value as code, also inside a table, whatever signs it holds."""
    value = " ".join(value.split()).replace("|", "\\|")
    longest = max(map(len, re.findall("`+", value)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest or not value.strip("`") else ""
    return f"{fence}{space}{value}{space}{fence}"
