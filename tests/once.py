"""What is made once for all workers of a test run, by the first that asks for it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

#: Seconds that a worker waits for another one to make something.
PATIENCE = 120.0


def common(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of the whole run: the one that the workers' own folders are in."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder, filled by `make` where no other worker has done so. What is in it stays as it is.

    Raises RuntimeError where another worker failed to make it.
    """
    ready, failed = folder / ".ready", folder / ".failed"
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + PATIENCE
        while not ready.exists():
            if failed.exists() or time.monotonic() > until:
                raise RuntimeError(f"Another worker did not make {folder.name}; its own test says why.") from None
            time.sleep(0.02)
        return folder
    try:
        make(folder)
    except BaseException:
        failed.touch()
        raise
    ready.touch()
    return folder
