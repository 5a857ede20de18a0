"""The vendored specs and the packages made from them, each test with every version."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest
from attrs import field, frozen

from plooi_spec.effective.spec import Effective, effective
from plooi_spec.effective.values import Values
from plooi_spec.reading import pointers
from plooi_spec.reading.data import clone
from plooi_spec.reading.vendor import Version, load_versions

ROOT = Path(__file__).resolve().parents[2]
#: The versions that were written down here. What they have to hold is known; what upstream brings is as it is.
WRITTEN = ("0.3.1-alpha", "0.3.2-alpha", "0.9.0-beta")
VERSIONS = {label: version for label, version in load_versions(ROOT).items() if label in WRITTEN}


@frozen
class Vendored:
    """A version and what comes of it."""

    version: Version
    effective: Effective = field(repr=False)
    values: Values = field(repr=False)

    @property
    def document(self) -> dict[str, Any]:
        return self.effective.document

    @property
    def schemas(self) -> dict[str, Any]:
        schemas: dict[str, Any] = self.document["components"]["schemas"]
        return schemas

    def follow(self, value: Any) -> Any:
        """What a value is, once its references are followed."""
        while isinstance(value, dict) and "$ref" in value:
            value = pointers.resolve(self.document, unquote(value["$ref"].removeprefix("#")))
        return value

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Path, method and operation of each operation, with the parameters of its path among its own."""
        for path, item in self.document["paths"].items():
            for method in ("get", "put", "post", "delete", "patch"):
                if method in item:
                    parameters = [*item.get("parameters", []), *item[method].get("parameters", [])]
                    yield path, method, {**item[method], "parameters": list(map(self.follow, parameters))}

    def operation(self, operation_id: str) -> dict[str, Any]:
        (operation,) = (operation for *_, operation in self.operations() if operation["operationId"] == operation_id)
        return operation

    def response(self, operation_id: str, status: int) -> dict[str, Any]:
        response: dict[str, Any] = self.follow(self.operation(operation_id)["responses"][str(status)])
        return response

    def body_schema(self, operation_id: str) -> str:
        """The name of the schema of an operation's JSON body."""
        body = self.follow(self.operation(operation_id)["requestBody"])
        name: str = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        return name

    def examples(self, media_type: dict[str, Any]) -> dict[str, Any]:
        """The examples of a media type by name; the one without a name is `example`."""
        named = {name: self.follow(example)["value"] for name, example in media_type.get("examples", {}).items()}
        return {**named, **({"example": media_type["example"]} if "example" in media_type else {})}

    def example(self, name: str) -> dict[str, Any]:
        """A fresh copy of one of the spec's metadata documents."""
        copy: dict[str, Any] = clone(self.document["components"]["examples"][name]["value"])
        return copy

    def faults(self, schema: str, value: Any) -> list[tuple[str, str]]:
        return list(self.values.faults(f"/components/schemas/{schema}", value))

    def module(self, name: str = "") -> ModuleType:
        """A module of the generated package; the package itself without a name."""
        return importlib.import_module(f"plooi_api.{self.version.package}" + (f".{name}" if name else ""))

    def model(self, name: str) -> Any:
        return getattr(self.module("models"), name)


@functools.cache
def vendored(label: str) -> Vendored:
    version = VERSIONS[label]
    spec = effective(version)
    return Vendored(version, spec, Values(spec.document))


@pytest.fixture(params=list(VERSIONS), scope="session")
def spec(request: pytest.FixtureRequest) -> Vendored:
    return vendored(request.param)


@pytest.fixture(params=[label for label, version in VERSIONS.items() if version.standing == "reconstructed"])
def reconstruction(request: pytest.FixtureRequest) -> Vendored:
    return vendored(request.param)


@pytest.fixture(scope="session")
def beta() -> Vendored:
    return vendored("0.9.0-beta")


@pytest.fixture(scope="session")
def second_alpha() -> Vendored:
    return vendored("0.3.2-alpha")


@pytest.fixture(scope="session")
def first_alpha() -> Vendored:
    return vendored("0.3.1-alpha")
