"""Where downloads go: counted and hashed as they pass, and in a file whole or not at all."""

from __future__ import annotations

import io
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from plooi.errors import DocumentInvalid
from plooi.language import _
from plooi.wire.documents import SIGNATURE, media_type_of, reason_of
from plooi.wire.hashing import Sha256


class Sink:
    """Where a download goes. Counts and hashes what passes; `restart` makes it as if nothing had come."""

    def __init__(self) -> None:
        self._digest = Sha256()
        self.restart()

    def restart(self) -> None:
        """Forget everything that came."""
        self.size = 0
        self.start = b""
        self.end()
        self._digest = Sha256()

    def write(self, chunk: bytes) -> None:
        """Take in a piece of the file."""
        if len(self.start) < SIGNATURE:
            self.start += chunk[:SIGNATURE]
        self.size += len(chunk)
        self._digest.update(chunk)

    def end(self) -> None:
        """Hash no more."""
        self._digest.close()

    @property
    def sha256(self) -> str:
        """The SHA-256 of all that came, in hex."""
        return self._digest.hexdigest()

    @property
    def media_type(self) -> str:
        """What the first bytes say it is."""
        return media_type_of(self.start)


class FileSink(Sink):
    """A sink that writes to a binary file, from where it stands."""

    def __init__(self, file: BinaryIO | io.FileIO, name: str) -> None:
        self._file = file
        self._name = name
        try:
            self._begin = file.tell() if file.seekable() else None
        except (OSError, ValueError, AttributeError):
            self._begin = None
        super().__init__()

    def restart(self) -> None:
        """Take back what was written. Raises DocumentInvalid for a stream, which gives nothing back."""
        if getattr(self, "size", 0):
            if self._begin is None:
                fault = _("the download broke off, and what was written to the stream cannot be taken back")
                raise DocumentInvalid("target", self._name, fault, _("start again, or download to a file"))
            self._file.seek(self._begin)
            self._file.truncate()
        super().restart()

    def write(self, chunk: bytes) -> None:
        """Write a piece of the file. Raises DocumentInvalid when the file does not take it, as on a full disk."""
        view = memoryview(chunk)
        try:
            while view:
                # A raw file may take a part alone.
                view = view[self._file.write(view) or len(view) :]
        except (OSError, ValueError) as error:
            raise _unwritable(self._name, error) from error
        super().write(chunk)


@contextmanager
def writing(target: str | os.PathLike[str] | BinaryIO) -> Iterator[FileSink]:
    """A sink for a path or an open binary file. A path gets its file when all is there, whole or not at all.

    Raises:
        DocumentInvalid: the target cannot be written to.
    """
    if not isinstance(target, str | os.PathLike):
        with _ending(FileSink(target, _writable(target))) as sink:
            yield sink
        return
    path = Path(target)
    part = path.with_name(f".plooi-{secrets.token_hex(8)}.part") if path.name else path
    try:
        if not _is_free(path):
            # A device would be replaced by a file of its name.
            fault, remedy = (
                _("{path} is not a file", path=path),
                _("name a file, or give what it is as an open binary file"),
            )
            raise DocumentInvalid("target", str(path), fault, remedy)
        # Without a buffer, so that a full disk is reported at once, and not again when the file is closed.
        file = part.open("x+b", buffering=0)
    except (OSError, ValueError) as error:
        raise _unwritable(str(path), error) from error
    try:
        with file:
            with _ending(FileSink(file, str(path))) as sink:
                yield sink
            with _disk_errors(path):
                file.close()
        with _disk_errors(path):
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _ending(sink: FileSink) -> Iterator[FileSink]:
    try:
        yield sink
    finally:
        sink.end()


def _is_free(path: Path) -> bool:
    """Whether there is nothing at a path, or a file. Raises OSError or ValueError for what no path can be."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return True


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(str(path), error) from error


def _writable(target: Any) -> str:
    """The name of an open file, which must be one that takes bytes."""
    name = str(getattr(target, "name", _("the stream")))
    if not hasattr(target, "write"):
        kind = type(target).__name__
        fault, remedy = (
            _("what was given is of the type {kind}", kind=kind),
            _("give a path, or a binary file open for writing"),
        )
        raise DocumentInvalid("target", kind, fault, remedy)
    fault = ""
    if isinstance(target, io.TextIOBase):
        fault = _("is open as text")
    elif getattr(target, "closed", False):
        fault = _("is closed")
    elif hasattr(target, "writable") and not target.writable():
        fault = _("is not open for writing")
    if fault:
        raise DocumentInvalid("target", name, f"{name} {fault}", _('open it with mode "wb", and keep it open'))
    return name


def _unwritable(name: str, error: OSError | ValueError) -> DocumentInvalid:
    fault = _("{name} cannot be written: {error}", name=name, error=reason_of(error))
    return DocumentInvalid("target", name, fault, _("name a file in a folder that is there, with room for it"))
