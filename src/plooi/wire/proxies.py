"""Which proxy stands before an address, by the environment or the system's settings; read here, so that a setting
that cannot be used is named, and not a fault of the library that would use it.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import re
import urllib.request
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import httpcore
import httpx
from attrs import field, frozen

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.wire.foreign import harmless

_SOCKS = ("socks5", "socks5h")
_KINDS = ("http", "https", *_SOCKS)
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: The part of an address before its host, which may hold a password.
_USER = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@", re.DOTALL)


@frozen
class Proxy:
    """A proxy: its address, and the environment variable that names it (or the words for the system's settings)."""

    url: str = field(repr=False)
    source: str

    @property
    def shown(self) -> str:
        """The address without a user name and a password."""
        return without_user(self.url)


class Proxies:
    """The proxies for the addresses that one client calls, as they are set when it is made.

    Raises:
        ConfigurationError: a proxy that would be used, and cannot be. It names the variable and the value, without a
            user name or a password.
    """

    def __init__(self, urls: Iterable[str]) -> None:
        set_ = urllib.request.getproxies()
        self._by_origin = {origin_of(url): _proxy_for(url, set_) for url in urls}

    def of(self, url: str) -> Proxy | None:
        """The proxy before an address; None where there is none."""
        if not any(self._by_origin.values()):
            return None
        return self._by_origin.get(origin_of(url))

    def usable(self) -> Mapping[Proxy | None, httpcore.Proxy | None]:
        """Each of them as httpcore takes it, and none for the addresses without a proxy."""
        return {None: None, **{proxy: _usable(proxy) for proxy in self._by_origin.values() if proxy is not None}}


def without_user(address: str) -> str:
    """An address of any form in which `***` stands for a user name and a password."""
    return harmless(_USER.sub(lambda user: f"{user[1] or ''}***@", address))


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, the port that goes without saying left out."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _proxy_for(url: str, settings: Mapping[str, str]) -> Proxy | None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    scheme = next((name for name in (parts.scheme, "all") if settings.get(name)), None)
    if scheme is None or _is_excepted(host, port, settings):
        return None
    text = settings[scheme].strip()
    named = f"{scheme}_proxy"
    source = next((name for name in (named, named.upper()) if os.environ.get(name)), None)
    source = source or next((name for name in os.environ if name.lower() == named), _("the system's settings"))
    return Proxy(text if "://" in text else f"http://{text}", source)


def _is_excepted(host: str, port: int, settings: Mapping[str, str]) -> bool:
    """Whether a host is called without a proxy: by `NO_PROXY`, or by the system's settings.

    Entries are names, which hold for what stands below them as well, addresses and networks (`10.0.0.0/8`,
    `fd00::/8`), each with or without a port; `*` stands for all. Others hold for nothing.
    """
    if "no" not in settings:
        # The environment names the proxies then, or on macOS and Windows the system.
        return not any(name.lower().endswith("_proxy") for name in os.environ) and bool(
            urllib.request.proxy_bypass(host)
        )
    return any(_covers(entry.strip().lower(), host, port) for entry in settings["no"].split(","))


def _covers(entry: str, host: str, port: int) -> bool:
    entry = entry.rpartition("://")[2].strip()
    if entry == "*":
        return True
    address = _address(host)
    try:
        if address is not None:
            return address in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass
    name, colon, number = entry.rpartition(":")
    if colon and number.isdecimal() and "/" not in entry:
        entry = name
        if int(number) != port:
            return False
    if address is not None:
        return _address(entry.strip("[]")) == address
    entry = entry.lstrip("*").lstrip(".")
    return bool(entry) and (host == entry or host.endswith(f".{entry}"))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _usable(proxy: Proxy) -> httpcore.Proxy:
    def wrong(fault: str, remedy: str) -> ConfigurationError:
        return ConfigurationError(
            _(
                "The proxy in {source}, {shown!r}, cannot be used: {fault}. {remedy}",
                source=proxy.source,
                shown=proxy.shown,
                fault=fault,
                remedy=remedy,
            )
        )

    write = _("Write it like http://proxy.example:3128, or unset the variable.")
    kind = proxy.url.partition("://")[0].lower()
    if kind not in _KINDS:
        raise wrong(_("{kind!r} is no kind of proxy ({kinds})", kind=harmless(kind), kinds=", ".join(_KINDS)), write)
    try:
        parts = urlsplit(proxy.url)
        if not parts.hostname or parts.port == 0 or any(sign.isspace() for sign in proxy.url):
            raise ValueError
        made = httpx.Proxy(proxy.url)
        address = made.url
        # What a connection would need of it, which httpx looks at only then.
        address.raw_host.decode("ascii")
    except (ValueError, UnicodeError, httpx.InvalidURL):
        raise wrong(_("it is no address of a proxy"), write) from None
    if kind in _SOCKS and importlib.util.find_spec("socksio") is None:
        raise wrong(
            _("SOCKS needs the package 'socksio', which is not installed"),
            _("Install the extra 'socks': python -m pip install 'plooi[socks]'. Or name a proxy of HTTP."),
        )
    return httpcore.Proxy(
        httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path),
        made.raw_auth,
        made.headers.raw,
    )
