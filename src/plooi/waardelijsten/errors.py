"""What can go wrong when a value is looked up."""

from __future__ import annotations

from collections.abc import Iterable

from plooi.language import _
from plooi.waardelijsten.waarde import Waarde
from plooi.wording import either, shown


class UnknownLijst(ValueError):
    """No value list has this name, or not in this snapshot. The message names the lists that exist."""


class UnknownWaarde(ValueError):
    """A text stands for no value of the lists it was looked for in.

    Attributes:
        text: what was looked for.
        suggestions: the nearest values, the best first, at most three.
        where: the lists it was looked for in, in words.
        explanation: what is known of the text beyond these lists, or None.
    """

    def __init__(
        self,
        text: str,
        suggestions: Iterable[Waarde] = (),
        *,
        where: str = "",
        explanation: str | None = None,
    ) -> None:
        self.text = text
        self.suggestions = tuple(suggestions)
        self.where = where
        self.explanation = explanation
        super().__init__(text)

    @property
    def fault(self) -> str:
        """What is wrong, in a sentence."""
        return (
            _("{text} stands for no value of {where}.", text=shown(self.text), where=self.where)
            if self.where
            else _("{text} stands for no value.", text=shown(self.text))
        )

    @property
    def remedy(self) -> str:
        """What to do, or what is known of the text."""
        if self.explanation:
            return self.explanation
        if self.suggestions:
            return _("Did you mean {suggestions}?", suggestions=either(waarde.described for waarde in self.suggestions))
        return _("Give a URI, a code or a label from the list.")

    @property
    def candidates(self) -> tuple[Waarde, ...]:
        """The suggestions, by the name that they have where a text stands for more than one value."""
        return self.suggestions

    def __str__(self) -> str:
        return f"{self.fault} {self.remedy}"


class AmbiguousWaarde(ValueError):
    """A text stands for more than one value.

    Attributes:
        text: what was looked for.
        candidates: the values it can stand for, at least two, in list order.
    """

    def __init__(self, text: str, candidates: Iterable[Waarde]) -> None:
        self.text = text
        self.candidates = tuple(candidates)
        super().__init__(text)

    @property
    def fault(self) -> str:
        """What is wrong, in a sentence."""
        return _(
            "{text} can be {candidates}.",
            text=shown(self.text),
            candidates=either(waarde.described for waarde in self.candidates),
        )

    @property
    def remedy(self) -> str:
        """What to do."""
        return _("Give the code of the one that is meant.")

    def __str__(self) -> str:
        return f"{self.fault} {self.remedy}"
