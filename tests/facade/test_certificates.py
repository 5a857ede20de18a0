"""Client certificates, against a server that asks for one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from facade.certificates import Authority
from facade.clients import QUICK, Client, Server
from plooi import ClientCertificate
from plooi.errors import ConfigurationError, TransportError

PASSWORD = "wachtwoord-van-de-sleutel"
LIST = b'[{"identifier": "https://x.test/a", "waarde": "Aa"}]'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("certificaten"))


@pytest.fixture
def server(authority: Authority, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that takes none without a certificate of the authority, which this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    return serve(lambda call: (200, {}, LIST), authority.asking())


def test_a_certificate_and_a_token_go_together(
    connect: Callable[..., Client], server: Server, authority: Authority
) -> None:
    certificate, key = authority.issue("leverancier")
    both = authority.folder / "samen.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    for given in (
        ClientCertificate(certificate, key),
        ClientCertificate(str(both)),
        ClientCertificate(*authority.issue("met-wachtwoord", PASSWORD), PASSWORD),
    ):
        plooi = connect(server.url, certificate=given)
        assert len(plooi.value_list("talen")) == 1


def test_without_one_nothing_is_reached(connect: Callable[..., Client], server: Server) -> None:
    # Whether the refusal comes with the handshake or after it, is a matter of chance: so often that both happen.
    plooi = connect(server.url, retries=evolve(QUICK, attempts=30))
    with pytest.raises(TransportError, match=r"https://127\.0\.0\.1:\d+ (could not be reached|broke during)"):
        plooi.value_list("talen")
    assert server.calls == []


def test_a_server_that_nobody_knows_is_not_spoken_with(
    connect: Callable[..., Client], server: Server, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    certificate = ClientCertificate(*authority.issue("leverancier"))
    with pytest.raises(TransportError, match="certificate verify failed") as caught:
        connect(server.url, certificate=certificate, retries=evolve(QUICK, attempts=1)).value_list("talen")
    assert not caught.value.sent


def test_the_authorities_are_those_of_the_environment_when_a_client_is_made(
    connect: Callable[..., Client], authority: Authority, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(lambda call: (200, {}, LIST), authority.showing())
    for trusting in (False, True, False):
        if trusting:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
        else:
            monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        plooi = connect(server.url, retries=evolve(QUICK, attempts=1))
        if trusting:
            assert len(plooi.value_list("talen")) == 1
        else:
            with pytest.raises(TransportError, match="certificate verify failed"):
                plooi.value_list("talen")


def test_files_that_cannot_be_used(
    connect: Callable[..., Client], authority: Authority, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    certificate, key = authority.issue("een")
    _, other = authority.issue("ander")
    _, locked = authority.issue("op-slot", PASSWORD)
    (tmp_path / "tekst.pem").write_text("geen certificaat")
    for given in (
        ClientCertificate(tmp_path / "weg.pem"),
        ClientCertificate(certificate, tmp_path / "weg.pem"),
        ClientCertificate(certificate),
        ClientCertificate(certificate, other),
        ClientCertificate(certificate, locked),
        ClientCertificate(certificate, locked, "verkeerd-" + PASSWORD),
        ClientCertificate(tmp_path / "tekst.pem", key),
        ClientCertificate(tmp_path),
    ):
        with pytest.raises(
            ConfigurationError, match=r"cannot be used: .+ Give PEM files that belong together"
        ) as caught:
            connect("https://x.test/api/v0", certificate=given)
        assert PASSWORD not in str(caught.value) + repr(given)
    # Nobody was asked for a password on the terminal.
    assert capfd.readouterr() == ("", "")
