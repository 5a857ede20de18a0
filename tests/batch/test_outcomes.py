"""What a batch says of its rows under each strike, and what the platform then has: the table of the clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from batch.conftest import Desk
from facade.clients import PDF, QUICK, ZIP, SyncClient
from outcomes import DEEDS, NEW, TABLE, check, strike, truth_of
from plooi.batch import State, pacing, resolve, trying
from plooi.sandbox import Sandbox

#: How a row ends by what is said of its writes.
STATES = {"done": State.done, "failed": State.failed, "stored": State.unsignalled, "unknown": State.held}
CELLS = [(name, reach) for name, reach in TABLE if reach != "everywhere"]
#: The last of them wants a document that is not processed yet.
VERBS = ("publish", "replace_metadata", "withdraw", "replace_document")


@pytest.fixture(scope="module")
def platform() -> Iterator[Sandbox]:
    with Sandbox(mode="faithful", processing=3600) as sandbox:
        yield sandbox


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same decisions as in earnest, in next to no time."""
    monkeypatch.setattr(trying, "TRIES", 3)
    monkeypatch.setattr(trying, "TRIES_NOT_CARRIED_OUT", 3)
    monkeypatch.setattr(trying, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(pacing, "FAILURES", 1000)


@pytest.mark.parametrize(("name", "reach"), CELLS)
def test_what_is_said_is_so(tmp_path: Path, platform: Sandbox, hasty: None, name: str, reach: str) -> None:
    platform.clear()
    desk = Desk(tmp_path, platform)
    client = SyncClient(platform.url, auth=desk.token(), retries=QUICK)
    ids = {verb: DEEDS[verb].prepare(client, platform) for verb in VERBS}
    client.close()
    # A row for each verb, of which each has a write of its own that is struck.
    metadata = desk.add("publish", PDF, identifiers=[ids["publish"]])
    (tmp_path / "other.zip").write_bytes(ZIP)
    changed = {key: metadata[key] for key in ("publisher", "documentsoorten", "themas")}
    changed |= {"officiele_titel": NEW, "verantwoordelijke": "gm0518", "identifiers": ["doc-20219495"]}
    desk.rows += [
        {"key": "replace_document", "action": "replace", "id": ids["replace_document"], "file": "other.zip"},
        {"key": "replace_metadata", "action": "replace", "id": ids["replace_metadata"], **changed},
        {"key": "withdraw", "action": "withdraw", "id": ids["withdraw"]},
    ]
    for verb in VERBS:
        strike(platform, DEEDS[verb].operation, name, reach)
    desk.run()
    platform.clear_faults()
    entries = desk.entries()
    ended = {verb: entries[verb].state for verb in VERBS}
    assert ended == {verb: STATES[TABLE[name, reach][verb]] for verb in VERBS}
    claims = {state: claim for claim, state in STATES.items()}
    for verb in VERBS:
        check(claims[ended[verb]], *truth_of(platform, verb, ids[verb]), entries[verb].message)
    if set(ended.values()) == {State.done}:
        return
    # What failed, and what is not known to be signalled, is sent again; so is what a person decided to.
    desk.retry()
    with desk.journal() as journal:
        for verb in VERBS:
            if ended[verb] is State.held:
                resolve(journal, verb, outcome="again")
    desk.run()
    for verb, entry in desk.entries().items():
        done, _ = truth_of(platform, verb, ids[verb])
        assert entry.state is not State.done or done, verb
        # A withdrawal that was noted cannot be signalled by asking again; a file that was processed is not replaced.
        assert verb in ("withdraw", "replace_document") or done, f"{verb}: {entry.state}, {entry.message}"
