"""What changes from one effective spec to another, and what of it hurts."""

from __future__ import annotations

from .comparison import compare
from .markdown import render_markdown
from .model import GRADES, Change, Direction, Grade, Group, Judgement, Rename, Report
from .text import render_text

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
    from .html import render_html as render

    return render(report, everything)
