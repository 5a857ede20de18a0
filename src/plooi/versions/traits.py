"""What a version is, beside its spec: where fields stand, how it is searched, what its platform is known to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal

from attrs import evolve, field, frozen

from plooi.errors import Problem
from plooi.metadata import Metadata
from plooi.versions.mapping import FieldMapping
from plooi.versions.searching import Search

#: The operations that the verbs are made of, by the names they have had so far.
OPERATIONS = (
    "postMetadata",
    "getMetadata",
    "putMetadata",
    "postDocument",
    "putDocument",
    "getDocument",
    "deleteDocument",
    "zoek",
    "getWaardelijst",
)

#: Which operations each verb cannot do without.
VERBS: Mapping[str, tuple[str, ...]] = {
    "publish": ("postMetadata", "postDocument"),
    "create_metadata": ("postMetadata",),
    "upload_document": ("postDocument",),
    "get_metadata": ("getMetadata",),
    "replace_metadata": ("putMetadata", "getMetadata"),
    "replace_document": ("putDocument",),
    "download": ("getDocument",),
    "withdraw": ("deleteDocument",),
    "search": ("zoek",),
    "value_list": ("getWaardelijst",),
}


@frozen
class Traits:
    """The behaviour of a version. A version has its predecessor's, save for what its module changes.

    Attributes:
        mapping: where and how each field stands on the wire.
        search: the dialect of searching.
        operations: the operationId of each operation, where it is not the name in OPERATIONS.
        upload_to: where a file goes: to the `location` that the platform names, or to the address of its id (`pid`).
        orphans_stay_unpublished: a record without a file is known never to become public, so that creating one twice
            does no harm.
        relations_processed: a document that carries a relation to another one is processed like any other. Where it is
            not, it never becomes public.
        largest_document: the limit of the platform for a file, in bytes.
        stricter: what processing is known to refuse though the schema lets it pass: functions of the metadata and of
            the names of the fields that are not just as they were received.
        fixed: values for parameters of operations that no verb gives, by operation and parameter name.
    """

    mapping: FieldMapping
    search: Search
    operations: Mapping[str, str] = field(factory=dict)
    upload_to: Literal["location", "pid"] = "pid"
    orphans_stay_unpublished: bool = False
    relations_processed: bool = True
    largest_document: int = 2_147_483_648
    stricter: tuple[Callable[[Metadata, Collection[str]], Iterable[Problem]], ...] = ()
    fixed: Mapping[str, Mapping[str, Any]] = field(factory=dict)

    def having(self, **changes: Any) -> Traits:
        """A copy with some of it changed."""
        return evolve(self, **changes)

    def called(self, **names: str) -> Traits:
        """A copy in which operations have other operationIds: `called(zoek="searchDocuments")`."""
        return evolve(self, operations={**self.operations, **names})
