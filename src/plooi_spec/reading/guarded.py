"""Files read within limits: no device, no pipe, and no more bytes than a spec can have."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from plooi.guarded.files import beginning
from plooi_spec.reading.problems import Place, SpecError

#: The most bytes that one file may have: 16 MiB.
LARGEST: Final = 16 * 1024 * 1024


def read_bytes(
    path: Path, shown: str, remedy: str = "Put the file in place.", most: int = LARGEST, what: str = "The file"
) -> bytes:
    """The bytes of a regular file, at `shown` for messages, which call it `what`.

    Raises SpecError, with `remedy`, for one that cannot be read, that is a folder, a pipe or a device, or that has
    more than `most` bytes.
    """
    try:
        data = beginning(path, most + 1)
    except IsADirectoryError as error:
        raise SpecError.at(shown, f"{what} cannot be read: it is a folder.", remedy) from error
    except OSError as error:
        raise SpecError.at(shown, f"{what} cannot be read: {error.strerror}.", remedy) from error
    except ValueError as error:
        # A null character in the path.
        raise SpecError.at(shown, f"{what} cannot be read: {error}.", remedy) from error
    if len(data) > most:
        message = f"{what} is larger than {most} bytes, the most that is read."
        raise SpecError.at(shown, message, "Look whether it is the right file; a spec is smaller.")
    return data


def read_text(path: Path, shown: str, remedy: str = "Put the file in place.", what: str = "The file") -> str:
    """The text of a regular file in UTF-8, as `read_bytes` reads it. Raises SpecError for other encodings too."""
    data = read_bytes(path, shown, remedy, what=what)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(shown, data.count(b"\n", 0, error.start) + 1)
        raise SpecError.at(place, f"{what} is not UTF-8.", "Save it as UTF-8.") from error


def parse_toml(text: str, shown: str, what: str = "The file") -> dict[str, Any]:
    """What a TOML text holds. Raises SpecError, with the line where it is known."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise SpecError.at(shown, f"{what} is nested too deeply.", "Look whether it is what it should be.") from error
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        place = Place(shown, int(line[1]) if line else None)
        raise SpecError.at(place, f"{what} is not TOML: {error}.", "Mend the TOML there.") from error
