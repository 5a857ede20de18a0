"""Changes that the platform would let pass although they do harm; and what the published build refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from facade.clients import AMSTERDAM, DEN_HAAG, PDF, UNKNOWN, ZIP, Client, operations, permit, record
from plooi import Metadata, Publication
from plooi.errors import ApiError, ConfigurationError, NietGevondenFout, TransportError, WriteRefused
from plooi.sandbox import Sandbox

WRITES = {"postMetadata", "putMetadata", "postDocument", "putDocument", "deleteDocument"}


def writes(sandbox: Sandbox) -> list[str]:
    return [operation for operation in operations(sandbox) if operation in WRITES]


@pytest.fixture
def stranger(connect: Callable[..., Client], sandbox: Sandbox) -> Client:
    """A client that is signed in for another publisher."""
    return connect(sandbox.url, auth=sandbox.token(org=["gm0363"]))


@pytest.mark.parametrize("verb", ["withdraw", "replace_document"])
def test_the_publisher_is_compared_by_the_client(
    stranger: Client, sandbox: Sandbox, published: Publication, verb: str
) -> None:
    """The platform asks its policy at `POST /metadata` alone: it would do this."""
    rest = (PDF,) if verb == "replace_document" else ()
    with pytest.raises(WriteRefused) as caught:
        getattr(stranger, verb)(published, *rest)
    assert (caught.value.field, caught.value.value) == ("publisher", DEN_HAAG)
    assert "gemeente Den Haag" in str(caught.value)
    assert "the token is for gm0363" in str(caught.value)
    assert writes(sandbox) == []
    assert record(sandbox, published.id)["state"] == "uploaded"


@pytest.mark.parametrize("verb", ["withdraw", "replace_document"])
def test_the_publisher_can_be_named(beta: Client, sandbox: Sandbox, published: Publication, verb: str) -> None:
    rest = (PDF,) if verb == "replace_document" else ()
    call = getattr(beta, verb)
    with pytest.raises(WriteRefused, match=f"not to {AMSTERDAM}"):
        call(published, *rest, publisher="gemeente Amsterdam")
    with pytest.raises(ConfigurationError, match="publisher: 'gm9999' stands for no value"):
        call(published, *rest, publisher="gm9999")
    assert writes(sandbox) == []
    assert call(published, *rest, publisher="Den Haag").id == published.id


def test_a_document_does_not_change_hands(beta: Client, sandbox: Sandbox, published: Publication) -> None:
    with pytest.raises(WriteRefused, match="its publisher cannot be changed to gemeente Amsterdam") as caught:
        beta.replace_metadata(published, permit(publisher="gm0363"))
    assert "withdraw the document and publish it anew" in str(caught.value).lower()
    assert caught.value.field == "publisher"
    assert writes(sandbox) == []


def test_metadata_does_not_go_to_another_document(beta: Client, sandbox: Sandbox, published: Publication) -> None:
    other = beta.get_metadata(beta.create_metadata(permit()))
    sandbox.clear_requests()
    with pytest.raises(WriteRefused) as caught:
        beta.replace_metadata(published, other.evolve(officiele_titel="Van een ander"))
    assert (caught.value.field, caught.value.value) == ("pid", other.pid)
    assert str(published.pid) in str(caught.value)
    assert writes(sandbox) == []


def test_a_withdrawal_is_not_lifted_by_accident(beta: Client, sandbox: Sandbox, published: Publication) -> None:
    beta.withdraw(published)
    read = beta.get_metadata(published)
    sandbox.clear_requests()
    for metadata in (read, read.evolve(officiele_titel="Weer openbaar")):
        with pytest.raises(WriteRefused, match="make it public again") as caught:
            beta.replace_metadata(published, metadata)
        assert "it never had a file" in str(caught.value)
        assert "lift_withdrawal=True" in str(caught.value)
    assert writes(sandbox) == []
    assert record(sandbox, published.id)["state"] == "withdrawn"


@pytest.mark.parametrize("title", [None, "Weer openbaar"])
def test_a_withdrawal_is_lifted_on_request(
    beta: Client, sandbox: Sandbox, published: Publication, title: str | None
) -> None:
    """Also with just the metadata that is there, of which the platform ignores the same bytes."""
    beta.replace_metadata(published, permit(officiele_titel="Vervangen"))
    sandbox.process_now()
    beta.withdraw(published)
    read = beta.get_metadata(published)
    for _ in range(2):
        lifted = beta.replace_metadata(
            published, read.evolve(officiele_titel=title or read.officiele_titel), lift_withdrawal=True
        )
        assert not lifted.settled
    sandbox.process_now()
    kept = record(sandbox, published.id)
    assert (kept["public"], kept["withdrawn"], kept["index"]["title"]) == (True, False, title or "Vervangen")


def test_a_record_without_a_file_looks_like_one_that_was_withdrawn(beta: Client, sandbox: Sandbox) -> None:
    orphan = beta.create_metadata(permit())
    with pytest.raises(WriteRefused, match="If it never had a file, send that first, with upload_document"):
        beta.replace_metadata(orphan, permit(officiele_titel="Anders"))
    assert writes(sandbox)[1:] == []
    beta.upload_document(orphan, PDF)
    assert beta.replace_metadata(orphan, permit(officiele_titel="Anders")).changed


@pytest.mark.parametrize("outage", ["repository_away", "registration_away"])
def test_nothing_is_replaced_while_the_file_cannot_be_looked_at(
    beta: Client, sandbox: Sandbox, published: Publication, outage: str
) -> None:
    beta.withdraw(published)
    sandbox.clear_requests()
    sandbox.fault("getDocument", kind=outage, times=0)
    with pytest.raises(ApiError, match="getDocument with status"):
        beta.replace_metadata(published, permit(officiele_titel="Anders"))
    assert writes(sandbox) == []
    sandbox.clear_faults()
    sandbox.fault("getDocument", kind="reset", times=0)
    with pytest.raises(TransportError):
        beta.replace_metadata(published, permit(officiele_titel="Anders"))
    assert writes(sandbox) == []


def test_a_repeat_does_not_lift_a_withdrawal(beta: Client, sandbox: Sandbox, published: Publication) -> None:
    """The document is withdrawn by somebody else while a replacement is repeated."""
    sandbox.fault("putMetadata", kind="status_before", status=502, body="html")
    sandbox.fault("getDocument", kind="status_before", status=404, after=1)
    with pytest.raises(WriteRefused):
        beta.replace_metadata(published, permit(officiele_titel="Anders"))
    assert writes(sandbox) == ["putMetadata"]


def test_the_look_at_a_withdrawal_takes_no_file(beta: Client, sandbox: Sandbox, tmp_path: Any) -> None:
    """Whether a document was withdrawn, its file tells; of a large one nothing but the headers is taken."""
    publication = beta.publish(permit(), PDF + bytes(20_000_000))
    sandbox.fault("getDocument", kind="stall", at=1000, seconds=20)
    # Whoever waited for the whole file would wait for the end of the stall, and then ask again.
    sandbox.clear_requests()
    assert beta.replace_metadata(publication, permit(officiele_titel="Zonder bestand")).changed
    assert operations(sandbox) == ["getMetadata", "getDocument", "putMetadata"]


def test_what_is_there_already_is_signalled_once_more(
    beta: Client, sandbox: Sandbox, published: Publication, metadata: Metadata
) -> None:
    """That it is stored does not show that it was signalled. The published build ignores the same bytes, with a 500."""
    read = beta.get_metadata(published)
    sandbox.clear_requests()
    for same in (read, read.evolve(pid=None), metadata):
        update = beta.replace_metadata(published, same)
        assert (update.id, update.pid, update.changed, update.settled) == (published.id, published.pid, False, False)
    statuses = [request["status"] for request in sandbox.requests() if request["operation"] == "putMetadata"]
    assert statuses == [201] * 3
    # A label is a change, although it means nothing to the platform: what is stored is what was asked for.
    assert beta.replace_metadata(published, read.evolve(publisher={"id": DEN_HAAG, "label": "Den Haag"})).changed
    assert record(sandbox, published.id)["metadata"]["document"]["publisher"]["label"] == "Den Haag"


@pytest.mark.parametrize("state", ["processed", "replaced", "withdrawn"])
def test_a_file_that_comes_too_late(beta: Client, sandbox: Sandbox, published: Publication, state: str) -> None:
    if state == "processed":
        sandbox.process_now()
    elif state == "replaced":
        beta.replace_metadata(published, permit(officiele_titel="Een andere titel"))
    else:
        beta.withdraw(published)
    for verb in (beta.replace_document, beta.upload_document):
        with pytest.raises(NietGevondenFout) as caught:
            verb(published, ZIP)
        assert caught.value.kind == "niet-gevonden-fout"
        assert "A file cannot be sent to a document that the platform has processed" in str(caught.value)
    assert record(sandbox, published.id)["media_type"] == "application/pdf"


def test_a_second_withdrawal_says_so(beta: Client, published: Publication, tmp_path: Any) -> None:
    beta.withdraw(published)
    with pytest.raises(NietGevondenFout, match="deleteDocument with status 404"):
        beta.withdraw(published)
    with pytest.raises(NietGevondenFout, match="getDocument with status 404"):
        beta.download(published, tmp_path / "kopie.pdf")
    assert not (tmp_path / "kopie.pdf").exists()


def test_a_record_without_a_file_can_be_withdrawn(beta: Client, sandbox: Sandbox) -> None:
    orphan = beta.create_metadata(permit())
    assert beta.withdraw(orphan).settled is False
    assert record(sandbox, orphan.id)["state"] == "withdrawn"


@pytest.mark.parametrize("answers", ["as recorded", "framework"])
def test_what_nobody_delivered(beta: Client, sandbox: Sandbox, tmp_path: Any, metadata: Metadata, answers: str) -> None:
    """The platform answers 500 for the metadata of an id that nobody knows. One look at the file decides, at once."""
    for call in (
        beta.get_metadata,
        beta.withdraw,
        lambda it: beta.replace_document(it, PDF),
        lambda it: beta.replace_metadata(it, metadata),
        lambda it: beta.download(it, tmp_path / "kopie.pdf"),
    ):
        sandbox.clear_requests()
        if answers == "framework":
            sandbox.fault("getMetadata", kind="status_before", body="framework", times=0)
        with pytest.raises(NietGevondenFout) as caught:
            call(UNKNOWN)
        sandbox.clear_faults()
        assert (caught.value.status, caught.value.title) == (404, "Niet-gevonden-fout")
        assert len(operations(sandbox)) <= 2
        assert writes(sandbox) == []
    assert list(tmp_path.iterdir()) == []


def test_a_500_of_a_document_that_is_there_is_none_of_an_unknown_id(
    beta: Client, sandbox: Sandbox, published: Publication
) -> None:
    sandbox.fault("getMetadata", kind="status_before", body="framework", times=0)
    with pytest.raises(ApiError, match="getMetadata with status 500"):
        beta.get_metadata(published)
    sandbox.clear_requests()
    sandbox.clear_faults()
    # While the storage is away nobody can say, and it is asked again.
    sandbox.fault(kind="repository_away", times=4)
    assert beta.get_metadata(published).pid == published.pid
    assert operations(sandbox).count("getMetadata") > 2
