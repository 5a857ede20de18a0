"""References of metadata looked up in the schema's lists, with a problem for each that is no value of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from plooi.diwoo.lijsten import Match, match
from plooi.language import _, later
from plooi.model.parts import Reference
from plooi.versions.version import Version
from plooi.waardelijsten import Waarde
from plooi.wording import either

#: Is given what is wrong or left out: field, code, value, message, remedy, candidates.
Report = Callable[[str, str, object, str, str, Sequence[Waarde]], None]

#: The element of each reference by its field and the attribute that holds it, and what to do without a listed value.
_ELEMENTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("publisher", ""): ("publisher", ""),
    ("verantwoordelijke", ""): ("verantwoordelijke", later("leave it empty")),
    ("opsteller", ""): ("opsteller", later("leave it empty and write the name in naam_opsteller")),
    ("language", ""): ("language", later("leave it empty")),
    ("format", ""): ("format", later("leave it empty")),
    ("documentsoorten", ""): ("documentsoort", later("take it out")),
    ("themas", ""): ("thema", later("take it out")),
    ("documenthandelingen", "soort_handeling"): ("soortHandeling", later("take the act out")),
    ("documenthandelingen", "was_associated_with"): ("wasAssociatedWith", later("leave it empty")),
    ("documentrelaties", "role"): ("role", later("take the relation out")),
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
            instead = _(_ELEMENTS[field, inside][1])
            problem(where, matched.code, value.id, matched.message, _remedy(matched, instead), matched.candidates)
        elif matched.replaces is not None:
            message = _(
                "{replaces} is not in the schema's list, and is written as {waarde}.",
                replaces=matched.replaces,
                waarde=matched.waarde,
            )
            note(where, "replaced", value.id, message, "", (matched.waarde,))
        return matched.waarde

    def _looked_up(self, text: str, label: str | None, field: str, inside: str) -> Match:
        return match(Reference(text, label), _ELEMENTS[field, inside][0], self._version.lists_of(field, inside))


def _remedy(matched: Match, instead: str) -> str:
    otherwise = _(", or {instead}", instead=instead) if instead else ""
    if matched.code == "ambiguous":
        return _("Give the code of the one that is meant{otherwise}.", otherwise=otherwise)
    if matched.candidates:
        return _(
            "Near to it: {values}. Give the code of the one that is meant{otherwise}.",
            values=either(map(str, matched.candidates)),
            otherwise=otherwise,
        )
    return _("Give a URI, a code or a label of these lists{otherwise}.", otherwise=otherwise)
