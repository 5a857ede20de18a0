"""The generated package of a version, loaded from the project root that the version is of."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from attrs import frozen

from plooi_spec.packages import workshop
from plooi_spec.reading.problems import SpecError, relative
from plooi_spec.reading.vendor import Version

_PARENT = "plooi_api"


@frozen
class Package:
    """A package that can be imported: its name below `plooi_api`, and its folder."""

    name: str
    folder: Path

    @property
    def module_name(self) -> str:
        """The name to import it by."""
        return f"{_PARENT}.{self.name}"


@contextmanager
def package_of(version: Version) -> Iterator[Package]:
    """Make the package of a version importable for the length of a block.

    The installed one is taken where it is the project root's own. Any other is loaded beside it, under a name that goes
    with the block, and without leaving compiled files in the project. Raises SpecError when there is none.
    """
    folder = workshop.folder(version.root) / version.package
    if not (folder / "__init__.py").is_file():
        message = f"{version.label} has no generated package."
        raise SpecError.at(relative(folder, version.root), message, "Run `plooi-spec regenerate`.")
    installed = importlib.util.find_spec(f"{_PARENT}.{version.package}")
    if installed is not None and installed.origin and Path(installed.origin).resolve().parent == folder.resolve():
        yield Package(version.package, folder)
        return
    package = Package(f"{version.package}__of_root", folder)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        _load(package)
        yield package
    finally:
        sys.dont_write_bytecode = writes
        prefix = package.module_name
        for name in [name for name in sys.modules if name == prefix or name.startswith(f"{prefix}.")]:
            del sys.modules[name]


def modules(package: Package) -> Iterator[str]:
    """The names of all modules of a package, itself first."""
    yield package.module_name
    root = importlib.import_module(package.module_name)
    for module in pkgutil.walk_packages(root.__path__, f"{package.module_name}.", onerror=lambda name: None):
        yield module.name


def _load(package: Package) -> ModuleType:
    source = importlib.util.spec_from_file_location(
        package.module_name, package.folder / "__init__.py", submodule_search_locations=[str(package.folder)]
    )
    assert source is not None and source.loader is not None
    module = importlib.util.module_from_spec(source)
    sys.modules[package.module_name] = module
    source.loader.exec_module(module)
    return module
