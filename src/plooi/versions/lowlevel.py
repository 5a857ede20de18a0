"""The one place that touches the generated code: how an operation's request is built.

Of a low-level package only `_get_kwargs` of an operation and the `from_dict` and `to_dict` of its body's model are
used; the contract test holds every package to that. Sending and reading answers is done elsewhere.
"""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
import re
import typing
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from plooi.errors import ConfigurationError
from plooi.versions.spec import Spec


@frozen
class Parts:
    """A request as the low-level package builds it: method, path (beginning with `/`), query, headers and JSON body."""

    method: str
    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any = field(default=None, repr=False)


class LowLevel:
    """A generated package."""

    def __init__(self, spec: Spec, fixed: Mapping[str, Mapping[str, Any]]) -> None:
        self._spec = spec
        self._fixed = fixed
        self._modules: dict[str, Any] = {}

    def build(
        self,
        operation: str,
        values: Mapping[str, Any],
        *,
        body: Mapping[str, Any] | None = None,
        media_type: str | None = None,
    ) -> Parts:
        """Build the request of an operation.

        Args:
            operation: its operationId.
            values: its parameters by their names on the wire; those it does not have are passed over.
            body: the JSON document that it sends.
            media_type: the media type of the file that it sends; the file itself is not needed here.

        Raises:
            ConfigurationError: the operation needs a parameter that neither `values` nor the version's traits give.
        """
        build = self.module(operation)._get_kwargs
        parameters = inspect.signature(build).parameters
        given = {_plain(name): value for name, value in {**values, **self._fixed.get(operation, {})}.items()}
        arguments: dict[str, Any] = {}
        for name, parameter in parameters.items():
            if name == "body":
                continue
            if _plain(name) in given:
                arguments[name] = given[_plain(name)]
            elif parameter.default is inspect.Parameter.empty:
                raise ConfigurationError(
                    f"{operation} of version {self._spec.label} needs a parameter {name!r} that this client does not "
                    "know. Say its value in the version's module: Traits.fixed."
                )
        if "body" in parameters:
            arguments["body"] = self._body(build, body, media_type)
        kwargs = build(**arguments)
        return Parts(
            str(kwargs["method"]).upper(),
            str(kwargs["url"]),
            kwargs.get("params", {}),
            kwargs.get("headers", {}),
            kwargs.get("json"),
        )

    def module(self, operation: str) -> Any:
        """The generated module of an operation."""
        if operation not in self._modules:
            package = importlib.import_module(f"{self._spec.package}.api")
            wanted = _plain(operation)
            for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
                if not found.ispkg and _plain(found.name.rpartition(".")[2]) == wanted:
                    self._modules[operation] = importlib.import_module(found.name)
                    break
            else:
                raise ConfigurationError(
                    f"{self._spec.package} has no module for {operation}. Run `plooi-spec regenerate`."
                )
        return self._modules[operation]

    def _body(self, build: Any, body: Mapping[str, Any] | None, media_type: str | None) -> Any:
        if media_type is not None:
            types = importlib.import_module(f"{self._spec.package}.types")
            return types.File(payload=io.BytesIO(), mime_type=media_type)
        hint = typing.get_type_hints(build)["body"]
        models = [kind for kind in (typing.get_args(hint) or (hint,)) if hasattr(kind, "from_dict")]
        return models[0].from_dict(dict(body or {}))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
