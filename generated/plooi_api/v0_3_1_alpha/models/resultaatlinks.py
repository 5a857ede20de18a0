from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.link import Link


T = TypeVar("T", bound="Resultaatlinks")


@_attrs_define
class Resultaatlinks:
    """Where the parts of a document are.

    Attributes:
        metadata (Link | Unset): An address.
        document (Link | Unset): An address.
    """

    metadata: Link | Unset = UNSET
    document: Link | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        document: dict[str, Any] | Unset = UNSET
        if not isinstance(self.document, Unset):
            document = self.document.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if document is not UNSET:
            field_dict["document"] = document

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.link import Link

        d = dict(src_dict)
        _metadata = d.pop("metadata", UNSET)
        metadata: Link | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = Link.from_dict(_metadata)

        _document = d.pop("document", UNSET)
        document: Link | Unset
        if isinstance(_document, Unset):
            document = UNSET
        else:
            document = Link.from_dict(_document)

        resultaatlinks = cls(
            metadata=metadata,
            document=document,
        )

        resultaatlinks.additional_properties = d
        return resultaatlinks

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
