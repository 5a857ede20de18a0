from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Validatiemeldingen")


@_attrs_define
class Validatiemeldingen:
    """What the schema has against the metadata. Only a ValidatieMetadatafout has it.

    Attributes:
        schema_pointers (list[str]): Which parts of the schema, or of the data, the faults are about.
        data_pointers (list[str]): Paths into the data.
        content (list[str] | str): What is wrong, a line of text for each fault.
    """

    schema_pointers: list[str]
    data_pointers: list[str]
    content: list[str] | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        schema_pointers = self.schema_pointers

        data_pointers = self.data_pointers

        content: list[str] | str
        if isinstance(self.content, list):
            content = self.content

        else:
            content = self.content

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "schemaPointers": schema_pointers,
                "dataPointers": data_pointers,
                "content": content,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        schema_pointers = cast(list[str], d.pop("schemaPointers"))

        data_pointers = cast(list[str], d.pop("dataPointers"))

        def _parse_content(data: object) -> list[str] | str:
            try:
                if not isinstance(data, list):
                    raise TypeError()
                content_type_1 = cast(list[str], data)

                return content_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | str, data)

        content = _parse_content(d.pop("content"))

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
