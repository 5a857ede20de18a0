"""What one look shows, and what a later look builds on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import asdict, define, frozen

from plooi.cli.frame.options import Session
from plooi.language import _

if TYPE_CHECKING:
    from plooi.versions import Version
    from plooi.wire.auth import Auth
    from plooi.wire.proxies import Proxy

Level = Literal["good", "warning", "bad", "skipped"]
#: Seconds that one look waits for the platform at the most.
PATIENCE = 10.0


@frozen
class Check:
    """What one look showed.

    Attributes:
        level: `good`; `warning` for what works and is worth a look; `bad` for what stops a delivery; `skipped` for what
            could not be looked at, because something before it is bad.
        message: what was seen, in whole sentences.
        remedy: what to do; empty where there is nothing to do.
        facts: the same as data.
    """

    level: Level
    message: str
    remedy: str
    facts: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@define
class Known:
    """The settings of a run, and what the looks so far have shown.

    Attributes:
        version: None where it cannot be used.
        url: the address as calls use it; None where there is none that can be used.
        proxy: what stands before the platform; None for nothing.
        token, auth: what signs in; None without one that can be used.
        callable: whether a call can succeed, as far as it was looked at.
        date: the `Date` of the platform's answer; None without one.
    """

    session: Session
    version: Version | None = None
    url: str | None = None
    proxy: Proxy | None = None
    token: str | None = None
    auth: Auth | None = None
    callable: bool = True
    date: str | None = None

    @property
    def patience(self) -> float:
        """Seconds to wait for the platform."""
        return min(PATIENCE, self.session.settings.number("timeout") or PATIENCE)


def good(message: str, **facts: Any) -> Check:
    return Check("good", message, "", facts)


def warning(message: str, remedy: str = "", **facts: Any) -> Check:
    return Check("warning", message, remedy, facts)


def bad(message: str, remedy: str, **facts: Any) -> Check:
    return Check("bad", message, remedy, facts)


def skipped(why: str) -> Check:
    return Check("skipped", _("Not looked at: {why}.", why=why), "", {})
