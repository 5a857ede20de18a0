"""How tests watch and steer a sandbox: a JSON API beside the platform's own, for those who know the secret."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import attrs
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from plooi.errors import ConfigurationError
from plooi.sandbox import life
from plooi.sandbox.extracts import publisher_of, title_of
from plooi.sandbox.faults import Fault, Faults
from plooi.sandbox.journal import Journal
from plooi.sandbox.life import Record, Shown
from plooi.sandbox.store import Store
from plooi.versions.version import Version

BASE = "/_sandbox"
SECRET_HEADER = "X-Sandbox-Secret"


def routes(store: Store, faults: Faults, journal: Journal, secret: str, versions: Mapping[str, Version]) -> list[Route]:
    """The paths of the control API over the records of some versions. Without the secret there is nothing at them."""

    async def records(request: Request) -> Response:
        now = time.time()
        return JSONResponse([as_json(record, now, versions.get(record.version)) for record in store.all()])

    async def clear(request: Request) -> Response:
        store.clear()
        journal.clear()
        faults.clear()
        return Response(status_code=204)

    async def file(request: Request) -> Response:
        wanted = request.path_params["id"]
        for record in store.all():
            if record.id == wanted and record.file is not None:
                return FileResponse(store.path(record.file), media_type="application/octet-stream")
        return Response(status_code=404)

    async def process(request: Request) -> Response:
        now = time.time()
        for record in store.all():
            if record.due is not None:
                store.save(life.processed_at(record, now))
        return Response(status_code=204)

    async def requests(request: Request) -> Response:
        if request.method == "DELETE":
            journal.clear()
            return Response(status_code=204)
        return JSONResponse(journal.entries())

    async def switch(request: Request) -> Response:
        if request.method == "DELETE":
            faults.clear()
            return Response(status_code=204)
        try:
            faults.add(Fault.from_dict(await request.json()))
        except ConfigurationError as error:
            return JSONResponse({"message": str(error)}, 422)
        return Response(status_code=204)

    def guarded(work: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def look_first(request: Request) -> Response:
            if not secrets.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
                return Response(status_code=404)
            return await work(request)

        return look_first

    return [
        Route(f"{BASE}/", guarded(clear), methods=["DELETE"]),
        Route(f"{BASE}/records", guarded(records)),
        Route(f"{BASE}/files/{{id:path}}", guarded(file)),
        Route(f"{BASE}/process", guarded(process), methods=["POST"]),
        Route(f"{BASE}/requests", guarded(requests), methods=["GET", "DELETE"]),
        Route(f"{BASE}/faults", guarded(switch), methods=["POST", "DELETE"]),
    ]


def as_json(record: Record, now: float, version: Version | None) -> dict[str, Any]:
    """A record as tests see it; what it is at a moment, in seconds since the epoch.

    Without its version, which need not be served any more, nothing is read in its metadata. What is stored of it stands
    at the top; what the public index shows, which may differ, under `index`.
    """
    record = record.at(now)
    file = None if record.file is None else attrs.asdict(record.file)
    shown = record.shown
    return {
        "version": record.version,
        "id": record.id,
        "pid": record.pid,
        "state": record.state(now),
        "stored": record.file is not None,
        "signalled": record.signalled,
        "withdrawn": record.withdrawn,
        "public": record.is_public(now),
        "index": None if shown is None else _in_the_index(shown, version),
        "title": None if version is None else title_of(version, record.metadata),
        "publisher": None if version is None else publisher_of(version, record.metadata),
        **{name: None if file is None else file[name] for name in ("media_type", "declared", "size", "sha256")},
        "metadata": record.metadata,
        "created": record.created,
        "changed": record.changed,
        "uploads": record.uploads,
        "processing_notes": list(record.notes),
    }


def _in_the_index(shown: Shown, version: Version | None) -> dict[str, Any]:
    return {
        "title": None if version is None else title_of(version, shown.metadata),
        "metadata": shown.metadata,
        **{name: getattr(shown.file, name) for name in ("media_type", "size", "sha256")},
    }
