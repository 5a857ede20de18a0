"""The effective spec of a version, as the low-level package carries it, and what can be asked of it."""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

from plooi.language import _
from plooi.model.pointers import keys_of, pointer_of
from plooi.waardelijsten import Waardelijst

#: In a path into a schema, the items of a list.
ITEMS = "*"

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_WAYS = {"aanlever-token": "aanlever", "x-jwt-token": "jwt"}


class Operation:
    """One operation of a spec."""

    def __init__(self, path: str, method: str, value: Mapping[str, Any], shared: Sequence[Mapping[str, Any]]) -> None:
        self.path = path
        self.method = method.upper()
        self.value = value
        self.id: str = value.get("operationId", f"{method} {path}")
        self.pointer = pointer_of(["paths", path, method])
        self.parameters = [*shared, *value.get("parameters", [])]

    @cached_property
    def stated(self) -> dict[str, Any]:
        """The parameters that must be given and whose value the spec says: the only one, or the usual one."""
        values = {}
        for parameter in self.parameters:
            schema = parameter.get("schema", {})
            choices = [schema["const"]] if "const" in schema else schema.get("enum", [])
            choices = [schema["default"]] if "default" in schema else choices
            if parameter.get("required") and len(choices) == 1:
                values[parameter["name"]] = choices[0]
        return values

    def is_at(self, method: str, path: str) -> bool:
        """Whether the operation has a method and a path, whatever the path's parameters are called."""
        return self.method == method and shape(self.path) == shape(path)


class Spec:
    """An effective spec: the one that its package carries, loaded when first asked for anything, or a given one."""

    def __init__(self, label: str, package: str, document: dict[str, Any] | None = None) -> None:
        self.label = label
        self.package = f"plooi_api.{package}"
        if document is not None:
            self.document = document

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document."""
        # By way of the parent: the package itself loads httpx, which who reads a spec does not need.
        parent, _dot, package = self.package.rpartition(".")
        content = pkgutil.get_data(parent, f"{package}/openapi.json")
        if content is None:
            raise FileNotFoundError(
                _("{package} carries no openapi.json. Run `plooi-spec regenerate`.", package=self.package)
            )
        document: dict[str, Any] = json.loads(content)
        return document

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The operations by their operationId."""
        operations = {}
        for path, item in self.document.get("paths", {}).items():
            for method in _METHODS:
                if method in item:
                    shared = [self.follow(parameter) for parameter in item.get("parameters", [])]
                    operation = Operation(path, method, item[method], shared)
                    operation.parameters = [self.follow(parameter) for parameter in operation.parameters]
                    operations[operation.id] = operation
        return operations

    @cached_property
    def base_path(self) -> str:
        """The path that all addresses of the API begin with, without a slash at its end."""
        return _server_path(self.document)

    def base_path_of(self, operation: Operation) -> str | None:
        """The path that stands before that of an operation at its host; None where it is the API's own."""
        item = self.document["paths"][operation.path]
        for holder in (operation.value, item):
            if "servers" in holder:
                return _server_path(holder)
        return None

    @cached_property
    def token_url(self) -> str | None:
        """Where a token is given for client credentials, absolute or from the API's host; None where none is named."""
        for scheme in self.document.get("components", {}).get("securitySchemes", {}).values():
            flow = self.follow(scheme).get("flows", {}).get("clientCredentials", {})
            if isinstance(flow.get("tokenUrl"), str):
                return str(flow["tokenUrl"])
        return None

    @cached_property
    def sign_in(self) -> tuple[str, ...]:
        """The ways to sign in with a token that this version names, in its order.

        They are `bearer`, `jwt`, `aanlever`, or the name of another header. OAuth and OpenID end in a bearer token.
        """
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        named = [name for need in self.document.get("security", []) for name in need] or list(schemes)
        ways = []
        for name in named:
            scheme = self.follow(schemes.get(name, {}))
            bearer = scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "bearer"
            if bearer or scheme.get("type") in ("oauth2", "openIdConnect"):
                ways.append("bearer")
            elif scheme.get("type") == "apiKey" and scheme.get("in") == "header":
                ways.append(_WAYS.get(str(scheme.get("name")).lower(), str(scheme.get("name"))))
        return tuple(dict.fromkeys(ways))

    @cached_property
    def lists(self) -> dict[str, Waardelijst]:
        """The waardelijsten of the spec by their names."""
        lists = {}
        for schema in self.document.get("components", {}).get("schemas", {}).values():
            if isinstance(schema, dict) and "x-waardelijst" in schema:
                about = schema["x-waardelijst"]
                lists[about["naam"]] = Waardelijst.from_enum(
                    about["naam"], about["versie"], f"spec {self.label}", schema["enum"], schema.get("x-labels", {})
                )
        return lists

    def at(self, pointer: str) -> Any:
        """What a JSON pointer points at."""
        value: Any = self.document
        for key in keys_of(pointer):
            value = value[int(key)] if isinstance(value, list) else value[key]
        return value

    def follow(self, value: Any) -> Any:
        """What a reference leads to; anything else as it is."""
        while isinstance(value, Mapping) and isinstance(value.get("$ref"), str) and len(value) == 1:
            value = self.at(value["$ref"].removeprefix("#"))
        return value

    def declared(self, schema: Any, path: Sequence[str]) -> list[Any]:
        """The schemas that say something of the value at a path below a schema; none when the path is not declared.

        Keys of the path are property names, or ITEMS.
        """
        schemas = [schema]
        for key in path:
            schemas = [inner for outer in schemas for part in self.parts(outer) for inner in _step(part, key)]
        return [part for outer in schemas for part in self.parts(outer)]

    def parts(self, schema: Any) -> Iterator[Mapping[str, Any]]:
        """A schema and all that it is combined of, references followed."""
        if not isinstance(schema, Mapping):
            return
        yield schema
        if "$ref" in schema:
            yield from self.parts(self.at(schema["$ref"].removeprefix("#")))
        for word in ("allOf", "anyOf", "oneOf"):
            for member in schema.get(word, []):
                yield from self.parts(member)

    def lists_at(self, schema: Any, path: Sequence[str]) -> list[Waardelijst]:
        """The waardelijsten that the value at a path is chosen from; none when it is free."""
        names = [part["x-waardelijst"]["naam"] for part in self.declared(schema, path) if "x-waardelijst" in part]
        return [self.lists[name] for name in dict.fromkeys(names)]


def shape(path: str) -> str:
    """A path without the names of its parameters, which may be called otherwise."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _server_path(holder: Mapping[str, Any]) -> str:
    """The path of the first server, its variables by their defaults. An address without a host is one from its top."""
    server = (holder.get("servers") or [{}])[0]
    url = str(server.get("url", ""))
    for name, variable in server.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    path = urlsplit(url).path.strip("/")
    return f"/{path}" if path else ""


def fragment(pointer: str) -> str:
    """A JSON pointer as the fragment of a URI."""
    return "#" + quote(pointer, safe="/~!$&'()*+,;=:@")


def _step(schema: Mapping[str, Any], key: str) -> Iterator[Any]:
    if key == ITEMS:
        if "items" in schema:
            yield schema["items"]
    elif key in schema.get("properties", {}):
        yield schema["properties"][key]
