"""What an examination and a proof find."""

from __future__ import annotations

from typing import Any, Literal, get_args

from attrs import frozen

from plooi_spec.impact.proof.program import Step, plain
from plooi_spec.reading.problems import Place
from plooi_spec.reading.vendor import Version

#: Where a remedy goes: a line in the version's module (`module`), an action in its overlays (`overlay`), code of the
#: client or of the sandbox (`project`), or what those who call the client do (`callers`); `nobody` has to do anything.
For = Literal["module", "overlay", "project", "callers", "nobody"]
ORDER: tuple[For, ...] = get_args(For)
_WORK = ("module", "overlay", "project")

Kind = Literal[
    "operation gone",
    "operation renamed",
    "operation moved",
    "parameter without a source",
    "delivered in one call",
    "body in another form",
    "body not taken",
    "root renamed",
    "reference keys renamed",
    "session renamed",
    "record named elsewhere",
    "ids of another kind",
    "new operation",
    "errors in another shape",
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
    "request against the spec",
    "answer against the spec",
    "step failed",
    "model fails",
    "not served",
]


@frozen
class Finding:
    """One consequence: its kind, its subject, what is the case, what to do, where that is done, and its place.

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
class Proof:
    """What came of the canonical program against a sandbox of the version.

    `suggested` says that it was run with the lines that the findings suggest. `remark` says why there are no steps.
    `left` is how many findings are still to be mended by other means, so that the program may fail for them.
    """

    steps: tuple[Step, ...] = ()
    suggested: bool = False
    remark: str = ""
    left: int = 0

    @property
    def passed(self) -> bool:
        """Whether all was done that the version has calls for."""
        return bool(self.steps) and all(step.outcome in ("passed", "lacking") for step in self.steps)

    def to_dict(self) -> dict[str, Any]:
        """The proof as plain data."""
        return {
            "passed": self.passed,
            "with_suggested_lines": self.suggested,
            "remark": self.remark or None,
            "steps": [plain(step) for step in self.steps],
        }


@frozen
class Impact:
    """All consequences of a version, against the one before it, and the module that lines for it go into."""

    version: Version
    previous: Version | None
    module: str
    findings: tuple[Finding, ...]
    proof: Proof | None = None

    @property
    def work(self) -> tuple[Finding, ...]:
        """What a person has to do before the facade does with this version what it did before."""
        return tuple(finding for finding in self.findings if finding.concerns in _WORK)

    @property
    def lines(self) -> tuple[Finding, ...]:
        """What needs a line in the version's module."""
        return tuple(finding for finding in self.findings if finding.concerns == "module")

    def to_dict(self) -> dict[str, Any]:
        """The impact as plain data."""
        return {
            "version": self.version.to_dict(),
            "previous": None if self.previous is None else self.previous.to_dict(),
            "module": self.module,
            "work": len(self.work),
            "findings": [finding.to_dict() for finding in self.findings],
            "proof": None if self.proof is None else self.proof.to_dict(),
        }
