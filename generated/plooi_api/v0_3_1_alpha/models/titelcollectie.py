from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Titelcollectie")


@_attrs_define
class Titelcollectie:
    """The titles of the document.

    Attributes:
        officiele_titel (str | Unset): The title as it stands on the document.
        verkorte_titels (list[str] | Unset): Short forms of the title.
        alternatieve_titels (list[str] | Unset): Other titles that the document is known by.
    """

    officiele_titel: str | Unset = UNSET
    verkorte_titels: list[str] | Unset = UNSET
    alternatieve_titels: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        officiele_titel = self.officiele_titel

        verkorte_titels: list[str] | Unset = UNSET
        if not isinstance(self.verkorte_titels, Unset):
            verkorte_titels = self.verkorte_titels

        alternatieve_titels: list[str] | Unset = UNSET
        if not isinstance(self.alternatieve_titels, Unset):
            alternatieve_titels = self.alternatieve_titels

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if officiele_titel is not UNSET:
            field_dict["officieleTitel"] = officiele_titel
        if verkorte_titels is not UNSET:
            field_dict["verkorteTitels"] = verkorte_titels
        if alternatieve_titels is not UNSET:
            field_dict["alternatieveTitels"] = alternatieve_titels

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        officiele_titel = d.pop("officieleTitel", UNSET)

        verkorte_titels = cast(list[str], d.pop("verkorteTitels", UNSET))

        alternatieve_titels = cast(list[str], d.pop("alternatieveTitels", UNSET))

        titelcollectie = cls(
            officiele_titel=officiele_titel,
            verkorte_titels=verkorte_titels,
            alternatieve_titels=alternatieve_titels,
        )

        titelcollectie.additional_properties = d
        return titelcollectie

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
