"""The ways to sign in: which header, which version, tokens that expire; and addresses that the token does not go to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from facade.clients import PDF, ZIP, Call, Client, Reply, Server, operations, permit, record
from plooi import AanleverToken, AsyncPlooi, BearerToken, HeaderToken, JwtToken, Metadata, Plooi, versions
from plooi.errors import (
    ApiError,
    AutorisatieFout,
    ConfigurationError,
    DeliveryIncomplete,
    IdentificatieFout,
    IdentifierFout,
)
from plooi.sandbox import Sandbox
from plooi.wire.auth import WAYS, sign_in_with

HEADERS = {"bearer": "authorization", "jwt": "x-jwt-token", "aanlever": "aanlever-token"}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_in_each_version(connect: Callable[..., Client], every: Sandbox, label: str, way: str) -> None:
    auth = WAYS[way](every.token(org=["gm0518"]))
    if way in versions.get(label).sign_in:
        plooi = connect(every.urls[label], auth=auth, version=label)
        publication = plooi.publish(permit(), PDF)
        assert record(every, publication.id)["state"] == "processed"
        for request in every.requests():
            sent = {name for name, value in request["headers"].items() if value == "***"}
            assert sent == {HEADERS[way]}
        return
    with pytest.raises(ConfigurationError) as caught:
        connect(every.urls[label], auth=auth, version=label)
    named = [WAYS[other].__name__ for other in versions.get(label).sign_in if other in WAYS]
    assert f"Version {label} of the API has no sign-in by {WAYS[way].__name__}. It takes {' or '.join(named)}" in str(
        caught.value
    )


def test_a_plain_token_goes_the_way_that_the_version_names_first(
    connect: Callable[..., Client], every: Sandbox, label: str
) -> None:
    connect(every.urls[label], auth=every.token(org=["gm0518"]), version=label).create_metadata(permit())
    [request] = every.requests()
    way = next((way for way in versions.get(label).sign_in if way in WAYS), versions.get(label).sign_in[0])
    assert request["headers"][HEADERS.get(way, way.lower())] == "***"


@pytest.mark.parametrize("given", [BearerToken, 7, ("naam", "wachtwoord"), {"Authorization": "x"}])
def test_what_is_no_way_to_sign_in(connect: Callable[..., Client], given: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"auth is of the type \w+\. Give the token as text, or BearerToken"):
        connect("https://x.test/api/v0", auth=given)


@pytest.mark.parametrize("label", ["0.9.0-beta", "0.3.2-alpha"])
def test_what_the_platform_says_of_tokens(connect: Callable[..., Client], every: Sandbox, label: str) -> None:
    malformed = IdentifierFout if "aanlever" in versions.get(label).sign_in else IdentificatieFout
    for auth, error, message in (
        (None, AutorisatieFout, "status 403"),
        (every.token(org=["gm0518"], expires_in=-60), IdentificatieFout, "it lives for 24 hours. Get a new one."),
        ("geen-jwt", malformed, "fout"),
    ):
        plooi = connect(every.urls[label], auth=auth, version=label)
        with pytest.raises(error) as caught:
            plooi.create_metadata(permit())
        assert message in str(caught.value)


def test_a_token_for_another_publisher(connect: Callable[..., Client], sandbox: Sandbox) -> None:
    """The policy refuses with 401 and says nothing; a new token would not help."""
    plooi = connect(sandbox.url, auth=sandbox.token(org=["gm0363"]))
    with pytest.raises(IdentificatieFout) as caught:
        plooi.publish(permit(), PDF)
    assert (caught.value.status, caught.value.title, caught.value.kind) == (401, None, None)
    text = str(caught.value)
    assert "its organisations must hold the publisher's code (it is for gm0363)" in text
    assert "a kamerstuk needs the role 'Publisher KST' (it names no role)" in text
    assert "24 hours" not in text
    assert operations(sandbox) == ["postMetadata"]


def test_a_kamerstuk_needs_a_role(connect: Callable[..., Client], sandbox: Sandbox) -> None:
    kamerstuk = permit(documentsoorten=["https://identifier.overheid.nl/tooi/def/thes/kern/c_056a75e1"])
    with pytest.raises(IdentificatieFout, match="a kamerstuk needs the role 'Publisher KST'"):
        connect(sandbox.url, auth=sandbox.token(org=["gm0518"])).publish(kamerstuk, PDF)
    allowed = connect(sandbox.url, auth=sandbox.token(org=["gm0518"], roles=["Publisher KST"]))
    assert allowed.publish(kamerstuk, PDF).id
    # A token without roles makes the published build fail.
    without = connect(sandbox.url, auth=sandbox.token(org=["gm0518"], roles=None))
    with pytest.raises(ApiError, match="status 500"):
        without.get_metadata("00000000-0000-4000-8000-000000000000")


def test_a_policy_that_refuses_a_token_that_says_nothing(
    connect: Callable[..., Client], serve: Callable[..., Server]
) -> None:
    server = serve(lambda call: (401, {}, b""))
    with pytest.raises(IdentificatieFout, match="it does not say for whom it is") as caught:
        connect(server.url, auth="geen-jwt").create_metadata(permit())
    assert "geen-jwt" not in str(caught.value)
    with pytest.raises(IdentificatieFout, match="it does not say for whom it is"):
        connect(server.url).create_metadata(permit())


def test_a_token_in_a_header_that_the_build_does_not_take(
    connect: Callable[..., Client], serve: Callable[..., Server]
) -> None:
    """The spec names `X-JWT-Token`; the published build takes `Authorization: Bearer` alone."""
    refusal = b'{"type": "x#autorisatie-fout", "title": "Autorisatiefout", "status": 403, "messages": ["Geen token"]}'
    server = serve(lambda call: (403, {}, refusal))
    with pytest.raises(AutorisatieFout, match=r"takes it as Authorization: Bearer alone\. Sign in with BearerToken\."):
        connect(server.url, auth=JwtToken("geheim")).create_metadata(permit())
    with pytest.raises(AutorisatieFout) as caught:
        connect(server.url, auth=BearerToken("geheim")).create_metadata(permit())
    assert "BearerToken" not in str(caught.value)
    assert "geheim" not in str(caught.value)


def sources(tokens: list[str]) -> tuple[Callable[[], str], list[str]]:
    """A token source that gives these one after the other, the last for ever, and what it gave."""
    given: list[str] = []

    def source() -> str:
        given.append(tokens[min(len(given), len(tokens) - 1)])
        return given[-1]

    return source, given


def test_a_token_that_expired_is_asked_for_again(connect: Callable[..., Client], every: Sandbox, label: str) -> None:
    old, new = every.token(org=["gm0518"], expires_in=-60), every.token(org=["gm0518"])
    source, given = sources([old, new])
    plooi = connect(every.urls[label], auth=sign_in_with(source, versions.get(label).sign_in), version=label)
    # A refused token did no work, so this is sent again although it is no safe write.
    publication = plooi.create_metadata(permit())
    assert [request["status"] for request in every.requests()] == [401, 201]
    assert given == [old, new]
    every.fault("postDocument", kind="token_expired")
    with pytest.raises(IdentificatieFout):
        # The source has no other one.
        plooi.upload_document(publication, PDF)
    assert given == [old, new, new]
    plooi.upload_document(publication, ZIP)
    assert given == [old, new, new]
    assert record(every, publication.id)["media_type"] == "application/zip"


def test_a_source_is_asked_no_more_than_once_for_a_call(connect: Callable[..., Client], every: Sandbox) -> None:
    tokens = [every.token(org=["gm0518"], n=number) for number in range(9)]
    source, given = sources(tokens)
    plooi = connect(every.urls["0.9.0-beta"], auth=BearerToken(source))
    every.fault("postMetadata", kind="token_expired", times=0)
    with pytest.raises(IdentificatieFout):
        plooi.create_metadata(permit())
    assert given == tokens[:2]
    assert operations(every) == ["postMetadata"] * 2


@pytest.mark.anyio
async def test_many_calls_at_once_share_one_renewal(sandbox: Sandbox) -> None:
    given = iter([sandbox.token(org=["gm0518"], expires_in=-60), sandbox.token(org=["gm0518"])])
    async with AsyncPlooi(sandbox.url, auth=BearerToken(lambda: next(given))) as plooi:
        made = await asyncio.gather(*(plooi.create_metadata(permit()) for _ in range(6)))
    assert len({publication.id for publication in made}) == 6
    assert next(given, None) is None


def test_a_plain_token_that_expired_is_not_sent_again(beta: Client, sandbox: Sandbox) -> None:
    sandbox.fault("postMetadata", kind="token_expired", times=0)
    with pytest.raises(IdentificatieFout, match="Get a new one"):
        beta.create_metadata(permit())
    assert operations(sandbox) == ["postMetadata"]


@pytest.fixture
def named_elsewhere(new_sandbox: Callable[..., Sandbox]) -> Sandbox:
    """An alpha whose platform names addresses on another host than the one that is called."""
    base = "http://localhost:{port}/overheid/openbaarmaken/api/v0"
    return new_sandbox(version="0.3.2-alpha", location_base=base, processing=0)


def test_neither_file_nor_token_goes_to_another_host(
    connect: Callable[..., Client], named_elsewhere: Sandbox, metadata: Metadata
) -> None:
    sandbox = named_elsewhere
    settings = {"auth": sandbox.token(org=["gm0518"]), "version": "0.3.2-alpha"}
    plooi = connect(sandbox.url, **settings)
    with pytest.raises(DeliveryIncomplete, match=r"Neither the token nor the file was sent there") as caught:
        plooi.publish(metadata, PDF)
    port = sandbox.origin.rpartition(":")[2]
    assert f"allowed_hosts=['localhost:{port}']" in str(caught.value)
    assert operations(sandbox) == ["postMetadata"]
    # What was not sent can follow, once it may.
    trusting = connect(sandbox.url, allowed_hosts=[f"localhost:{port}"], **settings)
    assert trusting.upload_document(caught.value.publication, PDF).id == caught.value.publication.id
    for allowed in ([f"localhost:{port}"], {"LOCALHOST"}):
        trusting = connect(sandbox.url, allowed_hosts=allowed, **settings)
        publication = trusting.publish(metadata, PDF)
        assert sandbox.requests()[-1]["headers"]["host"] == f"localhost:{port}"
        assert record(sandbox, publication.id)["state"] == "processed"
    with pytest.raises(DeliveryIncomplete):
        connect(sandbox.url, allowed_hosts=["elders.example.org", "localhost:1"], **settings).publish(metadata, PDF)


LOCATIONS = {
    # The same host in other words.
    "{origin}/elders/documenten/{id}": True,
    "/elders/documenten/{id}": True,
    "HTTP://127.0.0.1:{port}/elders/documenten/{id}": True,
    # Somewhere else, also where it only looks the same: nothing goes there.
    "http://127.0.0.1:{port}@localhost:{port}/documenten/{id}": False,
    "http://localhost:{port}/documenten/{id}": False,
}


@pytest.mark.parametrize("location", LOCATIONS)
def test_who_gets_the_token_and_the_file(
    connect: Callable[..., Client], serve: Callable[..., Server], metadata: Metadata, location: str
) -> None:
    identity = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"

    def answer(call: Call) -> Reply:
        if call.path.endswith("/metadata"):
            port = server.origin.rpartition(":")[2]
            return 201, {"Location": location.format(origin=server.origin, port=port, id=identity)}, call.body
        return 202, {}, b"{}"

    server = serve(answer)
    plooi = connect(server.url, auth=AanleverToken("geheim"), version="0.3.2-alpha")
    if not LOCATIONS[location]:
        with pytest.raises(DeliveryIncomplete):
            plooi.publish(metadata, PDF)
        assert [call.path.rpartition("/")[2] for call in server.calls] == ["metadata"]
        return
    assert plooi.publish(metadata, PDF).id == identity
    upload = server.calls[-1]
    assert (upload.method, upload.body) == ("POST", PDF)
    assert "geheim" in str(upload.headers)
    assert "authorization" not in upload.headers


@pytest.mark.parametrize(
    "location",
    [
        *("ftp://127.0.0.1/{id}", "http://[kapot/{id}", "http://x.test:99999/{id}", "\\\\x\\{id}"),
        *("http://xn--/{id}", "file:///{id}", "http://xn--\xe9/{id}"),
    ],
)
def test_an_address_that_cannot_be_called_loses_nothing(
    connect: Callable[..., Client], serve: Callable[..., Server], metadata: Metadata, location: str
) -> None:
    identity = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
    document = b'{"document": {"pid": "https://open.overheid.nl/documenten/%s"}}' % identity.encode()

    def answer(call: Call) -> Reply:
        if call.path.endswith("/metadata"):
            return 201, {"Location": location.format(id=identity)}, document
        return 202, {}, b"{}"

    plooi = connect(serve(answer).url, auth="geheim", version="0.3.2-alpha")
    try:
        publication = plooi.publish(metadata, PDF)
    except DeliveryIncomplete as error:
        publication = error.publication
    assert publication.id == identity


def test_a_header_of_another_name_is_told_and_sent() -> None:
    auth = HeaderToken("X-Sleutel", "geheim-1")
    assert repr(auth) == "HeaderToken('X-Sleutel', ***)"
    headers: dict[str, str] = {}
    assert list(auth.signed(headers)) == []
    assert headers == {"X-Sleutel": "geheim-1"}
    with pytest.raises(ConfigurationError, match=r"has no sign-in by HeaderToken\. It takes BearerToken or JwtToken"):
        Plooi("https://x.test/api/v0", auth=auth)


async def _late() -> str:
    return "geheim-2"


@pytest.mark.parametrize(("source", "given"), [(_late, "coroutine"), (lambda: None, "NoneType")])
def test_what_gives_no_text_is_no_source_of_tokens(connect: Callable[..., Client], source: Any, given: str) -> None:
    plooi = connect("http://127.0.0.1:9/api/v0", auth=BearerToken(source))
    with pytest.raises(ConfigurationError, match=rf"type {given}\. Give text, or a plain function"):
        plooi.get_metadata("6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4")
