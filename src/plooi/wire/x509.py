"""What a certificate says of itself: for whom it is, who signed it, and until when. Nothing is verified here.

`ssl` tells this only of certificates that it trusts, and a message is needed where it does not.
"""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from plooi.wire.foreign import harmless

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_UTC_TIME = 0x17
#: Common name, organisation and unit, as their identifiers are encoded.
_NAMES = (b"\x55\x04\x03", b"\x55\x04\x0a", b"\x55\x04\x0b")


@frozen
class Facts:
    """The names on a certificate, and the moments between which it holds."""

    subject: str
    issuer: str
    begins: datetime
    ends: datetime

    @property
    def self_signed(self) -> bool:
        """Whether it names itself as the one who signed it."""
        return self.subject == self.issuer

    def fault(self, now: datetime | None = None) -> str | None:
        """Why it does not hold at a moment, by default now; None where it does."""
        moment = now or datetime.now(UTC)
        if moment > self.ends:
            return f"it expired on {self.ends:%Y-%m-%d}"
        return f"it holds from {self.begins:%Y-%m-%d} on" if moment < self.begins else None


def facts_of(der: bytes) -> Facts | None:
    """What a certificate in DER says; None for what cannot be read as one."""
    try:
        [certificate] = _parts(der)
        body = [*_parts(_parts(certificate[1])[0][1])]
        # The version stands before the number, where it is not the first.
        body = body[1:] if body[0][0] == 0xA0 else body
        _, _, issuer, validity, subject, *_ = body
        begins, ends = (_moment(*part) for part in _parts(validity[1]))
        return Facts(_name(subject[1]), _name(issuer[1]), begins, ends)
    except (ValueError, IndexError):
        return None


def facts_in(path: str | Path) -> Facts | None:
    """What the first certificate in a PEM file says; None without a readable one."""
    try:
        block = _BLOCK.search(Path(path).read_text("ascii", "replace"))
        return None if block is None else facts_of(ssl.PEM_cert_to_DER_cert(block[0]))
    except (OSError, ValueError):
        return None


def _parts(data: bytes) -> list[tuple[int, bytes]]:
    """The values in a DER sequence, each with its tag."""
    values, at = [], 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            width = size & 0x7F
            size, at = int.from_bytes(data[at : at + width], "big"), at + width
        if at + size > len(data):
            raise ValueError
        values.append((tag, data[at : at + size]))
        at += size
    return values


def _name(data: bytes) -> str:
    values = {}
    for _, one in _parts(data):
        for _, pair in _parts(one):
            (_, kind), (tag, text) = _parts(pair)
            encoding = {0x1E: "utf-16-be", 0x0C: "utf-8"}.get(tag, "latin-1")
            values[kind] = harmless(text.decode(encoding, "replace"))
    named = [values[kind] for kind in _NAMES if values.get(kind)]
    return " / ".join(dict.fromkeys(named)) or "an unnamed authority"


def _moment(tag: int, data: bytes) -> datetime:
    form = "%y%m%d%H%M%SZ" if tag == _UTC_TIME else "%Y%m%d%H%M%SZ"
    return datetime.strptime(data.decode("ascii"), form).replace(tzinfo=UTC)
