"""How a batch grows past one process: N workers on one PostgreSQL journal, N = 1, 2 and 4, on this machine.

`python benchmarks/workers.py [DOCUMENTS]`, 2 000 by default. The lean server and PostgreSQL run in processes of their
own; all share the processors of this machine, which the shown load says. Each worker checks the manifest first, as it
does on a machine of its own; the rate is that of the delivery, from the first worker that begins to the last that ends.
"""

from __future__ import annotations

import subprocess
import sys

from lean import serving
from table import JOBS, LATENCY, ROOT, TOKEN, machine, manifest

sys.path.insert(0, str(ROOT / "tests"))
from postgres import Server, find_programs

WORKER = """
import sys, time
from plooi import batch
manifest, url, journal, token, jobs = sys.argv[1:]
class Watcher(batch.Watcher):
    began = 0.0
    def begun(self, *_): self.began = time.time()
watcher, cpu = Watcher(), time.process_time()
summary = batch.run(manifest, url, auth=token, options=batch.Options(jobs=int(jobs)), journal=journal, watcher=watcher)
print(watcher.began, time.time(), time.process_time() - cpu)
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    programs = find_programs()
    if programs is None:
        sys.exit("The programs of a PostgreSQL server are not on this machine: initdb and postgres.")
    print(machine())
    with Server(programs) as server, serving(LATENCY) as url, manifest(count) as path:
        for workers in (1, 2, 4):
            journal = server.database()
            words = [sys.executable, "-c", WORKER, str(path), url, journal, TOKEN, str(JOBS)]
            running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(workers)]
            ends = [process.communicate()[0].split() for process in running]
            assert all(process.returncode == 0 for process in running)
            seconds = max(float(end[1]) for end in ends) - min(float(end[0]) for end in ends)
            cpu = sum(float(end[2]) for end in ends) * 1000 / count
            print(f"{workers} workers: {count / seconds:.0f} documents a second, {cpu:.2f} ms of CPU time a document")


if __name__ == "__main__":
    main()
