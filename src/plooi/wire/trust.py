"""The authorities that servers are trusted by: reading them takes longer than many a call, so it is done once."""

from __future__ import annotations

import os
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from plooi.errors import ConfigurationError
from plooi.guarded.files import LARGEST_PEM, read_bytes
from plooi.language import _, later
from plooi.wording import words_of

if TYPE_CHECKING:
    import ssl

#: What stands for the authorities of this machine in the place of a file.
SYSTEM = "system"
_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_ASK = later(
    "Name a PEM file with the certificates of the authorities that are to be trusted, a folder of such, or 'system' "
    "for those that this machine trusts."
)


def trusted(ca_file: str | PathLike[str] | None = None) -> ssl.SSLContext:
    """The TLS context of clients without a certificate of their own, read anew only where the settings change.

    Args:
        ca_file: where the authorities stand: a file, a folder, or `system`. Without it `SSL_CERT_FILE` and
            `SSL_CERT_DIR` count, and without those the authorities of the package certifi.

    Raises:
        ConfigurationError: there are no authorities in what was named. It names the variable, or `ca_file`.
    """
    return _kept(*_places(ca_file))


def fresh(ca_file: str | PathLike[str] | None = None, name: str = "ca_file") -> ssl.SSLContext:
    """The same, as a context of one's own, for a certificate to be added to; errors call `ca_file` by this name."""
    return _made(*_places(ca_file, name))


def named_authorities() -> dict[str, str]:
    """What the environment names as authorities, by the variable. An empty variable is as good as none."""
    return {name: value for name in _VARIABLES if (value := os.environ.get(name))}


def _places(ca_file: str | PathLike[str] | None, name: str = "ca_file") -> tuple[tuple[str, str, float], ...]:
    """The places where authorities are to be read: what names each, its path, and when it was changed last."""
    named = named_authorities() if ca_file is None else {name: os.fspath(ca_file)}
    return tuple((name, value, _changed(value)) for name, value in named.items())


def _changed(path: str) -> float:
    try:
        return Path(path).stat().st_mtime
    except (OSError, ValueError):
        return 0.0


@lru_cache(maxsize=16)
def _kept(*places: tuple[str, str, float]) -> ssl.SSLContext:
    return _made(*places)


def _made(*places: tuple[str, str, float]) -> ssl.SSLContext:
    # Loaded here, since the command reads what stands above at its start.
    import ssl

    if not places:
        import httpx

        return httpx.create_ssl_context(trust_env=False)
    [name, value, _], *others = places
    if value == SYSTEM and name not in _VARIABLES:
        return _of_this_machine(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _read(context, name, value)
    for other, path, _ in others:
        _read(context, other, path)
    return context


def _of_this_machine(name: str) -> ssl.SSLContext:
    import ssl

    try:
        import truststore
    except ModuleNotFoundError:
        raise ConfigurationError(
            _(
                "{name} is {value!r}, which needs the package 'truststore', which is not installed. Install the extra "
                "'system': python -m pip install 'plooi[system]'. Or name a file or a folder of authorities (PEM).",
                name=name,
                value=SYSTEM,
            )
        ) from None
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _read(context: ssl.SSLContext, name: str, value: str) -> None:
    import ssl

    path = Path(value)
    many = name == "SSL_CERT_DIR" and os.pathsep in value
    try:
        if many:
            for part in value.split(os.pathsep):
                _read(context, name, part)
        elif path.is_dir():
            # The names of the files are hashes only where OpenSSL has prepared the folder; so each is read.
            certificates = 0
            for file in sorted(path.iterdir()):
                certificates += file.is_file() and _is_read(context, file)
            if not certificates:
                raise ConfigurationError(
                    _(
                        "{name} names {value!r}, a folder without a certificate (PEM). {ask}",
                        name=name,
                        value=value,
                        ask=_(_ASK),
                    )
                )
        elif name == "SSL_CERT_DIR":
            raise ConfigurationError(
                _(
                    "{name} names {value!r}, which is no folder. {ask} Or unset {name}.",
                    name=name,
                    value=value,
                    ask=_(_ASK),
                )
            )
        else:
            if not read_bytes(path, LARGEST_PEM).strip():
                raise ConfigurationError(
                    _(
                        "{name} names {value!r}, which is empty. {ask}{otherwise}",
                        name=name,
                        value=value,
                        ask=_(_ASK),
                        otherwise=_or_unset(name),
                    )
                )
            context.load_verify_locations(path)
    except ssl.SSLError:
        fault = _("holds no certificate (PEM) that can be read")
        raise ConfigurationError(
            _(
                "{name} names {value!r}, which {fault}. {ask}{otherwise}",
                name=name,
                value=value,
                fault=fault,
                ask=_(_ASK),
                otherwise=_or_unset(name),
            )
        ) from None
    except (OSError, ValueError) as error:
        reason = words_of(error) or type(error).__name__
        raise ConfigurationError(
            _(
                "{name} names {value!r}, which cannot be read: {reason}. {ask}{otherwise}",
                name=name,
                value=value,
                reason=reason,
                ask=_(_ASK),
                otherwise=_or_unset(name),
            )
        ) from None


def _is_read(context: ssl.SSLContext, file: Path) -> bool:
    try:
        read_bytes(file, LARGEST_PEM)
        context.load_verify_locations(file)
    except OSError:  # a fault of TLS is one as well
        return False
    return True


def _or_unset(name: str) -> str:
    return _(" Or unset {name}.", name=name) if name in _VARIABLES else ""
