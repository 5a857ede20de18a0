"""The files that are delivered and downloaded: recognised by their first bytes, measured, opened anew for each attempt.

Nothing here holds a file in memory, or shows anything of its content.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from attrs import field, frozen

from plooi.errors import DocumentInvalid

PDF, ZIP, UNKNOWN = "application/pdf", "application/zip", "application/octet-stream"
#: How much is read and sent at a time, in bytes.
CHUNK = 256 * 1024

#: The signatures that the platform looks at (0.9.0-beta); a ZIP has one of three.
_SIGNATURES = {b"%PDF": PDF, b"PK\x03\x04": ZIP, b"PK\x05\x06": ZIP, b"PK\x07\x08": ZIP}
_LONGEST = 4

#: What may be given as a document, and what a download may be written to.
DocumentLike = str | os.PathLike[str] | bytes | BinaryIO


def media_type_of(start: bytes) -> str:
    """What a file is by its first bytes: PDF, ZIP, or UNKNOWN."""
    return _SIGNATURES.get(start[:_LONGEST], UNKNOWN)


class Document:
    """A file to deliver. Its content can be read any number of times.

    Attributes:
        name: how messages call it.
        size: in bytes.
        media_type: `application/pdf` or `application/zip`.
        sha256: of the content, in hex, as it was when it was last read whole; None before.
    """

    def __init__(self, opener: _Opener, name: str, size: int, media_type: str) -> None:
        self._opener = opener
        self.name = name
        self.size = size
        self.media_type = media_type
        self.sha256: str | None = None

    def __repr__(self) -> str:
        return f"<Document {self.name}: {self.size} bytes, {self.media_type}>"

    @classmethod
    def of(cls, given: DocumentLike, largest: int) -> Document:
        """The document in a path, bytes, or a binary file that is open for reading and can be rewound.

        An open file is read from where it stands, and stays open.

        Raises:
            DocumentInvalid: it cannot be read, is empty, larger than `largest` bytes, or neither PDF nor ZIP.
        """
        opener = _opener(given)
        try:
            with opener.open() as file:
                start = file.read(_LONGEST)
                size = opener.size(file)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DocumentInvalid("document", opener.name, f"{opener.name} cannot be read: {reason}", _LOOK) from error
        if not isinstance(start, bytes):
            raise DocumentInvalid("document", opener.name, f"{opener.name} is open as text", 'open it with mode "rb"')
        if not size:
            raise DocumentInvalid(
                "document", opener.name, f"{opener.name} is empty", "give a PDF or a ZIP with content"
            )
        media_type = media_type_of(start)
        if media_type == UNKNOWN:
            raise DocumentInvalid(
                "document",
                opener.name,
                f"{opener.name} is neither a PDF nor a ZIP by its first bytes",
                "give a PDF, or put other files into a ZIP",
            )
        if size > largest:
            raise DocumentInvalid(
                "document",
                opener.name,
                f"{opener.name} has {size} bytes; the platform takes {largest} at most",
                "split it, or make it smaller",
            )
        return cls(opener, opener.name, size, media_type)

    def chunks(self) -> Iterator[bytes]:
        """The content from its beginning. Raises DocumentInvalid when there is not just as much as was measured."""
        sent, digest = 0, hashlib.sha256()
        try:
            with self._opener.open() as file:
                while sent <= self.size and (chunk := file.read(min(CHUNK, self.size + 1 - sent))):
                    sent += len(chunk)
                    digest.update(chunk)
                    if sent == self.size:
                        self.sha256 = digest.hexdigest()
                    if sent <= self.size:
                        yield chunk
        except OSError as error:
            fault = f"{self.name} cannot be read any more: {error.strerror or type(error).__name__}"
            raise DocumentInvalid("document", self.name, fault, _LOOK) from error
        if sent != self.size:
            fault = f"{self.name} changed while it was being sent: it had {self.size} bytes"
            raise DocumentInvalid("document", self.name, fault, "send it again when nobody writes to it")


_LOOK = "check the path, and that it can be read"


class _Opener(Protocol):
    @property
    def name(self) -> str: ...

    def open(self) -> Any: ...

    def size(self, file: BinaryIO) -> int: ...


@frozen
class _PathOpener:
    path: Path
    name: str

    def open(self) -> BinaryIO:
        # A folder, or what is no file at all, such as a pipe, would wait for ever or fail later.
        if self.path.exists() and not self.path.is_file():
            raise DocumentInvalid("document", self.name, f"{self.name} is not a file", "name a PDF or a ZIP")
        return self.path.open("rb")

    def size(self, file: BinaryIO) -> int:
        return os.fstat(file.fileno()).st_size


@frozen
class _BytesOpener:
    content: bytes = field(repr=False)
    name: str = "the document"

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        # A view, so that a large document is not copied whole.
        yield cast("BinaryIO", _View(memoryview(self.content)))

    def size(self, file: BinaryIO) -> int:
        return len(self.content)


class _View:
    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def read(self, size: int) -> bytes:
        chunk = self._view[self._at : self._at + size]
        self._at += len(chunk)
        return bytes(chunk)


@frozen
class _FileOpener:
    file: BinaryIO = field(repr=False)
    start: int
    name: str

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        self.file.seek(self.start)
        yield self.file

    def size(self, file: BinaryIO) -> int:
        return file.seek(0, os.SEEK_END) - self.start


def _opener(given: Any) -> _Opener:
    if isinstance(given, bytes | bytearray | memoryview):
        return _BytesOpener(bytes(given))
    if isinstance(given, str | os.PathLike):
        path = Path(given)
        return _PathOpener(path, str(path))
    if not hasattr(given, "read"):
        raise DocumentInvalid(
            "document", type(given).__name__, f"a {type(given).__name__} is no document", "give a path, bytes or a file"
        )
    name = str(getattr(given, "name", "the document"))
    try:
        start = given.tell() if given.seekable() else None
    except (OSError, ValueError, AttributeError):
        start = None
    if start is None:
        fault = f"{name} cannot be rewound, and a document may have to be sent twice"
        raise DocumentInvalid("document", name, fault, "save it to a file and give its path")
    return _FileOpener(given, start, name)


class Sink:
    """Where a download goes. Counts and hashes what passes; `restart` makes it as if nothing had come."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget everything that came."""
        self.size = 0
        self.start = b""
        self._digest = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        """Take in a piece of the file."""
        if len(self.start) < _LONGEST:
            self.start += chunk[:_LONGEST]
        self.size += len(chunk)
        self._digest.update(chunk)

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

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        try:
            self._begin = file.tell() if file.seekable() else None
        except (OSError, AttributeError):
            self._begin = None
        super().__init__()

    def restart(self) -> None:
        if getattr(self, "size", 0):
            if self._begin is None:
                raise DocumentInvalid(
                    "target",
                    "the stream",
                    "the download broke off, and what was written to the stream cannot be taken back",
                    "start again, or download to a file",
                )
            self._file.seek(self._begin)
            self._file.truncate()
        super().restart()

    def write(self, chunk: bytes) -> None:
        view = memoryview(chunk)
        while view:
            # A raw file may take a part alone.
            view = view[self._file.write(view) or len(view) :]
        super().write(chunk)


@contextmanager
def writing(target: str | os.PathLike[str] | BinaryIO) -> Iterator[FileSink]:
    """A sink for a path or an open binary file. A path gets its file when all is there, whole or not at all.

    Raises:
        DocumentInvalid: the target cannot be written to.
    """
    if not isinstance(target, str | os.PathLike):
        if not hasattr(target, "write"):
            name = type(target).__name__
            raise DocumentInvalid(
                "target", name, f"a {name} cannot be written to", "give a path or a file open for writing"
            )
        yield FileSink(target)
        return
    path = Path(target)
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "it is a folder", str(path))
        handle, name = tempfile.mkstemp(prefix=".plooi-", suffix=".part", dir=path.parent)
    except OSError as error:
        fault = f"{path} cannot be written: {error.strerror}"
        raise DocumentInvalid("target", str(path), fault, "name a file in a folder that is there") from error
    try:
        with os.fdopen(handle, "w+b") as file:
            yield FileSink(file)
        # Such a file is made for its owner's eyes alone; a download is a file like any other.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
