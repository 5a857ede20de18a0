from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Documentrelatie")


@_attrs_define
class Documentrelatie:
    """Which other document this one belongs to, such as the document that it is an attachment of. The schema takes one
    object, where processing has a list: in this build no document that carries a relation is ever processed.

        Attributes:
            relation (str | Unset): The other document. By the name of the field its pid; clients are known that put the
                bare id of the other document here.
            role (str | Unset): What this document is to the other, as the URI of a concept.
    """

    relation: str | Unset = UNSET
    role: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        relation = self.relation

        role = self.role

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if relation is not UNSET:
            field_dict["relation"] = relation
        if role is not UNSET:
            field_dict["role"] = role

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        relation = d.pop("relation", UNSET)

        role = d.pop("role", UNSET)

        documentrelatie = cls(
            relation=relation,
            role=role,
        )

        documentrelatie.additional_properties = d
        return documentrelatie

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
