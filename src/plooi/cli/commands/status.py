"""`plooi status`: where a delivery stands, as far as the API shows it; and what waits until it is public."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from plooi.cli.frame.failures import DONE, FAILED, NOT_PUBLIC
from plooi.cli.frame.options import Session, connected
from plooi.errors import ApiError, PlooiError, TransportError
from plooi.language import _

if TYPE_CHECKING:
    from plooi import Plooi, Status

#: Seconds between two looks: the first pause, and the longest.
FIRST, LONGEST = 1.0, 30.0
_CODES = {"public": DONE, "stored": NOT_PUBLIC, "unclear": NOT_PUBLIC}


def add_to(app: typer.Typer) -> None:
    app.command("status", epilog="Example: `plooi status 2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f`")(status)


@connected
def status(
    session: Session,
    publication: Annotated[
        str, typer.Argument(metavar="ID", help="The id of the delivery, or its whole pid.", show_default=False)
    ],
) -> int:
    """Show where a delivery stands, as far as the API shows it. Nothing is changed.

    Whether a document is public, the search of the alphas shows. In 0.9.0-beta nothing shows it.

    Exit codes: 0 it is public; 5 it is delivered, and not known to be public; 1 the platform has no file or no metadata
    of it.
    """
    with session.client() as client:
        standing = client.status(publication)
    session.output.result(
        {**standing.to_dict(), "known": standing.known, "version": session.version.label},
        status_lines(session, standing),
    )
    return exit_code_of(standing)


def exit_code_of(standing: Status) -> int:
    return _CODES.get(standing.state, FAILED)


def status_lines(session: Session, standing: Status) -> Iterator[str]:
    since = standing.openbaarmakingsdatum
    rows = {
        "id": standing.id,
        "state": standing.state,
        "title": standing.officiele_titel,
        "pid": standing.pid,
        _("public since"): since and since.isoformat(" ", "seconds"),
        "version": session.version_shown,
    }
    yield standing.known
    yield from (f"  {name:<13} {value}" for name, value in rows.items() if value)


def wait_until_public(
    client: Plooi, publication: str, limit: float, *, first: float = FIRST
) -> tuple[Status | None, PlooiError | None]:
    """Look until a document is public, until waiting can show no more, or until `limit` seconds have passed.

    Returns:
        What is known at the end, None if no look succeeded; and the error of the last look, None if that succeeded.
    """
    end = time.monotonic() + limit
    pause = first
    standing: Status | None = None
    while True:
        error: PlooiError | None = None
        try:
            standing = client.status(publication)
        except (ApiError, TransportError) as failed:
            error = failed
            if isinstance(failed, ApiError) and not failed.passing:
                return standing, error
        else:
            if standing.state != "stored" or standing.listed is None or standing.unprocessable:
                return standing, None
        left = end - time.monotonic()
        if left <= 0:
            return standing, error
        time.sleep(min(pause, left))
        pause = min(pause * 2, LONGEST)
