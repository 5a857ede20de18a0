"""A small record, on this machine, of what `plooi publish` delivered: it warns of the same delivery a second time.

The platform itself does not compare identifiers, and in 0.9.0-beta its search does not show what was delivered. The
record holds no metadata and no content: a fingerprint of file, identifiers and platform, the id, and the day.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from plooi.guarded.files import opened, read_bytes
from plooi.guarded.json_text import parse

if TYPE_CHECKING:
    from plooi import Metadata

RECORD_NAME = "delivered.jsonl"
#: What the record may have, in bytes; above it the older half is left out.
LARGEST = 1024 * 1024
#: How much of a file is read at a time.
PIECE = 1024 * 1024


@frozen
class Delivered:
    """A delivery of before: its id, and when it was made (UTC)."""

    id: str
    moment: str


@frozen
class Delivery:
    """What one run delivers, as the record knows it: a fingerprint, from which nothing can be read back."""

    fingerprint: str = field(repr=False)

    @classmethod
    def of(cls, file: Path, metadata: Metadata, url: str) -> Delivery | None:
        """The delivery of a file under its identifiers to a platform; None for a file that cannot be read."""
        try:
            with opened(file) as content:
                digest = hashlib.sha256()
                while piece := content.read(PIECE):
                    digest.update(piece)
        except OSError:
            return None
        text = json.dumps([url.rstrip("/"), sorted(metadata.identifiers), digest.hexdigest()])
        return cls(hashlib.sha256(text.encode()).hexdigest())

    def before(self) -> Delivered | None:
        """The last delivery of the same from this machine; None where the record knows of none."""
        same = [entry for entry in entries() if entry.get("fingerprint") == self.fingerprint]
        return Delivered(str(same[-1].get("id")), str(same[-1].get("moment"))) if same else None

    def keep(self, identity: str) -> None:
        """Note the delivery. A record that cannot be written to stops nothing."""
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({"fingerprint": self.fingerprint, "id": identity, "moment": moment}) + "\n"
        path = record_path()
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size + len(line) > LARGEST:
                _halve(path)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as record:
                record.write(line)


def record_path() -> Path:
    """Where the record stands: in the folder of this user for what programs note."""
    import platformdirs

    return platformdirs.user_state_path("plooi", appauthor=False) / RECORD_NAME


def entries() -> Iterator[dict[str, Any]]:
    """What the record holds. Lines that are none of its own are passed over."""
    try:
        lines = read_bytes(record_path(), 2 * LARGEST).decode("utf-8", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        with suppress(ValueError):
            entry = parse(line)
            if isinstance(entry, dict):
                yield entry


def _halve(path: Path) -> None:
    lines = read_bytes(path, 2 * LARGEST).splitlines(keepends=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(b"".join(lines[len(lines) // 2 :]))
    partial.replace(path)
