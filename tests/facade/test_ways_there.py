"""Proxies and TLS: what cannot be used is named with its remedy, and who refuses is never mistaken for another."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import evolve

from facade.certificates import Authority
from facade.clients import QUICK, Client, Server
from plooi import ClientCertificate
from plooi.errors import ConfigurationError, TransportError
from plooi.guarded.files import LARGEST_PEM
from plooi.wire import trust
from plooi.wire.proxies import Proxies, without_user

LIST = b'[{"identifier": "https://x.test/a", "waarde": "Aa"}]'
SECRET = "wachtwoord-van-de-proxy"
ONCE = evolve(QUICK, attempts=1)
Serve = Callable[..., Server]
Connect = Callable[..., Client]


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("certificaten"))


@pytest.fixture
def api(serve: Serve) -> Server:
    return serve(lambda call: (200, {}, LIST))


@pytest.fixture
def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    "exceptions",
    ["fd00::/8,127.0.0.0/8", "127.0.0.1", "*", "[::1], 127.0.0.1", "é,127.0.0.1", "127.0.0.1/8", "::1,127.0.0.1"],
)
def test_networks_among_the_exceptions(
    connect: Connect, api: Server, nobody: str, monkeypatch: pytest.MonkeyPatch, exceptions: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{nobody}")
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert len(connect(api.url).value_list("talen")) == 1


@pytest.mark.parametrize(
    "exceptions", ["fd00::/8", "10.0.0.0/8,,", "///", "[", "http://", "127.0.0.1:1", "\udcff", "1"]
)
def test_exceptions_that_hold_for_something_else(
    connect: Connect, api: Server, nobody: str, monkeypatch: pytest.MonkeyPatch, exceptions: str
) -> None:
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert len(connect(api.url).value_list("talen")) == 1
    monkeypatch.setenv("HTTP_PROXY", f"http://{nobody}")
    with pytest.raises(TransportError, match="HTTP_PROXY"):
        connect(api.url, retries=ONCE).value_list("talen")


@pytest.mark.parametrize(
    ("url", "exceptions", "excepted"),
    [
        ("https://api.platform.test/x", "platform.test", True),
        ("https://api.platform.test/x", ".platform.test", True),
        ("https://api.platform.test/x", "*.platform.test", True),
        ("https://otherplatform.test/x", "platform.test", False),
        ("https://platform.test:8443/x", "platform.test:8443", True),
        ("https://platform.test/x", "platform.test:8443", False),
        ("https://platform.test/x", "platform.test:443", True),
        ("https://[fd12::1]/x", "fd00::/8", True),
        ("https://[fe80::1]/x", "fd00::/8", False),
        ("https://[fd12::1]:8443/x", "[fd12::1]:8443", True),
        ("https://10.1.2.3/x", "10.0.0.0/8", True),
        ("https://10.1.2.3/x", "10.1.2.3:443", True),
    ],
)
def test_whom_an_exception_holds_for(
    monkeypatch: pytest.MonkeyPatch, url: str, exceptions: str, excepted: bool
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("no_proxy", exceptions)
    assert (Proxies([url]).of(url) is None) == excepted


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize(
    "value",
    [
        "ftp://{}x",
        "socks4://{}x:1",
        "http://",
        "http://{}x:notaport",
        "http://{}x:99999999",
        "http://{}[::1",
        "http://{}x y",
        "://{}",
        "http://{}\u2603..x",
    ],
)
def test_a_proxy_that_cannot_be_used_is_named(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value.format(f"jan:{SECRET}@"))
    with pytest.raises(ConfigurationError, match=name) as caught:
        connect("http://127.0.0.1:1/api/v0")
    assert SECRET not in str(caught.value)
    assert "Write it like" in str(caught.value) or "plooi[socks]" in str(caught.value)
    # What is set for other addresses does no harm.
    if "HTTP" in name.upper():
        connect("https://127.0.0.1:1/api/v0")


def test_a_password_is_masked_wherever_it_stands() -> None:
    for address in ("http://jan:p@ss@host:1", "jan:p@host", "http://jan:p[a@host", "socks5://jan@host"):
        assert without_user(address).endswith("***@" + address.rpartition("@")[2])
        assert "jan" not in without_user(address)


def test_socks_without_its_package(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:1080")
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(ConfigurationError, match=r"ALL_PROXY.+socksio.+plooi\[socks\]"):
        connect("https://127.0.0.1:1/api/v0")


@pytest.fixture
def socks() -> Iterator[str]:
    """A proxy that speaks SOCKS 5 and asks for no password."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.recv(2 + 255)
            client.sendall(b"\x05\x00")
            head = client.recv(4)
            host = client.recv(4) if head[3] == 1 else client.recv(client.recv(1)[0])
            port = int.from_bytes(client.recv(2), "big")
            name = socket.inet_ntoa(host) if head[3] == 1 else host.decode()
            with socket.create_connection((name, port)) as target:
                client.sendall(b"\x05\x00\x00\x01" + bytes(6))
                back = threading.Thread(target=pipe, args=(target, client), daemon=True)
                back.start()
                pipe(client, target)
                back.join()

    def pipe(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_socks(connect: Connect, api: Server, socks: str, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://{socks}")
    assert len(connect(api.url).value_list("talen")) == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("status", "remedy"), [(407, "a user name and".replace("a user", "the user")), (403, "who runs the proxy")]
)
def test_a_proxy_that_refuses_is_not_the_platform(
    connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch, scheme: str, status: int, remedy: str
) -> None:
    proxy = serve(lambda call: (status, {"Content-Type": "text/html", "Proxy-Authenticate": "Basic"}, b"<p>no</p>"))
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", proxy.origin.replace("//", f"//jan:{SECRET}@"))
    with pytest.raises(TransportError) as caught:
        connect(f"{scheme}://platform.test/api/v0", retries=ONCE).value_list("talen")
    text = str(caught.value)
    assert f"(from {scheme.upper()}_PROXY) refused" in text
    assert str(status) in text
    assert "not the platform" in text
    assert remedy in text
    assert SECRET not in text
    assert not caught.value.sent


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there(connect: Connect, nobody: str, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("ALL_PROXY", nobody)
    with pytest.raises(TransportError, match=rf"the proxy http://{nobody} \(from ALL_PROXY\) cannot be reached"):
        connect(f"{scheme}://platform.test/api/v0", retries=ONCE).value_list("talen")


def _large(place: Path) -> None:
    with place.open("wb") as file:
        file.truncate(LARGEST_PEM + 1)


#: What OpenSSL would wait for, or read without end.
UNBOUNDED: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": lambda place: place.symlink_to("/dev/zero"),
    "large": _large,
}


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR", "ca_file"])
@pytest.mark.parametrize("case", ["missing", "empty", "no certificate", "pipe", "device", "large"])
def test_authorities_that_cannot_be_read_are_named(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: Authority, name: str, case: str
) -> None:
    place = tmp_path / "autoriteiten"
    if case == "empty":
        place.mkdir() if name == "SSL_CERT_DIR" else place.write_text("")
    if case == "no certificate":
        inside = place / "tekst.pem" if name == "SSL_CERT_DIR" else place
        inside.parent.mkdir(exist_ok=True)
        inside.write_text("geen certificaat")
    if case in UNBOUNDED:
        inside = place / "geen.pem" if name == "SSL_CERT_DIR" else place
        inside.parent.mkdir(exist_ok=True)
        UNBOUNDED[case](inside)
    given = {"ca_file": str(place)} if name == "ca_file" else {}
    if name != "ca_file":
        monkeypatch.setenv(name, str(place))
    for certificate in (None, ClientCertificate(*authority.issue("een"))):
        with pytest.raises(ConfigurationError, match=f"{name} names '{place}'") as caught:
            connect("https://127.0.0.1:1/api/v0", certificate=certificate, **given)
        assert "PEM" in str(caught.value)


def test_authorities_that_are_given(
    connect: Connect, serve: Serve, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(lambda call: (200, {}, LIST), authority.showing())
    folder = tmp_path / "autoriteiten"
    folder.mkdir()
    (folder / "gemeente.pem").write_bytes(authority.path.read_bytes())
    (folder / "lees mij.txt").write_text("van de gemeente")
    for place in (authority.path, str(authority.path), folder):
        assert len(connect(server.url, ca_file=place).value_list("talen")) == 1
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    assert len(connect(server.url).value_list("talen")) == 1


def test_the_system_is_asked(connect: Connect, serve: Serve, authority: Authority) -> None:
    server = serve(lambda call: (200, {}, LIST), authority.showing())
    with pytest.raises(TransportError, match="--ca-file"):
        connect(server.url, ca_file="system", retries=ONCE).value_list("talen")


def test_the_system_without_its_package(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "truststore", None)
    trust._kept.cache_clear()
    with pytest.raises(ConfigurationError, match=r"ca_file is 'system'.+truststore.+plooi\[system\]"):
        connect("https://127.0.0.1:1/api/v0", ca_file="system")


def untrusted(connect: Connect, url: str, **settings: object) -> str:
    with pytest.raises(TransportError) as caught:
        connect(url, **{"retries": ONCE, **settings}).value_list("talen")
    assert not caught.value.sent
    return str(caught.value)


def test_a_certificate_of_nobody_that_is_known_names_its_authority(
    connect: Connect, serve: Serve, authority: Authority
) -> None:
    text = untrusted(connect, serve(lambda call: (200, {}, LIST), authority.showing()).url)
    for part in ("signed by 'Autoriteit'", "for server", "--ca-file", "PLOOI_CA_FILE", "ca_file=", "system"):
        assert part in text
    assert "network" not in text


@pytest.mark.parametrize(
    ("days", "address", "parts"),
    [
        ((-9, -2), "127.0.0.1", ["expired on 2", "renew"]),
        ((2, 9), "127.0.0.1", ["holds from 2", "clock"]),
        ((-1, 1), "127.0.0.9", ["is not for 127.0.0.1", "Check the address"]),
    ],
)
def test_a_certificate_of_the_server_that_does_not_hold(
    connect: Connect, serve: Serve, authority: Authority, days: tuple[int, int], address: str, parts: list[str]
) -> None:
    server = serve(lambda call: (200, {}, LIST), authority.showing(days=days, address=address))
    text = untrusted(connect, server.url, ca_file=authority.path)
    for part in parts:
        assert part in text
    assert "--ca-file" not in text


@pytest.mark.parametrize(
    ("case", "parts"),
    [
        ("none", ["client certificate", "--certificate", "certificate="]),
        ("expired", ["client certificate", "expired on 2", "Ask for a new one"]),
        ("other authority", ["client certificate", "Autoriteit", "signed"]),
    ],
)
def test_mutual_tls(
    connect: Connect, serve: Serve, authority: Authority, tmp_path: Path, case: str, parts: list[str]
) -> None:
    server = serve(lambda call: (200, {}, LIST), authority.asking())
    given = None
    if case == "expired":
        given = ClientCertificate(*authority.issue("leverancier", days=(-9, -2)))
    if case == "other authority":
        given = ClientCertificate(*Authority.make(tmp_path).issue("leverancier"))
    texts = []
    # Whether the refusal comes with the handshake or after it, or is lost with the connection, is a matter of chance.
    for _ in range(20):
        with pytest.raises(TransportError) as caught:
            connect(server.url, certificate=given, ca_file=authority.path, retries=ONCE).value_list("talen")
        texts.append(str(caught.value))
    assert any(all(part in text for part in parts) for text in texts), texts
    assert not any("Check the address and the network" in text for text in texts), texts


@pytest.mark.parametrize(
    ("case", "part"),
    [
        ("no password", "password"),
        ("wrong password", "password"),
        ("other key", "do not belong together"),
        ("no key", "private key"),
        ("missing", "No such file"),
        ("no certificate", "no certificate"),
        ("pipe", "it is a pipe or a device"),
        ("device", "it is a pipe or a device"),
        ("large", f"it has more than {LARGEST_PEM} bytes"),
        ("pipe as key", "it is a pipe or a device"),
    ],
)
def test_files_of_a_client_certificate(
    connect: Connect, authority: Authority, tmp_path: Path, case: str, part: str
) -> None:
    certificate, key = authority.issue("leverancier")
    _, locked = authority.issue("op-slot", SECRET)
    _, other = authority.issue("ander")
    (tmp_path / "tekst.pem").write_text("geen certificaat")
    for kind, make in UNBOUNDED.items():
        make(tmp_path / kind)
    given = {
        "no password": ClientCertificate(certificate, locked),
        "wrong password": ClientCertificate(certificate, locked, f"verkeerd-{SECRET}"),
        "other key": ClientCertificate(certificate, other),
        "no key": ClientCertificate(certificate),
        "missing": ClientCertificate(tmp_path / "weg.pem", key),
        "no certificate": ClientCertificate(tmp_path / "tekst.pem", key),
        "pipe as key": ClientCertificate(certificate, tmp_path / "pipe"),
        **{kind: ClientCertificate(tmp_path / kind, key) for kind in UNBOUNDED},
    }[case]
    with pytest.raises(ConfigurationError, match=part) as caught:
        connect("https://x.test/api/v0", certificate=given)
    assert SECRET not in str(caught.value)
