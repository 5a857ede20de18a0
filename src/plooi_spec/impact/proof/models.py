"""The generated package imported whole, and its models given values of each schema to read and to write."""

from __future__ import annotations

import copy
import importlib
import json
import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from attrs import frozen

from plooi_spec.effective.spec import Effective
from plooi_spec.effective.values import examples
from plooi_spec.impact.proof.instances import instances, items, properties
from plooi_spec.impact.proof.packages import Package, modules
from plooi_spec.impact.proof.values import Values
from plooi_spec.reading import pointers


@frozen
class ModelFault:
    """What a generated module cannot do: which module, in words, and the pointer of what it was made from."""

    module: str
    message: str
    pointer: str


def model_faults(spec: Effective, package: Package) -> Iterator[ModelFault]:
    """What of a package cannot be imported, and which models fail on values of their own schema, each cause once."""
    broken = False
    values = Values(spec.document)
    for name in modules(package):
        try:
            importlib.import_module(name)
        except Exception as error:
            broken = True
            pointer = _made_from(name, values)
            yield ModelFault(_short(name, package), f"It cannot be imported: {type(error).__name__}: {error}.", pointer)
    if broken:
        return
    models = vars(importlib.import_module(f"{package.module_name}.models"))
    classes = {_plain(name): cls for name, cls in models.items() if hasattr(cls, "from_dict")}
    seen: dict[str, tuple[bool, ModelFault]] = {}
    by_schema = _examples(spec, values)
    for pointer, cls in _modelled(values, classes):
        # Of the examples that do not fit, `check` tells.
        fitting = [given for given in by_schema.get(pointer, []) if not any(values.misfits(pointer, given[1]))]
        for at, value in [*instances(pointer, values), *fitting]:
            failed = _failure(cls, value, at, package, values, pointer)
            if failed is not None:
                cause, fault = failed
                own = fault.module == _short(cls.__module__, package) and cause.startswith((pointer, fault.module))
                # A model that holds the one that fails, fails as well: the fault is that of the one where it is.
                if cause not in seen or (own and not seen[cause][0]):
                    seen[cause] = own, fault
    yield from (fault for _, fault in seen.values())


def _modelled(values: Values, classes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The schemas that have a model of their name."""
    for name, schema in values.document.get("components", {}).get("schemas", {}).items():
        title = schema.get("title") if isinstance(schema, dict) else None
        cls = classes.get(_plain(title or name)) or classes.get(_plain(name))
        if cls is not None:
            yield pointers.join(("components", "schemas", name)), cls


def _examples(spec: Effective, values: Values) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The examples of each schema, by its pointer; each example with its own pointer."""
    by_schema: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for schema, at, value in examples(spec.document):
        if isinstance(value, dict):
            by_schema.setdefault(values.follow(schema), []).append((at, value))
    return by_schema


def _failure(
    cls: Any, value: dict[str, Any], at: str, package: Package, values: Values, pointer: str
) -> tuple[str, ModelFault] | None:
    """The fault of a model with a value, after what is the same for all that fail for the same cause."""
    own = _short(cls.__module__, package)
    try:
        model = cls.from_dict(copy.deepcopy(value))
        written = json.loads(json.dumps(model.to_dict()))
    except Exception as error:
        frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        inside = [name for name in frames if name.startswith(str(package.folder))]
        module = _file(inside[-1], package) if inside else own
        words = f"{type(error).__name__}: {error}"
        return f"{module} {words}", ModelFault(module, f"It fails on {_words(at)}: {words}.", at)
    lost = _lost(value, written, pointer, values)
    if lost is not None:
        return lost, ModelFault(own, f"What is read as {_name(lost)} is not written as it was.", lost)
    return None


def _lost(value: Any, written: Any, pointer: str, values: Values) -> str | None:
    """The pointer of the innermost property that is not written as it was read; None when all are."""
    if isinstance(value, list) and isinstance(written, list) and len(value) == len(written):
        below = items(pointer, values)
        if below is None:
            return None if value == written else pointer
        return next((lost for pair in zip(value, written, strict=True) if (lost := _lost(*pair, below, values))), None)
    if not isinstance(value, dict) or not isinstance(written, dict):
        return None if _same(value, written) else pointer
    inside = properties(pointer, values)
    for name, member in value.items():
        at = inside.get(name, pointer)
        if name not in written:
            return at
        if name in inside and (lost := _lost(member, written[name], at, values)) is not None:
            return lost
    return None


def _same(one: Any, other: Any) -> bool:
    """Whether two plain values say the same; a moment may be written in another way."""
    if one == other:
        return True
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except (TypeError, ValueError):
        return False


def _name(pointer: str) -> str:
    """The property that a pointer leads into, or else the schema."""
    keys = pointers.split(pointer)
    inside = [key for word, key in pairwise(keys) if word == "properties"]
    return inside[-1] if inside else keys[-1]


def _words(pointer: str) -> str:
    keys = pointers.split(pointer)
    return f"the property {keys[-1]}" if len(keys) > 1 and keys[-2] == "properties" else f"a value of {keys[-1]}"


def _made_from(module: str, values: Values) -> str:
    """The schema or operation that a module was made from, as far as its name tells."""
    last = _plain(module.rpartition(".")[2])
    for name in values.document.get("components", {}).get("schemas", {}):
        if _plain(name) == last:
            return pointers.join(("components", "schemas", name))
    for path, item in values.document.get("paths", {}).items():
        for method, operation in item.items():
            if isinstance(operation, dict) and _plain(str(operation.get("operationId", ""))) == last:
                return pointers.join(("paths", path, method))
    return ""


def _short(module: str, package: Package) -> str:
    return module.removeprefix(package.module_name).lstrip(".") or package.name


def _file(path: str, package: Package) -> str:
    return path.removeprefix(str(package.folder)).strip("/\\").removesuffix(".py").replace("\\", "/").replace("/", ".")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
