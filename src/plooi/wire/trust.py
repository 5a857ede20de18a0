"""The authorities that servers are trusted by: reading them takes longer than many a call, so it is done once."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache

import httpx


def trusted() -> ssl.SSLContext:
    """The TLS context of clients without a certificate of their own, read anew only where the environment changes.

    `SSL_CERT_FILE` and `SSL_CERT_DIR` count, as they do for httpx itself.
    """
    return _read(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache
def _read(file: str | None, folder: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()
