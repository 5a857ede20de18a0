"""The roots of a spec: the OpenAPI documents among its files that nothing else refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from .. import pointers
from ..problems import Place, Problem, SpecError, raise_for
from ..references import References
from ..yamlfile import Document, parse
from .gather import ENDINGS

_SAYS_OPENAPI = re.compile(rb"^[ \t{]*[\"']?(openapi|swagger)[\"']?\s*:", re.MULTILINE)


class NoSpec(SpecError):
    """There is no OpenAPI document among the files of a source."""


@frozen
class Roots:
    """The roots of a spec, as paths below its folder, and the YAML and JSON files that are none of it.

    `foreign` are files that do not parse and that nothing refers to: settings of tools with a YAML of their own.
    """

    paths: tuple[str, ...]
    foreign: tuple[str, ...] = ()


def find_roots(folder: Path, named: Sequence[str], before: Iterable[str], shown: str) -> Roots:
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
    foreign = tuple(faults)
    if named:
        missing = [name for name in named if not (folder / name).is_file()]
        if missing:
            candidates = ", ".join(_candidates(documents, referred)) or "none"
            message = f"There is no file {missing[0]} in the source."
            raise SpecError.at(shown, message, f"Candidates for a root are: {candidates}.")
        return Roots(tuple(dict.fromkeys(named)), foreign)
    found = _candidates(documents, referred)
    earlier = tuple(before)
    if len(found) > 1 and set(found) == set(earlier):
        return Roots(earlier, foreign)
    if len(found) > 1:
        message = f"Several files could be the root of the spec: {', '.join(found)}."
        raise SpecError.at(shown, message, "Name the one it is with --root-file; name several to have them joined.")
    if not found:
        raise NoSpec(_no_spec(documents, shown), *(problem for fault in faults.values() for problem in fault.problems))
    return Roots((found[0],), foreign)


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


def _no_spec(documents: Mapping[str, Document], shown: str) -> Problem:
    others = {
        file: document.value["swagger"]
        for file, document in documents.items()
        if isinstance(document.value, dict) and "swagger" in document.value
    }
    if others:
        file, said = next(iter(others.items()))
        message = f"The source holds no OpenAPI 3 document; {file} is Swagger {said}."
        remedy = "Ask for the spec as OpenAPI 3.0 or 3.1."
    else:
        message = "The source holds no OpenAPI document with paths."
        remedy = "Look whether it is the right file, or name the root with --root-file."
    return Problem(Place(shown), message, remedy)
