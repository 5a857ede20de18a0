"""A progress bar on stderr for long transfers, when a person looks on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from plooi.cli.frame.output import is_terminal
from plooi.language import _

if TYPE_CHECKING:
    from pathlib import Path

# Below this a bar would only flash.
LONG = 4 * 1024 * 1024


class Counting:
    """A binary file that tells how far it is, whichever way the bytes go; all else is the file's own.

    A body that is sent again starts from the front; the position, not a sum, is what counts.
    """

    def __init__(self, file: BinaryIO, tell: Callable[[int], None]) -> None:
        self._file = file
        self._tell = tell

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._tell(self._file.tell())
        return data

    def write(self, data: bytes) -> int:
        written = self._file.write(data)
        self._tell(self._file.tell())
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def sending(path: Path) -> Iterator[Path | BinaryIO]:
    """The document to give to the client: the path itself, or, when a person looks on, a file with a bar to it."""
    if not is_terminal(sys.stderr) or not path.is_file() or path.stat().st_size < LONG:
        yield path
        return
    with path.open("rb") as file, bar(_("Sending {name}", name=path.name), path.stat().st_size) as tell:
        yield cast("BinaryIO", Counting(file, tell))


@contextmanager
def receiving(file: BinaryIO) -> Iterator[BinaryIO]:
    """The file to write to, with a count when a person looks on. The size is not known beforehand."""
    if not is_terminal(sys.stderr):
        yield file
        return
    with bar(_("Receiving"), None) as tell:
        yield cast("BinaryIO", Counting(file, tell))


@contextmanager
def bar(text: str, total: int | None) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(escape(text), total=total)
        yield lambda position: progress.update(task, completed=position)
