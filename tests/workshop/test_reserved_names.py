"""Properties, parameters and schemas that are called like what the generated code uses itself are renamed there."""

from __future__ import annotations

import ast
import importlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from projects import CHECKOUT, Project

PLAIN: dict[str, Any] = {"type": "string"}
#: What a property may be, and a value of it.
KINDS: dict[str, tuple[dict[str, Any], Any]] = {
    "text": (PLAIN, "x"),
    "number": ({"type": "integer"}, 7),
    "moment": ({"type": "string", "format": "date-time"}, "2022-08-24T14:15:22+00:00"),
    "uuid": ({"type": "string", "format": "uuid"}, "6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4"),
    "object": ({"$ref": "#/components/schemas/Deel"}, {"naam": "x"}),
    "nullable": ({"anyOf": [{"$ref": "#/components/schemas/Deel"}, {"type": "null"}]}, {"naam": "x"}),
    "objects": ({"type": "array", "items": {"$ref": "#/components/schemas/Deel"}}, [{"naam": "x"}, {"naam": "y"}]),
    "texts": ({"type": "array", "items": PLAIN}, ["x"]),
    "anything": ({}, {"naam": 1}),
}
SCHEMAS = (
    *("Any", "BytesIO", "Client", "File", "HTTPStatus", "Mapping", "Response", "Self", "T", "TypeVar", "Unset"),
    *("D", "Cls", "FieldDict", "ToDict", "Cast"),
)


def names_in(paths: Iterator[Path]) -> set[str]:
    """Every name that generated modules bind or read, save for those with an underscore before them."""
    names: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name):
                    names.add(name)
                case ast.alias(name=name, asname=other):
                    names.add((other or name).partition(".")[0])
                case ast.AsyncFunctionDef(name=name):
                    names.add(name)
    return {name for name in names if not name.startswith("_")}


#: The packages of this project: their names are those that generated code uses.
PACKAGES = CHECKOUT / "generated" / "plooi_api"


@cache
def in_models() -> list[str]:
    names = names_in(PACKAGES.glob("v*/models/*.py"))
    return sorted(names | {"d", "cls", "to_dict", "additional_properties", "cast", "field_dict"})


@cache
def in_operations() -> list[str]:
    return sorted(names_in(PACKAGES.glob("v*/api/*/*.py")))


def spec() -> dict[str, Any]:
    schemas: dict[str, Any] = {"Deel": {"type": "object", "properties": {"naam": PLAIN}}}
    for kind, (schema, _) in KINDS.items():
        properties = dict.fromkeys(apart(in_models()), schema)
        for necessity, required in (("Alle", list(properties)), ("Geen", [])):
            schemas[f"{necessity}{kind.title()}"] = {"type": "object", "properties": properties, "required": required}
        schemas[f"Vrij{kind.title()}"] = {"type": "object", "properties": properties, "additionalProperties": schema}
    for name in SCHEMAS:
        schemas[name] = {"type": "object", "properties": {"naam": PLAIN, "deel": KINDS["object"][0]}}
    paths: dict[str, Any] = {}
    for name in SCHEMAS:
        answer = {
            "description": "x",
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
        }
        paths[f"/schema/{name}"] = {"get": {"operationId": f"get{name}Nu", "tags": ["t"], "responses": {"200": answer}}}
    for place in ("query", "header", "path"):
        for name in apart(in_operations()):
            path = f"/{place}/{name}" + ("/{" + name + "}" if place == "path" else "")
            parameter = {"name": name, "in": place, "required": True, "schema": PLAIN}
            paths[path] = {
                "put": {
                    "operationId": f"put{place.title()}X{len(paths)}",
                    "tags": ["t"],
                    "parameters": [parameter],
                    "responses": {"200": {"description": "x"}},
                }
            }
    info = {"title": "Namen", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}


def apart(names: list[str]) -> list[str]:
    """Of names that differ in the spelling of their words alone, one: two of them in one object are an error."""
    return list({name.replace("_", "").lower(): name for name in names}.values())[::-1]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    project = Project(tmp_path_factory.mktemp("names"))
    project.add("1.0", {"upstream/openapi.yaml": json.dumps(spec())})
    result = project.run("regenerate")
    assert result.exit_code == 0, result.stderr
    project.generated.rename(project.root / "namen")
    sys.path.insert(0, str(project.root))
    yield importlib.import_module("namen.v1_0")
    sys.path.remove(str(project.root))
    for name in [name for name in sys.modules if name.partition(".")[0] == "namen"]:
        del sys.modules[name]


@pytest.mark.parametrize("necessity", ["Alle", "Geen", "Vrij"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_model_keeps_every_property(package: ModuleType, kind: str, necessity: str) -> None:
    model = getattr(importlib.import_module(f"{package.__name__}.models"), f"{necessity}{kind.title()}")
    value = KINDS[kind][1]
    names = apart(in_models())
    assert {"d", "cls", "cast"} <= set(names)
    for document in (dict.fromkeys(names, value), {**dict.fromkeys(names, value), "meer": value}):
        assert model.from_dict(document).to_dict() == document
    if necessity != "Alle":
        for name in names:
            assert model.from_dict({name: value}).to_dict() == {name: value}


def test_a_schema_called_like_a_class_of_the_package_reads_and_writes(package: ModuleType) -> None:
    for path in package.__spec__.submodule_search_locations or ():
        for module in sorted(Path(path).glob("models/*.py")):
            importlib.import_module(f"{package.__name__}.models.{module.stem}")
        modules = [module.stem for module in sorted(Path(path).glob("api/t/get_*.py"))]
    assert len(modules) == len(SCHEMAS)
    client = package.Client(base_url="https://example.org")
    document = {"naam": "x", "deel": {"naam": "y"}}
    for name in modules:
        module = importlib.import_module(f"{package.__name__}.api.t.{name}")
        response = module._build_response(client=client, response=httpx.Response(200, json=document))
        assert response.parsed.to_dict() == document


def test_a_parameter_goes_out_under_its_own_name(package: ModuleType) -> None:
    (folder,) = package.__spec__.submodule_search_locations or ()
    calls = [module.stem for module in sorted(Path(folder).glob("api/t/put_*.py"))]
    assert len(calls) == 3 * len(apart(in_operations()))
    for name in calls:
        module = importlib.import_module(f"{package.__name__}.api.t.{name}")
        code = module._get_kwargs.__code__
        (argument,) = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        request = module._get_kwargs(**{argument: "waarde"})
        _, place, wire, *_ = request["url"].split("/")
        sent = {**request.get("params", {}), **request.get("headers", {})}
        assert request["url"].endswith("/waarde") if place == "path" else sent == {wire: "waarde"}
