from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.resultaat import Resultaat


T = TypeVar("T", bound="Zoekresultaat")


@_attrs_define
class Zoekresultaat:
    """A stretch of all that was found. The published build has 25 in all, and five on its last stretch.

    Attributes:
        totaal (int): How many documents were found in all.
        start (int): The number of the first result of this stretch, counted from 0.
        aantal (int): How many results a stretch has. The published build always says 10, whatever it holds.
        resultaten (list[Resultaat]):
    """

    totaal: int
    start: int
    aantal: int
    resultaten: list[Resultaat]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        totaal = self.totaal

        start = self.start

        aantal = self.aantal

        resultaten = []
        for resultaten__item_data in self.resultaten:
            resultaten__item = resultaten__item_data.to_dict()
            resultaten.append(resultaten__item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "totaal": totaal,
                "start": start,
                "aantal": aantal,
                "resultaten": resultaten,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.resultaat import Resultaat

        d = dict(src_dict)
        totaal = d.pop("totaal")

        start = d.pop("start")

        aantal = d.pop("aantal")

        resultaten = []
        _resultaten = d.pop("resultaten")
        for resultaten__item_data in _resultaten:
            resultaten__item = Resultaat.from_dict(resultaten__item_data)

            resultaten.append(resultaten__item)

        zoekresultaat = cls(
            totaal=totaal,
            start=start,
            aantal=aantal,
            resultaten=resultaten,
        )

        zoekresultaat.additional_properties = d
        return zoekresultaat

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
