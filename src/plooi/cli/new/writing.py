"""Metadata files as `plooi new` writes them: labels instead of URIs, with the codes beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from plooi.cli.frame.output import as_yaml, filled
from plooi.cli.validate.reading import SCHEMA_KEY

if TYPE_CHECKING:
    from plooi import Metadata, Reference
    from plooi.versions import Version
    from plooi.waardelijsten import Waardelijst

MODELINE = "# yaml-language-server: $schema="


def as_file(metadata: Metadata, version: Version, *, as_json: bool, schema: str | None, about: Iterable[str]) -> str:
    """The text of a metadata file.

    Args:
        metadata: what it says; references that are labels, codes or URIs.
        version: whose value lists the references are looked up in.
        as_json: JSON instead of YAML.
        schema: what the file names as its schema, for editors; None to name none.
        about: lines of comment at the top of a YAML file.
    """
    document = filled(readable(metadata, version))
    if as_json:
        named = {} if schema is None else {SCHEMA_KEY: schema}
        return json.dumps({**named, **document}, ensure_ascii=False, indent=2) + "\n"
    lines = [] if schema is None else [f"{MODELINE}{schema}"]
    lines += [f"# {line}" for line in about]
    for name, value in document.items():
        lines += _commented(as_yaml({name: value}), getattr(metadata, name), version, name)
    return "\n".join(lines) + "\n"


def readable(metadata: Metadata, version: Version) -> dict[str, Any]:
    """The fields as plain data, references as labels where a label says which value is meant."""
    return {name: _named(getattr(metadata, name), value, version, name) for name, value in metadata.to_dict().items()}


def _named(value: Any, plain: Any, version: Version, name: str, inside: str = "") -> Any:
    from plooi import Reference

    if isinstance(value, Reference):
        return _label(value, lists_for(version, name, inside))
    if isinstance(value, tuple):
        return [_named(item, one, version, name, inside) for item, one in zip(value, plain, strict=True)]
    if isinstance(plain, Mapping) and hasattr(value, "__attrs_attrs__"):
        parts = {key: _named(getattr(value, key), one, version, name, key) for key, one in plain.items()}
        return filled(parts)
    return plain


def _label(reference: Reference, lists: list[Waardelijst]) -> str:
    from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, find

    try:
        waarde = find(reference.id, lists)
        return waarde.label if find(waarde.label, lists) is waarde else waarde.id
    except (AmbiguousWaarde, UnknownWaarde):
        return reference.id


def lists_for(version: Version, name: str, inside: str = "") -> list[Waardelijst]:
    """The value lists of a field, or of a part of it; none for a reference that is free."""
    return list(version.lists_of(name, inside))


def _commented(text: str, value: Any, version: Version, name: str) -> Iterator[str]:
    """The lines of a field, those of references with their codes behind them."""
    from plooi import Reference

    lines = text.split("\n")
    references = [value] if isinstance(value, Reference) else value
    first = 0 if isinstance(value, Reference) else 1
    if not isinstance(references, list | tuple) or len(lines) != first + len(references):
        yield from lines
        return
    yield from lines[:first]
    for line, reference in zip(lines[first:], references, strict=True):
        code = _code(reference, lists_for(version, name)) if isinstance(reference, Reference) else None
        yield line if code is None or code in line else f"{line}  # {code}"


def _code(reference: Reference, lists: list[Waardelijst]) -> str | None:
    from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, find

    try:
        return find(reference.id, lists).code
    except (AmbiguousWaarde, UnknownWaarde):
        return None
