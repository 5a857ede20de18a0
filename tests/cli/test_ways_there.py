"""Proxies and authorities from the environment, in the shell: no setting of a machine is a fault of the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SECRET = "wachtwoord-van-de-proxy"
MANIFEST = (
    "file,publisher,verantwoordelijke,officiele_titel,documentsoorten,themas,identifiers\n"
    "{},gm0518,gm0518,Kapvergunning Hooigracht,vergunning,natuur en milieu,doc-1\n"
)


@pytest.fixture(params=["get", "batch"])
def words(request: pytest.FixtureRequest, plooi: Any, pdf: Path) -> list[str]:
    """A command that speaks with the platform."""
    if request.param == "get":
        return ["get", "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"]
    (plooi.folder / "besluit.pdf").write_bytes(pdf.read_bytes())
    return ["batch", str(plooi.write("manifest.csv", MANIFEST.format("besluit.pdf")))]


@pytest.mark.parametrize("value", ["ftp://{}x", "http://{}[", "socks4://{}x"])
def test_a_proxy_that_cannot_be_used(plooi: Any, words: list[str], value: str) -> None:
    done = plooi.with_variables(HTTP_PROXY=value.format(f"jan:{SECRET}@"))(*words, code=2)
    assert "HTTP_PROXY" in done.err
    assert "http://proxy.example:3128" in done.err
    assert SECRET not in done.all


def test_networks_among_the_exceptions(plooi: Any, words: list[str]) -> None:
    done = plooi.with_variables(NO_PROXY="fd00::/8,127.0.0.0/8", HTTP_PROXY="http://proxy.test:1")(*words, code=None)
    # The document is not known; the manifest goes through.
    assert done.code == (1 if words[0] == "get" else 0), done.all


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR", "PLOOI_CA_FILE"])
def test_authorities_that_are_not_there(plooi: Any, words: list[str], name: str) -> None:
    done = plooi.with_variables(**{name: "/weg/autoriteiten.pem"})(*words, code=2)
    assert name in done.err
    assert "/weg/autoriteiten.pem" in done.err
