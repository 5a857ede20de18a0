"""The files that are delivered: recognised by their first bytes, measured, opened anew for each attempt.

Nothing here holds a file in memory, or shows anything of its content.
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from attrs import field, frozen

from plooi.errors import DocumentInvalid
from plooi.guarded.files import opened
from plooi.language import _, later
from plooi.paths import on_disk
from plooi.spelling import AS_IS
from plooi.wire.hashing import Sha256
from plooi.wire.inside import Fault, fault_of, other_kind
from plooi.wording import sentence, words_of

PDF, ZIP, UNKNOWN = "application/pdf", "application/zip", "application/octet-stream"
#: How much is read and sent at a time, in bytes.
CHUNK = 512 * 1024

#: The signatures that the platform looks at (0.9.0-beta); a ZIP has one of three.
_SIGNATURES = {b"%PDF": PDF, b"PK\x03\x04": ZIP, b"PK\x05\x06": ZIP, b"PK\x07\x08": ZIP}
#: How many bytes of a file tell what it is.
SIGNATURE = 4

#: What may be given as a document.
DocumentLike = str | os.PathLike[str] | bytes | BinaryIO


def media_type_of(start: bytes) -> str:
    """What a file is by its first bytes: PDF, ZIP, or UNKNOWN."""
    return _SIGNATURES.get(start[:SIGNATURE], UNKNOWN)


class Document:
    """A file to deliver. Its content can be read any number of times.

    Attributes:
        name: how messages call it.
        size: in bytes.
        media_type: `application/pdf` or `application/zip`.
        sha256: of the content, in hex, as it was when it was last read whole; None before.
        fault: what is worth a second look though it can be sent, as that it seems to be cut off; mostly None.
    """

    def __init__(
        self, opener: _Opener, name: str, size: int, media_type: str, fault: Fault | None = None, mark: Any = None
    ) -> None:
        self._opener = opener
        self._mark = mark
        self.fault = fault
        self.name = name
        self.size = size
        self.media_type = media_type
        self.sha256: str | None = None

    def __repr__(self) -> str:
        return f"<Document {self.name}: {self.size} bytes, {self.media_type}>"

    @classmethod
    def of(cls, given: DocumentLike, largest: int, *, as_is: bool = False) -> Document:
        """The document in a path, bytes, or a binary file that is open for reading and can be rewound.

        An open file is read from where it stands, and stays open. It is looked into, unless it is to be sent `as_is`,
        or has an attribute of this name that says so.

        Raises:
            DocumentInvalid: it cannot be read, is empty, larger than `largest` bytes, or neither PDF nor ZIP; or the
                public could not open it: it asks for a password, or is an Office file by another name.
        """
        opener = _opener(given)
        try:
            with opener.open() as file:
                mark = _mark_of(file)
                start = file.read(SIGNATURE)
                size = opener.size(file)
        except (OSError, ValueError) as error:
            fault = _("{name} cannot be read: {error}", name=opener.name, error=reason_of(error))
            raise DocumentInvalid("document", opener.name, fault, _(_LOOK)) from error
        if not isinstance(start, bytes):
            raise _text_mode(opener.name)
        if not size:
            raise DocumentInvalid(
                "document", opener.name, _("{name} is empty", name=opener.name), _("give a PDF or a ZIP with content")
            )
        media_type = media_type_of(start)
        if media_type == UNKNOWN:
            kind = other_kind(start)
            raise DocumentInvalid(
                "document",
                opener.name,
                _("{name} is neither a PDF nor a ZIP by its first bytes", name=opener.name)
                + (_(", but {kind}", kind=_(kind)) if kind else ""),
                _("give a PDF, or put other files into a ZIP"),
            )
        if size > largest:
            raise DocumentInvalid(
                "document",
                opener.name,
                _(
                    "{name} has {size} bytes; the platform takes {largest} at most",
                    name=opener.name,
                    size=size,
                    largest=largest,
                ),
                _("split it, or make it smaller"),
            )
        inside = None if as_is or getattr(given, "as_is", False) else _looked_into(opener, media_type)
        return cls(opener, opener.name, size, media_type, inside, mark)

    @property
    def remarks(self) -> tuple[str, ...]:
        """The fault in words."""
        if self.fault is None:
            return ()
        return (f"{self.name} {self.fault.text}. {sentence(self.fault.remedy)}",)

    def chunks(self) -> Iterator[bytes]:
        """The content from its beginning. Its last piece comes only when all of it is known to be as it was measured.

        So a file that changes under way, in place as well, never arrives: the request lacks its end.

        Raises:
            DocumentInvalid: the file changed since it was measured, or cannot be read any more.
        """
        sent, digest = 0, Sha256()
        try:
            with closing(digest), self._opener.open() as file:
                self._see(_mark_of(file) == self._mark)
                while sent < self.size and (chunk := file.read(min(CHUNK, self.size - sent))):
                    sent += len(chunk)
                    digest.update(chunk)
                    if sent == self.size:
                        whole = digest.hexdigest()
                        ended = not file.read(1) and _mark_of(file) == self._mark
                        self._see(ended and self.sha256 in (None, whole))
                        self.sha256 = whole
                    yield chunk
                self._see(sent == self.size)
        except (OSError, ValueError) as error:
            fault = _("{name} cannot be read any more: {error}", name=self.name, error=reason_of(error))
            raise DocumentInvalid("document", self.name, fault, _(_LOOK)) from error

    def _see(self, same: bool) -> None:
        if not same:
            fault = _("{name} changed while it was being sent: the end of it was held back", name=self.name)
            raise DocumentInvalid("document", self.name, fault, _("send it again when nobody writes to it"))


def _looked_into(opener: _Opener, media_type: str) -> Fault | None:
    """The fault of a document that can be sent. Raises DocumentInvalid if the public could not open it."""
    try:
        with opener.open() as file:
            fault = fault_of(file, pdf=media_type == PDF)
    except io.UnsupportedOperation:
        # It can be read from its beginning alone.
        return None
    except (OSError, ValueError) as error:
        text = _("{name} cannot be read: {error}", name=opener.name, error=reason_of(error))
        raise DocumentInvalid("document", opener.name, text, _(_LOOK)) from error
    if fault is not None and fault.certain:
        remedy = _("{remedy}, or send it all the same with {as_is}", remedy=fault.remedy, as_is=AS_IS)
        raise DocumentInvalid("document", opener.name, f"{opener.name} {fault.text}", remedy)
    return fault


_LOOK = later("check the path, and that it can be read")


def _mark_of(file: BinaryIO) -> tuple[int, ...] | None:
    """What changes when somebody writes to a file on a disk; None for anything else, such as bytes."""
    try:
        now = os.fstat(file.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    return now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns


def reason_of(error: OSError | ValueError) -> str:
    """Why a file could not be used: in the words of the system, or of Python where it says nothing of the content."""
    if isinstance(error, io.UnsupportedOperation):
        return _("it is not open for that")
    words = words_of(error) if isinstance(error, OSError) else None
    return words or (_("it is closed") if "closed file" in str(error) else str(error) or type(error).__name__)


def _text_mode(name: str) -> DocumentInvalid:
    return DocumentInvalid("document", name, _("{name} is open as text", name=name), _('open it with mode "rb"'))


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
        try:
            # A pipe would be waited for without end, also one that takes the place of the file only now.
            return opened(self.path)
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.EISDIR):
                fault = _("{name} is not a file", name=self.name)
                raise DocumentInvalid("document", self.name, fault, _("name a PDF or a ZIP")) from None
            raise

    def size(self, file: BinaryIO) -> int:
        return os.fstat(file.fileno()).st_size


@frozen
class _BytesOpener:
    content: bytes = field(repr=False)
    name: str = field(factory=lambda: _("the document"))

    def open(self) -> BinaryIO:
        # It takes bytes over without copying them.
        return io.BytesIO(self.content)

    def size(self, file: BinaryIO) -> int:
        return len(self.content)


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
        return _PathOpener(on_disk(path), str(path))
    if not hasattr(given, "read"):
        kind = type(given).__name__
        raise DocumentInvalid(
            "document", kind, _("what was given is of the type {kind}", kind=kind), _("give a path, bytes or a file")
        )
    name = str(getattr(given, "name", _("the document")))
    if isinstance(given, io.TextIOBase):
        # Reading from it would fail on the first bytes that are no text.
        raise _text_mode(name)
    if getattr(given, "closed", False):
        raise DocumentInvalid(
            "document", name, _("{name} is closed", name=name), _("keep it open until it is delivered")
        )
    try:
        start = given.tell() if given.seekable() else None
    except (OSError, ValueError, AttributeError):
        start = None
    if start is None:
        fault = _("{name} cannot be rewound, and a document may have to be sent twice", name=name)
        raise DocumentInvalid("document", name, fault, _("save it to a file and give its path"))
    return _FileOpener(given, start, name)
