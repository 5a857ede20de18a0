"""What the policy of the published build reads in metadata, which nobody has checked yet, and where it fails on that.

Source: server, 0.9.0-beta; measured for what is missing, for numbers and for texts where lists belong.
"""

from __future__ import annotations

from typing import Any

from plooi.sandbox.answers import Unhandled


def subject(metadata: Any) -> tuple[str, list[str | None]]:
    """The URI of the publisher, and those of the document types; None for a type whose id is no text.

    Raises:
        Unhandled: there is no publisher, there are no document types, or one of them has no id.
    """
    document = _member(metadata, "document")
    publisher = _member(_member(document, "publisher"), "id")
    if not isinstance(publisher, str):
        raise Unhandled
    types = _member(_member(document, "classificatiecollectie"), "documentsoorten")
    kinds = types.values() if isinstance(types, dict) else types if isinstance(types, list) else ()
    ids = [_member(kind, "id") for kind in kinds]
    return publisher, [uri if isinstance(uri, str) else None for uri in ids]


def _member(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        raise Unhandled
    return value[name]
