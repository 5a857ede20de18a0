from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.classificatiecollectie import Classificatiecollectie
    from ..models.documenthandeling import Documenthandeling
    from ..models.extra_metadata import ExtraMetadata
    from ..models.geldigheid import Geldigheid
    from ..models.organisatie import Organisatie
    from ..models.taal import Taal
    from ..models.titelcollectie import Titelcollectie
    from ..models.verwijzing import Verwijzing


T = TypeVar("T", bound="Document")


@_attrs_define
class Document:
    """What is known of a document.

    Attributes:
        publisher (Organisatie): An organisation, by its identifier in one of six value lists.
        language (Taal): A language, by its identifier in the value list of languages.
        titelcollectie (Titelcollectie): The titles of the document.
        classificatiecollectie (Classificatiecollectie): What kind of document it is, and what it is about.
        creatiedatum (str | Unset): When the document was made, in words or figures. The text is free.
        verantwoordelijke (Organisatie | Unset): An organisation, by its identifier in one of six value lists.
        opsteller (Verwijzing | Unset): Something known by a URI of whatever kind.
        naam_opsteller (str | Unset): The name of who drew the document up.
        identifiers (list[str] | Unset): The marks that the publisher itself knows the document by.
        omschrijvingen (list[str] | Unset): What the document is about, each in a sentence or more.
        format_ (Verwijzing | Unset): Something known by a URI of whatever kind.
        onderwerpen (list[str] | Unset): Subjects, in free text.
        aggregatiekenmerk (str | Unset): A mark that documents share which belong together.
        documenthandelingen (list[Documenthandeling] | Unset): What was done to the document, by whom and when.
        geldigheid (Geldigheid | Unset): From when until when the document holds.
        weblocatie (str | Unset): Where the publisher itself has the document on the web.
        is_part_of (Verwijzing | Unset): Something known by a URI of whatever kind.
        has_parts (list[Verwijzing] | Unset): The parts of the document.
        publicatiebestemming (list[str] | Unset): Where the document is to be published.
        extra_metadata (list[ExtraMetadata] | Unset): Groups of fields of the publisher's own.
    """

    publisher: Organisatie
    language: Taal
    titelcollectie: Titelcollectie
    classificatiecollectie: Classificatiecollectie
    creatiedatum: str | Unset = UNSET
    verantwoordelijke: Organisatie | Unset = UNSET
    opsteller: Verwijzing | Unset = UNSET
    naam_opsteller: str | Unset = UNSET
    identifiers: list[str] | Unset = UNSET
    omschrijvingen: list[str] | Unset = UNSET
    format_: Verwijzing | Unset = UNSET
    onderwerpen: list[str] | Unset = UNSET
    aggregatiekenmerk: str | Unset = UNSET
    documenthandelingen: list[Documenthandeling] | Unset = UNSET
    geldigheid: Geldigheid | Unset = UNSET
    weblocatie: str | Unset = UNSET
    is_part_of: Verwijzing | Unset = UNSET
    has_parts: list[Verwijzing] | Unset = UNSET
    publicatiebestemming: list[str] | Unset = UNSET
    extra_metadata: list[ExtraMetadata] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        publisher = self.publisher.to_dict()

        language = self.language.to_dict()

        titelcollectie = self.titelcollectie.to_dict()

        classificatiecollectie = self.classificatiecollectie.to_dict()

        creatiedatum = self.creatiedatum

        verantwoordelijke: dict[str, Any] | Unset = UNSET
        if not isinstance(self.verantwoordelijke, Unset):
            verantwoordelijke = self.verantwoordelijke.to_dict()

        opsteller: dict[str, Any] | Unset = UNSET
        if not isinstance(self.opsteller, Unset):
            opsteller = self.opsteller.to_dict()

        naam_opsteller = self.naam_opsteller

        identifiers: list[str] | Unset = UNSET
        if not isinstance(self.identifiers, Unset):
            identifiers = self.identifiers

        omschrijvingen: list[str] | Unset = UNSET
        if not isinstance(self.omschrijvingen, Unset):
            omschrijvingen = self.omschrijvingen

        format_: dict[str, Any] | Unset = UNSET
        if not isinstance(self.format_, Unset):
            format_ = self.format_.to_dict()

        onderwerpen: list[str] | Unset = UNSET
        if not isinstance(self.onderwerpen, Unset):
            onderwerpen = self.onderwerpen

        aggregatiekenmerk = self.aggregatiekenmerk

        documenthandelingen: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.documenthandelingen, Unset):
            documenthandelingen = []
            for documenthandelingen__item_data in self.documenthandelingen:
                documenthandelingen__item = documenthandelingen__item_data.to_dict()
                documenthandelingen.append(documenthandelingen__item)

        geldigheid: dict[str, Any] | Unset = UNSET
        if not isinstance(self.geldigheid, Unset):
            geldigheid = self.geldigheid.to_dict()

        weblocatie = self.weblocatie

        is_part_of: dict[str, Any] | Unset = UNSET
        if not isinstance(self.is_part_of, Unset):
            is_part_of = self.is_part_of.to_dict()

        has_parts: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.has_parts, Unset):
            has_parts = []
            for has_parts__item_data in self.has_parts:
                has_parts__item = has_parts__item_data.to_dict()
                has_parts.append(has_parts__item)

        publicatiebestemming: list[str] | Unset = UNSET
        if not isinstance(self.publicatiebestemming, Unset):
            publicatiebestemming = self.publicatiebestemming

        extra_metadata: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.extra_metadata, Unset):
            extra_metadata = []
            for extra_metadata__item_data in self.extra_metadata:
                extra_metadata__item = extra_metadata__item_data.to_dict()
                extra_metadata.append(extra_metadata__item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "publisher": publisher,
                "language": language,
                "titelcollectie": titelcollectie,
                "classificatiecollectie": classificatiecollectie,
            }
        )
        if creatiedatum is not UNSET:
            field_dict["creatiedatum"] = creatiedatum
        if verantwoordelijke is not UNSET:
            field_dict["verantwoordelijke"] = verantwoordelijke
        if opsteller is not UNSET:
            field_dict["opsteller"] = opsteller
        if naam_opsteller is not UNSET:
            field_dict["naamOpsteller"] = naam_opsteller
        if identifiers is not UNSET:
            field_dict["identifiers"] = identifiers
        if omschrijvingen is not UNSET:
            field_dict["omschrijvingen"] = omschrijvingen
        if format_ is not UNSET:
            field_dict["format"] = format_
        if onderwerpen is not UNSET:
            field_dict["onderwerpen"] = onderwerpen
        if aggregatiekenmerk is not UNSET:
            field_dict["aggregatiekenmerk"] = aggregatiekenmerk
        if documenthandelingen is not UNSET:
            field_dict["documenthandelingen"] = documenthandelingen
        if geldigheid is not UNSET:
            field_dict["geldigheid"] = geldigheid
        if weblocatie is not UNSET:
            field_dict["weblocatie"] = weblocatie
        if is_part_of is not UNSET:
            field_dict["isPartOf"] = is_part_of
        if has_parts is not UNSET:
            field_dict["hasParts"] = has_parts
        if publicatiebestemming is not UNSET:
            field_dict["publicatiebestemming"] = publicatiebestemming
        if extra_metadata is not UNSET:
            field_dict["extraMetadata"] = extra_metadata

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.classificatiecollectie import Classificatiecollectie
        from ..models.documenthandeling import Documenthandeling
        from ..models.extra_metadata import ExtraMetadata
        from ..models.geldigheid import Geldigheid
        from ..models.organisatie import Organisatie
        from ..models.taal import Taal
        from ..models.titelcollectie import Titelcollectie
        from ..models.verwijzing import Verwijzing

        d = dict(src_dict)
        publisher = Organisatie.from_dict(d.pop("publisher"))

        language = Taal.from_dict(d.pop("language"))

        titelcollectie = Titelcollectie.from_dict(d.pop("titelcollectie"))

        classificatiecollectie = Classificatiecollectie.from_dict(d.pop("classificatiecollectie"))

        creatiedatum = d.pop("creatiedatum", UNSET)

        _verantwoordelijke = d.pop("verantwoordelijke", UNSET)
        verantwoordelijke: Organisatie | Unset
        if isinstance(_verantwoordelijke, Unset):
            verantwoordelijke = UNSET
        else:
            verantwoordelijke = Organisatie.from_dict(_verantwoordelijke)

        _opsteller = d.pop("opsteller", UNSET)
        opsteller: Verwijzing | Unset
        if isinstance(_opsteller, Unset):
            opsteller = UNSET
        else:
            opsteller = Verwijzing.from_dict(_opsteller)

        naam_opsteller = d.pop("naamOpsteller", UNSET)

        identifiers = cast(list[str], d.pop("identifiers", UNSET))

        omschrijvingen = cast(list[str], d.pop("omschrijvingen", UNSET))

        _format_ = d.pop("format", UNSET)
        format_: Verwijzing | Unset
        if isinstance(_format_, Unset):
            format_ = UNSET
        else:
            format_ = Verwijzing.from_dict(_format_)

        onderwerpen = cast(list[str], d.pop("onderwerpen", UNSET))

        aggregatiekenmerk = d.pop("aggregatiekenmerk", UNSET)

        _documenthandelingen = d.pop("documenthandelingen", UNSET)
        documenthandelingen: list[Documenthandeling] | Unset = UNSET
        if _documenthandelingen is not UNSET:
            documenthandelingen = []
            for documenthandelingen__item_data in _documenthandelingen:
                documenthandelingen__item = Documenthandeling.from_dict(documenthandelingen__item_data)

                documenthandelingen.append(documenthandelingen__item)

        _geldigheid = d.pop("geldigheid", UNSET)
        geldigheid: Geldigheid | Unset
        if isinstance(_geldigheid, Unset):
            geldigheid = UNSET
        else:
            geldigheid = Geldigheid.from_dict(_geldigheid)

        weblocatie = d.pop("weblocatie", UNSET)

        _is_part_of = d.pop("isPartOf", UNSET)
        is_part_of: Verwijzing | Unset
        if isinstance(_is_part_of, Unset):
            is_part_of = UNSET
        else:
            is_part_of = Verwijzing.from_dict(_is_part_of)

        _has_parts = d.pop("hasParts", UNSET)
        has_parts: list[Verwijzing] | Unset = UNSET
        if _has_parts is not UNSET:
            has_parts = []
            for has_parts__item_data in _has_parts:
                has_parts__item = Verwijzing.from_dict(has_parts__item_data)

                has_parts.append(has_parts__item)

        publicatiebestemming = cast(list[str], d.pop("publicatiebestemming", UNSET))

        _extra_metadata = d.pop("extraMetadata", UNSET)
        extra_metadata: list[ExtraMetadata] | Unset = UNSET
        if _extra_metadata is not UNSET:
            extra_metadata = []
            for extra_metadata__item_data in _extra_metadata:
                extra_metadata__item = ExtraMetadata.from_dict(extra_metadata__item_data)

                extra_metadata.append(extra_metadata__item)

        document = cls(
            publisher=publisher,
            language=language,
            titelcollectie=titelcollectie,
            classificatiecollectie=classificatiecollectie,
            creatiedatum=creatiedatum,
            verantwoordelijke=verantwoordelijke,
            opsteller=opsteller,
            naam_opsteller=naam_opsteller,
            identifiers=identifiers,
            omschrijvingen=omschrijvingen,
            format_=format_,
            onderwerpen=onderwerpen,
            aggregatiekenmerk=aggregatiekenmerk,
            documenthandelingen=documenthandelingen,
            geldigheid=geldigheid,
            weblocatie=weblocatie,
            is_part_of=is_part_of,
            has_parts=has_parts,
            publicatiebestemming=publicatiebestemming,
            extra_metadata=extra_metadata,
        )

        document.additional_properties = d
        return document

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
