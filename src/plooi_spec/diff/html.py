"""A report as one HTML page that needs nothing from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from plooi_spec.diff import phrases
from plooi_spec.diff.model import GRADES, Grade, Group, Report


def render_html(report: Report, everything: bool = False) -> str:
    """The report as one self-contained page: styles inside, no scripts, nothing loaded from anywhere."""
    grades = [grade for grade in GRADES if report.counts[grade] and (everything or grade != "text")]
    return _template().render(
        report=report,
        sections=[(_anchor(section.group), section) for section in phrases.sections(report, everything)],
        grades=grades,
        mixtures=_mixtures(grades),
        caution=phrases.caution(report),
        hidden=phrases.hidden_texts(report, everything),
        title=phrases.headline(report),
        phrases=phrases,
    )


def _mixtures(grades: list[Grade]) -> list[tuple[Grade, ...]]:
    """All that the grades of a section can be: it is to go away with the last of them."""
    return [mixture for count in range(1, len(grades) + 1) for mixture in combinations(grades, count)]


def _anchor(group: Group) -> str:
    return re.sub(r"[^a-z0-9]+", "-", group.title.lower()).strip("-")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("plooi_spec.diff"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.jinja")
