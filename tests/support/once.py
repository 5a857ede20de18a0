"""What is made once for all workers of a test run, by the first that asks for it."""

from __future__ import annotations

import os
import shutil
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

    What fails leaves nothing behind: the next that asks tries again. Raises TimeoutError when another worker takes too
    long.
    """
    ready, until = folder / ".ready", time.monotonic() + PATIENCE
    folder.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            folder.mkdir()
            break
        except FileExistsError:
            if ready.exists():
                return folder
            if time.monotonic() > until:
                raise TimeoutError(f"Another worker did not make {folder} in {PATIENCE:.0f} s.") from None
            time.sleep(0.02)
    try:
        make(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    ready.touch()
    return folder
