"""Changes that the platform would let pass although they do harm; and what the published build refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from facade.clients import AMSTERDAM, DEN_HAAG, PDF, UNKNOWN, ZIP, Client, operations, permit, record
from plooi import Metadata, Publication
from plooi.errors import ApiError, ConfigurationError, NietGevondenFout, WriteRefused
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
    with pytest.raises(WriteRefused, match=f"not of {AMSTERDAM}"):
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
        assert "lift_withdrawal=True" in str(caught.value)
    assert writes(sandbox) == []
    assert record(sandbox, published.id)["state"] == "withdrawn"
    lifted = beta.replace_metadata(published, read, lift_withdrawal=True)
    assert lifted.changed
    assert record(sandbox, published.id)["state"] != "withdrawn"


def test_the_look_at_a_withdrawal_takes_no_file(beta: Client, sandbox: Sandbox, tmp_path: Any) -> None:
    """Whether a document was withdrawn, its file tells; of a large one nothing but the headers is taken."""
    publication = beta.publish(permit(), PDF + bytes(20_000_000))
    sandbox.fault("getDocument", kind="stall", at=1000, seconds=20)
    # Whoever waited for the whole file would wait for the end of the stall, and then ask again.
    sandbox.clear_requests()
    assert beta.replace_metadata(publication, permit(officiele_titel="Zonder bestand")).changed
    assert operations(sandbox) == ["getMetadata", "getDocument", "putMetadata"]


def test_what_is_there_already_is_not_sent(
    beta: Client, sandbox: Sandbox, published: Publication, metadata: Metadata
) -> None:
    """The published build answers 500 to a replacement that changes nothing."""
    read = beta.get_metadata(published)
    sandbox.clear_requests()
    for same in (read, read.evolve(pid=None), metadata):
        found = beta.replace_metadata(published, same)
        assert (found.id, found.pid, found.changed, found.settled) == (published.id, published.pid, False, False)
    assert writes(sandbox) == []
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
    with pytest.raises(
        ApiError, match="The document was withdrawn, or the storage behind the platform is away"
    ) as caught:
        beta.download(published, tmp_path / "kopie.pdf")
    assert (caught.value.status, type(caught.value)) == (400, ApiError)
    assert not (tmp_path / "kopie.pdf").exists()


def test_a_record_without_a_file_can_be_withdrawn(beta: Client, sandbox: Sandbox) -> None:
    orphan = beta.create_metadata(permit())
    assert beta.withdraw(orphan).settled is False
    assert record(sandbox, orphan.id)["state"] == "withdrawn"


def test_what_nobody_delivered(beta: Client, sandbox: Sandbox, tmp_path: Any, metadata: Metadata) -> None:
    for call in (
        beta.get_metadata,
        beta.withdraw,
        lambda it: beta.replace_document(it, PDF),
        lambda it: beta.replace_metadata(it, metadata),
        lambda it: beta.download(it, tmp_path / "kopie.pdf"),
    ):
        with pytest.raises(NietGevondenFout) as caught:
            call(UNKNOWN)
        assert (caught.value.status, caught.value.title) == (404, "Niet-gevonden-fout")
    assert writes(sandbox) == []
    assert list(tmp_path.iterdir()) == []
