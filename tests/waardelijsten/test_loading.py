"""Lists are read when they are needed, and what only errors need is imported for errors alone."""

from __future__ import annotations

import subprocess
import sys
import textwrap

WATCH = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)

def data():
    return [name.replace("\\\\", "/").rsplit("/", 1)[1] for name in opened if name.endswith(".json")]
"""


def run(code: str) -> None:
    """Run code in an interpreter of its own, with `data()`: the data files that were opened so far."""
    done = subprocess.run([sys.executable, "-c", WATCH + textwrap.dedent(code)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_importing_reads_no_data() -> None:
    run(
        """
        import plooi.waardelijsten as waardelijsten
        waardelijsten.names(), waardelijsten.snapshots()
        assert data() == []
        assert "rapidfuzz" not in sys.modules
        """
    )


def test_a_snapshot_is_read_once_and_alone() -> None:
    run(
        """
        from plooi.waardelijsten import snapshot
        first = snapshot("gemeenten")
        assert data() == ["service-gemeenten.json"]
        assert first.find("gm0518") is snapshot("gemeenten").find("gemeente Den Haag")
        assert data() == ["service-gemeenten.json"]
        assert "rapidfuzz" not in sys.modules
        """
    )


def test_a_list_of_a_spec_reads_snapshots_only_when_a_value_is_asked_for() -> None:
    run(
        """
        from plooi.waardelijsten import Waardelijst
        uri = "https://identifier.overheid.nl/tooi/id/gemeente/gm0003"
        lijst = Waardelijst.from_enum("gemeenten", "v2", "spec 1", [uri], {})
        assert uri in lijst and len(lijst) == 1 and list(lijst) == [uri] and repr(lijst)
        assert data() == []
        assert lijst[uri].einddatum == "2020-12-31"
        assert data() == ["service-gemeenten.json", "dictionary-gemeenten.json"]
        """
    )


def test_suggestions_alone_import_the_matcher() -> None:
    run(
        """
        from plooi.waardelijsten import UnknownWaarde, snapshot
        snapshot("talen").find("nl")
        assert "rapidfuzz" not in sys.modules
        try:
            snapshot("talen").find("Nederlads")
        except UnknownWaarde as error:
            assert "Nederlands (NLD)" in str(error)
        else:
            raise AssertionError("found")
        assert "rapidfuzz" in sys.modules
        """
    )


def test_the_largest_list_is_there_within_five_milliseconds() -> None:
    run(
        """
        import importlib, time
        snapshots = importlib.import_module("plooi.waardelijsten.snapshots")
        stored = importlib.import_module("plooi.waardelijsten.stored")
        took = []
        for _ in range(20):
            snapshots._snapshot.cache_clear()
            stored.stored.cache_clear()
            begin = time.process_time()
            assert len(snapshots.snapshot("gemeenten", "dictionary")) == 605
            took.append(time.process_time() - begin)
        assert min(took) < 0.005, took
        """
    )
