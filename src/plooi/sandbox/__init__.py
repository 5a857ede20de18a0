"""A platform of one's own: a real server that behaves as PLOOI did, to try things against and to test with.

Modules:

- `embedded` (the sandbox in a process of its own, for tests), `server` (that process), `settings`;
- `api` (paths and errors over HTTP), `operations` with its modes `faithful` and `ideal`, `searching`, `signing_in` and
  `tokens`, `policy`, `negotiation`, `answers`, `framework` (what is answered before the services and instead of them);
- `dialects` (what differs between versions), `declared` (answers in the forms that a spec declares), `forms` (bodies of
  requests), `token_endpoint`, `checks`, `formats` and `extracts` (metadata against the effective spec,
  and single values out of it);
- `life` (what of a delivery is stored, signalled and public), `store` and `uploads` (what is kept);
- `faults`, `striking` and `connections` (what goes wrong on demand), `journal` and `control` (what tests see), `page`
  (what people see).

It needs the extra `sandbox`.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from plooi.errors import ConfigurationError
from plooi.language import _

if TYPE_CHECKING:
    from plooi.sandbox.embedded import Sandbox

__all__ = ["Sandbox", "require_extra"]

EXTRA = (
    "starlette",
    "uvicorn",
    "joserfc",
    "jsonschema",
    "rfc3339_validator",
    "rfc3986_validator",
    "jinja2",
    "python_multipart",
)


def require_extra() -> None:
    """Look whether everything is installed that the sandbox needs.

    Raises:
        ConfigurationError: something is missing; says what to install.
    """
    for name in EXTRA:
        try:
            spec = importlib.util.find_spec(name)
        except ModuleNotFoundError:
            spec = None
        if spec is None:
            raise ConfigurationError(
                _(
                    "The sandbox needs the package {name!r}, which is not installed. "
                    "Install the extra 'sandbox':  python -m pip install 'plooi[sandbox]'",
                    name=name,
                )
            )


def __getattr__(name: str) -> Any:
    if name == "Sandbox":
        require_extra()
        from plooi.sandbox.embedded import Sandbox

        return Sandbox
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
