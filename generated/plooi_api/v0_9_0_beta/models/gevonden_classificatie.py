from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.gevonden_verwijzing import GevondenVerwijzing


T = TypeVar("T", bound="GevondenClassificatie")


@_attrs_define
class GevondenClassificatie:
    """
    Attributes:
        documentsoorten (list[GevondenVerwijzing] | Unset): One document type.
    """

    documentsoorten: list[GevondenVerwijzing] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        documentsoorten: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.documentsoorten, Unset):
            documentsoorten = []
            for documentsoorten__item_data in self.documentsoorten:
                documentsoorten__item = documentsoorten__item_data.to_dict()
                documentsoorten.append(documentsoorten__item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if documentsoorten is not UNSET:
            field_dict["documentsoorten"] = documentsoorten

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.gevonden_verwijzing import GevondenVerwijzing

        d = dict(src_dict)
        _documentsoorten = d.pop("documentsoorten", UNSET)
        documentsoorten: list[GevondenVerwijzing] | Unset = UNSET
        if _documentsoorten is not UNSET:
            documentsoorten = []
            for documentsoorten__item_data in _documentsoorten:
                documentsoorten__item = GevondenVerwijzing.from_dict(documentsoorten__item_data)

                documentsoorten.append(documentsoorten__item)

        gevonden_classificatie = cls(
            documentsoorten=documentsoorten,
        )

        gevonden_classificatie.additional_properties = d
        return gevonden_classificatie

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
