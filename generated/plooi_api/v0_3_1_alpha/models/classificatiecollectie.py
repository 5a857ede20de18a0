from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.documentsoort import Documentsoort
    from ..models.thema import Thema


T = TypeVar("T", bound="Classificatiecollectie")


@_attrs_define
class Classificatiecollectie:
    """What kind of document it is, and what it is about.

    Attributes:
        documentsoort (Documentsoort | Unset): A type of document, by its identifier in the value list of document
            types.
        themas (list[Thema] | Unset):
        trefwoorden (list[str] | Unset): Keywords, in free text.
    """

    documentsoort: Documentsoort | Unset = UNSET
    themas: list[Thema] | Unset = UNSET
    trefwoorden: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        documentsoort: dict[str, Any] | Unset = UNSET
        if not isinstance(self.documentsoort, Unset):
            documentsoort = self.documentsoort.to_dict()

        themas: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.themas, Unset):
            themas = []
            for themas__item_data in self.themas:
                themas__item = themas__item_data.to_dict()
                themas.append(themas__item)

        trefwoorden: list[str] | Unset = UNSET
        if not isinstance(self.trefwoorden, Unset):
            trefwoorden = self.trefwoorden

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if documentsoort is not UNSET:
            field_dict["documentsoort"] = documentsoort
        if themas is not UNSET:
            field_dict["themas"] = themas
        if trefwoorden is not UNSET:
            field_dict["trefwoorden"] = trefwoorden

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.documentsoort import Documentsoort
        from ..models.thema import Thema

        d = dict(src_dict)
        _documentsoort = d.pop("documentsoort", UNSET)
        documentsoort: Documentsoort | Unset
        if isinstance(_documentsoort, Unset):
            documentsoort = UNSET
        else:
            documentsoort = Documentsoort.from_dict(_documentsoort)

        _themas = d.pop("themas", UNSET)
        themas: list[Thema] | Unset = UNSET
        if _themas is not UNSET:
            themas = []
            for themas__item_data in _themas:
                themas__item = Thema.from_dict(themas__item_data)

                themas.append(themas__item)

        trefwoorden = cast(list[str], d.pop("trefwoorden", UNSET))

        classificatiecollectie = cls(
            documentsoort=documentsoort,
            themas=themas,
            trefwoorden=trefwoorden,
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
