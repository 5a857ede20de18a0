from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.document import Document
    from ..models.documentrelatie import Documentrelatie


T = TypeVar("T", bound="Metadata")


@_attrs_define
class Metadata:
    """The metadata of a document that is yet to be delivered.

    Attributes:
        document (Document): What is known of a document. The schema lets keys pass that are not named here; processing
            refuses the document for them, out of sight of the caller.
        documentrelaties (Documentrelatie | Unset): Which other document this one belongs to, such as the document that
            it is an attachment of. The schema takes one object, where processing has a list: in this build no document that
            carries a relation is ever processed.
    """

    document: Document
    documentrelaties: Documentrelatie | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        document = self.document.to_dict()

        documentrelaties: dict[str, Any] | Unset = UNSET
        if not isinstance(self.documentrelaties, Unset):
            documentrelaties = self.documentrelaties.to_dict()

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
        from ..models.document import Document
        from ..models.documentrelatie import Documentrelatie

        d = dict(src_dict)
        document = Document.from_dict(d.pop("document"))

        _documentrelaties = d.pop("documentrelaties", UNSET)
        documentrelaties: Documentrelatie | Unset
        if isinstance(_documentrelaties, Unset):
            documentrelaties = UNSET
        else:
            documentrelaties = Documentrelatie.from_dict(_documentrelaties)

        metadata = cls(
            document=document,
            documentrelaties=documentrelaties,
        )

        metadata.additional_properties = d
        return metadata

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
