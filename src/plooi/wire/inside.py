"""What a document is inside: whether the public could open it. Bounded in time and memory, whatever it holds.

A PDF is looked at with pypdf as far as its first page, an archive by its list; nothing of their content is kept.
"""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from attrs import frozen

from plooi.language import _, later

if TYPE_CHECKING:
    import zipfile

#: How much of a PDF is read, in bytes, and for how long, in seconds; what takes more is left alone.
MOST_READ, LONGEST = 16 * 1024 * 1024, 5.0
#: What one stream of a PDF may unpack to, in bytes: a list of half a million objects.
MOST_UNPACKED = 4 * 1024 * 1024
#: How far from its end a PDF says that it ends, and where its list of objects is.
_TAIL = 2048
#: What tells other kinds of file that are archives, by a name in them.
_PACKAGES = {
    "word/": later("a Word file (.docx)"),
    "xl/": later("an Excel file (.xlsx)"),
    "ppt/": later("a PowerPoint file (.pptx)"),
    "visio/": later("a Visio file (.vsdx)"),
}
_CONTENT_TYPES = "[Content_Types].xml"
_MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": later("an OpenDocument text (.odt)"),
    b"application/vnd.oasis.opendocument.spreadsheet": later("an OpenDocument spreadsheet (.ods)"),
    b"application/vnd.oasis.opendocument.presentation": later("an OpenDocument presentation (.odp)"),
    b"application/vnd.oasis.opendocument": later("an OpenDocument file"),
    b"application/epub+zip": later("an e-book (.epub)"),
}
#: Kinds of file that are neither PDF nor ZIP, by their first bytes.
_OTHERS = {
    b"\xd0\xcf\x11\xe0": later("an old Office file, or one with a password"),
    b"{\\rt": later("a file of rich text (.rtf)"),
    b"\xff\xd8\xff": later("a JPEG picture"),
    b"\x89PNG": later("a PNG picture"),
    b"Rar!": later("a RAR archive"),
    b"7z\xbc\xaf": later("a 7-Zip archive"),
}
_AS_PDF = later("save it as PDF")
#: pypdf is silenced for the time of a look, in the whole process; the look takes the processor anyway.
_turn = threading.Lock()


@frozen
class Fault:
    """Why the public may not be able to open a document.

    Attributes:
        kind: `office`, `locked`, `broken` or `empty`.
        text: what is wrong, for a sentence that begins with the name of the file.
        remedy: what to do.
    """

    kind: str
    text: str
    remedy: str

    @property
    def certain(self) -> bool:
        """Whether nobody can open it as what it is called: readers mend much of what is broken."""
        return self.kind in ("office", "locked")


class _Enough(Exception):
    """More than is looked at."""


def other_kind(start: bytes) -> str | None:
    """What a file is that is neither PDF nor ZIP, by its first bytes; None where that is not known."""
    return next((kind for sign, kind in _OTHERS.items() if start.startswith(sign)), None)


def fault_of(file: BinaryIO, *, pdf: bool) -> Fault | None:
    """What is wrong inside a PDF or a ZIP, from where the file stands to its end; None where nothing is known to be.

    Afterwards the file stands where it stood, so that a refused file can be given again.

    Raises:
        OSError, ValueError: the file cannot be read.
    """
    window = _Window(file)
    with _turn:
        fault = _in_pdf(window) if pdf else _in_archive(window)
    window.seek(0)
    return fault


class _Window:
    """A file from where it stands; no more than so much of it is read, and for no longer than so long."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = file.tell()
        self._left = MOST_READ
        self._end = time.monotonic() + LONGEST
        self.size = file.seek(0, os.SEEK_END) - self._start
        self.failure: OSError | ValueError | None = None
        file.seek(self._start)

    def read(self, size: int | None = -1) -> bytes:
        whole = size is None or size < 0
        wanted = max(0, self.size - self.tell()) if whole or size is None else size
        if min(wanted, self.size) > self._left or time.monotonic() > self._end:
            raise _Enough
        try:
            data = self._file.read(wanted)
        except (OSError, ValueError) as error:
            self.failure = error
            raise
        self._left -= len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self.tell(), os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            # As a file says it, and as bytes in memory say it.
            raise io.UnsupportedOperation(_("a place before the beginning"))
        try:
            return self._file.seek(self._start + base + offset) - self._start
        except (OSError, ValueError) as error:
            self.failure = error
            raise

    def tell(self) -> int:
        return self._file.tell() - self._start

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


# Archives.


def _in_archive(window: _Window) -> Fault | None:
    # Most programs that import the client send no archive.
    from plooi.guarded.archives import ListTooLong, archive_of

    try:
        with archive_of(window) as archive:  # type: ignore[arg-type]
            entries = archive.infolist()
            if not entries:
                return Fault("empty", _("is a ZIP with nothing in it"), _("put the documents into it"))
            kind = _package(archive, {entry.filename for entry in entries})
            if kind is not None:
                return Fault("office", _("is {kind}, and would be published as a ZIP", kind=_(kind)), _(_AS_PDF))
            if any(entry.flag_bits & 1 for entry in entries):
                return Fault("locked", _("is a ZIP that asks for a password"), _("pack it without one"))
    except (ListTooLong, _Enough):
        return None
    except Exception:
        if window.failure is not None:
            raise window.failure from None
        return Fault("broken", _("is cut off or broken: no program finds what is in this ZIP"), _("make the ZIP anew"))
    return None


def _package(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if _CONTENT_TYPES in names:
        inside = (kind for part, kind in _PACKAGES.items() if any(name.startswith(part) for name in names))
        return next(inside, _("an Office file"))
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        media_type = archive.read("mimetype")
        return next((kind for sign, kind in _MIMETYPES.items() if media_type.startswith(sign)), None)
    return None


# PDFs.


def _in_pdf(window: _Window) -> Fault | None:
    window.seek(max(0, window.size - _TAIL))
    ends = b"%%EOF" in window.read(_TAIL)
    window.seek(0)
    try:
        fault = _by_pypdf(window)
    except _Enough:
        fault = None
    if fault is None and not ends:
        return Fault("broken", _("may be cut off: it does not end as a PDF does (%%EOF)"), _(_LOOK))
    return fault


_LOOK = later("open it and see that all of it is there; if not, save it anew")


def _by_pypdf(window: _Window) -> Fault | None:
    # Slow to load, and not needed by those who send archives.
    import pypdf
    from pypdf.errors import DependencyError, LimitReachedError

    try:
        with (
            _quiet(),
            pypdf.apply_configuration(
                zlib_maximum_output_length=MOST_UNPACKED,
                lzw_maximum_output_length=MOST_UNPACKED,
                run_length_maximum_output_length=MOST_UNPACKED,
                maximum_declared_stream_length=MOST_READ,
            ),
        ):
            reader = pypdf.PdfReader(window, root_object_recovery_limit=1000, xref_stream_maximum_entries=500_000)  # type: ignore[arg-type]
            if reader.is_encrypted and not reader.decrypt(""):
                return Fault(
                    "locked", _("asks for a password, which the public does not have"), _("save it without one")
                )
            return None if _has_page(reader) else _broken()
    except (_Enough, LimitReachedError, DependencyError, MemoryError):
        # Nothing is known of it.
        return None
    except NotImplementedError:
        text = _("is encrypted otherwise than by a password, as by a certificate: the public cannot open it")
        return Fault("locked", text, _("save it without encryption"))
    except Exception:
        if window.failure is not None:
            raise window.failure from None
        return _broken()


def _broken() -> Fault:
    return Fault("broken", _("is cut off or broken: no page can be found in this PDF"), _(_LOOK))


def _has_page(reader: Any) -> bool:
    """Whether the first page can be reached. The tree of pages is not walked: it may be as large as it likes."""
    node = reader.root_object["/Pages"].get_object()
    for _level in range(50):
        kids = node.get("/Kids")
        if kids is None:
            return True
        if not (kids := kids.get_object()):
            return False
        node = kids[0].get_object()
        node.get("/Type")
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what pypdf logs of that which it mends."""
    # Whoever only imports the client does without it.
    import logging

    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
