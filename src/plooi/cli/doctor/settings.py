"""What is set: the profile, the version, the address."""

from __future__ import annotations

from urllib.parse import urlsplit

from plooi.cli.doctor.checks import Check, Known, bad, good, warning
from plooi.cli.frame.settings import without_password
from plooi.errors import ConfigurationError
from plooi.language import _


def profile(known: Known) -> Check | None:
    in_force = known.session.settings.profile
    if in_force is None:
        return None
    return good(_("The profile {value} is in force (from {source}).", value=in_force.value, source=in_force.source))


def version(known: Known) -> Check:
    try:
        known.version = chosen = known.session.version
    except ConfigurationError as error:
        return bad(str(error), _("Choose one with --api-version."))
    source = known.session.settings.source("version")
    why = _("the default") if source is None else _("from {source}", source=source)
    return good(
        _("The client speaks {version_shown} ({why}).", version_shown=known.session.version_shown, why=why),
        version=chosen.label,
        standing=chosen.standing,
    )


def address(known: Known) -> Check:
    from plooi.flows.context import checked_url

    base = "" if known.version is None else known.version.base_path
    try:
        known.url = url = checked_url(known.session.url, "url", base)
    except ConfigurationError as error:
        return bad(str(error), _("Set the address with --url, PLOOI_URL or in plooi.toml."))
    shown = without_password(url)
    if base and not url.endswith(base):
        remedy = _("Check whether the address is to end in {base}.", base=base)
        return warning(_("The address is {shown}.", shown=shown), remedy, url=shown)
    if url.startswith("http:") and not _is_here(url):
        remedy = _("Use an address that begins with https://, or the token travels in clear.")
        return warning(_("The address is {shown}, which is not encrypted.", shown=shown), remedy, url=shown)
    source = known.session.settings.source("url")
    return good(_("The address is {shown} (from {source}).", shown=shown, source=source), url=shown)


def _is_here(url: str) -> bool:
    return (urlsplit(url).hostname or "") in ("localhost", "127.0.0.1", "::1")
