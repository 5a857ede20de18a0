"""Single things out of wire metadata of any version, whatever is missing."""

from __future__ import annotations

from typing import Any

from plooi.model.parts import Reference
from plooi.model.pointers import ABSENT, look
from plooi.versions.spec import Spec
from plooi.versions.version import Version


def part(metadata: Any, *path: str) -> Any:
    """What stands at the end of a path of keys; None when it ends before."""
    for key in path:
        if not isinstance(metadata, dict):
            return None
        metadata = metadata.get(key)
    return metadata


def field_of(version: Version, metadata: Any, name: str) -> Any:
    """What stands on the wire for a field of the model; None where there is nothing, or no place for it."""
    path = version.path_of(name)
    value = ABSENT if path is None else look(metadata, path)
    return None if value is ABSENT else value


def reference_of(version: Version, metadata: Any, name: str) -> dict[str, Any] | None:
    """The reference of a field as `{id, label}`, in whatever form a version has it: alone, in a list, or as a text."""
    value = field_of(version, metadata, name)
    value = _plain(version, name, value[0] if isinstance(value, list) and value else value)
    return value if isinstance(value, dict) else None


def _plain(version: Version, name: str, value: Any) -> Any:
    """A reference of a field as `{id, label}`; what is none stays as it is."""
    if isinstance(value, str):
        reference = version.of_code(name, Reference(value))
        return {"id": reference.id, "label": reference.label or reference.id}
    rule = version.traits.mapping.rules.get(name)
    if not isinstance(value, dict) or rule is None:
        return value
    names = {key: own for own, key in rule.form.keys.get("", {}).items()}
    return {names.get(key, key): part for key, part in value.items()}


def publisher_of(version: Version, metadata: Any) -> str | None:
    """The URI of the publisher."""
    return _text(part(reference_of(version, metadata, "publisher"), "id"))


def responsible_of(version: Version, metadata: Any) -> str | None:
    """The URI of the responsible organisation, which is the publisher when no other is named."""
    responsible = reference_of(version, metadata, "verantwoordelijke")
    return _text(part(responsible, "id")) or publisher_of(version, metadata)


def title_of(version: Version, metadata: Any) -> str | None:
    """The official title."""
    return _text(field_of(version, metadata, "officiele_titel"))


def types_of(version: Version, metadata: Any) -> list[Any] | None:
    """The document types as `{id, label}`, of versions that have a list and of those that have one; None without."""
    types = field_of(version, metadata, "documentsoorten")
    if types is None:
        return None
    return [_plain(version, "documentsoorten", kind) for kind in (types if isinstance(types, list) else [types])]


def label_of(reference: Any, spec: Spec) -> str | None:
    """A reference in words: by its own label, else by that of the spec's lists, else its URI."""
    uri, label = _text(part(reference, "id")), _text(part(reference, "label"))
    if uri is None or label is not None:
        return label
    return next((lijst[uri].label for lijst in spec.lists.values() if uri in lijst), uri)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
