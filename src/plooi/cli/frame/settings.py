"""Settings of the command: flags, then the environment, the chosen profile, and `plooi.toml` here and of the user."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from attrs import field, frozen

from plooi.errors import ConfigurationError
from plooi.guarded.files import read_bytes
from plooi.language import _, later
from plooi.paths import on_disk
from plooi.wire.trust import SYSTEM
from plooi.wording import both, closest, words_of

#: Where a setting comes from, in the order in which one beats the other.
Level = Literal["option", "variable", "profile", "file"]

CONFIG_NAME = "plooi.toml"
MASK = "********"
#: Stands for standard input where a file is named.
STDIN = "-"
#: What a file of settings, or of a token, may hold, in bytes.
LARGEST = 64 * 1024
#: How many dots a line of settings may have, such as between the parts of hosts.
MOST_DOTS = 200


@frozen
class Known:
    """One setting: its name in `plooi.toml`, its flag, its environment variable, and what it means."""

    name: str
    flag: str
    variable: str
    meaning: str
    is_path: bool = False
    is_number: bool = False


KNOWN = (
    Known("url", "--url", "PLOOI_URL", later("address of the platform, up to and including /api/v0")),
    Known("token", "--token", "PLOOI_TOKEN", later("token to sign in with")),
    Known("token_file", "--token-file", "PLOOI_TOKEN_FILE", later("file that holds the token"), is_path=True),
    Known("sign_in", "--sign-in", "PLOOI_SIGN_IN", later("how the token is sent: bearer, aanlever or jwt")),
    Known("version", "--api-version", "PLOOI_VERSION", later("version of the API that the platform speaks")),
    Known("certificate", "--certificate", "PLOOI_CERTIFICATE", later("client certificate (PEM)"), is_path=True),
    Known(
        "certificate_key", "--certificate-key", "PLOOI_CERTIFICATE_KEY", later("its private key (PEM)"), is_path=True
    ),
    Known("ca_file", "--ca-file", "PLOOI_CA_FILE", later("authorities to trust (PEM), or system"), is_path=True),
    Known("timeout", "--timeout", "PLOOI_TIMEOUT", later("seconds to wait for the platform"), is_number=True),
    Known("deadline", "--deadline", "PLOOI_DEADLINE", later("seconds that one exchange may take"), is_number=True),
    Known("value_lists_url", "--value-lists-url", "PLOOI_VALUE_LISTS_URL", later("address of the value lists")),
    Known(
        "allowed_hosts", "--allowed-hosts", "PLOOI_ALLOWED_HOSTS", later("further hosts that the token may be sent to")
    ),
)
BY_NAME = {known.name: known for known in KNOWN}
#: Which of the profiles in `plooi.toml` is in force. No file chooses one.
PROFILE = Known("profile", "--profile", "PLOOI_PROFILE", later("which profile of plooi.toml is in force"))
PROFILES = "profiles"
# The two ways to give the token are one setting: a flag `--token-file` beats a variable PLOOI_TOKEN.
TOKEN_NAMES = ("token", "token_file")


@frozen
class Origin:
    """Where a setting comes from.

    Attributes:
        level: what kind of place that is.
        name: the flag, the variable or the path of the file.
        line: the line in the file, from 1; None elsewhere, or where it is not known.
        profile: the profile in the file that it stands in; None elsewhere.
        folder: what its paths are relative to.
    """

    level: Level
    name: str
    line: int | None = None
    profile: str | None = None
    folder: Path = Path()

    @property
    def text(self) -> str:
        line = "" if self.line is None else _(", line {line}", line=self.line)
        return (
            f"{self.name}{line}"
            if self.profile is None
            else _("the profile {profile} in {name}{line}", profile=self.profile, name=self.name, line=line)
        )


@frozen
class Setting:
    """The value of one setting and where it comes from. The value of a token stays out of the repr."""

    name: str
    value: str | float = field(repr=False)
    origin: Origin

    @property
    def source(self) -> str:
        """Where it comes from, in words."""
        return self.origin.text

    @property
    def shown(self) -> str | float:
        """The value as it may be printed: a token masked, a password in an address too."""
        if self.name == "token":
            return MASK
        return without_password(self.value) if isinstance(self.value, str) else self.value


@frozen
class ConfigFile:
    """A place where settings are looked for."""

    path: Path
    values: Mapping[str, Any] | None = field(repr=False)
    holds_token_open_to_others: bool = False
    profiles: Mapping[str, Mapping[str, Any]] = field(factory=dict, repr=False)
    text: str = field(default="", repr=False)

    def level(self, profile: str | None = None) -> dict[str, Setting]:
        """The settings of the file itself, or those of a profile in it; none where it does not have them."""
        values = self.values if profile is None else self.profiles.get(profile)
        return {
            name: checked(
                BY_NAME[name],
                value,
                Origin(
                    "file" if profile is None else "profile",
                    str(self.path),
                    line_of(self.text, name, profile),
                    profile,
                    self.path.parent,
                ),
            )
            for name, value in (values or {}).items()
        }


@frozen
class Settings:
    """All settings in force."""

    given: Mapping[str, Setting] = field(repr=False)
    files: tuple[ConfigFile, ...] = ()
    profile: Setting | None = None

    def text(self, name: str) -> str | None:
        setting = self.given.get(name)
        return None if setting is None else str(setting.value)

    def number(self, name: str) -> float | None:
        setting = self.given.get(name)
        return None if setting is None else float(setting.value)

    def source(self, name: str) -> str | None:
        setting = self.given.get(name)
        return None if setting is None else setting.source

    def given_by_flag(self, name: str) -> bool:
        setting = self.given.get(name)
        return setting is not None and setting.origin.level == "option"


def resolve(flags: Mapping[str, str | float | None], environment: Mapping[str, str] | None = None) -> Settings:
    """Put the settings together.

    Args:
        flags: what was given on the command line, by the setting's name; None for what was not.
        environment: the environment variables; those of this process by default.

    Raises:
        ConfigurationError: a file that cannot be read, an unknown key, a value of the wrong type, or two tokens at
            one level.
    """
    environment = os.environ if environment is None else environment
    files = tuple(load(path) for path in config_paths())

    def chosen(known: Known) -> list[Setting]:
        """The setting as a flag and as a variable, where it is given so."""
        flag, variable = flags.get(known.name), environment.get(known.variable)
        return [
            *([] if flag is None else [checked(known, flag, Origin("option", known.flag))]),
            *([checked(known, variable, Origin("variable", known.variable))] if variable else []),
        ]

    profile = next(iter(chosen(PROFILE)), None)
    by_hand = [setting for known in KNOWN for setting in chosen(known)]
    levels: list[dict[str, Setting]] = [
        *({one.name: one for one in by_hand if one.origin.level == level} for level in ("option", "variable")),
        *([] if profile is None else of_profile(profile, files)),
        *(file.level() for file in files),
    ]
    given: dict[str, Setting] = {}
    for level in levels:
        tokens = [level[name] for name in TOKEN_NAMES if name in level]
        if len(tokens) > 1:
            spelled = both(spelling(setting) for setting in tokens)
            raise ConfigurationError(
                _("The token is given twice, by {spelled}: leave one of them out.", spelled=spelled)
            )
        has_token = any(name in given for name in TOKEN_NAMES)
        for name, setting in level.items():
            if not (name in TOKEN_NAMES and has_token):
                given.setdefault(name, setting)
    return Settings({known.name: given[known.name] for known in KNOWN if known.name in given}, files, profile)


def of_profile(profile: Setting, files: Iterable[ConfigFile]) -> list[dict[str, Setting]]:
    """The settings of a profile, of each file that has it.

    Raises:
        ConfigurationError: no file has a profile of this name.
    """
    name = str(profile.value)
    having = [file for file in files if name in file.profiles]
    if having:
        return [file.level(name) for file in having]
    names = sorted({known for file in files for known in file.profiles})
    near = closest(name, names)
    if near:
        remedy = _("Did you mean {near!r}?", near=near)
    elif names:
        remedy = _("There are: {names}.", names=", ".join(names))
    else:
        remedy = _(
            "Write it into {config_name}, under  [{profiles}.{name}].",
            config_name=CONFIG_NAME,
            profiles=PROFILES,
            name=name,
        )
    raise ConfigurationError(
        _("There is no profile {name!r} (from {source}). {remedy}", name=name, source=profile.source, remedy=remedy)
    )


def line_of(text: str, name: str, profile: str | None) -> int | None:
    """The line, from 1, of a TOML text where a setting begins; None where that is not known."""
    import tomllib

    lines = text.splitlines(keepends=True)
    key = re.compile(rf"""\s*(?:{PROFILES}\s*\.\s*\S+\s*\.\s*)?["']?{re.escape(name)}["']?\s*=""")
    for number, line in enumerate(lines):
        if not key.match(line):
            continue
        # What looks like a key can stand in a text of several lines; then what is above it is no TOML.
        with suppress(tomllib.TOMLDecodeError):
            marked = tomllib.loads("".join(lines[:number]) + line.partition("=")[0] + "= 0\n")
            place = marked if profile is None else marked.get(PROFILES, {}).get(profile, {})
            if name in place:
                return number + 1
    return None


def spelling(setting: Setting) -> str:
    known = BY_NAME[setting.name]
    if setting.origin.name in (known.flag, known.variable):
        return setting.source
    return _("{name!r} in {source}", name=setting.name, source=setting.source)


def config_paths() -> tuple[Path, ...]:
    """Where `plooi.toml` is looked for: the current folder, then the user's configuration folder."""
    import platformdirs

    return (Path.cwd() / CONFIG_NAME, platformdirs.user_config_path("plooi", appauthor=False) / CONFIG_NAME)


def load(path: Path) -> ConfigFile:
    try:
        raw = read_bytes(path, LARGEST)
    except FileNotFoundError:
        return ConfigFile(path, None)
    except OSError as error:
        raise ConfigurationError(
            _(
                "{path} cannot be read ({strerror}). Make it readable, or move it away.",
                path=path,
                strerror=words_of(error),
            )
        ) from error
    import tomllib

    # A key of n parts takes the square of n in memory, and stands on one line.
    crowded = next((number for number, line in enumerate(raw.splitlines(), 1) if line.count(b".") > MOST_DOTS), None)
    if crowded is not None:
        fault = _(
            "line {crowded} holds more than {most_dots} dots, the most that is read",
            crowded=crowded,
            most_dots=MOST_DOTS,
        )
        raise ConfigurationError(
            _("{path} cannot be read: {fault}. Write a long list on several lines.", path=path, fault=fault)
        )
    try:
        values = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigurationError(_("{path} is not UTF-8 text: save it as UTF-8.", path=path)) from None
    except tomllib.TOMLDecodeError as error:
        # The text of the line is not repeated: it may hold the token. At the very end tomllib names no line.
        last = raw.decode("utf-8-sig").rstrip().count("\n") + 1
        fault = str(error).replace("(at end of document)", _("(at the end of line {last}, the last)", last=last))
        raise ConfigurationError(
            _('{path} is not valid TOML: {fault}. Values look like  url = "https://…".', path=path, fault=fault)
        ) from None
    except (ValueError, RecursionError):
        message = _("it is nested too deeply, or a number in it is too long")
        raise ConfigurationError(
            _('{path} cannot be read: {message}. Values look like  url = "https://…".', path=path, message=message)
        ) from None
    profiles = values.pop(PROFILES, {})
    if not isinstance(profiles, dict) or not all(isinstance(inside, dict) for inside in profiles.values()):
        raise ConfigurationError(
            _(
                "{path}: {profiles!r} holds no profiles. Write each one as a table, such as  [{profiles}.test].",
                path=path,
                profiles=PROFILES,
            )
        )
    for place, inside in (
        (str(path), values),
        *((_("{path}, profile {name}", path=path, name=name), it) for name, it in profiles.items()),
    ):
        for name in inside:
            if name not in BY_NAME:
                names = ", ".join(BY_NAME)
                raise ConfigurationError(
                    _("{place}: {name!r} is not a setting. Use one of: {names}.", place=place, name=name, names=names)
                )
    holds_token = "token" in values or any("token" in inside for inside in profiles.values())
    return ConfigFile(path, values, holds_token and open_to_others(path), profiles, raw.decode("utf-8-sig"))


def open_to_others(path: Path) -> bool:
    return sys.platform != "win32" and bool(path.stat().st_mode & 0o077)


def checked(known: Known, value: Any, origin: Origin) -> Setting:
    """A setting of the right type; paths are taken relative to the place that names them."""
    source = origin.text
    if known.is_number:
        try:
            number = float("nan") if isinstance(value, bool) else float(value)
        except (TypeError, ValueError):
            number = float("nan")
        if not 0 < number < float("inf"):
            raise ConfigurationError(
                _(
                    "{name} from {source}: {value!r} is not a number of seconds. Give a number above 0, such as 30.",
                    name=known.name,
                    source=source,
                    value=value,
                )
            )
        return Setting(known.name, number, origin)
    if not isinstance(value, str):
        raise ConfigurationError(
            _(
                "{name} from {source}: text is needed here, not {kind}. Put it between quotes.",
                name=known.name,
                source=source,
                kind=type(value).__name__,
            )
        )
    if known.is_path and value not in (STDIN, SYSTEM):
        value = str(origin.folder / Path(value).expanduser())
    return Setting(known.name, value, origin)


def token_of(settings: Settings) -> str | None:
    """The token itself, read from its file or from standard input (`-`) where it is given that way.

    Raises:
        ConfigurationError: the file cannot be read, or what is there cannot be a token. The message never holds it.
    """
    for name in TOKEN_NAMES:
        setting = settings.given.get(name)
        if setting is not None:
            if name == "token":
                return usable(str(setting.value), _("The token from {source}", source=setting.source))
            place = str(setting.value)
            named = _("standard input") if place == STDIN else _("the file {place}", place=place)
            return usable(
                read_token(place, setting.source),
                _("The token in {named} (from {source})", named=named, source=setting.source),
            )
    return None


def read_token(place: str, source: str) -> str:
    if place == STDIN:
        return sys.stdin.readline(LARGEST)
    try:
        # A pipe is one way to keep a token out of files, as in --token-file <(pass plooi).
        return read_bytes(on_disk(Path(place)), LARGEST, pipes=True).decode("utf-8-sig")
    except OSError as error:
        raise ConfigurationError(
            _(
                "The token file {place} (from {source}) cannot be read: {strerror}. Name a file that holds the token.",
                place=place,
                source=source,
                strerror=words_of(error),
            )
        ) from error
    except UnicodeDecodeError:
        raise ConfigurationError(
            _(
                "The token file {place} (from {source}) is not text: it must hold the token only.",
                place=place,
                source=source,
            )
        ) from None


def usable(text: str, what: str) -> str:
    """A token as it is sent. `what` says in a message where it was read."""
    token = text.strip().removeprefix("Bearer ").strip()
    if not token:
        raise ConfigurationError(_("{what} is empty: put the token there, on one line.", what=what))
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError(
            _(
                "{what} holds spaces or signs that no token has: it must be one line of plain "
                "letters, digits and punctuation. Copy it again.",
                what=what,
            )
        )
    return token


def without_password(address: str) -> str:
    """An address with the user part, which may be a password, masked."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if "@" not in parts.netloc:
        return address
    return urlunsplit(parts._replace(netloc=MASK + "@" + parts.netloc.rpartition("@")[2]))
