"""What becomes of a relation to another document where processing is known to fail on it.

Source: measured on the services of 0.9.0-beta. The schema takes `documentrelaties` as one object, where processing has
a list: a document that carries a relation, and so every attachment, is delivered and never made public.
"""

from __future__ import annotations

from typing import Literal, get_args

from plooi.errors import ConfigurationError, RelationsNotProcessed
from plooi.language import _
from plooi.model.metadata import Metadata

#: What to do with a relation that processing fails on: deliver nothing, leave it out, or send it all the same.
Relations = Literal["refuse", "leave_out", "send"]


def checked(relations: str) -> None:
    """Raise ConfigurationError unless it is one of the choices."""
    choices = get_args(Relations)
    if relations not in choices:
        raise ConfigurationError(
            _("relations is {relations!r}. Use one of {choices}.", relations=relations, choices=", ".join(choices))
        )


def decided(metadata: Metadata, relations: Relations, label: str) -> Metadata:
    """The metadata as it is to be sent to a version whose processing fails on relations.

    Raises:
        RelationsNotProcessed: it has relations, and `relations` is `refuse`.
    """
    if not metadata.documentrelaties or relations == "send":
        return metadata
    if relations == "refuse":
        raise RelationsNotProcessed(label)
    return metadata.evolve(documentrelaties=())
