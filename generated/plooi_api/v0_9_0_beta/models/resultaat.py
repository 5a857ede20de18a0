from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.gevonden_document import GevondenDocument
    from ..models.gevonden_relatie import GevondenRelatie
    from ..models.resultaat_plooi_intern import ResultaatPlooiIntern


T = TypeVar("T", bound="Resultaat")


@_attrs_define
class Resultaat:
    """A document that was found, in the shape that processing keeps documents in, thinly filled. It need not be what the
    metadata operations answer.

        Attributes:
            document (GevondenDocument | Unset): What a search result says of the document itself. Its identifiers are not
                among it.
            plooi_intern (ResultaatPlooiIntern | Unset): What the platform notes for itself.
            documentrelaties (list[GevondenRelatie] | Unset):
    """

    document: GevondenDocument | Unset = UNSET
    plooi_intern: ResultaatPlooiIntern | Unset = UNSET
    documentrelaties: list[GevondenRelatie] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        document: dict[str, Any] | Unset = UNSET
        if not isinstance(self.document, Unset):
            document = self.document.to_dict()

        plooi_intern: dict[str, Any] | Unset = UNSET
        if not isinstance(self.plooi_intern, Unset):
            plooi_intern = self.plooi_intern.to_dict()

        documentrelaties: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.documentrelaties, Unset):
            documentrelaties = []
            for documentrelaties__item_data in self.documentrelaties:
                documentrelaties__item = documentrelaties__item_data.to_dict()
                documentrelaties.append(documentrelaties__item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if document is not UNSET:
            field_dict["document"] = document
        if plooi_intern is not UNSET:
            field_dict["plooiIntern"] = plooi_intern
        if documentrelaties is not UNSET:
            field_dict["documentrelaties"] = documentrelaties

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.gevonden_document import GevondenDocument
        from ..models.gevonden_relatie import GevondenRelatie
        from ..models.resultaat_plooi_intern import ResultaatPlooiIntern

        d = dict(src_dict)
        _document = d.pop("document", UNSET)
        document: GevondenDocument | Unset
        if isinstance(_document, Unset):
            document = UNSET
        else:
            document = GevondenDocument.from_dict(_document)

        _plooi_intern = d.pop("plooiIntern", UNSET)
        plooi_intern: ResultaatPlooiIntern | Unset
        if isinstance(_plooi_intern, Unset):
            plooi_intern = UNSET
        else:
            plooi_intern = ResultaatPlooiIntern.from_dict(_plooi_intern)

        _documentrelaties = d.pop("documentrelaties", UNSET)
        documentrelaties: list[GevondenRelatie] | Unset = UNSET
        if _documentrelaties is not UNSET:
            documentrelaties = []
            for documentrelaties__item_data in _documentrelaties:
                documentrelaties__item = GevondenRelatie.from_dict(documentrelaties__item_data)

                documentrelaties.append(documentrelaties__item)

        resultaat = cls(
            document=document,
            plooi_intern=plooi_intern,
            documentrelaties=documentrelaties,
        )

        resultaat.additional_properties = d
        return resultaat

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
