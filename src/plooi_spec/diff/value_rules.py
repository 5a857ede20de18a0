"""The rules for schemas: objects, lists, texts, numbers, and the values that there can be."""

from __future__ import annotations

from collections.abc import Mapping

from plooi_spec.diff.verdicts import NEVER_PROMISED, PASSED_OVER, Rule, answer, request

_READ_ONLY = "It is read-only: no client sends it."
_WRITE_ONLY = "It is write-only: it is in no answer."
_CLOSED = "The object was closed: a client that checks answers refuses names that it does not know."


def _removed(answered: Rule) -> tuple[Rule, ...]:
    """The rules for a property that is gone; `answered` is that for answers which held it."""
    return (
        request("risky", "A client that sends back all that it was answered is refused.", "read-only in a closed one"),
        request("harmless", _READ_ONLY, "read-only"),
        request("breaking", "The object is closed: what still sends it is refused.", "is closed"),
        request("risky", "It may still be sent, but nothing says that anything is done with it."),
        answer("harmless", _WRITE_ONLY, "write-only"),
        answered,
    )


VALUE_RULES: Mapping[str, tuple[Rule, ...]] = {
    # Objects.
    "property-added": (
        request("harmless", "It may be left out."),
        answer("harmless", _WRITE_ONLY, "write-only"),
        answer("risky", _CLOSED, "was closed"),
        answer("harmless", PASSED_OVER),
    ),
    "required-property-added": (
        request("harmless", _READ_ONLY, "read-only"),
        request("breaking", "What lacks it is refused from now on."),
        answer("harmless", _WRITE_ONLY, "write-only"),
        answer("risky", _CLOSED, "was closed"),
        answer("harmless", PASSED_OVER),
    ),
    "property-removed": _removed(answer("risky", NEVER_PROMISED)),
    "required-property-removed": _removed(answer("breaking", "What every answer held is gone.")),
    "property-made-required": (
        request("harmless", _READ_ONLY, "read-only"),
        request("breaking", "What lacks it is refused from now on."),
        answer("harmless", "An answer always holds it from now on."),
    ),
    "property-made-optional": (
        request("harmless", "It may still be sent."),
        answer("harmless", _WRITE_ONLY, "write-only"),
        answer("breaking", "An answer may lack what it always held."),
    ),
    "object-closed": (
        request("breaking", "What holds names that the object does not name is refused from now on."),
        answer("harmless", "An answer holds nothing but what is named."),
    ),
    "object-opened": (
        request("harmless", "All that was accepted still is."),
        answer("risky", "An answer can hold names that it never held before."),
    ),
    # Values.
    "type-widened": (
        request("harmless", "All that was accepted still is."),
        answer("breaking", "An answer can hold a type that a client cannot read."),
    ),
    "null-allowed": (
        request("risky", "Where another shape allows null as well, it is refused from now on.", "overlaps"),
        request("harmless", "It need not be sent as null."),
        answer("breaking", "An answer can hold null where it always held a value."),
    ),
    "null-refused": (
        request("breaking", "What sends null is refused from now on."),
        answer("risky", "Null that fitted another shape as well was refused, and can be answered now.", "overlaps"),
        answer("harmless", "An answer always holds a value."),
    ),
    "values-added": (
        request("harmless", "The values that were accepted still are."),
        answer("risky", "An answer can hold a value that a client with the old list does not know."),
    ),
    "values-removed": (
        request("breaking", "What sends one of these values is refused from now on."),
        answer("harmless", "An answer holds nothing but values that a client knows."),
    ),
    "list-added": (
        request("breaking", "Values outside the list are refused from now on."),
        answer("harmless", "An answer holds nothing but values of the list."),
    ),
    "list-removed": (
        request("harmless", "The values of the list are still accepted."),
        answer("risky", "An answer can hold values outside the list that a client knows."),
    ),
    "list-version-changed": (
        request("harmless", "Values that came and went are reported by themselves."),
        answer("harmless", "Values that came and went are reported by themselves."),
    ),
    "size-added": (
        request("risky", "Numbers of more than 64 bits may be refused; hardly a client sends any."),
        answer("harmless", "What is answered was possible before as well."),
    ),
    "size-removed": (
        request("harmless", "All that was accepted still is."),
        answer("risky", "An answer can hold a number of more than 64 bits."),
    ),
    "alternatives-added": (
        request("harmless", "All that was accepted fits one of them.", "same"),
        request("risky", "What fits more than one of them is refused from now on.", "covered"),
    ),
    "pattern-changed": (
        request("harmless", "All that was accepted still is.", "wider"),
        request("harmless", "What is accepted stays the same.", "same"),
        request("breaking", "Some of what was accepted is refused from now on."),
        answer("harmless", "What can be answered stays the same.", "same"),
        answer("harmless", "What is answered was possible before as well.", "narrower"),
        answer("risky", "An answer can hold what it never held before."),
    ),
    "scalar-made-list": (
        request("breaking", "One value is not enough any more.", "several needed"),
        request("risky", "One value is a list of one, save where it holds the sign that separates values.", "split"),
        request("harmless", "One value is written as a list of one is."),
        answer("breaking", "Several values can come where one always came."),
    ),
    "list-made-scalar": (
        request("breaking", "Several values are refused from now on."),
        answer("harmless", "One value is written as a list of one is."),
    ),
    "alternative-added": (
        request("risky", "What fits this shape and another one as well is refused from now on.", "overlaps"),
        request("harmless", "What was accepted still is."),
        answer("harmless", "What has this shape had another one of those before.", "covered"),
        answer("breaking", "An answer can hold a type that a client cannot read.", "new type"),
        answer("risky", "An answer can have a shape that a client does not know."),
    ),
    "alternative-removed": (
        request("harmless", "What has this shape has another one that is still accepted.", "covered"),
        request("breaking", "What has this shape is refused from now on."),
        answer("risky", "An answer can now hold what fitted this shape and another one as well.", "overlaps"),
        answer("harmless", "An answer has one of the shapes that a client knows."),
    ),
    "default-added": (
        request("harmless", "Who leaves it out now knows what that means."),
        answer("harmless", "Who does not find it now knows what that means."),
    ),
    "default-removed": (
        request("risky", "What leaving it out means is not said any more."),
        answer("risky", "What its absence means is not said any more."),
    ),
    "default-changed": (
        request("risky", "Leaving it out now means something else."),
        answer("risky", "Its absence now means something else."),
    ),
    "read-only-added": (
        request("risky", "It is not meant to be sent any more: it may be refused, or passed over."),
        answer("harmless", "It is answered as before."),
    ),
    "read-only-removed": (
        request("breaking", "It must be sent from now on, and no client sent it before.", "is required"),
        request("harmless", "It may be sent from now on."),
        answer("harmless", "It is answered as before."),
    ),
    "write-only-added": (
        request("harmless", "It is sent as before."),
        answer("breaking", "What every answer held is not answered any more.", "was required"),
        answer("risky", "It is not answered any more; it was never promised."),
    ),
    "write-only-removed": (
        request("harmless", "It is sent as before."),
        answer("harmless", "It may be answered from now on."),
    ),
    "discriminator-changed": (
        request("breaking", "Which shape is meant is said in another way."),
        answer("breaking", "Which shape is meant is said in another way."),
    ),
    "discriminator-added": (
        request("risky", "Which shape is meant may have to be said from now on."),
        answer("harmless", "Which shape is meant is said from now on."),
    ),
    "discriminator-removed": (
        request("harmless", "Which shape is meant may still be said."),
        answer("risky", "Nothing says any more that an answer tells which shape it has."),
    ),
    "discriminator-values-added": (
        request("harmless", "The values that were accepted still are."),
        answer("risky", "An answer can have a shape that a client does not know."),
    ),
    "discriminator-values-removed": (
        request("breaking", "What names its shape by this value is refused from now on."),
        answer("harmless", "An answer has one of the shapes that a client knows."),
    ),
    "keyword-changed": (
        request("risky", "What this keyword does is not known here; look at the two."),
        answer("risky", "What this keyword does is not known here; look at the two."),
    ),
}
