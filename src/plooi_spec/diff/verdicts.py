"""The form of the rules: what a change means to a client, for data that goes one way."""

from __future__ import annotations

from attrs import frozen

from plooi_spec.diff.model import Direction, Grade

PASSED_OVER = "A client that does not know it passes over it."
NEVER_PROMISED = "It was never promised, but a client that uses it gets it no more."


@frozen
class Rule:
    """A verdict for data that goes one way; `fact` must have been found for it to apply."""

    direction: Direction
    grade: Grade
    why: str
    fact: str | None = None


def request(grade: Grade, why: str, fact: str | None = None) -> Rule:
    """A verdict for what a client sends."""
    return Rule("request", grade, why, fact)


def answer(grade: Grade, why: str, fact: str | None = None) -> Rule:
    """A verdict for what a client is answered."""
    return Rule("answer", grade, why, fact)


def whole(grade: Grade, why: str, fact: str | None = None) -> Rule:
    """A verdict for both ways together."""
    return Rule("both", grade, why, fact)


def neither(grade: Grade, why: str, fact: str | None = None) -> Rule:
    """A verdict for what travels in neither way."""
    return Rule("none", grade, why, fact)
