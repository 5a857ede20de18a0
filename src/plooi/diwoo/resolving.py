"""References of metadata looked up in the schema's lists, with a problem for each that is no value of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from plooi.diwoo.lijsten import Match, match
from plooi.model.parts import Reference
from plooi.versions.version import Version
from plooi.waardelijsten import Waarde
from plooi.wording import either

#: Is given what is wrong or left out: field, code, value, message, remedy, candidates.
Report = Callable[[str, str, object, str, str, Sequence[Waarde]], None]

#: The element of each reference by its field and the attribute that holds it, and what to do without a listed value.
_ELEMENTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("publisher", ""): ("publisher", ""),
    ("verantwoordelijke", ""): ("verantwoordelijke", "leave it empty"),
    ("opsteller", ""): ("opsteller", "leave it empty and write the name in naam_opsteller"),
    ("language", ""): ("language", "leave it empty"),
    ("format", ""): ("format", "leave it empty"),
    ("documentsoorten", ""): ("documentsoort", "take it out"),
    ("themas", ""): ("thema", "take it out"),
    ("documenthandelingen", "soort_handeling"): ("soortHandeling", "take the act out"),
    ("documenthandelingen", "was_associated_with"): ("wasAssociatedWith", "leave it empty"),
    ("documentrelaties", "role"): ("role", "take the relation out"),
    ("informatiecategorie", ""): ("informatiecategorie", ""),
}
#: How many different references are kept with what they stand for.
_REMEMBERED = 10_000


class Resolver:
    """Looks references up for one version of the API, each only once."""

    def __init__(self, version: Version) -> None:
        self._version = version
        self._match = lru_cache(_REMEMBERED)(self._looked_up)

    def find(
        self, value: Reference, where: str, field: str, inside: str, problem: Report, note: Report
    ) -> Waarde | None:
        """The listed value of a reference; None when it has none, which is reported as a problem.

        Args:
            value: the reference.
            where: the field as problems name it, such as `documentsoorten[0]`.
            field, inside: the field, and the attribute of its part that holds the reference, `""` for none.
            problem, note: take what is wrong, and what was written in the place of an older value.
        """
        matched = self._match(value.id, value.label, field, inside)
        if matched.waarde is None:
            instead = _ELEMENTS[field, inside][1]
            problem(where, matched.code, value.id, matched.message, _remedy(matched, instead), matched.candidates)
        elif matched.replaces is not None:
            message = f"{matched.replaces} is not in the schema's list, and is written as {matched.waarde}."
            note(where, "replaced", value.id, message, "", (matched.waarde,))
        return matched.waarde

    def _looked_up(self, text: str, label: str | None, field: str, inside: str) -> Match:
        return match(Reference(text, label), _ELEMENTS[field, inside][0], self._version.lists_of(field, inside))


def _remedy(matched: Match, instead: str) -> str:
    otherwise = f", or {instead}" if instead else ""
    if matched.code == "ambiguous":
        return f"Give the code of the one that is meant{otherwise}."
    if matched.candidates:
        return f"Near to it: {either(map(str, matched.candidates))}. Give the code of the one that is meant{otherwise}."
    return f"Give a URI, a code or a label of these lists{otherwise}."
