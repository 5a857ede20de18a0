"""What keeps a document out of a sitemap, and what of it has no place there, as data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
from attrs import frozen

from plooi.errors import PlooiError
from plooi.language import _
from plooi.waardelijsten import Waarde

#: An error names no more problems than this in its text; `Export.problems` has them all.
_SHOWN = 20


@frozen
class DiwooProblem:
    """One thing that is wrong with a document for DiWoo, or that its sitemap entry leaves out.

    Attributes:
        loc: address of the document.
        field: the field in the facade's names, such as `documenthandelingen[0].at_time`; `loc` and `lastmod` for those
            parts of the entry, `informatiecategorie` for the category.
        code: what kind it is: `missing`, `empty`, `not-listed`, `ambiguous`, `replaced`, `not-a-day`, `not-a-moment`,
            `order`, `character`, `address`, `duplicate`, `relation`, `elsewhere`, `no-place`, `too-large`; `more` where
            not all are named.
        value: the value that it is about; None when a value is missing.
        message: what is wrong, a whole sentence.
        remedy: what to do, a whole sentence; empty where nothing needs doing.
        candidates: the listed values that may be meant, the nearest first.
    """

    loc: str
    field: str
    code: str
    value: Any
    message: str
    remedy: str = ""
    candidates: tuple[Waarde, ...] = attrs.field(default=())

    def __str__(self) -> str:
        field = "" if self.message.startswith(self.field) else f"{self.field}: "
        return f"{self.loc}: {field}{self.message} {self.remedy}".rstrip()

    def to_dict(self) -> dict[str, Any]:
        """The problem as plain data."""
        return {
            "loc": self.loc,
            "field": self.field,
            "code": self.code,
            "value": self.value,
            "message": self.message,
            "remedy": self.remedy,
            "candidates": [{"id": waarde.id, "label": waarde.label} for waarde in self.candidates],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> DiwooProblem:
        """The problem that `to_dict` wrote."""
        candidates = tuple(Waarde(one["id"], one["label"]) for one in data["candidates"])
        return cls(**{**data, "candidates": candidates})


class DiwooInvalid(PlooiError):
    """Documents that cannot be written as the schema wants them; nothing was written.

    Attributes:
        problems: the first problems.
        count: how many there are in all.
    """

    def __init__(self, problems: Iterable[DiwooProblem], count: int) -> None:
        self.problems = tuple(problems)
        self.count = count
        super().__init__(self.problems, count)

    def __str__(self) -> str:
        lines = [f"  {problem}" for problem in self.problems[:_SHOWN]]
        more = self.count - len(lines)
        if more > 0:
            lines.append(_("  and {more} more", more=more))
        return "\n".join([_("These documents cannot be written as DiWoo; nothing was written:"), *lines])
