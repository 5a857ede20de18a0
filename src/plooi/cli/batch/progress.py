"""How a batch goes, on stderr: a bar for a person who looks on, elsewhere a line now and then."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from plooi.batch.rows import State
from plooi.batch.watching import Watcher
from plooi.cli.batch.counting import Count, size_text
from plooi.cli.frame.output import Output, is_terminal, printable
from plooi.language import _
from plooi.wire.foreign import on_one_line
from plooi.wording import counted

if TYPE_CHECKING:
    from rich.console import Console

#: Seconds between two lines where no terminal is.
QUIET = 10.0
#: So many of the files that are under way are shown.
SHOWN = 4


class Lines(Watcher):
    """A line now and then, for a log."""

    def __init__(self, output: Output, clock: Callable[[], float] = time.monotonic) -> None:
        self._output = output
        self._clock = clock
        self._count = Count(clock)
        self._last = clock()

    def _now_and_then(self, text: Callable[[], str]) -> None:
        if self._clock() - self._last >= QUIET:
            self._last = self._clock()
            self._output.note(text())

    def _progress(self) -> None:
        count = self._count
        self._now_and_then(
            lambda: _("{ended} of {rows}: {count}", ended=count.ended, rows=count.rows, count="; ".join(count.parts()))
        )

    def checking(self, rows: int) -> None:
        self._now_and_then(lambda: _("Checking: {rows} so far", rows=counted(rows, "row", "rows")))

    def checked(self, rows: int, wrong: int) -> None:
        self._output.note(checked_text(rows, wrong))

    def begun(self, rows: int, bytes: int) -> None:  # noqa: A002
        self._count.begin(rows, bytes)
        self._last = self._clock()
        self._output.note(begun_text(rows, bytes))

    def row_begun(self, key: str, file: str | None, size: int) -> None:
        self._count.row_begins(key, file, size)

    def sent(self, key: str, position: int) -> None:
        self._count.row_sends(key, position)
        self._progress()

    def row_ended(self, key: str, state: State, message: str | None, bytes: int) -> None:  # noqa: A002
        self._count.row_ends(key, state)
        self._progress()

    def note(self, text: str) -> None:
        self._output.note(text)


class Bar(Watcher):
    """A bar with what is under way below it. A thread draws it, so what it draws from is kept under a lock."""

    def __init__(self, output: Output, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        from rich.live import Live

        self._output = output
        self._count = Count(clock)
        self._checking: str | None = _("Checking the manifest")
        self._lock = threading.Lock()
        self.live = Live(get_renderable=self.drawn, console=console, refresh_per_second=5, transient=True)

    def drawn(self) -> Any:
        """What the terminal shows just now."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        with self._lock:
            if self._checking is not None:
                return Text(self._checking)
            count = self._count
            line = Table.grid(padding=(0, 2))
            bar = ProgressBar(total=max(1, count.whole), completed=count.work, width=24)
            ended, *pace = count.parts()
            line.add_row(bar, Text(f"{count.ended}/{count.rows}  {ended}", no_wrap=True))
            # The largest are what one waits for.
            files = sorted(count.under_way.items(), key=lambda one: -one[1][1])
            shown = [self._file_line(key, *state) for key, state in files[:SHOWN]]
            more = [Text(_("  and {files} more", files=len(files) - SHOWN), style="dim")] if len(files) > SHOWN else []
        return Group(line, Text("  ".join(["", *pace]), no_wrap=True), *shown, *more)

    def _file_line(self, key: str, file: str | None, size: int, position: int) -> Any:
        from rich.text import Text

        how_far = (
            _("{position} of {size}", position=size_text(position), size=size_text(size)) if file is not None else ""
        )
        text = printable(on_one_line(f"  {file or key}  {how_far}"), sys.stderr)
        return Text(self._output.masked(text), style="dim", no_wrap=True, overflow="ellipsis")

    def _say(self, text: str) -> None:
        from rich.text import Text

        self.live.console.print(Text(self._output.masked(printable(text, sys.stderr))))

    def checking(self, rows: int) -> None:
        with self._lock:
            self._checking = _("Checking the manifest: {rows} so far", rows=counted(rows, "row", "rows"))

    def checked(self, rows: int, wrong: int) -> None:
        with self._lock:
            self._checking = ""
        self._say(checked_text(rows, wrong))

    def begun(self, rows: int, bytes: int) -> None:  # noqa: A002
        with self._lock:
            self._checking = None
            self._count.begin(rows, bytes)
        self._say(begun_text(rows, bytes))

    def row_begun(self, key: str, file: str | None, size: int) -> None:
        with self._lock:
            self._count.row_begins(key, file, size)

    def sent(self, key: str, position: int) -> None:
        with self._lock:
            self._count.row_sends(key, position)

    def row_ended(self, key: str, state: State, message: str | None, bytes: int) -> None:  # noqa: A002
        with self._lock:
            self._count.row_ends(key, state)

    def note(self, text: str) -> None:
        self._say(text)


def checked_text(rows: int, wrong: int) -> str:
    checked = counted(rows, "row", "rows")
    if not wrong:
        return _("Checked: {checked}, all good", checked=checked)
    return _("Checked: {checked}, {wrong} wrong", checked=checked, wrong=wrong)


def begun_text(rows: int, size: int) -> str:
    return (
        _("To do: {rows} ({size})", rows=counted(rows, "row", "rows"), size=size_text(size))
        if rows
        else _("There is nothing to do.")
    )


@contextmanager
def watching(output: Output) -> Iterator[Watcher]:
    """What tells how a batch goes: a bar on a terminal that can be drawn on, lines elsewhere."""
    if output.quiet:
        yield Watcher()
        return
    if not is_terminal(sys.stderr) or os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        yield Lines(output)
        return
    from rich.console import Console

    bar = Bar(output, Console(stderr=True))
    with bar.live:
        yield bar
