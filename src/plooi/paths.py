"""Paths whose names have the same letters and other bytes: é as one sign (NFC), or as e and an accent (NFD).

macOS writes the second form, and most keyboards and office programs the first.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path


def on_disk(path: Path) -> Path:
    """The path of the file that is meant: the one given, or where nothing is there, one with equal letters.

    A path that stands for nothing, or for more than one, is given back as it is.
    """
    try:
        if os.path.lexists(path) or str(path).isascii():
            return path
        return _as_stored(path)
    except (OSError, ValueError):
        return path


def _as_stored(path: Path) -> Path:
    if path.parent == path or os.path.lexists(path):
        return path
    folder, name = _as_stored(path.parent), unicodedata.normalize("NFC", path.name)
    same = [entry.name for entry in os.scandir(folder) if unicodedata.normalize("NFC", entry.name) == name]
    return folder / same[0] if len(same) == 1 else folder / path.name
