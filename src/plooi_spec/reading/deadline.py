"""A limit on the time that an exchange over HTTP takes in all.

The time-outs of httpx are about silence: a server that sends one byte of its headers now and then never reaches them.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self


class Deadline:
    """Shuts the connections of requests down when a number of seconds is over.

    Give `watch` to a request as its extension `trace`. What was shut down fails like a connection that broke off, or
    seems to have ended; `passed` tells these from others.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._shut_down)
        self._timer.daemon = True
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._end

    def watch(self, event: str, info: dict[str, Any]) -> None:
        """Note the connection that an event of httpcore is about, when it is a new one."""
        extra = getattr(info.get("return_value"), "get_extra_info", None)
        connection = None if extra is None else extra("socket")
        if connection is not None:
            with self._lock:
                self._sockets.append(connection)
            if self.passed:
                self._shut_down()

    def _shut_down(self) -> None:
        with self._lock:
            for connection in self._sockets:
                # It may be closed by now.
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
