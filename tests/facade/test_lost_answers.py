"""Writes whose answer was lost, or an error that came after the work: each is settled, none is done twice blindly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from facade.clients import PDF, QUICK, ZIP, Client, operations, permit, record
from plooi import Metadata, Publication
from plooi.errors import (
    ApiError,
    DeliveryIncomplete,
    NietGevondenFout,
    OutcomeUnknown,
    PlooiError,
    TransportError,
)
from plooi.sandbox import Sandbox

#: Two ways in which work is done and its answer does not arrive.
LOST: dict[str, dict[str, Any]] = {
    "lost": {"kind": "lose_answer"},
    "error": {"kind": "status_after", "status": 500},
    "gateway": {"kind": "status_after", "status": 502, "body": "html"},
}
lost = pytest.mark.parametrize("fault", LOST)


def count(sandbox: Sandbox, title: str) -> int:
    return sum(entry["title"] == title for entry in sandbox.records())


@lost
def test_create_metadata_is_never_sent_twice(plooi: Client, every: Sandbox, fault: str) -> None:
    title = f"Eenmaal {type(plooi).__name__} {plooi.version} {fault}"
    every.fault("postMetadata", **LOST[fault])
    with pytest.raises(OutcomeUnknown) as caught:
        plooi.create_metadata(permit(officiele_titel=title))
    assert operations(every) == ["postMetadata"]
    assert count(every, title) == 1
    assert (caught.value.verb, caught.value.possible_orphans) == ("create_metadata", 1)
    assert isinstance(caught.value.cause, TransportError | ApiError)
    assert "it is not known whether the platform did it" in str(caught.value)


@lost
def test_publish_repeats_it_where_orphans_are_never_public(beta: Client, sandbox: Sandbox, fault: str) -> None:
    title = f"Wees {type(beta).__name__} {fault}"
    sandbox.fault("postMetadata", times=2, **LOST[fault])
    publication = beta.publish(permit(officiele_titel=title), PDF)
    assert operations(sandbox) == ["postMetadata"] * 3 + ["postDocument"]
    assert publication.possible_orphans == 2
    assert count(sandbox, title) == 3
    states = {entry["id"]: entry["state"] for entry in sandbox.records() if entry["title"] == title}
    assert states.pop(publication.id) == "uploaded"
    assert set(states.values()) == {"created"}


def test_publish_gives_up_in_the_end_and_counts(beta: Client, sandbox: Sandbox) -> None:
    title = f"Verloren {type(beta).__name__}"
    sandbox.fault("postMetadata", kind="lose_answer", times=0)
    with pytest.raises(OutcomeUnknown) as caught:
        beta.publish(permit(officiele_titel=title), PDF)
    assert caught.value.possible_orphans == count(sandbox, title) == 4
    assert caught.value.verb == "publish"
    assert "a record without a file, which is not public" in str(caught.value)


def test_publish_does_not_repeat_it_where_nothing_is_known_of_orphans(
    plooi: Client, every: Sandbox, label: str
) -> None:
    every.fault("postMetadata", kind="lose_answer")
    if plooi.version.traits.orphans_stay_unpublished:
        assert plooi.publish(permit(), PDF).possible_orphans == 1
        return
    with pytest.raises(OutcomeUnknown, match="ask the platform's support before you call again") as caught:
        plooi.publish(permit(), PDF)
    assert caught.value.possible_orphans == 1
    assert operations(every) == ["postMetadata"]


def test_what_surely_did_not_arrive_is_sent_again_by_all(beta: Client, sandbox: Sandbox) -> None:
    title = f"Druk {type(beta).__name__}"
    sandbox.fault("postMetadata", kind="status_before", status=429, times=2)
    publication = beta.create_metadata(permit(officiele_titel=title))
    assert operations(sandbox) == ["postMetadata"] * 3
    assert (publication.possible_orphans, count(sandbox, title)) == (0, 1)


@lost
@pytest.mark.parametrize(
    ("verb", "operation"), [("upload_document", "postDocument"), ("replace_document", "putDocument")]
)
def test_a_file_is_sent_again(plooi: Client, every: Sandbox, verb: str, operation: str, fault: str) -> None:
    publication = plooi.publish(permit(), PDF) if verb == "replace_document" else plooi.create_metadata(permit())
    every.fault(operation, times=2, **LOST[fault])
    receipt = getattr(plooi, verb)(publication, ZIP)
    assert operations(every).count(operation) == 3
    assert (receipt.id, receipt.settled) == (publication.id, False)
    kept = record(every, publication.id)
    assert (kept["media_type"], kept["state"], kept["size"]) == ("application/zip", "processed", len(ZIP))


@pytest.mark.parametrize(
    ("verb", "operation"), [("upload_document", "postDocument"), ("replace_document", "putDocument")]
)
@lost
def test_a_file_whose_answers_are_all_lost_is_stored_and_no_more_is_known(
    beta: Client, sandbox: Sandbox, verb: str, operation: str, fault: str
) -> None:
    """The bytes can be read back. That shows that they are stored, and not that they were signalled."""
    publication = beta.create_metadata(permit())
    sandbox.fault(operation, times=0, **LOST[fault])
    with pytest.raises(OutcomeUnknown, match="has stored this very file, but may not have signalled it") as caught:
        getattr(beta, verb)(publication.id, PDF)
    assert (caught.value.verb, caught.value.stored) == (verb, True)
    assert caught.value.remedy.startswith("Send the file again with upload_document: that signals it anew.")
    assert operations(sandbox)[-1] == "getDocument"
    assert record(sandbox, publication.id)["uploads"] == 4


def processed_between(sandbox: Sandbox, first: Callable[[], Any]) -> Callable[[], Any]:
    """A random number for the pause between two attempts, which is when the platform processes the first."""

    def number() -> float:
        first()
        return 0.5

    return number


@pytest.mark.parametrize("content", [PDF, ZIP])
def test_the_404_that_means_success(connect: Callable[..., Client], sandbox: Sandbox, content: bytes) -> None:
    """The first attempt arrived, its answer did not, and the platform processed it before the second."""

    retries = evolve(QUICK, random=processed_between(sandbox, sandbox.process_now))
    beta = connect(sandbox.url, auth=sandbox.token(org=["gm0518"]), retries=retries)
    sandbox.fault("postDocument", kind="lose_answer")
    publication = beta.publish(permit(), content)
    uploads = [request["status"] for request in sandbox.requests() if request["operation"] == "postDocument"]
    assert uploads[-1] == 404
    assert (publication.settled, publication.openbaarmakingsdatum) == (True, None)
    assert record(sandbox, publication.id)["public"]


def test_the_404_that_does_not(beta: Client, sandbox: Sandbox, published: Publication) -> None:
    """The same answers, but what the platform has is another file."""
    sandbox.process_now()
    sandbox.fault("putDocument", kind="status_before", status=503)
    with pytest.raises(NietGevondenFout, match="A file cannot be sent to a document that the platform has processed"):
        beta.replace_document(published, ZIP)
    assert operations(sandbox) == ["getMetadata", "putDocument", "putDocument", "getDocument"]


@lost
def test_a_replacement_is_repeated_until_it_is_accepted(plooi: Client, every: Sandbox, fault: str) -> None:
    """Reading it back would not show that it was signalled. Each attempt has other bytes, or nothing comes of it."""
    publication = plooi.publish(permit(), PDF)
    every.clear_requests()
    every.fault("putMetadata", **LOST[fault])
    changed = plooi.replace_metadata(publication, permit(officiele_titel="Aangekomen"))
    assert (changed.settled, changed.changed, changed.id) == (False, True, publication.id)
    assert operations(every).count("putMetadata") == 2
    kept = record(every, publication.id)
    assert (kept["title"], kept["signalled"]) == ("Aangekomen", True)


def test_a_replacement_that_did_not_arrive_is_sent_again(plooi: Client, every: Sandbox) -> None:
    publication = plooi.publish(permit(), PDF)
    every.fault("putMetadata", kind="status_before", status=503)
    every.fault("putMetadata", kind="reset")
    changed = plooi.replace_metadata(publication, permit(officiele_titel="Alsnog"))
    assert (changed.settled, changed.changed) == (False, True)
    assert operations(every).count("putMetadata") == 3
    assert record(every, publication.id)["title"] == "Alsnog"


def test_a_replacement_that_never_arrives_is_an_open_end(
    beta: Client, sandbox: Sandbox, published: Publication, metadata: Metadata
) -> None:
    wanted = metadata.evolve(officiele_titel="Nooit")
    sandbox.fault("putMetadata", kind="status_before", times=0)
    with pytest.raises(OutcomeUnknown, match=r"Read the document, compare it, and call again") as caught:
        beta.replace_metadata(published, wanted)
    assert caught.value.verb == "replace_metadata"
    assert operations(sandbox).count("putMetadata") == 4
    sandbox.clear_faults()
    sandbox.clear_requests()
    # It happened each time, and nobody can be asked: reading back fails as well.
    sandbox.fault("putMetadata", kind="lose_answer", times=0)
    sandbox.fault("getMetadata", kind="status_before", after=1, times=0)
    with pytest.raises(OutcomeUnknown, match=r"Reading back failed as well .*Read the document later"):
        beta.replace_metadata(published, wanted)
    assert operations(sandbox).count("putMetadata") == 4


@lost
def test_the_404_of_a_second_withdrawal_does_not_show_that_the_first_was_signalled(
    plooi: Client, every: Sandbox, fault: str
) -> None:
    publication = plooi.publish(permit(), PDF)
    every.clear_requests()
    every.fault("deleteDocument", **LOST[fault])
    with pytest.raises(OutcomeUnknown, match="it is not known whether it was removed from the public index") as caught:
        plooi.withdraw(publication)
    assert caught.value.stored
    assert (publication.pid or "Check whether the document is still public.") in caught.value.remedy
    assert "lift_withdrawal=True" in caught.value.remedy
    deletes = [request["status"] for request in every.requests() if request["operation"] == "deleteDocument"]
    assert deletes[1:] == [404]
    assert record(every, publication.id)["state"] == "withdrawn"


@lost
def test_a_withdrawal_whose_answers_are_all_lost(
    beta: Client, sandbox: Sandbox, published: Publication, fault: str
) -> None:
    sandbox.fault("deleteDocument", **LOST[fault], times=1)
    sandbox.fault("deleteDocument", kind="status_before", status=503, times=0)
    with pytest.raises(OutcomeUnknown) as caught:
        beta.withdraw(published)
    assert caught.value.stored
    assert operations(sandbox) == ["getMetadata", *["deleteDocument"] * 4, "getDocument"]
    assert record(sandbox, published.id)["state"] == "withdrawn"


def test_a_withdrawal_of_which_nothing_can_be_read(beta: Client, sandbox: Sandbox, published: Publication) -> None:
    """A gateway loses the answer, and the storage is away when the file is looked for: the document may be public."""
    sandbox.fault("deleteDocument", kind="status_before", status=502, body="html", times=0)
    sandbox.fault("getDocument", kind="repository_away", times=0)
    with pytest.raises(OutcomeUnknown, match="did not show whether the withdrawal was noted") as caught:
        beta.withdraw(published)
    assert not caught.value.stored
    sandbox.process_now()
    assert record(sandbox, published.id)["public"]


@pytest.mark.parametrize("status", [200, 204, 201])
def test_a_success_that_the_contract_does_not_name_is_none(
    beta: Client, sandbox: Sandbox, published: Publication, status: int
) -> None:
    """As of a proxy that answers by itself: nothing of what it was asked for was done."""
    page: dict[str, Any] = {"kind": "status_before", "status": status, "body": "html" if status != 204 else "empty"}
    for operation, call in (
        ("postDocument", lambda: beta.upload_document(published, ZIP)),
        ("putDocument", lambda: beta.replace_document(published, ZIP)),
        ("putMetadata", lambda: beta.replace_metadata(published, permit(officiele_titel="Niet gezien"))),
        ("deleteDocument", lambda: beta.withdraw(published)),
        ("postMetadata", lambda: beta.create_metadata(permit())),
    ):
        sandbox.fault(operation, times=0, **page)
        with pytest.raises(PlooiError) as caught:
            call()
        sandbox.clear_faults()
        assert "the answer is not what the spec promises" in str(caught.value)
        assert not getattr(caught.value, "stored", False)
    kept = record(sandbox, published.id)
    assert (kept["size"], kept["title"], kept["withdrawn"]) == (len(PDF), "Kapvergunning Hooigracht", False)


def test_the_404_of_a_gateway_shows_nothing(beta: Client, sandbox: Sandbox) -> None:
    """Only the platform's own says that it takes no file any more, so that its bytes are known to be processed."""
    sandbox.fault("postDocument", kind="process_away")
    sandbox.fault("postDocument", kind="status_before", status=404, body="html", after=1)
    with pytest.raises(DeliveryIncomplete) as caught:
        beta.publish(permit(), PDF)
    assert isinstance(caught.value.cause, OutcomeUnknown)
    assert caught.value.cause.stored
    assert "It is not known whether the file was" in str(caught.value)
    sandbox.process_now()
    assert not record(sandbox, caught.value.publication.id)["public"]
    beta.upload_document(caught.value.publication, PDF)
    sandbox.process_now()
    assert record(sandbox, caught.value.publication.id)["public"]


def test_a_withdrawal_that_never_arrives_fails(beta: Client, sandbox: Sandbox, published: Publication) -> None:
    sandbox.fault("deleteDocument", kind="status_before", status=503, times=0)
    with pytest.raises(ApiError, match="deleteDocument with status 503"):
        beta.withdraw(published)
    assert record(sandbox, published.id)["state"] == "uploaded"


def test_a_delivery_that_stopped_half_way_is_completed_later(
    plooi: Client, every: Sandbox, connect: Callable[..., Client], label: str
) -> None:
    every.fault("postDocument", kind="status_before", status=503, times=0, body="text")
    with pytest.raises(DeliveryIncomplete) as caught:
        plooi.publish(permit(), PDF)
    every.clear_faults()
    kept = caught.value.publication.to_dict()
    assert isinstance(caught.value.cause, ApiError)
    assert record(every, kept["id"])["state"] == "created"
    assert kept["id"] in str(caught.value)
    assert str(caught.value).endswith("status 503: Service Unavailable. Complete it with upload_document.")
    # Somebody else, later, with what was written down; or with the id alone.
    other = connect(every.urls[label], auth=every.token(org=["gm0518"]), version=label)
    other.upload_document(Publication.from_dict(kept), PDF)
    assert every.requests()[-1]["headers"]["x-session-id"] == kept["session_id"]
    other.upload_document(kept["id"], PDF)
    assert record(every, kept["id"])["state"] == "processed"
