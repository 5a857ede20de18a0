"""All looks, in the order in which one builds on another."""

from __future__ import annotations

from collections.abc import Iterator

from plooi.cli.doctor import platform, settings, signing_in, way
from plooi.cli.doctor.checks import Check, Known
from plooi.cli.frame.options import Session
from plooi.language import later

#: By the name of what is looked at.
LOOKS = {
    later("profile"): settings.profile,
    later("version"): settings.version,
    later("url"): settings.address,
    later("proxy"): way.proxy,
    later("network"): way.network,
    later("authorities"): way.authorities,
    later("tls"): way.tls,
    later("client certificate"): signing_in.client_certificate,
    later("token"): signing_in.token,
    later("organisation"): signing_in.organisation,
    later("platform"): platform.platform,
    later("clock"): platform.clock,
    later("versions"): platform.versions,
    later("value lists"): platform.value_lists,
}


def checks(session: Session) -> Iterator[tuple[str, Check]]:
    """What each look shows, with the name of its subject. A look at what is not in use shows nothing."""
    known = Known(session)
    for name, look in LOOKS.items():
        check = look(known)
        if check is not None:
            yield name, check
