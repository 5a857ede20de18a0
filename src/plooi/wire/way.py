"""Why a platform was not reached, in words that name who refused what, and the remedy: TLS, a proxy, or the network."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
from attrs import frozen

from plooi.errors import TransportError
from plooi.language import _, later
from plooi.wire.auth import ClientCertificate
from plooi.wire.effects import Answer
from plooi.wire.foreign import harmless
from plooi.wire.proxies import Proxies, Proxy, origin_of
from plooi.wire.x509 import Facts, facts_in, facts_of

#: How many signs are shown of what the libraries say.
_LONGEST = 300
#: Seconds for a look at the certificate of a server that is not trusted.
_LOOK = 5.0
#: What OpenSSL calls the faults of a server's certificate.
_EXPIRED, _NOT_YET, _OTHER_HOST = (10,), (9,), (62, 64)
#: What the server says of a client's certificate, by parts of the names of its alerts.
_ALERTS = {
    "CERTIFICATE_REQUIRED": later("asks for a client certificate"),
    "UNKNOWN_CA": later("does not know the authority that signed the client certificate"),
    "CERTIFICATE_EXPIRED": later("says that the client certificate has expired"),
    "CERTIFICATE_REVOKED": later("says that the client certificate was revoked"),
    "BAD_CERTIFICATE": later("does not accept the client certificate"),
    "CERTIFICATE_UNKNOWN": later("does not accept the client certificate"),
    "UNSUPPORTED_CERTIFICATE": later("does not accept the client certificate"),
    "ACCESS_DENIED": later("does not accept the client certificate"),
    "HANDSHAKE_FAILURE": later("does not agree to the connection, as where a client certificate is missing"),
}
_GIVE_OWN = later(
    "Give the certificate that you were issued: --certificate and --certificate-key, in Python certificate=."
)
_GIVE_OTHER = later(
    "Give one that an authority has signed which the platform knows, with the certificates between them in the file."
)
_TRUST = later(
    "If that is right, give the certificate of this authority (PEM): --ca-file FILE or PLOOI_CA_FILE, in Python "
    "ca_file=; or --ca-file system, for the authorities that this machine trusts."
)


@frozen
class Way:
    """How the platform is reached: through which proxies, and with which client certificate."""

    proxies: Proxies
    certificate: ClientCertificate | None = None

    def not_reached(self, url: str, error: Exception) -> str:
        """The message for an error before anything was sent."""
        place, proxy = origin_of(url), self.proxies.of(url)
        tls = next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), None)
        if isinstance(tls, ssl.SSLCertVerificationError):
            return _("{place} could not be reached: {url}", place=place, url=_untrusted(url, tls, proxy))
        if tls is not None:
            return _("{place} could not be reached: {tls}", place=place, tls=self._refused(tls))
        if proxy is not None:
            return _("{place} could not be reached: {proxy}", place=place, proxy=_by_proxy(proxy, error))
        return _(
            "{place} could not be reached: {error}. Check the address and the network.",
            place=place,
            error=reason(error),
        )

    def checked(self, url: str, answer: Answer) -> Answer:
        """An answer, unless a proxy gave it in the place of the platform. Raises TransportError then."""
        proxy = self.proxies.of(url)
        if proxy is None or not url.lower().startswith("http:"):
            return answer
        page = "json" not in answer.headers.get("content-type", "json")
        if answer.status == 407 or (answer.status == 403 and page):
            text = _("status {status}", status=answer.status)
            raise TransportError(
                _(
                    "{url} could not be reached: {proxy}",
                    url=origin_of(url),
                    proxy=_refused_by(proxy, text, asks=answer.status == 407),
                ),
                sent=False,
            )
        return answer

    def broken(self, url: str, operation: str, error: Exception) -> str:
        """The message for a connection that broke after something may have been sent."""
        text = _("The connection to {url} broke during {operation}: ", url=origin_of(url), operation=operation)
        tls = next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), None)
        if tls is not None and not isinstance(tls, ssl.SSLEOFError):
            return text + self._refused(tls)
        more = ""
        # A server that does not take the client's certificate may close before it is heard why.
        if url.lower().startswith("https:") and isinstance(error, httpcore.ReadError | httpcore.WriteError):
            more = self._fault() or (
                _(
                    "If the platform does not accept {certificate}: {give_other}",
                    certificate=self._own(),
                    give_other=_(_GIVE_OTHER),
                )
                if self.certificate is not None
                else _("If the platform asks for a client certificate: {give_own}", give_own=_(_GIVE_OWN))
            )
        return f"{text}{reason(error)}. {more}".rstrip()

    def _refused(self, error: ssl.SSLError) -> str:
        """What a fault of TLS means that is not about the server's certificate."""
        name = (error.reason or str(error)).upper().replace(" ", "_")
        if "WRONG_VERSION_NUMBER" in name or "HTTP_REQUEST" in name:
            return _(
                "{error}. What listens there does not speak TLS. Is the address to begin with http:// ?",
                error=reason(error),
            )
        alert = next((text for part, text in _ALERTS.items() if part in name), None)
        if alert is None or "ALERT" not in name:
            return _("{error}. Check the address and the network.", error=reason(error))
        if self.certificate is None:
            return _(
                "the server {alert}, and none is given ({name}). {give_own}",
                alert=_(alert),
                name=name,
                give_own=_(_GIVE_OWN),
            )
        return _(
            "the server {alert} ({name}): {certificate}. {remedy}",
            alert=_(alert),
            name=name,
            certificate=self._own(),
            remedy=self._fault() or _(_GIVE_OTHER),
        )

    def _own(self) -> str:
        """The client's own certificate, and who signed it."""
        assert self.certificate is not None
        own = facts_in(self.certificate.certificate)
        signed = (
            ""
            if own is None
            else _(", which {issuer!r} signed for {subject!r}", issuer=own.issuer, subject=own.subject)
        )
        return _(
            "the client certificate {certificate}{signed}", certificate=self.certificate.certificate, signed=signed
        )

    def _fault(self) -> str | None:
        """What is wrong with the client's own certificate, by its dates."""
        own = None if self.certificate is None else facts_in(self.certificate.certificate)
        fault = None if own is None else own.fault()
        if fault is None or self.certificate is None:
            return None
        return _(
            "About the client certificate {certificate}: {fault}. Ask for a new one, or check the "
            "clock of this machine.",
            certificate=self.certificate.certificate,
            fault=fault,
        )


def reason(error: Exception) -> str:
    """What an error of the libraries says, without a full stop. It may repeat what came, which may be long."""
    text = harmless(str(error)).rstrip(".")
    if len(text) > _LONGEST:
        return f"{text[:_LONGEST]}…"
    return text or {"ConnectTimeout": _("no connection in time"), "PoolTimeout": _("no free connection in time")}.get(
        type(error).__name__, type(error).__name__
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _by_proxy(proxy: Proxy, error: Exception) -> str:
    text = reason(error)
    if isinstance(error, httpcore.ProxyError):
        return _refused_by(proxy, text, asks=text.startswith("407") or "auth" in text.lower())
    return _(
        "the proxy {shown} (from {source}) cannot be reached: {text}. Check the address in "
        "{source}, or except the host with NO_PROXY.",
        shown=proxy.shown,
        source=proxy.source,
        text=text,
    )


def _refused_by(proxy: Proxy, text: str, *, asks: bool) -> str:
    remedy = _("Ask who runs the proxy to let the platform's address pass")
    if asks:
        remedy = _(
            "Put the user name and the password that it asks for into the address in {source}", source=proxy.source
        )
    return _(
        "the proxy {shown} (from {source}) refused: {text}. It was not the platform that refused. "
        "{remedy}, or except the host with NO_PROXY.",
        shown=proxy.shown,
        source=proxy.source,
        text=text,
        remedy=remedy,
    )


def _untrusted(url: str, error: ssl.SSLCertVerificationError, proxy: Proxy | None) -> str:
    """What is wrong with the certificate that a server shows, and who signed it."""
    verdict = _("certificate verify failed: {verify_message}", verify_message=harmless(error.verify_message))
    shown = certificate_of(url, proxy)
    name = _("its certificate") if shown is None else _("its certificate, for {subject}", subject=shown.subject)
    if error.verify_code in _EXPIRED:
        when = _("has expired") if shown is None else _("expired on {ends:%Y-%m-%d}", ends=shown.ends)
        return _(
            "{name}, {when} ({verdict}). The platform has to renew it; or check the clock of this machine.",
            name=name,
            when=when,
            verdict=verdict,
        )
    if error.verify_code in _NOT_YET:
        when = _("does not hold yet") if shown is None else _("holds from {begins:%Y-%m-%d} on", begins=shown.begins)
        return _("{name}, {when} ({verdict}). Check the clock of this machine.", name=name, when=when, verdict=verdict)
    if error.verify_code in _OTHER_HOST:
        return _(
            "{name}, is not for {hostname} ({verdict}). Check the address: its host has another name.",
            name=name,
            hostname=urlsplit(url).hostname,
            verdict=verdict,
        )
    if shown is None:
        return _(
            "nobody whom this client trusts signed its certificate ({verdict}). {trust}",
            verdict=verdict,
            trust=_(_TRUST),
        )
    signer = _("signed by itself") if shown.self_signed else _("signed by {issuer!r}", issuer=shown.issuer)
    return _(
        "{name}, is {signer}, whom this client does not trust ({verdict}). {trust}",
        name=name,
        signer=signer,
        verdict=verdict,
        trust=_(_TRUST),
    )


def certificate_of(url: str, proxy: Proxy | None = None) -> Facts | None:
    """What the certificate of a server says, trusted or not; None where it cannot be seen. Nothing secret is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    options: dict[str, Any] = {} if proxy is None else {"proxy": httpx.Proxy(proxy.url)}
    try:
        with (
            httpx.Client(verify=context, trust_env=False, timeout=_LOOK, **options) as client,
            client.stream("HEAD", origin_of(url), headers={"User-Agent": "plooi-python"}) as answer,
        ):
            connection = answer.extensions["network_stream"].get_extra_info("ssl_object")
            der = connection.getpeercert(True)
    except Exception:
        # Seeing more is a help for a message alone.
        return None
    return None if der is None else facts_of(der)
