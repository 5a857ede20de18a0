"""What a document is inside is looked at before anything is sent: what the public cannot open does not go out."""

from __future__ import annotations

import io
import logging
import zlib
from pathlib import Path
from typing import Any

import pytest

from documents_made import CLOSED, DOUBTFUL, OPEN, pdf
from facade.clients import permit
from plooi import AsyncPlooi, Publication
from plooi.errors import DocumentInvalid
from plooi.sandbox import Sandbox
from plooi.wire import inside

Client = Any


@pytest.mark.parametrize("what", CLOSED)
def test_what_the_public_cannot_open_is_refused_unless_it_is_to_go_as_it_is(
    beta: Client, sandbox: Sandbox, tmp_path: Path, published: Any, what: str
) -> None:
    make, words = CLOSED[what]
    content = make()
    path = tmp_path / "nr. 5 besluit.pdf"
    path.write_bytes(content)
    count = len(sandbox.requests())
    for given in (path, content, io.BytesIO(content)):
        for call in (
            lambda given=given: beta.publish(permit(), given),
            lambda given=given: beta.upload_document(published, given),
            lambda given=given: beta.replace_document(published, given),
        ):
            with pytest.raises(DocumentInvalid) as caught:
                call()
            assert words in caught.value.fault
            assert "as_is=True" in caught.value.remedy
            assert caught.value.field == "document"
    assert len(sandbox.requests()) == count, "nothing is sent"
    publication = beta.publish(permit(), path, as_is=True)
    assert sandbox.file(publication.id) == content
    assert publication.remarks == ()


@pytest.mark.parametrize("what", DOUBTFUL)
def test_what_may_be_broken_is_sent_and_remarked_on(
    beta: Client, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    make, words = DOUBTFUL[what]
    # An archive holds the time at which it was made.
    content = make()
    with caplog.at_level(logging.WARNING):
        publication = beta.publish(permit(), content)
    [remark] = publication.remarks
    assert words in remark
    assert sandbox.file(publication.id) == content
    assert Publication.from_dict(publication.to_dict()).remarks == (remark,)
    assert not caplog.records, "the library that looks says nothing by itself"
    assert beta.publish(permit(), content, as_is=True).remarks == ()


@pytest.mark.parametrize("what", OPEN)
def test_what_opens_is_sent_without_a_word(beta: Client, sandbox: Sandbox, tmp_path: Path, what: str) -> None:
    content = OPEN[what]()
    path = tmp_path / "besluit.pdf"
    path.write_bytes(b"iets ervoor" + content)
    with path.open("rb") as file:
        file.seek(len(b"iets ervoor"))
        publication = beta.publish(permit(), file)
    assert publication.remarks == ()
    assert sandbox.file(publication.id) == content
    receipt = beta.upload_document(beta.create_metadata(permit()), content)
    assert receipt.remarks == ()


def _bomb() -> bytes:
    """A PDF whose list of objects unpacks to far more than is looked at."""
    packed = zlib.compress(bytes(64 * 1024 * 1024), 9)
    head = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/W[1 2 1]/Size 16777216/Root 2 0 R/Filter/FlateDecode/Length "
    body = head + str(len(packed)).encode() + b">>stream\n" + packed + b"\nendstream\nendobj\n"
    return body + b"startxref\n9\n%%EOF\n"


def _ring() -> bytes:
    """A PDF whose pages are their own kids."""
    body = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[2 0 R]>>\nendobj\n"
    return body + b"trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def _previous() -> bytes:
    """A PDF whose list of objects names itself as the one before it."""
    start = b"%PDF-1.7\n"
    return start + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


@pytest.mark.parametrize(
    "make", [_bomb, _ring, _previous, lambda: b"%PDF-1.7\n" + b"[" * 200_000, lambda: b"%PDF-1.7\n" + b"<<" * 200_000]
)
def test_a_hostile_document_ends_the_look_and_no_more(make: Any) -> None:
    fault = inside.fault_of(io.BytesIO(make()), pdf=True)
    assert fault is None or fault.kind == "broken"


def test_no_more_is_read_than_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "MOST_READ", 10_000)
    content = pdf()
    assert inside.fault_of(io.BytesIO(content[:9] + bytes(200_000) + content[9:]), pdf=True) is None


def test_other_calls_of_the_loop_go_on_during_a_look(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio
    import threading

    looking, seen = threading.Event(), []

    def slow(file: Any, *, pdf: bool) -> None:
        looking.set()
        seen.append(goes_on.wait(30))

    goes_on = threading.Event()
    monkeypatch.setattr("plooi.wire.documents.fault_of", slow)

    async def both() -> None:
        async with AsyncPlooi(sandbox.url, auth=sandbox.token(org=["gm0518"])) as plooi:
            call = asyncio.create_task(plooi.publish(permit(), pdf()))
            assert await asyncio.to_thread(looking.wait, 30)
            goes_on.set()
            await call

    asyncio.run(both())
    assert seen == [True]
