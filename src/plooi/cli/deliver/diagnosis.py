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
from plooi.language import _
from plooi.wording import counted, sentence, words_of

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
            yield Check(
                "profile",
                "good",
                _("The profile {value} is in force (from {source}).", value=profile.value, source=profile.source),
            )
        try:
            self._version = version = self._session.version
        except ConfigurationError as error:
            yield Check("version", "bad", str(error), _("Choose one with --api-version."))
        else:
            source = settings.source("version")
            why = _("the default") if source is None else _("from {source}", source=source)
            facts = {"version": version.label, "standing": version.standing}
            yield Check(
                "version",
                "good",
                _("The client speaks {version_shown} ({why}).", version_shown=self._session.version_shown, why=why),
                "",
                facts,
            )
        try:
            url = self._session.url
            base = "" if self._version is None else self._version.base_path
            self._url = checked_url(url, "url", base)
        except ConfigurationError as error:
            yield Check("url", "bad", str(error), _("Set the address with --url, PLOOI_URL or in plooi.toml."))
            return
        shown = without_password(self._url)
        if base and not self._url.endswith(base):
            remedy = _("Check whether the address is to end in {base}.", base=base)
            yield Check("url", "warning", _("The address is {shown}.", shown=shown), remedy, {"url": shown})
        elif self._url.startswith("http:") and not _is_here(self._url):
            remedy = _("Use an address that begins with https://, or the token travels in clear.")
            yield Check(
                "url",
                "warning",
                _("The address is {shown}, which is not encrypted.", shown=shown),
                remedy,
                {"url": shown},
            )
        else:
            source = settings.source("url")
            yield Check(
                "url",
                "good",
                _("The address is {shown} (from {source}).", shown=shown, source=source),
                "",
                {"url": shown},
            )

    # How the platform is reached.

    def _way(self) -> Iterator[Check]:
        if self._url is None:
            yield from (_skipped(name, _("there is no address")) for name in ("proxy", "network", "authorities", "tls"))
            return
        from plooi.wire.proxies import Proxies

        try:
            proxies = Proxies([self._url])
            proxies.usable()
            self._proxy = proxies.of(self._url)
        except ConfigurationError as error:
            self._unusable = True
            yield Check("proxy", "bad", str(error), _("Correct the variable, or unset it."))
        else:
            yield self._proxy_check()
        yield self._network()
        try:
            place = self._session.authorities()
        except ConfigurationError as error:
            self._unusable = True
            yield Check("authorities", "bad", str(error), _("Name other authorities with --ca-file."))
        else:
            yield _authorities(place, self._session.settings.source("ca_file"))
        yield self._tls()

    def _proxy_check(self) -> Check:
        if self._proxy is None:
            return Check("proxy", "good", _("No proxy stands before the platform."))
        facts = {"proxy": self._proxy.shown, "source": self._proxy.source}
        message = _(
            "The proxy {shown} stands before the platform (from {source}).",
            shown=self._proxy.shown,
            source=self._proxy.source,
        )
        return Check("proxy", "good", message, "", facts)

    def _network(self) -> Check:
        assert self._url is not None
        parts = urlsplit(self._url if self._proxy is None else self._proxy.url)
        host = parts.hostname or ""
        port = parts.port or _PORTS.get(parts.scheme, 1080)
        what = _("the platform") if self._proxy is None else _("the proxy")
        facts: dict[str, Any] = {"host": host, "port": port}
        try:
            addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self._unusable = True
            reason = words_of(error) or type(error).__name__
            remedy = _("Check the name in the address, and the name servers of this machine.")
            return Check(
                "network",
                "bad",
                _("The name of {what}, {host}, is not known here: {reason}.", what=what, host=host, reason=reason),
                remedy,
                facts,
            )
        facts["addresses"] = list(dict.fromkeys(str(address[4][0]) for address in addresses))
        try:
            socket.create_connection((host, port), min(PATIENCE, self._patience)).close()
        except OSError as error:
            self._unusable = True
            reason = words_of(error) or _("no connection in time")
            message = _(
                "Nothing answers at {host} port {port}, where {what} is to be: {reason}.",
                host=host,
                port=port,
                what=what,
                reason=reason,
            )
            remedy = _("Check the address, and whether a firewall or a VPN stands between.")
            return Check("network", "bad", message, remedy, facts)
        message = _(
            "{host} port {port} takes connections ({facts}).", host=host, port=port, facts=", ".join(facts["addresses"])
        )
        return Check("network", "good", message, "", facts)

    @property
    def _patience(self) -> float:
        return self._session.settings.number("timeout") or PATIENCE

    def _tls(self) -> Check:
        assert self._url is not None
        if not self._url.lower().startswith("https:"):
            return Check("tls", "good", _("The address is not encrypted, so there is no certificate to look at."))
        if self._unusable:
            return _skipped("tls", _("the platform cannot be reached"))
        from plooi.wire.way import certificate_of

        shown = certificate_of(self._url, self._proxy)
        if shown is None:
            # Whether that is a fault, the call below shows.
            message = _("The certificate of the platform could not be looked at.")
            return Check("tls", "warning", message, _("See what is said of the platform below."))
        facts = {
            "subject": shown.subject,
            "issuer": shown.issuer,
            "begins": shown.begins.isoformat(),
            "ends": shown.ends.isoformat(),
        }
        message = _(
            "The certificate is for {subject}, signed by {issuer}, and holds from {begins:%Y-%m-%d} "
            "to {ends:%Y-%m-%d}.",
            subject=shown.subject,
            issuer=shown.issuer,
            begins=shown.begins,
            ends=shown.ends,
        )
        now = datetime.now(UTC)
        if not shown.begins <= now <= shown.ends:
            remedy = _("The platform has to renew it; or check the clock of this machine.")
            return Check("tls", "bad", message, remedy, facts)
        if shown.ends - now < SOON:
            remedy = _("Ask whether the platform renews it in time.")
            return Check("tls", "warning", message, remedy, facts)
        return Check("tls", "good", message, "", facts)

    # Who calls.

    def _identity(self) -> Iterator[Check]:
        yield self._certificate()
        try:
            self._token = token_of(self._session.settings)
            self._session.output.keep_secret(self._token)
        except ConfigurationError as error:
            yield Check("token", "bad", str(error), _("Put the token in its place again."))
            return
        if self._token is None:
            if self._session.settings.text("certificate") is None:
                yield Check("token", "bad", str(NotSignedIn()), _("Set PLOOI_TOKEN, or use --token-file."))
            else:
                yield Check("token", "good", _("There is no token: the client certificate signs in."))
            return
        try:
            self._auth = auth = self._session.auth(self._token)
            yield self._token_check(auth)
            yield self._organisation(auth)
        except ConfigurationError as error:
            self._auth = None
            yield Check("token", "bad", str(error), _("Choose how the token is sent with --sign-in."))

    def _certificate(self) -> Check:
        from plooi.wire.x509 import facts_in

        try:
            given = self._session.certificate()
            if given is None:
                return Check("client certificate", "good", _("No client certificate is given."))
            given.context(self._session.settings.text("ca_file"))
        except ConfigurationError as error:
            self._unusable = True
            remedy = _("Give the certificate and the key that you were issued.")
            return Check("client certificate", "bad", str(error), remedy)
        own = facts_in(given.certificate)
        if own is None:
            return Check(
                "client certificate",
                "good",
                _("The client certificate {certificate} can be used.", certificate=given.certificate),
            )
        facts = {"subject": own.subject, "issuer": own.issuer, "ends": own.ends.isoformat()}
        message = _(
            "The client certificate {certificate} is for {subject}, signed by {issuer}, and holds from "
            "{begins:%Y-%m-%d} to {ends:%Y-%m-%d}.",
            certificate=given.certificate,
            subject=own.subject,
            issuer=own.issuer,
            begins=own.begins,
            ends=own.ends,
        )
        if own.fault() is not None:
            return Check("client certificate", "bad", message, _("Ask for a new one, or check the clock."), facts)
        if own.ends - datetime.now(UTC) < SOON:
            return Check("client certificate", "warning", message, _("Ask for a new one in time."), facts)
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
            message = _(
                "There is a token (from {source}), sent as {way}. It does not say until when it holds.",
                source=source,
                way=auth.way,
            )
            return Check("token", "good", message, "", facts)
        roles = ", ".join(auth.roles) or _("none")
        message = _(
            "There is a token (from {source}), sent as {way}. It holds until {ends:%Y-%m-%d %H:%M} UTC; its "
            "roles: {roles}.",
            source=source,
            way=auth.way,
            ends=auth.ends,
            roles=roles,
        )
        left = auth.ends - datetime.now(UTC)
        if left <= timedelta(0):
            remedy = _("It has ended. Ask for a new one, or check the clock of this machine.")
            return Check("token", "bad", message, remedy, facts)
        if left < TOKEN_SOON:
            return Check("token", "warning", message, _("It ends soon. Ask for a new one before a long batch."), facts)
        return Check("token", "good", message, "", facts)

    def _is_set(self, name: str) -> bool:
        return self._session.settings.text(name) is not None

    def _organisation(self, auth: Auth) -> Check:
        codes = auth.organisations
        if not codes:
            message = _("The token does not say whom it is for.")
            remedy = _("Give --publisher where a command asks for an organisation.")
            return Check("organisation", "warning", message, remedy)
        if self._version is None:
            return Check("organisation", "good", _("The token is for {codes}.", codes=", ".join(codes)))
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
            remedy = _(
                "The lists of this version do not know {unknown}. Check the token and the version.",
                unknown=", ".join(unknown),
            )
            return Check("organisation", "warning", _("The token is for {shown}.", shown=shown), remedy, facts)
        return Check("organisation", "good", _("The token is for {shown}.", shown=shown), "", facts)

    # What the platform answers.

    def _platform(self) -> Iterator[Check]:
        names = ("platform", "versions", "clock")
        if self._url is None or self._version is None or self._unusable:
            yield from (_skipped(name, _("something above is bad")) for name in names)
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
                return Check("platform", "good", _("The platform answers, and takes the token."))
            return _refused(error)
        except ApiError as error:
            return _refused(error)
        except TransportError as error:
            self._unusable = True
            return Check(
                "platform", "bad", str(error), _("See what is said of the network and the certificates above.")
            )
        except PlooiError as error:
            return Check("platform", "bad", str(error), _("Correct the setting that is named."))
        message = _("The address answers with metadata for an id that nobody was given.")
        return Check("platform", "bad", message, _("Check the address: what answers there is not the platform."))

    def _versions(self, asked: Version) -> Check:
        if self._unusable:
            return _skipped("versions", _("the platform cannot be reached"))
        from plooi import versions

        answers = {label: self._answers(versions.get(label)) for label in versions.labels()}
        good = [label for label, error in answers.items() if error is None]
        facts = {"asked": asked.label, "answer": good}
        if asked.label in good:
            return Check(
                "versions", "good", _("The search of these versions answers: {good}.", good=", ".join(good)), "", facts
            )
        error = answers[asked.label]
        message = _("The search does not answer as version {label} has it: {error}", label=asked.label, error=error)
        if good:
            remedy = _("It answers as version {good} has it. Try --api-version {good}.", good=good[-1])
            return Check("versions", "warning", message, remedy, facts)
        return Check("versions", "warning", message, _("See what is said of the platform above."), facts)

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
            return _skipped("clock", _("the platform cannot be reached"))
        assert self._url is not None
        theirs = self._date_of(self._url)
        if theirs is None:
            return Check("clock", "warning", _("The answer has no date to compare the clock with."))
        off = datetime.now(UTC) - theirs
        seconds = round(abs(off.total_seconds()))
        facts = {"platform": theirs.isoformat(), "off_seconds": round(off.total_seconds())}
        if abs(off) <= CLOCK:
            return Check("clock", "good", _("The clock of this machine agrees with the platform's."), "", facts)
        way = _("ahead of") if off > timedelta(0) else _("behind")
        message = _(
            "The clock of this machine is {seconds} {way} the platform's.",
            seconds=counted(seconds, "second", "seconds"),
            way=way,
        )
        remedy = _("Set the clock: tokens and certificates are judged by it.")
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
            yield _skipped("value lists", _("the version is not known"))
            return
        own = version.lists.get(COMPARED)
        size = sum(map(len, version.lists.values()))
        facts: dict[str, Any] = {"version": version.label, "date": version.date, "lists": len(version.lists)}
        message = _(
            "The client checks with the lists of {label}, of {date}: {lists}, {values}.",
            label=version.label,
            date=version.date,
            lists=counted(len(version.lists), "list", "lists"),
            values=counted(size, "value", "values"),
        )
        if own is None or self._url is None or self._unusable:
            yield Check("value lists", "good", message, "", facts)
            return
        try:
            with self._client(version, sign_in=False) as client:
                live = client.value_list(COMPARED)
        except PlooiError as error:
            facts["live"] = str(error)
            remedy = _("The platform's own list could not be read: {error}", error=error)
            yield Check("value lists", "warning", message, remedy, facts)
            return
        newer = [str(waarde) for waarde in live.values() if waarde.id not in own]
        gone = [str(waarde) for waarde in own.values() if waarde.id not in live]
        facts |= {"compared": COMPARED, "newer": newer, "gone": gone}
        if newer or gone:
            remedy = _(
                "In {compared} the platform has {values} that the client does not know, and "
                "lacks {gone} that it knows. See  plooi lists {compared} --live.",
                compared=COMPARED,
                values=counted(len(newer), "value", "values"),
                gone=len(gone),
            )
            yield Check("value lists", "warning", message, remedy, facts)
            return
        yield Check(
            "value lists",
            "good",
            _("{message} The platform has the same {compared}.", message=message, compared=COMPARED),
            "",
            facts,
        )


def _authorities(place: str | None, source: str | None) -> Check:
    from plooi.wire.trust import SYSTEM, named_authorities

    if place == SYSTEM:
        return Check(
            "authorities", "good", _("The authorities of this machine are trusted (from {source}).", source=source)
        )
    if place is not None:
        return Check(
            "authorities",
            "good",
            _("The authorities in {place} are trusted (from {source}).", place=place, source=source),
        )
    variables = named_authorities()
    if variables:
        shown = ", ".join(f"{name}={value}" for name, value in variables.items())
        return Check("authorities", "good", _("The authorities of the environment are trusted: {shown}.", shown=shown))
    return Check("authorities", "good", _("The authorities of the package certifi are trusted."))


def _refused(error: ApiError) -> Check:
    remedy = " ".join(sentence(hint) for hint in answer_hints(error))
    remedy = remedy or _("Check the address, the version and the token; `plooi config` shows them.")
    return Check("platform", "bad", str(error), remedy, {"status": error.status, "kind": error.kind})


def _skipped(name: str, why: str) -> Check:
    return Check(name, "skipped", _("Not looked at: {why}.", why=why))


def _is_here(url: str) -> bool:
    return (urlsplit(url).hostname or "") in ("localhost", "127.0.0.1", "::1")
