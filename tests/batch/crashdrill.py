"""The crash drill: a batch that is killed again and again, and in the end each document is public exactly once.

What is counted is what the platform has, not what the journal says. As a script: `python tests/batch/crashdrill.py
--seed 1 --documents 1000 --kills 40`; `nox -s crashdrill` runs it.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from plooi import batch
from plooi.sandbox import Sandbox
from plooi.sandbox.faults import Fault

#: What goes wrong all the time: kind, operation, share of the requests, and what else the fault is told.
FAULTS = (
    ("lose_answer", "postMetadata", 0.04, {}),
    ("lose_answer", "postDocument", 0.04, {}),
    ("status_before", "postMetadata", 0.02, {"status": 502, "body": "html"}),
    ("status_before", "postDocument", 0.02, {"status": 503, "body": "empty"}),
    ("status_after", "postMetadata", 0.02, {"status": 500}),
    ("status_after", "postDocument", 0.02, {"status": 504, "body": "html"}),
    ("reset", "postDocument", 0.02, {"at": 40}),
    ("reset", "postMetadata", 0.01, {"at": 40}),
    ("truncate", "postMetadata", 0.01, {}),
    ("status_before", "postMetadata", 0.002, {"status": 429, "retry_after": 1}),
    ("delay", None, 0.02, {"seconds": 0.2}),
    # The services behind, each away for one request: what is stored then is not signalled.
    ("process_away", "postDocument", 0.03, {}),
    ("registration_away", "postDocument", 0.02, {}),
    ("registration_away", "postMetadata", 0.02, {}),
    ("repository_away", "postDocument", 0.02, {}),
    ("repository_away", "postMetadata", 0.01, {}),
    ("repository_away", "getDocument", 0.05, {}),
    # And what a proxy answers by itself.
    ("status_before", "postDocument", 0.01, {"status": 200, "body": "html"}),
    ("status_before", "postMetadata", 0.01, {"status": 200, "body": "html"}),
    ("status_after", "postDocument", 0.01, {"status": 204, "body": "empty"}),
)
#: The services behind, of which one is away for a number of requests of all kinds before each fourth kill.
OUTAGES = ("process_away", "registration_away", "repository_away")
#: Runs without a kill that are given to the batch to come to its end.
LAST_RUNS = 12


@frozen
class Outcome:
    """What was counted on the platform in the end, and what the journal says of it.

    Attributes:
        public: documents that are public exactly once, with the right bytes.
        missing, twice, wrong: identifiers of those that are not there, there more than once, or with other bytes.
        untrue: identifiers of those that the journal said were done while the platform had not accepted them.
        orphans: records without a file on the platform; `listed` in the journal, of which `named` with their id.
        unaccounted: identifiers with more records without a file than the journal lists.
    """

    documents: int
    public: int
    missing: list[str]
    twice: list[str]
    wrong: list[str]
    untrue: list[str]
    orphans: int
    listed: int
    named: int
    unaccounted: list[str]
    kills: int
    seconds: float

    @property
    def good(self) -> bool:
        return self.public == self.documents and not (
            self.missing or self.twice or self.wrong or self.untrue or self.unaccounted
        )


@define
class Drill:
    """One drill. `journal` is a path or an address; by default a file beside the manifest."""

    folder: Path
    seed: int
    documents: int
    kills: int
    journal: str | None = None
    jobs: int = 8
    lease: float = 60.0
    _hashes: dict[str, str] = field(factory=dict, init=False)
    _untrue: set[str] = field(factory=set, init=False)

    def run(self) -> Outcome:
        """Run it. Raises AssertionError when the batch does not come to its end."""
        began = time.monotonic()
        dice = random.Random(self.seed)
        manifest = self._write(dice)
        faults = [
            Fault(kind=kind, operation=operation, chance=share, times=0, seed=self.seed * 100 + number, **more)  # type: ignore[arg-type]
            for number, (kind, operation, share, more) in enumerate(FAULTS)
        ]
        with Sandbox(mode="faithful", processing=0.5, faults=faults) as sandbox, ExitStack() as stack:
            self._deliver(manifest, sandbox, dice, stack)
            sandbox.clear_faults()
            sandbox.process_now()
            return self._counted(manifest, sandbox, time.monotonic() - began)

    def command(self, manifest: Path, sandbox: Sandbox) -> list[str]:
        """The command line of a run; the token is in a file."""
        token = self.folder / "token"
        token.write_text(sandbox.token(org=["gm0518"]))
        more = [] if self.journal is None else ["--journal", self.journal]
        options = ["--jobs", str(self.jobs), "--lease", str(self.lease), "--relations", "leave_out", "--json"]
        return [
            *(sys.executable, "-P", "-m", "plooi", "batch", str(manifest), "--url", sandbox.url),
            *("--token-file", str(token), *options, *more),
        ]

    def start(self, manifest: Path, sandbox: Sandbox) -> subprocess.Popen[bytes]:
        """A run of the batch, as a process of its own."""
        with (self.folder / "last.json").open("wb") as out, (self.folder / "last.txt").open("wb") as err:
            return subprocess.Popen(
                self.command(manifest, sandbox), stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=self.folder
            )

    def _deliver(self, manifest: Path, sandbox: Sandbox, dice: random.Random, stack: ExitStack) -> None:
        for number in range(self.kills):
            process = self.start(manifest, sandbox)
            stack.callback(process.kill)
            self.wait(process, manifest, dice)
            if number % 4 == 3:
                # A service behind is away for a while, for everything that the batch asks. Of a longer outage each look
                # whether it is over takes one time away, after twice the pause.
                sandbox.fault(kind=dice.choice(OUTAGES), times=dice.randint(5, 10))
                time.sleep(dice.uniform(0.0, 1.0))
            process.send_signal(signal.SIGKILL)
            process.wait()
            self._compare(manifest, sandbox)
        self.finish(manifest, sandbox)

    def _compare(self, manifest: Path, sandbox: Sandbox) -> None:
        """Hold what the journal says is done against the platform, at once and not only in the end."""
        # Signalled once, a document is or becomes public, whatever an upload that came later left unsignalled.
        accepted = {record["id"] for record in sandbox.records() if record["state"] in ("uploaded", "processed")}
        with suppress(batch.JournalError), batch.open_journal(self.place(manifest)) as journal:
            self._untrue |= {entry.key for entry in journal.entries((batch.State.done,)) if entry.id not in accepted}

    def wait(self, process: subprocess.Popen[bytes], manifest: Path, dice: random.Random) -> None:
        """Wait for a random moment: now and then one in the start and the check, else one between two documents."""
        if dice.random() < 0.15:
            time.sleep(dice.uniform(0.0, 1.0))
            return
        self.reach(process, manifest, self._done(manifest) + dice.randint(0, 2 * self.documents // max(1, self.kills)))
        time.sleep(dice.uniform(0.0, 0.05))

    def reach(self, process: subprocess.Popen[bytes], manifest: Path, target: int) -> None:
        """Wait until so many documents are done, or a run has ended."""
        while process.poll() is None and self._done(manifest) < min(target, self.documents):
            time.sleep(0.01)

    def _done(self, manifest: Path) -> int:
        try:
            with batch.open_journal(self.place(manifest)) as journal:
                return journal.counts().get("done", 0)
        except batch.JournalError:
            # Not made yet.
            return 0

    def place(self, manifest: Path) -> str:
        """Path or address of the journal."""
        return self.journal or f"{manifest}.journal"

    def finish(self, manifest: Path, sandbox: Sandbox) -> None:
        """Run it until all is done; what failed for good under so many faults is tried again as a person would."""
        for _ in range(LAST_RUNS):
            code = self.start(manifest, sandbox).wait()
            self._compare(manifest, sandbox)
            if code == 0:
                return
            with batch.open_journal(self.place(manifest)) as journal:
                batch.retry(journal)
                for entry in list(journal.entries((batch.State.held,))):
                    batch.resolve(journal, entry.key, outcome="again")
        report = (self.folder / "last.txt").read_text() + (self.folder / "last.json").read_text()
        raise AssertionError(
            f"The batch did not come to its end in {LAST_RUNS} runs (exit code {code}). It said: {report}"
        )

    def _write(self, dice: random.Random) -> Path:
        manifest = self.folder / "manifest.csv"
        with manifest.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["file", "publisher", "officiele_titel", "documentsoorten", "themas", "identifiers", "main"])
            for number in range(self.documents):
                content = b"%PDF-1.7\n" + dice.randbytes(dice.randint(100, 3000))
                name = f"document-{number:05}.pdf"
                (self.folder / name).write_bytes(content)
                self._hashes[f"doc-{number}"] = hashlib.sha256(content).hexdigest()
                # Each tenth is an attachment of the document before it.
                main = f"document-{number - 1:05}.pdf" if number % 10 == 9 else ""
                title = f"Besluit {number}"
                rows.writerow([name, "gm0518", title, "vergunning", "natuur en milieu", f"doc-{number}", main])
        return manifest

    def _counted(self, manifest: Path, sandbox: Sandbox, seconds: float) -> Outcome:
        public: Counter[str] = Counter()
        right: Counter[str] = Counter()
        orphans: Counter[str] = Counter()
        for record in sandbox.records():
            [identifier] = record["metadata"]["document"]["identifiers"]
            if record["sha256"] is None:
                orphans[identifier] += record["state"] != "withdrawn"
            elif record["public"]:
                public[identifier] += 1
                right[identifier] += record["sha256"] == self._hashes[identifier]
        with batch.open_journal(self.place(manifest)) as journal:
            listed = Counter(f"doc-{int(orphan.key[9:14])}" for orphan in journal.orphans())
            named = sum(orphan.id is not None for orphan in journal.orphans())
        return Outcome(
            documents=self.documents,
            public=sum(right[it] == public[it] == 1 for it in self._hashes),
            missing=[it for it in self._hashes if not public[it]],
            twice=[it for it in self._hashes if public[it] > 1],
            wrong=[it for it in self._hashes if right[it] != public[it]],
            untrue=sorted(self._untrue),
            orphans=orphans.total(),
            listed=listed.total(),
            named=named,
            unaccounted=[it for it in orphans if orphans[it] > listed[it]],
            kills=self.kills,
            seconds=seconds,
        )


def server() -> Any:
    """A PostgreSQL server for a drill."""
    from postgres import Server, find_programs

    programs = find_programs()
    if programs is None:
        sys.exit("PostgreSQL is not installed: on Debian, `apt-get install postgresql` as root.")
    return Server(programs)


@define
class SharedDrill(Drill):
    """Two workers on one journal in PostgreSQL.

    One is stopped for longer than its lease, so that the other takes its rows, and then goes on as if nothing had been;
    the other is killed for good. The drill's `journal` is the address of an empty database.
    """

    lease: float = 2.0

    def _deliver(self, manifest: Path, sandbox: Sandbox, dice: random.Random, stack: ExitStack) -> None:
        sleeper = self.start(manifest, sandbox)
        stack.callback(sleeper.kill)
        other = self.start(manifest, sandbox)
        stack.callback(other.kill)
        self.reach(sleeper, manifest, dice.randint(1, self.documents // 3))
        sleeper.send_signal(signal.SIGSTOP)
        time.sleep(self.lease * 1.5)
        # The other one is at work, and has had the time to take what the sleeper had.
        self.reach(other, manifest, self._done(manifest) + self.documents // 10)
        sleeper.send_signal(signal.SIGCONT)
        self.reach(other, manifest, self._done(manifest) + dice.randint(1, self.documents // 5))
        other.kill()
        other.wait()
        sleeper.wait()
        self.finish(manifest, sandbox)


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill a batch again and again, and count what is public in the end.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many drills, with seeds one after the other")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument(
        "--shared", action="store_true", help="two workers on one journal in PostgreSQL, instead of kills"
    )
    chosen = parser.parse_args()
    bad = 0
    for seed in range(chosen.seed, chosen.seed + chosen.seeds):
        with tempfile.TemporaryDirectory(prefix="plooi-crashdrill-") as folder, ExitStack() as stack:
            if chosen.shared:
                address = stack.enter_context(server()).database()
                outcome = SharedDrill(Path(folder), seed, chosen.documents, kills=1, journal=address).run()
            else:
                outcome = Drill(Path(folder), seed, chosen.documents, chosen.kills).run()
        bad += not outcome.good
        print(
            f"seed {seed}: {outcome.public} of {outcome.documents} documents public exactly once with the right bytes, "
            f"{len(outcome.twice)} twice, {len(outcome.untrue)} reported done that were not; "
            f"{outcome.kills} kills; records without a file: {outcome.orphans} on the "
            f"platform, {outcome.listed} listed, {len(outcome.unaccounted)} unaccounted for; {outcome.seconds:.0f} s",
            flush=True,
        )
        if not outcome.good:
            print(f"  not good: {outcome}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
