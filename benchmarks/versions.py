"""How long it takes to write metadata for each version, as multiples of writing the same document as JSON.

Run it with `python benchmarks/versions.py`.
The yardstick is `json.dumps` of the wire document that comes out. A multiple tells the same on a slow machine as on a
fast one; the milliseconds beside it are of this machine. Each figure is the best of many rounds, save for the first
document, which pays for reading the spec and compiling its schema and is measured once, in a fresh process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable

from plooi import Metadata, versions

METADATA = Metadata(
    publisher="gemeente Den Haag",
    officiele_titel="Kapvergunning Hooigracht",
    documentsoorten=["vergunning"],
    themas=["natuur en milieu"],
    identifiers=["doc-20219495"],
)
ROUNDS, TIMES = 30, 20
FIRST = """
import sys, time
from plooi import Metadata, versions
metadata = Metadata(publisher="gm0518", officiele_titel="Kapvergunning", documentsoorten=["vergunning"],
                    themas=["natuur en milieu"])
start = time.perf_counter()
versions.get(sys.argv[1]).encode(metadata)
print(time.perf_counter() - start)
"""


def best(act: Callable[[], object]) -> float:
    """Seconds for one act, in the quickest round."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(TIMES):
            act()
        rounds.append((time.perf_counter() - start) / TIMES)
    return min(rounds)


def main() -> None:
    for label in versions.labels():
        version = versions.get(label)
        document = version.encode(METADATA).document
        yardstick = best(lambda document=document: json.dumps(document))
        done = subprocess.run([sys.executable, "-c", FIRST, label], capture_output=True, text=True, check=True)
        figures = {
            "the first document": float(done.stdout),
            "each further one": best(lambda version=version: version.encode(METADATA)),
            "reading one": best(lambda version=version, document=document: version.decode(document)),
        }
        print(f"{label} ({version.standing}); json.dumps of the same document: {yardstick * 1000:.4f} ms")
        for what, seconds in figures.items():
            print(f"  {what:<20} {seconds / yardstick:>8.0f} times  {seconds * 1000:8.3f} ms")


if __name__ == "__main__":
    main()
