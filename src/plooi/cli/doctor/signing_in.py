"""Who calls: the client certificate, the token, the organisation that the token is for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from plooi.cli.doctor.checks import Check, Known, bad, good, warning
from plooi.cli.doctor.way import SOON
from plooi.cli.frame.failures import NotSignedIn
from plooi.cli.frame.settings import token_of
from plooi.errors import ConfigurationError
from plooi.language import _

#: A token that ends within this time is warned of.
TOKEN_SOON = timedelta(hours=1)


def client_certificate(known: Known) -> Check:
    from plooi.wire.x509 import facts_in

    try:
        given = known.session.certificate()
        if given is None:
            return good(_("No client certificate is given."))
        given.context(known.session.settings.text("ca_file"))
    except ConfigurationError as error:
        known.callable = False
        return bad(str(error), _("Give the certificate and the key that you were issued."))
    own = facts_in(given.certificate)
    if own is None:
        return good(_("The client certificate {certificate} can be used.", certificate=given.certificate))
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
        return bad(message, _("Ask for a new one, or check the clock."), **facts)
    if own.ends - datetime.now(UTC) < SOON:
        return warning(message, _("Ask for a new one in time."), **facts)
    return good(message, **facts)


def token(known: Known) -> Check:
    settings = known.session.settings
    try:
        known.token = token_of(settings)
    except ConfigurationError as error:
        return bad(str(error), _("Put the token in its place again."))
    known.session.output.keep_secret(known.token)
    if known.token is None:
        if settings.text("certificate") is None:
            return bad(str(NotSignedIn()), _("Set PLOOI_TOKEN, or use --token-file."))
        return good(_("There is no token: the client certificate signs in."))
    try:
        known.auth = auth = known.session.auth(known.token)
        ends, roles, organisations = auth.ends, auth.roles, auth.organisations
    except ConfigurationError as error:
        known.auth = None
        return bad(str(error), _("Choose how the token is sent with --sign-in."))
    source = next((settings.source(name) for name in ("token", "token_file") if settings.text(name) is not None), None)
    facts = {
        "way": auth.way,
        "source": source,
        "organisations": list(organisations),
        "roles": list(roles),
        "ends": None if ends is None else ends.isoformat(),
    }
    if ends is None:
        message = _(
            "There is a token (from {source}), sent as {way}. It does not say until when it holds.",
            source=source,
            way=auth.way,
        )
        return good(message, **facts)
    message = _(
        "There is a token (from {source}), sent as {way}. It holds until {ends:%Y-%m-%d %H:%M} UTC; its roles: "
        "{roles}.",
        source=source,
        way=auth.way,
        ends=ends,
        roles=", ".join(roles) or _("none"),
    )
    left = ends - datetime.now(UTC)
    if left <= timedelta(0):
        return bad(message, _("It has ended. Ask for a new one, or check the clock of this machine."), **facts)
    if left < TOKEN_SOON:
        return warning(message, _("It ends soon. Ask for a new one before a long batch."), **facts)
    return good(message, **facts)


def organisation(known: Known) -> Check | None:
    if known.auth is None:
        return None
    codes = known.auth.organisations
    if not codes:
        message = _("The token does not say whom it is for.")
        return warning(message, _("Give --publisher where a command asks for an organisation."))
    if known.version is None:
        return good(_("The token is for {codes}.", codes=", ".join(codes)))
    from plooi import waardelijsten

    labels, unknown = {}, []
    for code in codes:
        try:
            labels[code] = waardelijsten.find(code, known.version.lists_of("publisher")).label
        except ValueError:
            unknown.append(code)
    shown = ", ".join(f"{labels[code]} ({code})" if code in labels else code for code in codes)
    message = _("The token is for {shown}.", shown=shown)
    if not unknown:
        return good(message, organisations=labels, unknown=unknown)
    remedy = _(
        "The lists of this version do not know {unknown}. Check the token and the version.",
        unknown=", ".join(unknown),
    )
    return warning(message, remedy, organisations=labels, unknown=unknown)
