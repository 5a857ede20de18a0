"""The files of a batch: found below the manifest, measured and hashed, and sent just as they were checked."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path

from plooi.errors import DocumentInvalid
from plooi.guarded.files import opened
from plooi.language import _
from plooi.paths import on_disk
from plooi.wire.documents import CHUNK, Document
from plooi.wording import words_of


def rooted(folder: Path) -> Path:
    """A folder as `located` wants it: where its links lead."""
    return Path(os.path.realpath(folder))


def located(folder: Path, name: str, *, outside: bool) -> Path:
    """The file that a row names.

    Args:
        folder: what relative paths are relative to, without links, as `rooted` gives it.
        name: as the row has it.
        outside: whether it may lie outside the folder, itself or where its links lead.

    Raises:
        DocumentInvalid: it is not there, lies outside the folder, or links to itself.
    """
    try:
        beside = folder / name
        if beside.name == name and stat.S_ISREG(_mode(beside)):
            # Most files: neither a folder nor a link is on the way to it.
            return beside
        whole = on_disk(folder / name).resolve(strict=True)
        inside = whole.is_relative_to(folder)
    except (OSError, RuntimeError, ValueError) as error:
        raise DocumentInvalid(
            "file", name, _("{name!r} cannot be found: {error}", name=name, error=_why(error)), _remedy(name)
        ) from None
    if not inside and not outside:
        fault = _("{name!r} lies outside the folder of the manifest", name=name)
        raise DocumentInvalid("file", name, fault, _("move it there, or allow it with --outside"))
    return whole


def _mode(path: Path) -> int:
    """The kind of a file that may be a link; 0 where nothing is there."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def _why(error: Exception) -> str:
    if isinstance(error, RuntimeError) or getattr(error, "errno", None) == errno.ELOOP:
        return _("its links lead in a circle")
    if isinstance(error, ValueError):
        return _("no file has such a name")
    return words_of(error) or str(error)


def _remedy(name: str) -> str:
    return (
        _("write / between folders, not \\")
        if "\\" in name
        else _("check the path; it counts from the manifest's folder")
    )


def measured(path: Path, largest: int, *, as_is: bool = False) -> tuple[Document, int, str]:
    """The document, the time of its last change in ns, and its SHA-256 in hex; it is looked into unless `as_is`.

    Raises:
        DocumentInvalid: it cannot be read, is empty or too large, or neither PDF nor ZIP, or the public could not open
            it.
    """
    small = _Small.read_from(path)
    if small is not None:
        return Document.of(small, largest, as_is=as_is), small.changed, hashlib.sha256(small.getbuffer()).hexdigest()
    document = Document.of(path, largest, as_is=as_is)
    # Before the content, so that a change while it is read is seen the next time.
    changed = path.stat().st_mtime_ns
    for _chunk in document.chunks():
        pass
    assert document.sha256 is not None
    return document, changed, document.sha256


class _Small(io.BytesIO):
    """A small file in memory, which is opened and read once. It is called as its path, and knows its last change."""

    def __init__(self, path: Path, content: bytes, changed: int) -> None:
        super().__init__(content)
        self.name = str(path)
        self.changed = changed

    @classmethod
    def read_from(cls, path: Path) -> _Small | None:
        """The file, or None where it is not small, or cannot be read: then whoever reads it the usual way says why."""
        try:
            with opened(path) as file:
                # Before the content, so that a change while it is read is seen the next time.
                status = os.fstat(file.fileno())
                content = file.read(CHUNK + 1) if status.st_size <= CHUNK else b""
        except OSError:
            return None
        return cls(path, content, status.st_mtime_ns) if len(content) == status.st_size else None


def look_again(path: Path, size: int, mtime: int, sha256: str) -> None:
    """See that a file is still what it was, before anything is sent for it; it is read only where that seems doubtful.

    Raises:
        DocumentInvalid: it is not, or cannot be read any more.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path.name, error) from error
    if (status.st_size, status.st_mtime_ns) != (size, mtime):
        with Guarded(path, size, sha256) as file:
            while file.read():
                pass


class Guarded(io.RawIOBase):
    """A file that gives its last bytes only when all of it is as it was when it was checked.

    So a file that changed since, or changes under way, never arrives: the request lacks its end. It is read from its
    beginning, any number of times.

    Args:
        report: gets how far it was read, in bytes.

    Raises:
        DocumentInvalid: the file cannot be read, or is not of the size that it had.
    """

    #: It was looked into when it was checked.
    as_is = True

    def __init__(self, path: Path, size: int, sha256: str, report: Callable[[int], None] | None = None) -> None:
        super().__init__()
        self._report = report
        self.name = path.name
        self._size = size
        self._sha256 = sha256
        self._file: io.FileIO | None = None
        try:
            # Without waiting, as on a pipe that somebody put in the place of the file.
            self._file = io.FileIO(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb")
            status = os.fstat(self._file.fileno())
        except OSError as error:
            raise _unreadable(self.name, error) from error
        if not stat.S_ISREG(status.st_mode) or status.st_size != size:
            self.close()
            raise _changed(self.name)
        self._rewind()

    def _rewind(self) -> None:
        self._digest = hashlib.sha256()
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to the beginning, or to the end to learn the size. Elsewhere nothing could be vouched for."""
        if (offset, whence) == (0, os.SEEK_SET):
            self._opened.seek(0)
            self._rewind()
        elif (offset, whence) == (0, os.SEEK_END):
            self._at = self._size
        elif (offset, whence) not in ((self._at, os.SEEK_SET), (0, os.SEEK_CUR)):
            raise io.UnsupportedOperation(_("this file is read from its beginning"))
        return self._at

    def read(self, size: int = -1) -> bytes:
        file, left = self._opened, self._size - self._at
        wanted = min(CHUNK if size < 0 else size, left)
        if wanted <= 0:
            return b""
        data = file.read(wanted) or b""
        self._digest.update(data)
        self._at += len(data)
        whole = self._at == self._size
        if not data or (whole and self._digest.hexdigest() != self._sha256):
            raise _changed(self.name)
        if self._report is not None:
            self._report(self._at)
        return data

    def readall(self) -> bytes:
        pieces = []
        while piece := self.read():
            pieces.append(piece)
        return b"".join(pieces)

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    @property
    def _opened(self) -> io.FileIO:
        if self._file is None or self._file.closed:
            raise ValueError("I/O operation on closed file")
        return self._file

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        super().close()


def _unreadable(name: str, error: OSError) -> DocumentInvalid:
    fault = _("{name} cannot be read any more: {strerror}", name=name, strerror=words_of(error))
    return DocumentInvalid("file", name, fault, _("put it back as it was, and check that it can be read"))


def _changed(name: str) -> DocumentInvalid:
    return DocumentInvalid(
        "file",
        name,
        _("{name} is not what it was when it was checked", name=name),
        _("look at it, and send it as it is now with --accept-changed"),
    )
