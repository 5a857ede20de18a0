"""How long tests take, as measured: it says in which order they run, which of them are slow, and what fits a time.

The table is written by `python3 noxfile.py -s durations`, by itself; nobody marks a test by hand.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

TABLE = Path(__file__).with_name("durations.json")
#: The part of the whole run, one over this, from which on a test is slow: about two seconds on a machine with nothing
#: else to do, and the same tests on a busy one. It runs before the others, and not in `python3 noxfile.py -s quick`.
SLOW = 500
#: Seconds that a file is taken for whose tests were not measured yet.
UNKNOWN = 3.0


@frozen
class Durations:
    """Seconds by test for those that are slow, and by file for all the others and what is set up for them."""

    slow: dict[str, float] = field(factory=dict)
    files: dict[str, float] = field(factory=dict)

    @classmethod
    def read(cls) -> Durations:
        """The table; an empty one where there is none."""
        return cls(**json.loads(TABLE.read_text(encoding="utf-8"))) if TABLE.exists() else cls()

    def write(self) -> None:
        tables = {
            name: {key: round(seconds, 1) for key, seconds in sorted(table.items())}
            for name, table in (("slow", self.slow), ("files", self.files))
        }
        TABLE.write_text(json.dumps(tables, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")

    def renewed(self, calls: dict[str, float], around: dict[str, float], root: Path) -> Durations:
        """With what a run measured: calls by test, and what is set up and taken down for them by file.

        What the table says of files that this run left out stays, while they exist.
        """
        kept = {path for path in self.files if path not in around and (root / path).exists()}
        slow = {test: seconds for test, seconds in self.slow.items() if file_of(test) in kept}
        files = defaultdict(float, {path: self.files[path] for path in kept} | around)
        total = sum([*slow.values(), *files.values(), *calls.values()])
        for test, seconds in calls.items():
            if seconds * SLOW >= total:
                slow[test] = seconds
            else:
                files[file_of(test)] += seconds
        return Durations(slow, dict(files))


def file_of(test: str) -> str:
    return test.partition("::")[0]


class Measuring:
    """Writes the table at the end of a run, from pytest's own times.

    What is set up for a test may serve others after it, so it counts for the file.
    """

    def __init__(self) -> None:
        self.calls: dict[str, float] = {}
        self.around: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.calls[report.nodeid] = report.duration
        else:
            self.around[file_of(report.nodeid)] += report.duration

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.OK:
            Durations.read().renewed(self.calls, self.around, session.config.rootpath).write()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-durations", action="store_true", help=f"write what was measured to {TABLE.name}")


def pytest_configure(config: pytest.Config) -> None:
    # Only where the reports of all workers come together.
    if config.getoption("--write-durations") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Measuring())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Mark what is slow, and put it first: in the file that takes longest, then in the next one.

    A worker that has nothing left steals from the end of what another one has, where the short tests are.
    """
    durations = Durations.read()
    slow: dict[str, float] = defaultdict(float)
    for item in items:
        if item.nodeid in durations.slow:
            item.add_marker("slow")
            slow[file_of(item.nodeid)] += durations.slow[item.nodeid]
    items.sort(key=lambda item: -slow[file_of(item.nodeid)] if item.nodeid in durations.slow else 0)
