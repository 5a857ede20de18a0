from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Validatiemeldingen")


@_attrs_define
class Validatiemeldingen:
    """What the schema has against the metadata. Only a ValidatieMetadatafout has it, and only once. Doubles are taken out
    of each of the two lists of pointers on its own, so that they do not keep step.

        Attributes:
            schema_pointers (list[str]): JSON Pointers into the data, for all their name: to the value that is wrong, or to
                the one that is missing.
            data_pointers (list[str]): JSON Pointers into the data: to the value that is wrong, or to the object that lacks
                one. `/` is the root.
            content (str): What is wrong, one text in which line breaks part the faults.
    """

    schema_pointers: list[str]
    data_pointers: list[str]
    content: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        schema_pointers = self.schema_pointers

        data_pointers = self.data_pointers

        content = self.content

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "schema_pointers": schema_pointers,
                "data_pointers": data_pointers,
                "content": content,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        schema_pointers = cast(list[str], d.pop("schema_pointers"))

        data_pointers = cast(list[str], d.pop("data_pointers"))

        content = d.pop("content")

        validatiemeldingen = cls(
            schema_pointers=schema_pointers,
            data_pointers=data_pointers,
            content=content,
        )

        validatiemeldingen.additional_properties = d
        return validatiemeldingen

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
