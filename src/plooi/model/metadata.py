"""The metadata of a document: one stable model, the superset of what all versions of the API carry.

It is flat, and its names are those of the wire in snake case. Which fields a version can carry is checked later, when
the metadata is checked for that version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import attrs
from attrs import field, frozen

from plooi.errors import MOST_PROBLEMS, MetadataInvalid, Problem
from plooi.language import _
from plooi.model import parts, translators
from plooi.model.parts import Documenthandeling, Documentrelatie, ExtraMetadata, Reference, Veld
from plooi.wording import closest

#: Characters of a name that may have been meant for another; the longest of a field has 22.
_LONGEST_NAME = 60
DUTCH = "http://publications.europa.eu/resource/authority/language/NLD"


def _naming(_: type, attributes: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Let the error of a converter name the field."""
    return [
        attribute.evolve(converter=_named(attribute.name, attribute.converter, attribute.default))
        for attribute in attributes
    ]


def _named(name: str, convert: Any, default: Any) -> Callable[[Any], Any]:
    def converted(value: Any) -> Any:
        if value is default or convert is None:
            # Most fields of most metadata: the default is in its form already.
            return value
        try:
            return convert(value)
        except parts.Misshapen as wrong:
            raise MetadataInvalid([Problem(name + wrong.where, wrong.fault, wrong.value, code="wrong-shape")]) from None

    return converted


@frozen(kw_only=True, field_transformer=_naming)
class Metadata:
    """The metadata of a document. Immutable; `evolve` makes a changed copy.

    References (`publisher`, `documentsoorten`, …) are given as a URI, a code or a label. Times are given as `date`,
    `datetime` or ISO text and kept as text, `2022-08-24` or `2022-08-24T14:15:22Z`; without an offset they are
    Amsterdam time. `creatiedatum` is free text. The language is Dutch by default.

    Which fields exist and which are required depends on the version; `plooi capabilities` and the table in
    docs/versions.md show it.

    The platform gives the `pid`. `extra` holds received values that this client has no field for, by their path on the
    wire; they are sent again only on request. `wire` is the whole document as received, and `wire_version` its version.

    Raises:
        MetadataInvalid: a value has the wrong shape. Values that a version refuses are reported when it checks them.

    Source: the three generations of the metadata document, A (0.3.1-alpha), B (0.3.2-alpha), C (0.9.0-beta).
    """

    publisher: Reference | None = field(default=None, converter=parts.optional_reference)
    officiele_titel: str | None = field(default=None, converter=parts.optional_text)
    documentsoorten: tuple[Reference, ...] = field(default=(), converter=parts.references)
    themas: tuple[Reference, ...] = field(default=(), converter=parts.references)
    identifiers: tuple[str, ...] = field(default=(), converter=parts.texts)
    language: Reference | None = field(default=Reference(DUTCH), converter=parts.optional_reference)
    verantwoordelijke: Reference | None = field(default=None, converter=parts.optional_reference)
    opsteller: Reference | None = field(default=None, converter=parts.optional_reference)
    naam_opsteller: str | None = field(default=None, converter=parts.optional_text)
    creatiedatum: str | None = field(default=None, converter=parts.free_text)
    verkorte_titels: tuple[str, ...] = field(default=(), converter=parts.texts)
    alternatieve_titels: tuple[str, ...] = field(default=(), converter=parts.texts)
    omschrijvingen: tuple[str, ...] = field(default=(), converter=parts.texts)
    onderwerpen: tuple[str, ...] = field(default=(), converter=parts.texts)
    trefwoorden: tuple[str, ...] = field(default=(), converter=parts.texts)
    format: Reference | None = field(default=None, converter=parts.optional_reference)
    aggregatiekenmerk: str | None = field(default=None, converter=parts.optional_text)
    documenthandelingen: tuple[Documenthandeling, ...] = field(default=(), converter=parts.documenthandelingen)
    geldigheid_begindatum: str | None = field(default=None, converter=parts.optional_when)
    geldigheid_einddatum: str | None = field(default=None, converter=parts.optional_when)
    weblocatie: str | None = field(default=None, converter=parts.optional_text)
    extra_metadata: tuple[ExtraMetadata, ...] = field(default=(), converter=parts.extra_metadata)
    documentrelaties: tuple[Documentrelatie, ...] = field(default=(), converter=parts.documentrelaties)
    modified: str | None = field(default=None, converter=parts.free_text)
    overige_metadata: tuple[Veld, ...] = field(default=(), converter=parts.velden)
    onderwerpen_ronl: tuple[Reference, ...] = field(default=(), converter=parts.references)
    is_part_of: Reference | None = field(default=None, converter=parts.optional_reference)
    has_parts: tuple[Reference, ...] = field(default=(), converter=parts.references)
    publicatiebestemming: tuple[str, ...] = field(default=(), converter=parts.texts)
    pid: str | None = field(default=None, converter=parts.optional_text)
    extra: Mapping[str, Any] = field(factory=dict, converter=parts.mapping, repr=False)
    wire: Mapping[str, Any] | None = field(default=None, repr=False, eq=False)
    wire_version: str | None = field(default=None, repr=False, eq=False)

    def evolve(self, **changes: Any) -> Metadata:
        """A copy with some fields changed. Raises MetadataInvalid for an unknown field or a wrong value."""
        _raise_for_unknown(changes)
        return attrs.evolve(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """All fields except `wire` as plain data for JSON or YAML; `from_dict` reads it back."""
        return {name: parts.plain(getattr(self, name)) for name in FIELDS}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Metadata:
        """Metadata from plain data in the facade's names. Raises MetadataInvalid that lists every fault."""
        problems = [*_unknown(data)]
        values = {name: data[name] for name in FIELDS if name in data}
        try:
            metadata = cls(**values)
        except MetadataInvalid:
            # This error names only the first fault.
            problems += (problem for name, value in values.items() for problem in _wrong(name, value))
        if problems:
            raise MetadataInvalid(problems)
        return metadata

    def to_wire(self, version: str, *, replace: bool = False, loss: Literal["refuse", "report"] = "refuse") -> Any:
        """The checked wire document of a version, as `publish` would send it, or `replace_metadata` with `replace`.

        Args:
            version: label of the version, with or without the leading `v`.
            replace: for a `PUT` instead of a `POST`.
            loss: what to do with fields that the version cannot carry: refuse the metadata, or leave them out.

        Raises:
            ConfigurationError: no version has this label.
            NotInThisVersion: the version cannot carry some fields, and `loss` is not `report`.
            MetadataInvalid: the platform would refuse the metadata, or fail to process it.
        """
        use = "replace" if replace else "create"
        return translators.translator(version).encode(self, use, loss=loss).document

    @classmethod
    def from_wire(cls, document: Mapping[str, Any], version: str) -> Metadata:
        """The metadata in a wire document of a version. Values that are not understood are in `extra`.

        Raises ConfigurationError when no version has this label.
        """
        metadata: Metadata = translators.translator(version).decode(document)
        return metadata

    def __repr__(self) -> str:
        shown = [
            f"{a.name}={getattr(self, a.name)!r}"
            for a in attrs.fields(Metadata)
            if a.repr and getattr(self, a.name) != a.default
        ]
        return f"Metadata({', '.join(shown)})"


#: The names of the fields that a person fills in or reads: all except `wire` and `wire_version`.
FIELDS: tuple[str, ...] = tuple(
    attribute.name for attribute in attrs.fields(Metadata) if not attribute.name.startswith("wire")
)
#: The names of the fields that hold a list.
PLURAL: frozenset[str] = frozenset(attribute.name for attribute in attrs.fields(Metadata) if attribute.default == ())


def _raise_for_unknown(names: Iterable[str]) -> None:
    unknown = [*_unknown(name for name in names if not name.startswith("wire"))]
    if unknown:
        raise MetadataInvalid(unknown)


def _wrong(name: str, value: Any) -> tuple[Problem, ...]:
    """The faults in the shape of one value."""
    try:
        Metadata(**{name: value})
    except MetadataInvalid as error:
        return error.problems
    return ()


def _unknown(names: Iterable[str]) -> Iterable[Problem]:
    unknown = [str(name) for name in names if name not in FIELDS]
    for count, name in enumerate(unknown):
        # What no error names needs no search for what was meant.
        meant = name[:_LONGEST_NAME].lower() if count < MOST_PROBLEMS else ""
        near = (closest(meant, FIELDS) or next((it for it in FIELDS if meant in it), None)) if meant else None
        remedy = _("Did you mean {near!r}?", near=near) if near else _("Fields of your own go into extra_metadata.")
        yield Problem(name, _("There is no such field."), None, remedy, (near,) if near else (), "unknown-field")
