"""What can be compared: a vendored version by its label, or a spec from a file, a folder or an address."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from plooi_spec.effective.bundle import bundle_files
from plooi_spec.effective.references import References
from plooi_spec.effective.spec import Effective, effective
from plooi_spec.effective.validate import raise_unless_valid
from plooi_spec.intake.archives import kind_of, raise_for_size
from plooi_spec.intake.gather import gather
from plooi_spec.intake.roots import find_roots
from plooi_spec.reading import pointers
from plooi_spec.reading.problems import SpecError, relative
from plooi_spec.reading.sources import Sources
from plooi_spec.reading.vendor import Version, get_version, is_label
from plooi_spec.reading.web import Web, bare, is_web
from plooi_spec.reading.yamlfile import Document, parse

_NAME_IT = "Name a version, a file, a folder, or an address that begins with http:// or https://."
_NAME_ONE_FILE = "Name that file itself, not the folder around it."
Versions = Callable[[], Mapping[str, Version]]


def subject(name: str, versions: Versions, web: Web | None = None) -> Effective:
    """The spec of a name: of a vendored version, or else of what stands at a path or an address.

    `versions` is asked for names that can be labels. What is vendored is repaired and valid; of other specs the
    references alone are checked, since what is wrong elsewhere in them is no reason not to compare them.

    Raises SpecError for a name that nothing has, and for all that reading and bundling raise.
    """
    if is_web(name):
        return _gathered(name, web or Web(), bare(name), "address")
    path = Path(name)
    label = name.removeprefix("v")
    if is_label(label) and (not path.exists() or label in versions()):
        return effective(get_version(versions(), label))
    if path.is_dir():
        return _gathered(name, Web(), name, "folder")
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SpecError.at(name, "There is no such version, file or folder.", _NAME_IT) from error
    except OSError as error:
        raise SpecError.at(name, f"The file cannot be read: {error.strerror}.", _NAME_IT) from error
    if kind_of(data) is not None:
        return _gathered(name, Web(), name, "archive")
    return _file(path, data)


def raise_if_faulty(spec: Effective) -> None:
    """Raise SpecError with all that is wrong in a spec which is not vendored, and so was not checked before."""
    try:
        raise_unless_valid(spec.document, spec.sources, "")
    except SpecError as error:
        raise SpecError(*(evolve(problem, remedy="Mend the spec there.") for problem in error.problems)) from error


def _file(path: Path, data: bytes) -> Effective:
    """The spec of a file with the files that it refers to, wherever these are."""
    here, start = Path.cwd().resolve(), path.resolve()
    classpath = start.parent.as_posix()
    documents: dict[str, Document] = {}
    waiting = {start: data}
    total = 0
    while waiting:
        at, content = waiting.popitem()
        total += len(content)
        raise_for_size(len(content), total, len(documents) + 1, str(path))
        document = parse(content, at.as_posix())
        documents[document.file] = document
        for other in _referred(document, classpath):
            # One that is missing is reported with the reference to it.
            if other.as_posix() not in documents and other not in waiting and other.is_file():
                waiting[other] = other.read_bytes()
    names = {file: relative(Path(file), here) for file in documents}
    return _bundled(documents, [start.as_posix()], names, classpath, str(path), "file")


def _referred(document: Document, classpath: str) -> Iterator[Path]:
    references = References({document.file: document}, classpath)
    for ref in {ref for ref in _refs(document.value) if not ref.startswith("#")}:
        name = references.file(document.file, ref)
        if name is not None:
            yield Path("/" + name)


def _refs(value: Any) -> Iterator[str]:
    for _, node in pointers.walk(value):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            yield node["$ref"]


def _gathered(source: str, web: Web, shown: str, standing: str) -> Effective:
    with tempfile.TemporaryDirectory(prefix="plooi-spec-") as name:
        folder = Path(name) / "came"
        gathered = gather(source, folder, web)
        try:
            roots = find_roots(folder, (), (), shown)
        except SpecError as error:
            problems = [
                evolve(problem, remedy=_NAME_ONE_FILE) if "--root-file" in problem.remedy else problem
                for problem in error.problems
            ]
            raise SpecError(*problems) from error
    names = {file: shown if gathered.single == file else f"{shown.rstrip('/')}/{file}" for file in roots.documents}
    spec = _bundled(roots.documents, list(roots.paths), names, "", shown, standing)
    notes = (evolve(note, place=evolve(note.place, file=names[note.place.file])) for note in roots.notes)
    return evolve(spec, notes=tuple(notes))


def _bundled(
    documents: Mapping[str, Document],
    roots: list[str],
    names: Mapping[str, str],
    classpath: str,
    shown: str,
    standing: str,
) -> Effective:
    """Bundle documents; `names` says how each is called in places and messages."""
    try:
        bundle = bundle_files(documents, roots, classpath)
    except SpecError as error:
        problems = [
            evolve(problem, place=evolve(problem.place, file=names.get(problem.place.file, problem.place.file)))
            for problem in error.problems
        ]
        raise SpecError(*problems) from error
    version = Version(shown, "unknown", standing, "", tuple(roots), {}, Path())
    known = {file: evolve(document, file=names.get(file, file)) for file, document in bundle.sources.documents.items()}
    return Effective(version, bundle.document, Sources(known, bundle.sources.origins))
