"""A full set of canonical metadata: every field of the model filled, with values of a version's own lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plooi import waardelijsten
from plooi.errors import MetadataInvalid
from plooi.model.metadata import FIELDS, PLURAL, Metadata
from plooi.versions.version import Version

_TEXT = "een tekst"
_URI = "https://www.example.org/een"
_LIVE = "2022-08-24T14:15:22Z"
_DAY = "2022-08-24"

#: What the fields need to be worth anything. All others are tried one by one on top of these.
REQUIRED = ("publisher", "officiele_titel", "documentsoorten", "themas", "language", "identifiers")


def sample(version: Version) -> dict[str, Any]:
    """A value for each field that a version carries, one that it accepts."""
    minimal = {name: value for name in REQUIRED if (value := _accepted(version, name, {})) is not None}
    values = dict(minimal)
    for name in FIELDS:
        if name not in values and name not in ("pid", "extra") and version.carries(name):
            value = _accepted(version, name, minimal)
            if value is not None:
                values[name] = value
    return values


def _accepted(version: Version, name: str, around: dict[str, Any]) -> Any:
    for value in candidates(version, name):
        try:
            draft = version.draft(Metadata(**{**around, name: value}))
        except MetadataInvalid:
            # The model itself has no such value for the field.
            continue
        if not any(_is_of(problem.field, name) for problem in draft.problems) and not draft.losses:
            return value
    return None


def _is_of(field: str, name: str) -> bool:
    return field == name or field.startswith((f"{name}[", f"{name}."))


def candidates(version: Version, name: str) -> Iterator[Any]:
    """Values for a field, from the richest form to the plainest."""
    party = _first(version, "gemeenten")
    act = {"soort_handeling": _first(version, "documenthandelingen"), "at_time": _LIVE, "was_associated_with": party}
    relation = {"relation": _URI, "role": _URI}
    context = {"namespace": _URI, "velden": {"een sleutel": [_TEXT, "nog een tekst"]}}
    single = {**context, "velden": {"een sleutel": [_TEXT]}}
    special: dict[str, list[Any]] = {
        "publisher": [party],
        "verantwoordelijke": [party],
        "opsteller": [party],
        "language": [_first(version, "talen")],
        "documentsoorten": [
            [_first(version, "documentsoorten"), _last(version, "documentsoorten")],
            [_first(version, "documentsoorten")],
        ],
        "themas": [[_first(version, "toplijst")]],
        "format": [_first(version, "filetypes")],
        "creatiedatum": [_DAY],
        "modified": [_DAY, _LIVE],
        "geldigheid_begindatum": [_LIVE, _DAY],
        "geldigheid_einddatum": [_LIVE, _DAY],
        "weblocatie": [_URI],
        "documenthandelingen": [[act]],
        "documentrelaties": [[{**relation, "titel": _TEXT}] * 2, [{**relation, "titel": _TEXT}], [relation]],
        "extra_metadata": [[{**context, "prefix": "een"}], [{**single, "prefix": "een"}], [context], [single]],
        "overige_metadata": [{"een sleutel": [_TEXT]}],
        "is_part_of": [_URI],
        "has_parts": [[_URI]],
        "onderwerpen_ronl": [[_URI]],
    }
    if name in special:
        yield from special[name]
    yield from ([_TEXT], [_URI]) if name in PLURAL else (_TEXT, [_TEXT], _DAY, _LIVE, _URI)


def _first(version: Version, naam: str) -> str:
    return next(iter(_list(version, naam)))


def _last(version: Version, naam: str) -> str:
    return list(_list(version, naam))[-1]


def _list(version: Version, naam: str) -> waardelijsten.Waardelijst:
    return version.lists.get(naam) or waardelijsten.snapshot(naam)
