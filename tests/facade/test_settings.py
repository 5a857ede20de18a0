"""The settings of a client, and its end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from facade.clients import PDF, Client, permit, wait_for
from plooi import AsyncPlooi, Plooi, versions
from plooi.errors import ConfigurationError, DeliveryIncomplete
from plooi.sandbox import Sandbox

URL = "https://platform.example.org/overheid/openbaarmaken/api/v0"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "url '' is not an address. Write it like https://host/overheid/openbaarmaken/api/v0."),
        ("platform.example.org/api", "is not an address"),
        ("ftp://platform.example.org", "is not an address"),
        ("https://", "is not an address"),
        ("https://host:haven/api", "is not an address"),
        ("https://host:0/api", "is not an address"),
        ("https://host:99999/api", "is not an address"),
        ("https://[kapot/api", "is not an address"),
        ("https://jan:geheim@host/api", "holds a user name or a password"),
        ("https://host/api?versie=1", "holds a query or a fragment"),
        ("https://host/api#top", "holds a query or a fragment"),
        (None, "url is None. Give the address of the API"),
        (b"https://host/api", "Give the address of the API"),
    ],
)
@pytest.mark.parametrize("what", ["url", "value_lists_url"])
def test_an_address_that_is_none(connect: Callable[..., Client], what: str, url: Any, message: str) -> None:
    if what == "value_lists_url" and url is None:
        return
    settings = {"url": URL, what: url}
    with pytest.raises(ConfigurationError) as caught:
        connect(**settings)
    assert message.replace("url", what) in str(caught.value)
    assert str(caught.value).startswith(what)
    assert "geheim" not in str(caught.value)


def test_an_address_may_end_in_a_slash(connect: Callable[..., Client], sandbox: Sandbox) -> None:
    plooi = connect(f" {sandbox.url}// ", auth=sandbox.token(org=["gm0518"]))
    plooi.publish(permit(), PDF)
    paths = [request["path"] for request in sandbox.requests()]
    assert paths[0] == "/overheid/openbaarmaken/api/v0/metadata"


def test_a_version_with_or_without_the_v(connect: Callable[..., Client], label: str) -> None:
    for given in (label, f"v{label}", f" v{label} "):
        plooi = connect(URL, version=given)
        assert plooi.version is versions.get(label)
        assert repr(plooi.plooi) == f"{type(plooi.plooi).__name__}({URL!r}, version={label!r})"
    assert connect(URL).version.label == versions.DEFAULT == "0.9.0-beta"


@pytest.mark.parametrize(("given", "near"), [("0.9.0", "0.9.0-beta"), ("v0.3.1", "0.3.1-alpha")])
def test_a_version_that_there_is_not(connect: Callable[..., Client], given: str, near: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        connect(URL, version=given)
    message = str(caught.value)
    assert f"There is no version {given!r} of the API. Did you mean {near}?" in message
    assert all(label in message for label in versions.labels())
    with pytest.raises(ConfigurationError, match=r"no version 'laatste' of the API\. There are: "):
        connect(URL, version="laatste")


@pytest.mark.parametrize("timeout", [0, -1, 0.0, float("nan"), float("inf"), "60", None])
def test_a_time_that_is_none(connect: Callable[..., Client], timeout: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        connect(URL, timeout=timeout)
    assert str(caught.value) == f"timeout {timeout!r} is not a number of seconds above 0. Give one, such as 60."


def test_a_closed_client_says_so(beta: Client, sandbox: Sandbox, tmp_path: Any) -> None:
    publication = beta.publish(permit(), PDF)
    sandbox.clear_requests()
    plooi = beta.plooi
    if isinstance(plooi, Plooi):
        plooi.close()
        plooi.close()
    else:
        beta.runner.run(plooi.aclose())
        beta.runner.run(plooi.aclose())
    for call in (
        lambda: beta.publish(permit(), PDF),
        lambda: beta.get_metadata(publication),
        lambda: beta.download(publication, tmp_path / "kopie.pdf"),
        lambda: list(beta.search()),
        lambda: beta.value_list("talen"),
    ):
        with pytest.raises(ConfigurationError, match=r"^This client is closed\. Make another one"):
            call()
    assert sandbox.requests() == []
    assert list(tmp_path.iterdir()) == []


def test_a_block_closes_what_it_made(sandbox: Sandbox) -> None:
    with Plooi(sandbox.url) as plooi:
        assert len(plooi.value_list("talen")) > 10
    with pytest.raises(ConfigurationError, match="closed"):
        plooi.value_list("talen")

    async def block() -> AsyncPlooi:
        async with AsyncPlooi(sandbox.url) as plooi:
            assert len(await plooi.value_list("talen")) > 10
        with pytest.raises(ConfigurationError, match="closed"):
            await plooi.value_list("talen")
        return plooi

    asyncio.run(block())
    # Without a block it works as well.
    outside = Plooi(sandbox.url)
    assert len(outside.value_list("talen")) > 10
    outside.close()


def test_one_client_does_many_things_at_once(sandbox: Sandbox) -> None:
    async def together() -> list[str]:
        async with AsyncPlooi(sandbox.url, auth=sandbox.token(org=["gm0518"])) as plooi:
            jobs = [plooi.publish(permit(officiele_titel=f"Samen {number}"), PDF) for number in range(20)]
            published = await asyncio.gather(*jobs)
            read = await asyncio.gather(*(plooi.get_metadata(publication) for publication in published))
            return [str(metadata.officiele_titel) for metadata in read]

    assert asyncio.run(together()) == [f"Samen {number}" for number in range(20)]


def test_a_call_that_is_cancelled_leaves_nothing_behind(sandbox: Sandbox, tmp_path: Any) -> None:
    async def cancelled() -> None:
        async with AsyncPlooi(sandbox.url, auth=sandbox.token(org=["gm0518"])) as plooi:
            publication = await plooi.publish(permit(), PDF)
            sandbox.fault("getDocument", kind="stall", at=5, seconds=60)
            job = asyncio.create_task(plooi.download(publication, tmp_path / "kopie.pdf"))
            await asyncio.to_thread(wait_for, sandbox, "getDocument")
            job.cancel()
            with pytest.raises(asyncio.CancelledError):
                await job
            # The client goes on.
            assert (await plooi.download(publication, tmp_path / "ander.pdf")).size == len(PDF)

    asyncio.run(cancelled())
    assert [path.name for path in tmp_path.iterdir()] == ["ander.pdf"]


def test_a_cancelled_delivery_tells_its_id(sandbox: Sandbox) -> None:
    async def cancelled() -> BaseException:
        async with AsyncPlooi(sandbox.url, auth=sandbox.token(org=["gm0518"])) as plooi:
            sandbox.fault("postDocument", kind="delay", seconds=60)
            job = asyncio.create_task(plooi.publish(permit(officiele_titel="Onderbroken"), PDF))
            await asyncio.to_thread(wait_for, sandbox, "postDocument")
            job.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await job
            return caught.value

    error = asyncio.run(cancelled())
    [kept] = [entry for entry in sandbox.records() if entry["title"] == "Onderbroken"]
    assert isinstance(error.__cause__, DeliveryIncomplete)
    assert error.__cause__.publication.id == kept["id"]
    assert kept["id"] in str(error.__cause__)
    assert kept["state"] == "created"


IMPORTING = """\
import sys

def loaded():
    print(*sorted(sys.modules))

import plooi; loaded()
from plooi import Plooi, Metadata, BearerToken; loaded()
metadata = Metadata(publisher="gm0518"); token = BearerToken("x"); loaded()
plooi = Plooi("https://x.test/api/v0", auth=token); loaded()
plooi.version.check(metadata); loaded()
"""


def test_importing_costs_next_to_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTING], capture_output=True, text=True, check=True)
    package, names, model, client, checked = (set(line.split()) for line in done.stdout.splitlines())
    assert not {"attrs", "plooi.client", "plooi.model.metadata"} & package
    assert "plooi.client" in names
    # A call has need of these, and the names alone have not.
    assert not {"plooi.versions.mapping", "logging", "uuid"} & names
    sends, writes = {"httpx", "ssl"}, {"plooi_api", "plooi.versions.version"}
    looked_up = {"plooi.waardelijsten", "plooi.versions.searching"}
    assert not (sends | writes | looked_up | {"asyncio", "jsonschema_rs"}) & model
    assert sends | writes <= client
    # What checks is loaded for the first check, and a generated operation or model for the first call.
    assert not {"asyncio", "jsonschema_rs"} & client
    assert "jsonschema_rs" in checked
    assert not [name for name in checked if name.startswith("plooi_api.") and (".api" in name[9:] or ".models" in name)]
    assert not {"starlette", "typer"} & checked


def test_every_public_name_is_there() -> None:
    import plooi

    assert all(getattr(plooi, name) is not None for name in plooi.__all__)
    assert set(plooi.__all__) <= set(dir(plooi))
    with pytest.raises(AttributeError, match="has no attribute 'Ploi'"):
        _ = plooi.Ploi
