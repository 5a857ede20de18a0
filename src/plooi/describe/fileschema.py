"""JSON Schema for metadata files in the facade's names. An editor completes and checks files with it.

Made of a version's effective spec and of its mapping. A reference can be written in so many ways (URI, code, label,
abbreviation) that the schema takes any text for it; it offers the labels of what is in force. Whether a reference
stands for a value is checked by `plooi validate`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plooi.language import _, later
from plooi.model.metadata import FIELDS, PLURAL, Metadata
from plooi.model.pointers import Path
from plooi.versions.encoded import Use
from plooi.versions.spec import ITEMS
from plooi.versions.version import Version
from plooi.waardelijsten import Waarde, Waardelijst
from plooi.waardelijsten.normal import by_alphabet

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: What each field is, in a few words.
DESCRIPTIONS: Mapping[str, str] = {
    "publisher": later("who publishes it: an organisation"),
    "officiele_titel": later("the official title"),
    "documentsoorten": later("the types of document"),
    "themas": later("the themes, from the TOP list"),
    "identifiers": later("your own references, such as a case number"),
    "language": later("the language; Dutch unless given"),
    "verantwoordelijke": later("the body that is responsible: an organisation"),
    "opsteller": later("who drew it up: an organisation, or any URI"),
    "naam_opsteller": later("who drew it up, as a name"),
    "creatiedatum": later("when it was made; free text, such as 2022-08-24 or december 2021"),
    "verkorte_titels": later("shorter titles"),
    "alternatieve_titels": later("other titles"),
    "omschrijvingen": "descriptions",
    "onderwerpen": "subjects",
    "trefwoorden": "keywords",
    "format": later("the file type, such as PDF"),
    "aggregatiekenmerk": later("what holds documents together that belong together"),
    "documenthandelingen": later("what was done with it, when and by whom"),
    "geldigheid_begindatum": later("from when it holds, such as 2022-08-24"),
    "geldigheid_einddatum": later("until when it holds, such as 2032-08-24"),
    "weblocatie": later("where it stands on the web: a URI"),
    "extra_metadata": later("fields of your own, by namespace"),
    "documentrelaties": later("what other document it belongs to, and how"),
    "modified": later("when it was changed, such as 2022-08-24"),
    "overige_metadata": later("fields of your own, without a namespace"),
    "onderwerpen_ronl": later("subjects of the portal overheid.nl"),
    "is_part_of": later("the whole that it is part of"),
    "has_parts": later("its parts"),
    "publicatiebestemming": later("where it is to be published"),
    "pid": later("its address for readers; given by the platform, never sent with a new delivery"),
    "extra": later("what was received and no version here knows, by its place on the wire"),
}

_USES: tuple[Use, ...] = ("create", "replace")
_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_VALUES: Mapping[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_VELDEN: Mapping[str, Any] = {
    "anyOf": [
        {"type": "object", "additionalProperties": _VALUES},
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"key": _TEXT, "values": _VALUES},
                "required": ["key"],
                "additionalProperties": False,
            },
        },
    ]
}


def file_schema(version: Version) -> dict[str, Any]:
    """The schema for metadata files of a version. Wire documents are not described by it."""
    lists: dict[str, Any] = {}
    fields = {
        name: {"description": _(DESCRIPTIONS[name]), **_field(version, name, lists)}
        for name in FIELDS
        if name == "extra" or any(version.carries(name, use) for use in _USES)
    }
    missing = {problem.field for problem in version.check(Metadata())}
    return {
        "$schema": DIALECT,
        "$id": f"urn:plooi:metadata:{version.label}",
        "title": _(
            "Metadata of a document, for version {label} of the Aanlever-API ({standing})",
            label=version.label,
            standing=version.standing,
        ),
        "type": "object",
        "properties": {"$schema": {"type": "string"}, **fields},
        "required": [name for name in fields if name in missing],
        "additionalProperties": False,
        "$defs": lists,
    }


def file_name(version: Version) -> str:
    """What the file with the schema of a version is called."""
    return f"plooi-metadata-{version.label}.schema.json"


def choices(lists: Sequence[Waardelijst]) -> list[Waarde]:
    """The values worth offering, by alphabet: those in force, without the nodes of the thesaurus."""
    return sorted((one for lijst in lists for one in lijst.choices if one.einddatum is None), key=by_alphabet)


def _field(version: Version, name: str, lists: dict[str, Any]) -> dict[str, Any]:
    if name == "extra":
        return {"type": "object"}
    path = version.path_of(name)
    assert path is not None
    many = name in PLURAL
    if name == "overige_metadata":
        return dict(_VELDEN)
    if name in _PARTS:
        item = _PARTS[name](version, path, lists)
    elif version.references(name):
        item = _reference(version, name, "", lists)
    else:
        texts = version.effective.declared(version.body(), (*path, ITEMS) if many else path)
        item = {**_TEXT, **_limits(texts, "minLength", "maxLength")}
    if not many:
        return item
    declared = version.effective.declared(version.body(), path)
    many_on_wire = version.takes_many(name)
    limits = _limits(declared, "minItems", "maxItems", "uniqueItems") if many_on_wire else {"maxItems": 1}
    return {"type": "array", "items": item, **limits}


def _limits(parts: Sequence[Mapping[str, Any]], *words: str) -> dict[str, Any]:
    if any(word in part for part in parts for word in ("anyOf", "oneOf")):
        return {}
    return {word: part[word] for part in parts for word in words if word in part}


def _reference(version: Version, name: str, inside: str, lists: dict[str, Any]) -> dict[str, Any]:
    """Any text or an object, with the labels of its lists on offer."""
    offered = version.lists_of(name, inside)
    key = "-".join(lijst.naam for lijst in offered) if len(offered) < 3 else "organisaties"
    ways: list[Any] = [_TEXT, {"$ref": "#/$defs/reference"}]
    lists.setdefault(
        "reference",
        {
            "type": "object",
            "properties": {"id": _TEXT, "label": {"type": ["string", "null"]}},
            "required": ["id"],
        },
    )
    if offered:
        lists.setdefault(key, {"enum": list(dict.fromkeys(waarde.label for waarde in choices(offered)))})
        ways.insert(0, {"$ref": f"#/$defs/{key}"})
    return {"anyOf": ways}


def _act(version: Version, path: Path, lists: dict[str, Any]) -> dict[str, Any]:
    parts = {
        "soort_handeling": _reference(version, "documenthandelingen", "soort_handeling", lists),
        "at_time": {**_TEXT, "description": _("when, such as 2022-08-24T14:15:22Z")},
        "was_associated_with": _reference(version, "documenthandelingen", "was_associated_with", lists),
    }
    item = version.effective.declared(version.body(), (*path, ITEMS))
    party = any("wasAssociatedWith" in part.get("required", []) for part in item)
    required = [name for name in parts if party or name != "was_associated_with"]
    return {"type": "object", "properties": parts, "required": required, "additionalProperties": False}


def _relation(version: Version, path: Path, lists: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {"relation": _TEXT, "role": _TEXT}
    parts["titel"] = _when(version.declares((*path, ITEMS, "titel")))
    return {"type": "object", "properties": parts, "required": ["relation", "role"], "additionalProperties": False}


def _own_fields(version: Version, path: Path, lists: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {"namespace": {"type": ["string", "null"]}, "velden": _VELDEN}
    parts["prefix"] = _when(version.declares((*path, ITEMS, "prefix")))
    return {"type": "object", "properties": parts, "required": ["velden"], "additionalProperties": False}


def _when(carried: bool) -> dict[str, Any]:
    """Text where the version has a place for it; null is always allowed."""
    return {"type": ["string", "null"] if carried else "null"}


_PARTS = {"documenthandelingen": _act, "documentrelaties": _relation, "extra_metadata": _own_fields}
