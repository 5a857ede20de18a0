"""The value lists, from which references are chosen, and how to look things up in them.

Three sorts of lists are known. What a spec version takes comes from its effective spec (`Version.value_list`, by way of
`Waardelijst.from_enum`). What the platform's value-list service answered, and what its processing knew, are snapshots
that come with the client (`snapshot`). The three drift apart: `explain` says where.
"""

from __future__ import annotations

from plooi.waardelijsten.comparing import Difference, compare
from plooi.waardelijsten.errors import AmbiguousWaarde, UnknownLijst, UnknownWaarde
from plooi.waardelijsten.explaining import explain
from plooi.waardelijsten.lijst import Waardelijst
from plooi.waardelijsten.lookup import find, meant, search
from plooi.waardelijsten.snapshots import Provenance, provenance, snapshot
from plooi.waardelijsten.stored import names, snapshots
from plooi.waardelijsten.waarde import Waarde

__all__ = [
    "AmbiguousWaarde",
    "Difference",
    "Provenance",
    "UnknownLijst",
    "UnknownWaarde",
    "Waarde",
    "Waardelijst",
    "compare",
    "explain",
    "find",
    "meant",
    "names",
    "provenance",
    "search",
    "snapshot",
    "snapshots",
]
