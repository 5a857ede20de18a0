"""Where to ask for newer versions: from the command line, the environment, and `openapi/upstream.toml`."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from attrs import field, frozen

from plooi_spec.reading.guarded import parse_toml, read_text
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import STANDINGS
from plooi_spec.reading.web import bare, is_web
from plooi_spec.watching.names import API, HOST, PROJECT, TOKEN

FILE = "openapi/upstream.toml"

#: The interfaces that a host can have.
APIS = ("gitlab", "github")

_KEYS = ("host", "project", "api", "branch_prefix", "standing")
_NAMES = {"host": HOST, "project": PROJECT, "api": API}
_PREFIX, _STANDING = "spec/", "official"
#: What the name of a branch may begin with: shells and CI read it from a file, where more could be a command.
PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]*")


@frozen
class Settings:
    """Where upstream's releases are, and how what comes from there is taken in.

    `host` is the address of a GitLab or a GitHub, with a path if it lies under one; `kind` says which of them;
    `project` is a path such as `group/name`, at a GitLab also a number. `token` is never shown.
    """

    host: str
    project: str
    token: str | None = field(default=None, repr=False)
    branch_prefix: str = _PREFIX
    standing: str = _STANDING
    kind: str = APIS[0]

    @property
    def api(self) -> str:
        """The address of the project in the API of the host."""
        if self.kind == "github":
            parts = urlsplit(self.host)
            base = "https://api.github.com" if _is_github(parts.hostname) else f"{self.host}/api/v3"
            return f"{base}/repos/{quote(self.project)}"
        return f"{self.host}/api/v4/projects/{quote(self.project, safe='')}"


def settings(root: Path, given: Mapping[str, str | None], environment: Mapping[str, str]) -> Settings:
    """The settings: what is `given` (by the keys of the file) counts before the environment, and that before the file.

    Raises SpecError when host or project are said nowhere, for a host that is no address, for a token that would go
    over an open connection, for an unknown standing, and for a file that is not as it should be.
    """
    values = _file(root / FILE)
    for source in (
        {key: environment[name] for key, name in _NAMES.items() if environment.get(name)},
        {key: value for key, value in given.items() if value is not None},
    ):
        if source.get("host", values.get("host")) != values.get("host"):
            # How one host speaks says nothing of another.
            values.pop("api", None)
        values |= source
    for key, name in (("host", HOST), ("project", PROJECT)):
        if not values.get(key):
            message = f"It is said nowhere which {key} to ask for newer versions."
            raise SpecError.at(FILE, message, f"Say it with --{key}, with {name}, or as `{key}` under [watch] there.")
    kind = values.get("api") or ("github" if _is_github(urlsplit(bare(values["host"])).hostname) else APIS[0])
    if kind not in APIS:
        raise SpecError.at(FILE, f"`{kind}` is no interface of a host.", f"Choose one of {', '.join(APIS)}.")
    standing = values.get("standing", _STANDING)
    if standing not in STANDINGS:
        message = f"`{standing}` is no standing."
        raise SpecError.at(FILE, message, f"Choose one of {', '.join(STANDINGS)}.")
    token = environment.get(TOKEN) or None
    host = _host(values["host"], token)
    prefix = values.get("branch_prefix", _PREFIX)
    if not PREFIX.fullmatch(prefix):
        message = f"No name of a branch can begin with {prefix!r} here."
        remedy = "Write `branch_prefix` with letters, digits and . _ / + - alone, such as spec/."
        raise SpecError.at(FILE, message, remedy)
    return Settings(host, values["project"].strip("/"), token, prefix, standing, kind)


def _file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    data = parse_toml(read_text(path, FILE, "Mend the file."), FILE)
    table = data.get("watch", {})
    unknown = [key for key in data if key != "watch"]
    if not unknown and isinstance(table, dict):
        unknown = [key for key in table if key not in _KEYS]
    if unknown:
        remedy = f"Known under [watch] are {', '.join(_KEYS)}. A token is taken from {TOKEN} alone."
        raise SpecError.at(FILE, f"The setting `{unknown[0]}` means nothing here.", remedy)
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise SpecError.at(FILE, "The settings under [watch] are not all text.", "Put them in quotes.")
    return dict(table)


def _host(text: str, token: str | None) -> str:
    try:
        parts = urlsplit(text)
        well = is_web(text) and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        well = False
    if not well or parts.query or parts.fragment:
        shown = bare(text)
        message = f"The host `{shown}` is no address of a GitLab or a GitHub."
        raise SpecError.at(FILE, message, "Write it like https://gitlab.example.org, without user and password.")
    if token is not None and parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        message = f"The token would go to {bare(text)} over a connection that is not encrypted."
        raise SpecError.at(FILE, message, f"Use https, or leave {TOKEN} out.")
    return text.rstrip("/")


def _is_github(host: str | None) -> bool:
    return host in {"github.com", "www.github.com", "api.github.com"}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
