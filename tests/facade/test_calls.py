"""What goes over the wire, and what comes back, when nothing is amiss: the oddities of the published build."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from facade.clients import PDF, ZIP, Call, Client, Reply, Server, operations, permit, record
from plooi import Metadata, Publication
from plooi.errors import ApiError, IdInvalid, MetadataInvalid, SessionIdInvalid
from plooi.model.moments import AMSTERDAM
from plooi.sandbox import Sandbox


def last(sandbox: Sandbox, operation: str) -> dict[str, Any]:
    return [request for request in sandbox.requests() if request["operation"] == operation][-1]


def test_a_replacement_is_answered_by_201_and_a_withdrawal_by_200(
    beta: Client, sandbox: Sandbox, published: Publication
) -> None:
    changed = beta.replace_metadata(published, permit(officiele_titel="Een andere titel"))
    assert last(sandbox, "putMetadata")["status"] == 201
    assert (changed.id, changed.pid, changed.changed) == (published.id, published.pid, True)
    withdrawn = beta.withdraw(published)
    assert last(sandbox, "deleteDocument")["status"] == 200
    assert (withdrawn.id, withdrawn.pid) == (published.id, published.pid)


def test_what_is_read_is_asked_for_past_any_cache(beta: Client, sandbox: Sandbox, published: Publication) -> None:
    beta.get_metadata(published)
    beta.replace_metadata(published, permit(officiele_titel="Langs de cache"))
    beta.download(published, _Bin())
    list(beta.search())
    beta.value_list("gemeenten")
    reads = [request for request in sandbox.requests() if request["method"] == "GET"]
    assert {request["operation"] for request in reads} == {"getMetadata", "getDocument", "zoek", "getWaardelijst"}
    assert {request["headers"].get("cache-control") for request in reads} == {"no-cache"}


class _Bin:
    """A stream that takes everything and cannot be rewound."""

    def write(self, chunk: bytes) -> int:
        return len(chunk)


def test_the_session_of_the_metadata_goes_along_with_the_file(beta: Client, sandbox: Sandbox) -> None:
    publication = beta.publish(permit(), PDF)
    assert publication.session_id
    assert last(sandbox, "postDocument")["headers"]["x-session-id"] == publication.session_id


@pytest.mark.parametrize("verb", ["upload_document", "replace_document"])
def test_a_session_is_made_up_where_none_is_known(beta: Client, sandbox: Sandbox, verb: str) -> None:
    publication = beta.create_metadata(permit())
    getattr(beta, verb)(publication.id, PDF)
    operation = {"upload_document": "postDocument", "replace_document": "putDocument"}[verb]
    # The published build answers 500 without one.
    assert last(sandbox, operation)["status"] == 202
    assert uuid.UUID(last(sandbox, operation)["headers"]["x-session-id"])


def test_a_session_can_be_named(beta: Client, sandbox: Sandbox) -> None:
    publication = beta.create_metadata(permit())
    beta.upload_document(publication.id, PDF, session_id="levering-7")
    assert last(sandbox, "postDocument")["headers"]["x-session-id"] == "levering-7"


@pytest.mark.parametrize("given", ["", " ", "a/b", "/", "..", ".", "a\\b", "a\tb", "a\nb", "\x7f", "é", " a", "a ", 7])
@pytest.mark.parametrize("where", ["argument", "publication", "replacement"])
def test_a_session_id_that_cannot_be_used_is_not_sent(beta: Client, sandbox: Sandbox, given: Any, where: str) -> None:
    """With a `/` in it the platform stores the file and never processes it."""
    publication = beta.create_metadata(permit())
    sandbox.clear_requests()
    marked = evolve(publication, session_id=given)
    with pytest.raises(SessionIdInvalid) as caught:
        match where:
            case "argument":
                beta.upload_document(publication, PDF, session_id=given)
            case "publication":
                beta.upload_document(Publication.from_dict(marked.to_dict()), PDF)
            case _:
                beta.replace_document(marked, PDF)
    assert sandbox.requests() == []
    assert (caught.value.field, caught.value.value) == ("session_id", given)
    assert repr(given) in str(caught.value)
    assert "leave it out" in str(caught.value).lower()


@pytest.mark.parametrize("given", ["levering 7", "a b?%2F{x}", "x" * 100])
def test_any_other_session_id_is_sent_as_it_is(beta: Client, sandbox: Sandbox, given: str) -> None:
    publication = beta.create_metadata(permit())
    beta.upload_document(publication, PDF, session_id=given)
    assert last(sandbox, "postDocument")["headers"]["x-session-id"] == given
    sandbox.process_now()
    assert record(sandbox, publication.id)["public"]


@pytest.mark.parametrize("given", ["a/b", "", "  ", "é"])
def test_a_session_id_of_the_platform_that_cannot_be_used_makes_way_for_another(
    connect: Callable[..., Client], serve: Callable[..., Server], given: str
) -> None:
    identity = str(uuid.uuid4())
    pid = f"https://open.overheid.nl/documenten/{identity}"

    def answer(call: Call) -> Reply:
        if call.path.endswith("/metadata"):
            return 201, {"X-Session-ID": given}, json.dumps({"document": {"pid": pid}}).encode()
        return 202, {}, b'{"title": "t", "status": 202}'

    server = serve(answer)
    connect(server.url).publish(permit(), PDF)
    assert uuid.UUID(server.calls[-1].headers["x-session-id"])


def test_a_pid_is_not_sent_with_a_new_delivery(beta: Client, sandbox: Sandbox, published: Publication) -> None:
    read = beta.get_metadata(published)
    with pytest.raises(MetadataInvalid, match=r"pid: The platform gives the pid"):
        beta.create_metadata(read)
    assert "postMetadata" not in operations(sandbox)
    again = beta.create_metadata(read.evolve(pid=None))
    assert again.id != published.id
    kept = record(sandbox, again.id)
    assert kept["pid"] == again.pid == f"https://open.overheid.nl/documenten/{again.id}"


SPELLINGS: list[Callable[[str], Any]] = [
    lambda identity: identity,
    lambda identity: f"{{{identity}}}",
    lambda identity: f"https://open.overheid.nl/documenten/{identity}",
    lambda identity: f"https://open.overheid.nl/documenten/{identity}/?a=b",
    lambda identity: f" plooi-api-{identity} ",
    lambda identity: Publication(f"{{{identity}}}"),
]


@pytest.mark.parametrize("number", range(len(SPELLINGS)))
def test_an_id_is_understood_in_any_spelling(
    beta: Client, sandbox: Sandbox, published: Publication, number: int
) -> None:
    given = SPELLINGS[number](published.id)
    assert beta.get_metadata(given).pid == published.pid
    assert last(sandbox, "getMetadata")["path"].endswith(f"/metadata/{published.id}")
    assert beta.download(given, _Bin()).id == published.id


@pytest.mark.parametrize("given", ["oep-" + 40 * "a", "", "../metadata", "2b4f6d5e-0c3a-4b8e-9d6f", None, 7])
def test_what_is_no_id_is_refused_before_anything_is_sent(
    beta: Client, sandbox: Sandbox, pdf: Path, given: Any
) -> None:
    for call in (
        beta.get_metadata,
        beta.withdraw,
        lambda it: beta.download(it, pdf.with_suffix(".copy")),
        lambda it: beta.upload_document(it, pdf),
        lambda it: beta.replace_document(it, pdf),
        lambda it: beta.replace_metadata(it, permit()),
    ):
        with pytest.raises(IdInvalid, match=r"is not the id of a delivery\. Give the UUID that publish returned"):
            call(given)
    assert sandbox.requests() == []
    assert not pdf.with_suffix(".copy").exists()


def test_relations_do_not_travel_in_a_replacement(beta: Client, sandbox: Sandbox, metadata: Metadata) -> None:
    main = beta.publish(metadata, PDF)
    role = "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"
    relation = {"relation": main.id, "role": role}
    attachment = beta.publish(metadata.evolve(documentrelaties=[relation]), ZIP, relations="send")
    assert record(sandbox, attachment.id)["metadata"]["documentrelaties"] == relation
    assert attachment.left_out == ()
    read = beta.get_metadata(attachment)
    assert [(link.relation, link.role) for link in read.documentrelaties] == [(main.id, role)]
    changed = beta.replace_metadata(attachment, read.evolve(officiele_titel="Bijlage bij de kapvergunning"))
    assert changed.left_out == ("documentrelaties",)
    assert last(sandbox, "putMetadata")["status"] == 201
    # A relation alone is no change that could be sent.
    read = beta.get_metadata(attachment)
    untouched = beta.replace_metadata(attachment, read.evolve(documentrelaties=[relation]))
    assert (untouched.changed, untouched.left_out) == (False, ("documentrelaties",))


def test_a_zip_is_known_by_its_bytes_and_not_by_what_is_said_of_it(
    beta: Client, sandbox: Sandbox, tmp_path: Path
) -> None:
    publication = beta.publish(permit(), ZIP)
    assert last(sandbox, "postDocument")["headers"]["content-type"] == "application/zip"
    got = beta.download(publication, tmp_path / "kopie")
    # The published build says application/pdf to whoever takes anything.
    assert last(sandbox, "getDocument")["headers"]["accept"] == "*/*"
    assert (got.media_type, got.size) == ("application/zip", len(ZIP))
    assert (tmp_path / "kopie").read_bytes() == ZIP


RECEIPTS = {
    "2022-12-01T09:30": datetime(2022, 12, 1, 9, 30, tzinfo=AMSTERDAM),
    "2022-12-01T09:30:15": datetime(2022, 12, 1, 9, 30, 15, tzinfo=AMSTERDAM),
    "2022-07-01T09:30:15.123456789": datetime(2022, 7, 1, 9, 30, 15, 123456, tzinfo=AMSTERDAM),
    "2022-07-01T09:30:15.12Z": datetime(2022, 7, 1, 11, 30, 15, 120000, tzinfo=AMSTERDAM),
    "binnenkort": None,
    "": None,
    None: None,
}


@pytest.mark.parametrize("date", RECEIPTS)
def test_receipts_are_understood_in_every_form(
    connect: Callable[..., Client], serve: Callable[..., Server], date: str | None
) -> None:
    identity = str(uuid.uuid4())

    def answer(call: Call) -> Reply:
        if call.method == "POST" and call.path.endswith("/metadata"):
            body = json.loads(call.body)
            body["document"]["pid"] = f"https://open.overheid.nl/documenten/{identity}"
            return 201, {"X-Session-ID": "s-1"}, json.dumps(body).encode()
        if call.method == "GET":
            return 200, {}, json.dumps({"document": {"publisher": {"id": "https://x.test/id/gm0518"}}}).encode()
        key = "openbaarmakingsdatum" if call.method == "POST" else "wijzigingsdatum"
        receipt = {"title": "t", "status": 202, "detail": "d", key: date, "document": {"pid": None}}
        return 202, {}, json.dumps(receipt).encode()

    plooi = connect(serve(answer).url)
    publication = plooi.publish(permit(), PDF)
    assert publication.openbaarmakingsdatum == RECEIPTS[date]
    # The receipt's pid is null; the one that is known stays.
    assert publication.pid == f"https://open.overheid.nl/documenten/{identity}"
    receipt = plooi.replace_document(publication, PDF)
    assert (receipt.wijzigingsdatum, receipt.openbaarmakingsdatum) == (RECEIPTS[date], None)
    assert Publication.from_dict(json.loads(json.dumps(publication.to_dict()))) == publication


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"document": null}', b'{"document": {"pid": 5}}'])
def test_a_new_delivery_whose_id_is_not_told_may_be_an_orphan(
    connect: Callable[..., Client], serve: Callable[..., Server], body: bytes
) -> None:
    server = serve(lambda call: (201, {}, body))
    with pytest.raises(Exception, match="it is not known whether the platform did it") as caught:
        connect(server.url).create_metadata(permit())
    assert caught.value.possible_orphans == 1
    assert isinstance(caught.value.cause, ApiError)
    assert len(server.calls) == 1


def test_the_id_is_taken_from_the_location_where_the_answer_is_empty(
    connect: Callable[..., Client], serve: Callable[..., Server]
) -> None:
    identity = str(uuid.uuid4())
    server = serve(lambda call: (201, {"Location": f"/x/documenten/{identity}"}, b""))
    publication = connect(server.url).create_metadata(permit())
    assert publication.id == identity
    assert publication.location == f"{server.origin}/x/documenten/{identity}"


def test_a_value_list_is_read_without_a_token_and_outside_the_base_path(
    beta: Client, sandbox: Sandbox, label: str, every: Sandbox, connect: Callable[..., Client]
) -> None:
    # It offers more than the spec's list takes.
    gemeenten = beta.value_list("gemeenten")
    new = "https://identifier.overheid.nl/tooi/id/gemeente/gm1980"
    assert new in gemeenten
    assert new not in beta.version.value_list("gemeenten")
    plooi = connect(every.urls[label], auth=every.token(org=["gm0518"]), version=label)
    assert plooi.value_list("gemeenten").find("Den Haag").code == "gm0518"
    for server, prefix in ((sandbox, ""), (every, f"/v{label}")):
        [request] = server.requests()
        assert request["path"] == f"{prefix}/waardelijsten"
        assert "***" not in request["headers"].values()
    with pytest.raises(Exception, match=re.escape("There is no waardelijst 'gemeente'. There are: gemeenten, ")):
        plooi.value_list("gemeente")


def test_the_value_lists_may_be_served_elsewhere(connect: Callable[..., Client], serve: Callable[..., Server]) -> None:
    listed = json.dumps([{"identifier": "https://x.test/a", "waarde": "Aa"}, {"waarde": "zonder"}, 7]).encode()
    server = serve(lambda call: (200, {}, listed))
    plooi = connect("https://platform.invalid/api/v0", auth="geheim", value_lists_url=server.origin + "/waardelijsten")
    assert dict(plooi.value_list("talen"))["https://x.test/a"].label == "Aa"
    assert [call.path for call in server.calls] == ["/waardelijsten?soort=talen"]
    assert "geheim" not in str(server.calls[0].headers)
