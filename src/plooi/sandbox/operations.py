"""The platform's operations on one version of the API. What its two modes do differently is left to them."""

from __future__ import annotations

import copy
import re
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NoReturn

from joserfc.jwk import RSAKey
from starlette.requests import Request
from starlette.responses import Response

from plooi.model.pointers import ABSENT, Path, look, put
from plooi.sandbox import checks, life
from plooi.sandbox.answers import HEADERS, FileAnswer, Refusal, Unhandled, json_answer, receipt, text_answer, written
from plooi.sandbox.declared import declares, has_body, list_in_form, named_in, status_of
from plooi.sandbox.dialects import dialect_of
from plooi.sandbox.extracts import publisher_of
from plooi.sandbox.faults import Outage
from plooi.sandbox.forms import document_in, file_in
from plooi.sandbox.life import File, Record
from plooi.sandbox.negotiation import HAL, JSON, PDF, ZIP, preferred, sent
from plooi.sandbox.signing_in import Caller
from plooi.sandbox.store import Store
from plooi.sandbox.striking import away
from plooi.sandbox.uploads import Arrived, TooLarge, arrival
from plooi.versions.bodies import Form, Json
from plooi.versions.searching import HalSearch
from plooi.versions.version import Version

Handler = Callable[[Request], Awaitable[Response]]
PID = "https://open.overheid.nl/documenten/"
ID = re.compile(r"[{]?[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}[}]?")
METADATA_LIMIT = 16_777_216
"""Bytes of metadata that are read. A bound of the sandbox alone."""


def document_path(version: Version, id: str) -> str:  # noqa: A002
    """The path of a document in a version, below its base path."""
    operation = version.operation("upload_document") or version.operation("download")
    return "/" if operation is None else operation.path.partition("{")[0] + id


class Platform(ABC):
    """One version of the API in one mode.

    Args:
        version: whose spec and contract are served.
        store, key: what is kept, and what signs tokens.
        location: what `Location` starts with, up to `/documenten`.
        processing: seconds between an upload and publication.
        limit: bytes that a file may have.
    """

    def __init__(
        self, version: Version, store: Store, key: RSAKey, *, location: str, processing: float, limit: int
    ) -> None:
        self.version = version
        self.spec = version.effective
        self.label = version.label
        self.dialect = dialect_of(version)
        self.store = store
        self.key = key
        self.location = location
        self._processing = processing
        self._limit = limit

    # What the modes do differently.

    as_built = False
    """Whether the framework that the services are built on answers in their place where it does."""
    wants_a_body = False
    """Whether a call that has to have a body is refused without one before it is looked at."""

    @abstractmethod
    def kept_under(self, id: str) -> str:  # noqa: A002
        """An id as it was called, as records are kept under it."""

    @abstractmethod
    def caller(self, request: Request) -> Caller:
        """Who calls."""

    @abstractmethod
    def check_new(self, text: str, metadata: Any, caller: Caller) -> None:
        """Refuse metadata of a new record that the schema or the policy does not let pass."""

    @abstractmethod
    def pid_of(self, metadata: Mapping[str, Any], id: str) -> str:  # noqa: A002
        """The pid of a new record."""

    @abstractmethod
    def readable(self, record: Record | None) -> Record:
        """The record, its metadata there to be read or replaced."""

    @abstractmethod
    def check_change(self, record: Record, text: str) -> None:
        """Look at metadata, as it was sent, that is about to take the place of a record's."""

    @abstractmethod
    def signals(self, session: str | None) -> bool:
        """Whether the processing of a file that was sent with an `X-Session-ID`, or without, can be signalled."""

    @abstractmethod
    def takes_file(self, record: Record | None, id: str) -> Record:  # noqa: A002
        """The record that a file is taken for."""

    def not_a_file(self, arrived: Arrived) -> Exception:
        """What becomes of a file that is neither PDF nor ZIP."""
        return wrong_file()

    @abstractmethod
    def check_before_file(self, id: str) -> None:  # noqa: A002
        """Refuse a file before it is read."""

    @abstractmethod
    def downloadable(self, record: Record | None) -> File:
        """The file that there is to read."""

    @abstractmethod
    def type_to_send(self, request: Request, file: File) -> str | None:
        """The content type that a file is sent under; None when the caller takes none."""

    @abstractmethod
    def processing_notes(self, metadata: Mapping[str, Any]) -> tuple[str, ...]:
        """What processing fails on in metadata that was taken."""

    @abstractmethod
    def search(self, request: Request, caller: Caller, asked: Mapping[str, Any]) -> Response:
        """The answer to a search; `asked` is the document that was posted for it."""

    @abstractmethod
    def values(self, naam: str) -> Sequence[tuple[str, str]] | None:
        """A value list, by URI and label; None when there is no such list."""

    @abstractmethod
    def without_list(self) -> NoReturn:
        """Refuse a call for a value list that names none."""

    # The operations.

    async def post_metadata(self, request: Request) -> Response:
        text, metadata = await self._metadata(request)
        self.check_new(text, metadata, request.state.caller)
        outages = away(request)
        if "repository_away" in outages:
            raise Unhandled
        id = str(uuid.uuid4())  # noqa: A001
        pid = self.pid_of(metadata, id) if self.dialect.pid else None
        if pid is not None and pid != look(metadata, self._pid_path):
            metadata = copy.deepcopy(metadata)
            put(metadata, self._pid_path, pid)
            text = written(metadata)
        moment, notes = self.moment(), self.processing_notes(metadata)
        record = Record(self.label, id, pid, metadata, text, created=moment, changed=moment, notes=notes)
        if self.version.delivers_at_once:
            await self._take_with(request, record)
        else:
            self.store.save(record)
        if "registration_away" in outages:
            raise Unhandled
        return self._stored(request, id, text)

    async def get_metadata(self, request: Request) -> Response:
        id, outages = self._id(request), away(request)  # noqa: A001
        if "repository_away" in outages:
            raise Unhandled
        record = self.readable(self.store.get(self.label, id))
        if "process_away" in outages and not record.at(self.now()).processed:
            raise Unhandled
        return text_answer(record.text or "", 200, HEADERS, self.called(request))

    @property
    def _pid_path(self) -> Path:
        """Where the pid stands in the metadata."""
        path = self.version.path_of("pid")
        assert path is not None
        return path

    async def put_metadata(self, request: Request) -> Response:
        """Put other metadata in the place of a record's, and of the record's alone: relations do not stay.

        Source: server, 0.9.0-beta, for the order of the checks. That nothing of the old metadata stays is assumed.
        """
        text, metadata = await self._metadata(request)
        self.check_schema("replace_metadata", text, metadata)
        id = self._id(request, check=self.dialect.put_checks_id)  # noqa: A001
        outages = away(request)
        if "repository_away" in outages:
            raise Unhandled
        record = self.readable(self.store.get(self.label, id))
        if self.dialect.pid:
            self._check_pid(record, metadata)
        if publisher_of(self.version, metadata) != publisher_of(self.version, record.metadata):
            text = "De publisher hoort niet bij deze publicatie."
            raise Refusal("autorisatie-fout", text, messages=[text])
        self.check_change(record, text)
        signalled = not outages & {"registration_away", "process_away"}
        notes = self.processing_notes(metadata)
        self.store.save(life.with_metadata(record, metadata, text, notes, **self._timing(), signalled=signalled))
        if not signalled:
            raise Unhandled
        return self._stored(request, request.path_params["id"], text)

    async def post_document(self, request: Request) -> Response:
        return await self._take_file(request, replaced=False)

    async def put_document(self, request: Request) -> Response:
        return await self._take_file(request, replaced=True)

    async def get_document(self, request: Request) -> Response:
        outages = away(request)
        if "registration_away" in outages:
            raise Unhandled
        id = self._id(request)  # noqa: A001
        if "repository_away" in outages:
            raise storage_away()
        file = self.downloadable(self.store.get(self.label, id))
        media_type = self.type_to_send(request, file)
        if media_type is None:
            raise Unhandled(406)
        try:
            opened = self.store.path(file).open("rb")
        except OSError:
            raise storage_away() from None
        return FileAnswer(opened, file.size, media_type, HEADERS)

    async def delete_document(self, request: Request) -> Response:
        """Withdraw. When the signal is lost it is noted all the same, and the index keeps what it shows."""
        outages = away(request)
        if "registration_away" in outages:
            raise Unhandled
        id = self._id(request)  # noqa: A001
        if "repository_away" in outages:
            raise storage_away()
        record = self.store.get(self.label, id)
        if record is None or record.withdrawn:
            raise not_found()
        signalled = "process_away" not in outages
        self.store.save(life.without_publication(record, now=self.now(), moment=self.moment(), signalled=signalled))
        if not signalled:
            raise Unhandled
        return Response(None, status_of(self.version, "withdraw"), HEADERS)

    async def search_documents(self, request: Request) -> Response:
        asked = await request.json() if request.method == "POST" else None
        return self.search(request, request.state.caller, asked if isinstance(asked, dict) else {})

    async def get_waardelijst(self, request: Request) -> Response:
        name = self.version.list_parameter
        in_path = request.path_params.get("id")
        named = request.query_params.getlist(name) if in_path is None else [in_path]
        if not named:
            self.without_list()
        values = self.values(",".join(named).lower())
        if values is None:
            raise Refusal(None)
        page = request.query_params.get(getattr(self.version.listing, "parameter", None) or "")
        return json_answer(list_in_form(self.version, values, page), media_type=self.called(request))

    # What they share.

    @cached_property
    def handlers(self) -> Mapping[str, Handler]:
        """What carries out each call, by its role."""
        return {
            "create_metadata": self.post_metadata,
            "get_metadata": self.get_metadata,
            "replace_metadata": self.put_metadata,
            "upload_document": self.post_document,
            "replace_document": self.put_document,
            "download": self.get_document,
            "withdraw": self.delete_document,
            "search": self.search_documents,
            "value_list": self.get_waardelijst,
        }

    def consumes(self, role: str) -> tuple[str, ...] | None:
        """The content types that a call takes; None where it takes no body."""
        encoding = self.version.encoding(role)
        if encoding is None:
            return None
        if isinstance(encoding, Form):
            return ("multipart/form-data",)
        return (encoding.media_type.lower(),) if isinstance(encoding, Json) else (PDF, ZIP)

    def produces(self, role: str) -> tuple[str, ...]:
        """The content types that a call answers with when it goes well; none where it says nothing."""
        if role == "withdraw":
            return ()
        if role == "download":
            return (PDF, ZIP)
        return (HAL,) if role == "search" and isinstance(self.version.traits.search, HalSearch) else (JSON,)

    def called(self, request: Request) -> str:
        """What an answer in JSON is called: the published build echoes the parameters that the caller asks for."""
        if self.as_built:
            return preferred(request, (JSON,)) or JSON
        return named_in(self.version, request.state.role, JSON)

    def check_schema(self, role: str, text: str, metadata: Any) -> None:
        """Refuse metadata that the schema of a call refuses, and then what holds a script."""
        faults = checks.faults(self._checkers[role], metadata)
        if faults is not None:
            raise Refusal("validatie-basis-fout-meta", "De metadata voldoet niet aan het schema.", messages=[faults])
        if checks.SCRIPT in text:
            raise unreadable(f"De metadata bevat {checks.SCRIPT}.")

    def now(self) -> float:
        return time.time()

    def moment(self) -> str:
        return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _id(self, request: Request, *, check: bool = True) -> str:
        id: str = request.path_params["id"]  # noqa: A001
        if check and not ID.fullmatch(id):
            raise Refusal("identifier-fout", "De identifier is geen geldige UUID.")
        return self.kept_under(id)

    def _timing(self) -> dict[str, Any]:
        return {"now": self.now(), "processing": self._processing, "moment": self.moment()}

    async def _metadata(self, request: Request) -> tuple[str, Any]:
        """The metadata in the body of a request, as it was sent and as it is read, but not checked."""
        body = bytearray()
        async for part in document_in(request, self.version.encoding(request.state.role)):
            body += part
            if len(body) > METADATA_LIMIT:
                raise unreadable(f"De metadata is groter dan {METADATA_LIMIT} bytes.")
        try:
            declared = sent(request)
            return checks.read(bytes(body), (declared and declared.charset) or "utf-8")
        except checks.Unreadable as error:
            raise unreadable(*error.messages) from None

    def _check_pid(self, record: Record, metadata: Mapping[str, Any]) -> None:
        pid = look(metadata, self._pid_path)
        if pid is ABSENT or pid is None:
            raise Refusal("identifier-fout", "De pid ontbreekt in de metadata.")
        if pid != record.pid:
            text = "De pid in de metadata hoort niet bij deze publicatie."
            raise Refusal("conflict-fout", text, messages=[text])

    def _stored(self, request: Request, id: str, text: str) -> Response:  # noqa: A002
        role = request.state.role
        headers = {**HEADERS, self.version.call(role).session: str(uuid.uuid4())}
        status, place = status_of(self.version, role), self.version.traits.places.record
        if place and declares(self.version, role, place):
            named: dict[str, Any] = {}
            put(named, place, id)
            return json_answer(named, status, headers, self.called(request))
        headers["Location"] = self.location + document_path(self.version, id)
        if not has_body(self.version, role):
            return Response(None, status, headers)
        return text_answer(text, status, headers, self.called(request))

    async def _take_file(self, request: Request, *, replaced: bool) -> Response:
        name = self.version.call(request.state.role).session
        session = request.headers.get(name, request.query_params.get(name))
        if not replaced:  # a new file is refused for its session before its id is looked at, another one after
            self.signals(session)
        id = self._id(request)  # noqa: A001
        outages = away(request)
        signalled = self.signals(session) and not outages & {"registration_away", "process_away"}
        self.check_before_file(id)
        if int(request.headers.get("content-length", 0)) > self._limit:
            raise too_large()
        declared, stream = await file_in(request, self.version.encoding(request.state.role))
        try:
            async with arrival(stream, self.store.incoming, self._limit) as arrived:
                self._keep(arrived, declared, id, outages, signalled=signalled)
        except TooLarge:
            raise too_large() from None
        except OSError:
            raise storage_away() from None
        if not signalled:
            raise Unhandled
        status = status_of(self.version, request.state.role)
        if not has_body(self.version, request.state.role):
            return Response(None, status, HEADERS)
        return json_answer(receipt(replaced=replaced, status=status), status, HEADERS, self.called(request))

    async def _take_with(self, request: Request, record: Record) -> None:
        """Keep a new record and the file that came with its metadata: both, or neither."""
        declared, stream = await file_in(request, self.version.encoding(request.state.role))
        try:
            async with arrival(stream, self.store.incoming, self._limit) as arrived:
                if arrived.media_type is None:
                    raise self.not_a_file(arrived)
                self.store.save(record)
                self._keep(arrived, declared, record.id, away(request), signalled=True)
        except TooLarge:
            raise too_large() from None

    def _keep(
        self,
        arrived: Arrived,
        declared: str,
        id: str,  # noqa: A002
        outages: frozenset[Outage],
        *,
        signalled: bool,
    ) -> None:
        if arrived.media_type is None:
            raise self.not_a_file(arrived)
        if "repository_away" in outages:
            raise storage_away()
        record = self.takes_file(self.store.get(self.label, id), id)
        name = self.store.adopt(arrived.path)
        file = File(name, arrived.size, arrived.sha256, arrived.media_type, declared)
        self.store.save(life.with_file(record, file, **self._timing(), signalled=signalled))

    @cached_property
    def _checkers(self) -> dict[str, Any]:
        roles = ("create_metadata", "replace_metadata")
        operations = {role: operation for role in roles if (operation := self.version.operation(role)) is not None}
        return {role: checks.checker(self.spec, operation) for role, operation in operations.items()}


def not_found() -> Refusal:
    return Refusal("niet-gevonden-fout", "De publicatie is niet gevonden.")


def wrong_file() -> Refusal:
    text = "De inhoud is geen PDF of ZIP."
    return Refusal("bestandstype-fout", "Het bestand kan niet worden verwerkt.", media_types=(text,))


def too_large() -> Refusal:
    return Refusal("bestand-te-groot-fout", "Het bestand is te groot.")


def unreadable(*messages: str) -> Refusal:
    return Refusal("parse-fout", "De metadata kan niet worden gelezen.", messages=list(messages))


def storage_away() -> Refusal:
    """The storage behind the document service cannot be reached: 400, empty. Source: server, 0.9.0-beta."""
    return Refusal(None)
