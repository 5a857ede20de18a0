from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.classificatiecollectie import Classificatiecollectie
    from ..models.context import Context
    from ..models.organisatie import Organisatie
    from ..models.taal import Taal
    from ..models.titelcollectie import Titelcollectie
    from ..models.veld import Veld
    from ..models.verwijzing import Verwijzing


T = TypeVar("T", bound="Document")


@_attrs_define
class Document:
    """What is known of a document.

    Attributes:
        modified (str | Unset): When the document was last changed, a date.
        publisher (Organisatie | Unset): An organisation, by its identifier in one of six value lists.
        verantwoordelijke (Organisatie | Unset): An organisation, by its identifier in one of six value lists.
        opsteller (Verwijzing | Unset): Something known by a URI of whatever kind.
        identifiers (list[str] | Unset): The marks that the publisher itself knows the document by.
        language (Taal | Unset): A language, by its identifier in the value list of languages.
        titelcollectie (Titelcollectie | Unset): The titles of the document.
        classificatiecollectie (Classificatiecollectie | Unset): What kind of document it is, and what it is about.
        aggregatiekenmerk (str | Unset): A mark that documents share which belong together.
        metadata (list[Veld] | Unset): Single fields of the publisher's own.
        overige_contexten (list[Context] | Unset): Groups of fields of the publisher's own.
    """

    modified: str | Unset = UNSET
    publisher: Organisatie | Unset = UNSET
    verantwoordelijke: Organisatie | Unset = UNSET
    opsteller: Verwijzing | Unset = UNSET
    identifiers: list[str] | Unset = UNSET
    language: Taal | Unset = UNSET
    titelcollectie: Titelcollectie | Unset = UNSET
    classificatiecollectie: Classificatiecollectie | Unset = UNSET
    aggregatiekenmerk: str | Unset = UNSET
    metadata: list[Veld] | Unset = UNSET
    overige_contexten: list[Context] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        modified = self.modified

        publisher: dict[str, Any] | Unset = UNSET
        if not isinstance(self.publisher, Unset):
            publisher = self.publisher.to_dict()

        verantwoordelijke: dict[str, Any] | Unset = UNSET
        if not isinstance(self.verantwoordelijke, Unset):
            verantwoordelijke = self.verantwoordelijke.to_dict()

        opsteller: dict[str, Any] | Unset = UNSET
        if not isinstance(self.opsteller, Unset):
            opsteller = self.opsteller.to_dict()

        identifiers: list[str] | Unset = UNSET
        if not isinstance(self.identifiers, Unset):
            identifiers = self.identifiers

        language: dict[str, Any] | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.to_dict()

        titelcollectie: dict[str, Any] | Unset = UNSET
        if not isinstance(self.titelcollectie, Unset):
            titelcollectie = self.titelcollectie.to_dict()

        classificatiecollectie: dict[str, Any] | Unset = UNSET
        if not isinstance(self.classificatiecollectie, Unset):
            classificatiecollectie = self.classificatiecollectie.to_dict()

        aggregatiekenmerk = self.aggregatiekenmerk

        metadata: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = []
            for metadata__item_data in self.metadata:
                metadata__item = metadata__item_data.to_dict()
                metadata.append(metadata__item)

        overige_contexten: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.overige_contexten, Unset):
            overige_contexten = []
            for overige_contexten__item_data in self.overige_contexten:
                overige_contexten__item = overige_contexten__item_data.to_dict()
                overige_contexten.append(overige_contexten__item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if modified is not UNSET:
            field_dict["modified"] = modified
        if publisher is not UNSET:
            field_dict["publisher"] = publisher
        if verantwoordelijke is not UNSET:
            field_dict["verantwoordelijke"] = verantwoordelijke
        if opsteller is not UNSET:
            field_dict["opsteller"] = opsteller
        if identifiers is not UNSET:
            field_dict["identifiers"] = identifiers
        if language is not UNSET:
            field_dict["language"] = language
        if titelcollectie is not UNSET:
            field_dict["titelcollectie"] = titelcollectie
        if classificatiecollectie is not UNSET:
            field_dict["classificatiecollectie"] = classificatiecollectie
        if aggregatiekenmerk is not UNSET:
            field_dict["aggregatiekenmerk"] = aggregatiekenmerk
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if overige_contexten is not UNSET:
            field_dict["overigeContexten"] = overige_contexten

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.classificatiecollectie import Classificatiecollectie
        from ..models.context import Context
        from ..models.organisatie import Organisatie
        from ..models.taal import Taal
        from ..models.titelcollectie import Titelcollectie
        from ..models.veld import Veld
        from ..models.verwijzing import Verwijzing

        d = dict(src_dict)
        modified = d.pop("modified", UNSET)

        _publisher = d.pop("publisher", UNSET)
        publisher: Organisatie | Unset
        if isinstance(_publisher, Unset):
            publisher = UNSET
        else:
            publisher = Organisatie.from_dict(_publisher)

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

        identifiers = cast(list[str], d.pop("identifiers", UNSET))

        _language = d.pop("language", UNSET)
        language: Taal | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = Taal.from_dict(_language)

        _titelcollectie = d.pop("titelcollectie", UNSET)
        titelcollectie: Titelcollectie | Unset
        if isinstance(_titelcollectie, Unset):
            titelcollectie = UNSET
        else:
            titelcollectie = Titelcollectie.from_dict(_titelcollectie)

        _classificatiecollectie = d.pop("classificatiecollectie", UNSET)
        classificatiecollectie: Classificatiecollectie | Unset
        if isinstance(_classificatiecollectie, Unset):
            classificatiecollectie = UNSET
        else:
            classificatiecollectie = Classificatiecollectie.from_dict(_classificatiecollectie)

        aggregatiekenmerk = d.pop("aggregatiekenmerk", UNSET)

        _metadata = d.pop("metadata", UNSET)
        metadata: list[Veld] | Unset = UNSET
        if _metadata is not UNSET:
            metadata = []
            for metadata__item_data in _metadata:
                metadata__item = Veld.from_dict(metadata__item_data)

                metadata.append(metadata__item)

        _overige_contexten = d.pop("overigeContexten", UNSET)
        overige_contexten: list[Context] | Unset = UNSET
        if _overige_contexten is not UNSET:
            overige_contexten = []
            for overige_contexten__item_data in _overige_contexten:
                overige_contexten__item = Context.from_dict(overige_contexten__item_data)

                overige_contexten.append(overige_contexten__item)

        document = cls(
            modified=modified,
            publisher=publisher,
            verantwoordelijke=verantwoordelijke,
            opsteller=opsteller,
            identifiers=identifiers,
            language=language,
            titelcollectie=titelcollectie,
            classificatiecollectie=classificatiecollectie,
            aggregatiekenmerk=aggregatiekenmerk,
            metadata=metadata,
            overige_contexten=overige_contexten,
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
