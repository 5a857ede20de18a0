"""Folders that change as a whole or not at all: `generated/plooi_api`, and with it `openapi/`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from plooi_spec.packages.compare import differences

if sys.platform != "win32":
    import fcntl


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """A folder beside `target` to write its successor in; when the block ends well, it takes the target's place.

    The exchange is two renames; a kill between them is mended by the next run. One process at a time; a second one
    waits. When the block fails, the target stays as it was. What a killed run left behind is cleared away first. A
    target that is the same already is not touched.
    """
    with staging_together(target) as (new,):
        yield new


@contextmanager
def staging_together(*targets: Path) -> Iterator[tuple[Path, ...]]:
    """Like `staging`, for several folders that change together or not at all.

    They are exchanged in the order given; when one cannot be, those before it are put back. A kill between two of
    them leaves the first ones new and the others old, so the one that the others follow from comes last. No two may
    have the same parent.
    """
    with ExitStack() as stack:
        staged = [stack.enter_context(_staged(target)) for target in targets]
        yield tuple(aside / "new" for aside in staged)
        done: list[tuple[Path, Path]] = []
        try:
            for target, aside in zip(targets, staged, strict=True):
                if not target.exists() or differences(aside / "new", target):
                    _take_place(target, aside)
                    done.append((target, aside))
        except BaseException:
            for target, aside in reversed(done):
                _put_back(target, aside)
            raise


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """The folder that holds what is staged for a target, in `new`; it goes when the block ends."""
    created = not target.parent.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.parent / f".{target.name}-staging"
    with _alone(target.parent):
        _recover(target, aside)
        (aside / "new").mkdir(parents=True)
        try:
            yield aside
        finally:
            shutil.rmtree(aside, ignore_errors=True)
            if created and not target.exists():
                target.parent.rmdir()


def failure(error: OSError) -> tuple[str | None, str]:
    """What an error of files is about, and what it says; of the many that a copied folder can give, the first."""
    if isinstance(error, shutil.Error) and isinstance(error.args[0], list):
        _, target, why = error.args[0][0]
        return str(target), str(why)
    return None if error.filename is None else str(error.filename), error.strerror or str(error)


def _take_place(target: Path, aside: Path) -> None:
    """Let what is staged take its target's place, which then lies in `old`."""
    new = aside / "new"
    if target.exists():
        _exchange(new, target, aside / "old")
    else:
        new.rename(target)


def _put_back(target: Path, aside: Path) -> None:
    before = next((kept for kept in (aside / "old", aside / "new") if kept.exists()), None)
    target.rename(aside / "undone")
    if before is not None:
        before.rename(target)


def _recover(target: Path, aside: Path) -> None:
    old = aside / "old"
    if old.exists() and not target.exists():
        old.rename(target)
    if aside.exists():
        shutil.rmtree(aside)


def _exchange(new: Path, target: Path, old: Path) -> None:
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes of this tool out of a folder; the system lets go when the process ends, however it ends."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
