from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="DocumentFout")


@_attrs_define
class DocumentFout:
    """An error as the document service tells it, with names in camel case.

    Attributes:
        type_ (str): An address in the documentation. Its anchor says which kind of error this is.
        title (str): The kind of error in words.
        status (int): The status code once more.
        detail (None | str | Unset): What is wrong, in Dutch.
        instance (None | str | Unset): A fixed address in the documentation. It tells nothing of the request.
        supported_media_types (list[str] | None | Unset): Which content types would have been taken, or null. In a
            Bestandstype-fout a message stands in the list.
    """

    type_: str
    title: str
    status: int
    detail: None | str | Unset = UNSET
    instance: None | str | Unset = UNSET
    supported_media_types: list[str] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        detail: None | str | Unset
        if isinstance(self.detail, Unset):
            detail = UNSET
        else:
            detail = self.detail

        instance: None | str | Unset
        if isinstance(self.instance, Unset):
            instance = UNSET
        else:
            instance = self.instance

        supported_media_types: list[str] | None | Unset
        if isinstance(self.supported_media_types, Unset):
            supported_media_types = UNSET
        elif isinstance(self.supported_media_types, list):
            supported_media_types = self.supported_media_types

        else:
            supported_media_types = self.supported_media_types

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
            }
        )
        if detail is not UNSET:
            field_dict["detail"] = detail
        if instance is not UNSET:
            field_dict["instance"] = instance
        if supported_media_types is not UNSET:
            field_dict["supportedMediaTypes"] = supported_media_types

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        def _parse_detail(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        detail = _parse_detail(d.pop("detail", UNSET))

        def _parse_instance(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        instance = _parse_instance(d.pop("instance", UNSET))

        def _parse_supported_media_types(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                supported_media_types_type_0 = cast(list[str], data)

                return supported_media_types_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        supported_media_types = _parse_supported_media_types(d.pop("supportedMediaTypes", UNSET))

        document_fout = cls(
            type_=type_,
            title=title,
            status=status,
            detail=detail,
            instance=instance,
            supported_media_types=supported_media_types,
        )

        document_fout.additional_properties = d
        return document_fout

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
