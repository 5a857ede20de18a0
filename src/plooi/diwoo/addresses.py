"""The addresses of documents: what may stand in a `loc`, and when two of them are the same.

Source: RFC 3986 for the syntax; the sitemap protocol for the length, 12 up to and including 2048 characters.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import httpx

from plooi.language import _, later
from plooi.wording import shown

SHORTEST, LONGEST = 12, 2048

_SAFE = "A-Za-z0-9\\-._~:/?#@!$&'()*+,;=%"
_STRANGE = re.compile(f"[^{_SAFE}\\[\\]]")
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_ENCODED = re.compile("%[0-9A-Fa-f]{2}")
_LABEL = re.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_NUMBERED = re.compile(r"\[[0-9A-Fa-f:.]+\]")
_SIGNED_IN = re.compile("^([^:/?#]*://)[^/?#]*@")
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")
_SCHEMES = {"http": 80, "https": 443}
#: What may stand in any URI, for the namespaces of own fields.
_URI = re.compile(f"[A-Za-z][A-Za-z0-9+.-]*:(?:[{_SAFE.replace('%', '')}]|%[0-9A-Fa-f]{{2}})+")


def fault_of(loc: str) -> tuple[str, str] | None:
    """What keeps a text from being the address of a document, and the remedy, both as sentences; None for nothing."""
    if _SIGNED_IN.match(loc):
        return _("The address holds a user name or a password, which would become public."), _("Leave it out.")
    strange = _STRANGE.search(loc)
    if strange is not None:
        return _(
            "{loc} holds {strange!r}, which no web address can hold.", loc=shown(loc), strange=strange[0]
        ), _written_otherwise(loc)
    if _STRAY_PERCENT.search(loc):
        return _("{loc} holds a % that encodes nothing.", loc=shown(loc)), _("Write a % itself as %25.")
    try:
        parts = urlsplit(loc)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        return _("{loc} is no web address: {error}.", loc=shown(loc), error=str(error).lower()), _(_EXAMPLE)
    if parts.scheme.lower() not in _SCHEMES or not host:
        return _("{loc} is no web address.", loc=shown(loc)), _(_EXAMPLE)
    brackets = set("[]") & set(loc.partition(parts.netloc)[2])
    if not _is_host(parts.netloc) or port == 0 or brackets or loc.count("#") > 1:
        return _("{loc} is no web address.", loc=shown(loc)), _(_EXAMPLE)
    if not SHORTEST <= len(loc) <= LONGEST:
        wanted = _("a sitemap takes {shortest} up to and including {longest}", shortest=SHORTEST, longest=LONGEST)
        return _("{loc} has {number} characters; {wanted}.", loc=shown(loc), number=len(loc), wanted=wanted), _(
            "Give an address of that length."
        )
    return None


def without_password(loc: str) -> str:
    """An address as it may be shown: without the user name and the password that stand in it."""
    return _SIGNED_IN.sub(r"\1…@", loc)


def key_of(loc: str) -> str:
    """A text that is the same for two spellings of one address: case, default ports, encodings, dots in paths."""
    try:
        parts = urlsplit(loc)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return loc
    scheme = parts.scheme.lower()
    where = host if port in (None, _SCHEMES.get(scheme)) else f"{host}:{port}"
    path = urlsplit(urljoin(f"{scheme}://{where}/", _decoded(parts.path) or "/")).path
    query = f"?{_decoded(parts.query)}" if parts.query else ""
    # What follows a # is for the reader's screen: the document is the same.
    return f"{scheme}://{where}{path}{query}"


def is_web_address(text: str) -> bool:
    """Whether a text is the address of something on the web."""
    return fault_of(text) is None


def is_uri(text: str) -> bool:
    """Whether a text is a URI, with its scheme."""
    return bool(_URI.fullmatch(text)) and text.count("#") < 2


_EXAMPLE = later("Give one such as https://www.example.org/woo/besluit.pdf.")


def _written_otherwise(loc: str) -> str:
    """The remedy for an address with strange characters: the address as it must be written, where that is clear."""
    try:
        better = str(httpx.URL(loc.strip()))
    except (httpx.InvalidURL, ValueError):
        return _(_EXAMPLE)
    clear = _STRANGE.search(better) is None and fault_of(better) is None
    return _("Write it as {better} there.", better=better) if clear else _(_EXAMPLE)


def _is_host(netloc: str) -> bool:
    host = re.sub(r":[0-9]*$", "", netloc)
    if _NUMBERED.fullmatch(host):
        return True
    return len(host) <= 253 and all(map(_LABEL.fullmatch, host.removesuffix(".").split(".")))


def _decoded(text: str) -> str:
    """Without encodings that are not needed, the others in capitals."""

    def plain(match: re.Match[str]) -> str:
        sign = chr(int(match[0][1:], 16))
        return sign if _UNRESERVED.fullmatch(sign) else match[0].upper()

    return _ENCODED.sub(plain, text)
