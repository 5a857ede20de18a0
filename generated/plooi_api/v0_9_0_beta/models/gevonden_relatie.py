from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="GevondenRelatie")


@_attrs_define
class GevondenRelatie:
    """A relation to another document, as processing keeps it.

    Attributes:
        relation (str | Unset):
        role (str | Unset):
        titel (str | Unset):
    """

    relation: str | Unset = UNSET
    role: str | Unset = UNSET
    titel: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        relation = self.relation

        role = self.role

        titel = self.titel

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if relation is not UNSET:
            field_dict["relation"] = relation
        if role is not UNSET:
            field_dict["role"] = role
        if titel is not UNSET:
            field_dict["titel"] = titel

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        relation = d.pop("relation", UNSET)

        role = d.pop("role", UNSET)

        titel = d.pop("titel", UNSET)

        gevonden_relatie = cls(
            relation=relation,
            role=role,
            titel=titel,
        )

        gevonden_relatie.additional_properties = d
        return gevonden_relatie

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
