"""Single things out of wire metadata of any version, whatever is missing."""

from __future__ import annotations

from typing import Any

from plooi.versions.spec import Spec


def part(metadata: Any, *path: str) -> Any:
    """What stands at the end of a path of keys; None when it ends before."""
    for key in path:
        if not isinstance(metadata, dict):
            return None
        metadata = metadata.get(key)
    return metadata


def document_of(metadata: Any) -> Any:
    """What stands under the root key of metadata, whatever a version calls that key."""
    if not isinstance(metadata, dict) or "document" in metadata:
        return part(metadata, "document")
    return next(
        (value for key, value in metadata.items() if isinstance(value, dict) and key != "documentrelaties"), None
    )


def publisher_of(metadata: Any) -> str | None:
    """The URI of the publisher, or its code where a version has that alone."""
    publisher = part(document_of(metadata), "publisher")
    return publisher if isinstance(publisher, str) else _text(part(publisher, "id"))


def responsible_of(metadata: Any) -> str | None:
    """The URI of the responsible organisation, which is the publisher when no other is named."""
    return _text(part(document_of(metadata), "verantwoordelijke", "id")) or publisher_of(metadata)


def title_of(metadata: Any) -> str | None:
    """The official title."""
    return _text(part(document_of(metadata), "titelcollectie", "officieleTitel"))


def types_of(metadata: Any) -> list[Any] | None:
    """The document types as `{id, label}`, of versions that have a list and of those that have one; None without."""
    collection = part(document_of(metadata), "classificatiecollectie")
    many, one = part(collection, "documentsoorten"), part(collection, "documentsoort")
    if isinstance(many, list):
        return many
    return None if one is None else [one]


def label_of(reference: Any, spec: Spec) -> str | None:
    """A reference in words: by its own label, else by that of the spec's lists, else its URI."""
    uri, label = _text(part(reference, "id")), _text(part(reference, "label"))
    if uri is None or label is not None:
        return label
    return next((lijst[uri].label for lijst in spec.lists.values() if uri in lijst), uri)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
