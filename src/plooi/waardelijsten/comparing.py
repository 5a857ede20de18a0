"""How two editions of a value list differ."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from plooi.waardelijsten.lijst import Waardelijst
from plooi.waardelijsten.waarde import Waarde

#: The sources whose dates are their own; the others borrow theirs from these.
_DATED = ("service", "dictionary")


@frozen
class Difference:
    """What differs between two editions of one list.

    Attributes:
        before, after: the editions.
        added: the values that only the second has, in its order.
        gone: the values that only the first has, in its order.
        relabelled: the values whose label differs, from both editions.
        redated: the values whose dates differ, from both; only where both editions have dates of their own.
    """

    before: Waardelijst
    after: Waardelijst
    added: tuple[Waarde, ...]
    gone: tuple[Waarde, ...]
    relabelled: tuple[tuple[Waarde, Waarde], ...]
    redated: tuple[tuple[Waarde, Waarde], ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.relabelled or self.redated)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "naam": self.before.naam,
            "before": {"versie": self.before.versie, "bron": self.before.bron, "values": len(self.before)},
            "after": {"versie": self.after.versie, "bron": self.after.bron, "values": len(self.after)},
            "added": [{"id": one.id, "label": one.label} for one in self.added],
            "gone": [{"id": one.id, "label": one.label} for one in self.gone],
            "relabelled": [{"id": old.id, "before": old.label, "after": new.label} for old, new in self.relabelled],
            "redated": [{"id": old.id, "before": _dates(old), "after": _dates(new)} for old, new in self.redated],
        }


def compare(before: Waardelijst, after: Waardelijst) -> Difference:
    """How two editions of a list differ: of two spec versions, of two snapshots, or of a server's answer."""
    both = [(before[uri], after[uri]) for uri in before if uri in after]
    dated = before.bron in _DATED and after.bron in _DATED
    return Difference(
        before,
        after,
        tuple(after[uri] for uri in after if uri not in before),
        tuple(before[uri] for uri in before if uri not in after),
        tuple((old, new) for old, new in both if old.label != new.label),
        tuple((old, new) for old, new in both if dated and _dates(old) != _dates(new)),
    )


def _dates(waarde: Waarde) -> dict[str, str | None]:
    return {"begindatum": waarde.begindatum, "einddatum": waarde.einddatum}
