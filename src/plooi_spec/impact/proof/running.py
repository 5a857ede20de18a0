"""The canonical program against a sandbox of a version, each exchange held against the version's effective spec."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from attrs import evolve, field, frozen

from plooi import waardelijsten
from plooi.client import Plooi
from plooi.model.metadata import Metadata
from plooi.versions.version import Version as FacadeVersion
from plooi.wire.auth import Auth, ClientCredentials
from plooi.wire.retrying import Retries
from plooi_spec.impact.proof.exchanges import Checker, Exchange, Fault
from plooi_spec.impact.proof.platform import Platform, platform
from plooi_spec.impact.proof.program import Desk, Program, Step
from plooi_spec.impact.sample import REQUIRED, sample

#: A step that fails is a finding, and need not be tried for long.
_RETRIES = Retries(attempts=2, first=0.0, longest=0.0)


class NotServed(Exception):
    """The program cannot be run; the text says why: the sandbox cannot serve it, or no metadata can be made for it."""

    def __init__(self, text: str, *, of_metadata: bool = False) -> None:
        super().__init__(text)
        self.of_metadata = of_metadata


@frozen
class Seen:
    """A fault, and the step in which it was seen first."""

    step: str
    fault: Fault


@frozen
class Run:
    """What came of a program: its steps, and what the spec has against the exchanges, each fault once.

    `broken` are the names of the steps with an exchange that is not as the spec says; `exchanges` are all of them, each
    with the name of its step.
    """

    steps: tuple[Step, ...]
    faults: tuple[Seen, ...]
    broken: frozenset[str]
    exchanges: tuple[tuple[str, Exchange], ...] = field(repr=False)


def run(version: FacadeVersion) -> Run:
    """Run the program in this process, on the loopback, against a sandbox in its ideal mode.

    Raises:
        NotServed: the sandbox cannot serve the version.
    """
    exchanges: list[tuple[str, Exchange]] = []
    program: list[Program] = []

    def current() -> str:
        return program[0].current if program else ""

    def observe(step: str, exchange: Exchange) -> None:
        exchanges.append((step, exchange))

    with ExitStack() as stack:
        try:
            sandbox = stack.enter_context(platform(version, current, observe))
        except Exception as error:
            raise NotServed(f"{type(error).__name__}: {error}") from error
        try:
            desk = _desk(version, sandbox, stack)
        except NotServed:
            raise
        except Exception as error:
            raise NotServed(f"{type(error).__name__}: {error}", of_metadata=True) from error
        program.append(Program(desk))
        steps = program[0].run()
    return _judged(version, steps, exchanges)


def _judged(version: FacadeVersion, steps: tuple[Step, ...], exchanges: list[tuple[str, Exchange]]) -> Run:
    checker = Checker(version.spec)
    # The place that gives tokens is no operation of the spec.
    given_at = version.token_path
    faults: dict[tuple[str, str, str], Seen] = {}
    count: dict[str, int] = {}
    broken: set[str] = set()
    for step, exchange in exchanges:
        count[step] = count.get(step, 0) + 1
        faults_of = () if urlsplit(exchange.target).path == given_at else checker.faults(exchange)
        for fault in faults_of:
            # A rule that is broken at one place is one cause, whichever operation shows it.
            broken.add(step)
            faults.setdefault((fault.side, fault.pointer, fault.rule), Seen(step, fault))
    looked_at = tuple(_looked_at(step, count.get(step.name, 0), step.name in broken) for step in steps)
    return Run(looked_at, tuple(faults.values()), frozenset(broken), tuple(exchanges))


def _looked_at(step: Step, exchanges: int, broken: bool) -> Step:
    if broken and step.outcome == "passed":
        return evolve(step, exchanges=exchanges, outcome="failed", detail="An exchange is not as the spec says.")
    return evolve(step, exchanges=exchanges)


def _signing_in(version: FacadeVersion, sandbox: Platform, code: str) -> Auth | str:
    """Client credentials where the spec names a place that gives tokens for them, and else a token."""
    if version.effective.token_url is None:
        return sandbox.token(org=[code])
    # A place at a host of its own is served by the sandbox, under the path that it has there.
    elsewhere = urlsplit(version.effective.token_url).netloc
    return ClientCredentials(*sandbox.client_credentials(code), token_url=sandbox.token_url if elsewhere else None)


def _desk(version: FacadeVersion, sandbox: Platform, stack: ExitStack) -> Desk:
    values = sample(version)
    missing = [name for name in REQUIRED if name not in values and version.requires(version.path_of(name) or ())]
    if missing or "publisher" not in values:
        lacking = ", ".join(missing or ["publisher"])
        raise NotServed(f"the client writes no value that it takes for {lacking}", of_metadata=True)
    party = str(values["publisher"])
    lijst = version.lists.get("gemeenten") or waardelijsten.snapshot("gemeenten")
    own = lijst.find(party).code
    foreign = next(waarde.code for waarde in lijst.values() if waarde.code not in (None, own))
    options: dict[str, Any] = {"version": version, "retries": _RETRIES}
    plooi = stack.enter_context(Plooi(sandbox.url, auth=_signing_in(version, sandbox, str(own)), **options))
    stranger = stack.enter_context(Plooi(sandbox.url, auth="none-of-the-tokens", **options))
    return Desk(plooi, stranger, Metadata(**values), party, str(foreign))
