from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ontvangst_document import OntvangstDocument


T = TypeVar("T", bound="Ontvangst")


@_attrs_define
class Ontvangst:
    """The receipt of a file.

    Attributes:
        title (str):
        status (int): The status code once more.
        detail (str | Unset):
        openbaarmakingsdatum (str | Unset): When a delivered file was taken, the time in Amsterdam without an offset.
        wijzigingsdatum (str | Unset): When a replaced file was taken, written in the same way.
        document (OntvangstDocument | Unset): Which document the receipt is for.
    """

    title: str
    status: int
    detail: str | Unset = UNSET
    openbaarmakingsdatum: str | Unset = UNSET
    wijzigingsdatum: str | Unset = UNSET
    document: OntvangstDocument | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        status = self.status

        detail = self.detail

        openbaarmakingsdatum = self.openbaarmakingsdatum

        wijzigingsdatum = self.wijzigingsdatum

        document: dict[str, Any] | Unset = UNSET
        if not isinstance(self.document, Unset):
            document = self.document.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "title": title,
                "status": status,
            }
        )
        if detail is not UNSET:
            field_dict["detail"] = detail
        if openbaarmakingsdatum is not UNSET:
            field_dict["openbaarmakingsdatum"] = openbaarmakingsdatum
        if wijzigingsdatum is not UNSET:
            field_dict["wijzigingsdatum"] = wijzigingsdatum
        if document is not UNSET:
            field_dict["document"] = document

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ontvangst_document import OntvangstDocument

        d = dict(src_dict)
        title = d.pop("title")

        status = d.pop("status")

        detail = d.pop("detail", UNSET)

        openbaarmakingsdatum = d.pop("openbaarmakingsdatum", UNSET)

        wijzigingsdatum = d.pop("wijzigingsdatum", UNSET)

        _document = d.pop("document", UNSET)
        document: OntvangstDocument | Unset
        if isinstance(_document, Unset):
            document = UNSET
        else:
            document = OntvangstDocument.from_dict(_document)

        ontvangst = cls(
            title=title,
            status=status,
            detail=detail,
            openbaarmakingsdatum=openbaarmakingsdatum,
            wijzigingsdatum=wijzigingsdatum,
            document=document,
        )

        ontvangst.additional_properties = d
        return ontvangst

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
