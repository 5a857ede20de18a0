"""Batches: a manifest of many documents, each delivered once, whatever happens on the way.

    from plooi import batch

    summary = batch.run("manifest.csv", "https://…/overheid/openbaarmaken/api/v0", auth=token)

The names here are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plooi.batch.journal import Journal as Journal
    from plooi.batch.journal import open_journal as open_journal
    from plooi.batch.manifests.manifest import Manifest as Manifest
    from plooi.batch.options import Options as Options
    from plooi.batch.options import Summary as Summary
    from plooi.batch.rows import Action as Action
    from plooi.batch.rows import Entry as Entry
    from plooi.batch.rows import Orphan as Orphan
    from plooi.batch.rows import RowProblem as RowProblem
    from plooi.batch.rows import State as State
    from plooi.batch.rows import Worker as Worker
    from plooi.batch.running import run as run
    from plooi.batch.running import run_async as run_async
    from plooi.batch.settling import resolve as resolve
    from plooi.batch.settling import retry as retry
    from plooi.batch.settling import tidy as tidy
    from plooi.batch.watching import Watcher as Watcher
    from plooi.errors import JournalError as JournalError

_HOME = {
    "journal": ("Journal", "JournalError", "open_journal"),
    "manifests.manifest": ("Manifest",),
    "options": ("Options", "Summary"),
    "rows": ("Action", "Entry", "Orphan", "RowProblem", "State", "Worker"),
    "running": ("run", "run_async"),
    "settling": ("resolve", "retry", "tidy"),
    "watching": ("Watcher",),
}
_NAMES = {name: module for module, names in _HOME.items() for name in names}

__all__ = sorted(_NAMES)


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"plooi.batch.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
