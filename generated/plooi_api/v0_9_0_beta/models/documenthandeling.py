from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.organisatie import Organisatie
    from ..models.soort_handeling import SoortHandeling


T = TypeVar("T", bound="Documenthandeling")


@_attrs_define
class Documenthandeling:
    """An act on the document.

    Attributes:
        soort_handeling (SoortHandeling): A kind of act, by its identifier in the value list of acts on a document.
        at_time (str): When it was done.
        was_associated_with (Organisatie): An organisation, by its identifier in one of six value lists.
    """

    soort_handeling: SoortHandeling
    at_time: str
    was_associated_with: Organisatie
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        soort_handeling = self.soort_handeling.to_dict()

        at_time = self.at_time

        was_associated_with = self.was_associated_with.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "soortHandeling": soort_handeling,
                "atTime": at_time,
                "wasAssociatedWith": was_associated_with,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.organisatie import Organisatie
        from ..models.soort_handeling import SoortHandeling

        d = dict(src_dict)
        soort_handeling = SoortHandeling.from_dict(d.pop("soortHandeling"))

        at_time = d.pop("atTime")

        was_associated_with = Organisatie.from_dict(d.pop("wasAssociatedWith"))

        documenthandeling = cls(
            soort_handeling=soort_handeling,
            at_time=at_time,
            was_associated_with=was_associated_with,
        )

        documenthandeling.additional_properties = d
        return documenthandeling

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
