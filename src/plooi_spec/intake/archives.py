"""Archives unpacked with care: no path out of the folder, no links, nothing without end."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

from plooi_spec.reading.problems import SpecError

#: The most files, and the most bytes of one file and of all together, that a source may have.
MOST_FILES, LARGEST_FILE, LARGEST = 5_000, 16 * 1024 * 1024, 64 * 1024 * 1024
#: How many levels a path in an archive may have, the file included: to make its folders takes one call in another.
MOST_LEVELS = 40

Kind = Literal["zip", "tar"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
#: The most bytes of a packed archive, its headers included, and the most that the name or note of a file may have.
LARGEST_ARCHIVE, LARGEST_HEADER = LARGEST + 16 * 1024 * 1024, 64 * 1024
# What decides how much memory unpacking takes is said in the archive itself; the largest preset of xz takes 65 MiB.
_MEMORY = 128 * 1024 * 1024
_CENTRAL = b"PK\x01\x02"
_NOTES = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_PACKED: Mapping[bytes, Callable[[bytes, int], bytes]] = {
    b"\x1f\x8b": lambda data, most: gzip.GzipFile(fileobj=io.BytesIO(data)).read(most),
    b"BZh": lambda data, most: bz2.BZ2File(io.BytesIO(data)).read(most),
    b"\xfd7zXZ\x00": lambda data, most: _xz(data, most),
}
_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError)


def kind_of(data: bytes) -> Kind | None:
    """What sort of archive the bytes are, by what they begin with; None for none. Packed bytes are taken for a tar."""
    if data.startswith(_ZIP):
        return "zip"
    if data.startswith(tuple(_PACKED)) or data[257:262] == b"ustar":
        return "tar"
    return None


def unpack(data: bytes, kind: Kind, target: Path, shown: str) -> list[str]:
    """Unpack an archive into `target`, a folder; a single folder around everything is taken off.

    What is hidden is left out; its paths are returned, as they would stand in `target`.

    Raises SpecError, in which `shown` names the archive, for one that is damaged or encrypted, that holds a path
    leading out of the folder, a link or another thing that is no file, the same path twice, or more than the limits
    of this module allow. What was unpacked until then stays in `target`.
    """
    files: dict[PurePosixPath, bytes] = {}
    left_out: list[PurePosixPath] = []
    total = 0
    try:
        for name, content in _zip(data, shown) if kind == "zip" else _tar(data, shown):
            path = _path(name, shown)
            total += len(content)
            raise_for_size(len(content), total, len(files) + len(left_out) + 1, shown)
            if path in files:
                raise _twice(path, shown)
            if is_hidden(path):
                left_out.append(path)
            else:
                files[path] = content
    except _DAMAGE as error:
        raise _error(shown, f"The archive is damaged: {error}.", "Fetch it once more.") from error
    if not files:
        raise _error(shown, "The archive holds no files.", "Look whether it is the right one.")
    _raise_for_clashes(files, shown)
    above = _single_folder(files)
    for path, content in files.items():
        to = target / path.relative_to(above)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content)
    return [str(path.relative_to(above) if path.is_relative_to(above) else path) for path in left_out]


def is_hidden(path: PurePosixPath) -> bool:
    """Whether a path is no part of a spec but of the tools around it: hidden, or a Mac's notes on files."""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def raise_for_size(size: int, total: int, count: int, shown: str) -> None:
    """Raise SpecError when a file, all files together, or their number, are more than a source may have."""
    if size > LARGEST_FILE or total > LARGEST or count > MOST_FILES:
        message = f"The source is larger than {MOST_FILES} files, {LARGEST_FILE} bytes each, {LARGEST} together."
        raise _error(shown, message, "Name the folder that holds the spec alone.")


def _zip(data: bytes, shown: str) -> Iterator[tuple[str, bytes]]:
    # Looked at before the list of files is read: that is made whole.
    if data.count(_CENTRAL) > 2 * MOST_FILES:
        raise _error(shown, f"The archive holds more than {MOST_FILES} files.", "Look whether it is the right one.")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            mode = stat.S_IFMT(info.external_attr >> 16)
            if info.is_dir():
                _path(info.filename, shown)
                continue
            if mode not in {0, stat.S_IFREG}:
                raise _no_file(info.filename, shown)
            if info.flag_bits & 1:
                raise _error(shown, f"The archive's file {info.filename} is encrypted.", "Unpack it by hand.")
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                message = f"The archive's file {info.filename} is packed in an uncommon way ({info.compress_type})."
                raise _error(shown, message, "Unpack it by hand and name the folder as the source.")
            with archive.open(info) as file:
                yield info.filename, file.read(LARGEST_FILE + 1)


def _tar(data: bytes, shown: str) -> Iterator[tuple[str, bytes]]:
    opener = next((opener for magic, opener in _PACKED.items() if data.startswith(magic)), None)
    if opener is not None:
        data = opener(data, LARGEST_ARCHIVE + 1)
        if len(data) > LARGEST_ARCHIVE:
            message = f"The archive holds more than {LARGEST_ARCHIVE} bytes."
            raise _error(shown, message, "A spec is smaller: look whether it is the right one.")
    _raise_for_headers(data, shown)
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for member in archive:
            if member.isdir():
                _path(member.name, shown)
                continue
            if not member.isreg():
                raise _no_file(member.name, shown)
            # Told before it is read: what is packed can be as long as it likes.
            raise_for_size(member.size, 0, 0, shown)
            file = archive.extractfile(member)
            yield member.name, b"" if file is None else file.read()


def _xz(data: bytes, most: int) -> bytes:
    decompressor = lzma.LZMADecompressor(memlimit=_MEMORY)
    result = decompressor.decompress(data, most)
    if len(result) < most and (not decompressor.eof or decompressor.unused_data):
        raise EOFError("it ends too early, or goes on behind its end")
    return result


def _raise_for_headers(data: bytes, shown: str) -> None:
    """Look at the headers of a tar before it is read: names and notes of files are read whole and kept."""
    at = count = 0
    while at + tarfile.BLOCKSIZE <= len(data):
        block = data[at : at + tarfile.BLOCKSIZE]
        if not block.strip(b"\0"):
            return
        header = tarfile.TarInfo.frombuf(block, tarfile.ENCODING, "surrogateescape")
        count += 1
        if header.type in _NOTES and not 0 <= header.size <= LARGEST_HEADER:
            message = f"The archive says more than {LARGEST_HEADER} bytes about one of its files."
            raise _error(shown, message, "Do not trust this archive; ask where it comes from.")
        if count > 4 * MOST_FILES:
            raise _error(shown, f"The archive holds more than {MOST_FILES} files.", "Look whether it is the right one.")
        # What names no content of its own, such as a link, has a size that does not count.
        size = max(header.size, 0) if header.isreg() or header.type in _NOTES else 0
        at += tarfile.BLOCKSIZE * (1 + -(-size // tarfile.BLOCKSIZE))


def _path(name: str, shown: str) -> PurePosixPath:
    parts = [part for part in name.split("/") if part != "."]
    while parts and not parts[-1]:
        parts.pop()
    if len(parts) > MOST_LEVELS:
        message = f"The archive holds a path of more than {MOST_LEVELS} levels, which begins with {name[:40]!r}."
        raise _error(shown, message, "Look whether it is the right one.")
    odd = not name.isprintable() or "\\" in name or any(":" in part for part in parts[:1])
    if odd or name.startswith("/") or not set(parts).isdisjoint({"", ".."}):
        message = f"The archive holds the path {name!r}, which leads out of it or is none."
        raise _error(shown, message, "Do not trust this archive; ask where it comes from.")
    return PurePosixPath(*parts)


def _raise_for_clashes(files: dict[PurePosixPath, bytes], shown: str) -> None:
    # Some systems take names that differ in case alone for the same.
    seen: set[str] = set()
    folders = {str(above).casefold() for path in files for above in path.parents}
    for path in files:
        name = str(path).casefold()
        if name in seen or name in folders:
            raise _twice(path, shown)
        seen.add(name)


def _single_folder(files: dict[PurePosixPath, bytes]) -> PurePosixPath:
    firsts = {path.parts[0] for path in files}
    nested = all(len(path.parts) > 1 for path in files)
    return PurePosixPath(firsts.pop()) if nested and len(firsts) == 1 else PurePosixPath()


def _no_file(name: str, shown: str) -> SpecError:
    message = f"The archive's {name} is neither a file nor a folder but a link or a device."
    return _error(shown, message, "Unpack it by hand, put files in the place of links, and name the folder.")


def _twice(path: PurePosixPath, shown: str) -> SpecError:
    message = f"The archive holds the path {path} twice."
    return _error(shown, message, "Unpack it by hand and name the folder as the source.")


def _error(shown: str, message: str, remedy: str) -> SpecError:
    return SpecError.at(shown, message, remedy)
