"""How long the value lists take, as multiples of reading the same list from plain JSON.

Run it with `python benchmarks/waardelijsten.py`.
The yardstick is `json.load` of the largest list, one object per value with all fields. A multiple tells the same on a
slow machine as on a fast one; the milliseconds beside it are of this machine. Each figure is the best of many rounds.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import attrs

from plooi.waardelijsten import UnknownWaarde, Waardelijst, find, snapshot, snapshots
from plooi.waardelijsten.index import stored_index
from plooi.waardelijsten.snapshots import _snapshot
from plooi.waardelijsten.stored import stored

NAAM, BRON = max(snapshots(), key=lambda each: len(snapshot(*each)))
LIST = snapshot(NAAM, BRON)
ROUNDS = 60


def best(act: Callable[[], object], before: Callable[[], object] = lambda: None, times: int = 1) -> float:
    """Seconds for one act, in the quickest round of `times` acts; `before` each round, untimed."""
    rounds = []
    for _ in range(ROUNDS):
        before()
        start = time.perf_counter()
        for _ in range(times):
            act()
        rounds.append((time.perf_counter() - start) / times)
    return min(rounds)


def forget() -> None:
    for remembered in (_snapshot, stored_index, stored):
        remembered.cache_clear()


def fresh() -> Waardelijst:
    forget()
    return snapshot(NAAM, BRON)


def refused() -> None:
    try:
        LIST.find("Utrcht")
    except UnknownWaarde as error:
        str(error)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.json"
        plain.write_text(json.dumps([attrs.asdict(waarde) for waarde in LIST.values()]), encoding="utf-8")

        def yardstick() -> object:
            with plain.open(encoding="utf-8") as file:
                return json.load(file)

        unit = best(yardstick)
    labels = {waarde.id: waarde.label for waarde in LIST.values()}
    six = [snapshot(naam) for naam, bron in snapshots() if bron == "service"][:6]
    figures = {
        "read the snapshot": best(lambda: snapshot(NAAM, BRON), forget),
        "read it and find by URI": best(lambda: fresh()[next(iter(LIST))]),
        "read it and find by label": best(lambda: fresh().find("Den Haag")),
        "list of a spec, no value asked for": best(lambda: Waardelijst.from_enum(NAAM, "v2", "spec", LIST, labels)),
        "find by code, prepared": best(lambda: LIST.find("gm0518"), times=1000),
        "find by label in six lists, prepared": best(lambda: find("Den Haag", six), times=1000),
        "refuse with suggestions, prepared": best(refused, times=10),
    }
    print(f"{'json.load of ' + NAAM + ' (' + str(len(LIST)) + ' values)':<44} {1:>8.3f}  {unit * 1000:8.3f} ms")
    for name, seconds in figures.items():
        print(f"{name:<44} {seconds / unit:>8.3f}  {seconds * 1000:8.3f} ms")


if __name__ == "__main__":
    main()
