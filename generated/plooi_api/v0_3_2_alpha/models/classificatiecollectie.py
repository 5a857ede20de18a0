from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.documentsoort import Documentsoort
    from ..models.thema import Thema
    from ..models.verwijzing import Verwijzing


T = TypeVar("T", bound="Classificatiecollectie")


@_attrs_define
class Classificatiecollectie:
    """What kind of document it is, and what it is about.

    Attributes:
        documentsoorten (list[Documentsoort]):
        themas (list[Thema]):
        trefwoorden (list[str] | Unset): Keywords, in free text.
        onderwerpen_ronl (list[Verwijzing] | Unset): Subjects by the list that another portal of the government used.
    """

    documentsoorten: list[Documentsoort]
    themas: list[Thema]
    trefwoorden: list[str] | Unset = UNSET
    onderwerpen_ronl: list[Verwijzing] | Unset = UNSET
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

        trefwoorden: list[str] | Unset = UNSET
        if not isinstance(self.trefwoorden, Unset):
            trefwoorden = self.trefwoorden

        onderwerpen_ronl: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.onderwerpen_ronl, Unset):
            onderwerpen_ronl = []
            for onderwerpen_ronl__item_data in self.onderwerpen_ronl:
                onderwerpen_ronl__item = onderwerpen_ronl__item_data.to_dict()
                onderwerpen_ronl.append(onderwerpen_ronl__item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "documentsoorten": documentsoorten,
                "themas": themas,
            }
        )
        if trefwoorden is not UNSET:
            field_dict["trefwoorden"] = trefwoorden
        if onderwerpen_ronl is not UNSET:
            field_dict["onderwerpenRonl"] = onderwerpen_ronl

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.documentsoort import Documentsoort
        from ..models.thema import Thema
        from ..models.verwijzing import Verwijzing

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

        trefwoorden = cast(list[str], d.pop("trefwoorden", UNSET))

        _onderwerpen_ronl = d.pop("onderwerpenRonl", UNSET)
        onderwerpen_ronl: list[Verwijzing] | Unset = UNSET
        if _onderwerpen_ronl is not UNSET:
            onderwerpen_ronl = []
            for onderwerpen_ronl__item_data in _onderwerpen_ronl:
                onderwerpen_ronl__item = Verwijzing.from_dict(onderwerpen_ronl__item_data)

                onderwerpen_ronl.append(onderwerpen_ronl__item)

        classificatiecollectie = cls(
            documentsoorten=documentsoorten,
            themas=themas,
            trefwoorden=trefwoorden,
            onderwerpen_ronl=onderwerpen_ronl,
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
