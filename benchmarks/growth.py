"""Whether time and memory stay flat as a batch grows: a plot of each in docs/, and the numbers in build/growth.json.

`python benchmarks/growth.py [MOST]` measures 100, 1 000, 10 000 … up to MOST documents (100 000 by default), each in a
process of its own: the check of the rows, the delivery to a lean server without latency, and reading the journal beside
a plain SELECT of the same rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from lean import serving
from table import JOBS, ROOT, TOKEN, fresh, machine, manifest

MEASURE = """
import json, sqlite3, sys, time
from pathlib import Path
from plooi import batch
manifest, url, journal, token, jobs = sys.argv[1:]
peak = lambda: int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")).split()[1]) / 1024
options = batch.Options(jobs=int(jobs))
began = time.process_time()
checked = batch.run(manifest, url, auth=token, options=options, dry_run=True, journal=journal)
check, high = time.process_time() - began, peak()
began = time.process_time()
summary = batch.run(manifest, url, auth=token, options=options, journal=journal)
assert summary.done == checked.rows, summary
deliver = time.process_time() - began
began = time.process_time()
with batch.open_journal(journal) as opened:
    assert sum(1 for _ in opened.entries()) == summary.done
read = time.process_time() - began
began = time.process_time()
with sqlite3.connect(journal) as plain:
    assert sum(1 for _ in plain.execute("SELECT * FROM batch_rows ORDER BY number, seq")) == summary.done
select = time.process_time() - began
print(json.dumps({"check": check, "deliver": deliver, "read": read, "select": select, "checked": high, "done": peak()}))
"""
#: What is drawn: the file, its title, and the names of the numbers with what they are called.
PLOTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "growth-time": ("CPU time per document, ms", {"check": "check", "deliver": "check again and deliver"}),
    "growth-journal": ("CPU time per row read, ms", {"read": "journal", "select": "plain SELECT"}),
    "growth-memory": ("Memory at the highest, MiB", {"checked": "after the check", "done": "after the delivery"}),
}


def measured(count: int) -> dict[str, float]:
    with serving() as url, manifest(count) as path:
        words = [sys.executable, "-c", MEASURE, str(path), url, str(fresh(path)), TOKEN, str(JOBS)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        numbers: dict[str, float] = json.loads(done.stdout)
    per = {name: numbers[name] * 1000 / count for name in ("check", "deliver", "read", "select")}
    return {**numbers, **per}


def draw(points: Mapping[int, Mapping[str, float]]) -> None:
    import matplotlib.pyplot as plt

    # The same numbers give the same file.
    plt.rcParams["svg.hashsalt"] = "plooi"
    for name, (title, series) in PLOTS.items():
        figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
        for key, label in series.items():
            axes.plot(list(points), [numbers[key] for numbers in points.values()], marker="o", label=label)
        axes.set(xscale="log", ylim=(0, None), xlabel="documents", title=title)
        axes.legend()
        figure.savefig(ROOT / "docs" / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    points = {}
    for count in (100, 1_000, 10_000, 100_000):
        if count <= most:
            points[count] = measured(count)
            shown = ", ".join(f"{name} {number:.3g}" for name, number in points[count].items())
            print(f"{count}: {shown}", flush=True)
    path = Path(ROOT / "build" / "growth.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"machine": machine(), "points": points}, indent=1), encoding="utf-8")
    draw(points)


if __name__ == "__main__":
    main()
