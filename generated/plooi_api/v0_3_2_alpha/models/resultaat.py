from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.resultaatlinks import Resultaatlinks


T = TypeVar("T", bound="Resultaat")


@_attrs_define
class Resultaat:
    """A document that was found.

    Attributes:
        documentsoort (str | Unset): The type of document, in words.
        identifiers (list[str] | Unset): The marks that the publisher itself knows the document by.
        officiele_titel (str | Unset):
        openbaarmakingsdatum (str | Unset): When the document was made public, such as 2022-12-01T00:00:00.000+00:00.
        wijzigingsdatum (str | Unset): When it was last changed, written in the same way.
        field_links (Resultaatlinks | Unset): Where the parts of a document are.
    """

    documentsoort: str | Unset = UNSET
    identifiers: list[str] | Unset = UNSET
    officiele_titel: str | Unset = UNSET
    openbaarmakingsdatum: str | Unset = UNSET
    wijzigingsdatum: str | Unset = UNSET
    field_links: Resultaatlinks | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        documentsoort = self.documentsoort

        identifiers: list[str] | Unset = UNSET
        if not isinstance(self.identifiers, Unset):
            identifiers = self.identifiers

        officiele_titel = self.officiele_titel

        openbaarmakingsdatum = self.openbaarmakingsdatum

        wijzigingsdatum = self.wijzigingsdatum

        field_links: dict[str, Any] | Unset = UNSET
        if not isinstance(self.field_links, Unset):
            field_links = self.field_links.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if documentsoort is not UNSET:
            field_dict["documentsoort"] = documentsoort
        if identifiers is not UNSET:
            field_dict["identifiers"] = identifiers
        if officiele_titel is not UNSET:
            field_dict["officieleTitel"] = officiele_titel
        if openbaarmakingsdatum is not UNSET:
            field_dict["openbaarmakingsdatum"] = openbaarmakingsdatum
        if wijzigingsdatum is not UNSET:
            field_dict["wijzigingsdatum"] = wijzigingsdatum
        if field_links is not UNSET:
            field_dict["_links"] = field_links

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.resultaatlinks import Resultaatlinks

        d = dict(src_dict)
        documentsoort = d.pop("documentsoort", UNSET)

        identifiers = cast(list[str], d.pop("identifiers", UNSET))

        officiele_titel = d.pop("officieleTitel", UNSET)

        openbaarmakingsdatum = d.pop("openbaarmakingsdatum", UNSET)

        wijzigingsdatum = d.pop("wijzigingsdatum", UNSET)

        _field_links = d.pop("_links", UNSET)
        field_links: Resultaatlinks | Unset
        if isinstance(_field_links, Unset):
            field_links = UNSET
        else:
            field_links = Resultaatlinks.from_dict(_field_links)

        resultaat = cls(
            documentsoort=documentsoort,
            identifiers=identifiers,
            officiele_titel=officiele_titel,
            openbaarmakingsdatum=openbaarmakingsdatum,
            wijzigingsdatum=wijzigingsdatum,
            field_links=field_links,
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
