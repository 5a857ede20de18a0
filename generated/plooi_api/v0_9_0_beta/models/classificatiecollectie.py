from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.documentsoort import Documentsoort
    from ..models.thema import Thema


T = TypeVar("T", bound="Classificatiecollectie")


@_attrs_define
class Classificatiecollectie:
    """What kind of document it is, and what it is about, in terms of the value lists.

    Attributes:
        documentsoorten (list[Documentsoort]):
        themas (list[Thema]):
    """

    documentsoorten: list[Documentsoort]
    themas: list[Thema]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        documentsoorten = []
        for documentsoorten__item_data in self.documentsoorten:
            documentsoorten__item = documentsoorten__item_data.to_dict()
            documentsoorten.append(documentsoorten__item)

        themas = []
        for themas__item_data in self.themas:
            themas__item = themas__item_data.to_dict()
            themas.append(themas__item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "documentsoorten": documentsoorten,
                "themas": themas,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.documentsoort import Documentsoort
        from ..models.thema import Thema

        d = dict(src_dict)
        documentsoorten = []
        _documentsoorten = d.pop("documentsoorten")
        for documentsoorten__item_data in _documentsoorten:
            documentsoorten__item = Documentsoort.from_dict(documentsoorten__item_data)

            documentsoorten.append(documentsoorten__item)

        themas = []
        _themas = d.pop("themas")
        for themas__item_data in _themas:
            themas__item = Thema.from_dict(themas__item_data)

            themas.append(themas__item)

        classificatiecollectie = cls(
            documentsoorten=documentsoorten,
            themas=themas,
        )

        classificatiecollectie.additional_properties = d
        return classificatiecollectie

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
