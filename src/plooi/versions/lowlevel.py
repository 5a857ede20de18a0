"""The one place that touches the generated code: how an operation's request is built.

Of a low-level package only `_get_kwargs` of an operation is used: method, path, query and headers. What a request
carries, and what kind of content that is, is added by the facade, so that a document is sent as it was checked and not
as a generated model writes it. The contract test holds every package to that.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import frozen

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.versions.contract import EVERY
from plooi.versions.spec import Spec


@frozen
class Parts:
    """A request without its body: method, path (beginning with `/`), query, and headers without `Content-Type`."""

    method: str
    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]


def without_source(label: str, operation: str, name: str) -> ConfigurationError:
    """The error for a parameter that an operation needs and that nothing gives a value."""
    return ConfigurationError(
        _(
            "{operation} of version {label} needs a parameter {name!r} that this client does not know. Say its "
            "value in "
            "the version's module: Traits.giving.",
            operation=operation,
            label=label,
            name=name,
        )
    )


class _NoBody:
    """Stands for the body where a request is built: takes whatever a generated module does with a body."""

    def __getattr__(self, name: str) -> Any:
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())


_NO_BODY = _NoBody()


class LowLevel:
    """A generated package."""

    def __init__(self, spec: Spec, fixed: Mapping[str, Mapping[str, Any]]) -> None:
        self._spec = spec
        self._fixed = fixed
        self._builders: dict[str, tuple[Callable[..., dict[str, Any]], tuple[inspect.Parameter, ...]]] = {}

    def build(self, operation: str, values: Mapping[str, Any]) -> Parts:
        """Build the request of an operation.

        Args:
            operation: its operationId.
            values: its parameters by their names on the wire; those it does not have are passed over.

        Raises:
            ConfigurationError: the operation needs a parameter that neither `values` nor the version's traits give.
        """
        if operation not in self._builders:
            function = self.module(operation)._get_kwargs
            self._builders[operation] = function, tuple(inspect.signature(function).parameters.values())
        function, parameters = self._builders[operation]
        stated = {} if (known := self._spec.operations.get(operation)) is None else known.stated
        fixed = {**stated, **self._fixed.get(EVERY, {}), **self._fixed.get(operation, {})}
        given = {_plain(name): value for name, value in {**values, **fixed}.items()}
        arguments: dict[str, Any] = {}
        for parameter in parameters:
            name = parameter.name
            if name == "body":
                arguments[name] = _NO_BODY
            elif _plain(name) in given:
                arguments[name] = given[_plain(name)]
            elif parameter.default is inspect.Parameter.empty:
                raise without_source(self._spec.label, operation, name)
        kwargs = function(**arguments)
        headers = {key: value for key, value in kwargs.get("headers", {}).items() if key.lower() != "content-type"}
        return Parts(str(kwargs["method"]).upper(), str(kwargs["url"]), kwargs.get("params", {}), headers)

    def module(self, operation: str) -> Any:
        """The generated module of an operation. Raises ConfigurationError when the package has none."""
        package = importlib.import_module(f"{self._spec.package}.api")
        wanted = _plain(operation)
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not module.ispkg and _plain(module.name.rpartition(".")[2]) == wanted:
                return importlib.import_module(module.name)
        raise ConfigurationError(
            _(
                "{package} has no module for {operation}. Run `plooi-spec regenerate`.",
                package=self._spec.package,
                operation=operation,
            )
        )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
