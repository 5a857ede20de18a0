"""What a change means to a client: the rules, in one table.

Two measures hold throughout. In a request, accepting less is what breaks; accepting more is harmless. In an answer,
promising less is what breaks; where the promise only grows wider (a new value, a longer text) a client may trip over
what it never saw before, which is risky. What means nothing by the letter of the spec but is noticed all the same,
such as a field that may still be sent and that nothing is done with, is risky too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from .model import Direction, Grade

#: What a change does to the set of values that a schema allows; `other` is when neither set holds the other.
Effect: TypeAlias = Literal["narrower", "wider", "other"]


@frozen
class Rule:
    """A verdict for data that goes one way; `fact` must have been found for it to apply."""

    direction: Direction
    grade: Grade
    why: str
    fact: str | None = None


def _request(grade: Grade, why: str, fact: str | None = None) -> Rule:
    return Rule("request", grade, why, fact)


def _answer(grade: Grade, why: str, fact: str | None = None) -> Rule:
    return Rule("answer", grade, why, fact)


def _whole(grade: Grade, why: str, fact: str | None = None) -> Rule:
    return Rule("both", grade, why, fact)


def _neither(grade: Grade, why: str, fact: str | None = None) -> Rule:
    return Rule("none", grade, why, fact)


#: What holds for any change of a schema that the table has nothing more exact to say of.
_EFFECTS: Mapping[str, tuple[Rule, ...]] = {
    "narrower": (
        _request("breaking", "Some of what was accepted is refused from now on."),
        _answer("harmless", "What is answered was possible before as well."),
    ),
    "wider": (
        _request("harmless", "All that was accepted still is."),
        _answer("risky", "An answer can hold what it never held before."),
    ),
    "other": (
        _request("breaking", "Some of what was accepted is refused from now on."),
        _answer("breaking", "What is answered is not what it was; a client that reads it as before can fail."),
    ),
}

_CLOSED = "The object was closed: a client that checks answers refuses names that it does not know."

_RULES: Mapping[str, tuple[Rule, ...]] = {
    "text-changed": (_neither("text", "Words for people; nothing changes on the wire."),),
    "version-changed": (_neither("harmless", "The number says that something changed, and not what."),),
    # Where the API is, and who may come in.
    "server-added": (_request("harmless", "The addresses that were there are still there."),),
    "server-removed": (
        _request("risky", "The host is another, the path on it is not: it is the address to configure.", "same path"),
        _request("breaking", "Calls to the old address no longer arrive."),
    ),
    "security-added": (_request("harmless", "All who could sign in still can."),),
    "security-removed": (_request("breaking", "A client that signs in this way is refused from now on."),),
    "security-scheme-changed": (_request("breaking", "A client that signs in as before is refused from now on."),),
    "security-scheme-added": (_neither("harmless", "What asks for it is told with the operations."),),
    "security-scheme-removed": (_neither("harmless", "What no longer takes it is told with the operations."),),
    # Operations.
    "path-added": (_whole("harmless", "New; nothing called it before."),),
    "path-removed": (_whole("breaking", "Calls to it find nothing any more."),),
    "path-parameter-renamed": (_neither("harmless", "The address stays the same; generated code has another name."),),
    "operation-added": (_whole("harmless", "New; nothing called it before."),),
    "operation-removed": (_whole("breaking", "Calls to it are refused from now on."),),
    "operation-moved": (_whole("breaking", "Calls to the old address find nothing any more."),),
    "operation-id-changed": (
        _neither("risky", "Nothing changes on the wire, but generated code and its users know the operation by it."),
    ),
    "deprecation-added": (
        _request("harmless", "It still works, but is not meant to stay."),
        _answer("harmless", "It is still answered, but is not meant to stay."),
        _whole("harmless", "It still works, but is not meant to stay."),
    ),
    "deprecation-removed": (
        _request("harmless", "It is meant to stay after all."),
        _answer("harmless", "It is meant to stay after all."),
        _whole("harmless", "It is meant to stay after all."),
    ),
    "callbacks-changed": (_whole("risky", "What the platform calls at the client is another; look at the two."),),
    "webhooks-changed": (_whole("risky", "What the platform calls at the client is another; look at the two."),),
    # What is sent.
    "parameter-added": (_request("harmless", "It may be left out."),),
    "required-parameter-added": (_request("breaking", "A call without it is refused from now on."),),
    "parameter-removed": (_request("risky", "It may still be sent, but nothing says that it has any effect."),),
    "required-parameter-removed": (
        _request("risky", "It may still be sent, but nothing says that it has any effect."),
    ),
    "parameter-made-required": (_request("breaking", "A call without it is refused from now on."),),
    "parameter-made-optional": (_request("harmless", "It may still be sent."),),
    "serialization-changed": (
        _request("breaking", "A value that is written as before is not understood."),
        _answer("breaking", "A value that is read as before is not understood."),
    ),
    "empty-value-refused": (_request("breaking", "A call that sends it empty is refused from now on."),),
    "empty-value-allowed": (_request("harmless", "A call that fills it is as good as before."),),
    "request-body-added": (_request("harmless", "It may be left out."),),
    "required-request-body-added": (_request("breaking", "A call without a body is refused from now on."),),
    "request-body-removed": (_request("breaking", "The body that was sent is not taken any more."),),
    "required-request-body-removed": (_request("breaking", "The body that was sent is not taken any more."),),
    "request-body-made-required": (_request("breaking", "A call without a body is refused from now on."),),
    "request-body-made-optional": (_request("harmless", "It may still be sent."),),
    "media-type-added": (
        _request("harmless", "What was sent before is still taken."),
        _answer("harmless", "Who asks with `Accept` for what there was still gets that."),
    ),
    "media-type-removed": (
        _request("breaking", "What is sent in this type is refused from now on."),
        _answer("breaking", "Who can only read this type is not answered any more."),
    ),
    "encoding-changed": (
        _request("risky", "The parts of the body are written in another way; look at the two."),
        _answer("risky", "The parts of the body are written in another way; look at the two."),
    ),
    # What is answered.
    "response-added": (
        _answer("risky", "A client that waits for the status that it knows takes this one for a failure.", "success"),
        _answer("harmless", "A client takes a status that it does not know by its first digit."),
    ),
    "response-removed": (
        _answer("breaking", "The success that a client waits for does not come any more.", "success"),
        _answer("risky", "What was told with this status is told in another way, or not at all."),
    ),
    "success-status-changed": (_answer("breaking", "A client that waits for the old status takes it for a failure."),),
    "header-added": (_answer("harmless", "A client that does not know it passes over it."),),
    "required-header-added": (_answer("harmless", "A client that does not know it passes over it."),),
    "header-removed": (_answer("risky", "It was never promised, but a client that uses it gets it no more."),),
    "required-header-removed": (_answer("breaking", "What every answer carried is gone."),),
    "header-made-required": (_answer("harmless", "An answer always carries it from now on."),),
    "header-made-optional": (_answer("breaking", "An answer may lack what it always carried."),),
    "links-changed": (_answer("harmless", "Links only describe which calls go together."),),
    # Objects.
    "property-added": (
        _request("harmless", "It may be left out."),
        _answer("risky", _CLOSED, "was closed"),
        _answer("harmless", "A client that does not know it passes over it."),
    ),
    "required-property-added": (
        _request("breaking", "What lacks it is refused from now on."),
        _answer("risky", _CLOSED, "was closed"),
        _answer("harmless", "A client that does not know it passes over it."),
    ),
    "property-removed": (
        _request("breaking", "The object is closed: what still sends it is refused.", "is closed"),
        _request("risky", "It may still be sent, but nothing says that anything is done with it."),
        _answer("risky", "It was never promised, but a client that uses it gets it no more."),
    ),
    "required-property-removed": (
        _request("breaking", "The object is closed: what still sends it is refused.", "is closed"),
        _request("risky", "It may still be sent, but nothing says that anything is done with it."),
        _answer("breaking", "What every answer held is gone."),
    ),
    "property-made-required": (
        _request("breaking", "What lacks it is refused from now on."),
        _answer("harmless", "An answer always holds it from now on."),
    ),
    "property-made-optional": (
        _request("harmless", "It may still be sent."),
        _answer("breaking", "An answer may lack what it always held."),
    ),
    "object-closed": (
        _request("breaking", "What holds names that the object does not name is refused from now on."),
        _answer("harmless", "An answer holds nothing but what is named."),
    ),
    "object-opened": (
        _request("harmless", "All that was accepted still is."),
        _answer("risky", "An answer can hold names that it never held before."),
    ),
    # Values.
    "type-widened": (
        _request("harmless", "All that was accepted still is."),
        _answer("breaking", "An answer can hold a type that a client cannot read."),
    ),
    "null-allowed": (
        _request("harmless", "It need not be sent as null."),
        _answer("breaking", "An answer can hold null where it always held a value."),
    ),
    "null-refused": (
        _request("breaking", "What sends null is refused from now on."),
        _answer("harmless", "An answer always holds a value."),
    ),
    "values-added": (
        _request("harmless", "The values that were accepted still are."),
        _answer("risky", "An answer can hold a value that a client with the old list does not know."),
    ),
    "values-removed": (
        _request("breaking", "What sends one of these values is refused from now on."),
        _answer("harmless", "An answer holds nothing but values that a client knows."),
    ),
    "list-added": (
        _request("breaking", "Values outside the list are refused from now on."),
        _answer("harmless", "An answer holds nothing but values of the list."),
    ),
    "list-removed": (
        _request("harmless", "The values of the list are still accepted."),
        _answer("risky", "An answer can hold values outside the list that a client knows."),
    ),
    "list-version-changed": (
        _request("harmless", "Which values came and went is told apart."),
        _answer("harmless", "Which values came and went is told apart."),
    ),
    "pattern-changed": (
        _request("breaking", "Some of what was accepted is refused from now on."),
        _answer("risky", "An answer can hold what it never held before."),
    ),
    "alternative-added": (
        _request("risky", "What fits this shape and another one as well is refused from now on.", "overlaps"),
        _request("harmless", "What was accepted still is."),
        _answer("breaking", "An answer can hold a type that a client cannot read.", "new type"),
        _answer("risky", "An answer can have a shape that a client does not know."),
    ),
    "alternative-removed": (
        _request("breaking", "What has this shape is refused from now on."),
        _answer("risky", "An answer can now hold what fitted this shape and another one as well.", "overlaps"),
        _answer("harmless", "An answer has one of the shapes that a client knows."),
    ),
    "default-added": (
        _request("harmless", "Who leaves it out now knows what that means."),
        _answer("harmless", "Who does not find it now knows what that means."),
    ),
    "default-removed": (
        _request("risky", "What leaving it out means is not said any more."),
        _answer("risky", "What its absence means is not said any more."),
    ),
    "default-changed": (
        _request("risky", "Leaving it out now means something else."),
        _answer("risky", "Its absence now means something else."),
    ),
    "read-only-added": (
        _request("risky", "It is not meant to be sent any more: it may be refused, or passed over."),
        _answer("harmless", "It is answered as before."),
    ),
    "read-only-removed": (
        _request("harmless", "It may be sent from now on."),
        _answer("harmless", "It is answered as before."),
    ),
    "write-only-added": (
        _request("harmless", "It is sent as before."),
        _answer("breaking", "It is not answered any more."),
    ),
    "write-only-removed": (
        _request("harmless", "It is sent as before."),
        _answer("harmless", "It may be answered from now on."),
    ),
    "discriminator-changed": (
        _request("breaking", "Which shape is meant is said in another way."),
        _answer("breaking", "Which shape is meant is said in another way."),
    ),
    "keyword-changed": (
        _request("risky", "What this keyword does is not known here; look at the two."),
        _answer("risky", "What this keyword does is not known here; look at the two."),
    ),
    "components-added": (_neither("harmless", "What uses them is told apart."),),
    "components-removed": (_neither("harmless", "What used them is told apart."),),
    "component-changed": (_neither("risky", "What this part does is not known here; look at the two."),),
}


def judge(kind: str, direction: Direction, facts: Iterable[str] = ()) -> Rule:
    """The rule for a change of a kind in data that goes one way.

    `facts` are what was found beside it, the effect on the set of values among them. Raises LookupError where no rule
    is made for this way, which for `both` and `none` can be.
    """
    known = set(facts)
    general = [rule for effect in ("narrower", "wider", "other") if effect in known for rule in _EFFECTS[effect]]
    for rule in (*_RULES.get(kind, ()), *general):
        if rule.direction == direction and (rule.fact is None or rule.fact in known):
            return rule
    raise LookupError(f"No rule for {kind} in {direction}.")
