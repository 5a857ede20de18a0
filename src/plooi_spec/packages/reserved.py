"""The names that generated code uses itself, and what the generator renamed for them in a package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

#: What the models use: their methods and fields, and the variables and imported functions in them.
MODELS: Final = (
    *("additional_keys", "additional_properties", "from_dict", "to_dict", "to_multipart"),
    *(
        "cast",
        "cls",
        "d",
        "field_dict",
        "files",
        "isoparse",
        "json",
        "prop",
        "prop_dict",
        "prop_name",
        "src_dict",
        "types",
    ),
)
#: What the operations use. `client` and `url` are known to the generator, and `body` is how it calls the body itself.
OPERATIONS: Final = (
    "as_status",
    "asyncio_detailed",
    "cookies",
    "errors",
    "headers",
    "params",
    "quote",
    "sync_detailed",
)
#: Classes that either imports, which a schema of the same name would hide.
CLASSES: Final = (
    *("Any", "AuthenticatedClient", "BinaryIO", "BytesIO", "Client", "File", "FileTypes", "Generator", "HTTPStatus"),
    *("Mapping", "RequestFiles", "Response", "Self", "T", "TextIO", "TypeVar", "UNSET", "UUID", "Unset"),
)
#: All of them: what is called so in a spec gets an underscore behind its name.
NAMES: Final = frozenset((*MODELS, *OPERATIONS, *CLASSES))


@frozen
class Renamed:
    """A property or parameter that has another name in a package: the class or operation, its name, and that there."""

    where: str
    name: str
    python: str

    def __str__(self) -> str:
        return f"{self.where}: {self.name} is {self.python}"

    def to_dict(self) -> dict[str, str]:
        """The names as plain data."""
        return {"where": self.where, "name": self.name, "python": self.python}


def renamed_names(package: Path) -> Iterator[Renamed]:
    """What is renamed in a generated package, as its code says: properties by class, then parameters by operation."""
    for path in sorted((package / "models").glob("*.py")):
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.ClassDef):
                for name, python in sorted(set(_properties(node))):
                    if _is_renamed(python) and name != python:
                        yield Renamed(node.name, name, python)
    for path in sorted((package / "api").glob("*/*.py")):
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.FunctionDef) and node.name == "_get_kwargs":
                for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                    if _is_renamed(argument.arg):
                        yield Renamed(path.stem, argument.arg.removesuffix("_"), argument.arg)


def _is_renamed(python: str) -> bool:
    return python.endswith("_") and python.removesuffix("_") in NAMES


def _properties(model: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """The properties of a model and the names of its fields, from where it writes them: `field_dict["d"] = d_`."""
    for node in ast.walk(model):
        match node:
            case ast.Assign([ast.Subscript(ast.Name("field_dict"), ast.Constant(str(name)))], ast.Name(python)):
                yield name, python
            case ast.Call(ast.Attribute(ast.Name("field_dict"), "update"), [ast.Dict(keys, values)]):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(value, ast.Name):
                        yield str(key.value), value.id
