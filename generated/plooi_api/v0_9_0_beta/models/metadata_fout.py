from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.validatiemeldingen import Validatiemeldingen


T = TypeVar("T", bound="MetadataFout")


@_attrs_define
class MetadataFout:
    """An error as the metadata service tells it, with names in snake case.

    Attributes:
        type_ (str): An address in the documentation. Its anchor says which kind of error this is.
        title (str): The kind of error in words.
        status (int): The status code once more.
        detail (str | Unset): What is wrong, in Dutch.
        instance (str | Unset): A fixed address in the documentation. It tells nothing of the request.
        messages (list[str | Validatiemeldingen] | Unset): What is wrong, point by point. Absent where there is nothing
            to say. A ValidatieMetadatafout has one object in the list, all others have text.
        supported_media_types (list[str] | Unset): Which content types would have been taken. Absent where this is of no
            matter.
    """

    type_: str
    title: str
    status: int
    detail: str | Unset = UNSET
    instance: str | Unset = UNSET
    messages: list[str | Validatiemeldingen] | Unset = UNSET
    supported_media_types: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.validatiemeldingen import Validatiemeldingen

        type_ = self.type_

        title = self.title

        status = self.status

        detail = self.detail

        instance = self.instance

        messages: list[dict[str, Any] | str] | Unset = UNSET
        if not isinstance(self.messages, Unset):
            messages = []
            for messages__item_data in self.messages:
                messages__item: dict[str, Any] | str
                if isinstance(messages__item_data, Validatiemeldingen):
                    messages__item = messages__item_data.to_dict()
                else:
                    messages__item = messages__item_data
                messages.append(messages__item)

        supported_media_types: list[str] | Unset = UNSET
        if not isinstance(self.supported_media_types, Unset):
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
        if messages is not UNSET:
            field_dict["messages"] = messages
        if supported_media_types is not UNSET:
            field_dict["supported_media_types"] = supported_media_types

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.validatiemeldingen import Validatiemeldingen

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        detail = d.pop("detail", UNSET)

        instance = d.pop("instance", UNSET)

        _messages = d.pop("messages", UNSET)
        messages: list[str | Validatiemeldingen] | Unset = UNSET
        if _messages is not UNSET:
            messages = []
            for messages__item_data in _messages:

                def _parse_messages__item(data: object) -> str | Validatiemeldingen:
                    try:
                        if not isinstance(data, dict):
                            raise TypeError()
                        messages_item_type_0 = Validatiemeldingen.from_dict(data)

                        return messages_item_type_0
                    except (TypeError, ValueError, AttributeError, KeyError):
                        pass
                    return cast(str | Validatiemeldingen, data)

                messages__item = _parse_messages__item(messages__item_data)

                messages.append(messages__item)

        supported_media_types = cast(list[str], d.pop("supported_media_types", UNSET))

        metadata_fout = cls(
            type_=type_,
            title=title,
            status=status,
            detail=detail,
            instance=instance,
            messages=messages,
            supported_media_types=supported_media_types,
        )

        metadata_fout.additional_properties = d
        return metadata_fout

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
