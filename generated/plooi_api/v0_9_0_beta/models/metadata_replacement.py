from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.document_met_pid import DocumentMetPid


T = TypeVar("T", bound="MetadataReplacement")


@_attrs_define
class MetadataReplacement:
    """The metadata that takes the place of what is there. A relation to another document cannot be sent with it, so that
    what is read of an attachment cannot be sent back unchanged.

        Attributes:
            document (DocumentMetPid): A document that the platform has given its pid. In a replacement the pid is to be
                sent along, and to be that of the record that is replaced; the platform looks at this after it has looked the
                record up.
    """

    document: DocumentMetPid
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        document = self.document.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "document": document,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.document_met_pid import DocumentMetPid

        d = dict(src_dict)
        document = DocumentMetPid.from_dict(d.pop("document"))

        metadata_replacement = cls(
            document=document,
        )

        metadata_replacement.additional_properties = d
        return metadata_replacement

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
