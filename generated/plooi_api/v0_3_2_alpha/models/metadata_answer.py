from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.document_met_pid import DocumentMetPid
    from ..models.documentrelatie import Documentrelatie


T = TypeVar("T", bound="MetadataAnswer")


@_attrs_define
class MetadataAnswer:
    """The metadata as the platform has it.

    Attributes:
        document (DocumentMetPid): A document that the platform has given its pid.
        documentrelaties (list[Documentrelatie] | Unset):
    """

    document: DocumentMetPid
    documentrelaties: list[Documentrelatie] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        document = self.document.to_dict()

        documentrelaties: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.documentrelaties, Unset):
            documentrelaties = []
            for documentrelaties__item_data in self.documentrelaties:
                documentrelaties__item = documentrelaties__item_data.to_dict()
                documentrelaties.append(documentrelaties__item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "document": document,
            }
        )
        if documentrelaties is not UNSET:
            field_dict["documentrelaties"] = documentrelaties

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.document_met_pid import DocumentMetPid
        from ..models.documentrelatie import Documentrelatie

        d = dict(src_dict)
        document = DocumentMetPid.from_dict(d.pop("document"))

        _documentrelaties = d.pop("documentrelaties", UNSET)
        documentrelaties: list[Documentrelatie] | Unset = UNSET
        if _documentrelaties is not UNSET:
            documentrelaties = []
            for documentrelaties__item_data in _documentrelaties:
                documentrelaties__item = Documentrelatie.from_dict(documentrelaties__item_data)

                documentrelaties.append(documentrelaties__item)

        metadata_answer = cls(
            document=document,
            documentrelaties=documentrelaties,
        )

        metadata_answer.additional_properties = d
        return metadata_answer

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
