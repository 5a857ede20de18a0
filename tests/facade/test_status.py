"""Where a delivery stands: what each version shows, and no more than that."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from facade.clients import PDF, UNKNOWN, Call, Client, Reply, Server, operations, permit
from plooi import versions
from plooi.errors import ApiError, IdInvalid, TransportError
from plooi.sandbox import Sandbox


def test_each_step_of_a_delivery(plooi: Client, every: Sandbox, label: str) -> None:
    shows = versions.get(label).traits.search_shows_public
    created = plooi.create_metadata(permit())
    status = plooi.status(created)
    assert (status.id, status.state, status.officiele_titel) == (created.id, "without_file", "Kapvergunning Hooigracht")
    assert "never got one, or the document was withdrawn" in status.known
    plooi.upload_document(created, PDF)
    status = plooi.status(created.id)
    assert (status.state, status.listed) == (("public", True) if shows else ("stored", None))
    assert (status.openbaarmakingsdatum is not None) is shows
    assert ("does not show it" in status.known) is not shows
    plooi.withdraw(created)
    # As the specs mean it, nothing of a withdrawn document is readable: it looks like one that never was.
    assert plooi.status(created).state == "unknown"
    assert plooi.status(UNKNOWN).state == "unknown"
    assert {request["method"] for request in every.requests()} == {"GET", "POST", "DELETE"}


@pytest.mark.parametrize("label", [it for it in versions.labels() if versions.get(it).traits.search_shows_public])
def test_what_is_not_processed_yet_is_not_listed(connect: Callable[..., Client], slow: Sandbox, label: str) -> None:
    plooi = connect(slow.urls[label], auth=slow.token(org=["gm0518"]), version=label)
    sent = plooi.publish(permit(), PDF)
    status = plooi.status(sent)
    assert (status.state, status.listed) == ("stored", False)
    assert "not public yet" in status.known
    slow.process_now()
    assert plooi.status(sent).state == "public"


def test_the_published_build_shows_no_publication(beta: Client, sandbox: Sandbox) -> None:
    sent = beta.publish(permit(), PDF)
    for _ in range(2):
        status = beta.status(sent.pid)
        assert (status.state, status.listed, status.pid) == ("stored", None, sent.pid)
        sandbox.process_now()
    assert "zoek" not in operations(sandbox)
    beta.withdraw(sent)
    assert beta.status(sent).state == "without_file"
    assert beta.status(UNKNOWN).state == "unknown"


def test_a_file_without_metadata_and_a_relation_that_is_never_processed(beta: Client, sandbox: Sandbox) -> None:
    beta.upload_document(UNKNOWN, PDF)
    assert beta.status(UNKNOWN).state == "without_metadata"
    relation = {"relation": UNKNOWN, "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"}
    sent = beta.publish(permit(documentrelaties=[relation]), PDF, relations="send")
    status = beta.status(sent)
    assert (status.state, status.unprocessable) == ("stored", True)
    assert "documentrelaties" in status.known


def test_a_platform_that_cannot_tell_ends_in_an_error(
    beta: Client, sandbox: Sandbox, connect: Callable[..., Client]
) -> None:
    sent = beta.publish(permit(), PDF)
    sandbox.fault(operation="getDocument", kind="status_before", status=503, times=50)
    with pytest.raises(ApiError):
        beta.status(sent)
    with pytest.raises(IdInvalid):
        beta.status("kapvergunning")
    with pytest.raises(TransportError):
        connect("http://127.0.0.1:9/overheid/openbaarmaken/api/v0", auth="x" * 12).status(UNKNOWN)


@pytest.mark.parametrize("label", [it for it in versions.labels() if versions.get(it).traits.search_shows_public])
def test_a_search_without_an_end_is_not_read_to_its_end(
    plooi: Client,
    every: Sandbox,
    connect: Callable[..., Client],
    serve: Callable[..., Server],
    label: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pages of other documents for ever: whether it is listed is not known, and nothing hangs."""
    monkeypatch.setattr("plooi.flows.reading.PAGES", 3)
    sent = plooi.publish(permit(), PDF)
    pages = iter(range(10**6))

    def answer(call: Call) -> Reply:
        if "_zoek" not in call.path:
            got = httpx.get(every.urls[label] + call.path.removeprefix("/overheid/openbaarmaken/api/v0"), headers=keys)
            return got.status_code, {"Content-Type": got.headers["content-type"]}, got.content
        hit = {"officieleTitel": f"Nummer {next(pages)}", "identifiers": []}
        page = {"_embedded": {"resultaten": [hit]}, "aantalResultaten": 10**6, "aantalPaginas": 10**6}
        return 200, {"Content-Type": "application/hal+json"}, json.dumps(page).encode()

    token = every.token(org=["gm0518"])
    keys = {"Aanlever-Token": token, "Accept": "*/*"}
    client = connect(serve(answer).url, auth=token, version=label)
    status = client.status(sent)
    assert (status.state, status.listed) == ("stored", None)
