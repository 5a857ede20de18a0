"""How the API is reached: the base path of its addresses, and the ways to sign in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plooi.versions.version import Version as FacadeVersion
from plooi.wire.auth import named
from plooi_spec.effective.spec import Effective
from plooi_spec.impact.findings import Finding
from plooi_spec.reading import pointers


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
    schemes = spec.document.get("components", {}).get("securitySchemes", {})
    needs = [[_follow(spec, schemes.get(name, {})) for name in need] for need in spec.document.get("security", [])]
    certified = any(scheme.get("type") == "mutualTLS" for need in needs for scheme in need)
    if needs and not now.sign_in and not certified:
        kinds = ", ".join(sorted({_kind(scheme) for need in needs for scheme in need}))
        yield Finding(
            "sign-in changed",
            "security",
            f"The spec signs in by nothing that the client knows: {kinds or 'nothing'}.",
            "Add a way to plooi.wire.auth, to the ways that plooi.versions.spec reads, and to the sandbox.",
            "project",
            place,
        )
    tokens = [[scheme for scheme in need if scheme.get("type") != "mutualTLS"] for need in needs]
    if tokens and all(len(need) > 1 for need in tokens):
        kinds = " and ".join(_kind(scheme) for scheme in tokens[0])
        yield Finding(
            "sign-in changed",
            "several at once",
            f"The spec wants several at once: {kinds}. The client signs in with one.",
            "Add a way to plooi.wire.auth that puts them all on a request, and say it in plooi.client.",
            "project",
            place,
        )
    if certified and (then is None or not _certified(then)):
        yield Finding(
            "sign-in changed",
            "client certificate",
            "The platform wants a client certificate (mutual TLS).",
            "Those who call the client give certificate=ClientCertificate(…).",
            "callers",
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


def _certified(version: FacadeVersion) -> bool:
    schemes = version.spec.get("components", {}).get("securitySchemes", {})
    return any(scheme.get("type") == "mutualTLS" for scheme in schemes.values())


def _follow(spec: Effective, scheme: Any) -> Any:
    while isinstance(scheme, dict) and "$ref" in scheme:
        scheme = pointers.resolve(spec.document, scheme["$ref"].removeprefix("#"))
    return scheme


def _kind(scheme: Any) -> str:
    """A way to sign in, in words."""
    match scheme.get("type"):
        case "apiKey":
            return f"a key in the {scheme.get('in')} ({scheme.get('name')})"
        case "http":
            return f"HTTP {scheme.get('scheme')}"
    return str(scheme.get("type"))
