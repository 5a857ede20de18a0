"""The body of a request on its way to disk: never whole in memory, hashed as it passes, gone when it breaks off."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import to_thread
from attrs import frozen

BLOCK = 1 << 20
"""Bytes gathered before they are written, so that a thread is asked seldom."""

SIGNATURES = {
    b"%PDF": "application/pdf",
    b"PK\x03\x04": "application/zip",
    b"PK\x05\x06": "application/zip",
    b"PK\x07\x08": "application/zip",
}
"""The first four bytes that the document service takes, and what they stand for. Source: server, 0.9.0-beta."""


class TooLarge(Exception):
    """The body has more bytes than are taken."""


@frozen
class Arrived:
    """A body that has come in whole.

    Attributes:
        media_type: what its first bytes say, None when that is neither PDF nor ZIP.
        first: the first bytes, four at most.
    """

    path: Path
    size: int
    sha256: str
    media_type: str | None
    first: bytes


@asynccontextmanager
async def arrival(stream: AsyncIterator[bytes], folder: Path, limit: int) -> AsyncIterator[Arrived]:
    """Take a body in as a file in a folder. What is still there at the end of the block goes.

    Raises:
        TooLarge: there are more bytes than the limit.
        OSError: it cannot be written.
    """
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        path = Path(file.name)
        digest, size, first, gathered = hashlib.sha256(), 0, b"", bytearray()

        def put_away() -> None:
            digest.update(gathered)
            file.write(gathered)

        try:
            async for part in stream:
                size += len(part)
                if size > limit:
                    raise TooLarge
                first = (first + part[:4])[:4] if len(first) < 4 else first
                gathered += part
                if len(gathered) >= BLOCK:
                    await to_thread.run_sync(put_away)
                    gathered.clear()
            put_away()
            file.flush()
            yield Arrived(path, size, digest.hexdigest(), SIGNATURES.get(first), first)
        finally:
            await to_thread.run_sync(lambda: path.unlink(missing_ok=True))
