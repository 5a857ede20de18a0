from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ingesloten import Ingesloten
    from ..models.paginalinks import Paginalinks


T = TypeVar("T", bound="Zoekpagina")


@_attrs_define
class Zoekpagina:
    """A page of what was found, in HAL.

    Attributes:
        aantal_resultaten (int): How many documents were found, on all pages together.
        aantal_paginas (int): How many pages there are.
        field_links (Paginalinks | Unset): Where the pages are.
        field_embedded (Ingesloten | Unset): What the page holds.
    """

    aantal_resultaten: int
    aantal_paginas: int
    field_links: Paginalinks | Unset = UNSET
    field_embedded: Ingesloten | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        aantal_resultaten = self.aantal_resultaten

        aantal_paginas = self.aantal_paginas

        field_links: dict[str, Any] | Unset = UNSET
        if not isinstance(self.field_links, Unset):
            field_links = self.field_links.to_dict()

        field_embedded: dict[str, Any] | Unset = UNSET
        if not isinstance(self.field_embedded, Unset):
            field_embedded = self.field_embedded.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "aantalResultaten": aantal_resultaten,
                "aantalPaginas": aantal_paginas,
            }
        )
        if field_links is not UNSET:
            field_dict["_links"] = field_links
        if field_embedded is not UNSET:
            field_dict["_embedded"] = field_embedded

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ingesloten import Ingesloten
        from ..models.paginalinks import Paginalinks

        d = dict(src_dict)
        aantal_resultaten = d.pop("aantalResultaten")

        aantal_paginas = d.pop("aantalPaginas")

        _field_links = d.pop("_links", UNSET)
        field_links: Paginalinks | Unset
        if isinstance(_field_links, Unset):
            field_links = UNSET
        else:
            field_links = Paginalinks.from_dict(_field_links)

        _field_embedded = d.pop("_embedded", UNSET)
        field_embedded: Ingesloten | Unset
        if isinstance(_field_embedded, Unset):
            field_embedded = UNSET
        else:
            field_embedded = Ingesloten.from_dict(_field_embedded)

        zoekpagina = cls(
            aantal_resultaten=aantal_resultaten,
            aantal_paginas=aantal_paginas,
            field_links=field_links,
            field_embedded=field_embedded,
        )

        zoekpagina.additional_properties = d
        return zoekpagina

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
