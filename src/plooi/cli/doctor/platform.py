"""What the platform answers, and whether the clock and the value lists of this client agree with it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from plooi.cli.doctor.checks import Check, Known, bad, good, skipped, warning
from plooi.cli.frame.failures import answer_hints
from plooi.errors import ApiError, NietGevondenFout, PlooiError, TransportError
from plooi.language import _
from plooi.wording import counted, either, sentence

if TYPE_CHECKING:
    from plooi import Plooi
    from plooi.versions import Version

#: How far the clock may be off before it is warned of: tokens and certificates are judged by it.
CLOCK = timedelta(minutes=1)
#: The list by which the client's lists are compared with the platform's.
COMPARED = "documentsoorten"


def platform(known: Known) -> Check:
    if known.url is None or known.version is None or not known.callable:
        known.callable = False
        return skipped(_("something above is bad"))
    try:
        with _client(known, known.version) as client:
            client.get_metadata(str(uuid.uuid4()))
    except ApiError as error:
        known.date = error.date
        if isinstance(error, NietGevondenFout) and error.kind is not None:
            return good(_("The platform answers, and takes the token."))
        remedy = " ".join(sentence(hint) for hint in answer_hints(error))
        remedy = remedy or _("Check the address, the version and the token; `plooi config` shows them.")
        return bad(str(error), remedy, status=error.status, kind=error.kind)
    except TransportError as error:
        known.callable = False
        return bad(str(error), _("See what is said of the network and the certificates above."))
    except PlooiError as error:
        return bad(str(error), _("Correct the setting that is named."))
    message = _("The address answers with metadata for an id that nobody was given.")
    return bad(message, _("Check the address: what answers there is not the platform."))


def clock(known: Known) -> Check:
    if not known.callable:
        return _unreachable()
    from plooi.wire.retrying import moment_of

    theirs = moment_of(known.date)
    if theirs is None:
        return warning(_("The answer has no date to compare the clock with."))
    off = datetime.now(UTC) - theirs
    seconds = round(abs(off.total_seconds()))
    facts = {"platform": theirs.isoformat(), "off_seconds": round(off.total_seconds())}
    if abs(off) <= CLOCK:
        return good(_("The clock of this machine agrees with the platform's."), **facts)
    message = _(
        "The clock of this machine is {seconds} {way} the platform's.",
        seconds=counted(seconds, "second", "seconds"),
        way=_("ahead of") if off > timedelta(0) else _("behind"),
    )
    return warning(message, _("Set the clock: tokens and certificates are judged by it."), **facts)


def versions(known: Known) -> Check:
    if known.version is None or not known.callable:
        return _unreachable()
    from plooi import versions

    errors = {label: _search_error(known, versions.get(label)) for label in versions.labels()}
    answering = [label for label, error in errors.items() if error is None]
    asked = known.version.label
    facts = {"asked": asked, "answer": answering}
    if asked in answering:
        return good(_("The search of these versions answers: {good}.", good=", ".join(answering)), **facts)
    message = _("The search does not answer as version {label} has it: {error}", label=asked, error=errors[asked])
    if len(answering) == 1:
        remedy = _("It answers as version {good} has it. Try --api-version {good}.", good=answering[0])
    elif answering:
        # Their searches are alike, so that nothing tells which of them it is.
        remedy = _("It answers as {good} has it. Try one of them with --api-version.", good=either(answering))
    else:
        remedy = _("See what is said of the platform above.")
    return warning(message, remedy, **facts)


def value_lists(known: Known) -> Check:
    version = known.version
    if version is None:
        return skipped(_("the version is not known"))
    own = version.lists.get(COMPARED)
    facts: dict[str, Any] = {"version": version.label, "date": version.date, "lists": len(version.lists)}
    message = _(
        "The client checks with the lists of {label}, of {date}: {lists}, {values}.",
        label=version.label,
        date=version.date,
        lists=counted(len(version.lists), "list", "lists"),
        values=counted(sum(map(len, version.lists.values())), "value", "values"),
    )
    if own is None or not known.callable:
        return good(message, **facts)
    try:
        with _client(known, version, sign_in=False) as client:
            live = client.value_list(COMPARED)
    except PlooiError as error:
        remedy = _("The platform's own list could not be read: {error}", error=error)
        return warning(message, remedy, **facts, live=str(error))
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
        return warning(message, remedy, **facts)
    return good(_("{message} The platform has the same {compared}.", message=message, compared=COMPARED), **facts)


def _unreachable() -> Check:
    return skipped(_("the platform cannot be reached"))


def _search_error(known: Known, version: Version) -> PlooiError | None:
    """Why the search of a version gives no page; None where it does."""
    try:
        with _client(known, version) as client:
            next(iter(client.search()), None)
    except PlooiError as error:
        return error
    return None


def _client(known: Known, version: Version, *, sign_in: bool = True) -> Plooi:
    from plooi import Plooi, Retries

    settings = known.session.client_settings(sign_in=False)
    settings |= {"version": version, "retries": Retries(attempts=1), "timeout": known.patience}
    if sign_in and known.token is not None:
        settings["auth"] = known.session.auth(known.token, version)
    return Plooi(**settings)
