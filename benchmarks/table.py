"""One table of how fast and lean everything is, each figure a ratio to something named and measured in the same run.

`python benchmarks/table.py [--only WORD] [--size MIB] [--write]`; `--write` puts the table into docs/speed.md, beside
the goals, with the machine that it was made on. What is compared is measured in turns, and the ratio is that of each
turn: its median, and the least and the most. JSON goes to build/benchmark.json. Nothing else is to run meanwhile; where
something does, the processor time (CPU) tells more than the time on the clock (wall).
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import httpx
from lean import ID, PAGE, RESULTS, serving
from packaging.requirements import Requirement

from plooi import AsyncPlooi, BearerToken, Metadata, Plooi, batch, versions
from plooi.batch import Options

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "x" * 40
LATENCY, JOBS, DOCUMENTS, CALLS = 0.02, 16, 2000, 400
FIELDS = ("file", "publisher", "officiele_titel", "documentsoorten", "themas", "identifiers")
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
#: What the rows were before any of them was worked on, on a machine with two cores.
AT_FIRST = {
    "from plooi import Plooi, Metadata, BearerToken, CPU": "1.4 to 1.8",
    "plooi --version, CPU": "1.1",
    "plooi --help, CPU": "1.5",
    "plooi publish --help, CPU": "1.5",
    "make, check and write one Metadata, CPU": "0.4 to 0.5 ms",
    "create_metadata, sync, wall": "1.35 to 1.44",
    "create_metadata, sync, CPU": "2.1",
    "512 MiB up, sync, wall": "1.6 to 2.0",
    "512 MiB down, sync, wall": "1.05 to 1.4",
    "memory of a transfer of 512 MiB over the start": "1.5 to 3.4 MiB",
    "the check of a manifest, a row, the same fault in each, CPU": "5",
    "the check of a manifest, a row, CPU": "1.2 to 1.7 ms",
    "batch of 2000, 20 ms, 16 jobs, wall": "4.1 to 4.7",
    "batch of 2000, 20 ms, 16 jobs; the same requests by httpx, wall": "1.5 to 2.0",
    "batch of 2000, 20 ms, 16 jobs, a request without its check, CPU": "5.5 to 6.3 ms",
    "batch of 2000, 20 ms, 16 jobs, a request without its check; by httpx, CPU": "1.7 to 2.4 ms",
    "plooi-spec check, CPU": "3.2 s",
    "plooi-spec diff 0.3.2-alpha 0.9.0-beta, CPU": "3.4 s",
    "plooi-spec impact 0.9.0-beta, CPU": "2 to 10 s",
    "plooi-spec drift, which generates all, CPU": "5",
}
#: Seconds on the clock and of the processor.
Taken = tuple[float, float]
Measure = Callable[[], Taken]


class Table:
    """The rows, and how they are made."""

    def __init__(self, only: str) -> None:
        self.only = only
        self.rows: list[dict[str, Any]] = []

    def compare(
        self, what: str, peer: str, own: Measure, other: Measure, goals: Mapping[str, float], **how: Any
    ) -> None:
        """A row for each way to count (`wall`, `CPU`) that has a goal; `per` is how many times each does its work."""
        if self.only not in what:
            return
        per, rounds = how.get("per", 1), how.get("rounds", 7)
        own(), other()
        turns = [(own(), other()) for _ in range(rounds)]
        for count, goal in goals.items():
            column = ("wall", "CPU").index(count)
            ratios = [mine[column] / theirs[column] for mine, theirs in turns]
            mine, theirs = (statistics.median(turn[side][column] for turn in turns) * 1000 / per for side in (0, 1))
            self.add(f"{what}, {count}", f"{peer}: {shown(theirs)}", shown(mine), ratios, goal)

    def add(self, what: str, peer: str, own: str, values: list[float], goal: float | None, unit: str = "") -> None:
        """A row of values, of which the median counts; None where what is beside it has no goal."""
        row = {"what": what, "against": peer, "own": own, "goal": goal, "unit": unit}
        row |= {"median": statistics.median(values), "least": min(values), "most": max(values)}
        self.rows.append(row)
        print(" | ".join(cells(row)), flush=True)

    def text(self) -> str:
        titles = ("what", "takes", "against", "ratio", "least to most", "goal", "at first")
        lines = [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
        return "\n".join([*lines, *(f"| {' | '.join(cells(row))} |" for row in self.rows)])


def cells(row: Mapping[str, Any]) -> list[str]:
    goal = row["goal"]
    wanted = "" if goal is None else f"≤ {goal:g}{'' if row['median'] <= goal else ' (missed)'}"
    spread = f"{row['least']:.2f} to {row['most']:.2f}"
    return [
        row["what"],
        row["own"],
        row["against"],
        f"{row['median']:.2f}{row['unit']}",
        spread,
        wanted,
        AT_FIRST.get(row["what"], ""),
    ]


def shown(milliseconds: float) -> str:
    return f"{milliseconds:,.0f} ms" if milliseconds >= 100 else f"{milliseconds:.3g} ms"


def timed(act: Callable[[], object]) -> Measure:
    """What an act takes in this process."""

    def measure() -> Taken:
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        return time.perf_counter() - wall, time.process_time() - cpu

    return measure


def command(*words: str) -> Measure:
    """What a process takes, with those that it starts."""

    def measure() -> Taken:
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return time.perf_counter() - wall, cpu

    return measure


def python(code: str) -> Measure:
    return command(sys.executable, "-c", code)


def installed(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def metadata(number: int = 0) -> Metadata:
    return Metadata(
        publisher="gm0518",
        officiele_titel=f"Kapvergunning {number}",
        documentsoorten=["vergunning"],
        themas=["natuur en milieu"],
        identifiers=[f"doc-{number}"],
    )


# What is measured.


def starting(table: Table) -> None:
    # With click and rich beside it, httpx imports its own command as well.
    imported, peer = python("import sys; sys.modules['click'] = None; import httpx"), "import httpx"
    table.compare(
        "from plooi import Plooi, Metadata, BearerToken",
        peer,
        python("from plooi import Plooi, Metadata, BearerToken"),
        imported,
        {"CPU": 1.15},
    )
    plooi = installed("plooi")
    for words, goal in ((["--version"], 0.5), (["--help"], 1.0), (["publish", "--help"], 1.0)):
        table.compare(f"plooi {' '.join(words)}", peer, command(plooi, *words), imported, {"CPU": goal})


def calling(table: Table) -> None:
    version = versions.get(versions.DEFAULT)
    body = json.dumps(version.encode(metadata()).document).encode()

    def write() -> None:
        for number in range(CALLS):
            json.dumps(version.encode(metadata(number)).document)

    if table.only in "make, check and write one Metadata":
        takes = [timed(write)()[1] * 1000 / CALLS for _ in range(9)]
        table.add("make, check and write one Metadata, CPU", "-", f"{min(takes):.3g} ms", takes, 0.1, " ms")
    with serving() as url, Plooi(url, auth=BearerToken(TOKEN)) as plooi, httpx.Client(headers=HEADERS) as bare:

        def own() -> None:
            for number in range(CALLS):
                plooi.create_metadata(metadata(number))

        def other() -> None:
            for _ in range(CALLS):
                bare.post(f"{url}/metadata", content=body).json()

        table.compare("create_metadata, sync", "httpx", timed(own), timed(other), {"wall": 1.15, "CPU": 1.3}, per=CALLS)

        def search() -> None:
            assert sum(1 for _ in plooi.search()) == RESULTS

        def pages() -> None:
            for start in range(0, RESULTS, PAGE):
                bare.get(f"{url}/_zoek", params={"start": start}).json()

        peer = "httpx over the same pages"
        table.compare(f"search over {RESULTS} results", peer, timed(search), timed(pages), {"wall": 1.2, "CPU": 1.2})
    with serving(LATENCY) as url:

        async def created() -> None:
            async with AsyncPlooi(url, auth=BearerToken(TOKEN)) as plooi:
                await at_once(lambda number: plooi.create_metadata(metadata(number)), CALLS)

        async def posted() -> None:
            async with httpx.AsyncClient(headers=HEADERS) as client:
                await at_once(lambda _: client.post(f"{url}/metadata", content=body), CALLS)

        own_, other_ = timed(lambda: asyncio.run(created())), timed(lambda: asyncio.run(posted()))
        table.compare(f"create_metadata, async, {JOBS} at once", "httpx", own_, other_, {"CPU": 0.5}, per=CALLS)


async def at_once(act: Callable[[int], Awaitable[object]], times: int) -> None:
    numbers = iter(range(times))

    async def work() -> None:
        for number in numbers:
            await act(number)

    await asyncio.gather(*(work() for _ in range(JOBS)))


def transferring(table: Table, size: int) -> None:
    with serving(size=size) as url, tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "up.pdf", Path(name) / "down.pdf"
        with source.open("wb") as file:
            file.write(b"%PDF-1.7\n")
            file.truncate(size)
        address, identity = f"{url}/documenten/{ID.format(1)}", ID.format(1)
        headers = {**HEADERS, "Content-Type": "application/pdf", "Content-Length": str(size)}
        limits = httpx.Timeout(60)
        sync, bare = Plooi(url, auth=BearerToken(TOKEN)), httpx.Client(headers=HEADERS, timeout=limits)

        def send() -> None:
            with source.open("rb") as file:
                bare.post(address, content=file, headers=headers).raise_for_status()

        def fetch() -> None:
            with bare.stream("GET", address) as answer, target.open("wb") as file:
                for chunk in answer.iter_bytes():
                    file.write(chunk)

        async def own_up() -> None:
            async with AsyncPlooi(url, auth=BearerToken(TOKEN)) as client:
                await client.upload_document(identity, source, as_is=True)

        async def own_down() -> None:
            async with AsyncPlooi(url, auth=BearerToken(TOKEN)) as client:
                await client.download(identity, target)

        async def other_up() -> None:
            async with httpx.AsyncClient(timeout=limits) as client:
                await client.post(address, content=pieces(source), headers=headers)

        async def other_down() -> None:
            async with httpx.AsyncClient(timeout=limits) as client, client.stream("GET", address) as answer:
                with target.open("wb") as file:
                    async for chunk in answer.aiter_bytes():
                        file.write(chunk)

        shown, goals = f"{size >> 20} MiB", {"wall": 1.05}
        pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "up, sync": (lambda: sync.upload_document(identity, source, as_is=True), send),
            "down, sync": (lambda: sync.download(identity, target), fetch),
            "up, async": (lambda: asyncio.run(own_up()), lambda: asyncio.run(other_up())),
            "down, async": (lambda: asyncio.run(own_down()), lambda: asyncio.run(other_down())),
        }
        for what, (own, other) in pairs.items():
            table.compare(f"{shown} {what}", "httpx", timed(own), timed(other), goals, rounds=5)
        sync.close(), bare.close()
        if table.only in "memory of a transfer":
            used = [float(peak(url, source, target)) for _ in range(3)]
            table.add(f"memory of a transfer of {shown} over the start", "-", f"{used[0]:.3g} MiB", used, 8, " MiB")


async def pieces(path: Path) -> Any:
    with path.open("rb") as file:
        while piece := file.read(64 * 1024):
            yield piece


PEAK = """
import resource, sys
from plooi import Plooi
url, source, target, identity = sys.argv[1:]
peak = lambda: int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")).split()[1]) / 1024
small = target + ".small"
open(small, "wb").write(b"%PDF-1.7 small")
with Plooi(url, auth="x" * 40) as plooi:
    plooi.upload_document(identity, small, as_is=True)
    before = peak()
    plooi.upload_document(identity, source, as_is=True)
    plooi.download(identity, target)
print(peak() - before)
"""


def peak(url: str, source: Path, target: Path) -> str:
    words = [sys.executable, "-c", PEAK, url, str(source), str(target), ID.format(1)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def batches(table: Table) -> None:
    row = "the check of a manifest, a row"
    if table.only in row:
        with manifest(DOCUMENTS) as good, manifest(DOCUMENTS, "vergunnning") as bad:
            own, other = timed(lambda: checked(bad, DOCUMENTS)), timed(lambda: checked(good, 0))
            table.compare(
                f"{row}, the same fault in each", "no fault", own, other, {"CPU": 1.0}, per=DOCUMENTS, rounds=5
            )
            takes = [timed(lambda: checked(good, 0))()[1] * 1000 / DOCUMENTS for _ in range(3)]
            table.add(f"{row}, CPU", "-", f"{statistics.median(takes):.3g} ms", takes, 0.3, " ms")
    if table.only not in "batch":
        return
    with serving(LATENCY) as url, manifest(DOCUMENTS) as good:
        body = json.dumps(versions.get(versions.DEFAULT).encode(metadata()).document).encode()
        requests = 2 * DOCUMENTS
        ideal = requests * LATENCY / JOBS

        async def posted() -> None:
            async with httpx.AsyncClient(headers=HEADERS) as client:
                await at_once(lambda _: client.post(f"{url}/metadata", content=body), requests)

        def delivered() -> None:
            summary = batch.run(good, url, auth=TOKEN, options=Options(jobs=JOBS), journal=fresh(good))
            assert summary.done == DOCUMENTS, summary

        own, other = timed(delivered), timed(lambda: asyncio.run(posted()))
        check = timed(lambda: checked(good, 0))()
        turns = [(own(), other()) for _ in range(3)]
        shown = f"batch of {DOCUMENTS}, {LATENCY * 1000:.0f} ms, {JOBS} jobs"
        for what, side, goal in (("", 0, 1.4), ("; the same requests by httpx", 1, None)):
            walls = [turn[side][0] for turn in turns]
            times = [wall / ideal for wall in walls]
            table.add(
                f"{shown}{what}, wall", f"requests x latency / jobs: {ideal:.3g} s", f"{min(walls):.3g} s", times, goal
            )
        for what, side, less, goal in (("", 0, check[1], 1.3), ("; by httpx", 1, 0.0, None)):
            costs = [(turn[side][1] - less) * 1000 / requests for turn in turns]
            least = f"{min(costs):.3g} ms"
            table.add(f"{shown}, a request without its check{what}, CPU", "-", least, costs, goal, " ms")


@contextmanager
def manifest(count: int, soort: str = "vergunning", first: int = 0) -> Iterator[Path]:
    """A manifest of the documents from one number up to another, with their files."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "manifest.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(FIELDS)
            for number in range(first, count):
                document = f"{number}.pdf"
                writer.writerow((document, "gm0518", f"Besluit {number}", soort, "natuur en milieu", f"doc-{number}"))
                (path.parent / document).write_bytes(b"%PDF-1.7\n" + str(number).encode() * 20)
        yield path


def fresh(path: Path) -> Path:
    for old in path.parent.glob("*.journal*"):
        old.unlink()
    return path.with_suffix(".journal")


def checked(path: Path, wrong: int) -> None:
    summary = batch.run(path, "http://127.0.0.1:9/api/v0", auth=TOKEN, dry_run=True, journal=fresh(path))
    assert summary.wrong == wrong, summary


def workshop(table: Table) -> None:
    *_, before, newest = versions.labels()
    package = versions.get(newest).package
    with tempfile.TemporaryDirectory() as name:
        spec = ROOT / "generated" / "plooi_api" / package / "openapi.json"
        generate = command(
            *(installed("openapi-python-client"), "generate", "--path", str(spec), "--output-path", f"{name}/made"),
            *("--overwrite", "--meta", "none"),
        )
        peer, plooi_spec = "the generator, one version", installed("plooi-spec")
        for words, goal in ((["check"], 1.5), (["diff", before, newest], 1.5), (["impact", newest], 6.0)):
            table.compare(
                f"plooi-spec {' '.join(words)}", peer, command(plooi_spec, *words), generate, {"CPU": goal}, rounds=3
            )
        count = len(versions.labels())

        def generated() -> Taken:
            turns = [generate() for _ in range(count)]
            return sum(wall for wall, _ in turns), sum(cpu for _, cpu in turns)

        drift = command(plooi_spec, "drift")
        what = "plooi-spec drift, which generates all"
        table.compare(what, f"the generator, {count} times", drift, generated, {"CPU": 1.3}, rounds=3)


def machine() -> str:
    model = next((line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if "model name" in line), "")
    memory = next((int(line.split()[1]) >> 20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return (
        f"{os.cpu_count()} x {model or platform.machine()}, {memory} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, httpx {httpx.__version__}; "
        f"load {os.getloadavg()[0]:.1f} when it began, {time.strftime('%Y-%m-%d')}"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


def installing(table: Table) -> None:
    """What an install takes: the wheel, and the packages that it needs on this machine, those of extras left out."""
    if table.only in "wheel":
        with tempfile.TemporaryDirectory() as folder:
            command(installed("hatchling"), "build", "-t", "wheel", "-d", folder)()
            [wheel] = Path(folder).glob("*.whl")
            size = wheel.stat().st_size / 2**20
        table.add("wheel", "-", f"{size:.3f} MiB", [size], 1, " MiB")
    if table.only in "runtime dependencies":
        needed = [Requirement(text) for text in distribution("plooi").requires or ()]
        names = [one.name for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
        table.add("runtime dependencies", "-", ", ".join(sorted(names)), [len(names)], 6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only what has this in its name")
    parser.add_argument("--size", type=int, default=512, help="MiB of the file that goes up and down")
    parser.add_argument("--write", action="store_true", help="put the table into docs/speed.md")
    given = parser.parse_args()
    table, about = Table(given.only), machine()
    for measure in (
        starting,
        calling,
        lambda table: transferring(table, given.size << 20),
        batches,
        workshop,
        installing,
    ):
        measure(table)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    whole = json.dumps({"machine": about, "rows": table.rows}, indent=1)
    (build / "benchmark.json").write_text(whole, encoding="utf-8")
    print(f"\n{about}\n\n{table.text()}")
    if given.write:
        page = ROOT / "docs" / "speed.md"
        begin, end = "<!-- table -->", "<!-- end of table -->"
        before, _, rest = page.read_text(encoding="utf-8").partition(begin)
        after = rest.partition(end)[2]
        made = f"{begin}\n\nMade on {about}.\n\n{table.text()}\n\n{end}"
        page.write_text(before + made + after, encoding="utf-8")


if __name__ == "__main__":
    main()
