"""How the API is reached: the base path of its addresses, and the ways to sign in."""

from __future__ import annotations

from collections.abc import Iterator

from plooi.versions.version import Version as FacadeVersion
from plooi.wire.auth import named
from plooi_spec.effective.spec import Effective
from plooi_spec.impact.findings import Finding


def addresses(spec: Effective, now: FacadeVersion, then: FacadeVersion | None) -> Iterator[Finding]:
    """Another base path, for those who write it into an address."""
    if then is not None and now.base_path != then.base_path:
        yield Finding(
            "base path moved",
            "servers",
            f"The base path was {then.base_path or '/'} and is {now.base_path or '/'}.",
            "Those who make a client give the address with the new base path.",
            "callers",
            spec.place("/servers"),
        )


def sign_in(spec: Effective, now: FacadeVersion, then: FacadeVersion | None) -> Iterator[Finding]:
    """Ways to sign in that went or came, and a spec that names none that the client knows."""
    place = spec.place("/security" if "security" in spec.document else "/components/securitySchemes")
    if spec.document.get("security") and not now.sign_in:
        yield Finding(
            "sign-in changed",
            "security",
            "The spec signs in by nothing that the client knows: no token in a header.",
            "With a client certificate alone, nothing. Else add a way to plooi.wire.auth, and to plooi.versions.spec.",
            "project",
            place,
        )
    if then is None:
        return
    gone = [way for way in then.sign_in if way not in now.sign_in]
    new = [way for way in now.sign_in if way not in then.sign_in]
    if now.effective.token_url is not None and then.effective.token_url is None:
        yield Finding(
            "sign-in changed",
            "client credentials",
            f"Tokens are given for client credentials, at {now.effective.token_url}.",
            "Those who sign in so give auth=ClientCredentials(id, secret); a token of another origin goes as before.",
            "callers",
            place,
        )
    if gone:
        yield Finding(
            "sign-in changed",
            ", ".join(gone),
            f"Sign-in by {' or '.join(gone)} went; this version takes {named(now.sign_in) or 'no token'}.",
            "A token given as text goes the version's first way by itself; those who chose a way choose another.",
            "callers",
            place,
        )
    elif new:
        message = f"Sign-in by {named(tuple(new))} came."
        yield Finding("sign-in changed", ", ".join(new), message, "Nothing.", "nobody", place)
