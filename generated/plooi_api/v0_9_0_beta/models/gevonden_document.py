from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.gevonden_classificatie import GevondenClassificatie
    from ..models.gevonden_titels import GevondenTitels
    from ..models.gevonden_verwijzing import GevondenVerwijzing


T = TypeVar("T", bound="GevondenDocument")


@_attrs_define
class GevondenDocument:
    """What a search result says of the document itself. Its identifiers are not among it.

    Attributes:
        pid (str | Unset): How the index knows the document. In the fixed sample data it is a URI.
        publisher (GevondenVerwijzing | Unset): A value, as processing keeps it.
        verantwoordelijke (GevondenVerwijzing | Unset): A value, as processing keeps it.
        opsteller (GevondenVerwijzing | Unset): A value, as processing keeps it.
        titelcollectie (GevondenTitels | Unset):
        classificatiecollectie (GevondenClassificatie | Unset):
    """

    pid: str | Unset = UNSET
    publisher: GevondenVerwijzing | Unset = UNSET
    verantwoordelijke: GevondenVerwijzing | Unset = UNSET
    opsteller: GevondenVerwijzing | Unset = UNSET
    titelcollectie: GevondenTitels | Unset = UNSET
    classificatiecollectie: GevondenClassificatie | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        pid = self.pid

        publisher: dict[str, Any] | Unset = UNSET
        if not isinstance(self.publisher, Unset):
            publisher = self.publisher.to_dict()

        verantwoordelijke: dict[str, Any] | Unset = UNSET
        if not isinstance(self.verantwoordelijke, Unset):
            verantwoordelijke = self.verantwoordelijke.to_dict()

        opsteller: dict[str, Any] | Unset = UNSET
        if not isinstance(self.opsteller, Unset):
            opsteller = self.opsteller.to_dict()

        titelcollectie: dict[str, Any] | Unset = UNSET
        if not isinstance(self.titelcollectie, Unset):
            titelcollectie = self.titelcollectie.to_dict()

        classificatiecollectie: dict[str, Any] | Unset = UNSET
        if not isinstance(self.classificatiecollectie, Unset):
            classificatiecollectie = self.classificatiecollectie.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if pid is not UNSET:
            field_dict["pid"] = pid
        if publisher is not UNSET:
            field_dict["publisher"] = publisher
        if verantwoordelijke is not UNSET:
            field_dict["verantwoordelijke"] = verantwoordelijke
        if opsteller is not UNSET:
            field_dict["opsteller"] = opsteller
        if titelcollectie is not UNSET:
            field_dict["titelcollectie"] = titelcollectie
        if classificatiecollectie is not UNSET:
            field_dict["classificatiecollectie"] = classificatiecollectie

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.gevonden_classificatie import GevondenClassificatie
        from ..models.gevonden_titels import GevondenTitels
        from ..models.gevonden_verwijzing import GevondenVerwijzing

        d = dict(src_dict)
        pid = d.pop("pid", UNSET)

        _publisher = d.pop("publisher", UNSET)
        publisher: GevondenVerwijzing | Unset
        if isinstance(_publisher, Unset):
            publisher = UNSET
        else:
            publisher = GevondenVerwijzing.from_dict(_publisher)

        _verantwoordelijke = d.pop("verantwoordelijke", UNSET)
        verantwoordelijke: GevondenVerwijzing | Unset
        if isinstance(_verantwoordelijke, Unset):
            verantwoordelijke = UNSET
        else:
            verantwoordelijke = GevondenVerwijzing.from_dict(_verantwoordelijke)

        _opsteller = d.pop("opsteller", UNSET)
        opsteller: GevondenVerwijzing | Unset
        if isinstance(_opsteller, Unset):
            opsteller = UNSET
        else:
            opsteller = GevondenVerwijzing.from_dict(_opsteller)

        _titelcollectie = d.pop("titelcollectie", UNSET)
        titelcollectie: GevondenTitels | Unset
        if isinstance(_titelcollectie, Unset):
            titelcollectie = UNSET
        else:
            titelcollectie = GevondenTitels.from_dict(_titelcollectie)

        _classificatiecollectie = d.pop("classificatiecollectie", UNSET)
        classificatiecollectie: GevondenClassificatie | Unset
        if isinstance(_classificatiecollectie, Unset):
            classificatiecollectie = UNSET
        else:
            classificatiecollectie = GevondenClassificatie.from_dict(_classificatiecollectie)

        gevonden_document = cls(
            pid=pid,
            publisher=publisher,
            verantwoordelijke=verantwoordelijke,
            opsteller=opsteller,
            titelcollectie=titelcollectie,
            classificatiecollectie=classificatiecollectie,
        )

        gevonden_document.additional_properties = d
        return gevonden_document

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
