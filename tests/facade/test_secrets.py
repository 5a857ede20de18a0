"""Tokens, keys and the content of documents are in no log, no text of an object, no error and no traceback."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from facade.clients import PDF, QUICK, Call, Client, Reply, Server, permit
from plooi import AanleverToken, BearerToken, ClientCertificate, JwtToken, Metadata, Plooi, Publication
from plooi.errors import ApiError, BestandstypeFout, ConfigurationError, DocumentInvalid, PlooiError
from plooi.sandbox import Sandbox
from plooi.wire.documents import Document
from plooi.wire.sinks import FileSink

CONTENT = b"%PDF-1.7 ZEERGEHEIM " * 1000
SECRET = "ZEERGEHEIM"
PASSWORD = "wachtwoord-van-de-sleutel"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Everything that was logged, by anybody, down to the last detail."""
    caplog.set_level(logging.DEBUG)
    for name in ("plooi", "httpx", "httpcore", "httpcore.http11", "httpcore.connection", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    yield lambda: "\n".join(
        f"{entry.name} {entry.getMessage()} {entry.args!r} {entry.exc_text} {vars(entry)!r}" for entry in caplog.records
    )


def everything_of(error: BaseException) -> str:
    """All that can be read off an error: its texts and attributes, its traceback, what it came from, and its notes."""
    chain, link = [], error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__  # type: ignore[assignment]
    texts = [*traceback.format_exception(error)]
    for each in chain:
        texts += [str(each), repr(each), repr(each.args), repr(vars(each)), *getattr(each, "__notes__", [])]
        if isinstance(each, PlooiError):
            texts += [repr(pickle.dumps(each)), str(copy.copy(each))]
    return "\n".join(texts)


def failures(plooi: Client, sandbox: Sandbox, publication: Publication, folder: Path) -> Iterator[BaseException]:
    """Errors of every kind that calls run into, while a secret is at hand."""
    calls: list[tuple[dict[str, Any] | None, Callable[[], Any]]] = [
        ({"kind": "token_expired", "times": 0}, lambda: plooi.get_metadata(publication)),
        ({"kind": "status_before", "times": 0, "body": "framework"}, lambda: plooi.publish(permit(), CONTENT)),
        ({"kind": "status_before", "times": 0, "operation": "postDocument"}, lambda: plooi.publish(permit(), CONTENT)),
        ({"kind": "lose_answer", "times": 0}, lambda: plooi.create_metadata(permit())),
        ({"kind": "reset", "times": 0}, lambda: plooi.upload_document(publication, io.BytesIO(CONTENT))),
        ({"kind": "truncate", "times": 0}, lambda: plooi.download(publication, folder / "kopie.pdf")),
        ({"kind": "status_before", "status": 403, "times": 0}, lambda: list(plooi.search())),
        (None, lambda: plooi.publish(permit(), SECRET.encode())),
        (None, lambda: plooi.publish(permit(publisher="gm9999"), CONTENT)),
        (None, lambda: plooi.withdraw("geen id")),
    ]
    for fault, call in calls:
        if fault is not None:
            sandbox.fault(**fault)
        with pytest.raises(PlooiError) as caught:
            call()
        sandbox.clear_faults()
        yield caught.value


def test_nothing_is_told_of_the_token_or_the_content(
    connect: Callable[..., Client], sandbox: Sandbox, tmp_path: Path, log: Callable[[], str]
) -> None:
    token = sandbox.token(org=["gm0518"])
    plooi = connect(sandbox.url, auth=token)
    publication = plooi.publish(permit(), CONTENT)
    plooi.replace_metadata(publication, permit(officiele_titel="Anders"))
    plooi.download(publication, io.BytesIO())
    list(plooi.search())
    errors = [everything_of(error) for error in failures(plooi, sandbox, publication, tmp_path)]
    assert len(errors) == 10
    text = "\n".join([*errors, log(), repr(plooi.plooi), repr(publication), json.dumps(publication.to_dict())])
    # There is something to look through.
    assert "postMetadata POST" in text
    assert "httpcore" in text
    assert "Traceback" in text
    for part in (token, *token.split("."), SECRET):
        assert part not in text


@pytest.mark.parametrize(
    ("way", "label"), [(BearerToken, "0.9.0-beta"), (JwtToken, "0.9.0-beta"), (AanleverToken, "0.3.1-alpha")]
)
def test_nor_of_a_token_that_cannot_be_sent(
    connect: Callable[..., Client], every: Sandbox, log: Callable[[], str], way: Any, label: str
) -> None:
    for token in (f"{SECRET} met spaties", f"{SECRET}é", f"{SECRET}\nX: y", ""):
        plooi = connect(every.urls[label], auth=way(token), version=label)
        for call in (lambda it: it.create_metadata(permit()), lambda it: list(it.search("gm0518"))):
            with pytest.raises(ConfigurationError, match=r"The token (is empty|holds spaces or signs)") as caught:
                call(plooi)
            assert SECRET not in everything_of(caught.value)
    assert SECRET not in log() + repr(way(SECRET)) + repr(vars(every))
    assert every.requests() == []


def test_nor_where_a_header_repeats_it(connect: Callable[..., Client], serve: Callable[..., Server]) -> None:

    def answer(call: Call) -> Reply:
        return 400, {"X-Echo": call.headers["authorization"]}, b""

    plooi = connect(serve(answer).url, auth=SECRET)
    with pytest.raises(ApiError) as caught:
        plooi.create_metadata(permit())
    assert SECRET not in everything_of(caught.value)


def test_objects_tell_nothing() -> None:
    sink = FileSink(io.BytesIO(), "memory")
    sink.write(CONTENT)
    document = Document.of(CONTENT, 10**9)
    certificate = ClientCertificate("c.pem", "k.pem", PASSWORD)
    with Plooi("https://x.test/api/v0", auth=SECRET) as plooi:
        shown = [
            repr(it) for it in (sink, document, BearerToken(SECRET), BearerToken(lambda: SECRET), certificate, plooi)
        ]
    assert "<Document the document: 20000 bytes, application/pdf>" in shown
    assert not any(SECRET in text or PASSWORD in text for text in shown)
    with pytest.raises(DocumentInvalid) as caught:
        Document.of(CONTENT[5:], 10**9)
    assert SECRET not in everything_of(caught.value)


def test_a_text_file_tells_nothing_of_what_is_in_it(
    connect: Callable[..., Client], sandbox: Sandbox, tmp_path: Path
) -> None:
    """An error about the encoding of a text holds the text."""
    path = tmp_path / "tekst.pdf"
    path.write_bytes(CONTENT + b"\xe2\xe3")
    plooi = connect(sandbox.url, auth=SECRET)
    with path.open(encoding="utf-8") as file, pytest.raises(DocumentInvalid) as caught:
        plooi.publish(permit(), file)
    assert SECRET not in everything_of(caught.value)


def test_every_error_survives_a_trip_to_another_process(sandbox: Sandbox) -> None:
    """As between the workers of a pool."""
    with Plooi(sandbox.url, auth=sandbox.token(org=["gm0518"]), retries=QUICK) as plooi:
        sandbox.fault("postDocument", kind="status_before", times=0)
        calls: list[Callable[[], Any]] = [
            lambda: plooi.publish(permit(), PDF),
            lambda: plooi.publish(permit(trefwoorden=["a"]), PDF),
            lambda: plooi.publish(Metadata(), PDF),
            lambda: plooi.publish(permit(), b""),
            lambda: plooi.get_metadata("00000000-0000-4000-8000-000000000000"),
            lambda: plooi.get_metadata("x"),
        ]
        for call in calls:
            with pytest.raises(PlooiError) as caught:
                call()
            again = pickle.loads(pickle.dumps(caught.value))
            assert type(again) is caught.type
            assert str(again) == str(caught.value)
            assert vars(again).keys() == vars(caught.value).keys()
    fout = BestandstypeFout("putDocument", 400, kind="bestandstype-fout", messages=["a"], hint="b")
    assert vars(pickle.loads(pickle.dumps(fout))) == vars(fout)
