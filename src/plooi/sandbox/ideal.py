"""The platform as the spec means it: files can be replaced at any time, and a search finds what was delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import Response

from plooi.sandbox.answers import HEADERS, Refusal, Unhandled, json_answer
from plooi.sandbox.extracts import publisher_of, types_of
from plooi.sandbox.index import Hits, Parties
from plooi.sandbox.life import File, Record
from plooi.sandbox.negotiation import HAL, preferred
from plooi.sandbox.operations import PID, Platform, not_found
from plooi.sandbox.searching import SearchRefused, hal_page, page_of, posted_page
from plooi.sandbox.signing_in import Caller, caller_of, token_refusal_for
from plooi.versions.searching import HalSearch, PagedSearch, PostedSearch


class Ideal(Platform):
    """Any version, as its effective spec means it."""

    def kept_under(self, id: str) -> str:  # noqa: A002
        """The UUID, in braces or not, in capitals or not."""
        return id.strip("{}").lower()

    def caller(self, request: Request) -> Caller:
        return caller_of(request, self.dialect, self.key)

    def check_new(self, text: str, metadata: Any, caller: Caller) -> None:
        self.check_schema("create_metadata", text, metadata)
        if not caller.may_deliver(publisher_of(self.version, metadata), types_of(self.version, metadata) or []):
            text = "De publisher of de documentsoort hoort niet bij het token."
            raise token_refusal_for(text, self.dialect)

    def processing_notes(self, metadata: Mapping[str, Any]) -> tuple[str, ...]:
        """Processing takes what the schema takes."""
        return ()

    def pid_of(self, metadata: Mapping[str, Any], id: str) -> str:  # noqa: A002
        """The pid is given by the platform alone."""
        return PID + id

    def readable(self, record: Record | None) -> Record:
        if record is None or record.withdrawn:
            raise not_found()
        return record

    def check_change(self, record: Record, text: str) -> None:
        """A replacement may change nothing."""

    def signals(self, session: str | None) -> bool:
        """Always. The versions whose spec asks for a session refuse a file without; the older ones let it be."""
        if session is None and self.dialect.needs_session:
            raise Refusal("identifier-fout", "De sessie ontbreekt.")
        return True

    def check_before_file(self, id: str) -> None:  # noqa: A002
        self.readable(self.store.get(self.label, id))

    def takes_file(self, record: Record | None, id: str) -> Record:  # noqa: A002
        return self.readable(record)

    def downloadable(self, record: Record | None) -> File:
        file = self.readable(record).file
        if file is None:
            raise not_found()
        return file

    def type_to_send(self, request: Request, file: File) -> str | None:
        return preferred(request, (file.media_type,))

    def produces(self, role: str) -> tuple[str, ...]:
        """None where the spec has no answer for those who take none of them: they get the usual one."""
        operation = self.version.operation(role)
        named = () if operation is None else operation.value.get("responses", {})
        return super().produces(role) if {"406", "4XX", "default"} & set(named) else ()

    def search(self, request: Request, caller: Caller, asked: Mapping[str, Any]) -> Response:
        """What is public of the organisations of the token, the oldest delivery first."""
        now, dialect, index = self.now(), self.version.traits.search, self.store.index(self.version)

        def matching(of: Callable[[Parties], bool] = lambda parties: True) -> Hits:
            return index.search(now, lambda parties: caller.has(parties.publisher) and of(parties))

        try:
            if isinstance(dialect, HalSearch):
                page = hal_page(self.version, dialect, request.query_params, matching, self.location)
                return json_answer(page, headers=HEADERS, media_type=HAL)
            if isinstance(dialect, PostedSearch):
                return json_answer(posted_page(self.version, dialect, asked, matching), headers=HEADERS)
            assert isinstance(dialect, PagedSearch)
            return json_answer(page_of(self.version, dialect, request.query_params, matching()), headers=HEADERS)
        except SearchRefused as error:
            if isinstance(dialect, HalSearch):
                raise Refusal("identifier-fout", str(error)) from None
            raise Unhandled(400) from None

    def values(self, naam: str) -> Sequence[tuple[str, str]] | None:
        """The list as the version's spec has it."""
        lijst = self.spec.lists.get(naam)
        return None if lijst is None else [(value.id, value.label) for value in lijst.values()]

    def without_list(self) -> NoReturn:
        raise Refusal(None)
