"""Files opened without waiting, and read up to a limit: of bytes, and for a pipe or a device of time as well."""

from __future__ import annotations

import errno
import os
import select
import stat
import time
from pathlib import Path
from typing import BinaryIO

from plooi.language import _

# A pipe that nobody writes to would be waited for without end.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
#: How many bytes a file with certificates or a key may have. All authorities of a system have a twentieth of it.
LARGEST_PEM = 4 * 1024 * 1024
#: For how many seconds a pipe or a device is waited for, from its opening to its end.
PATIENCE = 30.0
_PIECE = 64 * 1024


def opened(path: Path) -> BinaryIO:
    """A regular file, open for reading.

    Raises:
        OSError: it cannot be opened, or is a folder, a pipe or a device.
    """
    handle = _handle(path)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, _("it is a pipe or a device, which may have no end"), str(path))
    return os.fdopen(handle, "rb")


def beginning(path: Path, most: int, *, pipes: bool = False, patience: float = PATIENCE) -> bytes:
    """The first bytes of a regular file, `most` of them where it has so many.

    Args:
        path: where the file is.
        most: how many bytes are read.
        pipes: read a pipe or a device as well, such as a shell makes of `<(command)`.
        patience: for how many seconds a pipe or a device is waited for.

    Raises:
        OSError: as `opened`, or the end of a pipe or a device does not come in time.
    """
    if not pipes:
        with opened(path) as file:
            return file.read(most)
    handle = _handle(path)
    try:
        return _waited_for(handle, path, most, patience)
    finally:
        os.close(handle)


def read_bytes(path: Path, most: int, *, pipes: bool = False) -> bytes:
    """The bytes of a file, which is opened and read as by `beginning`.

    Raises:
        OSError: as `beginning`, or it has more than `most` bytes.
    """
    data = beginning(path, most + 1, pipes=pipes)
    if len(data) > most:
        raise OSError(errno.EFBIG, _("it has more than {most} bytes, the most that is read", most=most), str(path))
    return data


def _handle(path: Path) -> int:
    handle = os.open(path, _FLAGS)
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        os.close(handle)
        raise IsADirectoryError(errno.EISDIR, _("Is a directory"), str(path))
    return handle


def _waited_for(handle: int, path: Path, most: int, patience: float) -> bytes:
    """What comes out of a file, until its end or until `most` bytes are there. Raises OSError when time is over."""
    end = time.monotonic() + patience
    data = bytearray()
    # Without it, as on Windows, there are no pipes in paths.
    waiting = None if stat.S_ISREG(os.fstat(handle).st_mode) or not hasattr(select, "poll") else select.poll()
    if waiting is not None:
        waiting.register(handle, select.POLLIN)
    while len(data) < most:
        # One that nobody has opened for writing yet would seem to be at its end.
        if waiting is not None and not waiting.poll(max(0.0, end - time.monotonic()) * 1000):
            message = _(
                "it is a pipe or a device, and its end did not come within {patience:g} seconds", patience=patience
            )
            raise OSError(errno.ETIMEDOUT, message, str(path))
        try:
            piece = os.read(handle, min(_PIECE, most - len(data)))
        except BlockingIOError:
            continue
        if not piece:
            break
        data += piece
    return bytes(data)
