"""The SHA-256 of a file, reckoned in a thread beside what sends or writes it: a hash lets go of the interpreter."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

#: How much is hashed without a thread, in bytes, and how much at once in one: little, so that the same memory is used
#: again and again. The system clears what it gives anew, which takes half as long as the hash.
ALONE, GROUP = 1024 * 1024, 256 * 1024


class Sha256:
    """Takes the pieces of a file, and keeps 2 MiB of them at the most. The thread ends with `hexdigest` or `close`."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._pieces: list[bytes] = []
        self._size = 0
        self._thread: ThreadPoolExecutor | None = None
        self._under_way: Future[None] | None = None

    def update(self, piece: bytes) -> None:
        """Take a piece. Waits only where hashing is slower than what brings the pieces."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size < (ALONE if self._thread is None else GROUP):
            return
        if self._thread is None:
            # Small files do without it.
            from concurrent.futures import ThreadPoolExecutor

            self._thread = ThreadPoolExecutor(1, "plooi-hash")
        if self._under_way is not None:
            self._under_way.result()
        try:
            self._under_way = self._thread.submit(self._hash, self._pieces)
            self._pieces, self._size = [], 0
        except RuntimeError:
            # This machine gives no thread more, or Python is about to end.
            self._catch_up()

    def _hash(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            self._digest.update(piece)

    def _catch_up(self) -> None:
        if self._under_way is not None:
            self._under_way.result()
            self._under_way = None
        self.close()
        self._hash(self._pieces)
        self._pieces, self._size = [], 0

    def hexdigest(self) -> str:
        """The SHA-256 of all pieces so far, in hex."""
        self._catch_up()
        return self._digest.hexdigest()

    def close(self) -> None:
        """End the thread, also where the hash is not wanted any more."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._thread = None
