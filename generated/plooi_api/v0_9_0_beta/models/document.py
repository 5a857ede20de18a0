from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bestandstype import Bestandstype
    from ..models.classificatiecollectie import Classificatiecollectie
    from ..models.documenthandeling import Documenthandeling
    from ..models.extra_metadata import ExtraMetadata
    from ..models.geldigheid import Geldigheid
    from ..models.opsteller import Opsteller
    from ..models.organisatie import Organisatie
    from ..models.taal import Taal
    from ..models.titelcollectie import Titelcollectie


T = TypeVar("T", bound="Document")


@_attrs_define
class Document:
    """What is known of a document. The schema lets keys pass that are not named here; processing refuses the document for
    them, out of sight of the caller.

        Attributes:
            publisher (Organisatie): An organisation, by its identifier in one of six value lists.
            identifiers (list[str]): The marks that the publisher itself knows the document by. There may be none, and
                nobody checks that they are given out once only.
            language (Taal): A language, by its identifier in the value list of languages.
            titelcollectie (Titelcollectie): The titles of the document.
            classificatiecollectie (Classificatiecollectie): What kind of document it is, and what it is about, in terms of
                the value lists.
            documenthandelingen (list[Documenthandeling]): What was done to the document, by whom and when. May be empty.
            creatiedatum (str | Unset): When the document was made, in words or figures. The text is free.
            verantwoordelijke (Organisatie | Unset): An organisation, by its identifier in one of six value lists.
            opsteller (Opsteller | Unset): A person or an organisation, by a URI of whatever kind.
            naam_opsteller (str | Unset): The name of who drew the document up.
            omschrijvingen (list[str] | Unset): What the document is about, each in a sentence or more.
            format_ (Bestandstype | Unset): A type of file, by its identifier in the value list of file types.
            onderwerpen (list[str] | Unset): Subjects, in free text.
            aggregatiekenmerk (str | Unset): A mark that documents share which belong together.
            geldigheid (Geldigheid | Unset): From when until when the document holds. Either end may be left open.
                Processing refuses other keys, and times that are not in UTC with a capital T and Z, out of sight of the caller.
            weblocatie (str | Unset): Where the publisher itself has the document on the web.
            extra_metadata (list[ExtraMetadata] | Unset): Fields of the publisher's own.
    """

    publisher: Organisatie
    identifiers: list[str]
    language: Taal
    titelcollectie: Titelcollectie
    classificatiecollectie: Classificatiecollectie
    documenthandelingen: list[Documenthandeling]
    creatiedatum: str | Unset = UNSET
    verantwoordelijke: Organisatie | Unset = UNSET
    opsteller: Opsteller | Unset = UNSET
    naam_opsteller: str | Unset = UNSET
    omschrijvingen: list[str] | Unset = UNSET
    format_: Bestandstype | Unset = UNSET
    onderwerpen: list[str] | Unset = UNSET
    aggregatiekenmerk: str | Unset = UNSET
    geldigheid: Geldigheid | Unset = UNSET
    weblocatie: str | Unset = UNSET
    extra_metadata: list[ExtraMetadata] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        publisher = self.publisher.to_dict()

        identifiers = self.identifiers

        language = self.language.to_dict()

        titelcollectie = self.titelcollectie.to_dict()

        classificatiecollectie = self.classificatiecollectie.to_dict()

        documenthandelingen = []
        for documenthandelingen__item_data in self.documenthandelingen:
            documenthandelingen__item = documenthandelingen__item_data.to_dict()
            documenthandelingen.append(documenthandelingen__item)

        creatiedatum = self.creatiedatum

        verantwoordelijke: dict[str, Any] | Unset = UNSET
        if not isinstance(self.verantwoordelijke, Unset):
            verantwoordelijke = self.verantwoordelijke.to_dict()

        opsteller: dict[str, Any] | Unset = UNSET
        if not isinstance(self.opsteller, Unset):
            opsteller = self.opsteller.to_dict()

        naam_opsteller = self.naam_opsteller

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

        geldigheid: dict[str, Any] | Unset = UNSET
        if not isinstance(self.geldigheid, Unset):
            geldigheid = self.geldigheid.to_dict()

        weblocatie = self.weblocatie

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
                "identifiers": identifiers,
                "language": language,
                "titelcollectie": titelcollectie,
                "classificatiecollectie": classificatiecollectie,
                "documenthandelingen": documenthandelingen,
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
        if omschrijvingen is not UNSET:
            field_dict["omschrijvingen"] = omschrijvingen
        if format_ is not UNSET:
            field_dict["format"] = format_
        if onderwerpen is not UNSET:
            field_dict["onderwerpen"] = onderwerpen
        if aggregatiekenmerk is not UNSET:
            field_dict["aggregatiekenmerk"] = aggregatiekenmerk
        if geldigheid is not UNSET:
            field_dict["geldigheid"] = geldigheid
        if weblocatie is not UNSET:
            field_dict["weblocatie"] = weblocatie
        if extra_metadata is not UNSET:
            field_dict["extraMetadata"] = extra_metadata

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bestandstype import Bestandstype
        from ..models.classificatiecollectie import Classificatiecollectie
        from ..models.documenthandeling import Documenthandeling
        from ..models.extra_metadata import ExtraMetadata
        from ..models.geldigheid import Geldigheid
        from ..models.opsteller import Opsteller
        from ..models.organisatie import Organisatie
        from ..models.taal import Taal
        from ..models.titelcollectie import Titelcollectie

        d = dict(src_dict)
        publisher = Organisatie.from_dict(d.pop("publisher"))

        identifiers = cast(list[str], d.pop("identifiers"))

        language = Taal.from_dict(d.pop("language"))

        titelcollectie = Titelcollectie.from_dict(d.pop("titelcollectie"))

        classificatiecollectie = Classificatiecollectie.from_dict(d.pop("classificatiecollectie"))

        documenthandelingen = []
        _documenthandelingen = d.pop("documenthandelingen")
        for documenthandelingen__item_data in _documenthandelingen:
            documenthandelingen__item = Documenthandeling.from_dict(documenthandelingen__item_data)

            documenthandelingen.append(documenthandelingen__item)

        creatiedatum = d.pop("creatiedatum", UNSET)

        _verantwoordelijke = d.pop("verantwoordelijke", UNSET)
        verantwoordelijke: Organisatie | Unset
        if isinstance(_verantwoordelijke, Unset):
            verantwoordelijke = UNSET
        else:
            verantwoordelijke = Organisatie.from_dict(_verantwoordelijke)

        _opsteller = d.pop("opsteller", UNSET)
        opsteller: Opsteller | Unset
        if isinstance(_opsteller, Unset):
            opsteller = UNSET
        else:
            opsteller = Opsteller.from_dict(_opsteller)

        naam_opsteller = d.pop("naamOpsteller", UNSET)

        omschrijvingen = cast(list[str], d.pop("omschrijvingen", UNSET))

        _format_ = d.pop("format", UNSET)
        format_: Bestandstype | Unset
        if isinstance(_format_, Unset):
            format_ = UNSET
        else:
            format_ = Bestandstype.from_dict(_format_)

        onderwerpen = cast(list[str], d.pop("onderwerpen", UNSET))

        aggregatiekenmerk = d.pop("aggregatiekenmerk", UNSET)

        _geldigheid = d.pop("geldigheid", UNSET)
        geldigheid: Geldigheid | Unset
        if isinstance(_geldigheid, Unset):
            geldigheid = UNSET
        else:
            geldigheid = Geldigheid.from_dict(_geldigheid)

        weblocatie = d.pop("weblocatie", UNSET)

        _extra_metadata = d.pop("extraMetadata", UNSET)
        extra_metadata: list[ExtraMetadata] | Unset = UNSET
        if _extra_metadata is not UNSET:
            extra_metadata = []
            for extra_metadata__item_data in _extra_metadata:
                extra_metadata__item = ExtraMetadata.from_dict(extra_metadata__item_data)

                extra_metadata.append(extra_metadata__item)

        document = cls(
            publisher=publisher,
            identifiers=identifiers,
            language=language,
            titelcollectie=titelcollectie,
            classificatiecollectie=classificatiecollectie,
            documenthandelingen=documenthandelingen,
            creatiedatum=creatiedatum,
            verantwoordelijke=verantwoordelijke,
            opsteller=opsteller,
            naam_opsteller=naam_opsteller,
            omschrijvingen=omschrijvingen,
            format_=format_,
            onderwerpen=onderwerpen,
            aggregatiekenmerk=aggregatiekenmerk,
            geldigheid=geldigheid,
            weblocatie=weblocatie,
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
