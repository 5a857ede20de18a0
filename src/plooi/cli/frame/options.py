"""What all commands share: `--json`, the settings of the connection, and how an error ends a command.

A command is a function of a `Session` and its own parameters; the decorators here give it the shared options, so that
no command repeats them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from plooi.cli.frame import settings as settings_module
from plooi.cli.frame.completing import profile_names, version_labels
from plooi.cli.frame.failures import INTERRUPTED, Failure, NotSignedIn, failure_of, interrupted, usage_failure
from plooi.cli.frame.output import Output, forget_stdout
from plooi.cli.frame.settings import Settings, resolve
from plooi.errors import ConfigurationError
from plooi.language import _

if TYPE_CHECKING:
    from plooi import Plooi
    from plooi.versions import Version

BROKEN_PIPE = 141  # 128 + SIGPIPE: what a shell reports for a command whose reader went away
LOG_PANEL = "What is shown besides the result"
PANEL = "Connection (also from the environment or plooi.toml: see plooi config)"


def connection(
    flag: str, text: str, metavar: str, offers: Callable[..., Any] | None = None, also: tuple[str, ...] = ()
) -> Any:
    return typer.Option(
        flag, *also, help=text, metavar=metavar, rich_help_panel=PANEL, show_default=False, autocompletion=offers
    )


JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout, errors too.")]
Version_ = Annotated[
    str | None,
    connection(
        "--api-version",
        "Version of the API; see plooi capabilities. [env: PLOOI_VERSION]",
        "VERSION",
        version_labels,
        # Behind a command there is no other version to be asked for.
        also=("--version",),
    ),
]
ALL: dict[str, Any] = {
    "profile": Annotated[
        str | None,
        connection(
            "--profile", "The profile of plooi.toml that is in force. [env: PLOOI_PROFILE]", "NAME", profile_names
        ),
    ],
    "url": Annotated[str | None, connection("--url", "Address up to and including /api/v0. [env: PLOOI_URL]", "URL")],
    "token": Annotated[
        str | None,
        connection(
            "--token",
            "Token to sign in with. Other users can see it in the list of processes: rather set PLOOI_TOKEN, or use "
            "--token-file.",
            "TOKEN",
        ),
    ],
    "token_file": Annotated[
        str | None, connection("--token-file", "File that holds the token; - for standard input.", "FILE")
    ],
    "sign_in": Annotated[str | None, connection("--sign-in", "How the token is sent: bearer, aanlever or jwt.", "WAY")],
    "version": Version_,
    "certificate": Annotated[
        str | None, connection("--certificate", "Client certificate, PEM, for mutual TLS.", "FILE")
    ],
    "certificate_key": Annotated[
        str | None, connection("--certificate-key", "Private key of the certificate, PEM.", "FILE")
    ],
    "ca_file": Annotated[
        str | None,
        connection(
            "--ca-file",
            "Authorities to trust, PEM, or system for those of this machine. [env: PLOOI_CA_FILE]",
            "FILE|system",
        ),
    ],
    "timeout": Annotated[float | None, connection("--timeout", "Seconds to wait for the platform.", "SECONDS")],
    "deadline": Annotated[
        float | None,
        connection("--deadline", "Seconds that one exchange may take, by default 600; a file has more.", "SECONDS"),
    ],
    "value_lists_url": Annotated[
        str | None, connection("--value-lists-url", "Address of the value lists, when it is elsewhere.", "URL")
    ],
    "allowed_hosts": Annotated[
        str | None,
        connection(
            "--allowed-hosts",
            "Further hosts that the token may be sent to when the platform names them, with commas between.",
            "HOSTS",
        ),
    ],
}
#: What is shown of a run besides its result.
LOG: dict[str, Any] = {
    "verbose": Annotated[
        bool, typer.Option("--verbose", help="Tell of each call to the platform.", rich_help_panel=LOG_PANEL)
    ],
    "quiet": Annotated[
        bool, typer.Option("--quiet", help="Tell nothing but the result, and what fails.", rich_help_panel=LOG_PANEL)
    ],
    "log_json": Annotated[
        str | None,
        typer.Option(
            "--log-json",
            help="Add a line of JSON for each call to this file; - for the error stream.",
            metavar="FILE",
            rich_help_panel=LOG_PANEL,
            show_default=False,
        ),
    ],
}
CONNECTED = tuple(ALL)
OFFLINE = ("profile", "version")


class Session:
    """One run of one command: its settings, its output, and the client when it is asked for."""

    def __init__(self, settings: Settings, output: Output) -> None:
        self.settings = settings
        self.output = output
        output.keep_secret(settings.text("token"))

    @cached_property
    def version(self) -> Version:
        from plooi import versions

        label = self.settings.text("version")
        try:
            return versions.get(label or versions.DEFAULT)
        except ConfigurationError as error:
            raise ConfigurationError(
                _("{error} (The version comes from {settings}.)", error=error, settings=self.settings.source("version"))
            ) from None

    @property
    def version_shown(self) -> str:
        """The version with how sure its spec is."""
        return f"{self.version.label} ({self.version.standing})"

    @property
    def url(self) -> str:
        url = self.settings.text("url")
        if url is None:
            raise ConfigurationError(
                _(
                    'The address of the platform is not known. Give --url, set PLOOI_URL, or write  url = "https://…"  '
                    "into plooi.toml. To try things out, start  plooi sandbox  and use the address that it prints."
                )
            )
        return url

    def flags_given(self) -> list[str]:
        """The flags of this run that are about the connection, to be given again; no secret is among them."""
        words: list[str] = []
        profile = self.settings.profile
        if profile is not None and profile.origin.level == "option":
            words += [settings_module.PROFILE.flag, str(profile.value)]
        for known in settings_module.KNOWN:
            value = self.settings.text(known.name)
            if known.name != "token" and value is not None and self.settings.given_by_flag(known.name):
                words += [known.flag, settings_module.without_password(value)]
        return words

    def client(self, *, sign_in: bool = True) -> Plooi:
        """The client with these settings; a context manager.

        Raises:
            ConfigurationError: no address, or a setting that cannot be used.
            NotSignedIn: a call that needs a token, and none is there.
        """
        from plooi import Plooi

        return Plooi(**self.client_settings(sign_in=sign_in))

    def client_settings(self, *, sign_in: bool = True) -> dict[str, Any]:
        """What the client is made with, by the names of its parameters.

        Raises:
            ConfigurationError: no address, or a setting that cannot be used.
            NotSignedIn: a call that needs a token, and none is there.
        """
        url = self.url
        token = settings_module.token_of(self.settings) if sign_in else None
        self.output.keep_secret(token)
        certificate = self.certificate()
        if sign_in and token is None and certificate is None:
            raise NotSignedIn()
        hosts = (self.settings.text("allowed_hosts") or "").replace(",", " ").split()
        options: dict[str, Any] = {"allowed_hosts": hosts}
        for name in ("timeout", "deadline"):
            seconds = self.settings.number(name)
            if seconds is not None:
                options[name] = seconds
        return {
            "url": url,
            "auth": None if token is None else self.auth(token),
            "version": self.version.label,
            "certificate": certificate,
            "ca_file": self.authorities(),
            "value_lists_url": self.settings.text("value_lists_url"),
            **options,
        }

    def auth(self, token: str, version: Version | None = None) -> Any:
        """How a token is sent: in the way that is set, or else as a version has it, by default the one in force.

        Raises:
            ConfigurationError: no version has the way that is set.
        """
        from plooi.wire.auth import WAYS, sign_in_with

        way = self.settings.text("sign_in")
        version = version or self.version
        known = dict.fromkeys([*WAYS, *version.sign_in])
        if way is not None and way not in known:
            raise ConfigurationError(
                _(
                    "sign_in from {settings}: {way!r} is not a way to sign in. Use one of: {known}.",
                    settings=self.settings.source("sign_in"),
                    way=way,
                    known=", ".join(known),
                )
            )
        return sign_in_with(self._token_source(token), version.sign_in if way is None else (way,))

    def _token_source(self, token: str) -> Any:
        """The token, or where it comes from a file: what reads it there, anew when the platform says it has expired."""
        if self.settings.text("token_file") in (None, settings_module.STDIN):
            return token
        current, asked_before = token, False

        def read() -> str:
            nonlocal current, asked_before
            if asked_before:
                try:
                    current = settings_module.token_of(self.settings) or current
                except ConfigurationError as error:
                    # The one that has expired is all there is; the platform's refusal ends the command.
                    self.output.note(str(error))
                self.output.keep_secret(current)
            asked_before = True
            return current

        return read

    def authorities(self) -> str | None:
        """What names the authorities to trust; a fault of it is that of the setting that it comes from."""
        from plooi.wire.trust import fresh, trusted

        place = self.settings.text("ca_file")
        try:
            trusted(place)
        except ConfigurationError:
            fresh(place, _("ca_file (from {settings})", settings=self.settings.source("ca_file")))
        return place

    def certificate(self) -> Any:
        """The client certificate that is set; None without one. Raises ConfigurationError for a key alone."""
        certificate, key = self.settings.text("certificate"), self.settings.text("certificate_key")
        if certificate is None:
            if key is not None:
                raise ConfigurationError(
                    _(
                        "certificate_key (from {settings}) is set without a certificate: give --certificate as well.",
                        settings=self.settings.source("certificate_key"),
                    )
                )
            return None
        import os

        from plooi import ClientCertificate

        password = os.environ.get("PLOOI_CERTIFICATE_PASSWORD") or None
        self.output.keep_secret(password)
        return ClientCertificate(certificate, key, password)


def connected(run: Callable[..., int | None]) -> Callable[..., None]:
    """Make a command that speaks with the platform."""
    return with_options(run, CONNECTED)


def offline(run: Callable[..., int | None]) -> Callable[..., None]:
    """Make a command that works without the platform and only wants to know the version."""
    return with_options(run, OFFLINE)


def bare(run: Callable[..., int | None]) -> Callable[..., None]:
    """Make a command that needs no settings."""
    return with_options(run, ())


def with_options(run: Callable[..., int | None], names: tuple[str, ...], *, json: bool = True) -> Callable[..., None]:
    """Give a command the options `names` and `--json`; it gets a `Session` in their place, and returns its exit code.

    Without `json` the command has an option of its own by that name.

    typer reads the parameters off the signature, so the wrapper is given the one that the person is to see.
    """
    own = list(inspect.signature(run, eval_str=True).parameters.values())[1:]
    keyword = inspect.Parameter.KEYWORD_ONLY
    logs = LOG if names == CONNECTED else {}
    shared = [inspect.Parameter(name, keyword, default=None, annotation=ALL[name]) for name in names]
    shared += [
        inspect.Parameter(name, keyword, default=None if name == "log_json" else False, annotation=annotation)
        for name, annotation in logs.items()
    ]
    parameters = [
        *(parameter.replace(kind=keyword) for parameter in own),
        *([inspect.Parameter("as_json", keyword, default=False, annotation=JSON)] if json else []),
        *shared,
    ]

    def command(**arguments: Any) -> None:
        from plooi.cli.frame.call_log import logging_calls

        output = Output(as_json=arguments.pop("as_json", False), quiet=arguments.pop("quiet", False))
        flags = {name: arguments.pop(name) for name in names}
        log = {name: arguments.pop(name, None) for name in ("verbose", "log_json")}
        output.keep_secret(flags.get("token"))
        with errors_end_the_command(output), logging_calls(output, **log):
            code = run(Session(resolve(flags), output), **arguments)
            if code:
                raise typer.Exit(code)

    command.__name__ = run.__name__
    command.__doc__ = run.__doc__
    command.__module__ = run.__module__
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


@contextmanager
def errors_end_the_command(output: Output) -> Iterator[None]:
    """Turn whatever is raised inside into a message and an exit code."""
    try:
        try:
            yield
        except typer.Exit:
            raise
        except KeyboardInterrupt as error:
            end(output, interrupted(error))
        except BrokenPipeError:
            raise
        except typer.TyperException as error:
            end(output, usage_failure(error))
        except Exception as error:
            end(output, failure_of(error))
    except BrokenPipeError:
        forget_stdout()
        raise typer.Exit(BROKEN_PIPE) from None


def end(output: Output, failure: Failure) -> NoReturn:
    """Print a failure and leave the command with its exit code."""
    output.failure(failure)
    raise typer.Exit(failure.exit_code) from None


__all__ = ["INTERRUPTED", "JSON", "Session", "bare", "connected", "end", "offline"]
