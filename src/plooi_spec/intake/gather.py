"""The files of a source, byte for byte, in a folder: from a file, a folder, an archive, or an address of these."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path, PurePosixPath
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from attrs import frozen

from plooi_spec.intake.archives import LARGEST, is_hidden, kind_of, raise_for_size, unpack
from plooi_spec.reading.guarded import read_bytes
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.web import Answer, Web, bare, is_web

#: The endings of files that can hold a spec.
ENDINGS = (".yaml", ".yml", ".json")

_PLAIN = re.compile(r"[\w][\w. +-]*")


@frozen
class Gathered:
    """What a source gave.

    `shown` names the source in messages, `origin` says in words where the files come from, `sha256` is that of the one
    file or archive they came in (None for a folder), `single` the name of the file when it is a spec of one file, and
    `left_out` the paths that were not taken in.
    """

    shown: str
    origin: str
    sha256: str | None
    single: str | None
    left_out: tuple[str, ...] = ()


def gather(source: str, target: Path, web: Web) -> Gathered:
    """Put the files of a source into `target`, a new folder.

    Raises SpecError for a source that is not there, an archive that is not to be trusted (see `unpack`), a folder with
    links in it, and for an address what `Web.get` raises.
    """
    if is_web(source):
        answer = web.get(source)
        where = bare(source)
        return gather_bytes(answer.content, _name(answer), target, where, f"<{where}>")
    path = Path(source)
    if path.is_dir():
        return _folder(path, target, source)
    remedy = "Name a file, a folder, an archive, or an address that begins with http:// or https://."
    data = read_bytes(path, source, remedy, LARGEST, "The source")
    return gather_bytes(data, path.name, target, source, f"the file `{path.name}`")


def gather_bytes(data: bytes, name: str, target: Path, shown: str, origin: str) -> Gathered:
    """Like `gather`, for the bytes of one file or archive."""
    target.mkdir(parents=True)
    digest = hashlib.sha256(data).hexdigest()
    kind = kind_of(data)
    if kind is not None:
        left_out = unpack(data, kind, target, shown)
        return Gathered(shown, origin, digest, None, tuple(left_out))
    raise_for_size(len(data), len(data), 1, shown)
    (target / name).write_bytes(data)
    return Gathered(shown, origin, digest, name)


def _folder(folder: Path, target: Path, shown: str) -> Gathered:
    target.mkdir(parents=True)
    left_out = []
    total = count = 0

    def unreadable(error: OSError) -> NoReturn:
        raise error

    try:
        for above, folders, files in os.walk(folder, onerror=unreadable):
            for name in sorted([*folders, *files]):
                path = Path(above) / name
                inside = path.relative_to(folder)
                if is_hidden(PurePosixPath(inside.as_posix())):
                    left_out.append(inside.as_posix())
                elif path.is_symlink() or not (path.is_file() or path.is_dir()):
                    message = f"The source holds {inside.as_posix()}, which is neither a file nor a folder but a link."
                    raise SpecError.at(shown, message, "Put the file itself in its place.")
                elif path.is_file():
                    size = path.stat().st_size
                    total, count = total + size, count + 1
                    raise_for_size(size, total, count, shown)
                    (target / inside).parent.mkdir(parents=True, exist_ok=True)
                    (target / inside).write_bytes(read_bytes(path, inside.as_posix()))
            folders[:] = sorted(name for name in folders if not is_hidden(PurePosixPath(name)))
    except OSError as error:
        message = f"The source cannot be read: {error.strerror}."
        raise SpecError.at(str(error.filename or shown), message, "Make it readable.") from error
    return Gathered(shown, f"the folder `{folder.resolve().name}`", None, None, tuple(left_out))


def _name(answer: Answer) -> str:
    """A name for a downloaded file: the last part of the address, with an ending that fits what it is."""
    last = unquote(urlsplit(answer.url).path).rpartition("/")[2]
    name = last if _PLAIN.fullmatch(last) else "openapi"
    if name.lower().endswith(ENDINGS):
        return name
    looks_json = "json" in answer.headers.get("Content-Type", "") or answer.content.lstrip()[:1] == b"{"
    return f"openapi{'.json' if looks_json else '.yaml'}"
