"""What is asked when metadata is written for a version, and what comes of it."""

from __future__ import annotations

from typing import Any, Literal

from attrs import field, frozen

from plooi.model.parts import Documentrelatie

#: What a metadata document is for: a `POST` or a `PUT`.
Use = Literal["create", "replace"]
#: What to do with what a version cannot carry: raise NotInThisVersion, or leave it out and say so.
Loss = Literal["refuse", "report"]


@frozen
class Encoded:
    """A wire document ready to be sent, and the fields that are not in it although the metadata has them.

    `documentrelaties` are the relations that were left out because processing fails on them.
    """

    document: dict[str, Any] = field(repr=False)
    left_out: tuple[str, ...] = ()
    documentrelaties: tuple[Documentrelatie, ...] = ()
