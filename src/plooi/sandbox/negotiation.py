"""Media types as the framework under the services reads them: what a caller sends, and what it takes.

Two things differ from what RFC 9110 says: `q=0` refuses nothing, and a type that cannot be read makes the whole header
unreadable. Source: the framework that the services of 0.9.0-beta are built on, measured in the same version.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from functools import cmp_to_key

from attrs import evolve, frozen
from starlette.requests import Request

JSON = "application/json"
PDF = "application/pdf"
ZIP = "application/zip"
HAL = "application/hal+json"
ANY_JSON = (JSON, "application/*+json")
"""What an answer in JSON can be called."""

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class Unreadable(ValueError):
    """A header names what is no media type."""


@frozen
class MediaType:
    """A media type, or a range of them, in small letters.

    Attributes:
        parameters: without the quality; the values as they were written.
        quality: from 0 to 1.
    """

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...] = ()
    quality: float = 1.0

    @classmethod
    def parse(cls, text: str) -> MediaType:
        """A media type out of a header.

        Raises:
            Unreadable: it is none, or has a charset or a quality that cannot be.
        """
        name, *parts = (part.strip() for part in text.split(";"))
        kind, slash, subtype = ("*/*" if name == "*" else name).lower().partition("/")
        if not slash or not _TOKEN.fullmatch(kind) or not _TOKEN.fullmatch(subtype) or (kind == "*" and subtype != "*"):
            raise Unreadable(text)
        parameters = dict(_parameter(part) for part in parts if "=" in part)
        quality = parameters.pop("q", "1")
        if not re.fullmatch(r"[0-9.]+", quality) or quality.count(".") > 1 or not 0 <= float(quality) <= 1:
            raise Unreadable(text)
        return cls(kind, subtype, tuple(parameters.items()), float(quality))

    def __str__(self) -> str:
        return "".join([f"{self.type}/{self.subtype}", *(f";{name}={value}" for name, value in self.parameters)])

    @property
    def charset(self) -> str | None:
        return next((value.strip('"') for name, value in self.parameters if name == "charset"), None)

    @property
    def is_concrete(self) -> bool:
        return not self.subtype.startswith("*")

    def fits(self, other: MediaType) -> bool:
        """Whether one of the two takes in the other."""
        if "*" in (self.type, other.type):
            return True
        if self.type != other.type:
            return False
        if self.subtype == other.subtype or "*" in (self.subtype, other.subtype):
            return True
        wide, narrow = (other, self) if self.is_concrete else (self, other)
        suffix = wide.subtype.removeprefix("*+")
        return suffix != wide.subtype and suffix in (narrow.subtype, narrow.subtype.rpartition("+")[2])


def accepted(request: Request) -> list[MediaType]:
    """What the caller takes, the best first; anything when it does not say.

    Raises:
        Unreadable: one of the types is none.
    """
    named = ",".join(request.headers.getlist("accept"))
    ranges = [MediaType.parse(part) for part in named.split(",") if part.strip()] or [MediaType("*", "*")]
    return sorted(ranges, key=cmp_to_key(_order))


def preferred(request: Request, offered: Sequence[str]) -> str | None:
    """The content type that an answer gets, of those that are offered; None when the caller takes none of them.

    Between equals the first offered one is taken. Parameters that the caller asks for are echoed.

    Raises:
        Unreadable: what the caller takes cannot be read.
    """
    offers = [MediaType.parse(offer) for offer in offered]
    fitting = [
        wanted if _specificity(wanted, offer) <= 0 else evolve(offer, quality=wanted.quality)
        for wanted in accepted(request)
        for offer in offers
        if wanted.fits(offer)
    ]
    best = sorted(fitting, key=cmp_to_key(_order))
    return next((str(media_type) for media_type in best if media_type.is_concrete), None)


def takes(request: Request, offered: Sequence[str]) -> bool:
    """Whether the caller takes one of the content types."""
    try:
        return any(wanted.fits(MediaType.parse(offer)) for wanted in accepted(request) for offer in offered)
    except Unreadable:
        return False


def sent(request: Request) -> MediaType | None:
    """The content type of the body; None when there is none, or when it cannot be read."""
    try:
        return MediaType.parse(request.headers.get("content-type", ""))
    except Unreadable:
        return None


def is_text_encoding(name: str) -> bool:
    """Whether there is a charset of this name."""
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except (LookupError, ValueError):
        return False


def _parameter(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    name, value = name.strip().lower(), value.strip()
    if not _TOKEN.fullmatch(name) or (name == "charset" and not is_text_encoding(value.strip('"'))):
        raise Unreadable(part)
    return name, value


def _order(left: MediaType, right: MediaType) -> int:
    return _specificity(left, right) or (left.quality < right.quality) - (left.quality > right.quality)


def _specificity(left: MediaType, right: MediaType) -> int:
    """Below nothing when the left one says more precisely what it is."""
    wild = (left.type == "*") - (right.type == "*") or right.is_concrete - left.is_concrete
    if wild:
        return wild
    if (left.type, left.subtype) != (right.type, right.subtype):
        return 0
    return len(right.parameters) - len(left.parameters)
