"""The operations of an effective spec, each known by its method and its whole path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from attrs import frozen

from plooi_spec.impact.proof.values import Values
from plooi_spec.reading import pointers

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
_NAME = re.compile(r"\{([^}]*)\}")


@frozen
class Operation:
    """An operation: where it is, the pointers of its parameters, and the ways to sign in: one of them is needed.

    `ways` are lists of checks, each of a header or a query parameter with the words that its value begins with; an
    empty list is a call without sign-in.
    """

    id: str
    method: str
    path: str
    pointer: str
    value: Mapping[str, Any]
    parameters: tuple[str, ...]
    ways: tuple[tuple[tuple[str, str, str], ...], ...]
    security_pointer: str

    def values(self, method: str, path: str) -> dict[str, str] | None:
        """The values of the path's parameters; None when a request is not one of this operation."""
        if method != self.method:
            return None
        names = _NAME.findall(self.path)
        pattern = "([^/]+)".join(map(re.escape, _NAME.split(self.path)[::2]))
        match = re.fullmatch(pattern, path)
        return None if match is None else dict(zip(names, map(unquote, match.groups()), strict=True))

    def signed_in(self, headers: Mapping[str, str], query: Mapping[str, Any]) -> bool:
        """Whether a request carries what one of the ways to sign in puts on it."""
        if not self.ways:
            return True
        return any(
            all(
                name in query
                if place == "query"
                else headers.get(name.lower(), "").lower().startswith(prefix) and name.lower() in headers
                for place, name, prefix in way
            )
            for way in self.ways
        )


def find(known: Iterable[Operation], method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation of a request, and the values in its path: a path without parameters goes before one with."""
    for operation in sorted(known, key=lambda operation: operation.path.count("{")):
        values = operation.values(method.upper(), path)
        if values is not None:
            return operation, values
    return None


def operations(document: Mapping[str, Any], values: Values) -> tuple[Operation, ...]:
    """All operations of a spec."""
    listed = []
    for path, item in document.get("paths", {}).items():
        at = pointers.join(("paths", path))
        for method in METHODS:
            if method not in item:
                continue
            value, pointer = item[method], f"{at}/{method}"
            base = next((_base(holder) for holder in (value, item, document) if holder.get("servers")), "")
            listed.append(
                Operation(
                    id=value.get("operationId", f"{method.upper()} {path}"),
                    method=method.upper(),
                    path=base + path,
                    pointer=pointer,
                    value=value,
                    parameters=_parameters(values, at, pointer),
                    ways=_ways(document, value),
                    security_pointer=pointer if "security" in value else "/security",
                )
            )
    return tuple(listed)


def _base(holder: Mapping[str, Any]) -> str:
    server = holder["servers"][0]
    url = str(server.get("url", ""))
    for name, variable in server.get("variables", {}).items():
        url = url.replace("{" + name + "}", str(variable.get("default", "")))
    # An address without a slash before it counts from the top, where the spec itself has no address.
    return ("/" + urlsplit(url).path.strip("/")).rstrip("/")


def _parameters(values: Values, *holders: str) -> tuple[str, ...]:
    """The pointers of the parameters of a path and its operation, the operation's own before those of its path."""
    parameters: dict[tuple[str, str], str] = {}
    for holder in holders:
        at = holder + "/parameters"
        for index in range(len(pointers.resolve(values.document, holder).get("parameters", []))):
            pointer = values.follow(f"{at}/{index}")
            parameter = values.at(pointer)
            parameters[parameter["name"], parameter["in"]] = pointer
    return tuple(parameters.values())


def _ways(document: Mapping[str, Any], operation: Mapping[str, Any]) -> tuple[tuple[tuple[str, str, str], ...], ...]:
    schemes = document.get("components", {}).get("securitySchemes", {})
    needs: Sequence[Mapping[str, Any]] = operation.get("security", document.get("security", []))
    return tuple(tuple(check for name in need for check in _checks(schemes.get(name, {}))) for need in needs)


def _checks(scheme: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    match scheme.get("type"):
        case "apiKey" if scheme.get("in") in ("header", "query"):
            return ((str(scheme["in"]), str(scheme["name"]), ""),)
        case "http":
            return (("header", "Authorization", f"{str(scheme.get('scheme', '')).lower()} "),)
        case "oauth2" | "openIdConnect":
            return (("header", "Authorization", "bearer "),)
    # A client certificate and a cookie are nothing that a request on loopback shows.
    return ()
