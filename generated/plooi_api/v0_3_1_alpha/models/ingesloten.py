from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.resultaat import Resultaat


T = TypeVar("T", bound="Ingesloten")


@_attrs_define
class Ingesloten:
    """What the page holds.

    Attributes:
        resultaten (list[Resultaat] | Unset):
    """

    resultaten: list[Resultaat] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        resultaten: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.resultaten, Unset):
            resultaten = []
            for resultaten__item_data in self.resultaten:
                resultaten__item = resultaten__item_data.to_dict()
                resultaten.append(resultaten__item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if resultaten is not UNSET:
            field_dict["resultaten"] = resultaten

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.resultaat import Resultaat

        d = dict(src_dict)
        _resultaten = d.pop("resultaten", UNSET)
        resultaten: list[Resultaat] | Unset = UNSET
        if _resultaten is not UNSET:
            resultaten = []
            for resultaten__item_data in _resultaten:
                resultaten__item = Resultaat.from_dict(resultaten__item_data)

                resultaten.append(resultaten__item)

        ingesloten = cls(
            resultaten=resultaten,
        )

        ingesloten.additional_properties = d
        return ingesloten

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
