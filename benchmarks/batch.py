"""How long a batch takes, as a multiple of the ideal and beside a plain loop; and the memory that a manifest takes.

Run it with `python benchmarks/batch.py [DOCUMENTS] [ROWS]`, 10 000 small documents and 100 000 rows by default.
The sandbox answers each request 20 ms late. The ideal is what the waiting alone comes to: requests x latency / jobs.
The plain loop calls `Plooi.publish` for one document after the other; it is measured over a tenth of the documents.
The memory is that of a process that checks a manifest of so many rows, at its highest.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from plooi import Metadata, Plooi, batch
from plooi.sandbox import Sandbox
from plooi.sandbox.faults import Fault

LATENCY, JOBS = 0.02, 16
FIELDS = ("file", "publisher", "officiele_titel", "documentsoorten", "themas", "identifiers")
CHECK = """
import resource, sys
from plooi import batch
summary = batch.run(sys.argv[1], "http://127.0.0.1:9/api/v0", auth="none", dry_run=True)
print(summary.rows, summary.wrong, summary.seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def rows(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield (f"{number}.pdf", "gm0518", f"Besluit {number}", "vergunning", "natuur en milieu", f"doc-{number}")


def written(folder: Path, count: int) -> Path:
    manifest = folder / "manifest.csv"
    with manifest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for row in rows(count):
            writer.writerow(row)
            (folder / row[0]).write_bytes(b"%PDF-1.7\n" + row[5].encode() * 20)
    return manifest


def measure_speed(folder: Path, count: int) -> None:
    manifest = written(folder, count)
    with Sandbox(mode="faithful", faults=[Fault(kind="delay", seconds=LATENCY, times=0)]) as sandbox:
        token = sandbox.token(org=["gm0518"])
        options = batch.Options(jobs=JOBS)
        checked = batch.run(manifest, sandbox.url, auth=token, options=options, dry_run=True).seconds
        summary = batch.run(manifest, sandbox.url, auth=token, options=options)
        assert summary.done == count, summary
        ideal = summary.requests * LATENCY / JOBS
        few = max(1, count // 10)
        start = time.perf_counter()
        with Plooi(sandbox.url, auth=token) as plooi:
            for row in rows(few):
                values = dict(zip(FIELDS[1:], row[1:], strict=True))
                lists = {name: [values.pop(name)] for name in ("documentsoorten", "themas", "identifiers")}
                plooi.publish(Metadata(**values, **lists), folder / row[0])
        loop = (time.perf_counter() - start) * count / few
    print(f"{count} documents, {LATENCY * 1000:.0f} ms of latency, {JOBS} jobs; the ideal is {ideal:.1f} s")
    for what, seconds in (("the check alone", checked), ("the batch", summary.seconds), ("a plain loop", loop)):
        print(f"  {what:<16} {seconds / ideal:>7.2f} times the ideal  {seconds:9.1f} s")
    print(f"  the batch takes {summary.seconds / loop:.3f} of the plain loop")


def measure_memory(folder: Path, count: int) -> None:
    manifest = written(folder, count)
    command = [sys.executable, "-c", CHECK, str(manifest)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    checked, wrong, seconds, peak = done.stdout.split()
    assert (int(checked), int(wrong)) == (count, 0)
    print(f"{count} rows checked in {float(seconds):.0f} s: {float(peak):.0f} MiB at the highest, of 200 allowed")


def main() -> None:
    given = [int(argument) for argument in sys.argv[1:3]]
    documents, lines = given + [10_000, 100_000][len(given) :]
    for measure, count in ((measure_speed, documents), (measure_memory, lines)):
        with tempfile.TemporaryDirectory(prefix="plooi-benchmark-") as folder:
            measure(Path(folder), count)


if __name__ == "__main__":
    main()
