"""Whether time and memory stay flat as things grow: a plot of each in docs/, and the numbers in build/growth.json.

`python benchmarks/growth.py [--only SUBJECT] [MOST]`, where a subject is one of these:

- `batch`: 100, 1 000, 10 000 … up to MOST documents (100 000 by default), each in a process of its own: the check
  of the rows, the delivery to a lean server without latency, and reading the journal beside a plain SELECT of its rows;
- `sandbox`: 100, 1 000 and 10 000 records in the sandbox, and what a request takes in its process then;
- `pipeline`: 1, 3 and 12 versions of the spec in a made-up project, and what the workshop takes for each of them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from lean import serving
from table import JOBS, ROOT, TOKEN, command, fresh, installed, machine, manifest, metadata

from plooi import Plooi, batch
from plooi.sandbox import Sandbox

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
#: What is drawn of a subject: the file, its title, and the names of the numbers with what they are called.
Plots = Mapping[str, tuple[str, Mapping[str, str]]]
BATCH: Plots = {
    "growth-time": ("CPU time per document, ms", {"check": "check", "deliver": "check again and deliver"}),
    "growth-journal": ("CPU time per row read, ms", {"read": "journal", "select": "plain SELECT"}),
    "growth-memory": ("Memory at the highest, MiB", {"checked": "after the check", "done": "after the delivery"}),
}
SANDBOX: Plots = {
    "growth-sandbox": (
        "CPU time of the sandbox per request, ms",
        {"get": "get_metadata", "create": "create_metadata", "page": "a page of a search"},
    )
}
PIPELINE: Plots = {
    "growth-pipeline": ("CPU time per version, s", {"check": "plooi-spec check", "regenerate": "plooi-spec regenerate"})
}
#: Requests of each kind to the sandbox that are measured.
REQUESTS = 200


def measured(count: int) -> dict[str, float]:
    with serving() as url, manifest(count) as path:
        words = [sys.executable, "-c", MEASURE, str(path), url, str(fresh(path)), TOKEN, str(JOBS)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        numbers: dict[str, float] = json.loads(done.stdout)
    per = {name: numbers[name] * 1000 / count for name in ("check", "deliver", "read", "select")}
    return {**numbers, **per}


def of_sandbox() -> Iterator[tuple[int, dict[str, float]]]:
    """The CPU time of the sandbox's process for a request, with so many records in it."""
    tick = os.sysconf("SC_CLK_TCK")
    with Sandbox(mode="ideal", processing=0.0) as sandbox:

        def taken(act: Callable[[int], object]) -> float:
            def now() -> float:
                fields = Path(f"/proc/{sandbox.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                return (int(fields[11]) + int(fields[12])) * 1000 / tick

            began = now()
            for number in range(REQUESTS):
                act(number)
            return (now() - began) / REQUESTS

        token, records = sandbox.token(org=["gm0518"]), 0
        with Plooi(sandbox.url, auth=token) as plooi:
            for count in (100, 1_000, 10_000):
                with manifest(count, first=records) as path:
                    summary = batch.run(path, sandbox.url, auth=token, journal=fresh(path))
                    assert summary.done == count - records, summary
                identity = sandbox.records()[0]["id"]
                numbers = {
                    "get": taken(lambda _, known=identity: plooi.get_metadata(known)),
                    "page": taken(lambda _: next(iter(plooi.search()))),
                    "create": taken(lambda number, base=count: plooi.create_metadata(metadata(base * 10 + number))),
                }
                records = count
                yield count, numbers


def of_pipeline() -> Iterator[tuple[int, dict[str, float]]]:
    """The CPU time of the workshop for a version in s, with so many versions: copies of the newest by other names."""
    index = (ROOT / "openapi" / "versions.toml").read_text(encoding="utf-8")
    tables = re.split(r"(?m)^(?=\[\"[^\"]*\"\]$)", index)[1:]
    labels = [table.split('"')[1] for table in tables]
    for count in (1, 3, 12):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            kept = tables[:count]
            for table, label in zip(kept, labels, strict=False):
                shutil.copytree(ROOT / "openapi" / f"v{label}", root / "openapi" / f"v{label}")
                assert f'["{label}"]' in table
            copies = [labels[-1], *(f"1.{number}.0" for number in range(count - len(kept)))]
            for before, label in pairwise(copies):
                shutil.copytree(root / "openapi" / f"v{labels[-1]}", root / "openapi" / f"v{label}")
                table = tables[-1].replace(f'"{labels[-1]}"', f'"{label}"')
                table = re.sub(r"(?m)^previous = .*$", f'previous = "{before}"', table)
                kept.append(re.sub(r"(?m)^package = .*$", f'package = "v{label.replace(".", "_")}"', table))
            (root / "openapi" / "versions.toml").write_text("\n".join(kept), encoding="utf-8")
            numbers = {}
            for word in ("check", "regenerate"):
                words = (installed("plooi-spec"), word, "--root", str(root))
                subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
                numbers[word] = command(*words)()[1] / count
            yield count, numbers


def of_batch(most: int) -> Iterator[tuple[int, dict[str, float]]]:
    """What a batch takes, with so many documents."""
    for count in (100, 1_000, 10_000, 100_000):
        if count <= most:
            yield count, measured(count)


def draw(points: Mapping[int, Mapping[str, float]], plots: Plots, of: str) -> None:
    import matplotlib.pyplot as plt

    # The same numbers give the same file.
    plt.rcParams["svg.hashsalt"] = "plooi"
    for name, (title, series) in plots.items():
        figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
        for key, label in series.items():
            axes.plot(list(points), [numbers[key] for numbers in points.values()], marker="o", label=label)
        axes.set(xscale="log", ylim=(0, None), xlabel=of, title=title)
        axes.legend()
        figure.savefig(ROOT / "docs" / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("most", nargs="?", type=int, default=100_000, help="documents of the largest batch")
    parser.add_argument("--only", choices=("batch", "sandbox", "pipeline"), help="only this subject")
    given = parser.parse_args()
    subjects: dict[str, tuple[Iterator[tuple[int, dict[str, float]]], Plots, str]] = {
        "pipeline": (of_pipeline(), PIPELINE, "versions"),
        "sandbox": (of_sandbox(), SANDBOX, "records"),
        "batch": (of_batch(given.most), BATCH, "documents"),
    }
    path = ROOT / "build" / "growth.json"
    path.parent.mkdir(exist_ok=True)
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for subject, (measuring, plots, of) in subjects.items():
        if given.only not in (None, subject):
            continue
        points = {}
        for count, numbers in measuring:
            points[count] = numbers
            shown = ", ".join(f"{name} {number:.3g}" for name, number in numbers.items())
            print(f"{count} {of}: {shown}", flush=True)
        kept[subject] = {"machine": machine(), "points": points}
        path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        draw(points, plots, of)


if __name__ == "__main__":
    main()
