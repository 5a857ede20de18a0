from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Organisatie")


@_attrs_define
class Organisatie:
    """An organisation, by its identifier in one of six value lists.

    Attributes:
        id (str):
        label (str | Unset): The same in words, for people. It means nothing to the platform.
        type_ (str | Unset): What sort of value it is. The platform fills this in.
        bronwaarde (str | Unset): What was delivered, where the platform made something else of it. The platform fills
            this in.
    """

    id: str
    label: str | Unset = UNSET
    type_: str | Unset = UNSET
    bronwaarde: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        label = self.label

        type_ = self.type_

        bronwaarde = self.bronwaarde

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if label is not UNSET:
            field_dict["label"] = label
        if type_ is not UNSET:
            field_dict["type"] = type_
        if bronwaarde is not UNSET:
            field_dict["bronwaarde"] = bronwaarde

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        label = d.pop("label", UNSET)

        type_ = d.pop("type", UNSET)

        bronwaarde = d.pop("bronwaarde", UNSET)

        organisatie = cls(
            id=id,
            label=label,
            type_=type_,
            bronwaarde=bronwaarde,
        )

        organisatie.additional_properties = d
        return organisatie

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
