"""`plooi doctor`: whether all that a delivery needs is in order, and what to do where it is not."""

from __future__ import annotations

import typer

from plooi.cli.frame.failures import DONE, FAILED
from plooi.cli.frame.options import Session, connected
from plooi.language import _, later

SIGNS = {"good": later("good"), "warning": later("WARNING"), "bad": later("BAD"), "skipped": "-"}


def add_to(app: typer.Typer) -> None:
    app.command("doctor", epilog="Example: `plooi doctor --profile test`")(doctor)


@connected
def doctor(session: Session) -> int:
    """Look whether all that a delivery needs is in order, and say what to do where it is not. Nothing is delivered.

    Looked at are the address, the network, the proxy, the certificates and their dates, the token and its end (it is
    never shown), the organisation, the versions that answer, the clock, and the value lists.

    Exit codes: 0 nothing is bad; 1 something is.
    """
    from plooi.cli.doctor.looks import checks

    seen = []
    for name, check in checks(session):
        seen.append({"name": name, **check.to_dict()})
        if not session.output.as_json:
            lines = [f"{_(SIGNS[check.level]):<7} {_(name):<18} {check.message}"]
            if check.remedy:
                lines.append(f"{'':<26} {check.remedy}")
            session.output.result(None, lines)
    bad = sum(check["level"] == "bad" for check in seen)
    if session.output.as_json:
        session.output.result({"good": not bad, "checks": seen})
    return FAILED if bad else DONE
