"""A page for people: what has been delivered to the sandbox, what of it is public, and what never will be."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from attrs import frozen
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from plooi.language import _, language, later
from plooi.model.moments import AMSTERDAM
from plooi.sandbox.extracts import label_of, reference_of, title_of, types_of
from plooi.sandbox.life import Record, State
from plooi.sandbox.settings import Served
from plooi.sandbox.store import Store
from plooi.versions.spec import Spec
from plooi.wording import counted

SHOWN = 200
"""Deliveries of one version that the page lists, the newest first."""

STATES = {
    "processed": later("public"),
    "uploaded": later("signalled, waiting for processing"),
    "stored": later("stored, not signalled"),
    "withdrawn": later("withdrawn"),
}
"""What the states of a delivery are called on the page. What has a half alone is called by what it lacks."""
STANDINGS = {
    "server": later("standing: from the server"),
    "official": later("standing: official"),
    "reconstructed": later("standing: reconstructed, not the official text"),
}
SCRIPT = resources.files("plooi.sandbox").joinpath("pages", "page.js").read_text(encoding="utf-8")
"""What makes the page show what is new by itself."""
# Its own script alone, and nothing from elsewhere: what was delivered is shown, never carried out.
_SCRIPT_HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
PAGE_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_SCRIPT_HASH}'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
FILE_HEADERS = {**PAGE_HEADERS, "Content-Security-Policy": "sandbox; default-src 'none'"}


@frozen
class Shown:
    """A version on the page: its url, how sure it is, and its deliveries."""

    served: Served
    spec: Spec
    url: str

    @property
    def label(self) -> str:
        return self.served.version.label

    @property
    def standing(self) -> str:
        return _(STANDINGS.get(self.served.version.standing, self.served.version.standing))

    @property
    def reconstructed(self) -> bool:
        return self.served.version.standing == "reconstructed"


def routes(store: Store, versions: Sequence[Shown]) -> list[Route]:
    """The page and the files that it links to."""

    async def page(request: Request) -> Response:
        now = time.time()
        shelves = [_shelf(version, list(store.all(version.label)), now) for version in reversed(versions)]
        return HTMLResponse(
            _template().render(shelves=shelves, shown=SHOWN, states=STATES, script=SCRIPT, language=language(), _=_),
            headers=PAGE_HEADERS,
        )

    async def file(request: Request) -> Response:
        record = store.get(request.path_params["label"], request.path_params["id"])
        if record is None or record.file is None or record.withdrawn:
            return Response(_("There is no such file.\n"), 404, PAGE_HEADERS, "text/plain")
        name = f"{record.id}.{'zip' if record.file.media_type.endswith('zip') else 'pdf'}"
        return FileResponse(
            store.path(record.file),
            media_type=record.file.media_type,
            headers=FILE_HEADERS,
            filename=name,
            content_disposition_type="inline",
        )

    # A page elsewhere whose name leads to this machine must not read what was delivered here.
    own = [Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)]
    return [Route("/", page, middleware=own), Route("/files/{label}/{id}", file, middleware=own)]


@cache
def _template() -> jinja2.Template:
    """The page as it is compiled: that takes half as long as all else at the start, and most look at no page."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("plooi.sandbox", "pages"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("page.html")


def _shelf(version: Shown, records: list[Record], now: float) -> dict[str, Any]:
    entries = [_entry(version, record, now) for record in reversed(records)]
    whole = [entry for entry in entries if not entry["lacks"]]
    counts = [(state, sum(entry["state"] == state for entry in whole)) for state in STATES]
    return {
        "version": version,
        "mode": version.served.mode,
        "counts": [(state, count) for state, count in counts if count],
        "deliveries": whole,
        "orphans": [entry for entry in entries if entry["lacks"]],
    }


def _entry(version: Shown, record: Record, now: float) -> dict[str, Any]:
    record = record.at(now)
    known = version.served.version
    types = types_of(known, record.metadata)
    state, file = record.state(now), None if record.withdrawn else record.file
    return {
        "id": record.id,
        "title": title_of(version.served.version, record.metadata)
        or (_("(no metadata)") if record.metadata is None else _("(no title)")),
        "publisher": label_of(reference_of(version.served.version, record.metadata, "publisher"), version.spec),
        "types": [label for kind in types or [] if (label := label_of(kind, version.spec))],
        "date": datetime.fromisoformat(record.created).astimezone(AMSTERDAM),
        "state": state,
        "lacks": _lacks(record, state),
        "aside": _aside(version, record),
        "file": None if file is None else f"{file.media_type.rpartition('/')[2].upper()}, {size_in_words(file.size)}",
        "link": f"/files/{record.version}/{record.id}",
        "notes": record.notes,
    }


def _lacks(record: Record, state: State) -> str | None:
    """The half that is missing of what can therefore never become public; None for everything else."""
    if state == "withdrawn":
        return None
    if record.metadata is None:
        return "metadata"
    return "file" if record.file is None else None


def _aside(version: Shown, record: Record) -> str | None:
    """What the public index shows, where that differs from what is stored; None where it does not."""
    shown = record.shown
    if shown is None:
        return None
    if record.withdrawn:
        return _("The withdrawal was not signalled: the public index shows the document still.")
    if record.signalled:
        return None
    title = title_of(version.served.version, shown.metadata) or _("(no title)")
    return _(
        "The last change was not signalled: the public index shows the document as it was before, titled {title!r}.",
        title=title,
    )


def size_in_words(size: int) -> str:
    """A number of bytes as people read it: `35 bytes`, `1.2 MB`."""
    if size < 1000:
        return counted(size, "byte", "bytes")
    amount, units = size / 1000, ["kB", "MB", "GB"]
    while amount >= 999.95 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.1f} {units[0]}"
