"""How the platform is reached: the proxy, the network, the authorities, the platform's certificate."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from plooi.cli.doctor.checks import Check, Known, bad, good, skipped, warning
from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.wording import words_of

#: A certificate that ends within this time is warned of.
SOON = timedelta(days=30)
_PORTS = {"http": 80, "https": 443}


def proxy(known: Known) -> Check:
    if known.url is None:
        return _no_address()
    from plooi.wire.proxies import Proxies

    try:
        proxies = Proxies([known.url])
        proxies.usable()
        known.proxy = before = proxies.of(known.url)
    except ConfigurationError as error:
        known.callable = False
        return bad(str(error), _("Correct the variable, or unset it."))
    if before is None:
        return good(_("No proxy stands before the platform."))
    return good(
        _(
            "The proxy {shown} stands before the platform (from {source}).",
            shown=before.shown,
            source=before.source,
        ),
        proxy=before.shown,
        source=before.source,
    )


def network(known: Known) -> Check:
    if known.url is None:
        return _no_address()
    parts = urlsplit(known.url if known.proxy is None else known.proxy.url)
    host = parts.hostname or ""
    port = parts.port or _PORTS.get(parts.scheme, 1080)
    what = _("the platform") if known.proxy is None else _("the proxy")
    facts: dict[str, Any] = {"host": host, "port": port}
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        known.callable = False
        reason = words_of(error) or type(error).__name__
        return bad(
            _("The name of {what}, {host}, is not known here: {reason}.", what=what, host=host, reason=reason),
            _("Check the name in the address, and the name servers of this machine."),
            **facts,
        )
    facts["addresses"] = list(dict.fromkeys(str(address[4][0]) for address in addresses))
    try:
        socket.create_connection((host, port), known.patience).close()
    except OSError as error:
        known.callable = False
        message = _(
            "Nothing answers at {host} port {port}, where {what} is to be: {reason}.",
            host=host,
            port=port,
            what=what,
            reason=words_of(error) or _("no connection in time"),
        )
        return bad(message, _("Check the address, and whether a firewall or a VPN stands between."), **facts)
    message = _(
        "{host} port {port} takes connections ({addresses}).",
        host=host,
        port=port,
        addresses=", ".join(facts["addresses"]),
    )
    return good(message, **facts)


def authorities(known: Known) -> Check:
    if known.url is None:
        return _no_address()
    from plooi.wire.trust import SYSTEM, named_authorities

    try:
        place = known.session.authorities()
    except ConfigurationError as error:
        known.callable = False
        return bad(str(error), _("Name other authorities with --ca-file."))
    source = known.session.settings.source("ca_file")
    if place == SYSTEM:
        return good(_("The authorities of this machine are trusted (from {source}).", source=source))
    if place is not None:
        return good(_("The authorities in {place} are trusted (from {source}).", place=place, source=source))
    variables = named_authorities()
    if variables:
        shown = ", ".join(f"{name}={value}" for name, value in variables.items())
        return good(_("The authorities of the environment are trusted: {shown}.", shown=shown))
    return good(_("The authorities of the package certifi are trusted."))


def tls(known: Known) -> Check:
    if known.url is None:
        return _no_address()
    if not known.url.lower().startswith("https:"):
        return good(_("The address is not encrypted, so there is no certificate to look at."))
    if not known.callable:
        return skipped(_("the platform cannot be reached"))
    from plooi.wire.way import certificate_of

    shown = certificate_of(known.url, known.proxy)
    if shown is None:
        # Whether that is a fault, the call to the platform shows.
        message = _("The certificate of the platform could not be looked at.")
        return warning(message, _("See what is said of the platform below."))
    facts = {
        "subject": shown.subject,
        "issuer": shown.issuer,
        "begins": shown.begins.isoformat(),
        "ends": shown.ends.isoformat(),
    }
    message = _(
        "The certificate is for {subject}, signed by {issuer}, and holds from {begins:%Y-%m-%d} to {ends:%Y-%m-%d}.",
        subject=shown.subject,
        issuer=shown.issuer,
        begins=shown.begins,
        ends=shown.ends,
    )
    now = datetime.now(UTC)
    if not shown.begins <= now <= shown.ends:
        return bad(message, _("The platform has to renew it; or check the clock of this machine."), **facts)
    if shown.ends - now < SOON:
        return warning(message, _("Ask whether the platform renews it in time."), **facts)
    return good(message, **facts)


def _no_address() -> Check:
    return skipped(_("there is no address"))
