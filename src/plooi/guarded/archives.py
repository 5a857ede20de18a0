"""ZIP archives, opened once the list of what is in them is known to be within bounds."""

from __future__ import annotations

import os
import zipfile
from typing import BinaryIO

from plooi.language import _

#: The most bytes that the list of an archive may have, which is read whole; one entry takes some 80.
LARGEST_LIST = 8 * 1024 * 1024
#: The record at the end of an archive, with the longest comment behind it.
_END = b"PK\x05\x06"
_LENGTH, _LONGEST_COMMENT = 22, 0xFFFF
#: Stands for a number that another record has (ZIP64); it is larger than what is read.
_ELSEWHERE = 0xFFFFFFFF


class ListTooLong(zipfile.BadZipFile):
    """The list of what is in an archive is longer than is read; the archive itself may be in order."""


def archive_of(file: BinaryIO) -> zipfile.ZipFile:
    """The archive in a file that is open for reading.

    Raises:
        ListTooLong: its list is longer than is read.
        zipfile.BadZipFile: it is none, or is cut off.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LENGTH - _LONGEST_COMMENT))
    end = file.read(_LENGTH + _LONGEST_COMMENT)
    at = end.rfind(_END)
    listed = int.from_bytes(end[at + 12 : at + 16], "little") if at >= 0 else 0
    if listed == _ELSEWHERE or listed > LARGEST_LIST:
        raise ListTooLong(
            _(
                "its list of entries is longer than {largest_list} bytes, the most that is read",
                largest_list=LARGEST_LIST,
            )
        )
    file.seek(0)
    return zipfile.ZipFile(file)
