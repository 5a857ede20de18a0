"""The SHA-256 of a file, reckoned in a thread beside what sends or writes it: a hash lets go of the interpreter."""

from __future__ import annotations

import hashlib
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

#: How much is hashed at once, in bytes; less than that is hashed without a thread. And how often it may wait for that.
GROUP, WAITING = 1024 * 1024, 2


class Sha256:
    """Takes the pieces of a file, and keeps 3 MiB of them at the most. The thread ends with `hexdigest` or `close`."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._pieces: list[bytes] = []
        self._size = 0
        self._thread: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[None]] = deque()

    def update(self, piece: bytes) -> None:
        """Take a piece. Waits only where hashing is slower than what brings the pieces."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size < GROUP:
            return
        if self._thread is None:
            # Small files do without it.
            from concurrent.futures import ThreadPoolExecutor

            self._thread = ThreadPoolExecutor(1, "plooi-hash")
        if len(self._waiting) == WAITING:
            self._waiting.popleft().result()
        try:
            self._waiting.append(self._thread.submit(self._hash, self._pieces))
            self._pieces, self._size = [], 0
        except RuntimeError:
            # This machine gives no thread more, or Python is about to end.
            self._catch_up()

    def _hash(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            self._digest.update(piece)

    def _catch_up(self) -> None:
        while self._waiting:
            self._waiting.popleft().result()
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
