"""Looking a value up: by URI, code, label, or another name."""

from __future__ import annotations

from collections.abc import Iterable

from plooi.waardelijsten.errors import AmbiguousWaarde, UnknownWaarde
from plooi.waardelijsten.explaining import beyond
from plooi.waardelijsten.index import Listed, candidates
from plooi.waardelijsten.nearest import nearest
from plooi.waardelijsten.normal import Reading, fold
from plooi.waardelijsten.waarde import Waarde


def find(text: str, lists: Iterable[Listed]) -> Waarde:
    """The one value that a text stands for, in any of the lists.

    A text is read as a URI, a code (`gm0518`), a label (`gemeente Den Haag`), a label without the title of its kind
    (`Den Haag`), and another name (`'s-Gravenhage`, `BZK`, `nl`, `docx`), in this order; the first reading that finds
    something counts. Case, accents, spaces and punctuation make no difference, save in a URI. Where a name is shared by
    one value in force and others that ended, it stands for the one in force.

    Raises:
        UnknownWaarde: the text stands for no value of these lists; with the nearest, and what is known of it elsewhere.
        AmbiguousWaarde: the text stands for several values; with all of them.
    """
    lists = tuple(lists)
    waarden = meant(text, lists)
    if len(waarden) == 1:
        return waarden[0]
    if waarden:
        raise AmbiguousWaarde(text, waarden)
    near = nearest(text, [lijst.index for lijst in lists])
    raise UnknownWaarde(text, near, where=_named(lists), explanation=beyond(text, lists))


def meant(text: str, lists: Iterable[Listed]) -> list[Waarde]:
    """The values that a text may stand for, read as `find` reads it; none, one, or several."""
    return candidates(text, [lijst.index for lijst in lists])


def _named(lists: Iterable[Listed]) -> str:
    """`gemeenten, provincies (spec 0.9.0-beta)`: lists of one source together."""
    by_bron: dict[str, list[str]] = {}
    for lijst in lists:
        by_bron.setdefault(lijst.bron, []).append(lijst.naam)
    return "; ".join(f"{', '.join(namen)} ({bron})" for bron, namen in by_bron.items())


def search(text: str, lists: Iterable[Listed]) -> list[Waarde]:
    """The values that fit a text, the best first; those that live before those that ended. No text: all of them.

    What the text stands for comes first; then labels, codes and other names that start with it, those with a word that
    starts with it, and those that hold it. Only when there are none of these: names that are nearly the same.
    """
    indexes = [lijst.index for lijst in lists]
    wanted = Reading(text)
    if not wanted.text:
        return [waarde for index in indexes for waarde in index.choices]
    ranks: dict[str, tuple[int, bool]] = {}
    waarden: dict[str, Waarde] = {}
    exact = {waarde.id for waarde in candidates(text, indexes)}
    for index in indexes:
        for name, waarde in (*index.loose_labels, *index.other_names):
            rank = 0 if waarde.id in exact else _rank(name, fold(waarde.code), wanted)
            if rank is not None:
                waarden[waarde.id] = waarde
                ranks[waarde.id] = min(ranks.get(waarde.id, (9, True)), (rank, waarde.einddatum is not None))
    if waarden:
        return sorted(waarden.values(), key=lambda waarde: ranks[waarde.id])
    return nearest(text, indexes, limit=10)


def _rank(name: str, code: str, wanted: Reading) -> int | None:
    if not wanted.loose:
        return None
    if name.startswith(wanted.loose) or code.startswith(wanted.folded):
        return 1
    if f" {wanted.loose}" in name:
        return 2
    if wanted.loose in name or wanted.folded in code:
        return 3
    return None
