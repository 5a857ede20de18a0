"""The process that is the sandbox: one port on this machine, one data folder, until somebody stops it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from attrs import field, frozen
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.sandbox import api, control, page
from plooi.sandbox.connections import Connection
from plooi.sandbox.faithful import Faithful
from plooi.sandbox.faults import Faults
from plooi.sandbox.ideal import Ideal
from plooi.sandbox.journal import Journal
from plooi.sandbox.settings import Settings
from plooi.sandbox.store import Store
from plooi.sandbox.tokens import key_of
from plooi.wording import words_of

HOST = "127.0.0.1"
DEEPEST = 6_000
"""How deep the interpreter may go, so that metadata of 2 000 levels is taken, as it is on the server."""
GRACE = 1
"""Seconds that requests which are still going on are given when the sandbox stops."""


@frozen
class Address:
    """Where a sandbox is: `http://127.0.0.1:PORT`, and the base address of each version by its label."""

    origin: str
    urls: dict[str, str] = field(factory=dict)


def serve(settings: Settings, ready: Callable[[Address], None], *, until_stdin_ends: bool = False) -> None:
    """Run a sandbox until SIGINT or SIGTERM.

    Args:
        ready: called once with the address, when requests are taken.
        until_stdin_ends: stop at the end of standard input as well, which comes with the end of the process that holds
            its other side.

    Raises:
        ConfigurationError: the port is taken, or the data folder cannot be used.
    """
    sys.setrecursionlimit(DEEPEST)
    with listen(settings.port) as listener:
        address = _address(settings, listener.getsockname()[1])
        store = Store(settings.data)
        try:
            server = uvicorn.Server(_config(_application(settings, store, key_of(settings.data), address)))

            def stop(number: int = 0, frame: FrameType | None = None) -> None:
                server.should_exit = True

            # uvicorn puts its own handlers in the place of these, and raises the signals again when it is done.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, stop)
            if until_stdin_ends:
                threading.Thread(target=_wait_for_end_of_stdin, args=(stop,), daemon=True).start()
            ready(address)
            server.run(sockets=[listener])
        finally:
            store.close()


def listen(port: int) -> socket.socket:
    """A listening socket on this machine alone.

    Raises:
        ConfigurationError: the port cannot be had.
    """
    # asyncio sends small packets without delay on sockets that say they are TCP, and no others.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere it means that two may listen on one port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            _(
                "Port {port} of {host} cannot be had: {strerror}. Name another one with --port, or --port 0 for any.",
                port=port,
                host=HOST,
                strerror=words_of(error),
            )
        ) from None
    return listener


def _address(settings: Settings, port: int) -> Address:
    origin = f"http://{HOST}:{port}"
    return Address(
        origin, {entry.version.label: f"{origin}{entry.prefix}{entry.version.base_path}" for entry in settings.served}
    )


def _application(settings: Settings, store: Store, key: RSAKey, address: Address) -> Starlette:
    faults = Faults(settings.faults)
    ways = {way for entry in settings.served for way in entry.version.sign_in}
    journal = None if settings.secret is None else Journal(ways)
    routes: list[BaseRoute] = []
    shown = []
    for entry in settings.served:
        url = address.urls[entry.version.label]
        location = url if settings.location is None else settings.location.replace("{port}", _port(address))
        platform = (Faithful if entry.mode == "faithful" else Ideal)(
            entry.version,
            store,
            key,
            location=location,
            processing=settings.processing,
            limit=settings.limit,
        )
        routes += api.routes(platform, entry.prefix, faults, journal)
        shown.append(page.Shown(entry, entry.version.effective, url))
    if settings.secret is not None and journal is not None:
        routes += control.routes(
            store, faults, journal, settings.secret, {entry.version.label: entry.version for entry in settings.served}
        )
    application = Starlette(routes=[*routes, *page.routes(store, shown)])
    application.router.redirect_slashes = False
    return application


def _port(address: Address) -> str:
    return address.origin.rpartition(":")[2]


def _config(application: Starlette) -> uvicorn.Config:
    # Nothing is logged: a path holds an id, an error may hold what was delivered.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "asyncio"):
        logging.getLogger(name).disabled = True
    return uvicorn.Config(
        application,
        http=Connection,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def _wait_for_end_of_stdin(stop: Callable[[], None]) -> None:
    while os.read(0, 4096):
        pass
    stop()
