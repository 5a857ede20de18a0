"""The roots of a spec: the OpenAPI documents among its files that nothing else refers to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from plooi_spec.effective.references import References
from plooi_spec.intake.gather import ENDINGS
from plooi_spec.reading import pointers
from plooi_spec.reading.problems import Place, Problem, SpecError, raise_for
from plooi_spec.reading.yamlfile import Document, parse

_SAYS_OPENAPI = re.compile(rb"^[ \t{]*[\"']?(openapi|swagger)[\"']?\s*:", re.MULTILINE)


class NoSpec(SpecError):
    """There is no OpenAPI document among the files of a source."""


@frozen
class Roots:
    """The roots of a spec, as paths below its folder, and the other YAML and JSON files there.

    `documents` are all that parse, by their path. `foreign` are files that do not parse and that nothing refers to:
    settings of tools with a YAML of their own. `notes` name the documents that are of another OpenAPI than is read.
    """

    paths: tuple[str, ...]
    documents: Mapping[str, Document] = field(repr=False)
    foreign: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()


def find_roots(folder: Path, named: Sequence[str], before: Sequence[str], shown: str) -> Roots:
    """Find the roots among the files of a folder.

    These are the ones `named`, or else the only document with paths that no other file refers to. When there are
    several, and they are the same as `before`, the roots of the version before, these it is, in that order.
    Raises NoSpec when there is no candidate, and SpecError when there are several, when a file named is not there,
    and for files that should be OpenAPI and do not parse. `shown` names the source.
    """
    documents, faults = _documents(folder)
    referred = _referred(documents)
    wanted = {file for targets in referred.values() for file in targets} | set(named)
    needed = [file for file in faults if file in wanted or _SAYS_OPENAPI.search((folder / file).read_bytes())]
    raise_for(problem for file in needed for problem in faults[file].problems)
    if named:
        missing = [name for name in named if not (folder / name).is_file()]
        if missing:
            others = ", ".join(_candidates(documents, referred)) or "none"
            message = f"There is no file {missing[0]} in the source."
            raise SpecError.at(shown, message, f"Candidates for a root are: {others}.")
        chosen = tuple(dict.fromkeys(named))
    else:
        candidates = _candidates(documents, referred)
        chosen = tuple(before) if set(candidates) == set(before) else tuple(candidates)
        if len(candidates) > 1 and chosen != tuple(before):
            message = f"Several files could be the root of the spec: {', '.join(candidates)}."
            raise SpecError.at(shown, message, "Name the one it is with --root-file; name several to have them joined.")
        if not candidates:
            unread = (problem for fault in faults.values() for problem in fault.problems)
            raise NoSpec(_no_spec(documents, shown), *unread)
    return Roots(chosen, documents, tuple(faults), tuple(_notes(documents, chosen, wanted)))


def says_openapi(folder: Path) -> bool:
    """Whether any file of a folder says of itself that it is OpenAPI, well or badly written."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name.endswith(ENDINGS))
    return any(_SAYS_OPENAPI.search(path.read_bytes()) for path in files)


def _documents(folder: Path) -> tuple[dict[str, Document], dict[str, SpecError]]:
    documents: dict[str, Document] = {}
    faults: dict[str, SpecError] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name.endswith(ENDINGS):
            file = path.relative_to(folder).as_posix()
            try:
                documents[file] = parse(path.read_bytes(), file)
            except SpecError as error:
                faults[file] = error
    return documents, faults


def _candidates(documents: Mapping[str, Document], referred: Mapping[str, set[str]]) -> list[str]:
    """The documents with paths that are reached from no other file, save from those that they reach themselves."""
    reached = {file: _reached(file, referred) for file in documents}
    return [
        file
        for file, document in documents.items()
        if _is_openapi(document)
        and document.value.get("paths")
        and all(other in reached[file] for other in documents if file in reached[other])
    ]


def _is_openapi(document: Document) -> bool:
    value = document.value
    return isinstance(value, dict) and isinstance(value.get("openapi"), str) and value["openapi"].startswith("3.")


def _referred(documents: Mapping[str, Document]) -> dict[str, set[str]]:
    """For each file the other files that its references name, whether these parse or not."""
    references = References(documents, "")
    return {file: set(_targets(file, document.value, references)) - {file} for file, document in documents.items()}


def _targets(file: str, value: Any, references: References) -> Iterable[str]:
    for _, node in pointers.walk(value):
        ref = node.get("$ref") if isinstance(node, dict) else None
        target = references.file(file, ref) if isinstance(ref, str) else None
        if target is not None:
            yield target


def _reached(file: str, referred: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [file]
    while waiting:
        new = referred.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached


def _notes(documents: Mapping[str, Document], roots: Sequence[str], referred: Collection[str]) -> Iterator[Problem]:
    """A note on each document beside the roots that says it is OpenAPI of a version which is not read."""
    for file, document in documents.items():
        says = _other_openapi(document)
        if says is None or file in roots:
            continue
        key, name = says
        if file in referred:
            message = f"The file is {name}; what the spec refers to in it is read as OpenAPI 3."
            remedy = "Look whether that means the same, or ask upstream for all of the spec as OpenAPI 3.1."
        else:
            message = f"The file is {name}, which is not read. Nothing of it is part of the spec."
            remedy = "It is kept as it came. If it belongs to the spec, ask upstream for it as OpenAPI 3.1."
        yield Problem(document.place(f"/{key}"), message, remedy)


def _other_openapi(document: Document) -> tuple[str, str] | None:
    """The key and the name of the OpenAPI that a document says it is, if that is not OpenAPI 3."""
    value = document.value
    if not isinstance(value, dict) or _is_openapi(document):
        return None
    names = {"swagger": "Swagger", "openapi": "OpenAPI"}
    return next(((key, f"{name} {value[key]}") for key, name in names.items() if _is_version(value.get(key))), None)


def _is_version(value: Any) -> bool:
    # A settings file can have a key of that name too.
    return isinstance(value, str | float | int) and re.fullmatch(r"\d[\w.-]*", str(value)) is not None


def _no_spec(documents: Mapping[str, Document], shown: str) -> Problem:
    others = [(file, says[1]) for file, document in documents.items() if (says := _other_openapi(document))]
    if others:
        file, name = others[0]
        message = f"The source holds no OpenAPI 3 document; {file} is {name}."
        remedy = "Ask for the spec as OpenAPI 3.0 or 3.1."
    else:
        message = "The source holds no OpenAPI document with paths."
        remedy = "Look whether it is the right file, or name the root with --root-file."
    return Problem(Place(shown), message, remedy)
