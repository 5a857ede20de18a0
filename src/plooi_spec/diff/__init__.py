"""What changes from one effective spec to another, and what of it hurts."""

from __future__ import annotations

from plooi_spec.diff.comparison import compare
from plooi_spec.diff.markdown import render_markdown
from plooi_spec.diff.model import GRADES, Change, Direction, Grade, Group, Judgement, Rename, Report
from plooi_spec.diff.text import render_text

__all__ = [
    "GRADES",
    "Change",
    "Direction",
    "Grade",
    "Group",
    "Judgement",
    "Rename",
    "Report",
    "compare",
    "render_html",
    "render_markdown",
    "render_text",
]


def render_html(report: Report, everything: bool = False) -> str:
    """The report as one self-contained HTML page; with `everything`, also the changes that are words for people."""
    # Jinja is only needed here.
    from plooi_spec.diff.html import render_html as render

    return render(report, everything)
