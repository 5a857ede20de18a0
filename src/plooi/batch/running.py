"""Running a batch: check the manifest, deliver what is in the journal, and say how it went."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import attrs

from plooi.batch.checking import Check, Checked, Interrupted
from plooi.batch.databases import stamp
from plooi.batch.engine import Engine
from plooi.batch.files import rooted
from plooi.batch.journal import Journal, open_journal
from plooi.batch.manifests.manifest import Manifest
from plooi.batch.options import Options, Stopped, Summary, set_otherwise
from plooi.batch.pacing import PacedPlooi, Pacer
from plooi.batch.rows import UNFINISHED
from plooi.batch.watching import Watcher
from plooi.errors import ConfigurationError, JournalError
from plooi.language import _, held, later
from plooi.paths import on_disk
from plooi.versions import DEFAULT
from plooi.wire.retrying import Retries

#: For the look whether the platform is back; each row has tries of its own.
_ONCE = Retries(attempts=1)
_INTERRUPTED = later("It was interrupted; what was under way was finished. The same command goes on.")
_BROKEN_OFF = later(
    "It was interrupted twice; what was under way was broken off, and may or may not have been done. The same command "
    "finds out, and goes on."
)


def run(
    manifest: Manifest | str | Path,
    url: str,
    *,
    auth: Any = None,
    version: str = DEFAULT,
    journal: str | Path | None = None,
    options: Options | None = None,
    dry_run: bool = False,
    watcher: Watcher | None = None,
    **client: Any,
) -> Summary:
    """Deliver a manifest, each document once, from wherever an earlier run stopped.

    All of it is checked first, and nothing is sent while a row is wrong unless `options.skip_wrong` says so. The first
    interrupt (Ctrl-C) finishes what is under way, a second one breaks off; the same call goes on later.

    Args:
        manifest: a Manifest, or the path of one.
        url, auth, version: as for `plooi.Plooi`.
        journal: path of the journal, or `postgresql://…`; by default beside the manifest, with `.journal` behind its
            name.
        options: how to run it.
        dry_run: check, and send nothing.
        watcher: follows how it goes.
        client: further settings of `plooi.AsyncPlooi`.

    Raises:
        ConfigurationError: a setting, or a manifest, that cannot be used.
        JournalError: the journal cannot be used at all. What stops a batch later is in `Summary.stopped`.
    """
    return asyncio.run(_run(manifest, url, auth, version, journal, options, dry_run, watcher, client, signals=True))


async def run_async(
    manifest: Manifest | str | Path,
    url: str,
    *,
    auth: Any = None,
    version: str = DEFAULT,
    journal: str | Path | None = None,
    options: Options | None = None,
    dry_run: bool = False,
    watcher: Watcher | None = None,
    **client: Any,
) -> Summary:
    """As `run`, for asyncio. Cancelled, it breaks off; the next call goes on. Signals are left to the caller."""
    return await _run(manifest, url, auth, version, journal, options, dry_run, watcher, client, signals=False)


async def _run(
    manifest: Manifest | str | Path,
    url: str,
    auth: Any,
    version: str,
    journal: str | Path | None,
    options: Options | None,
    dry_run: bool,
    watcher: Watcher | None,
    client: dict[str, Any],
    *,
    signals: bool,
) -> Summary:
    batch = _Batch(
        _existing(manifest if isinstance(manifest, Manifest) else Manifest(Path(manifest))),
        options or Options(),
        watcher or Watcher(),
    )
    if not batch.manifest.path.exists():
        # Before there is a journal for it.
        raise ConfigurationError(_("{path} cannot be read: it is not there. Check the path.", path=batch.manifest.path))
    pacer = Pacer(batch.options.rate, batch.options.patience, batch.watcher.note, batch.give_up)
    async with PacedPlooi(pacer, url, auth=auth, version=version, retries=_ONCE, **client) as plooi:
        # A journal that nobody can write to is found out before anything else.
        with (
            open_journal(journal or beside(batch.manifest.path), create=True) as opened,
            opened.working(batch.options.lease),
            _interrupts(batch, signals),
            held(),
        ):
            return await batch.run(plooi, opened, pacer, url, dry_run)


def _existing(manifest: Manifest) -> Manifest:
    """The manifest by the name that its file has on the disk."""
    path = on_disk(manifest.path)
    return manifest if path == manifest.path else attrs.evolve(manifest, path=path)


def beside(manifest: Path) -> Path:
    """The journal of a manifest where none is named: beside it, with `.journal` behind its name."""
    whole = manifest.resolve() if manifest.name in ("", ".", "..") else manifest
    return whole.with_name(f"{whole.name}.journal")


class _Batch:
    """One run."""

    def __init__(self, manifest: Manifest, options: Options, watcher: Watcher) -> None:
        self.manifest = manifest
        self.options = options
        self.watcher = watcher
        self._engine: Engine | None = None
        self._interrupts = 0
        self._began = time.monotonic()

    def give_up(self, reason: str) -> None:
        if self._engine is not None:
            self._engine.stop("unreachable", reason)

    def interrupt(self) -> None:
        self._interrupts += 1
        if self._engine is None:
            return
        if self._interrupts == 1:
            self.watcher.note(_("Interrupted: finishing what is under way. Once more breaks it off."))
            self._engine.stop("interrupted", _(_INTERRUPTED))
        else:
            self.watcher.note(_("Interrupted twice: what is under way is broken off."))
            self._engine.stop_at_once("interrupted", _(_BROKEN_OFF))

    async def run(self, plooi: PacedPlooi, journal: Journal, pacer: Pacer, url: str, dry_run: bool) -> Summary:
        _same_platform(journal, url, plooi.version.label, self.manifest)
        # So that whoever looks at the journal is shown the command that goes on with it.
        how = {"manifest": set_otherwise(self.manifest), "options": set_otherwise(self.options)}
        del how["manifest"]["path"]
        journal.set_meta("how", json.dumps(how))
        about = (plooi.version, self.options, plooi.organisations, self.watcher)
        check = Check(self.manifest, journal, *about, lambda: self._interrupts > 0)
        try:
            checked = await asyncio.to_thread(check.run)
        except Interrupted:
            return self._summary(journal, Checked(), ("interrupted", _("It was interrupted before anything was sent.")))
        self.watcher.checked(checked.rows, checked.wrong)
        if dry_run:
            return self._summary(journal, checked, ("dry-run", _("Nothing was sent: this was a dry run.")))
        if checked.wrong and not self.options.skip_wrong:
            return self._summary(journal, checked, ("wrong", _("Nothing was sent, since rows are wrong.")))
        limit = self.options.limit
        self.watcher.begun(*journal.to_do(limit))
        self._engine = Engine(plooi, journal, pacer, rooted(self.manifest.folder), self.options, self.watcher)
        if self._interrupts:
            self._engine.stop("interrupted", _(_INTERRUPTED))
        await self._engine.run()
        stopped = self._engine.stopped
        if stopped is None and limit is not None and journal.to_do()[0]:
            stopped = ("limit", _("As many as were asked for ({limit}) were come to.", limit=limit))
        try:
            return self._summary(journal, checked, stopped, requests=pacer.requests)
        except JournalError as error:
            reason = stopped[1] if stopped is not None else str(error)
            return Summary(
                journal=journal.name, rows=checked.rows, done=self._engine.done, stopped="journal", reason=reason
            )

    def _summary(
        self,
        journal: Journal,
        checked: Checked,
        stopped: tuple[Stopped, str] | None,
        *,
        requests: int = 0,
    ) -> Summary:
        counts = journal.counts()
        done = counts.get("done", 0)
        done_now = 0 if self._engine is None else self._engine.done
        ended = {state.value: counts.get(state.value, 0) for state in UNFINISHED}
        return Summary(
            journal=journal.name,
            rows=checked.rows,
            wrong=checked.wrong,
            problems=checked.problems,
            remarks=checked.remarks,
            done=done_now,
            before=done - done_now,
            waiting=sum(counts.values()) - done - sum(ended.values()) - counts.get("wrong", 0),
            bytes=0 if self._engine is None else self._engine.bytes,
            requests=requests,
            seconds=time.monotonic() - self._began,
            orphans=sum(not orphan.tidied for orphan in journal.orphans()),
            stopped=None if stopped is None else stopped[0],
            reason=None if stopped is None else stopped[1],
            **ended,
        )


def _same_platform(journal: Journal, url: str, version: str, manifest: Manifest) -> None:
    for name, value in (("url", url.rstrip("/")), ("version", version)):
        before = journal.meta(name)
        if before not in (None, value) and not journal.forget_unsent():
            raise JournalError(
                _(
                    "The journal {journal} is of a batch for the {what} {before}, not {value}. What it holds is on "
                    "that platform: name another journal with --journal.",
                    journal=journal.name,
                    what=name,
                    before=before,
                    value=value,
                )
            )
        journal.set_meta(name, value)
    journal.set_meta("manifest", str(manifest.path.resolve()))
    journal.set_meta("begun", stamp())


@contextmanager
def _interrupts(batch: _Batch, wanted: bool) -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP end the batch in good order, where this thread is the one that gets them."""
    loop = asyncio.get_running_loop()
    caught: dict[int, Any] = {}
    if wanted and threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            # A signal that is ignored, as SIGHUP by `nohup`, stays so.
            if number is None or (before := signal.getsignal(number)) is signal.SIG_IGN:
                continue
            with suppress(NotImplementedError, RuntimeError):
                loop.add_signal_handler(number, batch.interrupt)
                caught[number] = before
    try:
        yield
    finally:
        for number, before in caught.items():
            loop.remove_signal_handler(number)
            signal.signal(number, before)
