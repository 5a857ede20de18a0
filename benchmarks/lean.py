"""A lean server in a process of its own: it answers from a table, after a latency, and keeps nothing.

It costs a tenth of a millisecond a request, so that what is measured is what calls it. Files that come are counted and
dropped; the file that it gives is as large as asked for. `python benchmarks/lean.py LATENCY SIZE` prints its port.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BASE = "/overheid/openbaarmaken/api/v0"
ID = "2b4f6d5e-0c3a-4b8e-9d6f-{:012x}"
#: Results of a search, and how many stand on a page.
RESULTS, PAGE = 10_000, 100
PIECE = b"%PDF-1.7\n".ljust(256 * 1024, b"x")


class Lean(asyncio.Protocol):
    """One connection."""

    latency = 0.0
    size = 0
    made = 0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.buffer = b""
        self.missing = 0
        self.line = ""
        self.writable = asyncio.Event()
        self.writable.set()

    def pause_writing(self) -> None:
        self.writable.clear()

    def resume_writing(self) -> None:
        self.writable.set()

    def data_received(self, data: bytes) -> None:
        if self.missing:
            taken = min(self.missing, len(data))
            self.missing -= taken
            data = data[taken:]
            if not self.missing:
                self.answer()
        if data:
            self.buffer += data
        while not self.missing and b"\r\n\r\n" in self.buffer:
            head, _, rest = self.buffer.partition(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].partition(b"\r")[0]
            self.line = head.partition(b"\r\n")[0].decode()
            missing = int(length or 0)
            self.buffer, self.missing = rest[missing:], max(0, missing - len(rest))
            if not self.missing:
                self.answer()

    def answer(self) -> None:
        if self.latency:
            asyncio.get_running_loop().call_later(self.latency, self.send, self.line)
        else:
            self.send(self.line)

    def send(self, line: str) -> None:
        if self.transport.is_closing():
            return
        method, _, address = line.partition(" ")
        path = address.partition(" ")[0]
        if method == "GET" and "/documenten/" in path:
            self.file = asyncio.ensure_future(self.send_file())
            return
        headers, body = "", b""
        if method == "POST" and path.endswith("/metadata"):
            Lean.made += 1
            identity = ID.format(self.made)
            body = json.dumps({"document": {"pid": f"https://open.example/{identity}"}}).encode()
            headers = f"X-Session-ID: session-{self.made}\r\nLocation: {BASE}/documenten/{identity}\r\n"
        elif "/_zoek" in path:
            body = self.page(path)
        else:
            body = b'{"openbaarmakingsdatum": "2022-07-01T09:30:15", "wijzigingsdatum": null}'
        status = "201 Created" if headers else "202 Accepted" if method == "POST" else "200 OK"
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)

    async def send_file(self) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: {self.size}\r\n\r\n"
        self.transport.write(head.encode())
        for start in range(0, self.size, len(PIECE)):
            await self.writable.wait()
            self.transport.write(PIECE[: self.size - start])

    def page(self, path: str) -> bytes:
        parameters = dict(part.split("=") for part in path.partition("?")[2].split("&"))
        start = int(parameters["start"])
        count = max(0, min(PAGE, RESULTS - start))
        results = [{"document": {"pid": f"https://open.example/{ID.format(start + n)}"}} for n in range(count)]
        return json.dumps({"totaal": RESULTS, "start": start, "aantal": count, "resultaten": results}).encode()


@contextmanager
def serving(latency: float = 0.0, size: int = 0) -> Iterator[str]:
    """A server of its own process, by its address up to and including `/api/v0`."""
    command = [sys.executable, str(Path(__file__)), str(latency), str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}{BASE}"
        finally:
            process.terminate()


async def serve(latency: float, size: int) -> None:
    Lean.latency, Lean.size = latency, size
    server = await asyncio.get_running_loop().create_server(Lean, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), int(sys.argv[2])))
