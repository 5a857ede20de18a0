from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.veld import Veld


T = TypeVar("T", bound="Context")


@_attrs_define
class Context:
    """A group of fields of the publisher's own.

    Attributes:
        velden (list[Veld]):
        namespace (str | Unset): What the keys of the group belong to.
        prefix (str | Unset): A short name for the namespace.
    """

    velden: list[Veld]
    namespace: str | Unset = UNSET
    prefix: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        velden = []
        for velden__item_data in self.velden:
            velden__item = velden__item_data.to_dict()
            velden.append(velden__item)

        namespace = self.namespace

        prefix = self.prefix

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "velden": velden,
            }
        )
        if namespace is not UNSET:
            field_dict["namespace"] = namespace
        if prefix is not UNSET:
            field_dict["prefix"] = prefix

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.veld import Veld

        d = dict(src_dict)
        velden = []
        _velden = d.pop("velden")
        for velden__item_data in _velden:
            velden__item = Veld.from_dict(velden__item_data)

            velden.append(velden__item)

        namespace = d.pop("namespace", UNSET)

        prefix = d.pop("prefix", UNSET)

        context = cls(
            velden=velden,
            namespace=namespace,
            prefix=prefix,
        )

        context.additional_properties = d
        return context

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
