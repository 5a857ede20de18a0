"""What `plooi doctor` looks at, one thing after the other: from the settings to what the platform answers.

Nothing is delivered and nothing is changed: the platform is asked for metadata of an id that nobody was given, for the
first page of a search, and for a value list.
"""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from attrs import field, frozen

from plooi.cli.frame.failures import NotSignedIn, answer_hints
from plooi.cli.frame.options import Session
from plooi.cli.frame.settings import token_of, without_password
from plooi.errors import ApiError, ConfigurationError, NietGevondenFout, PlooiError, TransportError
from plooi.wording import counted, sentence

if TYPE_CHECKING:
    from plooi import Plooi
    from plooi.versions import Version
    from plooi.wire.auth import Auth
    from plooi.wire.proxies import Proxy

Level = Literal["good", "warning", "bad", "skipped"]
#: Seconds that one step waits for the platform at the most.
PATIENCE = 10.0
#: A certificate, or a token, that ends within these is warned of.
SOON = timedelta(days=30)
TOKEN_SOON = timedelta(hours=1)
#: How far the clock may be off before it is warned of: tokens and certificates are judged by it.
CLOCK = timedelta(minutes=1)
#: The list by which the client's lists are compared with the platform's.
COMPARED = "documentsoorten"
_PORTS = {"http": 80, "https": 443}


@frozen
class Check:
    """What one look showed.

    Attributes:
        name: what was looked at.
        level: `good`; `warning` for what works and is worth a look; `bad` for what stops a delivery; `skipped` for what
            could not be looked at, because something before it is bad.
        message: what was seen, in whole sentences.
        remedy: what to do; empty where there is nothing to do.
        facts: the same as data.
    """

    name: str
    level: Level
    message: str
    remedy: str = ""
    facts: dict[str, Any] = field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "level": self.level,
            "message": self.message,
            "remedy": self.remedy,
            "facts": self.facts,
        }


class Diagnosis:
    """One run over all that a delivery needs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._url: str | None = None
        self._version: Version | None = None
        self._proxy: Proxy | None = None
        self._token: str | None = None
        self._auth: Auth | None = None
        self._unusable = False

    def checks(self) -> Iterator[Check]:
        """All checks, in their order."""
        yield from self._settings()
        yield from self._way()
        yield from self._identity()
        yield from self._platform()
        yield from self._lists()

    # What is set.

    def _settings(self) -> Iterator[Check]:
        from plooi.flows.context import checked_url

        settings = self._session.settings
        profile = settings.profile
        if profile is not None:
            yield Check("profile", "good", f"The profile {profile.value} is in force (from {profile.source}).")
        try:
            self._version = version = self._session.version
        except ConfigurationError as error:
            yield Check("version", "bad", str(error), "Choose one with --api-version.")
        else:
            source = settings.source("version")
            why = "the default" if source is None else f"from {source}"
            facts = {"version": version.label, "standing": version.standing}
            yield Check("version", "good", f"The client speaks {self._session.version_shown} ({why}).", "", facts)
        try:
            url = self._session.url
            base = "" if self._version is None else self._version.base_path
            self._url = checked_url(url, "url", base)
        except ConfigurationError as error:
            yield Check("url", "bad", str(error), "Set the address with --url, PLOOI_URL or in plooi.toml.")
            return
        shown = without_password(self._url)
        if base and not self._url.endswith(base):
            remedy = f"Check whether the address is to end in {base}."
            yield Check("url", "warning", f"The address is {shown}.", remedy, {"url": shown})
        elif self._url.startswith("http:") and not _is_here(self._url):
            remedy = "Use an address that begins with https://, or the token travels in clear."
            yield Check("url", "warning", f"The address is {shown}, which is not encrypted.", remedy, {"url": shown})
        else:
            source = settings.source("url")
            yield Check("url", "good", f"The address is {shown} (from {source}).", "", {"url": shown})

    # How the platform is reached.

    def _way(self) -> Iterator[Check]:
        if self._url is None:
            yield from (_skipped(name, "there is no address") for name in ("proxy", "network", "authorities", "tls"))
            return
        from plooi.wire.proxies import Proxies

        try:
            proxies = Proxies([self._url])
            proxies.usable()
            self._proxy = proxies.of(self._url)
        except ConfigurationError as error:
            self._unusable = True
            yield Check("proxy", "bad", str(error), "Correct the variable, or unset it.")
        else:
            yield self._proxy_check()
        yield self._network()
        try:
            place = self._session.authorities()
        except ConfigurationError as error:
            self._unusable = True
            yield Check("authorities", "bad", str(error), "Name other authorities with --ca-file.")
        else:
            yield _authorities(place, self._session.settings.source("ca_file"))
        yield self._tls()

    def _proxy_check(self) -> Check:
        if self._proxy is None:
            return Check("proxy", "good", "No proxy stands before the platform.")
        facts = {"proxy": self._proxy.shown, "source": self._proxy.source}
        message = f"The proxy {self._proxy.shown} stands before the platform (from {self._proxy.source})."
        return Check("proxy", "good", message, "", facts)

    def _network(self) -> Check:
        assert self._url is not None
        parts = urlsplit(self._url if self._proxy is None else self._proxy.url)
        host = parts.hostname or ""
        port = parts.port or _PORTS.get(parts.scheme, 1080)
        what = "the platform" if self._proxy is None else "the proxy"
        facts: dict[str, Any] = {"host": host, "port": port}
        try:
            addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self._unusable = True
            reason = getattr(error, "strerror", None) or type(error).__name__
            remedy = "Check the name in the address, and the name servers of this machine."
            return Check("network", "bad", f"The name of {what}, {host}, is not known here: {reason}.", remedy, facts)
        facts["addresses"] = list(dict.fromkeys(str(address[4][0]) for address in addresses))
        try:
            socket.create_connection((host, port), min(PATIENCE, self._patience)).close()
        except OSError as error:
            self._unusable = True
            reason = error.strerror or "no connection in time"
            message = f"Nothing answers at {host} port {port}, where {what} is to be: {reason}."
            remedy = "Check the address, and whether a firewall or a VPN stands between."
            return Check("network", "bad", message, remedy, facts)
        message = f"{host} port {port} takes connections ({', '.join(facts['addresses'])})."
        return Check("network", "good", message, "", facts)

    @property
    def _patience(self) -> float:
        return self._session.settings.number("timeout") or PATIENCE

    def _tls(self) -> Check:
        assert self._url is not None
        if not self._url.lower().startswith("https:"):
            return Check("tls", "good", "The address is not encrypted, so there is no certificate to look at.")
        if self._unusable:
            return _skipped("tls", "the platform cannot be reached")
        from plooi.wire.way import certificate_of

        shown = certificate_of(self._url, self._proxy)
        if shown is None:
            # Whether that is a fault, the call below shows.
            message = "The certificate of the platform could not be looked at."
            return Check("tls", "warning", message, "See what is said of the platform below.")
        facts = {
            "subject": shown.subject,
            "issuer": shown.issuer,
            "begins": shown.begins.isoformat(),
            "ends": shown.ends.isoformat(),
        }
        message = (
            f"The certificate is for {shown.subject}, signed by {shown.issuer}, and holds from {shown.begins:%Y-%m-%d} "
            f"to {shown.ends:%Y-%m-%d}."
        )
        now = datetime.now(UTC)
        if not shown.begins <= now <= shown.ends:
            remedy = "The platform has to renew it; or check the clock of this machine."
            return Check("tls", "bad", message, remedy, facts)
        if shown.ends - now < SOON:
            remedy = "Ask whether the platform renews it in time."
            return Check("tls", "warning", message, remedy, facts)
        return Check("tls", "good", message, "", facts)

    # Who calls.

    def _identity(self) -> Iterator[Check]:
        yield self._certificate()
        try:
            self._token = token_of(self._session.settings)
            self._session.output.keep_secret(self._token)
        except ConfigurationError as error:
            yield Check("token", "bad", str(error), "Put the token in its place again.")
            return
        if self._token is None:
            if self._session.settings.text("certificate") is None:
                yield Check("token", "bad", str(NotSignedIn()), "Set PLOOI_TOKEN, or use --token-file.")
            else:
                yield Check("token", "good", "There is no token: the client certificate signs in.")
            return
        try:
            self._auth = auth = self._session.auth(self._token)
            yield self._token_check(auth)
            yield self._organisation(auth)
        except ConfigurationError as error:
            self._auth = None
            yield Check("token", "bad", str(error), "Choose how the token is sent with --sign-in.")

    def _certificate(self) -> Check:
        from plooi.wire.x509 import facts_in

        try:
            given = self._session.certificate()
            if given is None:
                return Check("client certificate", "good", "No client certificate is given.")
            given.context(self._session.settings.text("ca_file"))
        except ConfigurationError as error:
            self._unusable = True
            remedy = "Give the certificate and the key that you were issued."
            return Check("client certificate", "bad", str(error), remedy)
        own = facts_in(given.certificate)
        if own is None:
            return Check("client certificate", "good", f"The client certificate {given.certificate} can be used.")
        facts = {"subject": own.subject, "issuer": own.issuer, "ends": own.ends.isoformat()}
        message = (
            f"The client certificate {given.certificate} is for {own.subject}, signed by {own.issuer}, and holds from "
            f"{own.begins:%Y-%m-%d} to {own.ends:%Y-%m-%d}."
        )
        if own.fault() is not None:
            return Check("client certificate", "bad", message, "Ask for a new one, or check the clock.", facts)
        if own.ends - datetime.now(UTC) < SOON:
            return Check("client certificate", "warning", message, "Ask for a new one in time.", facts)
        return Check("client certificate", "good", message, "", facts)

    def _token_check(self, auth: Auth) -> Check:
        source = next(
            (self._session.settings.source(name) for name in ("token", "token_file") if self._is_set(name)), None
        )
        facts: dict[str, Any] = {
            "way": auth.way,
            "source": source,
            "organisations": list(auth.organisations),
            "roles": list(auth.roles),
            "ends": None if auth.ends is None else auth.ends.isoformat(),
        }
        if auth.ends is None:
            message = f"There is a token (from {source}), sent as {auth.way}. It does not say until when it holds."
            return Check("token", "good", message, "", facts)
        roles = ", ".join(auth.roles) or "none"
        message = (
            f"There is a token (from {source}), sent as {auth.way}. It holds until {auth.ends:%Y-%m-%d %H:%M} UTC; its "
            f"roles: {roles}."
        )
        left = auth.ends - datetime.now(UTC)
        if left <= timedelta(0):
            remedy = "It has ended. Ask for a new one, or check the clock of this machine."
            return Check("token", "bad", message, remedy, facts)
        if left < TOKEN_SOON:
            return Check("token", "warning", message, "It ends soon. Ask for a new one before a long batch.", facts)
        return Check("token", "good", message, "", facts)

    def _is_set(self, name: str) -> bool:
        return self._session.settings.text(name) is not None

    def _organisation(self, auth: Auth) -> Check:
        codes = auth.organisations
        if not codes:
            message = "The token does not say whom it is for."
            remedy = "Give --publisher where a command asks for an organisation."
            return Check("organisation", "warning", message, remedy)
        if self._version is None:
            return Check("organisation", "good", f"The token is for {', '.join(codes)}.")
        from plooi import waardelijsten

        labels, unknown = {}, []
        for code in codes:
            try:
                labels[code] = waardelijsten.find(code, self._version.lists_of("publisher")).label
            except ValueError:
                unknown.append(code)
        shown = ", ".join(f"{labels[code]} ({code})" if code in labels else code for code in codes)
        facts = {"organisations": labels, "unknown": unknown}
        if unknown:
            remedy = f"The lists of this version do not know {', '.join(unknown)}. Check the token and the version."
            return Check("organisation", "warning", f"The token is for {shown}.", remedy, facts)
        return Check("organisation", "good", f"The token is for {shown}.", "", facts)

    # What the platform answers.

    def _platform(self) -> Iterator[Check]:
        names = ("platform", "versions", "clock")
        if self._url is None or self._version is None or self._unusable:
            yield from (_skipped(name, "something above is bad") for name in names)
            return
        yield self._probed(self._version)
        yield self._clock()
        yield self._versions(self._version)

    def _client(self, version: Version, *, sign_in: bool = True) -> Plooi:
        from plooi import Plooi, Retries

        settings = self._session.client_settings(sign_in=False)
        settings |= {"version": version, "retries": Retries(attempts=1)}
        settings["timeout"] = min(PATIENCE, self._patience)
        if sign_in and self._token is not None:
            settings["auth"] = self._session.auth(self._token, version)
        return Plooi(**settings)

    def _probed(self, version: Version) -> Check:
        asked = str(uuid.uuid4())
        try:
            with self._client(version) as client:
                client.get_metadata(asked)
        except NietGevondenFout as error:
            if error.kind is not None:
                return Check("platform", "good", "The platform answers, and takes the token.")
            return _refused(error)
        except ApiError as error:
            return _refused(error)
        except TransportError as error:
            self._unusable = True
            return Check("platform", "bad", str(error), "See what is said of the network and the certificates above.")
        except PlooiError as error:
            return Check("platform", "bad", str(error), "Correct the setting that is named.")
        message = "The address answers with metadata for an id that nobody was given."
        return Check("platform", "bad", message, "Check the address: what answers there is not the platform.")

    def _versions(self, asked: Version) -> Check:
        if self._unusable:
            return _skipped("versions", "the platform cannot be reached")
        from plooi import versions

        answers = {label: self._answers(versions.get(label)) for label in versions.labels()}
        good = [label for label, error in answers.items() if error is None]
        facts = {"asked": asked.label, "answer": good}
        if asked.label in good:
            return Check("versions", "good", f"The search of these versions answers: {', '.join(good)}.", "", facts)
        error = answers[asked.label]
        message = f"The search does not answer as version {asked.label} has it: {error}"
        if good:
            remedy = f"It answers as version {good[-1]} has it. Try --api-version {good[-1]}."
            return Check("versions", "warning", message, remedy, facts)
        return Check("versions", "warning", message, "See what is said of the platform above.", facts)

    def _answers(self, version: Version) -> PlooiError | None:
        """Why the search of a version gives no page; None where it does."""
        try:
            with self._client(version) as client:
                next(iter(client.search()), None)
        except PlooiError as error:
            return error
        return None

    def _clock(self) -> Check:
        if self._unusable:
            return _skipped("clock", "the platform cannot be reached")
        assert self._url is not None
        theirs = self._date_of(self._url)
        if theirs is None:
            return Check("clock", "warning", "The answer has no date to compare the clock with.")
        off = datetime.now(UTC) - theirs
        seconds = round(abs(off.total_seconds()))
        facts = {"platform": theirs.isoformat(), "off_seconds": round(off.total_seconds())}
        if abs(off) <= CLOCK:
            return Check("clock", "good", "The clock of this machine agrees with the platform's.", "", facts)
        way = "ahead of" if off > timedelta(0) else "behind"
        message = f"The clock of this machine is {counted(seconds, 'second')} {way} the platform's."
        remedy = "Set the clock: tokens and certificates are judged by it."
        return Check("clock", "warning", message, remedy, facts)

    def _date_of(self, url: str) -> datetime | None:
        """The date of an answer; None without one. No token is sent."""
        import httpx

        from plooi.wire.connecting import settings

        options = settings(PATIENCE, self._session.certificate(), self._session.settings.text("ca_file"), [url])
        proxy = options["way"].proxies.of(url)
        try:
            with httpx.Client(
                verify=options["verify"],
                proxy=None if proxy is None else proxy.url,
                timeout=PATIENCE,
                trust_env=False,
                headers={"User-Agent": "plooi-python", "Accept-Encoding": "identity"},
            ) as client:
                text = client.head(url).headers.get("date")
        except (httpx.HTTPError, OSError):
            return None
        try:
            moment = parsedate_to_datetime(text or "")
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    # What is checked against.

    def _lists(self) -> Iterator[Check]:
        version = self._version
        if version is None:
            yield _skipped("value lists", "the version is not known")
            return
        own = version.lists.get(COMPARED)
        size = sum(map(len, version.lists.values()))
        facts: dict[str, Any] = {"version": version.label, "date": version.date, "lists": len(version.lists)}
        message = (
            f"The client checks with the lists of {version.label}, of {version.date}: "
            f"{counted(len(version.lists), 'list')}, {counted(size, 'value')}."
        )
        if own is None or self._url is None or self._unusable:
            yield Check("value lists", "good", message, "", facts)
            return
        try:
            with self._client(version, sign_in=False) as client:
                live = client.value_list(COMPARED)
        except PlooiError as error:
            facts["live"] = str(error)
            remedy = f"The platform's own list could not be read: {error}"
            yield Check("value lists", "warning", message, remedy, facts)
            return
        newer = [str(waarde) for waarde in live.values() if waarde.id not in own]
        gone = [str(waarde) for waarde in own.values() if waarde.id not in live]
        facts |= {"compared": COMPARED, "newer": newer, "gone": gone}
        if newer or gone:
            remedy = (
                f"In {COMPARED} the platform has {counted(len(newer), 'value')} that the client does not know, and "
                f"lacks {len(gone)} that it knows. See  plooi lists {COMPARED} --live."
            )
            yield Check("value lists", "warning", message, remedy, facts)
            return
        yield Check("value lists", "good", f"{message} The platform has the same {COMPARED}.", "", facts)


def _authorities(place: str | None, source: str | None) -> Check:
    from plooi.wire.trust import SYSTEM, named_authorities

    if place == SYSTEM:
        return Check("authorities", "good", f"The authorities of this machine are trusted (from {source}).")
    if place is not None:
        return Check("authorities", "good", f"The authorities in {place} are trusted (from {source}).")
    variables = named_authorities()
    if variables:
        shown = ", ".join(f"{name}={value}" for name, value in variables.items())
        return Check("authorities", "good", f"The authorities of the environment are trusted: {shown}.")
    return Check("authorities", "good", "The authorities of the package certifi are trusted.")


def _refused(error: ApiError) -> Check:
    remedy = " ".join(sentence(hint) for hint in answer_hints(error))
    remedy = remedy or "Check the address, the version and the token; `plooi config` shows them."
    return Check("platform", "bad", str(error), remedy, {"status": error.status, "kind": error.kind})


def _skipped(name: str, why: str) -> Check:
    return Check(name, "skipped", f"Not looked at: {why}.")


def _is_here(url: str) -> bool:
    return (urlsplit(url).hostname or "") in ("localhost", "127.0.0.1", "::1")
