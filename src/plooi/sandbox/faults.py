"""Faults that can be switched on, to see how a client copes: refusals, lost answers, broken and slow connections."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any, Literal, get_args

import attrs
from attrs import field, frozen

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.sandbox.framework import error_body, phrase_of
from plooi.versions.contract import CALLS, role_of

OPERATIONS = tuple(call.operation for call in CALLS.values() if call.operation is not None)
Outage = Literal["repository_away", "registration_away", "process_away"]
Kind = Literal[
    "status_before", "status_after", "lose_answer", "reset", "delay", "stall", "truncate", "token_expired", Outage
]
OUTAGES: tuple[Outage, ...] = get_args(Outage)
NEED_NO_SERVICE = ("search", "value_list")
"""The calls behind which none of the services stands that can be away."""
Body = Literal["json", "html", "empty", "text", "framework"]


@frozen
class Fault:
    """A fault, and the requests that it strikes.

    Attributes:
        kind: `status_before` answers `status` without doing the work; `status_after` does the work first;
            `lose_answer` does the work and closes the connection; `reset` breaks the connection off after `at` bytes
            of the request's body; `delay` waits and goes on; `stall` sends the headers and `at` bytes of the answer,
            waits and closes the connection; `truncate` cuts the answer off in the middle; `token_expired` answers as
            for a token that has expired. In an outage the work is done as far as it goes without one of the services
            behind: `repository_away` (it keeps bytes and metadata), `registration_away` (it keeps states) and
            `process_away` (it takes the signal that starts processing).
        operation: what is struck, by the operationId so far or by its role in the contract; None for any; for an
            outage, any that needs the services.
        times: how many requests are struck; 0 for all that come.
        status, body, retry_after: of the answer of `status_before` and `status_after`; `retry_after` in seconds.
        seconds: how long `delay` and `stall` wait.
        after: how many matching requests are let through first.
        at: bytes, see `reset` and `stall`.
        chance: the part of the matching requests that is struck, between 0 and 1.
        seed: what the dice of `chance` start from; the same seed strikes the same requests.

    Raises:
        ConfigurationError: a value that cannot be.
    """

    kind: Kind
    operation: str | None = None
    times: int = 1
    status: int = 500
    body: Body = "json"
    seconds: float = 0.0
    retry_after: int | None = None
    after: int = 0
    at: int = 0
    chance: float = 1.0
    seed: int = 0

    def __attrs_post_init__(self) -> None:
        _one_of("kind", self.kind, get_args(Kind))
        _one_of("operation", self.operation, (*OPERATIONS, *CALLS, None))
        _one_of("body", self.body, get_args(Body))
        for name, (lowest, highest) in _BOUNDS.items():
            value = getattr(self, name)
            if value is not None and not lowest <= value <= highest:
                raise ConfigurationError(
                    _(
                        "{name} of a fault is {value!r}: it must be between {lowest} and {highest}.",
                        name=name,
                        value=value,
                        lowest=lowest,
                        highest=highest,
                    )
                )

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Fault:
        """A fault from plain data.

        Raises:
            ConfigurationError: an unknown key, or a value that cannot be.
        """
        for name in values:
            _one_of("key", name, _TYPES)
        if "kind" not in values:
            raise ConfigurationError(_("A fault needs a kind."))
        return cls(**{name: _typed(name, value) for name, value in values.items()})

    @classmethod
    def parse(cls, text: str) -> Fault:
        """A fault from `KIND[:operation][:key=value,…]`, as the command line has it.

        Raises:
            ConfigurationError: the text cannot be understood.
        """
        kind, *parts = text.split(":")
        values = {"kind": kind}
        for part in parts:
            if "=" not in part:
                values["operation"] = part
                continue
            for setting in part.split(","):
                name, separator, value = setting.partition("=")
                if not separator:
                    raise ConfigurationError(
                        _(
                            "{setting!r} in the fault {text!r} is not understood: write key=value.",
                            setting=setting,
                            text=text,
                        )
                    )
                values[name.strip()] = value.strip()
        return cls.from_dict(values)


_MANY = 2**31
_BOUNDS = {
    **dict.fromkeys(("times", "after", "at", "retry_after"), (0, _MANY)),
    "seconds": (0, 86_400),
    "chance": (0, 1),
    "status": (200, 599),
}
_TYPES: dict[str, Any] = {
    **dict.fromkeys(("kind", "operation", "body"), str),
    **dict.fromkeys(("times", "status", "retry_after", "after", "at", "seed"), int),
    **dict.fromkeys(("seconds", "chance"), float),
}


ADDED_UP = ("delay", *OUTAGES)
"""The kinds that strike together with each other, and with one of another kind."""

_MAY_BE_NONE = ("operation", "retry_after")


def _typed(name: str, value: Any) -> Any:
    if value is None and name in _MAY_BE_NONE:
        return None
    kind = _TYPES[name]
    try:
        typed = kind(value)
    except (TypeError, ValueError):
        typed = None
    if typed is None or (kind is int and isinstance(value, float) and typed != value):
        wanted = _("a number") if kind is float else _("a whole number")
        raise ConfigurationError(
            _("{name} of a fault is {value!r}: it must be {wanted}.", name=name, value=value, wanted=wanted)
        )
    return typed


def _one_of(what: str, value: Any, known: Any) -> None:
    if value not in known:
        names = ", ".join(str(name) for name in known if name is not None)
        raise ConfigurationError(
            _("{value!r} is no {what} of a fault: use one of {names}.", value=value, what=what, names=names)
        )


@attrs.define
class _Armed:
    fault: Fault
    dice: random.Random = field(init=False)
    seen: int = 0
    struck: int = 0

    def __attrs_post_init__(self) -> None:
        self.dice = random.Random(self.fault.seed)

    @property
    def spent(self) -> bool:
        return 0 < self.fault.times <= self.struck

    def strikes(self, role: str | None) -> bool:
        named = self.fault.operation
        if self.spent or (named is not None and role_of(named) != role):
            return False
        if self.fault.kind in OUTAGES and (role is None or role in NEED_NO_SERVICE):
            return False
        self.seen += 1
        if self.seen <= self.fault.after or (self.fault.chance < 1 and self.dice.random() >= self.fault.chance):
            return False
        self.struck += 1
        return True


class Faults:
    """The faults that are switched on."""

    def __init__(self, faults: tuple[Fault, ...] = ()) -> None:
        self._armed = [_Armed(fault) for fault in faults]

    def add(self, fault: Fault) -> None:
        self._armed.append(_Armed(fault))

    def clear(self) -> None:
        self._armed.clear()

    def strike(self, role: str | None) -> list[Fault]:
        """The faults that the request of a call meets: any number of delays and outages, and one of another kind.

        Each is counted as having struck.
        """
        met = []
        for armed in list(self._armed):
            if armed.strikes(role):
                met.append(armed.fault)
                if armed.fault.kind not in ADDED_UP:
                    break
        self._armed = [armed for armed in self._armed if not armed.spent]
        return met


def fault_body(fault: Fault, path: str) -> tuple[bytes, str | None]:
    """The body of a fault's answer, and its content type, save for the platform's own JSON."""
    phrase = phrase_of(fault.status)
    match fault.body:
        case "framework":
            return json.dumps(error_body(fault.status, path)).encode(), "application/json"
        case "html":
            title = f"{fault.status} {phrase}"
            page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
            return page.encode(), "text/html; charset=utf-8"
        case "text":
            return f"{phrase}\n".encode(), "text/plain; charset=utf-8"
        case _:
            return b"", None
