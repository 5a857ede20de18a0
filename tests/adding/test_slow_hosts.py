"""An answer that never ends is given up, however it is spread out, and nothing is taken in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from pathlib import Path

import pytest

from plooi_spec.reading import web
from projects import Project, tree

START = b"HTTP/1.1 200 OK\r\n"
LONG = START + b"Content-Length: 1000000\r\n\r\n"

REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: /other.yaml\r\nContent-Length: 0\r\n\r\n"

#: What a host sends, piece by piece, with a pause behind each; for an empty piece it waits for another request.
PIECES: dict[str, Callable[[], Iterator[bytes]]] = {
    "the status": lambda: chain([b"HTTP/1.1 200 "], repeat(b"O")),
    "one header": lambda: chain([START, b"X-Slow: "], repeat(b"x")),
    "many headers": lambda: chain([START], (b"X-Slow-%d: x\r\n" % number for number in range(10**9))),
    "announcements": lambda: repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "a body": lambda: chain([LONG], repeat(b"#")),
    "a body in chunks": lambda: chain([START, b"Transfer-Encoding: chunked\r\n\r\n"], repeat(b"1\r\n#\r\n")),
    "headers behind a redirect": lambda: chain([REDIRECT, b"", START, b"X-Slow: "], repeat(b"x")),
    "a body without a length": lambda: chain([START, b"\r\n"], repeat(b"#")),
}


@contextmanager
def dripping(pieces: Callable[[], Iterator[bytes]]) -> Iterator[str]:
    """The address of a host that sends the pieces, and never ends by itself."""
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65536)
            for piece in pieces():
                if not piece:
                    connection.recv(65536)
                connection.sendall(piece)
                if ended.wait(0.02 if piece else 0):
                    return

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/openapi.yaml"
        finally:
            ended.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize("case", PIECES)
def test_an_answer_without_end_is_given_up(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, case: str
) -> None:
    monkeypatch.setattr(web, "LONGEST", 0.3)
    before = tree(project.root)
    with dripping(PIECES[case]) as address:
        problem = project.problem("add", "1.1", address, "--standing", "official")
    assert (problem["file"], problem["message"]) == (address, "The answer takes longer than 0 seconds.")
    assert tree(project.root) == before
