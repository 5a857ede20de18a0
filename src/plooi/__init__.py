"""A client of the PLOOI Aanlever-API: one stable interface over all versions of its spec.

The names here are loaded when they are first used; `import plooi` alone costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

# First of all modules, since the metadata model asks it for versions; it is small, and loads the rest when needed.
from plooi import versions as versions

if TYPE_CHECKING:
    from plooi import errors as errors
    from plooi import waardelijsten as waardelijsten
    from plooi.client import AsyncPlooi as AsyncPlooi
    from plooi.client import Plooi as Plooi
    from plooi.errors import NotInThisVersion as NotInThisVersion
    from plooi.errors import PlooiError as PlooiError
    from plooi.model.metadata import Metadata as Metadata
    from plooi.model.parts import Documenthandeling as Documenthandeling
    from plooi.model.parts import Documentrelatie as Documentrelatie
    from plooi.model.parts import ExtraMetadata as ExtraMetadata
    from plooi.model.parts import Reference as Reference
    from plooi.model.parts import Veld as Veld
    from plooi.model.results import Download as Download
    from plooi.model.results import Hit as Hit
    from plooi.model.results import Publication as Publication
    from plooi.model.results import Receipt as Receipt
    from plooi.model.results import Status as Status
    from plooi.wire.auth import AanleverToken as AanleverToken
    from plooi.wire.auth import BearerToken as BearerToken
    from plooi.wire.auth import ClientCertificate as ClientCertificate
    from plooi.wire.auth import ClientCredentials as ClientCredentials
    from plooi.wire.auth import HeaderToken as HeaderToken
    from plooi.wire.auth import JwtToken as JwtToken
    from plooi.wire.retrying import Retries as Retries

#: The version of the client. It stands here so that nothing need be loaded to tell it.
__version__ = "0.1.0"

_HOME = {
    "wire.auth": ("AanleverToken", "BearerToken", "ClientCertificate", "ClientCredentials", "HeaderToken", "JwtToken"),
    "client": ("AsyncPlooi", "Plooi"),
    "errors": ("NotInThisVersion", "PlooiError"),
    "model.metadata": ("Metadata",),
    "model.parts": ("Documenthandeling", "Documentrelatie", "ExtraMetadata", "Reference", "Veld"),
    "model.results": ("Download", "Hit", "Publication", "Receipt", "Status"),
    "wire.retrying": ("Retries",),
}
_MODULES = ("errors", "waardelijsten")
_NAMES = {name: module for module, names in _HOME.items() for name in names}

__all__ = [*sorted(_NAMES), *_MODULES, "versions"]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"plooi.{name}")
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"plooi.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
