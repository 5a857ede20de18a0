from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Geldigheid")


@_attrs_define
class Geldigheid:
    """From when until when the document holds. Either end may be left open. Processing refuses other keys, and times that
    are not in UTC with a capital T and Z, out of sight of the caller.

        Attributes:
            begindatum (str | Unset): The moment from which the document holds.
            einddatum (str | Unset): The moment until which the document holds.
    """

    begindatum: str | Unset = UNSET
    einddatum: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        begindatum = self.begindatum

        einddatum = self.einddatum

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if begindatum is not UNSET:
            field_dict["begindatum"] = begindatum
        if einddatum is not UNSET:
            field_dict["einddatum"] = einddatum

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        begindatum = d.pop("begindatum", UNSET)

        einddatum = d.pop("einddatum", UNSET)

        geldigheid = cls(
            begindatum=begindatum,
            einddatum=einddatum,
        )

        geldigheid.additional_properties = d
        return geldigheid

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
