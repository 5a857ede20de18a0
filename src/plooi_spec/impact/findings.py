"""What an examination finds."""

from __future__ import annotations

from typing import Any, Literal

from attrs import frozen

from ..problems import Place
from ..vendor import Version

#: Who has to do something: a person, in the version's module (`hands`); those who call the client (`callers`); nobody.
For = Literal["hands", "callers", "nobody"]

Kind = Literal[
    "operation gone",
    "operation renamed",
    "operation moved",
    "parameter without a source",
    "delivered in one call",
    "body in another form",
    "body not taken",
    "root renamed",
    "search in another dialect",
    "base path moved",
    "field refused",
    "field newly carried",
    "field now required",
    "new required wire field",
    "new wire field",
    "values refused",
    "sign-in changed",
    "answer in another shape",
]


@frozen
class Finding:
    """One consequence: its kind, what it is about, what is the case, what to do and who, and where in the spec it is.

    `line` is the line of Python that mends it in the version's module, as far as that can be guessed; `test` is the
    body of a test that passes when it is mended. `imports` are the names that the line needs, with their modules.
    """

    kind: Kind
    subject: str
    message: str
    remedy: str
    concerns: For
    place: Place | None = None
    line: str | None = None
    test: str | None = None
    imports: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain data."""
        place = None
        if self.place is not None:
            place = {"file": self.place.file, "line": self.place.line, "pointer": self.place.pointer}
        return {
            "kind": self.kind,
            "subject": self.subject,
            "message": self.message,
            "remedy": self.remedy,
            "for": self.concerns,
            "place": place,
            "line": self.line,
        }


@frozen
class Impact:
    """All consequences of a version, against the one before it, and the module in which remedies go."""

    version: Version
    previous: Version | None
    module: str
    findings: tuple[Finding, ...]

    @property
    def work(self) -> tuple[Finding, ...]:
        """What a person has to do in the version's module before the facade does there what it did before."""
        return tuple(finding for finding in self.findings if finding.concerns == "hands")

    def to_dict(self) -> dict[str, Any]:
        """The impact as plain data."""
        return {
            "version": self.version.to_dict(),
            "previous": None if self.previous is None else self.previous.to_dict(),
            "module": self.module,
            "work": len(self.work),
            "findings": [finding.to_dict() for finding in self.findings],
        }
