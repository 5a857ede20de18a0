"""Checks of days and times that the schema of a version cannot make, and the remedy for a wrong day."""

from __future__ import annotations

from datetime import datetime

from attrs import evolve

from plooi.errors import Problem
from plooi.language import _
from plooi.model import days, moments

#: What the schema says of a text that is no day, or none in the right form.
_FORMS = ("wrong-type", "wrong-format")
BEGIN, END = "geldigheid_begindatum", "geldigheid_einddatum"


def explained(problem: Problem) -> Problem:
    """A problem of a day or a time gets the right form as its remedy; any other problem stays as it is."""
    dated = problem.field in (BEGIN, END) or problem.field.endswith(".at_time")
    if not dated or not isinstance(problem.value, str) or problem.code not in _FORMS:
        return problem
    return evolve(problem, remedy=days.advice_on(problem.value), code="wrong-day")


def order_of(begin: str | None, end: str | None) -> list[Problem]:
    """The problem of a validity that ends before it begins; empty without one."""
    if begin is None or end is None:
        return []
    try:
        first, last = (datetime.fromisoformat(moments.as_moment(text)) for text in (begin, end))
        turned = last < first
    except (ValueError, TypeError):
        return []
    fault = _("It lies before {field}, which is {begin}.", field=BEGIN, begin=begin)
    return [Problem(END, fault, end, _("Correct one of the two."), code="end-before-begin")] if turned else []
