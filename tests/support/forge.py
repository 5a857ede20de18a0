"""A small server on this machine that speaks as much of GitLab's API v4 as there is to know about releases."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, quote, urlsplit

from attrs import define, field, frozen

PROJECT = "koop/aanlever-api"


@frozen
class Reply:
    """An answer: status, headers, body."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}


@define
class Asked:
    """A request that came in: its path with the query, and its headers with names in lower case."""

    path: str
    headers: dict[str, str]


@define
class Forge:
    """The server. `releases` are as the API shows them, `files` are other paths, `archives` the sources by tag."""

    paging: Literal["pages", "links"] = "pages"
    page_size: int = 100
    releases: list[dict[str, Any]] = field(factory=list)
    files: dict[str, Reply] = field(factory=dict)
    archives: dict[str, bytes] = field(factory=dict)
    asked: list[Asked] = field(factory=list)
    _faults: list[tuple[str, Reply]] = field(factory=list)
    _server: ThreadingHTTPServer = field(init=False)
    _thread: threading.Thread = field(init=False)

    def __enter__(self) -> Forge:
        forge = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                forge.asked.append(Asked(self.path, headers))
                reply = forge.answer(self.path)
                if reply is None:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_: Any) -> None:
                """Nothing is written to the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def release(self, tag: str, source: Path | None = None, day: str = "2023-05-01", **links: str) -> dict[str, Any]:
        """Publish a release, as the newest: its source as an archive, if there is one, and links to assets."""
        assets = [
            {"id": n, "name": name, "url": url, "link_type": "other"} for n, (name, url) in enumerate(links.items())
        ]
        release = {
            "tag_name": tag,
            "name": f"Release {tag}",
            "released_at": f"{day}T10:00:00.000Z",
            "upcoming_release": False,
            "assets": {"count": len(assets), "links": assets, "sources": []},
        }
        self.releases.insert(0, release)
        if source is not None:
            self.archives[tag] = zipped(source, around=f"aanlever-api-{tag}")
        return release

    def link(self, release: dict[str, Any], name: str, body: bytes, **more: Any) -> None:
        """Give a release an asset that lies on this server."""
        path = f"/uploads/{release['tag_name']}/{quote(name)}"
        self.files[path] = Reply(200, body)
        release["assets"]["links"].append({"name": name, "url": self.url + path, "link_type": "other", **more})

    def fault(self, part: str, reply: Reply | None, times: int = 1) -> None:
        """Answer the next requests whose path holds `part` so; None is a connection closed without an answer."""
        self._faults += [(part, reply)] * times

    def answer(self, path: str) -> Reply | None:
        for index, (part, reply) in enumerate(self._faults):
            if part in path:
                del self._faults[index]
                return reply
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        project = f"/api/v4/projects/{quote(PROJECT, safe='')}"
        if parts.path == f"{project}/releases":
            return self._releases(query)
        if parts.path == f"{project}/repository/archive.zip" and query.get("sha") in self.archives:
            return Reply(200, self.archives[query["sha"]], {"Content-Type": "application/zip"})
        return self.files.get(parts.path, Reply(404, b'{"message":"404 Not Found"}'))

    def _releases(self, query: Mapping[str, str]) -> Reply:
        size = min(self.page_size, int(query.get("per_page", "20")))
        page = int(query.get("page", query.get("cursor", "1")))
        rows = self.releases[(page - 1) * size : page * size]
        more = page * size < len(self.releases)
        headers = {"Content-Type": "application/json"}
        if self.paging == "pages":
            headers |= {"X-Page": str(page), "X-Next-Page": str(page + 1) if more else ""}
        elif more:
            following = (
                f"{self.url}/api/v4/projects/{quote(PROJECT, safe='')}/releases?per_page={size}&cursor={page + 1}"
            )
            headers |= {"Link": f'<{following}>; rel="next"'}
        return Reply(200, json.dumps(rows).encode(), headers)


def zipped(folder: Path, around: str = "") -> bytes:
    """A folder as a ZIP archive, in another folder if one is named."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                archive.writestr(f"{around}/{name}" if around else name, path.read_bytes())
    return buffer.getvalue()
