"""The questions that `plooi new` asks: which fields, in which order, and what becomes of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plooi.cli.frame.failures import problem_text
from plooi.cli.new.asking import Terminal
from plooi.cli.new.writing import lists_for
from plooi.errors import MetadataInvalid
from plooi.language import _

if TYPE_CHECKING:
    from plooi import Metadata
    from plooi.versions import Version
    from plooi.waardelijsten import Waarde, Waardelijst

#: What every document should say, whether a version requires it or not.
ALWAYS = ("publisher", "officiele_titel", "documentsoorten", "themas")
#: What is asked of every document after that; the rest only on request.
USUAL = (
    "identifiers",
    "creatiedatum",
    "omschrijvingen",
    "language",
    "format",
    "verantwoordelijke",
    "documenthandelingen",
)
#: What has too many parts to ask for, or is not a person's to fill in.
NOT_ASKED = ("documentrelaties", "extra_metadata", "overige_metadata", "modified", "pid", "extra")


class Interview:
    """Asks for the fields of one document; what is known beforehand is offered as the answer."""

    def __init__(self, terminal: Terminal, version: Version, metadata: Metadata) -> None:
        self._terminal = terminal
        self._version = version
        self.metadata = metadata

    def run(self) -> Metadata:
        """Ask for the required fields, the usual ones, and on request the rest, until the metadata is valid."""
        from plooi.model.metadata import FIELDS

        needed = required(self._version)
        asked = [name for name in FIELDS if name not in NOT_ASKED and self._version.carries(name)]
        first = [name for name in dict.fromkeys([*ALWAYS, *needed, *USUAL]) if name in asked]
        for name in first:
            self.ask(name, needed=name in needed)
        rest = [name for name in asked if name not in first]
        if rest:
            self._terminal.tell("", _("There is also: {rest}.", rest=", ".join(rest)))
            if self._terminal.yes(_("Fill in these too?")):
                for name in rest:
                    self.ask(name, needed=False)
        while wrong := self.wrong():
            for name, message in wrong.items():
                self._terminal.tell("", f"{name}: {message}")
                self.ask(name, needed=name in needed)
        return self.metadata

    def wrong(self) -> dict[str, str]:
        """What is wrong with the metadata so far, by field."""
        return {_base(problem.field): problem_text(problem) for problem in self._version.check(self.metadata)}

    def ask(self, name: str, *, needed: bool) -> None:
        """Ask for one field and keep the answer."""
        from plooi.describe.fileschema import DESCRIPTIONS
        from plooi.model.metadata import PLURAL

        many = name in PLURAL
        hint = _("required") if needed else _("Enter to leave it out")
        if many:
            hint += _("; one per line, an empty line ends")
        self._terminal.tell("", f"{name}: {_(DESCRIPTIONS[name])} ({hint})")
        if name == "documenthandelingen":
            self._keep(name, self._acts())
        elif self._version.references(name):
            self._keep(name, self._references(name, needed) if many else self._reference(name, needed))
        elif many:
            self._keep(name, self._texts(name, needed))
        else:
            given = getattr(self.metadata, name)
            check = self._checker(name, lambda text: text)
            self._keep(name, self._terminal.text(check, given, needed=needed) or None)

    def _keep(self, name: str, value: Any) -> None:
        self.metadata = self.metadata.evolve(**{name: value})

    def _reference(self, name: str, needed: bool) -> Any:
        given = getattr(self.metadata, name)
        lists = lists_for(self._version, name)
        if not lists:
            return self._terminal.text(self._checker(name, lambda text: text), given and given.id) or None
        waarde = self._terminal.waarde(lists, given and known(given.id, lists), needed=needed)
        return waarde and waarde.id

    def _references(self, name: str, needed: bool) -> list[Any]:
        given = getattr(self.metadata, name)
        lists = lists_for(self._version, name)
        answers: list[Any] = []
        limit = self._most(name)
        while len(answers) < limit:
            default = given[len(answers)].id if len(answers) < len(given) else None
            if lists:
                waarde = self._terminal.waarde(lists, default and known(default, lists), needed=needed and not answers)
                answer = waarde and waarde.id
            else:
                answer = self._terminal.text(self._checker(name, lambda text: [text]), default)
            if not answer:
                break
            if answer not in answers:
                answers.append(answer)
        return answers

    def _texts(self, name: str, needed: bool) -> list[str]:
        given = getattr(self.metadata, name)
        answers: list[str] = []
        while True:
            default = given[len(answers)] if len(answers) < len(given) else None
            check = self._checker(name, lambda text: [*answers, text])
            answer = self._terminal.text(check, default, needed=needed and not answers)
            if not answer:
                return answers
            answers.append(answer)

    def _acts(self) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = []
        name = "documenthandelingen"
        kinds, parties = (lists_for(self._version, name, it) for it in ("soort_handeling", "was_associated_with"))
        publisher = self.metadata.publisher
        while True:
            kind = self._terminal.waarde(kinds, needed=False)
            if kind is None:
                return answers
            act: dict[str, Any] = {"soort_handeling": kind.id}
            self._terminal.tell(_("  by whom? An organisation"))
            likely = known(publisher.id, parties) if publisher else None
            party = self._terminal.waarde(parties, likely, needed=True)
            act["was_associated_with"] = party and party.id
            self._terminal.tell(_("  when? A day or a time, such as 2022-08-24 or 2022-08-24T14:15 (Amsterdam time)"))
            check = self._checker(name, lambda text, act=act: [*answers, {**act, "at_time": text}])
            answers.append({**act, "at_time": self._terminal.text(check, needed=True)})
            self._terminal.tell(_("  another one? Enter for no"))

    def _most(self, name: str) -> int:
        return 1000 if self._version.takes_many(name) else 1

    def _checker(self, name: str, whole: Any) -> Any:
        """A check of an answer as the value of its field."""

        def check(text: str) -> str | None:
            try:
                candidate = self.metadata.evolve(**{name: whole(text)})
            except MetadataInvalid as error:
                return problem_text(error.problems[0])
            problems = [one for one in self._version.check(candidate) if _base(one.field) == name]
            return problem_text(problems[0]) if problems else None

        return check


def required(version: Version) -> list[str]:
    """The fields that a version requires, in the order of the model."""
    from plooi.model.metadata import FIELDS, Metadata

    empty = {problem.field for problem in version.check(Metadata())}
    return [name for name in FIELDS if name in empty]


def known(text: str, lists: list[Waardelijst]) -> Waarde | None:
    """The value that a text stands for; None if it stands for none or for several."""
    from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, find

    try:
        return find(text, lists)
    except (UnknownWaarde, AmbiguousWaarde):
        return None


def _base(field: str) -> str:
    return field.partition("[")[0].partition(".")[0]
