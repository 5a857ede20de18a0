"""Rows of a folder in which each document has a metadata file beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from plooi.batch.manifests.json_rows import parsed_json
from plooi.batch.manifests.reading_rows import LARGEST_ROW, ReadRow, row_of_object, wrong
from plooi.batch.manifests.yaml_rows import parsed_yaml
from plooi.batch.rows import Action
from plooi.guarded.files import read_bytes
from plooi.language import _
from plooi.wording import both, words_of

METADATA = (".json", ".yaml", ".yml")
_DOCUMENTS = (".pdf", ".zip")
#: How the name of a JSON Schema ends.
_SCHEMA = ".schema.json"


@frozen
class Pair:
    """A document and the metadata beside it, as names in their folder; or why there is no such pair.

    Attributes:
        place: path from the folder of the batch, of the document or, without one, of the metadata.
        fault: what is wrong and the remedy.
    """

    place: str
    folder: Path
    document: str | None = None
    metadata: str | None = None
    fault: tuple[str, str] | None = None
    #: Names of the documents in the same folder.
    beside: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def path(self) -> Path:
        """What is to be looked at: the metadata, or else what has none."""
        return self.folder / (self.metadata or self.document or self.place)


def pairs(folder: Path) -> Iterator[Pair]:
    """The documents below a folder with their metadata: `a.pdf` with `a.yaml`, `a.json` or `a.pdf.yaml`.

    Metadata without a document is a pair as well: it may say withdraw. What begins with a dot is passed over.

    Raises:
        OSError: the folder itself cannot be read.
    """
    os.scandir(folder).close()
    unreadable: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=unreadable.append):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from _not_entered(folder, unreadable)
        for name in [name for name in folders if (here / name).is_symlink()]:
            fault = (_("It is a link to a folder, and those are not followed."), _("Put the folder itself there."))
            yield Pair(_printable((here / name).relative_to(folder)), here, fault=fault)
        yield from _in_folder(folder, here, sorted(name for name in names if not name.startswith(".")))
    yield from _not_entered(folder, unreadable)


def _not_entered(folder: Path, errors: list[OSError]) -> Iterator[Pair]:
    while errors:
        error = errors.pop()
        fault = (_("The folder cannot be read: {strerror}.", strerror=words_of(error)), _("Give the right to read it."))
        yield Pair(_printable(Path(str(error.filename)).relative_to(folder)), folder, fault=fault)


def _printable(path: Path) -> str:
    return path.as_posix().encode("utf-8", "backslashreplace").decode()


def _in_folder(folder: Path, here: Path, names: list[str]) -> Iterator[Pair]:
    documents = [name for name in names if name.lower().endswith(_DOCUMENTS)]
    beside = frozenset(documents)
    by_stem: dict[str, list[str]] = {}
    for name in names:
        stem, kind = Path(name).stem, Path(name).suffix
        if kind.lower() in METADATA:
            by_stem.setdefault(stem, []).append(name)
    sharing: dict[str, list[str]] = {}
    for name in documents:
        sharing.setdefault(Path(name).stem, []).append(name)
    used: set[str] = set()
    for name in documents:
        place, stem = _printable((here / name).relative_to(folder)), Path(name).stem
        documents = [*by_stem.get(name, []), *by_stem.get(stem, [])]
        used.update(documents)
        fault = _name_fault(name)
        if fault is None and not documents:
            fault = (
                _("There is no metadata beside this document."),
                _("Write {stem}.yaml or {stem}.json beside it.", stem=stem),
            )
        elif fault is None and len(documents) > 1:
            fault = (
                _("More than one is beside this document: {documents}.", documents=", ".join(documents)),
                _("Keep one of them."),
            )
        elif fault is None and documents == by_stem.get(stem) and len(sharing[stem]) > 1:
            others = both(sharing[stem])
            fault = (
                _("{documents} is beside {others}.", documents=documents[0], others=others),
                _("Call it {name}.yaml if it is of this one.", name=name),
            )
        yield Pair(place, here, name, documents[0] if documents else None, fault, beside)
    for name in names:
        # The schema that `plooi new` writes beside a metadata file is none.
        if Path(name).suffix.lower() in METADATA and name not in used and not name.lower().endswith(_SCHEMA):
            yield Pair(_printable((here / name).relative_to(folder)), here, None, name, _name_fault(name), beside)


def _name_fault(name: str) -> tuple[str, str] | None:
    try:
        name.encode()
    except UnicodeEncodeError:
        return _("The name of this file is not UTF-8."), _("Rename it.")
    return None


def folder_rows(folder: Path, given: Mapping[str, str]) -> Iterator[ReadRow]:
    """A row for each document, and for each metadata file without one.

    Raises:
        OSError: the folder cannot be read.
    """
    for number, pair in enumerate(pairs(folder), 1):
        if pair.fault is not None:
            yield wrong(number, pair.place, None, *pair.fault)
            continue
        try:
            data = _read(pair.path)
        except (OSError, ValueError) as error:
            reason = words_of(error) if isinstance(error, OSError) else str(error)
            yield wrong(
                number,
                pair.place,
                None,
                _("{metadata} cannot be read: {reason}.", metadata=pair.metadata, reason=reason),
                _("Correct this file."),
            )
        else:
            yield paired(number, pair, data, given, folder)


def paired(number: int, pair: Pair, data: Any, given: Mapping[str, str], folder: Path) -> ReadRow:
    """The row of a document with what its metadata holds."""
    row = row_of_object(number, pair.place, None, data, given)
    if row.fault is not None:
        return row
    values = dict(row.data)
    if pair.document is None:
        if str(values.get("action", Action.publish)).lower() == Action.publish:
            message = _("There is no document beside this metadata.")
            remedy = _("Put a PDF or ZIP of its name there, or take the metadata out.")
            return ReadRow(number, pair.place, fault=("file", message, remedy))
        return row
    if values.setdefault("file", pair.place) not in (pair.place, pair.document):
        message = _(
            "The metadata names the file {values!r:.80}, and the document beside it is {document}.",
            values=values["file"],
            document=pair.document,
        )
        return ReadRow(number, pair.place, fault=("file", message, _("Take the name of the file out of it.")))
    values["file"] = pair.place
    main = values.get("main")
    if isinstance(main, str) and main in pair.beside:
        values["main"] = _printable((pair.folder / main).relative_to(folder))
    return ReadRow(number, pair.place, values)


def _read(path: Path) -> Any:
    """What a metadata file holds. Raises OSError or ValueError."""
    raw = read_bytes(path, LARGEST_ROW)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(_("line {line} is not UTF-8 (byte 0x{raw:02x})", line=line, raw=raw[error.start])) from None
    if not text.strip():
        raise ValueError(_("it is empty"))
    return parsed_json(text) if path.suffix.lower() == ".json" else parsed_yaml(text, path.name)
