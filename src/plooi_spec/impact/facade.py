"""The client's versions as a project root has them: its specs, and its version modules where it has any."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from plooi.versions.spec import Spec
from plooi.versions.traits import Traits
from plooi.versions.version import Version as FacadeVersion
from plooi_api import Version as Known
from plooi_spec.effective.spec import Effective
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import INDEX, MODULES, Version


def module_file(version: Version) -> str:
    """The place of a version's module, whether it has one or not."""
    return f"{MODULES}/{version.package}.py"


def facade_version(spec: Effective, versions: Mapping[str, Version]) -> FacadeVersion:
    """A version of the spec as the client would speak it. Raises SpecError when nothing says how it behaves."""
    return loaded_as(spec, traits(spec.version, versions), spec.version.package)


def loaded_as(spec: Effective, behaviour: Traits, package: str) -> FacadeVersion:
    """A version with given traits, whose low-level package is imported under a given name below `plooi_api`."""
    version = spec.version
    known = Known(version.label, package, version.standing, version.date, version.previous)
    document: dict[str, Any] = spec.document
    return FacadeVersion(known, behaviour, Spec(version.label, package, document))


def follow_text(text: str, before: Traits) -> Traits:
    """The traits that the text of a version module makes of those before it."""
    module: dict[str, Any] = {}
    exec(compile(text, "<version module>", "exec"), module)
    changed: Traits = module["follow"](before)
    return changed


def traits(version: Version, versions: Mapping[str, Version]) -> Traits:
    """The behaviour of a version: that of its predecessor, changed by its module where it has one."""
    before = None if version.previous is None else traits(versions[version.previous], versions)
    module = _module(version)
    if module is not None:
        changed: Traits = module.follow(before)
        return changed
    if before is None:
        message = f"{version.label} follows no other version and has no module, so nothing says how it behaves."
        raise SpecError.at(INDEX, message, f"Name its previous version, or write {module_file(version)}.")
    return before


def _module(version: Version) -> ModuleType | None:
    """The module of a version: the project root's own, or else the installed client's."""
    path = version.root / module_file(version)
    name = f"plooi.versions.{version.package}"
    if path.is_file():
        return _loaded(path, name)
    return None if importlib.util.find_spec(name) is None else importlib.import_module(name)


def _loaded(path: Path, name: str) -> ModuleType:
    installed = sys.modules.get(name)
    if installed is not None and installed.__file__ and Path(installed.__file__).resolve() == path.resolve():
        return installed
    # Under a name of its own: this root's module must not take the place of the installed one.
    source = importlib.util.spec_from_file_location(f"{name}__of_root", path)
    assert source is not None and source.loader is not None
    module = importlib.util.module_from_spec(source)
    try:
        source.loader.exec_module(module)
    except Exception as error:
        message = f"The version's module cannot be loaded: {type(error).__name__}: {error}."
        raise SpecError.at(path.name, message, "Mend the module, or take it away.") from error
    return module
