"""What a change means to a client: the rules, in one table.

Two measures hold throughout. In a request, accepting less is what breaks; accepting more is harmless. In an answer,
promising less is what breaks; where the promise only grows wider (a new value, a longer text) a client may trip over
what it never saw before, which is risky. What means nothing by the letter of the spec but is noticed all the same,
such as a field that may still be sent and that nothing is done with, is risky too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Literal, TypeAlias

from plooi_spec.diff.call_rules import CALL_RULES
from plooi_spec.diff.model import Direction
from plooi_spec.diff.value_rules import VALUE_RULES
from plooi_spec.diff.verdicts import Rule, answer, request

#: What a change does to the set of values that a schema allows; `other` is when neither set holds the other, `same`
#: when both are known to be one set.
Effect: TypeAlias = Literal["narrower", "wider", "other", "same"]

#: The fact that something came to or went from one of several schemas, that exactly one of them must fit, and that
#: another may fit as well.
OVERLAPS = "overlaps"

#: The fact that a change stands in such a schema: to allow less in it is to allow more in all, and the other way round.
AMONG_OVERLAPPING = "among overlapping ones"

#: Why nothing that changes matters in a direction in which nothing of it travels.
SILENT: Mapping[Direction, str] = {
    "request": "It was read-only: no client sent it.",
    "answer": "It is write-only on one side: no client reads it.",
}


#: What holds for any change of a schema that the table has nothing more exact to say of.
_EFFECTS: Mapping[str, tuple[Rule, ...]] = {
    "narrower": (
        request("breaking", "Some of what was accepted is refused from now on."),
        answer("harmless", "What is answered was possible before as well."),
    ),
    "wider": (
        request("harmless", "All that was accepted still is."),
        answer("risky", "An answer can hold what it never held before."),
    ),
    "other": (
        request("breaking", "Some of what was accepted is refused from now on."),
        answer("breaking", "What is answered is not what it was; a client that reads it as before can fail."),
    ),
    "same": (
        request("harmless", "What is accepted stays the same."),
        answer("harmless", "What can be answered stays the same."),
    ),
}

#: What holds instead of harmless where another shape may fit as well.
_OVERLAPPING: Mapping[str, Rule] = {
    "narrower": answer("risky", "What fitted this shape and another one as well was refused, and can be answered now."),
    "wider": request("risky", "What fits this shape and another one as well is refused from now on."),
}

_RULES = {**CALL_RULES, **VALUE_RULES}


def effect_of(narrower: bool, wider: bool) -> Effect:
    """The effect of a change that takes something away, gives something more, or both."""
    return "other" if narrower and wider else "narrower" if narrower else "wider"


def judge(kind: str, direction: Direction, facts: Iterable[str] = ()) -> Rule:
    """The rule for a change of a kind in data that goes one way.

    `facts` are what was found beside it, the effect on the set of values among them. Raises LookupError where no rule
    is made for this way, which for `both` and `none` can be.
    """
    known = set(facts)
    general = [rule for effect, rules in _EFFECTS.items() if effect in known for rule in rules]
    for rule in (*_RULES.get(kind, ()), *general):
        if rule.direction == direction and (rule.fact is None or rule.fact in known):
            return rule if AMONG_OVERLAPPING not in known or rule.grade != "harmless" else _overlapping(rule, known)
    raise LookupError(f"No rule for {kind} in {direction}.")


def _overlapping(rule: Rule, facts: Set[str]) -> Rule:
    """What holds in the place of a harmless rule where another shape may fit as well."""
    for effect, other in _OVERLAPPING.items():
        if not facts.isdisjoint({effect, OVERLAPS}) and other.direction == rule.direction:
            return other
    return rule
