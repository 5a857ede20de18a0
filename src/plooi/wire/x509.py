"""What a certificate says of itself: for whom it is, who signed it, and until when. Nothing is verified here.

`ssl` tells this only of certificates that it trusts, and a message is needed where it does not.
"""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from plooi.guarded.files import LARGEST_PEM, read_bytes
from plooi.language import _
from plooi.wire.foreign import harmless


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
            return _("it expired on {ends:%Y-%m-%d}", ends=self.ends)
        return _("it holds from {begins:%Y-%m-%d} on", begins=self.begins) if moment < self.begins else None


def facts_in(path: str | Path) -> Facts | None:
    """What the first certificate in a PEM file says; None without a readable one."""
    try:
        return facts_of(read_bytes(Path(path), LARGEST_PEM))
    except (OSError, ValueError):
        return None


def facts_of(content: bytes) -> Facts | None:
    """What a certificate in DER says, or the first one in PEM; None for what cannot be read as one."""
    # Loaded here, since only a message needs it.
    from cryptography import x509

    load = x509.load_pem_x509_certificate if b"-----BEGIN" in content else x509.load_der_x509_certificate
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = load(content)
            return Facts(_name(read.subject), _name(read.issuer), read.not_valid_before_utc, read.not_valid_after_utc)
    except Exception:
        # Whatever is odd about it, a message can do without.
        return None


def _name(name: Any) -> str:
    from cryptography.x509.oid import NameOID

    kinds = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
    values = [harmless(str(one.value)) for kind in kinds for one in name.get_attributes_for_oid(kind)]
    return " / ".join(dict.fromkeys(filter(None, values))) or _("an unnamed authority")
