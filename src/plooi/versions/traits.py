"""What a version is, beside its spec: the places of fields, the dialect of searching, what its platform does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal

from attrs import evolve, field, frozen

from plooi.errors import Problem
from plooi.model.metadata import Metadata
from plooi.versions.bodies import Encoding
from plooi.versions.contract import CALLS, EVERY, Call, Errors, Places
from plooi.versions.listing import Listing
from plooi.versions.mapping import FieldMapping
from plooi.versions.searching import Search


@frozen
class Traits:
    """The behaviour of a version. A version has its predecessor's, save for what its module changes.

    Attributes:
        mapping: where and how each field stands on the wire.
        search: the dialect of searching.
        calls: the contract of each call by its role: what counts as success, and what a repeat does.
        places: where things are read in an answer.
        errors: where the texts of an error are read.
        listing: how value lists are answered, where the spec does not tell.
        encodings: how bodies are written, by role, where the spec does not tell: `encodings={"upload_document":
            Form("bestand")}`.
        upload_to: where a file goes: to the `location` that the platform names, or to the address of its id (`pid`).
        orphans_stay_unpublished: a record without a file is known never to become public, so that creating one twice
            does no harm.
        relations_processed: a document that carries a relation to another one is processed like any other. Where it is
            not, it never becomes public.
        search_shows_public: the search lists what is public, and nothing else. Where it does not, nothing in the API
            shows whether a document is public.
        largest_document: the limit of the platform for a file, in bytes.
        stricter: what processing is known to refuse though the schema lets it pass: functions of the metadata and of
            the names of the fields that are not just as they were received.
        fixed: values for parameters that no verb gives, by operation (or EVERY) and parameter name.
    """

    mapping: FieldMapping
    search: Search
    calls: Mapping[str, Call] = CALLS
    places: Places = field(factory=Places)
    errors: Errors = field(factory=Errors)
    listing: Listing | None = None
    encodings: Mapping[str, Encoding] = field(factory=dict)
    upload_to: Literal["location", "pid"] = "pid"
    orphans_stay_unpublished: bool = False
    relations_processed: bool = True
    search_shows_public: bool = False
    largest_document: int = 2_147_483_648
    stricter: tuple[Callable[[Metadata, Collection[str]], Iterable[Problem]], ...] = ()
    fixed: Mapping[str, Mapping[str, Any]] = field(factory=dict)

    def having(self, **changes: Any) -> Traits:
        """A copy with some of it changed."""
        return evolve(self, **changes)

    def rooted(self, *root: str) -> Traits:
        """A copy in which the metadata stands at another path of the wire document: `rooted("data", "document")`."""
        search: Any = self.search
        if root and hasattr(search, "root"):
            search = evolve(search, root=root[-1])
        return evolve(self, mapping=self.mapping.rooted(*root), search=search)

    def keyed(self, **keys: str) -> Traits:
        """A copy in which references have other keys on the wire, in the results of a search too: `keyed(id="uri")`."""
        search: Any = self.search
        if hasattr(search, "keys"):
            search = evolve(search, keys={**search.keys, **keys})
        return evolve(self, mapping=self.mapping.keyed(**keys), search=search)

    def placed(self, **places: Any) -> Traits:
        """A copy in which answers are read elsewhere: `placed(record=("id",))`."""
        return evolve(self, places=evolve(self.places, **places))

    def sessioned(self, name: str) -> Traits:
        """A copy in which the session has another name: `sessioned("X-Levering-ID")`."""
        calls = {
            role: evolve(call, session=name, parameters=call.parameters - {call.session} | {name})
            if call.session in call.parameters
            else evolve(call, session=name)
            for role, call in self.calls.items()
        }
        return evolve(self, calls=calls)

    def giving(self, **values: Any) -> Traits:
        """A copy that gives values for parameters, in each operation that has one: `giving(**{"Api-Version": "1"})`."""
        return evolve(self, fixed={**self.fixed, EVERY: {**self.fixed.get(EVERY, {}), **values}})

    def called(self, **names: str | None) -> Traits:
        """A copy in which calls have other operationIds: `called(search="searchDocuments")`; None for one that went."""
        renamed = {role: evolve(self.calls[role], operation=name) for role, name in names.items()}
        return evolve(self, calls={**self.calls, **renamed})

    def bent(self, role: str, **changes: Any) -> Traits:
        """A copy in which the contract of one call differs: `bent("withdraw", repeat=Repeat.read)`."""
        return evolve(self, calls={**self.calls, role: evolve(self.calls[role], **changes)})
