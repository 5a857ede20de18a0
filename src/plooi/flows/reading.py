"""Verbs that read."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from plooi.errors import ConfigurationError, NietGevondenFout
from plooi.flows.context import Context
from plooi.flows.outcomes import look_at_file
from plooi.flows.steps import PublicationLike, organisation, read, successful
from plooi.language import _
from plooi.model.ids import id_of
from plooi.model.metadata import Metadata
from plooi.model.results import DeliveryState, Download, Hit, Status
from plooi.spelling import PUBLISHER
from plooi.wire.answers import endless
from plooi.wire.effects import Flow
from plooi.wire.sinks import Sink

if TYPE_CHECKING:
    from plooi.versions.searching import State
    from plooi.waardelijsten import Waardelijst

#: How many pages are asked for until the caller gets something.
PAGES = 100


def get_metadata(context: Context, publication: PublicationLike) -> Flow[Metadata]:
    """Read the metadata of a document, past any cache. `Metadata.wire` is the document as received.

    Raises:
        IdInvalid, NotInThisVersion: nothing was sent.
        NietGevondenFout: the platform does not know the id.
        ApiError, TransportError: the platform refused, or could not be reached.
    """
    context.need("get_metadata")
    return (yield from read(context, id_of(publication)))


def download(context: Context, publication: PublicationLike, sink: Sink) -> Flow[Download]:
    """Download the file of a document into a sink; the client's verb takes a path or an open file.

    The sink gets only a PDF or a ZIP, by its first bytes.
    """
    context.need("download")
    identity = id_of(publication)
    request = context.request("download", {"id": identity}, sink=sink)
    yield from successful(context, request)
    return Download(identity, sink.size, sink.sha256, sink.media_type)


def search_page(context: Context, state: State | None, publisher: str | None) -> Flow[tuple[list[Hit], State | None]]:
    """The next hits of a search, and the state for what follows, or None after the last.

    Pages without a hit are passed over, `PAGES` at the most.
    """
    context.need("search")
    dialect = context.version.traits.search
    state = state or dialect.begin()
    party = _party(context, publisher) if dialect.party or publisher is not None else None
    asked = party if dialect.party else None
    for _page in range(PAGES):
        request = context.request("search", dialect.query(state, asked), body=dialect.body(state, asked))
        answer = yield from successful(context, request)
        hits, following = dialect.read(answer.json, state)
        if party is not None and not dialect.party:
            # The token decides whose documents are searched; the caller wants those of one publisher.
            hits = [hit for hit in hits if hit.publisher is None or hit.publisher.id == party]
        if hits or following is None:
            return hits, following
        state = following
    raise endless(request, answer.status, PAGES)


def status(context: Context, publication: PublicationLike) -> Flow[Status]:
    """Where a delivery stands, as far as the API of this version shows it. Nothing is changed.

    The metadata and the first bytes of the file are read. Where the version's search lists what is public, the search
    is read up to the document, `PAGES` pages at the most. In 0.9.0-beta nothing shows whether a document is public: its
    search answers with sample data (measured).

    Raises:
        IdInvalid, NotInThisVersion: nothing was sent.
        ApiError, TransportError: the platform refused, failed, or could not be reached.
    """
    context.need("status")
    identity = id_of(publication)
    metadata: Metadata | None = None
    with suppress(NietGevondenFout):
        metadata = yield from read(context, identity)
    look = yield from look_at_file(context, identity)
    if look.error is not None and look.state == "unclear":
        raise look.error
    if metadata is None:
        return Status(identity, "without_metadata" if look.state == "given" else "unknown")
    listed, hit = yield from _listed(context, identity, metadata)
    by_file: Mapping[str, DeliveryState] = {"given": "stored", "none": "without_file", "unclear": "unclear"}
    return Status(
        identity,
        "public" if listed else by_file[look.state],
        listed,
        bool(metadata.documentrelaties) and not context.version.traits.relations_processed,
        metadata.pid,
        metadata.officiele_titel,
        None if hit is None else hit.openbaarmakingsdatum,
    )


def _listed(context: Context, identity: str, metadata: Metadata) -> Flow[tuple[bool | None, Hit | None]]:
    """Whether the search lists a document, with the hit; None where it does not show that, or has too many pages."""
    traits = context.version.traits
    if not traits.search_shows_public or context.version.lacks("search") is not None:
        return None, None
    party = getattr(metadata, getattr(traits.search, "parameter", None) or "", None) or metadata.publisher
    state: State | None = None
    for _page in range(PAGES):
        hits, state = yield from search_page(context, state, None if party is None else party.id)
        for hit in hits:
            if hit.id is not None and hit.id.lower() == identity.lower():
                return True, hit
        if state is None:
            return False, None
    return None, None


def value_list(context: Context, naam: str) -> Flow[Waardelijst]:
    """A waardelijst as the platform serves it now. No token is sent.

    The platform may offer newer values than the version's spec accepts: `refused` holds what the spec refuses.

    Args:
        naam: one of `plooi.waardelijsten.names()`, such as `gemeenten`.

    Raises:
        ConfigurationError: no list has this name; nothing was sent.
        ApiError, TransportError: as for `get_metadata`.
    """
    from plooi.waardelijsten import Waardelijst, names

    context.need("value_list")
    if naam not in names():
        raise ConfigurationError(
            _("There is no waardelijst {naam!r}. There are: {names}.", naam=naam, names=", ".join(names()))
        )
    listing = context.version.listing
    labels: dict[str, str] = {}
    name = context.version.list_parameter
    page: int | str = 1
    for _page in range(PAGES):
        request = context.request("value_list", {name: naam, **listing.query(page)})
        answer = yield from successful(context, request)
        items, following = listing.read(answer.json, page)
        known = len(labels)
        labels |= {
            str(item[listing.uri]): str(item.get(listing.label) or "")
            for item in items
            if isinstance(item, dict) and listing.uri in item
        }
        # A server that repeats itself must not keep this going for ever.
        if following is None or len(labels) == known:
            break
        page = following
    else:
        raise endless(request, answer.status, PAGES)
    own = context.version.lists.get(naam)
    return Waardelijst.from_enum(naam, "live", request.url, list(labels), labels, accepted=own)


def _party(context: Context, publisher: str | None) -> str:
    """The URI of the organisation whose documents are searched."""
    if publisher is not None:
        return organisation(context, publisher)
    codes = context.organisations()
    if len(codes) == 1:
        return organisation(context, codes[0])
    whose = _("the token is for {codes}", codes=", ".join(codes)) if codes else _("the token names none")
    raise ConfigurationError(
        _(
            "Version {label} searches by organisation, and {whose}. Name one: {publisher}.",
            label=context.version.label,
            whose=whose,
            publisher=PUBLISHER.of("gm0518"),
        )
    )
