"""What the commands do, as functions: look at, check and write the generated packages."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from attrs import frozen

from plooi_spec.effective import grammar
from plooi_spec.effective.spec import Effective, adapt, effective
from plooi_spec.effective.values import count_examples, example_problems
from plooi_spec.packages.compare import Difference, differences
from plooi_spec.packages.generate import SPEC_FILE, generate
from plooi_spec.packages.store import staging
from plooi_spec.packages.templates import patched_templates
from plooi_spec.reading.data import dump
from plooi_spec.reading.problems import Problem, SpecError, raise_for
from plooi_spec.reading.vendor import Version, get_version, load_versions

PACKAGE = "plooi_api"

State = Literal["current", "outdated", "missing", "unusable"]

_INIT = '''\
"""Low-level clients of the PLOOI Aanlever-API, one package for each version of its spec.

Written by `plooi-spec regenerate` from what lies under openapi/; what is changed here by hand is overwritten.
"""

from typing import NamedTuple


class Version(NamedTuple):
    """A version of the spec: its label, the name of its package, how sure it is, its date, and the one before it."""

    label: str
    package: str
    standing: str
    date: str
    previous: str | None


#: The versions that have a package here, by their label, each after the one it follows.
VERSIONS: dict[str, Version] = {
'''


@frozen
class Check:
    """What `check` found of one version."""

    version: Version
    problems: tuple[Problem, ...]
    operations: int = 0
    schemas: int = 0
    examples: int = 0


def folder(root: Path) -> Path:
    """The folder of the generated packages."""
    return root / "generated" / PACKAGE


def state(version: Version) -> State:
    """Whether the generated package holds the effective spec as it now is.

    `unusable` is a version whose effective spec cannot be made. Changes to the generated code are not looked for;
    that is what `drift` does.
    """
    package = folder(version.root) / version.package
    if not (package / "__init__.py").is_file():
        return "missing"
    try:
        wanted = dump(effective(version).document)
    except SpecError:
        return "unusable"
    stored = package / SPEC_FILE
    return "current" if stored.is_file() and stored.read_bytes() == wanted.encode() else "outdated"


def check(version: Version) -> Check:
    """Look for everything that is wrong with a version: lock, references, repairs, validity, adaptation, examples.

    Each of these is only looked at when the ones before it are right, save the last two.
    """
    try:
        spec = effective(version)
    except SpecError as error:
        return Check(version, error.problems)
    problems = [*example_problems(spec.document, spec.sources)]
    for step in (lambda: adapt(spec), patched_templates):
        try:
            step()
        except SpecError as error:
            problems += error.problems
    return Check(
        version,
        tuple(problems),
        operations=sum(kind == "operation" for kind, _, _ in grammar.objects(spec.document)),
        schemas=len(spec.document.get("components", {}).get("schemas", {})),
        examples=count_examples(spec.document),
    )


def regenerate(root: Path, labels: Sequence[str] = ()) -> dict[str, bool]:
    """Write the packages of the versions named, or of all; for each label, whether that changed anything.

    All of `generated/plooi_api` is exchanged in one step when everything is written, and left alone when nothing
    differs. Packages of versions that are not vendored any more go. Raises SpecError, with the problems of all versions
    named, and then leaves the folder as it was.
    """
    versions = load_versions(root)
    chosen = [get_version(versions, label) for label in labels] or list(versions.values())
    target = folder(root)
    specs = _effective_of_all(chosen)
    with staging(target) as new:
        for version in versions.values():
            if version.label not in specs and (target / version.package).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(target / version.package, new / version.package, ignore=ignored)
        _write(versions, specs.values(), new)
        packages = {label: spec.version.package for label, spec in specs.items()}
        return {label: bool(differences(new / name, target / name)) for label, name in packages.items()}


def forget(root: Path) -> None:
    """Take away the packages of versions that are not vendored any more. In place, and without generating anything."""
    versions = load_versions(root)
    target = folder(root)
    if target.is_dir():
        known = {version.package for version in versions.values()}
        for path in target.iterdir():
            if path.is_dir() and path.name not in known:
                shutil.rmtree(path)
        _finish(versions, target)


def drift(root: Path) -> list[Difference]:
    """How `generated/plooi_api` differs from what the vendored specs give. Writes nothing in the project.

    Raises SpecError when the specs give nothing, as `regenerate` does.
    """
    versions = load_versions(root)
    specs = _effective_of_all(versions.values())
    with tempfile.TemporaryDirectory(prefix="plooi-spec-") as name:
        expected = Path(name) / PACKAGE
        expected.mkdir()
        _write(versions, specs.values(), expected)
        return differences(expected, folder(root))


def _effective_of_all(versions: Iterable[Version]) -> dict[str, Effective]:
    specs: dict[str, Effective] = {}
    problems: list[Problem] = []
    for version in versions:
        try:
            specs[version.label] = effective(version)
        except SpecError as error:
            problems += error.problems
    raise_for(problems)
    return specs


def _write(versions: Mapping[str, Version], specs: Iterable[Effective], new: Path) -> None:
    problems: list[Problem] = []
    for spec in specs:
        try:
            generate(spec, new / spec.version.package)
        except SpecError as error:
            problems += error.problems
    raise_for(problems)
    _finish(versions, new)


def _finish(versions: Mapping[str, Version], new: Path) -> None:
    generated = [version for version in versions.values() if (new / version.package).is_dir()]
    (new / "__init__.py").write_text(_index(generated), encoding="utf-8", newline="\n")
    (new / "py.typed").write_bytes(b"")


def _index(versions: Iterable[Version]) -> str:
    lines = [_INIT]
    for version in versions:
        values = (version.label, version.package, version.standing, version.date, version.previous)
        texts = ["None" if value is None else json.dumps(value, ensure_ascii=False) for value in values]
        lines.append(f"    {texts[0]}: Version({', '.join(texts)}),\n")
    return "".join([*lines, "}\n"])
